use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    let inside = match operation.kind() {
        OperationKind::Path => return,
        OperationKind::Webhook => "a webhook",
        OperationKind::Callback => "a callback",
    };
    if let Some(callbacks) = operation.node().entry("callbacks") {
        cx.report(callbacks.key_span(), format!("callbacks inside of {inside} are read by no tool"))
            .help("describe them as webhooks, or where the request of a client asks for them");
    }
    if operation.kind() != OperationKind::Webhook {
        return;
    }
    let places = [Some(operation.node()), operation.node().parent()];
    for servers in places.into_iter().flatten().filter_map(|node| node.entry("servers")) {
        cx.report(servers.key_span(), "a webhook goes to whoever subscribed, not to a server of the document")
            .help("take `servers` out");
    }
}
