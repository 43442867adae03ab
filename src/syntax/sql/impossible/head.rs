//! What the first words of a statement ask for.

use super::super::Dialect;
use super::super::token::Kind;
use super::super::verdict::Fault;
use super::kind::{KINDS, NAMED};
use super::words::Words;

impl Words<'_> {
    /// By the first word of the statement.
    pub(super) fn of_head(&self) -> Option<Fault> {
        let postgres = self.dialect == Dialect::Postgres;
        let head = self.written(0).to_ascii_lowercase();
        match head.as_str() {
            "insert" if self.dialect == Dialect::Mysql => None,
            "insert" => {
                let at = if self.is(1, "or") { 3 } else { 1 };
                if self.is(at, "into") { self.of_insert(at + 1) } else { self.fault(at, "INTO") }
            }
            "delete" if self.dialect != Dialect::Mysql && !self.is(1, "from") => self.fault(1, "FROM"),
            "update" if self.outside(1, "set").is_none() => {
                let name = if self.is(1, "only") { 2 } else { 1 };
                let behind = self.after_name(name);
                let alias = usize::from(self.is(behind, "as")) + usize::from(self.is_name(behind));
                self.fault(behind + alias, "SET")
            }
            "comment" if postgres && !self.is(1, "on") => self.fault(1, "ON"),
            "comment" if postgres && self.outside(2, "is").is_none() => {
                let end = self.tokens.len();
                let text = (2..end).find(|&at| self.kind(at) == Some(Kind::String));
                self.fault(text.unwrap_or(end), "IS")
            }
            "grant" if self.outside(1, "to").is_none() => self.fault(self.tokens.len(), "TO"),
            "revoke" if self.outside(1, "from").is_none() => self.fault(self.tokens.len(), "FROM"),
            "create" => self.of_create(),
            "alter" | "drop" if postgres => self.of_kind(1),
            _ => None,
        }
    }

    fn of_kind(&self, at: usize) -> Option<Fault> {
        let known = self.is_any(at, &KINDS) || self.is(at, "view");
        if self.is(at, "materialized") && self.tokens.len() > at + 1 && !self.is(at + 1, "view") {
            return self.fault(at + 1, "VIEW");
        }
        if known || !self.is_name(at) { None } else { self.fault(at, "a kind of object, such as TABLE") }
    }

    fn of_create(&self) -> Option<Fault> {
        for at in 1..self.tokens.len().min(6) {
            if self.is(at, "if") && self.is(at + 1, "not") && self.is_any(at - 1, &NAMED) && !self.is(at + 2, "exists")
            {
                return self.fault(at + 2, "EXISTS");
            }
        }
        let view = (1..self.tokens.len().min(6)).find(|&at| self.is(at, "view"));
        if let Some(view) = view
            && self.is_any(view - 1, &["create", "replace", "materialized", "temp", "temporary", "recursive"])
            && self.outside(view + 1, "as").is_none()
        {
            let name = if self.is(view + 1, "if") { view + 4 } else { view + 1 };
            return self.fault(self.after_name(name), "AS");
        }
        if self.dialect != Dialect::Postgres {
            return None;
        }
        if self.is(1, "type") && self.is_name(2) {
            let at = self.after_name(2);
            let opens = self.kind(at) == Some(Kind::LeftParenthesis);
            if at < self.tokens.len() && !opens && !self.is(at, "as") {
                return self.fault(at, "AS");
            }
            if self.is(at, "as") && self.is(at + 1, "enum") && self.kind(at + 2) != Some(Kind::LeftParenthesis) {
                return self.fault(at + 2, "the values in parentheses");
            }
        }
        self.of_kind(1)
    }

    /// Behind `INSERT INTO`: columns with commas between them, then what is inserted.
    fn of_insert(&self, at: usize) -> Option<Fault> {
        let mut next = self.after_name(at);
        if self.is(next, "as") {
            next += 2;
        }
        if self.kind(next) == Some(Kind::LeftParenthesis)
            && self.is_name(next + 1)
            && !self.is_any(next + 1, &["select", "with", "values", "table"])
        {
            let end = self.after_group(next);
            let missing = (next + 1..end).find(|&at| self.is_name(at) && self.is_name(at + 1));
            if let Some(at) = missing {
                return self.fault(at + 1, "a comma");
            }
            next = end;
        }
        if !self.is(next, "values") {
            return None;
        }
        next += 1;
        while self.kind(next) == Some(Kind::LeftParenthesis) {
            next = self.after_group(next);
            match self.kind(next) {
                Some(Kind::Comma) => next += 1,
                Some(Kind::LeftParenthesis) => return self.fault(next, "a comma"),
                _ => return None,
            }
        }
        self.fault(next, "values in parentheses")
    }
}
