use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    for clash in api.clashing_paths() {
        let message = format!(
            "`{}` and `{}` can both mean one URL: which of them answers its `{}` is up to the router",
            clash.path.path(),
            clash.first.path(),
            clash.method
        );
        cx.report(clash.path.span(), message)
            .subject(clash.path.path())
            .help("give one of them a fixed segment where the other has a placeholder, and no placeholder elsewhere")
            .label(clash.first.span(), "the other path");
    }
}
