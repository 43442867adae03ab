use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if !operation.lacks_id() {
        return;
    }
    let name = operation.name();
    let derived = operation.derived_id();
    let finding = cx.report(
        operation.span(),
        format!("operation `{name}` has no `operationId`: every generator makes up another name for it"),
    );
    finding.subject(name);
    finding.help(format!("name it, for example `operationId: {derived}`, and keep the name"));
    if operation.kind() != OperationKind::Path {
        finding.severity(Severity::Note);
    }
    if let Some(edit) = operation.naming(&derived) {
        finding.suggest(format!("name it `{derived}`"), vec![edit]);
    }
}
