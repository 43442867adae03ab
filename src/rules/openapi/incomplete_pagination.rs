use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind, Parameter, page_size};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.kind() != OperationKind::Path || !operation.is_method("GET") || operation.collection().is_none() {
        return;
    }
    let Some(parameters) = operation.parameters() else { return };
    let size = page_size(&parameters);
    let mut say = |parameter: &Parameter<'_>, lack: &str, help: &'static str, places: Vec<(Span, String)>| {
        let name = parameter.name();
        let finding = cx.report(parameter.span(), format!("`{name}` {lack}"));
        finding.subject(format!("{} {name}", operation.name())).help(help);
        for (place, text) in places {
            finding.label(place, text);
        }
        if parameter.is_page_size() {
            finding.offer(parameter.with_page_bounds());
        }
    };
    if let Some(size) = size {
        match size.page_bounds() {
            Some((false, has_default)) => {
                let also = if has_default { "" } else { " and no default" };
                let lack = format!("has no maximum{also}: one caller can ask for everything");
                say(size, &lack, "give it a `maximum` and a `default`", Vec::new());
            }
            Some((true, false)) => {
                let lack = "has no default: callers cannot know how much comes without it";
                say(size, lack, "give it a `default`", Vec::new());
            }
            _ => {}
        }
    } else if let Some(offset) = parameters.iter().find(|parameter| parameter.is_offset()) {
        let lack = "moves a page whose size nobody can choose";
        say(offset, lack, "take a `limit` as well, with a `maximum`", Vec::new());
    }
    if let Some(cursor) = parameters.iter().find(|parameter| parameter.is_cursor() && operation.hides_next_page()) {
        let lack = "has no source: the answer of `{}` names no next page".replace("{}", &operation.name());
        let help = "return `next_cursor` or the like in `meta`, or a `Link` header";
        say(cursor, &lack, help, operation.told_of_pages());
    }
}
