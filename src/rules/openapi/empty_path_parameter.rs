use crate::diagnostic::Severity;
use crate::openapi::{BraceFault, PathItem};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::PathItem(check));

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    let path = item.path();
    let Some(fault) = item.template().brace_fault() else { return };
    let (range, message, help) = match fault {
        BraceFault::Empty(range) => (
            range,
            format!("a placeholder of `{path}` has no name: no parameter can fill it"),
            "write the name of a path parameter between the braces",
        ),
        BraceFault::Single(range) => (
            range,
            format!("a brace of `{path}` has no partner: tools read the placeholder as text"),
            "close every `{` with a `}`",
        ),
    };
    cx.report(item.part(range), message).subject(path).help(help);
}
