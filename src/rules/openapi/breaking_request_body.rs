use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::RequestBody, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "leave the body optional, or offer the new form as another operation");
}
