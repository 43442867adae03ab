//! Statements about rows: `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE`, `COPY`, queries.

use std::ops::Range;

use super::Reader;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    Conflict, Copy, Delete, Expression, Ident, Insert, Name, Query, StatementKind, Truncate, Update, Value,
};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// `INSERT …`, after that word.
    pub(super) fn insert(&mut self) -> Option<StatementKind> {
        if self.eat("or").is_some() {
            self.step()?;
        }
        while self.eat_any(&["low_priority", "delayed", "high_priority", "ignore"]).is_some() {}
        self.eat("into");
        let table = self.name()?;
        if self.eat("as").is_some() {
            self.ident()?;
        }
        let columns = self
            .attempt(|reader| {
                reader.in_parentheses(|reader| {
                    let column = reader.ident()?;
                    loop {
                        if reader.is_kind(Kind::LeftBracket) {
                            while reader.step()?.kind != Kind::RightBracket {}
                        } else if reader.eat_kind(Kind::Period).is_some() {
                            reader.step()?;
                        } else {
                            break;
                        }
                    }
                    Some(column)
                })
            })
            .unwrap_or_default();
        if self.eat("overriding").is_some() {
            self.at += 2;
        }
        let mut insert = Insert {
            table,
            columns,
            rows: Vec::new(),
            query: None,
            selected: Vec::new(),
            filter: None,
            conflict: None,
            returning: false,
        };
        if self.eat("default values").is_some() {
        } else if self.eat_any(&["values", "value"]).is_some() {
            loop {
                self.eat("row");
                insert.rows.push(self.row()?);
                if !self.comma() {
                    break;
                }
            }
        } else if self.dialect == Dialect::Mysql && self.eat("set").is_some() {
            let mut row = Vec::new();
            loop {
                insert.columns.push(self.ident()?);
                self.eat_sign("=")?;
                row.push(self.value()?);
                if !self.comma() {
                    break;
                }
            }
            insert.rows.push(row);
        } else if self.is_any(&["select", "with", "table", "values"]) || self.is_kind(Kind::LeftParenthesis) {
            let start = self.at;
            let mut depth = 0usize;
            while let Some(kind) = self.kind() {
                match kind {
                    Kind::LeftParenthesis => depth += 1,
                    Kind::RightParenthesis => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 && self.is_any(&["on conflict", "on duplicate", "returning"]) {
                    break;
                }
                self.at += 1;
            }
            insert.query = Some(self.since(start));
            self.plain_select(start..self.at, &mut insert);
        } else {
            return None;
        }
        if self.dialect == Dialect::Mysql && self.eat("as").is_some() {
            self.ident()?;
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
            }
        }
        if self.is("on conflict") {
            insert.conflict = Some(self.conflict()?);
        }
        if self.is("on duplicate key update") {
            self.skip_all();
        }
        if self.eat("returning").is_some() {
            insert.returning = true;
            self.skip_all();
        }
        Some(StatementKind::Insert(Box::new(insert)))
    }

    /// What `SELECT a, b AS c FROM t WHERE …` selects; nothing is kept of a query of another form.
    fn plain_select(&self, range: Range<usize>, insert: &mut Insert) {
        let tokens = self.tokens.get(range.clone()).unwrap_or_default();
        let mut depth = 0usize;
        let mut words: Vec<(usize, String)> = Vec::new();
        let mut commas = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            match token.kind {
                Kind::LeftParenthesis => depth += 1,
                Kind::RightParenthesis => depth = depth.saturating_sub(1),
                Kind::Comma if depth == 0 => commas.push(range.start + at),
                Kind::Word if depth == 0 => words.push((range.start + at, self.written(*token).to_ascii_lowercase())),
                _ => {}
            }
        }
        let find = |word: &str| words.iter().find(|(_, known)| known == word).map(|&(at, _)| at);
        let combined = ["union", "intersect", "except", "with", "distinct"].iter().any(|word| find(word).is_some());
        let (Some(select), Some(from)) = (find("select"), find("from")) else { return };
        if select != range.start || combined {
            return;
        }
        let mut start = select + 1;
        for end in commas.into_iter().filter(|&at| at < from).chain([from]) {
            let alias = words.iter().rev().find(|(at, word)| (start..end).contains(at) && word == "as");
            let end_of_value = alias.map_or(end, |&(at, _)| at);
            insert.selected.push(self.expression_of(start..end_of_value));
            start = end + 1;
        }
        if let Some(filter) = find("where") {
            insert.filter = Some(self.expression_of(filter + 1..range.end));
        }
    }

    fn row(&mut self) -> Option<Vec<Value>> {
        if self.token(1).is_some_and(|token| token.kind == Kind::RightParenthesis) {
            self.eat_kind(Kind::LeftParenthesis)?;
            self.step()?;
            return Some(Vec::new());
        }
        self.in_parentheses(Self::value)
    }

    fn value(&mut self) -> Option<Value> {
        let after = self.token(1).map(|token| token.kind);
        if self.is_kind(Kind::String) && matches!(after, Some(Kind::Comma | Kind::RightParenthesis)) {
            return self.literal().map(Value::String);
        }
        let start = self.at;
        self.skip_item();
        if start == self.at { None } else { Some(Value::Other(self.expression_of(start..self.at))) }
    }

    fn conflict(&mut self) -> Option<Conflict> {
        let start = self.at;
        self.eat("on conflict")?;
        let mut conflict =
            Conflict { columns: Vec::new(), constraint: None, predicate: None, update: false, span: self.since(start) };
        if self.eat("on constraint").is_some() {
            conflict.constraint = Some(self.ident()?);
        } else if self.is_kind(Kind::LeftParenthesis) {
            for key in self.in_parentheses(Self::index_key)? {
                conflict.columns.extend(key.column().cloned());
            }
            if self.eat("where").is_some() {
                let from = self.at;
                while !self.ended() && !self.is_any(&["do nothing", "do update"]) {
                    self.at += 1;
                }
                conflict.predicate = Some(self.expression_of(from..self.at));
            }
        }
        conflict.span = self.since(start);
        if self.eat_any(&["do nothing", "do update"])? == "do update" {
            conflict.update = true;
            while !self.ended() && !self.is("returning") {
                self.at += 1;
            }
        }
        Some(conflict)
    }

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
        let mut assignments = Vec::new();
        let mut partial = Vec::new();
        loop {
            if self.is_kind(Kind::LeftParenthesis) {
                let columns = self.columns()?;
                self.eat_sign("=")?;
                let value = self.assigned()?;
                assignments.extend(columns.into_iter().map(|column| (column, value.clone())));
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
                if is_partial {
                    partial.push(column.span);
                }
                self.eat_sign("=")?;
                let value = self.assigned()?;
                assignments.push((column, value));
            }
            if !self.comma() {
                break;
            }
        }
        let (predicate, joined, limit) = self.row_suffix("from")?;
        joins |= joined;
        Some(StatementKind::Update(Box::new(Update { table, assignments, partial, predicate, joins, limit })))
    }

    /// The value of an assignment: up to a comma or the next clause.
    fn assigned(&mut self) -> Option<Expression> {
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
        if start == self.at { None } else { Some(self.expression_of(start..self.at)) }
    }

    fn previous_is(&self, word: &str) -> bool {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .is_some_and(|&token| self.written(token).eq_ignore_ascii_case(word))
    }

    /// `FROM …`/`USING …`, `WHERE …`, `LIMIT`, `RETURNING`.
    fn row_suffix(&mut self, others: &str) -> Option<(Option<Expression>, bool, bool)> {
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
            predicate = Some(self.expression_of(start..self.at));
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

    /// A query, at its first word.
    pub(super) fn query(&mut self) -> Option<StatementKind> {
        let start = self.at;
        if self.is("with")
            && let Some(kind) = self.attempt(Self::with_rows)
        {
            return Some(kind);
        }
        self.skip_all();
        let (reads, calls) = self.relations(start..self.at);
        let into = self.target_of_into(start);
        Some(StatementKind::Query(Box::new(Query { reads, calls, into })))
    }

    /// `WITH … INSERT`, `WITH … UPDATE`, `WITH … DELETE`: the statement at the end.
    fn with_rows(&mut self) -> Option<StatementKind> {
        self.eat("with")?;
        self.eat("recursive");
        loop {
            self.ident()?;
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
            }
            self.eat("as")?;
            self.eat("not");
            self.eat("materialized");
            self.group()?;
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
            None
        }
    }

    fn target_of_into(&mut self, start: usize) -> Option<Name> {
        if self.dialect != Dialect::Postgres {
            return None;
        }
        let end = self.at;
        self.at = start;
        self.skip_to(&["into", "from"]);
        let mut target = None;
        if self.eat("into").is_some() {
            self.eat_any(&["temporary", "temp", "unlogged"]);
            self.eat("table");
            target = self.name();
        }
        self.at = end;
        target
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
