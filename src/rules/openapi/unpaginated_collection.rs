use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.kind() != OperationKind::Path
        || !operation.is_method("GET")
        || operation.template().ends_in_placeholder()
        || operation.template().is_singleton()
        || operation.is_exempt()
        || operation.pages() != Some(false)
    {
        return;
    }
    let Some(array) = operation.collection() else { return };
    let name = operation.name();
    cx.report(operation.span(), format!("`{name}` returns a whole collection: the answer grows with the data"))
        .subject(name)
        .help("take `cursor` and `limit` as query parameters, with a `maximum` for the limit")
        .label(array.span(), "an array without bound")
        .offer_when_seen(|| operation.with_pages());
}
