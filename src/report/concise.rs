//! One line for each finding: `db/1.sql:3:16: error[sql/missing-rollback] message`, as editors and `grep` read it.

use std::io::{self, Write};

use super::{Report, Shown, sanitize};

pub(super) fn write(report: &Report<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in shown.open() {
        let source = report.outcome.sources.get(finding.diagnostic.span.file);
        let at = source.position(finding.diagnostic.span.start as usize);
        let path = sanitize::line(&report.path(source.path()));
        writeln!(
            out,
            "{}{path}:{}:{}: {}[{}] {}",
            // A path such as `::error::x` at the start of a line would be a command to a GitHub runner.
            if path.trim_start().starts_with("::") { "./" } else { "" },
            at.line,
            at.column,
            finding.severity,
            finding.rule,
            finding.message
        )?;
    }
    Ok(())
}
