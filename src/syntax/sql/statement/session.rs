//! Transactions, settings, locks, upkeep.

use std::sync::Arc;

use super::{Ident, Name, ObjectKind};
use crate::source::Span;

/// A statement that steers a transaction.
#[derive(Debug, Clone)]
pub enum Transaction {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`.
    Commit,
    /// `ROLLBACK`, `ABORT`.
    Rollback,
    /// `SAVEPOINT`.
    Savepoint(Box<Ident>),
    /// `RELEASE SAVEPOINT`.
    Release(Box<Ident>),
    /// `ROLLBACK TO SAVEPOINT`.
    RollbackTo(Box<Ident>),
    /// `SET TRANSACTION`, `SET CONSTRAINTS`, `PREPARE TRANSACTION` and the like.
    Other,
}

/// A statement that is known and leaves the schema alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherStatement {
    /// `CALL` of a procedure, which may change anything.
    Call,
    /// `EXECUTE` of what was prepared.
    Execute,
    /// Any other: `NOTIFY`, `MERGE`.
    Plain,
}

/// `SET`, `RESET`, `PRAGMA`.
#[derive(Debug, Clone)]
pub struct Set {
    /// The parameter in lower case: `lock_timeout`, `search_path`, `foreign_key_checks`.
    pub parameter: Arc<str>,
    /// The place of the parameter.
    pub parameter_span: Span,
    /// The values, string quotes undone, in order; empty for `RESET` and `TO DEFAULT`.
    pub values: Vec<SetValue>,
    /// `LOCAL`.
    pub local: Option<Span>,
    /// `RESET` or `TO DEFAULT`.
    pub reset: bool,
    /// Whether it is SQLite's `PRAGMA`.
    pub pragma: bool,
    /// Whether it is a call of `set_config`.
    pub call: bool,
}

impl Set {
    /// Whether it switches something on or off: `on`, `1`, `true`, `yes`.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.values.first().is_some_and(|value| matches!(&*value.text, "on" | "1" | "true" | "yes"))
    }

    /// Whether it switches something off: `off`, `0`, `false`, `no`.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.values.first().is_some_and(|value| matches!(&*value.text, "off" | "0" | "false" | "no"))
    }
}

/// One value of a [`Set`].
#[derive(Debug, Clone)]
pub struct SetValue {
    /// What it says: a word in lower case, a number, or the text of a literal.
    pub text: Arc<str>,
    /// The written bytes.
    pub span: Span,
}

impl SetValue {
    /// Whether it is zero in any unit of time: `0`, `0ms`.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.text.trim_end_matches(|next: char| next.is_ascii_alphabetic() || next == ' ') == "0"
    }

    /// How long it is, where it is a time whose unit is milliseconds unless it says another one (PostgreSQL
    /// documentation, "Parameter Names and Values").
    #[must_use]
    pub fn milliseconds(&self) -> Option<f64> {
        let text = self.text.trim();
        let end = text.find(|next: char| !next.is_ascii_digit() && next != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end)?;
        let factor = match unit.trim() {
            "us" => 0.001,
            "" | "ms" => 1.0,
            "s" => 1000.0,
            "min" => 60_000.0,
            "h" => 3_600_000.0,
            "d" => 86_400_000.0,
            _ => return None,
        };
        number.parse::<f64>().ok().map(|number| number * factor)
    }
}

impl Set {
    /// Whether it sets a limit: for a timeout zero means that there is none.
    #[must_use]
    pub fn limits(&self) -> bool {
        !self.reset && !self.values.first().is_some_and(SetValue::is_zero)
    }
}

/// `LOCK TABLE`.
#[derive(Debug, Clone)]
pub struct LockTable {
    /// The tables.
    pub tables: Vec<Name>,
    /// The mode in lower case, without `mode`: `access exclusive` when nothing is written.
    pub mode: Arc<str>,
    /// The mode's words, if they are written.
    pub mode_span: Option<Span>,
    /// `NOWAIT`.
    pub nowait: bool,
}

/// `REINDEX`, `CLUSTER`, `VACUUM`, `ANALYZE`, `REFRESH MATERIALIZED VIEW`, `CHECKPOINT`, MySQL's `OPTIMIZE TABLE`.
#[derive(Debug, Clone)]
pub struct Maintenance {
    /// Which one.
    pub command: MaintenanceCommand,
    /// What it works on; nothing for the whole database.
    pub targets: Vec<Name>,
    /// The kind of the targets.
    pub kind: Option<ObjectKind>,
    /// `CONCURRENTLY`, as a word or in parentheses.
    pub concurrently: Option<Span>,
    /// `FULL` of `VACUUM`.
    pub full: Option<Span>,
    /// `WITH NO DATA`.
    pub no_data: bool,
    /// The command's words: `REINDEX TABLE`, `REFRESH MATERIALIZED VIEW`, where `CONCURRENTLY` would follow.
    pub word: Span,
}

/// The commands of [`Maintenance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum MaintenanceCommand {
    Reindex,
    Cluster,
    Vacuum,
    Analyze,
    Refresh,
    Checkpoint,
    Optimize,
}
