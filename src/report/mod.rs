//! Findings as text: for people, for machines, for code scanning. One module for each format.
//!
//! Writes to what it is given; reads no files, arguments or environment. Every format shows the same findings, made
//! harmless ([`sanitize`]) and without secrets ([`redact`]) before any of them sees them.

pub mod fingerprint;
pub mod redact;
pub mod sanitize;

mod concise;
mod config_error;
pub mod diff;
mod each;
mod full;
mod github;
mod json;
pub mod migrations;
mod sarif;
mod summary;

use std::borrow::Cow;
use std::io::{self, Write};

use rustc_hash::FxHashMap;

use crate::config::ActiveRule;
use crate::diagnostic::{Diagnostic, Fix, Label, RuleName, Severity};
use crate::engine::Outcome;
use fingerprint::Fingerprint;
use redact::Redactor;

pub use config_error::config_error;
pub use summary::{Run, write_summary};

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: each finding with the lines that it is about.
    Full,
    /// For people and editors: one line for each finding.
    Concise,
    /// One JSON object.
    Json,
    /// One JSON object in a line for each finding, and one for the summary.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub shows as annotations.
    Github,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 6] = [Self::Full, Self::Concise, Self::Json, Self::Jsonl, Self::Sarif, Self::Github];

    /// The word on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
        }
    }
}

/// What to report, and how it may look.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What the run found.
    pub outcome: &'a Outcome,
    /// The rules that were on, sorted by name.
    pub rules: &'a [ActiveRule],
    /// The exit code that the process will end with.
    pub exit_code: u8,
    /// Whether `Full` and the summary may use colours.
    pub colour: bool,
    /// Whether `Full` may make the rule's name a link; only with colour.
    pub hyperlinks: bool,
    /// The category of the SARIF run, to tell several runs on one commit apart.
    pub category: Option<&'a str>,
    /// Whether SARIF holds suppressed findings; code scanning may show them as open.
    pub sarif_suppressed: bool,
    /// What stands before a path to make it relative to the repository's root: empty, or `services/api/`.
    pub root_prefix: &'a str,
    /// The whole path of the repository's root, which ends in a slash; empty when nobody knows it.
    pub root: &'a str,
    /// Paths that were named and lead through links, each with the path below the root that it leads to: code scanning
    /// shows no file behind a link.
    pub links: &'a [(String, String)],
    /// What a person should know about the configuration.
    pub notes: &'a [String],
}

impl<'a> Report<'a> {
    /// A report without colours.
    #[must_use]
    pub fn new(outcome: &'a Outcome, rules: &'a [ActiveRule], exit_code: u8) -> Self {
        Self {
            outcome,
            rules,
            exit_code,
            colour: false,
            hyperlinks: false,
            category: None,
            sarif_suppressed: false,
            root_prefix: "",
            root: "",
            links: &[],
            notes: &[],
        }
    }

    /// A path relative to the working directory. Files of the repository that lie outside of it have their whole paths
    /// everywhere else, but what is reported must be the same on every machine.
    fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let Some(below) = self.below_root(path) else { return Cow::Borrowed(path) };
        let mut working = self.root_prefix.split_terminator('/').peekable();
        let mut below = below.split('/').peekable();
        while working.peek().is_some() && working.peek() == below.peek() {
            working.next();
            below.next();
        }
        let up = working.map(|_| "..");
        Cow::Owned(up.chain(below).collect::<Vec<_>>().join("/"))
    }

    /// A path relative to the repository's root.
    fn path_in_repository(&self, path: &str) -> String {
        let behind = |(link, target): &(String, String)| {
            let below = path.strip_prefix(link.as_str()).filter(|below| below.is_empty() || below.starts_with('/'))?;
            Some(format!("{target}{below}").trim_start_matches('/').to_owned())
        };
        if let Some(path) = self.links.iter().find_map(behind) {
            return path;
        }
        self.below_root(path).map_or_else(|| format!("{}{path}", self.root_prefix), str::to_owned)
    }

    fn below_root<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.root).filter(|_| !self.root.is_empty())
    }
}

/// Writes the findings in a format. The same report gives the same bytes.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(format: Format, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut shown = Shown::new(report);
    if matches!(format, Format::Json | Format::Jsonl | Format::Sarif) {
        shown.name(report);
    }
    match format {
        Format::Full => full::write(report, &shown, out),
        Format::Concise => concise::write(report, &shown, out),
        Format::Json => json::write(report, &shown, out),
        Format::Jsonl => json::write_lines(report, &shown, out),
        Format::Sarif => sarif::write(report, &shown, out),
        Format::Github => github::write(report, &shown, out),
    }
}

/// The findings as every format shows them.
struct Shown<'a> {
    /// Sorted by path, place, rule and message; suppressed ones included.
    findings: Vec<Finding<'a>>,
    redactor: Redactor<'a>,
}

/// A finding whose texts are harmless and without secrets. Its spans are those of the file.
struct Finding<'a> {
    /// What was reported. Formats take places and numbers from it, and no text.
    diagnostic: &'a Diagnostic,
    rule: RuleName,
    severity: Severity,
    message: Cow<'a, str>,
    caption: Option<Cow<'a, str>>,
    help: Option<Cow<'a, str>>,
    subject: Option<Cow<'a, str>>,
    labels: Cow<'a, [Label]>,
    fix: Option<Cow<'a, Fix>>,
    /// None in formats that do not show it.
    fingerprint: Fingerprint,
}

impl<'a> Shown<'a> {
    fn new(report: &Report<'a>) -> Self {
        let outcome = report.outcome;
        let redactor = Redactor::new(outcome);
        let mut sorted: Vec<&Diagnostic> = outcome.findings.iter().collect();
        let path = |finding: &Diagnostic| outcome.sources.get(finding.span.file).path();
        sorted.sort_by(|a, b| {
            let key = |finding: &Diagnostic| (finding.span.start, finding.span.end, finding.rule);
            (path(a), key(a), &a.message).cmp(&(path(b), key(b), &b.message))
        });
        let mut texts = Texts { redactor: &redactor, lines: FxHashMap::default(), sources: FxHashMap::default() };
        let findings = sorted.into_iter().map(|diagnostic| finding(&mut texts, diagnostic)).collect();
        Self { findings, redactor }
    }

    /// Gives every finding its fingerprint, which only formats for programs show.
    fn name(&mut self, report: &Report<'_>) {
        let path = |finding: &Finding<'_>| report.outcome.sources.get(finding.diagnostic.span.file).path();
        let paths: Vec<Cow<'_, str>> = self.findings.iter().map(|finding| report.path(path(finding))).collect();
        let findings = self.findings.iter().zip(&paths);
        let about = findings.map(|(finding, path)| [finding.rule.as_str(), path, finding.about()]);
        for (fingerprint, finding) in fingerprint::of(about).into_iter().zip(&mut self.findings) {
            finding.fingerprint = fingerprint;
        }
    }

    /// The findings that nobody suppressed.
    fn open(&self) -> impl Iterator<Item = &Finding<'a>> {
        self.findings.iter().filter(|finding| finding.diagnostic.suppressed.is_none())
    }
}

impl Finding<'_> {
    /// What it is about, independent of lines, and of the number of places that folding counts.
    fn about(&self) -> &str {
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

/// How many findings there are of each severity, folded ones counted once, and how many can be fixed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
    /// Findings with a fix that may be applied without asking.
    pub fixable: usize,
    /// Findings with a fix that a person should look at.
    pub unsafely_fixable: usize,
    /// Findings that a comment or the configuration suppresses; counted nowhere else.
    pub suppressed: usize,
}

impl Totals {
    /// Counts the findings of a run.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        use crate::diagnostic::Applicability::{Safe, Unsafe};
        let mut totals = Self::default();
        for finding in &outcome.findings {
            if finding.suppressed.is_some() {
                totals.suppressed += 1;
                continue;
            }
            match finding.severity {
                Severity::Error => totals.errors += 1,
                Severity::Warning => totals.warnings += 1,
                Severity::Note => totals.notes += 1,
            }
            match finding.fix.as_ref().map(|fix| fix.applicability) {
                Some(Safe) => totals.fixable += 1,
                Some(Unsafe) => totals.unsafely_fixable += 1,
                None => {}
            }
        }
        totals
    }

    /// All findings that are not suppressed.
    #[must_use]
    pub fn findings(self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

/// The address of a rule's page for people.
fn page_address(rule: RuleName) -> String {
    format!("{}/blob/main/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY"))
}
