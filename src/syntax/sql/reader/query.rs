//! Queries: which relations they read, which functions they call, and where their rows go.

use std::ops::Range;

use super::Reader;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{Ident, Name, Query, SelectInto, StatementKind};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// A query, at its first word.
    pub(super) fn query(&mut self) -> Option<StatementKind> {
        let start = self.at;
        if self.is("with")
            && let Some(kind) = self.attempt(Self::with_rows)
        {
            return Some(kind);
        }
        if self.dialect == Dialect::Postgres
            && let Some(kind) = self.attempt(Self::set_config)
        {
            return Some(kind);
        }
        self.skip_all();
        let (reads, calls) = self.relations(start..self.at);
        let into = self.target_of_into(start);
        Some(StatementKind::Query(Query { reads, calls, into }.shared()))
    }

    /// `WITH … INSERT`, `WITH … UPDATE`, `WITH … DELETE`: the statement at the end. Where that is a query, the first
    /// `UPDATE` or `DELETE` in the parts before it.
    fn with_rows(&mut self) -> Option<StatementKind> {
        self.eat("with")?;
        self.eat("recursive");
        let mut within = None;
        loop {
            self.ident()?;
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
            }
            self.eat("as")?;
            self.eat("not");
            self.eat("materialized");
            let part = self.group()?;
            within = within.or_else(|| self.rows_within(part));
            if !self.comma() {
                break;
            }
        }
        if self.eat("insert").is_some() {
            self.insert()
        } else if self.eat("update").is_some() {
            self.update()
        } else if self.eat("delete").is_some() {
            self.delete()
        } else {
            self.skip_all();
            within
        }
    }

    /// The `UPDATE` or `DELETE` between parentheses.
    fn rows_within(&self, tokens: Range<usize>) -> Option<StatementKind> {
        let mut part = Reader { tokens: self.tokens.get(tokens)?, at: 0, furthest: 0, failed: None, ..*self };
        if part.eat("update").is_some() {
            part.update()
        } else if part.eat("delete").is_some() {
            part.delete()
        } else {
            None
        }
    }

    fn target_of_into(&mut self, start: usize) -> Option<Box<SelectInto>> {
        if self.dialect != Dialect::Postgres {
            return None;
        }
        let end = self.at;
        self.at = start;
        self.skip_to(&["into", "from"]);
        let list = start..self.at;
        let mut target = None;
        if self.eat("into").is_some() {
            self.eat_any(&["temporary", "temp", "unlogged"]);
            self.eat("table");
            target = self.name();
        }
        self.at = end;
        target.map(|table| Box::new(SelectInto { table, repeated: self.expression_of(list).repeated_output() }))
    }

    /// The relations that stand after `FROM`, `JOIN` and commas between them, and the functions that are called.
    pub(super) fn relations(&mut self, range: Range<usize>) -> (Vec<Name>, Vec<Name>) {
        let present = self.at;
        let mut own: Vec<Ident> = Vec::new();
        let (mut reads, mut calls): (Vec<Name>, Vec<Name>) = (Vec::new(), Vec::new());
        self.at = range.start;
        let mut list = false;
        while self.at < range.end {
            let at = self.at;
            if self.is("with recursive") {
                self.at += 1;
            }
            if self.is_any(&["from", "join"]) && !self.previous_is("distinct") {
                self.at += 1;
                self.eat_any(&["only", "lateral"]);
                list = true;
                if let Some(name) = self.attempt(Self::name) {
                    if self.is_kind(Kind::LeftParenthesis) {
                        calls.push(name);
                    } else {
                        reads.push(name);
                    }
                }
                continue;
            }
            if list && self.is_kind(Kind::Comma) {
                self.at += 1;
                if let Some(name) = self.attempt(Self::name)
                    && !self.is_kind(Kind::LeftParenthesis)
                    && !self.is_kind(Kind::Operator)
                {
                    reads.push(name);
                }
                continue;
            }
            if self.is_any(&["where", "select", "group", "order", "on", "set", "having", "limit", "union"]) {
                list = false;
            }
            if matches!(self.kind(), Some(Kind::Word | Kind::Quoted)) {
                if let Some(ident) = self.attempt(Self::ident)
                    && (self.is("as") && self.token(1).is_some_and(|token| token.kind == Kind::LeftParenthesis)
                        || self.is("as materialized")
                        || self.is("as not materialized"))
                {
                    own.push(ident);
                    continue;
                }
                self.at = at;
                if let Some(name) = self.attempt(Self::name)
                    && self.is_kind(Kind::LeftParenthesis)
                    && !is_syntax(name.as_str())
                {
                    calls.push(name);
                }
            }
            self.at = self.at.max(at + 1);
        }
        self.at = present;
        reads.retain(|name| name.schema.is_some() || !own.contains(&name.ident));
        (reads, calls)
    }
}

fn is_syntax(word: &str) -> bool {
    matches!(
        word,
        "in" | "and"
            | "or"
            | "not"
            | "exists"
            | "values"
            | "any"
            | "all"
            | "some"
            | "array"
            | "row"
            | "over"
            | "filter"
            | "using"
            | "on"
            | "as"
            | "where"
            | "when"
            | "then"
            | "else"
            | "by"
            | "from"
            | "join"
            | "lateral"
            | "numeric"
            | "varchar"
            | "char"
            | "decimal"
            | "select"
            | "distinct"
            | "union"
            | "except"
            | "intersect"
            | "within"
            | "interval"
            | "with"
    )
}
