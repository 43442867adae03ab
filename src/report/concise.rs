//! One line for each finding: `db/1.sql:3:16: error[sql/missing-rollback] message`, as editors and `grep` read it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::each::made;
use super::shown::by_file;
use super::{Finding, Report, Shown, sanitize};

pub(super) fn write(report: &Report<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open: Vec<&Finding<'_>> = shown.open().collect();
    for lines in made(&by_file(&open), |file| file.len(), |file| lines(report, file)) {
        out.write_all(lines.as_bytes())?;
    }
    Ok(())
}

/// The lines of one file's findings.
fn lines(report: &Report<'_>, findings: &[&Finding<'_>]) -> String {
    let mut lines = String::new();
    let Some(first) = findings.first() else { return lines };
    let source = report.outcome.sources.get(first.diagnostic.span.file);
    let path = sanitize::leading(&report.path(source.path()));
    for finding in findings {
        let at = source.position(finding.diagnostic.span.start as usize);
        // A string takes whatever is written to it.
        let _ = writeln!(
            lines,
            "{path}:{}:{}: {}[{}] {}",
            at.line, at.column, finding.severity, finding.rule, finding.message
        );
    }
    lines
}
