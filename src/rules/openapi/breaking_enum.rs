use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Enum, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(
        change,
        "go on to take old values; announce new ones in responses, and tell clients to expect them from the start",
    );
}
