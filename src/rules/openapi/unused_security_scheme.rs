use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    // A document without operations is there for others.
    if api.has_unknown_paths() || api.operations().next().is_none() {
        return;
    }
    let asked: BTreeSet<&str> = api.requirements().iter().map(|one| one.name).collect();
    for scheme in api.security_schemes().unwrap_or_default() {
        if !asked.contains(scheme.name()) {
            let message = format!("no operation asks for the security scheme `{}`", scheme.name());
            let finding = cx.report(scheme.key_span(), message);
            finding.help("name it in `security` where it holds, or delete it");
            if let Some(edit) = scheme.deletion() {
                finding.suggest("delete it", vec![edit]);
            }
        }
    }
}
