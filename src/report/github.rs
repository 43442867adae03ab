//! Workflow commands, which a GitHub runner shows as annotations of the changed files.
//!
//! A runner takes ten annotations of each level from a step, so the most severe come first and the rest is counted.
//! Escapes are those of the runner's own toolkit: `%`, line breaks, and in properties also `:` and `,`.

use std::io::{self, Write};

use super::{Finding, Report, Shown};
use crate::diagnostic::Severity;

/// How many annotations of each level a runner shows for a step.
const LIMIT: usize = 10;

pub(super) fn write(report: &Report<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut left = 0;
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let findings: Vec<&Finding<'_>> = shown.open().filter(|finding| finding.severity == severity).collect();
        for finding in findings.iter().take(LIMIT) {
            writeln!(out, "{}", command(report, finding))?;
        }
        left += findings.len().saturating_sub(LIMIT);
    }
    if left > 0 {
        writeln!(
            out,
            "{left} more: a runner shows {LIMIT} annotations of each level; the log of `archlint check` has all"
        )?;
    }
    Ok(())
}

fn command(report: &Report<'_>, finding: &Finding<'_>) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let source = report.outcome.sources.get(finding.diagnostic.span.file);
    let start = source.position(finding.diagnostic.span.start as usize);
    let end = source.position(finding.diagnostic.span.end as usize);
    // Columns mean something on a single line only.
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, end.column.max(start.column))
    } else {
        String::new()
    };
    let text = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.to_string(),
    };
    format!(
        "::{level} file={},line={},endLine={}{columns},title={}::{}",
        property(&report.path_in_repository(source.path())),
        start.line,
        end.line,
        property(finding.rule.as_str()),
        data(&text)
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&super::sanitize::source(text)).replace(':', "%3A").replace(',', "%2C")
}
