//! How long migrations may wait and run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SqlSettings;

/// Who limits how long a migration waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TimeoutSource {
    /// The migration, by a statement of its own.
    #[default]
    Migration,
    /// The migration tool, its role or its connection, for all of them.
    Tool,
}

impl SqlSettings {
    /// The greatest value of a timeout of PostgreSQL that a migration may set, in milliseconds.
    #[must_use]
    pub fn greatest_timeout(&self, parameter: &str) -> Option<u32> {
        match parameter {
            "lock_timeout" => self.max_lock_timeout,
            "statement_timeout" => self.max_statement_timeout,
            _ => None,
        }
    }

    /// A value of such a timeout to begin with, as PostgreSQL writes it: two seconds for a lock, half a minute for a
    /// statement, or the greatest where that is less.
    #[must_use]
    pub fn usual_timeout(&self, parameter: &str) -> String {
        let seconds = if parameter == "lock_timeout" { 2 } else { 30 };
        match self.greatest_timeout(parameter) {
            Some(greatest) if greatest < seconds * 1000 => format!("{greatest}ms"),
            _ => format!("{seconds}s"),
        }
    }
}
