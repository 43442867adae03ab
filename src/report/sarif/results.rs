//! Findings in SARIF's terms.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;
use serde_sarif::sarif::{
    ArtifactChange, ArtifactContent, Fix, Location, LogicalLocation, Message, PropertyBag, Replacement, Result,
    ResultLevel, Suppression,
};

use super::place::{address, artifact, number, physical, region, tight};
use super::rules::Rules;
use super::{inert, line_hash, message, sentence};
use crate::diagnostic::{Applicability, Edit, Severity};
use crate::report::{Finding, Report, Shown, sanitize};
use crate::source::FileId;

/// Code scanning keeps this many results of a run.
const LIMIT: usize = 5000;
/// More related places than this nobody follows.
const RELATED: usize = 20;

/// The findings that become results, sorted by address and place, and how many the limit left out, the least severe
/// first.
pub(super) fn kept<'s, 'a>(report: &Report<'_>, shown: &'s Shown<'a>) -> (Vec<&'s Finding<'a>>, usize) {
    let wanted = |finding: &&Finding<'_>| report.sarif_suppressed || finding.diagnostic.suppressed.is_none();
    let mut findings: Vec<&Finding<'_>> = shown.findings.iter().filter(wanted).collect();
    let omitted = findings.len().saturating_sub(LIMIT);
    if omitted > 0 {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings.truncate(LIMIT);
    }
    let mut addresses: HashMap<FileId, String> = HashMap::new();
    for finding in &findings {
        let file = finding.diagnostic.span.file;
        addresses.entry(file).or_insert_with(|| address(report, report.outcome.sources.get(file).path()));
    }
    findings.sort_by(|a, b| {
        let key = |finding: &Finding<'_>| {
            let span = finding.diagnostic.span;
            (addresses.get(&span.file), span.start, finding.rule)
        };
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    (findings, omitted)
}

/// The results of one file.
pub(super) fn results(report: &Report<'_>, shown: &Shown<'_>, rules: &Rules, findings: &[&Finding<'_>]) -> Vec<Result> {
    let Some(first) = findings.first() else { return Vec::new() };
    let hashes = line_hash::of(report.outcome.sources.get(first.diagnostic.span.file));
    findings.iter().map(|finding| result(report, shown, rules, finding, &hashes)).collect()
}

fn result(report: &Report<'_>, shown: &Shown<'_>, rules: &Rules, finding: &Finding<'_>, hashes: &[String]) -> Result {
    let related = related(report, shown, finding);
    let mut result = Result::builder()
        .rule_id(finding.rule.as_str())
        .rule_index(number(rules.index(finding.rule)))
        .level(level(finding.severity))
        .message(text(finding, &related))
        .locations(vec![primary(report, shown, finding)])
        .partial_fingerprints(fingerprints(report, finding, hashes))
        .build();
    if !related.is_empty() {
        result.related_locations = Some(related.into_iter().map(|(_, location)| location).collect());
    }
    if finding.diagnostic.count > 1 {
        result.occurrence_count = Some(number(finding.diagnostic.count));
    }
    result.fixes = fix(report, finding).map(|fix| vec![fix]);
    if let Some(suppression) = &finding.diagnostic.suppressed {
        let kind = if suppression.in_source { "inSource" } else { "external" };
        let mut entry = Suppression::builder().kind(json!(kind)).status(json!("accepted")).build();
        entry.justification = suppression.reason.as_deref().map(|reason| sanitize::line(&shown.redactor.text(reason)));
        result.suppressions = Some(vec![entry]);
    }
    result
}

pub(super) fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Error => ResultLevel::Error,
        Severity::Warning => ResultLevel::Warning,
        Severity::Note => ResultLevel::Note,
    }
}

fn primary(report: &Report<'_>, shown: &Shown<'_>, finding: &Finding<'_>) -> Location {
    let place = physical(report, shown, finding.diagnostic.span);
    let mut location = Location::builder().physical_location(place).build();
    location.logical_locations = finding.subject.as_ref().filter(|subject| !subject.is_empty()).map(|subject| {
        let name = LogicalLocation::builder().fully_qualified_name(subject.clone()).build();
        vec![name]
    });
    location
}

/// The labels, each with the words that link to it. Files of the base revision have no address in the checked one.
fn related(report: &Report<'_>, shown: &Shown<'_>, finding: &Finding<'_>) -> Vec<(String, Location)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let labels = || finding.labels.iter().filter(|label| !report.outcome.sources.get(label.span.file).is_base());
    for label in labels() {
        *seen.entry(&label.message).or_default() += 1;
    }
    let labels = labels().take(RELATED).enumerate().map(|(index, label)| {
        let source = report.outcome.sources.get(label.span.file);
        let place = physical(report, shown, label.span);
        // Several links of the same words would tell nobody where they lead.
        let words = if label.message.is_empty() || seen.get(label.message.as_str()).is_some_and(|&count| count > 1) {
            let line = source.position(label.span.start as usize).line;
            format!("{}:{line}", sanitize::line(&report.path(source.path())))
        } else {
            label.message.clone()
        };
        let said = if label.message.is_empty() { &words } else { &label.message };
        let location =
            Location::builder().id(number(index + 1)).physical_location(place).message(message(sentence(said))).build();
        (words.replace('`', "'").replace(['[', '('], "⟨").replace([']', ')'], "⟩"), location)
    });
    labels.collect()
}

/// Message, help, and links to the related places, which viewers reach in no other way.
fn text(finding: &Finding<'_>, related: &[(String, Location)]) -> Message {
    let links: Vec<String> =
        related.iter().enumerate().map(|(index, (words, _))| format!("[{words}]({})", index + 1)).collect();
    let links = if links.is_empty() { String::new() } else { format!(" See {}.", links.join(", ")) };
    let help = finding.help.as_deref().map(|help| format!(" {}", sentence(help))).unwrap_or_default();
    let mut message = message(format!("{}{help}{links}", sentence(&finding.message)));
    let plain = format!("{}{}", finding.message, finding.help.as_deref().unwrap_or_default());
    if is_harmless_markdown(&plain) {
        let help = finding.help.as_deref().map(|help| format!(" {}", restored(help))).unwrap_or_default();
        message.markdown = Some(format!("{}{help}{links}", restored(&finding.message)));
    }
    message
}

/// Whether a text means in Markdown what it says: code spans, and nothing that a repository could have smuggled in.
fn is_harmless_markdown(text: &str) -> bool {
    let backticks = text.matches('`').count();
    backticks > 0 && backticks.is_multiple_of(2) && !text.contains(['<', '>', '[', ']', '\\', '@', '!', '\n', '*', '|'])
}

/// As [`sentence`], with the backticks.
fn restored(text: &str) -> String {
    let mut sentence = sentence(text);
    if let Some(last) = sentence.pop() {
        let mut kept: String =
            sentence.chars().zip(text.chars()).map(|(said, was)| if was == '`' { was } else { said }).collect();
        kept.push(last);
        sentence = kept;
    }
    inert(&sentence)
}

fn fingerprints(report: &Report<'_>, finding: &Finding<'_>, hashes: &[String]) -> BTreeMap<String, String> {
    let mut fingerprints = BTreeMap::from([("archlint/v1".to_owned(), finding.fingerprint.to_string())]);
    let source = report.outcome.sources.get(finding.diagnostic.span.file);
    let line = source.line_index(tight(source, finding.diagnostic.span).start as usize);
    if let Some(hash) = hashes.get(line) {
        fingerprints.insert("primaryLocationLineHash".to_owned(), hash.clone());
    }
    fingerprints
}

fn fix(report: &Report<'_>, finding: &Finding<'_>) -> Option<Fix> {
    let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty())?;
    let mut changes: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        changes.entry(edit.span.file).or_default().push(edit);
    }
    let change = |(file, edits): (FileId, Vec<&Edit>)| {
        let source = report.outcome.sources.get(file);
        let replacement = |edit: &Edit| {
            let text = ArtifactContent::builder().text(edit.replacement.clone()).build();
            Replacement::builder().deleted_region(region(source, edit.span)).inserted_content(text).build()
        };
        ArtifactChange::builder()
            .artifact_location(artifact(report, source.path()))
            .replacements(edits.into_iter().map(replacement).collect::<Vec<_>>())
            .build()
    };
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    let properties = BTreeMap::from([("archlint/applicability".to_owned(), json!(applicability))]);
    let fix = Fix::builder()
        .description(message(sentence(&fix.title)))
        .artifact_changes(changes.into_iter().map(change).collect::<Vec<_>>())
        .properties(PropertyBag::builder().additional_properties(properties).build());
    Some(fix.build())
}
