//! What no rollback can bring back: rows, values that were overwritten, an enum without its new value.

use crate::source::Span;
use crate::sql::statement::{AlterAction, DataType, ObjectChange, ObjectKind, StatementKind};
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
    /// Whether the migration copies rows of a statement's table elsewhere before the statement destroys them.
    #[must_use]
    pub fn keeps_copy(&self, statement: &MigrationStatement<'_>) -> bool {
        let target = statement.target_name().map(|name| name.as_str());
        let dropped = match &statement.statement.kind {
            StatementKind::Drop(drop) => drop.targets.first().map(|target| target.name.as_str()),
            _ => None,
        };
        let Some(table) = target.or(dropped) else { return false };
        let mut before =
            self.up().statements().iter().take_while(|other| other.span.start < statement.statement.span.start);
        before.any(|other| {
            let section = &self.up().section;
            let reads = |span: Span| {
                let start = (span.start as usize).saturating_sub(section.base);
                let end = (span.end as usize).saturating_sub(section.base);
                let text = section.text.get(start..end).unwrap_or_default().to_lowercase();
                let mut words = text.split(|next: char| !(next.is_alphanumeric() || next == '_'));
                words.any(|word| word == table)
            };
            match &other.kind {
                StatementKind::Insert(insert) => insert.table.as_str() != table && insert.query.is_some_and(reads),
                StatementKind::CreateTable(create) => create.query.is_some_and(reads),
                StatementKind::Query(query) => query.into.is_some() && reads(other.span),
                _ => false,
            }
        })
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
                let tables = &self.migration.linked.delta.tables;
                let old = drop.targets.iter().filter(|target| {
                    let known = tables.iter().find(|(key, _)| *key.name == *target.name.as_str());
                    known.is_some_and(|(_, touched)| touched.before.as_ref().is_some_and(|table| !table.temporary))
                });
                old.map(|target| Loss { span: target.span, what: format!("the rows of `{}`", target.name) }).collect()
            }
            StatementKind::Truncate(truncate) => {
                let table = truncate.tables.first();
                table.map_or_else(Vec::new, |name| loss(self.statement.head, format!("the rows of `{name}`")))
            }
            StatementKind::Delete(delete) => {
                loss(self.statement.head, format!("the deleted rows of `{}`", delete.table))
            }
            StatementKind::Update(update) => {
                let old = |column: &str| {
                    self.target.is_some_and(|table| {
                        table.column(column).is_some_and(|column| column.origin.step != self.migration.linked.step)
                    })
                };
                let overwritten = update.assignments.iter().find(|(column, _)| old(column.as_str()));
                overwritten.map_or_else(Vec::new, |(column, _)| {
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

    fn loss_of(&self, action: &AlterAction, span: Span) -> Option<Loss> {
        let table = self.target?;
        match action {
            AlterAction::DropColumn { column, .. } => {
                let known = table.column(column.as_str())?;
                let old = known.origin.step != self.migration.linked.step && known.generated.is_none();
                old.then(|| Loss { span, what: format!("the values of `{}.{column}`", table.key) })
            }
            AlterAction::SetType { column, data_type, .. } => {
                let known = table.column(column.as_str())?;
                let old = known.data_type.as_ref()?;
                narrows(old, data_type)
                    .then(|| Loss { span, what: format!("what no longer fits into `{}.{column}`", table.key) })
            }
            _ => None,
        }
    }
}

/// Whether a type holds fewer values than another of its family.
fn narrows(old: &DataType, new: &DataType) -> bool {
    let integer = |name: &str| match name {
        "smallint" => Some(2),
        "integer" => Some(4),
        "bigint" => Some(8),
        _ => None,
    };
    if let (Some(old), Some(new)) = (integer(&old.name), integer(&new.name)) {
        return new < old;
    }
    let length = |data_type: &DataType| -> Option<u32> {
        let unlimited = match &*data_type.name {
            "text" => return Some(u32::MAX),
            "character varying" => u32::MAX,
            "character" => 1,
            _ => return None,
        };
        Some(data_type.modifiers.first().and_then(|modifier| modifier.trim().parse().ok()).unwrap_or(unlimited))
    };
    if let (Some(old), Some(new)) = (length(old), length(new)) {
        return new < old;
    }
    match (&*old.name, &*new.name) {
        ("timestamp with time zone" | "timestamp without time zone", "date") | ("double precision", "real") => true,
        ("numeric", "numeric") => {
            let digits = |data_type: &DataType| -> Option<(i32, i32)> {
                let number = |at: usize| data_type.modifiers.get(at).and_then(|text| text.trim().parse::<i32>().ok());
                number(0).map(|precision| (precision - number(1).unwrap_or(0), number(1).unwrap_or(0)))
            };
            match (digits(old), digits(new)) {
                (Some((whole, scale)), Some((new_whole, new_scale))) => new_whole < whole || new_scale < scale,
                (None, Some(_)) => true,
                _ => false,
            }
        }
        _ => false,
    }
}
