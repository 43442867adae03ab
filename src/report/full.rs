//! For people: each finding with the lines that it is about, several places and files in one picture.
//!
//! codespan-reporting draws; `excerpt` gives it the few lines that it needs, masked and made harmless.

mod excerpt;

use std::collections::BTreeSet;
use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic as Picture, Label, Severity as Look};
use codespan_reporting::files::Error;
use codespan_reporting::term::termcolor::{Ansi, NoColor};
use codespan_reporting::term::{Config, emit_to_write_style};

use super::each::made;
use super::shown::{Finding, Shown};
use super::{Report, page_address, sanitize};
use crate::diagnostic::{Applicability, Diagnostic, RuleName, Severity};
pub(super) use excerpt::Excerpts;

/// How many findings are drawn; the rest is counted.
const LIMIT: usize = 50;
/// How many further places of a folded finding are drawn: its message has their number.
const FOLDED: usize = 3;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open: Vec<&Diagnostic> =
        report.outcome.findings.iter().filter(|finding| finding.suppressed.is_none()).collect();
    let all = open.len();
    let shown = Shown::of(report, &gravest(open));
    let mut explained = BTreeSet::new();
    let explains = |finding: &Finding<'_>| report.names_explain && explained.insert(finding.rule);
    let explains: Vec<bool> = shown.findings.iter().map(explains).collect();
    let drawn: Vec<(&Finding<'_>, bool)> = shown.findings.iter().zip(explains).collect();
    let pictures = made(
        &drawn,
        |_| 1,
        |(finding, explain)| {
            let (excerpts, diagnostic) = picture(report, &shown, finding, *explain);
            let mut drawn = Vec::new();
            draw(report, &excerpts, &diagnostic, &mut drawn).map(|()| drawn)
        },
    );
    for picture in pictures {
        out.write_all(&picture?)?;
    }
    if all > LIMIT {
        writeln!(out, "showing {LIMIT} of {all} findings, the gravest; `--format concise` lists all")?;
    }
    Ok(())
}

/// Draws one picture, in colours where the report has them.
pub(super) fn draw(
    report: &Report<'_>,
    excerpts: &Excerpts<'_>,
    diagnostic: &Picture<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let config = Config::default();
    let drawn = if report.colour {
        emit_to_write_style(&mut Ansi::new(&mut *out), &config, excerpts, diagnostic)
    } else {
        emit_to_write_style(&mut NoColor::new(&mut *out), &config, excerpts, diagnostic)
    };
    drawn.map_err(|error| match error {
        Error::Io(error) => error,
        error => io::Error::other(error),
    })
}

/// The findings to draw, by place: all, or as many of the gravest as the limit allows.
fn gravest(open: Vec<&Diagnostic>) -> Vec<&Diagnostic> {
    let mut findings: Vec<(usize, &Diagnostic)> = open.into_iter().enumerate().collect();
    findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    findings.truncate(LIMIT);
    findings.sort_by_key(|(place, _)| *place);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// The finding in codespan-reporting's terms, and the lines that it shows.
fn picture<'a>(
    report: &'a Report<'_>,
    shown: &'a Shown<'_>,
    finding: &Finding<'_>,
    explain: bool,
) -> (Excerpts<'a>, Picture<usize>) {
    let mut excerpts = Excerpts::new(report, &shown.redactor);
    let (id, range) = excerpts.show(finding.diagnostic.span);
    let mut labels = vec![Label::primary(id, range).with_message(finding.caption.clone().unwrap_or_default())];
    let labels_shown = if finding.diagnostic.count > 1 { FOLDED } else { usize::MAX };
    for label in finding.labels.iter().take(labels_shown) {
        let (id, range) = excerpts.show(label.span);
        labels.push(Label::secondary(id, range).with_message(label.message.clone()));
    }
    excerpts.fill_gaps();
    let look = match finding.severity {
        Severity::Error => Look::Error,
        Severity::Warning => Look::Warning,
        Severity::Note => Look::Note,
    };
    let diagnostic = Picture::new(look)
        .with_code(code(report, finding.rule))
        .with_message(finding.message.clone())
        .with_labels(labels)
        .with_notes(notes(finding, explain));
    (excerpts, diagnostic)
}

/// The rule's name, as a link to its page (OSC 8) where that is wanted.
fn code(report: &Report<'_>, rule: RuleName) -> String {
    if report.colour && report.hyperlinks {
        format!("\x1b]8;;{}\x1b\\{rule}\x1b]8;;\x1b\\", page_address(rule))
    } else {
        rule.to_string()
    }
}

fn notes(finding: &Finding<'_>, explain: bool) -> Vec<String> {
    let mut notes = Vec::new();
    let help = finding.help.as_ref().map(|help| help.lines().map(sanitize::uncommanded).collect::<Vec<_>>().join("\n"));
    notes.extend(help.map(|help| format!("help: {help}")));
    notes.extend(finding.fix.as_ref().map(|fix| match fix.applicability {
        Applicability::Safe => format!("fix: {}", fix.title),
        Applicability::Unsafe => format!("unsafe fix: {}", fix.title),
    }));
    // Once for each rule: repeating it under every finding would tell nobody anything.
    if explain {
        notes.push(format!("explain: archlint explain {}", finding.rule));
    }
    notes
}
