use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::openapi::{Api, PathItem};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let mut by_length: BTreeMap<usize, Vec<PathItem<'_>>> = BTreeMap::new();
    for item in api.paths() {
        let alike = by_length.entry(item.template().segments().count()).or_default();
        let clash = alike.iter().find_map(|first| Some((*first, first.clashes_with(item)?)));
        alike.push(item);
        let Some((first, method)) = clash else { continue };
        let message = format!(
            "`{}` and `{}` can both mean one URL: which of them answers its `{method}` is up to the router",
            item.path(),
            first.path()
        );
        cx.report(item.span(), message)
            .subject(item.path())
            .help("give one of them a fixed segment where the other has a placeholder, and no placeholder elsewhere")
            .label(first.span(), "the other path");
    }
}
