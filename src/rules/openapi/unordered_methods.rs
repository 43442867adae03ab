use crate::diagnostic::Severity;
use crate::openapi::{Operation, PathItem};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::PathItem(check)).fixable();

/// From what only reads to what removes.
const ORDER: [&str; 9] = ["GET", "HEAD", "QUERY", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    let rank = |operation: &Operation<'_>| ORDER.iter().position(|method| operation.is_method(method));
    let known: Vec<(usize, Operation<'_>)> =
        item.operations().filter_map(|operation| Some((rank(&operation)?, operation))).collect();
    for pair in known.windows(2) {
        let [(before, first), (after, second)] = pair else { continue };
        if after < before {
            let (later, earlier) = (first.method(), second.method());
            let message = format!("`{earlier}` comes after `{later}`: paths are easier to compare in one order");
            let finding = cx.report(second.span(), message);
            finding.subject(second.name());
            finding.help("write the methods in the order get, head, query, post, put, patch, delete, options, trace");
            if let Some(edits) = item.rearranged(&known) {
                finding.fix("put the methods in order", edits);
            }
            return;
        }
    }
}
