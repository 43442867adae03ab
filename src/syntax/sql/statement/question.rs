//! What rules and the replay ask of statements.

use std::sync::Arc;

use super::{
    AlterAction, Change, ColumnChange, Constraint, ConstraintKind, CreateIndex, CreateTable, DataType, Ident,
    MaintenanceCommand, Name, ObjectKind, Reference, Statement, StatementKind,
};
use crate::diagnostic::Edit;
use crate::source::Span;

impl Statement {
    /// The `CREATE TABLE`, if it is one.
    #[must_use]
    pub fn create_table(&self) -> Option<&CreateTable> {
        match &self.kind {
            StatementKind::CreateTable(create) => Some(create),
            _ => None,
        }
    }

    /// The `CREATE INDEX`, if it is one.
    #[must_use]
    pub fn create_index(&self) -> Option<&CreateIndex> {
        match &self.kind {
            StatementKind::CreateIndex(create) => Some(create),
            _ => None,
        }
    }

    /// The constraints that it makes, inline ones included, in the order in which they are written.
    #[must_use]
    pub fn constraints(&self) -> Vec<&Constraint> {
        match &self.kind {
            StatementKind::CreateTable(create) => create.all_constraints().collect(),
            StatementKind::AlterTable(alter) => {
                let of_change = alter.changes.iter().map(|change| match &change.action {
                    AlterAction::AddConstraint(constraint) => std::slice::from_ref(&**constraint),
                    AlterAction::AddColumn { column, .. } => column.constraints.as_slice(),
                    _ => &[],
                });
                of_change.flatten().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether rows or schema stay as they are: a query, a setting, a transaction statement.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        matches!(self.kind, StatementKind::Query(_) | StatementKind::Set(_) | StatementKind::Transaction(_))
    }

    /// Whether it changes rows: `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE`, `COPY … FROM`.
    #[must_use]
    pub fn changes_rows(&self) -> bool {
        match &self.kind {
            StatementKind::Insert(_)
            | StatementKind::Update(_)
            | StatementKind::Delete(_)
            | StatementKind::Truncate(_) => true,
            StatementKind::Copy(copy) => copy.from,
            _ => false,
        }
    }

    /// Whether it is a query that calls functions, which may do anything: `SELECT backfill()`.
    #[must_use]
    pub fn calls_functions(&self) -> bool {
        matches!(&self.kind, StatementKind::Query(query) if !query.calls.is_empty())
    }

    /// Whether Postgres refuses it in a transaction block: `CONCURRENTLY`, `VACUUM`, `CREATE DATABASE`,
    /// `ALTER SYSTEM` (Postgres documentation, the pages of these commands).
    #[must_use]
    pub fn needs_no_transaction(&self) -> bool {
        match &self.kind {
            StatementKind::CreateIndex(create) => create.concurrently.is_some(),
            StatementKind::Drop(drop) => {
                drop.concurrently.is_some() || matches!(drop.kind, ObjectKind::Database | ObjectKind::Tablespace)
            }
            StatementKind::Maintenance(maintenance) => match maintenance.command {
                MaintenanceCommand::Vacuum => true,
                MaintenanceCommand::Reindex => {
                    maintenance.concurrently.is_some()
                        || matches!(
                            maintenance.kind,
                            Some(ObjectKind::Database | ObjectKind::System | ObjectKind::Schema)
                        )
                }
                _ => false,
            },
            StatementKind::CreateObject(create) => {
                matches!(create.kind, ObjectKind::Database | ObjectKind::Tablespace)
            }
            StatementKind::AlterObject(alter) => alter.kind == ObjectKind::System,
            StatementKind::AlterTable(alter) => alter
                .changes
                .iter()
                .any(|change| matches!(change.action, AlterAction::DetachPartition { concurrently: Some(_), .. })),
            _ => false,
        }
    }
}

impl Statement {
    /// The edit that adds `CONCURRENTLY`; nothing where it stands already or where the statement takes none (PostgreSQL
    /// documentation, "DROP INDEX": one index and no `CASCADE`).
    #[must_use]
    pub fn with_concurrently(&self) -> Option<Edit> {
        let end = match &self.kind {
            StatementKind::CreateIndex(create) if create.concurrently.is_none() => create.index_word,
            StatementKind::Drop(drop) if drop.kind == ObjectKind::Index && drop.concurrently.is_none() => {
                Some(drop.kind_word).filter(|_| drop.targets.len() == 1 && drop.cascade.is_none())?
            }
            StatementKind::Maintenance(upkeep) if upkeep.concurrently.is_none() => {
                let takes_it = matches!(upkeep.command, MaintenanceCommand::Reindex | MaintenanceCommand::Refresh);
                Some(upkeep.word).filter(|_| takes_it)?
            }
            StatementKind::AlterTable(alter) => match alter.changes.as_slice() {
                [
                    Change {
                        action: AlterAction::DetachPartition { child, concurrently: None, finalize: None }, ..
                    },
                ] => child.ident.span,
                _ => return None,
            },
            _ => return None,
        };
        let at = end.end as usize;
        Some(Edit { span: Span::new(end.file, at, at), replacement: " CONCURRENTLY".to_owned() })
    }
}

impl AlterAction {
    /// The column that it gives a type, by its old name, and the type.
    #[must_use]
    pub fn new_type(&self) -> Option<(&Ident, &DataType)> {
        match self {
            Self::AlterColumn { column, change: ColumnChange::Type { data_type, .. } } => Some((column, data_type)),
            Self::ModifyColumn { column, .. } => Some((&column.name, column.data_type.as_ref()?)),
            Self::ChangeColumn { from, column, .. } => Some((from, column.data_type.as_ref()?)),
            _ => None,
        }
    }
}

impl DataType {
    /// `serial`, `bigserial`, `smallserial`.
    #[must_use]
    pub fn is_serial(&self) -> bool {
        self.serial_base().is_some()
    }

    /// The integer type beneath a serial type.
    #[must_use]
    pub fn serial_base(&self) -> Option<&'static str> {
        match &*self.name {
            "serial" | "serial4" => Some("integer"),
            "bigserial" | "serial8" => Some("bigint"),
            "smallserial" | "serial2" => Some("smallint"),
            _ => None,
        }
    }

    /// As SQL, and as Postgres's `format_type` writes it: `character varying(20)[]`, `"Mood"`.
    #[must_use]
    pub fn display(&self) -> String {
        let mut text = String::new();
        if let Some(schema) = &self.schema {
            text.push_str(schema);
            text.push('.');
        }
        let modifiers =
            if self.modifiers.is_empty() { String::new() } else { format!("({})", self.modifiers.join(",")) };
        match self.name.split_once(" with") {
            Some((first, rest)) if !modifiers.is_empty() && !self.name.contains("varying") => {
                text.push_str(&format!("{first}{modifiers} with{rest}"));
            }
            _ => {
                let quoted = self.name.bytes().any(|byte| byte.is_ascii_uppercase());
                let mark = if quoted { "\"" } else { "" };
                text.push_str(&format!("{mark}{}{mark}{modifiers}", self.name));
            }
        }
        if self.unsigned {
            text.push_str(" unsigned");
        }
        for _ in 0..self.dimensions {
            text.push_str("[]");
        }
        text
    }

    /// `timestamp`, with or without precision, arrays included.
    #[must_use]
    pub fn is_timestamp_without_time_zone(&self) -> bool {
        &*self.name == "timestamp without time zone"
    }

    /// `timestamptz`.
    #[must_use]
    pub fn is_timestamp_with_time_zone(&self) -> bool {
        &*self.name == "timestamp with time zone"
    }

    /// Text of any kind: `text`, `character varying`, `character`, `citext`, MySQL's text types.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(
            &*self.name,
            "text" | "character varying" | "character" | "citext" | "name" | "tinytext" | "mediumtext" | "longtext"
        )
    }

    /// Whether MySQL keeps its values in a character set: text, `enum`, `set`.
    #[must_use]
    pub fn has_charset(&self) -> bool {
        self.is_text() || matches!(&*self.name, "enum" | "set")
    }

    /// An integer of any size, serial types included.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.is_serial() || matches!(&*self.name, "smallint" | "integer" | "bigint" | "tinyint" | "mediumint")
    }

    /// How many bytes an integer type takes; nothing for other types.
    #[must_use]
    pub fn integer_bytes(&self) -> Option<u8> {
        match self.serial_base().unwrap_or(&self.name) {
            "tinyint" => Some(1),
            "smallint" => Some(2),
            "mediumint" => Some(3),
            "integer" => Some(4),
            "bigint" => Some(8),
            _ => None,
        }
    }
}

impl Constraint {
    /// What the foreign key refers to, if it is one.
    #[must_use]
    pub fn reference(&self) -> Option<&Reference> {
        match &self.kind {
            ConstraintKind::ForeignKey(reference) => Some(reference),
            _ => None,
        }
    }

    /// Whether it is a primary key.
    #[must_use]
    pub fn is_primary_key(&self) -> bool {
        matches!(self.kind, ConstraintKind::PrimaryKey { .. })
    }

    /// The name of its kind for messages.
    #[must_use]
    pub fn kind_str(&self) -> &'static str {
        match self.kind {
            ConstraintKind::PrimaryKey { .. } => "primary key",
            ConstraintKind::Unique { .. } => "unique constraint",
            ConstraintKind::Check(_) => "check",
            ConstraintKind::ForeignKey(_) => "foreign key",
            ConstraintKind::Exclude { .. } => "exclusion constraint",
            ConstraintKind::NotNull => "not-null constraint",
        }
    }
}

impl CreateTable {
    /// The value of an option, in lower case: `engine`, `without rowid`, `strict`.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&Arc<str>> {
        self.options.iter().find(|option| &*option.name == name).map(|option| &option.value)
    }

    /// Every constraint, inline ones included, in the order in which they are written.
    pub fn all_constraints(&self) -> impl Iterator<Item = &Constraint> {
        self.columns.iter().flat_map(|column| &column.constraints).chain(&self.constraints)
    }
}

impl CreateIndex {
    /// The columns among its keys, in order.
    pub fn columns(&self) -> impl Iterator<Item = &Ident> {
        self.keys.iter().filter_map(|key| key.column())
    }
}

impl super::IndexKey {
    /// Renames a column wherever the key speaks of it.
    pub fn rename_column(&mut self, from: &str, to: &Arc<str>) {
        match &mut self.target {
            super::KeyTarget::Column(column) if *column.value == *from => column.value = Arc::clone(to),
            super::KeyTarget::Column(_) => {}
            super::KeyTarget::Expression(expression) => *expression = expression.renamed(from, to),
        }
    }
}

impl Name {
    /// A name without a schema.
    #[must_use]
    pub fn bare(ident: Ident) -> Self {
        Self { schema: None, ident }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::FileId;
    use crate::syntax::sql::{Dialect, parse};

    #[test]
    fn concurrently_is_added_where_it_belongs() {
        let added = |text: &str| {
            let script = parse(FileId::new(0), 0, text, Dialect::Postgres);
            let edit = script.statements.first().unwrap().with_concurrently()?;
            let at = edit.span.start as usize;
            Some(format!("{}{}{}", &text[..at], edit.replacement, &text[at..]))
        };
        for (text, expected) in [
            ("CREATE UNIQUE INDEX i ON t (a)", Some("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)")),
            ("DROP INDEX IF EXISTS s.i", Some("DROP INDEX CONCURRENTLY IF EXISTS s.i")),
            ("DROP INDEX i, j", None),
            ("DROP INDEX i CASCADE", None),
            ("DROP INDEX CONCURRENTLY i", None),
            ("DROP TABLE t", None),
            ("REINDEX TABLE t", Some("REINDEX TABLE CONCURRENTLY t")),
            ("REINDEX (VERBOSE) TABLE t", Some("REINDEX (VERBOSE) TABLE CONCURRENTLY t")),
            ("REFRESH MATERIALIZED VIEW v", Some("REFRESH MATERIALIZED VIEW CONCURRENTLY v")),
            ("VACUUM t", None),
            ("ALTER TABLE t DETACH PARTITION s.p", Some("ALTER TABLE t DETACH PARTITION s.p CONCURRENTLY")),
            ("ALTER TABLE t DETACH PARTITION p FINALIZE", None),
        ] {
            assert_eq!(added(text).as_deref(), expected, "{text}");
        }
    }
}
