use crate::diagnostic::Severity;
use crate::openapi::{Api, Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let root = api.root();
    let mut served = api.operations().filter(|operation| operation.kind() == OperationKind::Path).peekable();
    if root.is_torn() || served.peek().is_none() {
        return;
    }
    if api.version().is_2() {
        let lacks = |key: &str| root.get(key).is_none_or(|value| value.is_null() || is_empty(value));
        let missing: Vec<&str> = ["host", "schemes"].into_iter().filter(|key| lacks(key)).collect();
        let Some(entry) = root.entry("swagger").filter(|_| !missing.is_empty()) else { return };
        let message =
            format!("the document has no `{}`: clients have to guess where the API is", missing.join("`, no `"));
        cx.report(entry.key_span(), message).help("say where it is served: `host: api.acme.io`, `schemes: [https]`");
        return;
    }
    let listed = root.entry("servers");
    if listed.is_some_and(|listed| !is_empty(listed.value)) || served.all(has_own) {
        return;
    }
    let Some(entry) = listed.or_else(|| root.entry("openapi")) else { return };
    cx.report(entry.key_span(), "the document names no server: clients have to guess where the API is")
        .help("add `servers` with the URL of each place where it runs");
}

fn is_empty(value: NodeRef<'_>) -> bool {
    value.is_null() || value.is_sequence() && value.items().next().is_none()
}

/// Whether the operation or its path says where it is served.
fn has_own(operation: Operation<'_>) -> bool {
    let own = [Some(operation.node()), operation.node().parent()];
    own.into_iter().flatten().any(|node| node.get("servers").is_some())
}
