use crate::diagnostic::{Edit, Severity};
use crate::openapi::PathItem;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::PathItem(check));

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    let path = item.path();
    let Some(bare) = path.strip_suffix('/').filter(|bare| !bare.is_empty()) else { return };
    let span = item.part(bare.len()..path.len());
    let finding = cx.report(span, format!("path `{path}` ends in a slash: `{bare}` is another path for many routers"));
    finding.subject(path);
    finding.help("leave the slash out of the path, and redirect where clients still send it");
    if span != item.span() && !item.api.paths().any(|other| other.path() == bare) {
        finding.suggest("leave the slash out", vec![Edit { span, replacement: String::new() }]);
    }
}
