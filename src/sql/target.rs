//! Which table each statement of a part is about.

use std::sync::Arc;

use super::catalog::Table;

/// For each statement of a list the table that it is about, as it is before the statement. Most statements are about the
/// same state of the same table as the one before them, or about none, and take no room.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// The first number of each run of statements that are about the same.
    runs: Vec<(u32, Option<Arc<Table>>)>,
}

impl Targets {
    /// Notes what a statement is about; statements come in their order, and none is left out.
    pub(super) fn add(&mut self, at: usize, table: Option<Arc<Table>>) {
        let last = self.runs.last().and_then(|(_, last)| last.as_ref());
        if last.map(Arc::as_ptr) != table.as_ref().map(Arc::as_ptr) {
            self.runs.push((u32::try_from(at).unwrap_or(u32::MAX), table));
        }
    }

    /// The table that a statement is about, if it is known.
    pub(super) fn get(&self, at: usize) -> Option<&Table> {
        let behind = self.runs.partition_point(|(first, _)| *first as usize <= at);
        self.runs.get(behind.checked_sub(1)?)?.1.as_deref()
    }
}

impl FromIterator<Option<Arc<Table>>> for Targets {
    fn from_iter<I: IntoIterator<Item = Option<Arc<Table>>>>(tables: I) -> Self {
        let mut targets = Self::default();
        tables.into_iter().enumerate().for_each(|(at, table)| targets.add(at, table));
        targets
    }
}
