use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Condition, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "ask no more of requests than before, and promise no less of responses");
}
