//! Walks the migrations once and calls every rule on each object it looks at.

use super::Visitor;
use crate::rule::Check;
use crate::source::Span;
use crate::sql::layout::Release;
use crate::sql::{History, Migration};

/// How many migrations one part holds: enough to keep threads busy, few enough to share the work.
const CHUNK: usize = 32;

/// How many independent parts there are to walk.
pub(super) fn parts(project: &crate::project::Project<'_>) -> usize {
    project.sql.histories.iter().map(chunks).sum()
}

/// Walks one part.
pub(super) fn walk(visitor: &mut Visitor<'_>, part: usize) {
    let project = visitor.project;
    let mut part = part;
    for history in &project.sql.histories {
        if part < chunks(history) {
            return chunk(visitor, history, part);
        }
        part -= chunks(history);
    }
}

/// Walks one part of a history; the first one looks at the history itself too.
pub(super) fn chunk(visitor: &mut Visitor<'_>, history: &History, part: usize) {
    if part == 0 {
        whole(visitor, history);
    }
    for migration in history.migrations().skip(part * CHUNK).take(CHUNK) {
        if !migration.linked.unit.context {
            one(visitor, migration);
        }
    }
}

/// How many independent parts a history has.
pub(super) fn chunks(history: &History) -> usize {
    history.linked.len().div_ceil(CHUNK).max(1)
}

fn whole(visitor: &mut Visitor<'_>, history: &History) {
    let place = history.parts().next().map(|part| part.section.span());
    let Some(place) = place else { return };
    visitor.each(
        place,
        |check| match check {
            Check::History(check) => Some(check),
            _ => None,
        },
        |check, context| check(history, context),
    );
}

fn one(visitor: &mut Visitor<'_>, migration: Migration<'_>) {
    let before = visitor.mark();
    each_of(visitor, migration);
    // What a released migration says is written down where it ran: an edit would be another migration.
    if let Release::Released(_) = migration.linked.unit.release {
        visitor.without_fixes_in(before, migration.up().section.span());
    }
}

fn each_of(visitor: &mut Visitor<'_>, migration: Migration<'_>) {
    let place: Span = migration.up().place();
    visitor.each(
        place,
        |check| match check {
            Check::Migration(check) => Some(check),
            _ => None,
        },
        |check, context| check(&migration, context),
    );
    for table in migration.new_tables() {
        visitor.each(
            table.table.origin.clause,
            |check| match check {
                Check::NewTable(check) => Some(check),
                _ => None,
            },
            |check, context| check(&table, context),
        );
    }
    for statement in migration.statements() {
        let before = visitor.mark();
        visitor.each(
            statement.statement.span,
            |check| match check {
                Check::Statement(check) => Some(check),
                _ => None,
            },
            |check, context| check(&statement, context),
        );
        if statement.block.is_some() {
            visitor.without_fixes_since(before);
        }
    }
}
