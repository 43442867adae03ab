use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Parameter, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "make it optional with a default that means what its absence meant before; keep what is no longer wanted as `deprecated: true`");
}
