use crate::diagnostic::{Severity, Suggestion};
use crate::openapi::{Operation, OperationKind, Parameter, page_size};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.kind() != OperationKind::Path || !operation.is_method("GET") || operation.collection().is_none() {
        return;
    }
    let Some(parameters) = operation.parameters() else { return };
    let mut say = |parameter: &Parameter<'_>, lack: &str, help: &'static str, mend: Option<Suggestion>| {
        let name = parameter.name();
        let finding = cx.report(parameter.span(), format!("`{name}` {lack}"));
        finding.subject(format!("{} {name}", operation.name())).help(help).offer(mend);
    };
    if let Some(size) = page_size(&parameters) {
        match size.page_bounds() {
            Some((false, has_default)) => {
                let also = if has_default { "" } else { " and no default" };
                let lack = format!("has no maximum{also}: one caller can ask for everything");
                say(size, &lack, "give it a `maximum` and a `default`", size.with_page_bounds());
            }
            Some((true, false)) => {
                let lack = "has no default: callers cannot know how much comes without it";
                say(size, lack, "give it a `default`", size.with_page_bounds());
            }
            _ => {}
        }
    } else if let Some(offset) = parameters.iter().find(|parameter| parameter.is_offset()) {
        let lack = "moves a page whose size nobody can choose";
        say(offset, lack, "take a `limit` as well, with a `maximum`", operation.with_page_size());
    }
    if let Some(cursor) = parameters.iter().find(|parameter| parameter.is_cursor() && operation.hides_next_page()) {
        let lack = format!("has no source: the answer of `{}` names no next page", operation.name());
        let finding = cx.report(cursor.span(), format!("`{}` {lack}", cursor.name()));
        finding.subject(format!("{} {}", operation.name(), cursor.name()));
        finding.help("return `next_cursor` or the like in `meta`, or a `Link` header");
        for (place, text) in operation.told_of_pages() {
            finding.label(place, text);
        }
        finding.offer(operation.with_next_page());
    }
}
