//! One line for each finding: `db/1.sql:3:16: error[sql/missing-rollback] message`, as editors and `grep` read it.

use std::io::{self, Write};

use super::{Report, Shown, sanitize};
use crate::source::FileId;

pub(super) fn write(report: &Report<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut here: Option<(FileId, String)> = None;
    for finding in shown.open() {
        let file = finding.diagnostic.span.file;
        let source = report.outcome.sources.get(file);
        let at = source.position(finding.diagnostic.span.start as usize);
        // The findings of a file come in a row.
        let path = match &here {
            Some((last, path)) if *last == file => path,
            _ => &here.insert((file, sanitize::line(&report.path(source.path())))).1,
        };
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
