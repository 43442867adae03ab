//! Two statements about one table in one, and clauses that are left out.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::migration::MigrationStatement;
use crate::sql::statement::{AlterAction, AlterTable, Change, ColumnChange, ObjectKind, Statement, StatementKind};

impl MigrationStatement<'_> {
    /// Edits that write the clauses of an `ALTER TABLE` into the one right before it, which holds the clause `first`.
    /// Nothing where the server would carry them out in another order, or twice for one column.
    #[must_use]
    pub fn merged_into(&self, first: Span) -> Option<Vec<Edit>> {
        let part = self.part();
        let before = part.statements().get(self.place().checked_sub(1)?)?;
        let (one, other) = (altered(before)?, altered(self.statement)?);
        let whole = before.span.contains(first) && part.has_no_block(before) && self.may_have_neighbours();
        let same =
            one.name == other.name && one.only == other.only && one.if_exists.is_some() == other.if_exists.is_some();
        let clauses = || one.changes.iter().chain(&other.changes);
        let twice = one
            .changes
            .iter()
            .filter_map(retyped)
            .any(|name| other.changes.iter().filter_map(retyped).any(|own| own == name));
        if !whole || !same || twice || !clauses().all(keeps_its_turn) {
            return None;
        }
        let head = Span { end: other.changes.first()?.span.start, ..self.statement.span };
        let gap = part.text_of(super::part::between(before.span, self.statement.span));
        let lead = if gap.contains('\n') { "    " } else { "" };
        let edits = vec![Edit::instead(before.terminator()?, ","), Edit::instead(head, lead)];
        (!part.has_comment(head)).then_some(edits)
    }

    /// Edits by which `VACUUM FULL` leaves the rows where they are.
    #[must_use]
    pub fn without_full(&self) -> Option<Vec<Edit>> {
        let StatementKind::Maintenance(upkeep) = &self.statement.kind else { return None };
        let (part, word) = (self.part(), upkeep.full?);
        let behind = part.text_of(Span { start: word.end, ..self.statement.span });
        let before = part.text_of(Span { end: word.start, ..self.statement.span });
        let (open, close) = (before.trim_end().ends_with(['(', ',']), behind.trim_start().starts_with([')', ',']));
        // In parentheses it may have a value and neighbours.
        let alone = before.trim_end().ends_with('(') && behind.trim_start().starts_with(')');
        let place = match (open, close) {
            (false, _) => part.with_blanks_before(word),
            (true, _) if alone => {
                let start = self.statement.span.start as usize + before.trim_end().len() - 1;
                let end = word.end as usize + behind.len() - behind.trim_start().len() + 1;
                part.with_blanks_before(Span::new(word.file, start, end))
            }
            (true, true) if behind.trim_start().starts_with(',') => {
                let rest = behind.trim_start().strip_prefix(',')?;
                Span::new(word.file, word.start as usize, word.end as usize + behind.len() - rest.trim_start().len())
            }
            (true, true) => {
                Span { start: self.statement.span.start + u32::try_from(before.trim_end().len()).ok()? - 1, ..word }
            }
            (true, false) => return None,
        };
        (!part.has_comment(place) && !part.section.masked).then(|| vec![Edit::without(place)])
    }
}

impl crate::sql::history::Part {
    /// Whether a statement is none that the tool is told to take as a whole.
    fn has_no_block(&self, statement: &Statement) -> bool {
        statement.terminator().is_some_and(|end| !self.is_in_block(end))
    }
}

fn altered(statement: &Statement) -> Option<&AlterTable> {
    match &statement.kind {
        StatementKind::AlterTable(alter) if alter.kind == ObjectKind::Table => Some(alter),
        _ => None,
    }
}

fn retyped(change: &Change) -> Option<&str> {
    match &change.action {
        AlterAction::AlterColumn { column, change: ColumnChange::Type { .. } } => Some(column.as_str()),
        _ => None,
    }
}

/// Whether a clause does the same beside others, whatever pass of the server carries it out (`ATPrepCmd` in
/// src/backend/commands/tablecmds.c): drops come first, and renames and partitions take no others beside them.
fn keeps_its_turn(change: &Change) -> bool {
    match &change.action {
        AlterAction::AddColumn { .. } => true,
        AlterAction::AlterColumn { change, .. } => {
            matches!(change, ColumnChange::Type { .. } | ColumnChange::SetNotNull | ColumnChange::SetDefault(_))
        }
        AlterAction::AddConstraint(constraint) => constraint.not_valid.is_none(),
        _ => false,
    }
}
