//! Statements about rows that are there: `UPDATE`, `DELETE`, `TRUNCATE`, `COPY`.

use super::Reader;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{Assignment, Copy, Delete, Ident, StatementKind, Truncate, Update};
use crate::syntax::sql::token::Kind;

/// A column that is set twice as a whole.
pub(super) fn set_twice(assignments: Vec<Assignment>) -> Option<(Ident, Ident)> {
    let mut seen: Vec<Ident> = Vec::new();
    for Assignment { column, .. } in assignments.into_iter().filter(|set| !set.is_partial) {
        match seen.iter().position(|known| *known == column) {
            Some(at) => return Some((seen.swap_remove(at), column)),
            None => seen.push(column),
        }
    }
    None
}

impl Reader<'_> {
    /// `UPDATE …`, after that word.
    pub(super) fn update(&mut self) -> Option<StatementKind> {
        if self.eat("or").is_some() {
            self.step()?;
        }
        while self.eat_any(&["low_priority", "ignore", "only"]).is_some() {}
        let table = self.name()?;
        self.eat_sign("*");
        let mut joins = false;
        while !self.ended() && !self.is("set") {
            joins |= self.is("join") || self.is_kind(Kind::Comma);
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
            } else {
                self.at += 1;
            }
        }
        self.eat("set")?;
        let assignments = self.assignments()?.into();
        let (predicate, joined, limit) = self.row_suffix("from")?;
        joins |= joined;
        Some(StatementKind::Update(Box::new(Update { table, assignments, predicate, joins, limit })))
    }

    /// What follows `SET`.
    pub(super) fn assignments(&mut self) -> Option<Vec<Assignment>> {
        let mut found = Vec::new();
        loop {
            if self.is_kind(Kind::LeftParenthesis) {
                let columns = self.columns()?;
                self.eat_sign("=")?;
                let value = self.assigned()?;
                found.extend(columns.into_iter().map(|column| Assignment { column, value, is_partial: false }));
            } else {
                let mut column = self.ident()?;
                let mut indexed = false;
                let is_partial = self.is_kind(Kind::Period) || self.is_kind(Kind::LeftBracket);
                // Parts of a column: a field, an element, a field of an element.
                loop {
                    if self.eat_kind(Kind::Period).is_some() {
                        let part = self.ident()?;
                        if !indexed {
                            column = part;
                        }
                    } else if self.is_kind(Kind::LeftBracket) {
                        indexed = true;
                        while self.step()?.kind != Kind::RightBracket {}
                    } else {
                        break;
                    }
                }
                self.eat_sign("=")?;
                let value = self.assigned()?;
                found.push(Assignment { column, value, is_partial });
            }
            if !self.comma() {
                break;
            }
        }
        Some(found)
    }

    /// The value of an assignment: up to a comma or the next clause.
    fn assigned(&mut self) -> Option<Span> {
        let start = self.at;
        let mut depth = 0usize;
        while let Some(kind) = self.kind() {
            match kind {
                Kind::LeftParenthesis | Kind::LeftBracket => depth += 1,
                Kind::RightParenthesis | Kind::RightBracket => depth = depth.checked_sub(1)?,
                Kind::Comma if depth == 0 => break,
                _ if depth == 0
                    && (self.is_any(&["where", "returning", "order by", "limit"])
                        || (self.is("from") && !self.is("from current") && !self.previous_is("distinct"))) =>
                {
                    break;
                }
                _ => {}
            }
            self.at += 1;
        }
        if start == self.at { None } else { Some(self.since(start)) }
    }

    pub(super) fn previous_is(&self, word: &str) -> bool {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .is_some_and(|&token| self.written(token).eq_ignore_ascii_case(word))
    }

    /// `FROM …`/`USING …`, `WHERE …`, `LIMIT`, `RETURNING`.
    fn row_suffix(&mut self, others: &str) -> Option<(Option<Span>, bool, bool)> {
        let (mut predicate, mut joins, mut limit) = (None, false, false);
        if self.eat(others).is_some() {
            joins = true;
            self.skip_to(&["where", "returning"]);
        }
        if self.eat("where").is_some() {
            let start = self.at;
            self.skip_to(&["returning", "limit", "order by"]);
            if start == self.at {
                return None;
            }
            let expression = self.expression_of(start..self.at);
            predicate = (!expression.is_always_true()).then_some(expression.span);
        }
        if self.is_any(&["order by", "limit"]) {
            limit = true;
            self.skip_all();
        }
        if self.eat("returning").is_some() {
            self.skip_all();
        }
        Some((predicate, joins, limit))
    }

    /// To the first of these words outside of parentheses, or the end.
    pub(super) fn skip_to(&mut self, words: &[&str]) {
        let mut depth = 0usize;
        while let Some(kind) = self.kind() {
            match kind {
                Kind::LeftParenthesis => depth += 1,
                Kind::RightParenthesis => depth = depth.saturating_sub(1),
                _ if depth == 0 && self.is_any(words) => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// `DELETE …`, after that word.
    pub(super) fn delete(&mut self) -> Option<StatementKind> {
        while self.eat_any(&["low_priority", "quick", "ignore"]).is_some() {}
        let mut joins = false;
        let mut target = None;
        if !self.is("from") && self.dialect == Dialect::Mysql {
            target = Some(self.name()?);
            joins = true;
        }
        self.eat("from")?;
        self.eat("only");
        let table = self.name()?;
        self.eat_sign("*");
        if !self.is_any(&["where", "using", "returning", "limit", "order"]) && !self.ended() {
            if self.eat("as").is_some() {
                self.ident()?;
            } else if self.dialect == Dialect::Mysql && (self.is_kind(Kind::Comma) || self.is("join")) {
            } else if matches!(self.kind(), Some(Kind::Word | Kind::Quoted)) {
                self.ident()?;
            }
            if self.dialect == Dialect::Mysql && joins {
                self.skip_to(&["where"]);
            }
        }
        let (predicate, joined, limit) = self.row_suffix("using")?;
        let table = target.unwrap_or(table);
        Some(StatementKind::Delete(Box::new(Delete { table, predicate, joins: joins || joined, limit })))
    }

    /// `TRUNCATE …`, after that word.
    pub(super) fn truncate(&mut self) -> Option<StatementKind> {
        self.eat("table");
        let tables = self.names()?;
        let restart_identity = self.eat("restart identity").is_some();
        self.eat("continue identity");
        let cascade = self.cascade();
        Some(StatementKind::Truncate(Box::new(Truncate { tables, cascade, restart_identity })))
    }

    /// `COPY …`, after that word.
    pub(super) fn copy(&mut self) -> Option<StatementKind> {
        let (mut table, mut columns) = (None, Vec::new());
        if self.is_kind(Kind::LeftParenthesis) {
            self.group()?;
        } else {
            table = Some(self.name()?);
            if self.is_kind(Kind::LeftParenthesis) {
                columns = self.columns()?;
            }
        }
        let from = self.eat_any(&["from", "to"])? == "from";
        let stdin = self.eat_any(&["stdin", "stdout"]).is_some();
        if !stdin {
            self.eat("program");
            self.literal()?;
        }
        self.skip_all();
        Some(StatementKind::Copy(Box::new(Copy { table, columns, from, stdin })))
    }
}
