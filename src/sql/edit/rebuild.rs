//! What a table of SQLite that is built anew needs beside its new definition.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::catalog::{Column, Index, Member};
use crate::sql::inverse::written_index;
use crate::sql::new_table::quoted;
use crate::sql::rebuild::{Deletion, Rebuild};
use crate::sql::statement::{Statement, StatementKind};
use crate::syntax::sql::Dialect;

/// An index or trigger that goes along with the old table.
#[derive(Debug)]
pub struct LostMember<'a> {
    /// `index`, `trigger`.
    pub kind: &'static str,
    /// Its name.
    pub name: &'a str,
    /// Where it was made.
    pub made: Span,
    /// What makes it again, where that can be written.
    pub again: Option<Suggestion>,
}

impl Rebuild<'_> {
    /// The statement after which the new table stands under the old name.
    fn end(&self) -> &Statement {
        let renamed = self.rename.map(|(statement, _)| statement);
        let dropped = self.drop.0;
        renamed.filter(|renamed| renamed.span.start > dropped.span.start).unwrap_or(dropped)
    }

    /// Edits that copy a column along with the others.
    #[must_use]
    pub fn with_copied(&self, column: &Column) -> Option<Suggestion> {
        let (statement, insert) = self.copy?;
        let up = self.migration.up();
        let (name, value) = (insert.columns.last()?.span, insert.query.as_ref()?.selected.last()?.span);
        // What is selected may have another name behind it.
        let rest = Span { start: value.end, ..statement.span };
        let ends = up.text_of(rest).trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("from"));
        let written = quoted(&column.name, Dialect::Sqlite);
        let edits = [name, value].map(|place| Edit::behind(place, format!(", {written}")));
        ends.then(|| (format!("copy `{}`", column.name), edits.into()))
    }

    /// The indexes and triggers that go along with the old table, and what makes them again.
    #[must_use]
    pub fn lost_members(&self) -> Vec<LostMember<'_>> {
        let indexes = self.lost_indexes().into_iter();
        let indexes = indexes.map(|index| ("index", &*index.name, index.origin.clause, self.with_index(index)));
        let triggers = self.lost_triggers().into_iter();
        let triggers = triggers.map(|own| ("trigger", &*own.name, own.origin.clause, self.with_trigger(own)));
        let members = indexes.chain(triggers);
        members.map(|(kind, name, made, again)| LostMember { kind, name, made, again }).collect()
    }

    /// Edits that make an index again.
    fn with_index(&self, index: &Index) -> Option<Suggestion> {
        let statement = format!("{};", written_index(Dialect::Sqlite, &self.after.key, index));
        let edit = self.migration.up().behind(self.end(), &statement)?;
        Some((format!("create `{}` again", index.name), vec![edit]))
    }

    /// Edits that make a trigger again, as it was made.
    fn with_trigger(&self, trigger: &Member) -> Option<Suggestion> {
        let history = self.migration.history;
        let maker = history.linked.get(trigger.origin.step as usize)?;
        let written = maker.up.written(maker.up.statement_at(trigger.origin.statement)?);
        let statement = history.tool.whole(&format!("{written};"))?;
        let edit = self.migration.up().behind(self.end(), &statement)?;
        Some((format!("create `{}` again", trigger.name), vec![edit]))
    }

    /// Edits by which a rename does not look at the views that read the old name.
    #[must_use]
    pub fn with_legacy_rename(&self) -> Option<Suggestion> {
        let (statement, _) = self.rename?;
        let on = Edit::before(statement.span, "PRAGMA legacy_alter_table = ON;\n");
        let off = self.migration.up().behind(statement, "PRAGMA legacy_alter_table = OFF;")?;
        Some(("rename without a look at the views".to_owned(), vec![on, off]))
    }

    /// Edits by which foreign keys are off while the old table is dropped, where the file can switch the tool's
    /// transaction off: the file opens one of its own behind the `PRAGMA`.
    #[must_use]
    pub fn without_deletion(&self, deletion: &Deletion<'_>) -> Option<Suggestion> {
        let (migration, up) = (self.migration, self.migration.up());
        let switch = up.no_transaction_edit(migration.history.tool).filter(|_| up.switch_is_its_own(&migration))?;
        let pragma = up.statement_at(deletion.place).filter(|_| deletion.in_vain)?;
        // The last statement but the one that switches them on again.
        let set = |statement: &&Statement| !matches!(statement.kind, StatementKind::Set(_));
        let last = up.statements().iter().rfind(set)?;
        let begin = up.behind(pragma, "BEGIN;")?;
        let commit = up.behind(last, "PRAGMA foreign_key_check;\nCOMMIT;")?;
        let edits = vec![switch, begin, commit];
        let alone = up.steering_statements().next().is_none();
        alone.then(|| ("switch foreign keys off outside of the transaction".to_owned(), edits))
    }

    /// The edit that gives a column of the new table a default for rows that bring no value.
    #[must_use]
    pub fn with_default(&self, column: &Column) -> Option<Suggestion> {
        let written = self.create.columns.iter().find(|written| written.name.as_str() == &*column.name)?;
        let (clause, edit) = written.with_empty_default(Dialect::Sqlite)?;
        Some((format!("add `{clause}`"), vec![edit]))
    }

    /// The edit that copies the emptiest value of a column's type where the old one is null.
    #[must_use]
    pub fn with_value_for_null(&self, column: &Column, place: Span) -> Option<Suggestion> {
        let (_, insert) = self.copy?;
        let value = insert.query.as_ref()?.selected.iter().find(|value| value.span == place)?;
        let written = self.migration.up().text_of(place);
        let empty = column.data_type.as_ref()?.empty_value(Dialect::Sqlite)?;
        let text = format!("ifnull({written}, {empty})");
        Some((format!("write `{text}`"), vec![Edit::instead(value.span, text)]))
    }
}
