//! Indexes that are built `CONCURRENTLY`: of a partitioned table, and after an attempt that failed.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::catalog::Table;
use crate::sql::layout::Transaction as Wrapping;
use crate::sql::migration::MigrationStatement;
use crate::sql::new_table::{quoted, written_name};
use crate::sql::replay::{index_columns, object_name};
use crate::sql::statement::{CreateIndex, StatementKind};
use crate::syntax::sql::Dialect;

impl<'a> MigrationStatement<'a> {
    /// Edits by which the index of a partitioned table is made on the parent alone, and, where each statement is a
    /// transaction of its own, built `CONCURRENTLY` on each partition and attached.
    #[must_use]
    pub fn with_index_on_parent(&self, create: &CreateIndex) -> Option<Suggestion> {
        let (part, parent) = (self.part(), self.target?);
        let word = part.with_blanks_before(create.concurrently?);
        let unread = part.section.masked || part.section.commented || part.has_comment(self.statement.span);
        let name = create.name.as_ref().filter(|_| !unread && self.block.is_none())?;
        let mut edits = vec![Edit::without(word)];
        let (mut before, mut more) = (Vec::new(), Vec::new());
        // The parent has no rows of its own, but whoever writes to it waits for this.
        if !self.has_lock_timeout() {
            let one_query = part.section.transaction == Wrapping::Implicit;
            let order = if one_query { "SET LOCAL lock_timeout = '2s';" } else { &*self.setting("lock_timeout", "2s") };
            before.push(Edit::before(self.statement.span, format!("{order}\n")));
            more.push("RESET lock_timeout".to_owned());
        }
        if !create.only {
            edits.push(Edit::before(create.table.span(), "ONLY "));
        }
        let simple = |title: &str| Some((title.to_owned(), before.iter().chain(&edits).cloned().collect()));
        let partitions = self.partitions(parent);
        if partitions.is_empty() {
            return simple("make it on the parent, which has no partition yet");
        }
        let title = "make it `ON ONLY` the parent, for indexes of its partitions to be attached to";
        let Some(stages) = self.stages().filter(super::stage::Stages::are_statements) else {
            return simple(title);
        };
        if create.if_not_exists.is_some() || partitions.iter().any(|table| table.is_partitioned()) {
            return simple(title);
        }
        let unique = if create.unique.is_some() { "UNIQUE " } else { "" };
        let rest = part.text_of(Span { start: create.table.span().end, ..self.statement.span });
        for table in partitions {
            let own = object_name(&table.key.name, &index_columns(&create.keys), "idx");
            if table.index(&own).is_some() {
                return simple(title);
            }
            let own = quoted(&own, Dialect::Postgres);
            let on = written_name(table, Dialect::Postgres);
            let schema = on.rsplit_once('.').map(|(schema, _)| format!("{schema}.")).unwrap_or_default();
            more.push(format!("CREATE {unique}INDEX CONCURRENTLY {own} ON {on}{rest}"));
            let of = name.schema.as_ref().or(create.table.schema.as_ref());
            let of = of.map(|schema| format!("{}.", part.text_of(schema.span))).unwrap_or_default();
            let parent = part.text_of(name.ident.span);
            more.push(format!("ALTER INDEX {of}{parent} ATTACH PARTITION {schema}{own}"));
        }
        let edits = stages.switch().into_iter().chain(before).chain(edits).chain(stages.behind(&more)).collect();
        Some(("make it `ON ONLY` the parent, build it on each partition and attach those".to_owned(), edits))
    }

    /// Whether something before it sets how long it may wait for a lock.
    fn has_lock_timeout(&self) -> bool {
        let earlier = self.part().statements().iter().take(self.place());
        earlier.into_iter().any(|other| match &other.kind {
            StatementKind::Set(set) => &*set.parameter == "lock_timeout",
            _ => false,
        })
    }

    /// The tables that are partitions of a table before the statement.
    fn partitions(&self, parent: &Table) -> Vec<&'a Table> {
        let of = |table: &&Table| table.partition_of.as_ref().is_some_and(|(key, _)| *key == parent.key);
        let mut found: Vec<&Table> = self.migration.all_tables().filter(of).collect();
        found.sort_by_key(|table| table.id);
        found
    }

    /// Edits that drop what a failed attempt may have left, before the index is built again; nothing where the file is
    /// one query, which holds no more than one such statement.
    #[must_use]
    pub fn with_leftover_dropped(&self, create: &CreateIndex) -> Option<Vec<Edit>> {
        let stages = self.stages().filter(|stages| stages.are_statements() && stages.switch().is_none())?;
        let (part, name) = (self.part(), create.name.as_ref()?);
        let schema = create.table.schema.as_ref().map(|schema| format!("{}.", part.text_of(schema.span)));
        let name = part.text_of(name.ident.span);
        Some(stages.before(&[format!("DROP INDEX CONCURRENTLY IF EXISTS {}{name}", schema.unwrap_or_default())], &[]))
    }
}
