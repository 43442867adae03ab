use crate::diagnostic::Severity;
use crate::openapi::{Api, Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Api(check));

/// Where nearly all lack one, the habit is missing, and so many are said each.
const SAID_EACH: usize = 2;

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let called = || api.operations().filter(|operation| operation.kind() == OperationKind::Path);
    let (lacking, all) = (called().filter(|operation| operation.lacks_id()).count(), called().count());
    let is_habit = lacking * 10 >= all * 9;
    for operation in api.operations().filter(|operation| operation.lacks_id()) {
        report(operation, is_habit, cx);
    }
}

fn report(operation: Operation<'_>, is_habit: bool, cx: &mut Context<'_>) {
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
    } else if is_habit {
        finding.at_most(SAID_EACH);
    }
    finding.offer_when_seen(|| Some((format!("name it `{derived}`"), vec![operation.naming(&derived)?])));
}
