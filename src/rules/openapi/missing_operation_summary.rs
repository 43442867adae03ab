use crate::diagnostic::Severity;
use crate::openapi::{Api, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let lacking = api.operations_lacking(|operation| is_untold(operation.node(), "summary"));
    cx.report_lacking(
        &lacking,
        |name| format!("`{name}` has no `summary`: lists of operations show its path instead"),
        |asked| format!("none of the {asked} operations has a `summary`: lists show their paths instead"),
        "say in a few words what it does: `summary: Cancel an order`",
    );
}
