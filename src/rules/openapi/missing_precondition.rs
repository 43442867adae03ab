use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Operation(check));

/// Headers of a request that state a condition.
const CONDITIONS: [&str; 4] = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    let Some(parameters) = operation.parameters().filter(|_| operation.kind() == OperationKind::Path) else { return };
    let mut headers = parameters.iter().filter(|parameter| parameter.place() == "header");
    if headers.any(|parameter| CONDITIONS.contains(&parameter.name().to_ascii_lowercase().as_str())) {
        return;
    }
    for (entry, _) in operation.responses().iter().filter(|(entry, _)| entry.name() == "412") {
        let name = operation.name();
        cx.report(entry.key_span(), format!("`{name}` answers `412` to a condition that no parameter can state"))
            .subject(name)
            .help("take the header `If-Match`, and give the `ETag` to match in the response of the `GET`");
    }
}
