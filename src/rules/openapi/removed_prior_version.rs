use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::PriorVersion, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "keep the operations of the old version beside those of the new one, `deprecated: true` with a date in `x-sunset`");
}
