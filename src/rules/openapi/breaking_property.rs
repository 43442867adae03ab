use crate::diagnostic::Severity;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::ApiChange(ChangeKind::Property, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    cx.report_change(change, "keep the old property beside the new one; make new properties of requests optional");
}
