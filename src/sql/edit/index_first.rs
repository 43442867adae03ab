//! Keys whose index is built before, while others write.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::sql::layout::Transaction as Wrapping;
use crate::sql::migration::MigrationStatement;
use crate::sql::new_table::quoted;
use crate::sql::statement::{AlterAction, ColumnDefinition, Constraint, ConstraintKind, Ident, StatementKind};
use crate::sql::transaction::Running;
use crate::syntax::sql::Dialect;

/// A key, and the index that it takes over.
struct Key {
    name: String,
    index: String,
    clause: String,
}

impl MigrationStatement<'_> {
    /// Edits by which a key that it adds takes over an index, which is built `CONCURRENTLY` before. Where a file is one
    /// query, which can hold no more than the index, the key is left to the next migration.
    #[must_use]
    pub fn with_index_first(&self, constraint: &Constraint, version: u32) -> Option<Suggestion> {
        let key = self.key(constraint)?;
        if let Some(stages) = self.stages().filter(super::stage::Stages::are_statements) {
            let (mut first, mut then) = (vec![key.index], Vec::new());
            let open = self.nullable_key_columns(constraint);
            if constraint.is_primary_key() && !open.is_empty() {
                let proof = self.not_null_proof(&open, version)?;
                first.extend(proof.add);
                then.extend([proof.validate, proof.set, proof.drop].concat());
            }
            let mut edits = stages.before(&first, &then);
            edits.push(Edit::instead(constraint.span, key.clause));
            return Some(("build its index `CONCURRENTLY` first".to_owned(), edits));
        }
        // A table without a primary key until the next migration is no better.
        let alone = !constraint.is_primary_key()
            && self.running() == Running::Alone
            && self.part().section.transaction == Wrapping::Implicit
            && self.part().statements().len() == 1
            && self.table_changes().len() == 1;
        if !alone || !self.may_have_neighbours() || self.part().has_comment(self.statement.span) {
            return None;
        }
        let mut edits = vec![Edit::instead(self.statement.span, key.index)];
        edits.extend(self.rollback_of_index(&key.name)?);
        Some(("build the index `CONCURRENTLY`, for the next migration to make a key of".to_owned(), edits))
    }

    /// The statements by which a key that it adds takes over an index, as an order for two migrations.
    #[must_use]
    pub fn index_first_order(&self, constraint: &Constraint) -> Option<String> {
        let (key, table) = (self.key(constraint)?, self.table_as_written()?);
        let open = constraint.is_primary_key() && !self.nullable_key_columns(constraint).is_empty();
        let proof = if open { "prove that its columns are not null, " } else { "" };
        Some(format!(
            "write `{};` in a migration of its own, outside of a transaction, {proof}then `ALTER TABLE {table} ADD {};`",
            key.index, key.clause
        ))
    }

    /// Edits by which a column that it adds comes alone, and gets its unique index and the constraint afterwards.
    #[must_use]
    pub fn with_unique_later(&self, column: &ColumnDefinition, constraint: &Constraint) -> Option<Suggestion> {
        let stages = self.stages().filter(super::stage::Stages::are_statements)?;
        let (part, key) = (self.part(), self.key(constraint)?);
        let place = part.with_blanks_before(constraint.span);
        let conditional = self.table_changes().iter().any(|change| match &change.action {
            AlterAction::AddColumn { column: own, if_not_exists, .. } => {
                own.span == column.span && if_not_exists.is_some()
            }
            _ => false,
        });
        if conditional || part.has_comment(place) {
            return None;
        }
        let add = format!("ALTER TABLE {} ADD {}", self.table_as_written()?, key.clause);
        let edits = [Edit::without(place), stages.behind(&[key.index, add])?];
        let title = "add the column alone, and the constraint by an index that is built `CONCURRENTLY`";
        Some((title.to_owned(), stages.switch().into_iter().chain(edits).collect()))
    }

    /// The columns of a key, or of the index that it takes over, that may be null as far as the model knows.
    #[must_use]
    pub fn nullable_key_columns<'c>(&'c self, constraint: &'c Constraint) -> Vec<&'c str> {
        let Some(table) = self.target else { return Vec::new() };
        let open = |column: &&str| table.column(column).is_some() && !table.proves_not_null(column);
        let index = match &constraint.kind {
            ConstraintKind::PrimaryKey { using_index, .. } | ConstraintKind::Unique { using_index, .. } => {
                using_index.as_ref().and_then(|name| table.index(name.as_str()))
            }
            _ => None,
        };
        let taken = index.into_iter().flat_map(|index| index.columns().flatten());
        constraint.columns.iter().map(Ident::as_str).chain(taken).filter(open).collect()
    }

    fn key(&self, constraint: &Constraint) -> Option<Key> {
        let part = self.part();
        let (word, include, distinct) = match &constraint.kind {
            ConstraintKind::Unique { using_index: None, include, nulls_not_distinct } => {
                ("UNIQUE", include, !nulls_not_distinct)
            }
            ConstraintKind::PrimaryKey { using_index: None, include } => ("PRIMARY KEY", include, true),
            _ => return None,
        };
        let StatementKind::AlterTable(alter) = &self.statement.kind else { return None };
        let written = part.text_of(constraint.span).to_ascii_lowercase();
        let more = [" with", "tablespace", "without overlaps"].iter().any(|word| written.contains(word));
        let table = self.target.filter(|table| !table.is_partitioned() && alter.if_exists.is_none())?;
        let after = self.migration.left_of(table)?;
        let mut made = after.constraints.made_at(constraint.span);
        let made = made.find(|made| made.origin.clause == constraint.span)?;
        if more || constraint.columns.is_empty() || part.has_comment(constraint.span) {
            return None;
        }
        let list = |names: &[Ident]| names.iter().map(|name| part.text_of(name.span)).collect::<Vec<_>>().join(", ");
        let name = quoted(&made.name, Dialect::Postgres);
        let mut index = format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {} ({})",
            self.table_as_written()?,
            list(&constraint.columns)
        );
        if !include.is_empty() {
            index.push_str(&format!(" INCLUDE ({})", list(include)));
        }
        if !distinct {
            index.push_str(" NULLS NOT DISTINCT");
        }
        let mut clause = format!("CONSTRAINT {name} {word} USING INDEX {name}");
        if constraint.deferrable {
            clause.push_str(" DEFERRABLE");
        }
        if constraint.initially_deferred {
            clause.push_str(" INITIALLY DEFERRED");
        }
        Some(Key { name: made.name.to_string(), index, clause })
    }

    /// What makes the rollback drop an index where it drops the constraint of its name; nothing where it says the name
    /// otherwise.
    fn rollback_of_index(&self, name: &str) -> Option<Option<Edit>> {
        let Some(down) = self.migration.down() else { return Some(None) };
        let saying = down.statements_saying(name).filter(|statement| down.text_of(statement.span).contains(name));
        let saying: Vec<_> = saying.collect();
        let one = match &saying[..] {
            [] => return Some(None),
            [one] if !down.section.masked && !down.has_comment(one.span) => one,
            _ => return None,
        };
        let StatementKind::AlterTable(alter) = &one.kind else { return None };
        let [change] = &alter.changes[..] else { return None };
        let AlterAction::DropConstraint { if_exists, cascade: None, name: dropped } = &change.action else {
            return None;
        };
        if dropped.as_str() != name {
            return None;
        }
        let schema = alter.name.schema.as_ref().map(|schema| format!("{}.", down.text_of(schema.span)));
        let concurrently = if down.runs_outside_transaction() { "CONCURRENTLY " } else { "" };
        let exists = if if_exists.is_some() || alter.if_exists.is_some() { "IF EXISTS " } else { "" };
        let name = quoted(name, Dialect::Postgres);
        let drop = format!("DROP INDEX {concurrently}{exists}{}{name}", schema.unwrap_or_default());
        Some(Some(Edit::instead(one.span, drop)))
    }
}
