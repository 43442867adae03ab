use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Items, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(
        change,
        "go on to take the items of before, and to send no others; put new ones under another name",
    );
}
