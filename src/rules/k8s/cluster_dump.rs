use crate::diagnostic::{Edit, Severity};
use crate::k8s::Manifest;
use crate::k8s::manifest::lines_of;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Manifest(check)).fixable();

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    if manifest.partial || manifest.place.is_piped() || manifest.kind == "CustomResourceDefinition" {
        return;
    }
    let entries = manifest.written_by_cluster();
    let Some((first, others)) = entries.split_first() else { return };
    let names: Vec<&str> = entries.iter().map(|entry| entry.name()).collect();
    let list = names.join("`, `");
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = format!("`{list}` {verb} written by a running cluster and not by people");
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
