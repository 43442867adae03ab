//! The findings as every format shows them: in the order in which the outcome has them, their texts harmless and without
//! secrets.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::fingerprint::{self, Anchor, Fingerprint};
use super::redact::Redactor;
use super::{Report, sanitize};
use crate::diagnostic::{Diagnostic, Fix, Label, RuleName, Severity};
use crate::engine::Threads;
use crate::workers;

/// How many findings a thread makes harmless in a run: those of a few files, which mostly say the same.
const RUN: usize = 128;

/// The findings as every format shows them.
pub(super) struct Shown<'a> {
    /// In the order of the outcome; suppressed ones included.
    pub(super) findings: Vec<Finding<'a>>,
    pub(super) redactor: Redactor<'a>,
}

/// A finding whose texts are harmless and without secrets. Its spans are those of the file.
pub(super) struct Finding<'a> {
    /// What was reported. Formats take places and numbers from it, and no text.
    pub(super) diagnostic: &'a Diagnostic,
    pub(super) rule: RuleName,
    pub(super) severity: Severity,
    pub(super) message: Cow<'a, str>,
    pub(super) caption: Option<Cow<'a, str>>,
    pub(super) help: Option<Cow<'a, str>>,
    pub(super) subject: Option<Cow<'a, str>>,
    pub(super) labels: Cow<'a, [Label]>,
    pub(super) fix: Option<Cow<'a, Fix>>,
    /// None in formats that do not show it.
    pub(super) fingerprint: Fingerprint,
}

impl<'a> Shown<'a> {
    /// All findings.
    pub(super) fn new(report: &Report<'a>) -> Self {
        Self::of(report, &report.outcome.findings.iter().collect::<Vec<_>>())
    }

    /// Some findings.
    pub(super) fn of(report: &Report<'a>, findings: &[&'a Diagnostic]) -> Self {
        let redactor = Redactor::new(report.outcome);
        let runs: Vec<&[&Diagnostic]> = findings.chunks(RUN).collect();
        let shown = |run: &&[&'a Diagnostic]| {
            let mut texts = Texts { redactor: &redactor, lines: FxHashMap::default(), sources: FxHashMap::default() };
            run.iter().map(|diagnostic| finding(&mut texts, diagnostic)).collect::<Vec<_>>()
        };
        let findings = workers::spread(&Threads, &runs, |run| run.len(), &shown).into_iter().flatten().collect();
        Self { findings, redactor }
    }

    /// All findings with their fingerprints, which only formats for programs show.
    pub(super) fn named(report: &Report<'a>) -> Self {
        let mut shown = Self::new(report);
        shown.name(report);
        shown
    }

    fn name(&mut self, report: &Report<'_>) {
        let anchor = |finding: &Finding<'_>| {
            let path = report.outcome.sources.get(finding.diagnostic.span.file).path();
            Anchor::of([finding.rule.as_str(), &report.path(path), finding.about()])
        };
        let anchors = workers::spread(&Threads, &self.findings, |_| 1, &anchor);
        for (fingerprint, finding) in fingerprint::of(anchors).into_iter().zip(&mut self.findings) {
            finding.fingerprint = fingerprint;
        }
    }

    /// The findings that nobody suppressed.
    pub(super) fn open(&self) -> impl Iterator<Item = &Finding<'a>> {
        self.findings.iter().filter(|finding| finding.diagnostic.suppressed.is_none())
    }
}

/// The findings of each file, which follow each other.
pub(super) fn by_file<'f, 's, 'a>(findings: &'f [&'s Finding<'a>]) -> Vec<&'f [&'s Finding<'a>]> {
    findings.chunk_by(|first, next| first.diagnostic.span.file == next.diagnostic.span.file).collect()
}

impl Finding<'_> {
    /// What it is about, independent of lines, and of the number of places that folding counts.
    pub(super) fn about(&self) -> &str {
        match &self.subject {
            Some(subject) => subject,
            None if self.diagnostic.count > 1 => {
                self.message.rsplit_once(" (and ").map_or(&self.message, |(said, _)| said)
            }
            None => &self.message,
        }
    }
}

/// Makes texts harmless and takes secrets out of them, each once: labels and helps mostly say the same. Most texts are
/// harmless, and are not copied.
struct Texts<'r, 'a> {
    redactor: &'r Redactor<'a>,
    lines: FxHashMap<&'a str, Cow<'a, str>>,
    sources: FxHashMap<&'a str, Cow<'a, str>>,
}

impl<'a> Texts<'_, 'a> {
    fn line(&mut self, text: &'a str) -> Cow<'a, str> {
        let harmless = || harmless(text, self.redactor.text(text), sanitize::line);
        self.lines.entry(text).or_insert_with(harmless).clone()
    }

    fn source(&mut self, text: &'a str) -> Cow<'a, str> {
        let harmless = || harmless(text, self.redactor.text(text), sanitize::source);
        self.sources.entry(text).or_insert_with(harmless).clone()
    }
}

/// A text whose secrets are masked, made harmless; the text itself where nothing had to change.
fn harmless<'a>(text: &'a str, masked: Cow<'a, str>, clean: impl Fn(&str) -> String) -> Cow<'a, str> {
    if matches!(masked, Cow::Borrowed(_)) && sanitize::is_harmless(text) {
        return Cow::Borrowed(text);
    }
    let clean = clean(&masked);
    if clean == text { Cow::Borrowed(text) } else { Cow::Owned(clean) }
}

fn finding<'a>(texts: &mut Texts<'_, 'a>, diagnostic: &'a Diagnostic) -> Finding<'a> {
    let redactor = texts.redactor;
    Finding {
        diagnostic,
        rule: diagnostic.rule,
        severity: diagnostic.severity,
        message: texts.line(&diagnostic.message),
        caption: diagnostic.caption.as_deref().map(|caption| texts.line(caption)),
        help: diagnostic.help.as_deref().map(|help| texts.source(help)),
        subject: diagnostic.subject.as_deref().map(|subject| texts.line(subject)),
        labels: labels(texts, &diagnostic.labels),
        fix: diagnostic.fix.as_ref().and_then(|fix| redactor.fix(fix)).map(|fix| match texts.line(&fix.title) {
            Cow::Borrowed(_) => Cow::Borrowed(fix),
            Cow::Owned(title) => Cow::Owned(Fix { title, ..fix.clone() }),
        }),
        fingerprint: Fingerprint::default(),
    }
}

fn labels<'a>(texts: &mut Texts<'_, 'a>, labels: &'a [Label]) -> Cow<'a, [Label]> {
    if labels.iter().all(|label| matches!(texts.line(&label.message), Cow::Borrowed(_))) {
        return Cow::Borrowed(labels);
    }
    let harmless = |label: &'a Label| Label { span: label.span, message: texts.line(&label.message).into_owned() };
    labels.iter().map(harmless).collect()
}
