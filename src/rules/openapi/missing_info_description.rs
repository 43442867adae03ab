use crate::diagnostic::Severity;
use crate::openapi::{Api, Version, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(info) = api.info() else { return };
    let summed_up = api.version() >= Version::V3_1 && !is_untold(info.value, "summary");
    if is_untold(info.value, "description") && !summed_up {
        cx.report(info.key_span(), "nothing says what this API is for, and for whom")
            .help("add a `description` of a few sentences: what it does, who may use it, how to get access");
    }
}
