use crate::diagnostic::Severity;
use crate::openapi::{Operation, required_first};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Operation(check)).fixable();

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    for list in operation.parameter_lists().into_iter().flatten() {
        let Some(optional) = list.iter().position(|at| !at.parameter.is_required()) else { continue };
        let (before, rest) = list.split_at(optional);
        let Some(late) = rest.iter().find(|at| at.parameter.is_required()) else { continue };
        let name = late.parameter.name();
        let finding = cx.report(
            late.span(),
            format!(
                "required parameter `{name}` comes after an optional one: generated methods take them in this order"
            ),
        );
        finding.subject(format!("{} {name}", operation.name()));
        finding.help("list what is required first");
        if let Some(first) = rest.first().filter(|_| before.len() < list.len()) {
            finding.label(first.span(), "optional");
        }
        if let Some(edits) = required_first(&list) {
            finding.fix("put the required ones first", edits);
        }
    }
}
