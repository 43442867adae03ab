use crate::diagnostic::Severity;
use crate::openapi::{Api, Operation};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    cx.report_lacking(
        &api.operations_lacking(Operation::lacks_tags),
        |name| format!("`{name}` has no tag: pages put it under a heading of its own, generators into a default class"),
        |asked| format!("none of the {asked} operations has a tag: pages show them in one list without headings"),
        "give it the tag of the resource that it is about",
    );
}
