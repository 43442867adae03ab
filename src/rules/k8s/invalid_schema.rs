use crate::diagnostic::Severity;
use crate::k8s::schema::{SchemaFault, SchemaFaultKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::SchemaFault(SchemaFaultKind::Invalid, check));

fn check(fault: &SchemaFault, cx: &mut Context<'_>) {
    cx.report_schema_fault(fault);
}
