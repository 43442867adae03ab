use crate::diagnostic::Severity;
use crate::k8s::schema::{SchemaFault, SchemaFaultKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule =
    Rule::new(Severity::Error, Profile::Recommended, Check::SchemaFault(SchemaFaultKind::NotText, check)).fixable();

fn check(fault: &SchemaFault, cx: &mut Context<'_>) {
    let finding = cx.report_schema_fault(fault);
    if let Some((title, edit)) = &fault.edit {
        finding.fix(title.clone(), vec![edit.clone()]);
    }
}
