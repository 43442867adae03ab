use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::ApiChange(ChangeKind::Version, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "raise the major version, below 1.0.0 the minor one, or take the change back");
}
