use crate::diagnostic::Severity;
use crate::openapi::{Operation, OperationKind, Parameter, page_size};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.kind() != OperationKind::Path || !operation.is_method("GET") || operation.collection().is_none() {
        return;
    }
    let Some(parameters) = operation.parameters() else { return };
    let size = page_size(&parameters);
    let mut say = |parameter: &Parameter<'_>, lack: &str, help: &'static str| {
        let name = parameter.name();
        cx.report(parameter.span(), format!("`{name}` {lack}"))
            .subject(format!("{} {name}", operation.name()))
            .help(help);
    };
    if let Some(size) = size {
        match size.page_bounds() {
            Some((false, has_default)) => {
                let also = if has_default { "" } else { " and no default" };
                let lack = format!("has no maximum{also}: one caller can ask for everything");
                say(size, &lack, "give it a `maximum` and a `default`");
            }
            Some((true, false)) => {
                say(size, "has no default: callers cannot know how much comes without it", "give it a `default`");
            }
            _ => {}
        }
    } else if let Some(offset) = parameters.iter().find(|parameter| parameter.is_offset()) {
        say(offset, "moves a page whose size nobody can choose", "take a `limit` as well, with a `maximum`");
    }
    if let Some(cursor) = parameters.iter().find(|parameter| parameter.is_cursor() && operation.hides_next_page()) {
        let lack = "has no source: the answer of `{}` names no next page".replace("{}", &operation.name());
        say(cursor, &lack, "return `next_cursor` or the like in `meta`, or a `Link` header");
    }
}
