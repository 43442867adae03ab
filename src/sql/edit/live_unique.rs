//! A partial unique index in the place of a unique constraint that deleted rows hold as well.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::catalog::Index;
use crate::sql::new_table::NewTable;
use crate::sql::statement::ConstraintKind;

impl NewTable<'_> {
    /// Edits that take a unique constraint out of the `CREATE TABLE` and write a statement, which makes the index, behind
    /// it. Nothing where the constraint says more than its columns, or where anything speaks of it by its name.
    #[must_use]
    pub fn with_index_instead(&self, index: &Index, statement: &str) -> Option<Vec<Edit>> {
        let constraint = self.table.constraint(&index.name).filter(|_| index.backs_constraint && self.is_new())?;
        let (written, create) = (self.written(constraint)?, self.create()?);
        let plain = matches!(
            &written.kind,
            ConstraintKind::Unique { using_index: None, include, nulls_not_distinct: false } if include.is_empty()
        );
        let up = self.migration.up();
        let own = create.name.span();
        let spoken = self.migration.history.parts().any(|part| {
            part.statements_saying(&index.name).any(|other| {
                other.span != constraint.origin.statement && part.text_of(other.span).contains(&*index.name)
            })
        });
        let more = up.text_of(written.span).to_ascii_lowercase();
        let more = [" with", "tablespace", "on conflict"].iter().any(|word| more.contains(word));
        if !plain
            || more
            || spoken
            || written.deferrable
            || up.has_comment(written.span)
            || own.file != written.span.file
        {
            return None;
        }
        let inline = create.columns.iter().any(|column| column.constraints.iter().any(|own| own.span == written.span));
        let gone = if inline {
            Edit::without(up.with_blanks_before(written.span))
        } else {
            let columns = create.columns.iter().map(|column| column.span);
            let constraints = create.constraints.iter().map(|constraint| constraint.span);
            let mut items: Vec<Span> = columns.chain(constraints).collect();
            items.sort_by_key(|item| item.start);
            up.without_item(&items, items.iter().position(|item| *item == written.span)?)?
        };
        Some(vec![gone, self.statement_edit(constraint.origin.statement, statement)?])
    }
}
