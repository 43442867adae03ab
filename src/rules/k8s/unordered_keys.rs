use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::Entry;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Manifest(check)).fixable();

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if manifest.partial {
        return;
    }
    let mut open = vec![manifest.node];
    while let Some(node) = open.pop() {
        if node.is_alias() {
            continue;
        }
        open.extend(node.items());
        open.extend(node.own_entries().map(|entry| entry.value));
        let entries: Vec<_> = node.own_entries().collect();
        // What a kustomization adds to a mapping stands somewhere else, and a key that is the name of a file nowhere.
        let written = |pair: &[Entry<'_>]| {
            let [before, late] = [pair[0].key_span(), pair[1].key_span()];
            before < late && late.start < late.end
        };
        let unsorted = |pair: &&[Entry<'_>]| pair[0].name() > pair[1].name() && written(pair);
        let Some(pair) = entries.windows(2).find(unsorted) else { continue };
        let (before, late) = (pair[0].name(), pair[1].name());
        let finding = cx.report(pair[1].key_span(), format!("key `{late}` stands after `{before}`: keys are unsorted"));
        finding.subject(manifest.subject()).help("sort the keys of each mapping by their names");
        if let Some(edit) = node.sorted() {
            finding.fix("sort the keys", vec![edit]);
        }
    }
}
