use crate::diagnostic::Severity;
use crate::openapi::{Api, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let lacking = api.operations_lacking(|operation| {
        is_untold(operation.node(), "description") && is_untold(operation.node(), "summary")
    });
    cx.report_lacking(
        &lacking,
        |name| format!("nothing says what `{name}` does"),
        |asked| format!("nothing says what any of the {asked} operations does"),
        "add a `description`: what it does, what it changes, what it needs; or at least a `summary`",
    );
}
