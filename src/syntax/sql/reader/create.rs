//! What a statement makes, alters or drops, told by the words behind `CREATE`, `ALTER` and `DROP`.

use super::Reader;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{ObjectKind, OtherStatement, RenameTables, StatementKind};

impl Reader<'_> {
    /// `CREATE …`, after that word.
    pub(super) fn create(&mut self) -> Option<StatementKind> {
        let or_replace = self.eat("or replace");
        if self.dialect == Dialect::Mysql {
            self.mysql_prefix()?;
        }
        self.eat_any(&["global", "local"]);
        let temporary = self.eat("temporary").or_else(|| self.eat("temp"));
        let unlogged = self.eat("unlogged");
        if self.eat("table").is_some() || self.eat("foreign table").is_some() {
            return self.create_table(temporary, unlogged);
        }
        if self.dialect == Dialect::Sqlite && self.eat("virtual table").is_some() {
            self.eat("if not exists");
            self.name()?;
            return self.other(OtherStatement::Plain);
        }
        let unique = self.eat("unique");
        if self.is("index") {
            return self.create_index(unique, None);
        }
        if self.dialect == Dialect::Mysql && self.is_any(&["fulltext index", "spatial index"]) {
            let method = self.ident();
            return self.create_index(unique, method);
        }
        let recursive = self.eat("recursive").is_some();
        let materialized = self.eat("materialized");
        if self.eat("view").is_some() {
            return self.create_view(or_replace, materialized, temporary, recursive);
        }
        if self.eat("type").is_some() {
            return self.create_type();
        }
        if self.eat("domain").is_some() {
            return self.create_domain();
        }
        if self.eat("sequence").is_some() {
            return self.create_sequence(temporary);
        }
        self.eat("aggregate function");
        if self.eat("function").is_some() {
            return self.create_function(ObjectKind::Function, or_replace);
        }
        if self.eat("procedure").is_some() {
            return self.create_function(ObjectKind::Procedure, or_replace);
        }
        let constraint = self.eat("constraint").is_some();
        if self.eat("trigger").is_some() {
            return self.create_trigger(or_replace, constraint);
        }
        self.create_object(or_replace)
    }

    /// MySQL's clauses before a view, routine or trigger.
    fn mysql_prefix(&mut self) -> Option<()> {
        while self.is_any(&["algorithm", "definer", "sql security"]) {
            while !self.ended()
                && !self.is_any(&["view", "function", "procedure", "trigger", "event", "sql", "definer"])
                || self.is("definer") && self.token(1).is_some_and(|token| self.written(token) == "=")
            {
                self.at += 1;
            }
            if self.eat("sql security").is_some() {
                self.step()?;
            }
        }
        Some(())
    }

    /// `ALTER …`, after that word.
    pub(super) fn alter(&mut self) -> Option<StatementKind> {
        if self.eat("default privileges").is_some() {
            return self.default_privileges();
        }
        let relation = if self.eat("table").is_some() {
            ObjectKind::Table
        } else if self.eat("foreign table").is_some() {
            ObjectKind::ForeignTable
        } else if self.eat("index").is_some() {
            ObjectKind::Index
        } else if self.eat("view").is_some() {
            ObjectKind::View
        } else if self.eat("materialized view").is_some() {
            ObjectKind::MaterializedView
        } else if self.eat("sequence").is_some() {
            ObjectKind::Sequence
        } else {
            return self.alter_object();
        };
        if self.dialect == Dialect::Mysql && relation == ObjectKind::View {
            return self.anything();
        }
        self.alter_table(relation)
    }

    /// `DROP …`, after that word.
    pub(super) fn drop(&mut self) -> Option<StatementKind> {
        if self.eat("owned by").is_some() {
            return self.owned_by(false);
        }
        if self.dialect == Dialect::Mysql && self.eat("prepare").is_some() {
            return self.other(OtherStatement::Plain);
        }
        self.drop_object()
    }

    /// MySQL's `RENAME TABLE`, at the first word.
    pub(super) fn rename_tables(&mut self) -> Option<StatementKind> {
        self.eat("rename table").or_else(|| self.eat("rename tables"))?;
        let pairs = self.list(|reader| {
            let from = reader.name()?;
            reader.eat("to")?;
            Some((from, reader.name()?))
        })?;
        Some(StatementKind::RenameTables(Box::new(RenameTables { pairs })))
    }
}
