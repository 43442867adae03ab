//! `INSERT`, with its rows or its query.

use std::ops::Range;

use super::Reader;
use super::rows::set_twice;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{Assignment, Conflict, Ident, Insert, InsertQuery, StatementKind, Value};
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
        let mut columns = self.attempt(|reader| reader.in_parentheses(Self::target_column)).unwrap_or_default();
        if self.eat("overriding").is_some() {
            self.at += 2;
        }
        let mut values = Vec::new();
        let mut query = None;
        if self.eat("default values").is_some() {
        } else if self.eat_any(&["values", "value"]).is_some() {
            loop {
                self.eat("row");
                self.row(&mut values)?;
                if !self.comma() {
                    break;
                }
            }
        } else if self.dialect == Dialect::Mysql && self.eat("set").is_some() {
            loop {
                columns.push(self.ident()?);
                self.eat_sign("=")?;
                values.push(self.value()?);
                if !self.comma() {
                    break;
                }
            }
            end_row(&mut values);
        } else if self.is_any(&["select", "with", "table", "values"]) || self.is_kind(Kind::LeftParenthesis) {
            query = Some(Box::new(self.insert_query()));
        } else {
            return None;
        }
        let (columns, values) = (columns.into(), values.into());
        let mut insert = Insert { table, columns, values, query, conflict: None, returning: false };
        self.insert_end(&mut insert)?;
        Some(StatementKind::Insert(Box::new(insert)))
    }

    /// A column with its elements and fields: `tags[1]`, `address.city`.
    fn target_column(&mut self) -> Option<Ident> {
        let column = self.ident()?;
        loop {
            if self.is_kind(Kind::LeftBracket) {
                while self.step()?.kind != Kind::RightBracket {}
            } else if self.eat_kind(Kind::Period).is_some() {
                self.step()?;
            } else {
                return Some(column);
            }
        }
    }

    fn insert_query(&mut self) -> InsertQuery {
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
        let mut query = InsertQuery { span: self.since(start), selected: Vec::new(), filter: None };
        self.plain_select(start..self.at, &mut query);
        query
    }

    /// What may stand behind the rows.
    fn insert_end(&mut self, insert: &mut Insert) -> Option<()> {
        if self.dialect == Dialect::Mysql && self.eat("as").is_some() {
            self.ident()?;
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
            }
        }
        if self.is("on conflict") {
            insert.conflict = Some(Box::new(self.conflict()?));
        }
        if self.is("on duplicate key update") {
            self.skip_all();
        }
        if self.eat("returning").is_some() {
            insert.returning = true;
            self.skip_all();
        }
        Some(())
    }

    /// What `SELECT a, b AS c FROM t WHERE …` selects; nothing is kept of a query of another form.
    fn plain_select(&self, range: Range<usize>, query: &mut InsertQuery) {
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
            query.selected.push(self.expression_of(start..end_of_value));
            start = end + 1;
        }
        if let Some(filter) = find("where") {
            query.filter = Some(self.expression_of(filter + 1..range.end));
        }
    }

    /// A row, behind those before it.
    fn row(&mut self, values: &mut Vec<Value>) -> Option<()> {
        self.eat_kind(Kind::LeftParenthesis)?;
        if self.eat_kind(Kind::RightParenthesis).is_some() {
            return Some(());
        }
        loop {
            values.push(self.value()?);
            if !self.comma() {
                break;
            }
        }
        self.eat_kind(Kind::RightParenthesis)?;
        end_row(values);
        Some(())
    }

    fn value(&mut self) -> Option<Value> {
        let after = self.token(1).map(|token| token.kind);
        let is_string = self.is_kind(Kind::String) && matches!(after, Some(Kind::Comma | Kind::RightParenthesis));
        let start = self.at;
        self.skip_item();
        if start == self.at { None } else { Some(Value { span: self.since(start), is_string, ends_row: false }) }
    }

    /// What `DO UPDATE` sets.
    fn conflict_assignments(&mut self) -> Option<Vec<Assignment>> {
        self.eat("set")?;
        self.assignments()
    }

    fn conflict(&mut self) -> Option<Conflict> {
        let start = self.at;
        self.eat("on conflict")?;
        let mut conflict = Conflict {
            columns: Vec::new(),
            constraint: None,
            predicate: None,
            update: false,
            twice: None,
            span: self.since(start),
        };
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
            conflict.twice = self.attempt(Self::conflict_assignments).and_then(set_twice).map(Box::new);
            while !self.ended() && !self.is("returning") {
                self.at += 1;
            }
        }
        Some(conflict)
    }
}

fn end_row(values: &mut [Value]) {
    if let Some(last) = values.last_mut() {
        last.ends_row = true;
    }
}
