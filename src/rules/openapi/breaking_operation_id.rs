use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule =
    Rule::new(Severity::Warning, Profile::Recommended, Check::ApiChange(ChangeKind::OperationId, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "keep the name; it need not fit the path");
}
