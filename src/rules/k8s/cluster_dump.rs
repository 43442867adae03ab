use crate::diagnostic::{Edit, Severity};
use crate::k8s::Manifest;
use crate::k8s::manifest::lines_of;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Manifest(check)).fixable();

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if manifest.partial || manifest.place.is_piped() || manifest.kind == "CustomResourceDefinition" {
        return;
    }
    let entries = manifest.written_by_cluster();
    let Some((first, others)) = entries.split_first() else { return };
    let names: Vec<&str> = entries.iter().map(|entry| entry.name()).collect();
    let list = names.join("`, `");
    let (verb, hold) = if names.len() == 1 { ("is", "holds") } else { ("are", "hold") };
    let message = match entries.iter().any(|entry| holds_something(entry.value)) {
        true => format!("`{list}` {verb} written by a running cluster and not by people"),
        false => format!("`{list}` {verb} left over from printing an object and {hold} nothing"),
    };
    let finding = cx.report(first.key_span(), message);
    finding.subject(manifest.subject()).help("keep what you want to be true, and leave the rest to the cluster");
    for other in others {
        finding.label(other.key_span(), "and this");
    }
    let lines: Option<Vec<Edit>> =
        entries.iter().map(|entry| Some(Edit { span: lines_of(*entry)?, replacement: String::new() })).collect();
    if let Some(edits) = lines {
        finding.fix(format!("delete `{list}`"), edits);
    }
}

/// Whether there is a value somewhere in it.
fn holds_something(node: NodeRef<'_>) -> bool {
    match node.is_mapping() || node.is_sequence() {
        true => node.entries().iter().map(|entry| entry.value).chain(node.items()).any(holds_something),
        false => !node.is_null(),
    }
}
