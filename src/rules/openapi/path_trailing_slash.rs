use std::collections::HashSet;

use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Api, PathItem};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let known: HashSet<&str> = api.paths().map(PathItem::path).collect();
    api.paths().for_each(|item| check_path(item, &known, cx));
}

fn check_path(item: PathItem<'_>, known: &HashSet<&str>, cx: &mut Context<'_>) {
    let path = item.path();
    let Some(bare) = path.strip_suffix('/').filter(|bare| !bare.is_empty()) else { return };
    let span = item.part(bare.len()..path.len());
    let finding = cx.report(span, format!("path `{path}` ends in a slash: `{bare}` is another path for many routers"));
    finding.subject(path);
    finding.help("leave the slash out of the path, and redirect where clients still send it");
    if span != item.span() && !known.contains(bare) {
        finding.suggest("leave the slash out", vec![Edit { span, replacement: String::new() }]);
    }
}
