use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Required, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "fill in what is missing in requests, and go on to send what was always there");
}
