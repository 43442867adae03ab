//! What no rollback can bring back: rows, values that were overwritten, an enum without its new value.

use crate::source::Span;
use crate::sql::locks::narrows;
use crate::sql::statement::{AlterAction, Assignment, ObjectChange, ObjectKind, StatementKind, Update};
use crate::sql::{Direction, Migration, MigrationStatement};
use crate::syntax::sql::Statement;

/// What a statement destroys for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The words that do it.
    pub span: Span,
    /// What is lost, for people.
    pub what: String,
}

impl Statement {
    /// Its words `CASCADE`.
    #[must_use]
    pub fn cascades(&self) -> Vec<Span> {
        match &self.kind {
            StatementKind::Drop(drop) => drop.cascade.into_iter().collect(),
            StatementKind::AlterTable(alter) => alter
                .changes
                .iter()
                .filter_map(|change| match &change.action {
                    AlterAction::DropColumn { cascade, .. } | AlterAction::DropConstraint { cascade, .. } => *cascade,
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl Migration<'_> {
    /// Whether the migration copies rows of a statement's tables elsewhere before the statement destroys them.
    #[must_use]
    pub fn keeps_copy(&self, statement: &MigrationStatement<'_>) -> bool {
        let tables: Vec<&str> = match &statement.statement.kind {
            StatementKind::Drop(drop) => drop.targets.iter().map(|target| target.name.as_str()).collect(),
            // Of columns each is asked for by itself.
            StatementKind::AlterTable(_) => Vec::new(),
            _ => statement.target_name().map(|name| name.as_str()).into_iter().collect(),
        };
        let before = statement.statement.span;
        !tables.is_empty() && tables.iter().all(|table| self.copied(table, None, before))
    }

    /// Whether a statement before a place copies rows of a table, with a column of it, elsewhere.
    fn copied(&self, table: &str, column: Option<&str>, place: Span) -> bool {
        let mut before = self.up().copying_before(table, self.up().place_of(place));
        before.any(|other| self.copies(other, table, column))
    }

    /// Whether a statement writes what it reads of a table elsewhere.
    fn copies(&self, statement: &Statement, table: &str, column: Option<&str>) -> bool {
        let section = &self.up().section;
        let reads = |span: Span| {
            let start = (span.start as usize).saturating_sub(section.base);
            let end = (span.end as usize).saturating_sub(section.base);
            let text = section.text.get(start..end).unwrap_or_default();
            let words = || text.split(|next: char| !(next.is_alphanumeric() || next == '_'));
            let names = |name: &str| words().any(|word| word.eq_ignore_ascii_case(name));
            names(table) && column.is_none_or(|column| names(column) || text.contains('*'))
        };
        let itself = match &statement.kind {
            StatementKind::Insert(insert) => insert.table.as_str() == table,
            StatementKind::Update(update) => update.table.as_str() == table,
            _ => false,
        };
        !itself && statement.copied_part().is_some_and(reads)
    }

    /// Whether the rollback writes a column of a table.
    fn writes_back(&self, table: &str, column: &str) -> bool {
        let statements = self.down().into_iter().flat_map(|part| part.updating(table, column));
        statements.into_iter().any(|statement| match &statement.kind {
            StatementKind::Update(update) => {
                update.table.as_str() == table && update.assignments.iter().any(|set| set.column.as_str() == column)
            }
            _ => false,
        })
    }

    /// Whether the migration has copied all values of a column as they are, into another table or column.
    fn keeps_column(&self, table: &str, column: &str, before: Span) -> bool {
        let statements = self.up().updating(table, column).take_while(|own| own.span.start < before.start);
        let beside = statements.into_iter().any(|statement| match &statement.kind {
            StatementKind::Update(update) => {
                let whole = |place: Span| {
                    let value = self.up().expression_at(place, self.history.dialect);
                    let text = value.text.rsplit('.').next().unwrap_or_default();
                    text.trim_matches('"') == column
                };
                update.table.as_str() == table
                    && update.predicate.is_none()
                    && update.assignments.iter().any(|set| set.column.as_str() != column && whole(set.value))
            }
            _ => false,
        });
        beside || self.copied(table, Some(column), before)
    }
}

impl MigrationStatement<'_> {
    /// What it destroys of what existed before the migration; nothing for what the migration made itself.
    #[must_use]
    pub fn losses(&self) -> Vec<Loss> {
        if self.direction == Direction::Down || self.target_is_new() {
            return Vec::new();
        }
        let loss = |span: Span, what: String| vec![Loss { span, what }];
        match &self.statement.kind {
            StatementKind::Drop(drop) if drop.kind == ObjectKind::Table => {
                let delta = &self.migration.linked.delta;
                let old = drop.targets.iter().filter(|target| {
                    let known = delta.tables_named(target.name.as_str()).next();
                    known.is_some_and(|(_, touched)| touched.before.as_ref().is_some_and(|table| !table.temporary))
                });
                old.map(|target| Loss { span: target.span, what: format!("the rows of `{}`", target.name) }).collect()
            }
            StatementKind::Truncate(truncate) => {
                let table = truncate.tables.first();
                table.map_or_else(Vec::new, |name| loss(self.statement.head(), format!("the rows of `{name}`")))
            }
            StatementKind::Delete(delete) => {
                loss(self.statement.head(), format!("the deleted rows of `{}`", delete.table))
            }
            StatementKind::Update(update) => {
                let old = |column: &str| {
                    self.target.is_some_and(|table| {
                        table.column(column).is_some_and(|column| column.origin.step != self.migration.linked.step)
                    })
                };
                let overwritten =
                    update.assignments.iter().find(|set| old(set.column.as_str()) && self.forgets(update, set));
                overwritten.map_or_else(Vec::new, |Assignment { column, .. }| {
                    loss(column.span, format!("the old values of `{}.{column}`", update.table))
                })
            }
            StatementKind::AlterTable(alter) => {
                alter.changes.iter().filter_map(|change| self.loss_of(&change.action, change.span)).collect()
            }
            StatementKind::AlterObject(alter) => match &alter.change {
                ObjectChange::AddValue { value, .. } => {
                    loss(value.span, format!("a state of `{}` without the new value", alter.name))
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Whether an assignment leaves no trace of the old value: not where that is null by the condition, where a number
    /// is added to it, or where the condition states it and the rollback writes it back.
    fn forgets(&self, update: &Update, set: &Assignment) -> bool {
        let column = set.column.as_str();
        let predicate = update.predicate.map(|place| self.expression_at(place));
        let filled = predicate.as_ref().is_some_and(|predicate| predicate.implies_null(column));
        let stated = predicate.as_ref().is_some_and(|predicate| predicate.fixes(column))
            && self.migration.writes_back(update.table.as_str(), column);
        !filled && !stated && !self.expression_at(set.value).shifts(column)
    }

    fn loss_of(&self, action: &AlterAction, span: Span) -> Option<Loss> {
        let table = self.target?;
        match action {
            AlterAction::DropColumn { column, .. } => {
                let known = table.column(column.as_str())?;
                let old = known.origin.step != self.migration.linked.step && known.generated.is_none();
                let kept = self.migration.keeps_column(table.name(), column.as_str(), span);
                (old && !kept).then(|| Loss { span, what: format!("the values of `{}.{column}`", table.key) })
            }
            _ => {
                let (column, data_type) = action.new_type()?;
                let old = table.column(column.as_str())?.data_type.as_ref()?;
                let kept = self.migration.keeps_column(table.name(), column.as_str(), span);
                (narrows(old, data_type) && !kept)
                    .then(|| Loss { span, what: format!("what no longer fits into `{}.{column}`", table.key) })
            }
        }
    }
}
