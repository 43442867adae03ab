//! Proof that a column is never null, before a statement asks for it under a lock that nobody passes.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::sql::migration::MigrationStatement;
use crate::sql::new_table::quoted;
use crate::sql::replay::object_name;
use crate::syntax::sql::Dialect;

/// The statements that prove it of some columns of a table, in their order.
#[derive(Default)]
pub(super) struct NotNullProof {
    /// Add a condition without looking at the rows.
    pub(super) add: Vec<String>,
    /// Look at the rows while others read and write.
    pub(super) validate: Vec<String>,
    /// Say it of the columns, which the conditions prove.
    pub(super) set: Vec<String>,
    /// Drop the conditions.
    pub(super) drop: Vec<String>,
}

impl MigrationStatement<'_> {
    /// The proof for these columns; nothing where the table is not known, or has a condition of the name.
    pub(super) fn not_null_proof(&self, columns: &[&str], version: u32) -> Option<NotNullProof> {
        let (target, mut proof) = (self.target?, NotNullProof::default());
        let table = self.table_as_written()?;
        for column in columns {
            let name = object_name(&target.key.name, column, "not_null");
            if target.constraint(&name).is_some() {
                return None;
            }
            let (name, column) = (quoted(&name, Dialect::Postgres), quoted(column, Dialect::Postgres));
            let condition =
                if version >= 18 { format!("NOT NULL {column}") } else { format!("CHECK ({column} IS NOT NULL)") };
            proof.add.push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {condition} NOT VALID"));
            proof.validate.push(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"));
            // Since PostgreSQL 18 the column says it itself once the constraint is validated.
            if version < 18 {
                proof.set.push(format!("ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"));
                proof.drop.push(format!("ALTER TABLE {table} DROP CONSTRAINT {name}"));
            }
        }
        Some(proof)
    }

    /// Edits that prove a column never null before this statement, which sets it `NOT NULL`, and drop the proof behind
    /// it. Since PostgreSQL 18 the validated constraint is what was wanted.
    #[must_use]
    pub fn with_not_null_proven(&self, column: &str, version: u32) -> Option<Suggestion> {
        let (stages, proof) = (self.stages()?, self.not_null_proof(&[column], version)?);
        let own = self.statement.span;
        if version >= 18 {
            let alone = self.table_changes().len() == 1 && !self.part().has_comment(own);
            let [validate] = &proof.validate[..] else { return None };
            let mut edits = stages.before(&proof.add, &[]);
            edits.push(Edit::instead(own, validate.as_str()));
            return alone.then(|| ("add it `NOT VALID`, then validate it".to_owned(), edits));
        }
        let mut edits = stages.before(&proof.add, &proof.validate);
        edits.push(stages.behind(&proof.drop)?);
        Some(("prove it first by a check, which is validated while others write".to_owned(), edits))
    }

    /// Edits that make these columns `NOT NULL` before this statement, which makes them a key.
    #[must_use]
    pub fn with_key_columns_proven(&self, columns: &[&str], version: u32) -> Option<Suggestion> {
        let (stages, proof) = (self.stages()?, self.not_null_proof(columns, version)?);
        if columns.is_empty() {
            return None;
        }
        let edits = stages.before(&proof.add, &[proof.validate, proof.set, proof.drop].concat());
        Some(("prove first that the columns are never null".to_owned(), edits))
    }

    /// The name of its table as it stands in the statement.
    pub(super) fn table_as_written(&self) -> Option<String> {
        Some(self.part().text_of(self.target_name()?.span()).to_owned()).filter(|text| !text.is_empty())
    }
}
