//! How many findings there are.

use crate::diagnostic::Severity;
use crate::engine::Outcome;

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
