use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Serialization, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "keep the old form, or take both and describe the new one under another name");
}
