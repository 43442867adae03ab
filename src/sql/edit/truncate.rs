//! `TRUNCATE … CASCADE` with the tables that it reaches by name.

use crate::diagnostic::Edit;
use crate::sql::locks::Effect;
use crate::sql::migration::MigrationStatement;
use crate::sql::new_table::written_name;
use crate::sql::statement::StatementKind;

impl MigrationStatement<'_> {
    /// Edits that name the tables which a `TRUNCATE … CASCADE` reaches, and leave the word out; nothing where one of them
    /// is not known.
    #[must_use]
    pub fn truncated_by_name(&self, effect: &Effect) -> Option<Vec<Edit>> {
        let StatementKind::Truncate(truncate) = &self.statement.kind else { return None };
        let (cascade, last) = (truncate.cascade?, truncate.tables.last()?);
        let part = self.part();
        let named: Vec<_> = truncate.tables.iter().map(|name| self.migration.key(name)).collect();
        let known = |key: &crate::sql::catalog::Key| self.migration.table_at(key);
        let mut list = String::new();
        for held in effect.locks.iter().filter(|held| !named.contains(&held.key)) {
            let written = written_name(known(&held.key)?, self.migration.history.dialect);
            if !list.split(", ").any(|other| other == written) {
                list.push_str(&format!(", {written}"));
            }
        }
        let word = part.with_blanks_before(cascade);
        let starred = part.text_of(super::part::between(last.span(), cascade)).trim_start().starts_with('*');
        let certain = named.iter().all(|key| known(key).is_some()) && !starred && !list.is_empty();
        let adjacent = word.start == last.span().end;
        certain.then(|| {
            if adjacent {
                return vec![Edit::instead(word, list)];
            }
            vec![Edit::behind(last.span(), list), Edit::without(word)]
        })
    }
}
