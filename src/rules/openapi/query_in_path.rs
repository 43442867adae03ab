use crate::diagnostic::Severity;
use crate::openapi::PathItem;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::PathItem(check));

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    let path = item.path();
    let Some(at) = item.template().query_start() else { return };
    let (what, help) = match path[at..].starts_with('#') {
        true => ("a fragment, which never reaches the server", "leave it out of the path"),
        false => ("a query, which is no part of a path", "define its parts as parameters with `in: query`"),
    };
    cx.report(item.part(at..path.len()), format!("path `{path}` holds {what}: no request matches it"))
        .subject(path)
        .help(help);
}
