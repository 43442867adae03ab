use crate::diagnostic::Severity;
use crate::k8s::{Container, Resource};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Container(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    cx.report_request_below_limit(container, Resource::Memory, "the node may promise more memory than it has");
}
