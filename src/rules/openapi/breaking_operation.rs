use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Operation, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(
        change,
        "keep it and mark it `deprecated: true` with a date in `x-sunset`; remove it when nobody calls it any more",
    );
}
