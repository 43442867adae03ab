//! The last lines for people: what was checked, what was found, what the run did not look at.

use std::io::{self, Write};
use std::time::Duration;

use super::redact::Redactor;
use super::{Report, Totals, sanitize};
use crate::diagnostic::Severity;

/// What the summary says about the run itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Run<'a> {
    /// How long it took. The report has no clock.
    pub elapsed: Option<Duration>,
    /// The configuration file, or none when there is none.
    pub config: Option<&'a str>,
    /// Which paths were asked for, as written on the command line.
    pub paths: &'a [String],
}

/// Writes the summary: two or three lines, one when all is well.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_summary(report: &Report<'_>, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let outcome = report.outcome;
    let totals = Totals::of(outcome);
    if outcome.counts.total() == 0 && totals.findings() == 0 {
        writeln!(
            out,
            "No SQL, OpenAPI or Kubernetes files under {} (looked at {}). See `archlint check --explain-files`.",
            places(run.paths),
            counted(outcome.looked_at, "file")
        )?;
        return skipped(report).map_or(Ok(()), |skipped| writeln!(out, "{skipped}"));
    }
    write!(out, "Checked {}", counted(outcome.counts.total(), "file"))?;
    if let Some(elapsed) = run.elapsed {
        write!(out, " in {}", duration(elapsed))?;
    }
    let clean = totals.findings() == 0;
    let none = if outcome.older.is_some() { "no new findings" } else { "no findings" };
    let kinds = if clean { none.to_owned() } else { kinds(report) };
    write!(out, "{}{kinds}.", if kinds.is_empty() { "" } else { ": " })?;
    match skipped(report) {
        Some(skipped) => writeln!(out, " {skipped}")?,
        None => writeln!(out)?,
    }
    if !clean || totals.suppressed > 0 {
        writeln!(out, "{}", findings(report, totals))?;
    }
    if let Some(older) = outcome.older.filter(|&older| older > 0) {
        writeln!(out, "{} not shown.", counted(older, "older finding"))?;
    }
    if run.config.is_none() && !clean {
        writeln!(out, "No archlint.yaml; defaults used.")?;
    }
    Ok(())
}

/// `12 SQL (postgres), 2 OpenAPI, 23 Kubernetes`.
fn kinds(report: &Report<'_>) -> String {
    let counts = report.outcome.counts;
    let mut dialects: Vec<&str> =
        report.outcome.dialects.iter().filter_map(|dialect| dialect.split([':', ' ']).next()).collect();
    dialects.sort_unstable();
    dialects.dedup();
    let sql = if dialects.is_empty() { "SQL".to_owned() } else { format!("SQL ({})", dialects.join(", ")) };
    let kinds =
        [(counts.sql, sql.as_str()), (counts.openapi, "OpenAPI"), (counts.k8s, "Kubernetes"), (counts.other, "other")];
    let some = kinds.iter().filter(|(count, _)| *count > 0);
    harmless(report, &some.map(|(count, kind)| format!("{count} {kind}")).collect::<Vec<_>>().join(", "))
}

/// `Skipped 4: 3 Helm templates, 1 over 10 MiB.`
fn skipped(report: &Report<'_>) -> Option<String> {
    let skipped = &report.outcome.skipped;
    if skipped.is_empty() {
        return None;
    }
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for file in skipped {
        // A reason may go on after a comma, or in brackets, with what holds for the one file.
        let reason = file.reason.split([',', ':', ';', '(']).next().unwrap_or_default().trim_end();
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => reasons.push((reason, 1)),
        }
    }
    reasons.sort_by_key(|&(reason, count)| (std::cmp::Reverse(count), reason));
    if let [(reason, number)] = reasons[..] {
        let separator = if is_thing(reason) { " " } else { ": " };
        let said = several(number, reason);
        let said = said.strip_prefix(&format!("{number} ")).unwrap_or(&said);
        return Some(harmless(report, &format!("Skipped {number}{separator}{said}.")));
    }
    let list: Vec<String> = reasons.into_iter().map(|(reason, number)| several(number, reason)).collect();
    Some(harmless(report, &format!("Skipped {}: {}.", skipped.len(), list.join(", "))))
}

fn harmless(report: &Report<'_>, text: &str) -> String {
    sanitize::line(&Redactor::new(report.outcome).text(text))
}

/// `3 Helm templates`; a reason that is no thing to count, such as `over 10 MiB`, stays as it is.
fn several(number: usize, reason: &str) -> String {
    let ending = match reason {
        _ if number == 1 || !is_thing(reason) => "",
        _ if reason.ends_with("patch") => "es",
        _ => "s",
    };
    format!("{number} {reason}{ending}")
}

/// Whether a reason names what the file is, rather than what is wrong with it.
fn is_thing(reason: &str) -> bool {
    let last = reason.rsplit(' ').next().unwrap_or_default();
    ["template", "file", "chart", "document", "dump", "kustomization", "link", "patch", "folder"].contains(&last)
}

/// `2 errors, 5 warnings, 3 notes · 1 fixable, 2 with an unsafe fix · 1 suppressed`; what is none is left out.
fn findings(report: &Report<'_>, totals: Totals) -> String {
    let severities =
        [(Severity::Error, totals.errors), (Severity::Warning, totals.warnings), (Severity::Note, totals.notes)];
    let list = |items: Vec<String>| if items.is_empty() { None } else { Some(items.join(", ")) };
    let severities = severities.iter().filter(|(_, number)| *number > 0);
    let found =
        severities.map(|&(severity, number)| paint(report, severity, counted(number, severity.as_str()))).collect();
    let mut fixes = Vec::new();
    if totals.fixable > 0 {
        fixes.push(format!("{} fixable", totals.fixable));
    }
    if totals.unsafely_fixable > 0 {
        fixes.push(format!("{} with an unsafe fix", totals.unsafely_fixable));
    }
    let suppressed = (totals.suppressed > 0).then(|| format!("{} suppressed", totals.suppressed));
    let parts = [list(found), list(fixes), suppressed];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn paint(report: &Report<'_>, severity: Severity, text: String) -> String {
    use anstyle::{AnsiColor, Style};
    if !report.colour {
        return text;
    }
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Green,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    format!("{style}{text}{style:#}")
}

/// More paths than this are counted: who runs archlint on the files of a commit may name thousands.
const MOST_NAMED: usize = 5;

fn places(paths: &[String]) -> String {
    if paths.is_empty() {
        return "`.`".to_owned();
    }
    if paths.len() > MOST_NAMED {
        return format!("the {} paths that were named", paths.len());
    }
    paths.iter().map(|path| format!("`{}`", sanitize::line(path))).collect::<Vec<_>>().join(", ")
}

/// `1 file`, `2 files`.
pub(super) fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn duration(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        0 => "under 1 ms".to_owned(),
        millis @ 1..10_000 => format!("{millis} ms"),
        _ => format!("{:.1} s", elapsed.as_secs_f64()),
    }
}
