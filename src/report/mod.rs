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
mod shown;
mod summary;
mod totals;

use std::borrow::Cow;
use std::io::{self, Write};

use crate::config::ActiveRule;
use crate::diagnostic::RuleName;
use crate::engine::Outcome;
use shown::{Finding, Shown};

pub use config_error::config_error;
pub use summary::{Run, write_summary};
pub use totals::Totals;

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
    /// Whether `Full` says how to have a rule explained, once for each.
    pub names_explain: bool,
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
            names_explain: true,
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
    match format {
        // People are shown a few of many findings.
        Format::Full => full::write(report, out),
        Format::Concise => concise::write(report, &Shown::new(report), out),
        Format::Json => json::write(report, &Shown::named(report), out),
        Format::Jsonl => json::write_lines(report, &Shown::named(report), out),
        Format::Sarif => sarif::write(report, &Shown::named(report), out),
        Format::Github => github::write(report, &Shown::new(report), out),
    }
}

/// The address of a rule's page for people.
fn page_address(rule: RuleName) -> String {
    format!("{}/blob/main/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY"))
}
