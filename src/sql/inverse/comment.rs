//! Comments: what was said of something before is said again.

use super::{Phase, Writer, render};
use crate::sql::catalog::{Column, Constraint, Index, Key, Origin, Table, TableKind};
use crate::syntax::sql::Dialect;

impl Writer<'_> {
    /// `what` is the kind and the name of what is spoken of.
    pub(super) fn comment(&mut self, what: &str, comment: Option<&str>, origin: Origin) {
        let text = comment.map_or_else(|| "NULL".to_owned(), render::literal);
        self.step(Phase::Comment, origin, format!("COMMENT ON {what} IS {text}"));
    }

    pub(super) fn comment_index(&mut self, table: &Table, index: &Index) {
        let key = Key { schema: table.key.schema.clone(), name: index.name.clone() };
        let what = format!("INDEX {}", render::key(self.dialect(), &key));
        self.comment(&what, index.comment.as_deref(), index.origin);
    }

    pub(super) fn comment_constraint(&mut self, table: &Table, constraint: &Constraint) {
        let dialect = self.dialect();
        let (name, table) = (render::name(dialect, &constraint.name), render::key(dialect, &table.key));
        self.comment(&format!("CONSTRAINT {name} ON {table}"), constraint.comment.as_deref(), constraint.origin);
    }

    pub(super) fn comment_table(&mut self, table: &Table) {
        let dialect = self.dialect();
        let delta = self.delta;
        let stays = || delta.table_before(table.id).is_some() && delta.table_after(table.id).is_some();
        if dialect == Dialect::Postgres && (table.comment.is_some() || stays()) {
            let word = match table.kind {
                TableKind::View => "VIEW",
                TableKind::MaterializedView => "MATERIALIZED VIEW",
                TableKind::ForeignTable => "FOREIGN TABLE",
                TableKind::Table => "TABLE",
            };
            let what = format!("{word} {}", render::key(dialect, &table.key));
            self.comment(&what, table.comment.as_deref(), table.origin);
        }
    }

    pub(super) fn comment_column(&mut self, table: &Table, column: &Column) {
        let dialect = self.dialect();
        if dialect == Dialect::Postgres {
            let place = format!("{}.{}", render::key(dialect, &table.key), render::name(dialect, &column.name));
            self.comment(&format!("COLUMN {place}"), column.comment.as_deref(), column.origin);
        }
    }
}
