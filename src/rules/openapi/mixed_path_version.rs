use crate::diagnostic::Severity;
use crate::openapi::{Api, PathTemplate, VersionForm};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let items: Vec<_> = api.paths().filter_map(|item| Some((item, item.template().leading_version()?))).collect();
    let Some(common) = most_common(items.iter().filter_map(|(_, version)| VersionForm::of(version))) else { return };
    for (item, version) in items {
        let servers = item.servers();
        let mut prefixes = servers.iter().flat_map(|server| &server.prefixes);
        if let Some(twice) = prefixes.find_map(|prefix| PathTemplate(prefix).leading_version()) {
            let message = format!("requests to `{}` name two versions: `{twice}` of the server as well", item.path());
            cx.report(item.span(), message)
                .subject(item.path())
                .help("keep the version in the paths, where several can stand side by side");
        } else if VersionForm::of(version).is_some_and(|form| form != common) {
            cx.report(item.span(), format!("`{version}` is another form of version than most paths of this API have"))
                .subject(item.path())
                .help("write every version in one form, such as `v1`");
        }
    }
}

/// The form that most have; the first of those that as many have.
fn most_common(forms: impl Iterator<Item = VersionForm>) -> Option<VersionForm> {
    let forms: Vec<VersionForm> = forms.collect();
    let count = |form: &VersionForm| forms.iter().filter(|other| *other == form).count();
    forms.iter().rev().max_by_key(|form| count(form)).copied()
}
