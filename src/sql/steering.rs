//! What a file's own `BEGIN`, `COMMIT` and `ROLLBACK` do inside the transaction of the tool, and to each other.

use super::history::{History, Part};
use super::layout::{Tool, Transaction as Wrapping};
use super::statement::{Statement, StatementKind, Transaction};
use crate::diagnostic::Edit;
use crate::settings::{self, SqlSettings};
use crate::source::Span;

/// A word that steers a transaction and does not do what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steering {
    /// It opens a transaction inside of the tool's. The word that ends it, if there is one, and what takes both out
    /// where they stand around everything else.
    Nested(Span, Option<Span>, Vec<Edit>),
    /// It ends the tool's transaction early.
    EndsTool(Span),
    /// It ends a transaction that nobody began.
    EndsNothing(Span),
    /// It opens a transaction that nobody ends; what ends it.
    Open(Span, Edit),
}

impl Part {
    /// The words of it that steer a transaction and do not do what they say.
    #[must_use]
    pub fn steerings(&self, history: &History, settings: &SqlSettings) -> Vec<Steering> {
        // Nobody knows who runs plain files, unless the configuration says it.
        let known = history.tool != Tool::Plain || settings.transaction == Some(settings::Wrapping::Wrapped);
        let by_tool = self.section.transaction == Wrapping::Wrapped && known && !self.section.commented;
        let mut wrapped = by_tool;
        let mut found = Vec::new();
        let mut open: Option<&Statement> = None;
        let mut prepared = false;
        for statement in self.statements() {
            match &statement.kind {
                StatementKind::Transaction(Transaction::Begin) => {
                    if wrapped && open.is_none() {
                        let end = self.end_after(statement);
                        let edits = end.and_then(|end| self.without(statement, end)).unwrap_or_default();
                        found.push(Steering::Nested(statement.head(), end.map(|end| end.head()), edits));
                    }
                    open = Some(statement);
                }
                StatementKind::Transaction(Transaction::Commit | Transaction::Rollback) => {
                    let begun = open.take().is_some();
                    if !begun {
                        let place = statement.head();
                        found.push(if wrapped { Steering::EndsTool(place) } else { Steering::EndsNothing(place) });
                        // What follows is outside of any transaction, until the tool commits what is open then.
                        wrapped = false;
                    }
                }
                // `PREPARE TRANSACTION` ends one as well; `SET TRANSACTION` does not.
                StatementKind::Transaction(Transaction::Other) => prepared = true,
                _ => {}
            }
        }
        if let Some(begin) = open.filter(|_| !by_tool && !prepared) {
            found.extend(self.closing(begin));
        }
        found
    }

    /// Its `BEGIN`, `COMMIT` and `ROLLBACK` in order.
    pub(super) fn steering_statements(&self) -> impl Iterator<Item = &Statement> {
        self.steering.iter().filter_map(|&at| self.statements().get(at as usize))
    }

    /// Those of them behind a place.
    pub(super) fn steering_statements_behind(&self, at: usize) -> impl Iterator<Item = &Statement> {
        let behind = self.steering.partition_point(|&steering| steering as usize <= at);
        let steering = self.steering.get(behind..).unwrap_or_default().iter();
        steering.filter_map(|&at| self.statements().get(at as usize))
    }

    /// The first `BEGIN`, `COMMIT` or `ROLLBACK` behind a place, by its number.
    pub(super) fn steering_behind(&self, at: usize) -> Option<usize> {
        let behind = self.steering.partition_point(|&steering| steering as usize <= at);
        self.steering.get(behind).map(|&steering| steering as usize)
    }

    /// The last `BEGIN`, `COMMIT` or `ROLLBACK` before a place, by its number.
    pub(super) fn steering_before(&self, at: usize) -> Option<usize> {
        let before = self.steering.partition_point(|&steering| (steering as usize) < at);
        self.steering.get(before.checked_sub(1)?).map(|&steering| steering as usize)
    }

    /// The `COMMIT` or `ROLLBACK` behind a statement.
    fn end_after(&self, begin: &Statement) -> Option<&Statement> {
        let ends = |statement: &&Statement| {
            matches!(statement.kind, StatementKind::Transaction(Transaction::Commit | Transaction::Rollback))
        };
        let steering = self.steering_statements_behind(self.place_of(begin.span));
        steering.into_iter().find(ends)
    }

    /// What takes two statements out, when they are the first and the last: the tool's transaction does the same.
    fn without(&self, begin: &Statement, end: &Statement) -> Option<Vec<Edit>> {
        let statements = self.statements();
        let around = statements.first()?.span == begin.span && statements.last()?.span == end.span;
        let commits = matches!(end.kind, StatementKind::Transaction(Transaction::Commit));
        (around && commits && !self.section.masked)
            .then(|| vec![self.without_statement(begin), self.without_statement(end)])
    }

    fn closing(&self, begin: &Statement) -> Option<Steering> {
        let last = self.statements().last()?;
        let end = last.terminator().unwrap_or(last.span).end as usize;
        let sign = if last.terminator().is_some() { "" } else { ";" };
        let leader = if self.section.commented { "-- " } else { "" };
        let edit =
            Edit { span: Span::new(self.section.file, end, end), replacement: format!("{sign}\n{leader}COMMIT;") };
        Some(Steering::Open(begin.head(), edit))
    }
}
