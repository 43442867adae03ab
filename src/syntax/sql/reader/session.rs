//! Statements about the session and transactions.

use std::sync::Arc;

use super::Reader;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{LockTable, OtherStatement, Set, SetValue, StatementKind, Transaction};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// `BEGIN`, `COMMIT` and their kin, at the first word.
    pub(super) fn transaction(&mut self) -> Option<StatementKind> {
        let transaction = if self.eat("begin").is_some() || self.eat("start transaction").is_some() {
            self.skip_all();
            Transaction::Begin
        } else if self.eat_any(&["commit prepared", "rollback prepared", "prepare transaction"]).is_some() {
            self.literal()?;
            Transaction::Other
        } else if self.eat("savepoint").is_some() {
            Transaction::Savepoint(Box::new(self.ident()?))
        } else if self.eat("release").is_some() {
            self.eat("savepoint");
            Transaction::Release(Box::new(self.ident()?))
        } else if self.eat_any(&["commit", "end"]).is_some() {
            self.eat_any(&["work", "transaction"]);
            self.eat_any(&["and no chain", "and chain"]);
            Transaction::Commit
        } else {
            self.eat_any(&["rollback", "abort"])?;
            self.eat_any(&["work", "transaction"]);
            if self.eat("to").is_some() {
                self.eat("savepoint");
                Transaction::RollbackTo(Box::new(self.ident()?))
            } else {
                self.eat_any(&["and no chain", "and chain"]);
                Transaction::Rollback
            }
        };
        Some(StatementKind::Transaction(transaction))
    }

    /// `SET …`, after that word.
    pub(super) fn set(&mut self) -> Option<StatementKind> {
        if self.eat("transaction").is_some()
            || self.eat("constraints").is_some()
            || self.eat("session characteristics").is_some()
        {
            self.skip_all();
            return Some(StatementKind::Transaction(Transaction::Other));
        }
        let local = if self.is("local time zone") || !self.is("local") { None } else { self.eat("local") };
        if !self.is("session authorization") {
            self.eat_any(&["global", "session", "persist"]);
        }
        let start = self.at;
        let parameter = self.parameter()?;
        let parameter_span = self.since(start);
        let mut reset = false;
        let mut values = Vec::new();
        let assigned = self.eat("to").is_some() || self.eat_sign("=").is_some() || self.eat_sign(":=").is_some();
        if self.eat("default").is_some() {
            reset = true;
        } else if assigned || !self.ended() {
            values = self.set_values()?;
        } else if self.dialect == Dialect::Postgres {
            return None;
        }
        // MySQL sets several at once; the first one is what is kept.
        if self.dialect == Dialect::Mysql {
            self.skip_all();
        }
        Some(StatementKind::Set(Box::new(Set {
            parameter,
            parameter_span,
            values,
            local,
            reset,
            pragma: false,
            call: false,
        })))
    }

    /// `SELECT set_config('lock_timeout', '2s', true)`, which is `SET LOCAL`; of another parameter it is a query like any.
    pub(super) fn set_config(&mut self) -> Option<StatementKind> {
        self.eat("select")?;
        if self.eat("pg_catalog").is_some() {
            self.eat_kind(Kind::Period)?;
        }
        self.eat("set_config")?;
        self.eat_kind(Kind::LeftParenthesis)?;
        let parameter = self.literal()?;
        self.eat_kind(Kind::Comma)?;
        let value = self.literal()?;
        self.eat_kind(Kind::Comma)?;
        let start = self.at;
        let local = self.eat_any(&["true", "false"])? == "true";
        let local = local.then(|| self.since(start));
        self.eat_kind(Kind::RightParenthesis)?;
        let name = parameter.value.to_ascii_lowercase();
        (self.ended() && name.ends_with("_timeout")).then_some(())?;
        let values = vec![SetValue { text: value.value, span: value.span }];
        let (parameter, parameter_span) = (name.into(), parameter.span);
        let set = Set { parameter, parameter_span, values, local, reset: false, pragma: false, call: true };
        Some(StatementKind::Set(Box::new(set)))
    }

    /// The name of what is set.
    fn parameter(&mut self) -> Option<Arc<str>> {
        let start = self.at;
        if self.eat("session authorization").is_some() {
            return Some("session authorization".into());
        }
        if self.eat("time zone").is_some() {
            return Some("timezone".into());
        }
        if self.eat_any(&["names", "character set", "charset", "role", "schema", "xml option"]).is_some() {
            return Some(self.normalised(start..self.at));
        }
        while self.token(0).is_some_and(|token| matches!(self.written(token), "@" | "@@")) {
            self.at += 1;
        }
        let mut name = String::new();
        loop {
            let token = self.token(0)?;
            match token.kind {
                Kind::Word | Kind::Quoted | Kind::Placeholder => {
                    name.push_str(&self.written(token).to_ascii_lowercase());
                }
                _ => return None,
            }
            self.at += 1;
            if self.eat_kind(Kind::Period).is_none() {
                return Some(name.into());
            }
            name.push('.');
        }
    }

    fn set_values(&mut self) -> Option<Vec<SetValue>> {
        self.list(|reader| {
            let start = reader.at;
            let first = reader.token(0)?;
            let text: Arc<str> = match first.kind {
                Kind::String | Kind::Dollar => reader.literal()?.value,
                Kind::Word | Kind::Quoted if reader.token(1).is_none_or(|next| next.kind == Kind::Comma) => {
                    reader.ident()?.value
                }
                _ => {
                    reader.skip_item();
                    reader.normalised(start..reader.at)
                }
            };
            if !reader.ended() && !reader.is_kind(Kind::Comma) {
                reader.skip_item();
            }
            Some(SetValue { text, span: reader.since(start) })
        })
    }

    /// `RESET …`, after that word.
    pub(super) fn reset(&mut self) -> Option<StatementKind> {
        let start = self.at;
        if self.eat("session authorization").is_none() && self.eat("time zone").is_none() {
            self.name()?;
        }
        Some(StatementKind::Set(Box::new(Set {
            parameter: self.normalised(start..self.at),
            parameter_span: self.since(start),
            values: Vec::new(),
            local: None,
            reset: true,
            pragma: false,
            call: false,
        })))
    }

    /// SQLite's `PRAGMA name = value`, after the first word.
    pub(super) fn pragma(&mut self) -> Option<StatementKind> {
        let name = self.name()?;
        let mut values = Vec::new();
        if self.eat_sign("=").is_some() {
            values = self.set_values()?;
        } else if self.is_kind(Kind::LeftParenthesis) {
            let value = self.group_expression()?;
            values.push(SetValue { text: value.text, span: value.span });
        }
        Some(StatementKind::Set(Box::new(Set {
            parameter: name.ident.value.to_lowercase().into(),
            parameter_span: name.ident.span,
            values,
            local: None,
            reset: false,
            pragma: true,
            call: false,
        })))
    }

    /// `LOCK …`, after that word.
    pub(super) fn lock(&mut self) -> Option<StatementKind> {
        if self.dialect == Dialect::Mysql {
            return self.other(OtherStatement::Plain);
        }
        self.eat("table");
        let tables = self.names()?;
        let (mut mode, mut mode_span): (Arc<str>, _) = ("access exclusive".into(), None);
        if self.eat("in").is_some() {
            let start = self.at;
            while !self.ended() && !self.is("mode") {
                self.at += 1;
            }
            mode = self.normalised(start..self.at);
            self.eat("mode")?;
            mode_span = Some(self.since(start));
        }
        let nowait = self.eat("nowait").is_some();
        Some(StatementKind::Lock(Box::new(LockTable { tables, mode, mode_span, nowait })))
    }
}
