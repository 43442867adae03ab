//! JSON for other programs, version 1: keys may be added, never changed or removed.
//!
//! Lines and columns count from 1, columns in UTF-16 code units; offsets are bytes of the file on disk, from 0. Paths
//! are exact, relative to the working directory, with `/`; what could act on a terminal is escaped as `\u…`.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use super::each::{each, elements};
use super::fingerprint::Fingerprint;
use super::{Finding, Report, Shown, Totals, sanitize};
use crate::diagnostic::{Applicability, Edit, Label};
use crate::source::Span;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<S, F> {
    schema_version: u32,
    tool: Tool,
    summary: S,
    findings: F,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct SummaryRecord<'a> {
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Summary<'a> {
    files: Files,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    baselined: usize,
    /// Findings that the base has already; only when they are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<usize>,
    skipped: Vec<SkippedRecord<'a>>,
    incomplete: bool,
}

#[derive(Serialize)]
struct Files {
    sql: usize,
    openapi: usize,
    k8s: usize,
    other: usize,
}

#[derive(Serialize)]
struct SkippedRecord<'a> {
    path: Cow<'a, str>,
    reason: String,
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    path: Cow<'a, str>,
    start: Point,
    end: Point,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<LabelRecord<'a>>,
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    fingerprint: Fingerprint,
    suppressed: Option<SuppressionRecord>,
}

/// Where something stands. Its fields are those of each record: flattening would make a map of the record first.
struct Place<'a> {
    path: Cow<'a, str>,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Serialize)]
struct LabelRecord<'a> {
    path: Cow<'a, str>,
    start: Point,
    end: Point,
    /// Whether the place is one of the base revision.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    base: bool,
    message: &'a str,
}

#[derive(Serialize)]
struct FixRecord<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditRecord<'a>>,
}

#[derive(Serialize)]
struct EditRecord<'a> {
    path: Cow<'a, str>,
    start: Point,
    end: Point,
    replacement: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SuppressionRecord {
    reason: Option<String>,
    in_source: bool,
}

/// Writes one object.
pub(super) fn write(report: &Report<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: 1,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        summary: summary(report, shown),
        findings: each(|| records(report, shown)),
    };
    write_records([document], out)
}

/// Writes one object in a line for each finding, and one for the summary.
pub(super) fn write_lines(report: &Report<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_records(records(report, shown), out)?;
    write_records([SummaryRecord { summary: summary(report, shown) }], out)
}

fn summary<'a>(report: &Report<'a>, shown: &Shown<'_>) -> Summary<'a> {
    let outcome = report.outcome;
    let totals = Totals::of(outcome);
    let reason = |reason: &str| sanitize::line(&shown.redactor.text(reason));
    Summary {
        files: Files {
            sql: outcome.counts.sql,
            openapi: outcome.counts.openapi,
            k8s: outcome.counts.k8s,
            other: outcome.counts.other,
        },
        errors: totals.errors,
        warnings: totals.warnings,
        notes: totals.notes,
        suppressed: totals.suppressed,
        // There is no baseline yet; the key is part of version 1.
        baselined: 0,
        older: outcome.older,
        skipped: outcome
            .skipped
            .iter()
            .map(|skipped| SkippedRecord { path: report.path(&skipped.path), reason: reason(&skipped.reason) })
            .collect(),
        incomplete: outcome.incomplete,
    }
}

fn records<'s>(report: &'s Report<'s>, shown: &'s Shown<'s>) -> impl Iterator<Item: Serialize> {
    elements(&shown.findings, |_| 1, |finding| vec![record(report, shown, finding)])
}

fn record<'a>(report: &Report<'a>, shown: &Shown<'_>, finding: &'a Finding<'_>) -> FindingRecord<'a> {
    let sources = &report.outcome.sources;
    let label = |label: &'a Label| {
        let Place { path, start, end } = place(report, label.span);
        LabelRecord { path, start, end, base: sources.get(label.span.file).is_base(), message: &label.message }
    };
    let edit = |edit: &'a Edit| {
        let Place { path, start, end } = place(report, edit.span);
        EditRecord { path, start, end, replacement: &edit.replacement }
    };
    let Place { path, start, end } = place(report, finding.diagnostic.span);
    FindingRecord {
        rule: finding.rule.as_str(),
        severity: finding.severity.as_str(),
        message: &finding.message,
        help: finding.help.as_deref(),
        path,
        start,
        end,
        labels: finding.labels.iter().map(label).collect(),
        count: finding.diagnostic.count,
        fix: finding.fix.as_ref().map(|fix| FixRecord {
            title: &fix.title,
            applicability: match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Unsafe => "unsafe",
            },
            edits: fix.edits.iter().map(edit).collect(),
        }),
        subject: finding.subject.as_deref(),
        fingerprint: finding.fingerprint,
        suppressed: finding.diagnostic.suppressed.as_ref().map(|suppression| SuppressionRecord {
            reason: suppression.reason.as_deref().map(|reason| sanitize::line(&shown.redactor.text(reason))),
            in_source: suppression.in_source,
        }),
    }
}

fn place<'a>(report: &Report<'a>, span: Span) -> Place<'a> {
    let source = report.outcome.sources.get(span.file);
    let point = |offset: u32| {
        let offset = offset as usize;
        let position = source.position(offset);
        Point { line: position.line, column: position.column, offset: source.disk_offset(offset) }
    };
    Place { path: report.path(source.path()), start: point(span.start), end: point(span.end) }
}

/// Writes records, each with a line break.
pub(super) fn write_records(records: impl IntoIterator<Item: Serialize>, out: &mut dyn Write) -> io::Result<()> {
    // A record is written in many small pieces: they are gathered before `out` is asked.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    for record in records {
        record.serialize(&mut Serializer::with_formatter(&mut out, Inert))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Writes a value on many lines, for people who look at it too.
pub(super) fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    let mut rest = text.as_str();
    // Nothing outside of strings acts but the breaks between lines, and those inside are escaped already.
    while let Some(at) = rest.find(|character| character != '\n' && sanitize::acts(character)) {
        let (before, after) = rest.split_at(at);
        out.write_all(before.as_bytes())?;
        rest = escape_first(after, out)?;
    }
    writeln!(out, "{rest}")
}

/// Writes the first character of a text as JSON escapes it, and returns what follows.
fn escape_first<'t, W: ?Sized + Write>(text: &'t str, out: &mut W) -> io::Result<&'t str> {
    let mut characters = text.chars();
    let mut units = [0; 2];
    for unit in characters.next().into_iter().flat_map(|character| character.encode_utf16(&mut units).to_vec()) {
        write!(out, "\\u{unit:04x}")?;
    }
    Ok(characters.as_str())
}

/// JSON on one line in which characters that act on a display are escaped; the values stay the same.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if sanitize::is_plain(fragment) {
            return CompactFormatter.write_string_fragment(writer, fragment);
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(sanitize::acts) {
            let (before, after) = rest.split_at(at);
            CompactFormatter.write_string_fragment(writer, before)?;
            rest = escape_first(after, writer)?;
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }
}
