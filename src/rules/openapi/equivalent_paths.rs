use std::collections::HashMap;

use crate::diagnostic::Severity;
use crate::openapi::{Api, PathItem};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let mut known: HashMap<String, PathItem<'_>> = HashMap::new();
    for item in api.paths() {
        let Some(first) = known.get(&item.template().shape()).copied() else {
            known.insert(item.template().shape(), item);
            continue;
        };
        // The same key twice is another fault, and what other servers serve is another path.
        if first.path() == item.path() || first.servers() != item.servers() {
            continue;
        }
        let shared = item.methods().into_iter().find(|method| first.methods().contains(method));
        let consequence = match &shared {
            Some(method) => format!("which of them answers `{method}` is chance"),
            None => "routers may know only one of them".to_owned(),
        };
        let message = format!("path `{}` is the same as `{}`: {consequence}", item.path(), first.path());
        let finding = cx.report(item.span(), message);
        finding.subject(item.path());
        finding.help("put the methods of both under one path, or make the paths differ in more than a name");
        finding.label(first.span(), "the same path");
        if shared.is_none() {
            finding.severity(Severity::Note);
        }
    }
}
