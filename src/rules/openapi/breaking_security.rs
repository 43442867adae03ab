use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Security, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "let the old way in beside the new one until callers have moved");
}
