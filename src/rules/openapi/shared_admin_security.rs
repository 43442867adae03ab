use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::openapi::{Api, Operation, OperationKind, WayIn};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let is_admin = |operation: &Operation<'_>| {
        let words = operation.template().segments().flat_map(crate::openapi::words);
        words.into_iter().any(|word| matches!(word.as_str(), "admin" | "admins" | "administration"))
    };
    let called = || api.operations().filter(|operation| operation.kind() == OperationKind::Path);
    let common: BTreeSet<WayIn<'_>> =
        called().filter(|operation| !is_admin(operation)).filter_map(Operation::ways_in).flatten().collect();
    for operation in called().filter(is_admin) {
        let ways = operation.ways_in().unwrap_or_default();
        let shared = ways.iter().find(|way| !way.is_empty() && common.contains(*way));
        let (Some(way), Some(value)) = (shared, operation.security_value()) else { continue };
        let names: Vec<String> = way.keys().map(|name| format!("`{name}`")).collect();
        let names = names.join(" and ");
        let name = operation.name();
        cx.report(value.head_span(), format!("`{name}` lets in whom other operations let in: {names} as it is"))
            .subject(name)
            .help("ask for a scheme or a scope that only administrators have");
    }
}
