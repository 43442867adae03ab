//! Migrations of which nobody wants a rollback, and why.

use super::layout::{Tool, UnitKind};
use super::migration::Migration;
use crate::settings::{RequireRollback, SqlSettings};

/// Why a migration needs no rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spared {
    /// It stands for the migrations before it in a new database.
    Baseline,
    /// It runs again whenever it changes: what was there before is run instead.
    Repeatable,
    /// Its tool runs none.
    Tool(Tool),
    /// It has no statements.
    Empty,
}

impl Spared {
    /// The word of the JSON report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Repeatable => "repeatable",
            Self::Tool(_) => "tool",
            Self::Empty => "empty",
        }
    }

    /// Why, in a few words.
    #[must_use]
    pub fn reason(self) -> String {
        match self {
            Self::Baseline => "baseline".to_owned(),
            Self::Repeatable => "repeatable".to_owned(),
            Self::Tool(tool) => format!("{} runs none", tool.name()),
            Self::Empty => "no statements".to_owned(),
        }
    }
}

impl UnitKind {
    /// The word of the JSON report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Versioned => "versioned",
            Self::Repeatable => "repeatable",
            Self::Baseline => "baseline",
            Self::Start => "schema",
        }
    }
}

impl Migration<'_> {
    /// Why it needs no rollback, whether it has one or not; nothing when it needs one.
    #[must_use]
    pub fn spared(&self, settings: &SqlSettings) -> Option<Spared> {
        let tool = self.history.tool;
        match self.linked.unit.kind {
            UnitKind::Baseline | UnitKind::Start => Some(Spared::Baseline),
            UnitKind::Repeatable => Some(Spared::Repeatable),
            UnitKind::Versioned if self.up().is_empty() => Some(Spared::Empty),
            UnitKind::Versioned => {
                let asked = tool.has_rollback() || settings.require_rollback == RequireRollback::Always;
                (!asked).then_some(Spared::Tool(tool))
            }
        }
    }
}
