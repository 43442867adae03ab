//! Which part of a migration is at fault for a difference, and where it stands.

use std::collections::HashMap;

use super::{Cause, Difference, Way};
use crate::source::Span;
use crate::sql::history::Part;
use crate::sql::statement::{AlterAction, AlterTable, Change, ColumnChange, DropTarget, ObjectKind, StatementKind};
use crate::syntax::sql::Statement;

/// Says of each difference between the states before a migration and after its rollback who is at fault, given the
/// differences that the migration alone makes.
pub(super) fn blame(residual: &mut [Difference], made: &[Difference], up: &Part, down: &Part, step: u32) {
    let mut by_thing: HashMap<&str, Vec<&Difference>> = HashMap::new();
    for difference in made {
        by_thing.entry(&difference.what).or_default().push(difference);
    }
    for difference in residual {
        difference.cause = cause(difference, &by_thing);
        let own = difference.origin.filter(|origin| origin.step == step).map(|origin| origin.clause);
        let here = |part: &Part, span: &Span| part.section.span().contains(*span);
        difference.place = match (difference.cause, &difference.way) {
            (Cause::Kept, Way::Remains) => {
                // What the migration never names, the rollback itself makes.
                let named = || named(up, difference).or_else(|| named(down, difference));
                own.filter(|span| here(up, span)).or_else(named).or_else(|| find(up, difference))
            }
            (Cause::Kept, _) => find(up, difference),
            (Cause::Overreach | Cause::Lost, _) => {
                own.filter(|span| here(down, span)).or_else(|| find(down, difference))
            }
        };
    }
}

/// `made`: the differences that the migration alone makes, by the thing that differs.
fn cause(difference: &Difference, made: &HashMap<&str, Vec<&Difference>>) -> Cause {
    let of = |thing: &str| made.get(thing).map_or(&[][..], Vec::as_slice);
    let same = of(&difference.what);
    let table = difference.table.as_ref().map_or(&[][..], |key| of(&format!("table {key}")));
    let dropped = |other: &&Difference| matches!(other.way, Way::NotRestored);
    match &difference.way {
        Way::Remains => Cause::Kept,
        Way::NotRestored if same.iter().any(dropped) => Cause::Kept,
        Way::Changed { .. } if same.first().is_some_and(|other| !dropped(other)) => Cause::Kept,
        _ if same.iter().chain(table).any(dropped) => Cause::Lost,
        Way::NotRestored | Way::Changed { .. } => Cause::Overreach,
    }
}

/// The clause of a part that names what is different.
fn named(part: &Part, difference: &Difference) -> Option<Span> {
    let clauses = concerned(part, difference).filter_map(|statement| clause(statement, difference));
    changing(part, difference).or_else(|| clauses.into_iter().next_back())
}

/// The clause of a part that names what is different, or its first statement about the table.
fn find(part: &Part, difference: &Difference) -> Option<Span> {
    named(part, difference).or_else(|| {
        let table = difference.table.as_ref()?;
        let about = |statement: &&Statement| {
            crate::sql::history::target_name(statement).is_some_and(|name| name.as_str() == &*table.name)
        };
        part.statements_saying(&table.name).find(about).map(|statement| statement.head())
    })
}

/// The statements of a part that may have to do with what is different, in order: those that say its name, and those that
/// drop whole tables or schemas with what is in them.
fn concerned<'p>(part: &'p Part, difference: &Difference) -> impl DoubleEndedIterator<Item = &'p Statement> {
    // Whoever changes a column or a constraint names its table as well, and many tables have columns of one name.
    let part_of_table = matches!(difference.kind, ObjectKind::Column | ObjectKind::Constraint);
    let saying = match difference.table.as_ref().filter(|_| part_of_table) {
        Some(table) => part.saying_fewer(&table.name, &difference.name),
        None => part.saying(&difference.name),
    };
    let mut places: Vec<usize> = saying.chain(part.dropping()).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().filter_map(|at| part.statements().get(at))
}

/// The last clause of a part that changes the very property: `SET NOT NULL` where it is the nullability.
fn changing(part: &Part, difference: &Difference) -> Option<Span> {
    let Way::Changed { property, .. } = &difference.way else { return None };
    if *property == "comment" {
        return concerned(part, difference)
            .rev()
            .find(|statement| comments_on(statement, difference))
            .map(|own| own.head());
    }
    let sets = |action: &AlterAction| match action {
        action if is_view(difference.kind) && changes_view(action) => *property == "settings",
        AlterAction::AlterColumn { change, .. } => match change {
            ColumnChange::Type { .. } => *property == "type",
            ColumnChange::SetNotNull | ColumnChange::DropNotNull => *property == "nullability",
            ColumnChange::SetExpression(_) | ColumnChange::DropExpression => *property == "generated value",
            ColumnChange::Setting { .. } => *property == "settings",
            change if change.is_of_identity() => *property == "identity",
            change => change.is_of_default() && *property == "default",
        },
        AlterAction::ValidateConstraint { .. } => *property == "validity",
        AlterAction::AlterConstraint { .. } => *property == "options",
        AlterAction::RowSecurity(_) => *property == "row security",
        AlterAction::SetLogged(_) => *property == "persistence",
        AlterAction::Inherit(_) | AlterAction::NoInherit(_) => matches!(*property, "parents" | "inheritance"),
        _ => false,
    };
    let alterations = concerned(part, difference).filter_map(|statement| match &statement.kind {
        StatementKind::AlterTable(alter) => Some(alter),
        _ => None,
    });
    let mut changes = alterations.flat_map(|alter| alter.changes.iter().map(move |change| (alter, change))).rev();
    let about = changes.find(|(alter, change)| sets(&change.action) && is_about(alter, change, difference));
    about.map(|(_, change)| change.span)
}

fn clause(statement: &Statement, difference: &Difference) -> Option<Span> {
    let name = &*difference.name;
    let kind = difference.kind;
    // A column, an index or a constraint stands in the statement that makes its table.
    let of_table = matches!(kind, ObjectKind::Table | ObjectKind::ForeignTable | ObjectKind::Sequence);
    match &statement.kind {
        StatementKind::AlterTable(alter) => {
            let about = || alter.changes.iter().filter(|change| is_about(alter, change, difference));
            let takes = |change: &&Change| difference.way == Way::NotRestored && takes_away(&change.action);
            about().find(takes).or_else(|| about().next()).map(|change| change.span)
        }
        StatementKind::Drop(drop) => {
            drop.targets.iter().find(|target| is_target(drop.kind, target, difference)).map(|target| target.span)
        }
        StatementKind::CreateTable(create) if of_table && create.name.as_str() == name => Some(create.name.ident.span),
        StatementKind::CreateIndex(create) if kind == ObjectKind::Index => {
            let own = create.name.as_ref().filter(|own| own.as_str() == name)?;
            Some(own.ident.span)
        }
        StatementKind::CreateView(view) if is_view(kind) && view.name.as_str() == name => Some(view.name.ident.span),
        StatementKind::CreateFunction(create) if is_routine(kind) && create.name.as_str() == name => {
            Some(create.name.ident.span)
        }
        StatementKind::CreateTrigger(create) if kind == ObjectKind::Trigger && create.name.as_str() == name => {
            Some(create.name.ident.span)
        }
        StatementKind::AlterObject(alter) if alter.name.as_str() == name => Some(statement.head()),
        _ => None,
    }
}

fn is_view(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::View | ObjectKind::MaterializedView)
}

/// Whether a clause is about a column of a view, which belongs to the view as its query does.
fn changes_view(action: &AlterAction) -> bool {
    match action {
        AlterAction::RenameColumn { .. } => true,
        AlterAction::AlterColumn { change, .. } => change.is_of_default(),
        _ => false,
    }
}

fn is_routine(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate)
}

/// Whether a statement gives what is different a comment.
fn comments_on(statement: &Statement, difference: &Difference) -> bool {
    let StatementKind::Comment(comment) = &statement.kind else { return false };
    let of_table = |table: &crate::sql::catalog::Key| comment.name.as_str() == &*table.name;
    match (&comment.part, &difference.table) {
        (Some(part), Some(table)) => part.as_str() == &*difference.name && of_table(table),
        (Some(part), None) => part.as_str() == &*difference.name,
        (None, _) => comment.name.as_str() == &*difference.name && difference.kind != ObjectKind::Column,
    }
}

/// Whether a clause takes away what it names.
fn takes_away(action: &AlterAction) -> bool {
    matches!(
        action,
        AlterAction::DropColumn { .. } | AlterAction::DropConstraint { .. } | AlterAction::DropIndex { .. }
    )
}

fn is_target(kind: ObjectKind, target: &DropTarget, difference: &Difference) -> bool {
    let same = target.name.as_str() == &*difference.name && (kind == difference.kind || kind == ObjectKind::Routine);
    let owner = kind == ObjectKind::Table
        && difference.table.as_ref().is_some_and(|table| *table.name == *target.name.as_str());
    // Who drops a schema drops what is in it.
    let schema = kind == ObjectKind::Schema
        && difference
            .what
            .split(' ')
            .any(|word| word.strip_prefix(target.name.as_str()).is_some_and(|rest| rest.starts_with('.')));
    same || owner || schema
}

fn is_about(alter: &AlterTable, change: &Change, difference: &Difference) -> bool {
    let table = difference.table.as_ref().map_or(&*difference.name, |table| &*table.name);
    if alter.name.as_str() != table && difference.kind != ObjectKind::Index {
        return false;
    }
    if is_view(difference.kind) && changes_view(&change.action) {
        return true;
    }
    let named = match &change.action {
        AlterAction::AddColumn { column, .. } => column.name.as_str(),
        AlterAction::DropColumn { column, .. } => column.as_str(),
        AlterAction::ModifyColumn { column, .. } => column.name.as_str(),
        AlterAction::ChangeColumn { from, column, .. } => {
            return from.as_str() == &*difference.name || column.name.as_str() == &*difference.name;
        }
        AlterAction::AddIndex(index) => index.name.as_ref().map_or("", |name| name.as_str()),
        AlterAction::DropIndex { name, .. } => name.as_str(),
        AlterAction::RenameIndex { from, to } => {
            return from.as_str() == &*difference.name || to.as_str() == &*difference.name;
        }
        AlterAction::RowSecurity(_)
        | AlterAction::SetLogged(_)
        | AlterAction::Inherit(_)
        | AlterAction::NoInherit(_) => return difference.kind == ObjectKind::Table,
        AlterAction::AlterConstraint { name, .. } => name.as_str(),
        AlterAction::RenameColumn { from, to } | AlterAction::RenameConstraint { from, to } => {
            return from.as_str() == &*difference.name || to.as_str() == &*difference.name;
        }
        AlterAction::DropConstraint { name, .. } | AlterAction::ValidateConstraint { name } => name.as_str(),
        AlterAction::AddConstraint(constraint) => constraint.name.as_ref().map_or("", |name| name.as_str()),
        AlterAction::RenameTo { to } => to.as_str(),
        AlterAction::AlterColumn { column, .. } => column.as_str(),
        _ => return false,
    };
    named == &*difference.name
}
