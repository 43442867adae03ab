//! `CREATE TABLE`: its body and what follows it.

use super::Reader;
use super::column::empty_column;
use super::constraint::TableConstraint;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    CopiedColumns, CreateTable, Expression, LikeClause, PartitionBy, StatementKind, TableOption, TableQuery,
};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// `CREATE … TABLE …`, after those words.
    pub(super) fn create_table(&mut self, temporary: Option<Span>, unlogged: Option<Span>) -> Option<StatementKind> {
        let if_not_exists = self.eat("if not exists");
        let name = self.name()?;
        let mut create = CreateTable {
            name,
            if_not_exists,
            temporary,
            unlogged,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            like: Vec::new(),
            inherits: Vec::new(),
            partition_of: None,
            partition_bound: None,
            partition_by: None,
            on_commit_drop: false,
            query: None,
            options: Vec::new(),
            incomplete: false,
        };
        let mut bare = false;
        if self.eat("partition of").is_some() {
            create.partition_of = Some(self.name()?);
            bare = true;
        } else if self.eat("of").is_some() {
            let of = self.name()?;
            let span = of.ident.span;
            create.options.push(TableOption { name: "of".into(), value: of.to_string().into(), span });
            create.incomplete = true;
            bare = true;
        } else if self.is("like") {
            let like = self.like_clause(create.columns.len())?;
            create.like.push(like);
        }
        if self.is_kind(Kind::LeftParenthesis) && self.attempt(Self::names_of_query).is_none() {
            self.table_body(&mut create, bare)?;
        }
        if create.partition_of.is_some() {
            create.partition_bound = Some(self.partition_bound()?);
        }
        self.table_suffix(&mut create);
        create.incomplete |= !self.ended();
        create.columns.shrink_to_fit();
        create.constraints.shrink_to_fit();
        create.indexes.shrink_to_fit();
        create.options.shrink_to_fit();
        Some(StatementKind::CreateTable(Box::new(create)))
    }

    /// `DEFAULT` or `FOR VALUES …`.
    fn partition_bound(&mut self) -> Option<Expression> {
        let start = self.at;
        if self.eat("default").is_none() {
            self.eat("for values")?;
            if self.eat("in").is_some() || self.eat("with").is_some() {
                self.group()?;
            } else {
                self.eat("from")?;
                self.group()?;
                self.eat("to")?;
                self.group()?;
            }
        }
        Some(self.expression_of(start..self.at))
    }

    /// `(a, b)` before `AS` and a query, with what may stand between.
    fn names_of_query(&mut self) -> Option<()> {
        self.columns()?;
        let start = self.at;
        self.skip_to(&["as"]);
        let follows = self.is("as");
        self.at = start;
        follows.then_some(())
    }

    pub(super) fn table_body(&mut self, create: &mut CreateTable, bare: bool) -> Option<()> {
        self.eat_kind(Kind::LeftParenthesis)?;
        if self.is_any(&["select", "with", "values"]) {
            self.at -= 1;
            return Some(());
        }
        if self.eat_kind(Kind::RightParenthesis).is_some() {
            return Some(());
        }
        loop {
            let read = self.attempt(|reader| reader.table_item(create, bare));
            if read.is_none() || !matches!(self.kind(), Some(Kind::Comma | Kind::RightParenthesis)) {
                self.fail();
                create.incomplete = true;
                self.skip_item();
            }
            // SQLite needs no comma between table constraints.
            if !self.comma() {
                break;
            }
        }
        self.eat_kind(Kind::RightParenthesis)?;
        Some(())
    }

    pub(super) fn table_item(&mut self, create: &mut CreateTable, bare: bool) -> Option<()> {
        if self.is("like") {
            let like = self.like_clause(create.columns.len())?;
            create.like.push(like);
            return Some(());
        }
        if self.starts_table_constraint() {
            let constraint = self.table_constraint(&create.name)?;
            match constraint {
                TableConstraint::Constraint(constraint) => create.constraints.push(*constraint),
                TableConstraint::Index(index) => create.indexes.push(*index),
            }
            return Some(());
        }
        // A column of a partition or of a typed table has only options.
        if bare {
            let start = self.at;
            let name = self.ident()?;
            self.eat("with options");
            let mut column = empty_column(name, self.since(start));
            self.column_clauses(&mut column)?;
            column.span = self.since(start);
            create.columns.push(column);
            return Some(());
        }
        let column = self.column_definition()?;
        create.columns.push(column);
        Some(())
    }

    pub(super) fn like_clause(&mut self, after: usize) -> Option<LikeClause> {
        let start = self.at;
        self.eat("like")?;
        let source = self.name()?;
        let all = self.dialect == Dialect::Mysql;
        let mut like = LikeClause {
            source,
            after,
            defaults: all,
            constraints: all,
            indexes: all,
            identity: all,
            generated: all,
            comments: all,
            storage: all,
            compression: all,
            statistics: all,
            span: self.since(start),
        };
        loop {
            let including = if self.eat("including").is_some() {
                true
            } else if self.eat("excluding").is_some() {
                false
            } else {
                break;
            };
            match self.eat_any(&[
                "all",
                "defaults",
                "constraints",
                "indexes",
                "identity",
                "generated",
                "comments",
                "compression",
                "statistics",
                "storage",
            ])? {
                "all" => {
                    (like.defaults, like.constraints, like.indexes) = (including, including, including);
                    (like.identity, like.generated, like.comments) = (including, including, including);
                    (like.storage, like.compression, like.statistics) = (including, including, including);
                }
                "defaults" => like.defaults = including,
                "constraints" => like.constraints = including,
                "indexes" => like.indexes = including,
                "identity" => like.identity = including,
                "generated" => like.generated = including,
                "comments" => like.comments = including,
                "storage" => like.storage = including,
                "compression" => like.compression = including,
                "statistics" => like.statistics = including,
                _ => {}
            }
        }
        like.span = self.since(start);
        Some(like)
    }

    pub(super) fn table_suffix(&mut self, create: &mut CreateTable) {
        loop {
            let start = self.at;
            if self.eat("inherits").is_some() {
                match self.in_parentheses(Self::name) {
                    Some(parents) => create.inherits = parents,
                    None => return self.fail(),
                }
            } else if self.eat("partition by").is_some() {
                let partition = self.attempt(|reader| reader.partition_by(start));
                // MySQL's forms go on with subpartitions and definitions.
                if partition.is_none() || self.dialect == Dialect::Mysql {
                    self.skip_all();
                }
                create.partition_by = partition.or(create.partition_by.take());
            } else if self.eat("using").is_some() {
                let Some(method) = self.named_option("using", start) else { return self.fail() };
                create.options.push(method);
            } else if self.eat("with data").is_some() || self.eat("with no data").is_some() {
            } else if self.eat("with").is_some() {
                let Some(parameters) = self.group_expression() else { return self.fail() };
                let span = self.since(start);
                create.options.push(TableOption { name: "with".into(), value: parameters.text, span });
            } else if self.eat("without oids").is_some() {
            } else if self.eat("on commit").is_some() {
                match self.eat_any(&["drop", "delete rows", "preserve rows"]) {
                    Some(action) => create.on_commit_drop = action == "drop",
                    None => return self.fail(),
                }
            } else if self.eat("tablespace").is_some() {
                let Some(space) = self.named_option("tablespace", start) else { return self.fail() };
                create.options.push(space);
            } else if self.eat("server").is_some() {
                let Some(server) = self.named_option("server", start) else { return self.fail() };
                create.options.push(server);
                if self.eat("options").is_some() {
                    let Some(list) = self.group_expression() else { return self.fail() };
                    create.options.push(TableOption { name: "options".into(), value: list.text, span: list.span });
                }
            } else if self.is("as") || self.is_any(&["select", "with", "ignore", "replace"]) || self.starts_query() {
                return self.table_query(create);
            } else if self.dialect == Dialect::Sqlite && self.is_any(&["without rowid", "strict"]) {
                let name = self.eat_any(&["without rowid", "strict"]).unwrap_or_default();
                let span = self.since(start);
                create.options.push(TableOption { name: name.into(), value: "".into(), span });
                self.comma();
            } else if self.dialect == Dialect::Mysql && !self.ended() {
                match self.attempt(Self::mysql_table_option) {
                    Some(option) => create.options.push(option),
                    None => return,
                }
                self.comma();
            } else {
                return;
            }
        }
    }

    /// An option whose value is a name, from `start` on.
    fn named_option(&mut self, name: &str, start: usize) -> Option<TableOption> {
        let value = self.ident()?.value;
        Some(TableOption { name: name.into(), value, span: self.since(start) })
    }

    /// `AS SELECT …`, which is the end.
    fn table_query(&mut self, create: &mut CreateTable) {
        self.eat("ignore");
        self.eat("replace");
        self.eat("as");
        let start = self.at;
        self.skip_all();
        let span = self.since(start);
        // The names of the columns may stand before the query, or SQLite tells them apart by itself.
        let before = self.tokens.get(..start).unwrap_or_default();
        let named = self.dialect == Dialect::Sqlite || before.iter().any(|token| token.kind == Kind::LeftParenthesis);
        let repeated = (!named).then(|| self.expression_of(start..self.at).repeated_output()).flatten();
        let end = self.at;
        let copied = (self.dialect == Dialect::Postgres && !named).then(|| self.copied_columns(start)).flatten();
        self.at = end;
        create.query = Some(Box::new(TableQuery { span, repeated, copied }));
        self.note_no_data(create);
    }

    /// `SELECT a, b AS c FROM t`, up to its conditions.
    fn copied_columns(&mut self, start: usize) -> Option<CopiedColumns> {
        const JOINS: [&str; 3] = ["union", "intersect", "except"];
        self.at = start;
        self.eat("select")?;
        let mut columns = Vec::new();
        if self.eat_sign("*").is_none() {
            loop {
                let first = self.ident()?;
                let source = if self.eat_kind(Kind::Period).is_some() { self.ident()? } else { first };
                let name = if self.eat("as").is_some() { self.ident()? } else { source.clone() };
                columns.push((source, name));
                if !self.comma() {
                    break;
                }
            }
        }
        self.eat("from")?;
        let table = self.name()?;
        let more = !self.ended() && !self.is_any(&["where", "order by", "limit", "with no data", "with data"]);
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let joined = rest.iter().any(|&token| JOINS.iter().any(|word| self.written(token).eq_ignore_ascii_case(word)));
        (!more && !joined).then_some(CopiedColumns { table, columns })
    }

    pub(super) fn note_no_data(&mut self, create: &mut CreateTable) {
        let tail: Vec<&str> = self.tokens.iter().rev().take(3).map(|&token| self.written(token)).collect();
        if let [data, no, with] = tail.as_slice()
            && data.eq_ignore_ascii_case("data")
            && no.eq_ignore_ascii_case("no")
            && with.eq_ignore_ascii_case("with")
        {
            let span = self.span(self.tokens.len() - 3..self.tokens.len());
            create.options.push(TableOption { name: "with no data".into(), value: "".into(), span });
        }
    }

    pub(super) fn starts_query(&self) -> bool {
        self.is_kind(Kind::LeftParenthesis) && self.word_at(1).is_some_and(|word| word.eq_ignore_ascii_case("select"))
    }

    pub(super) fn partition_by(&mut self, start: usize) -> Option<PartitionBy> {
        let strategy = self.ident()?;
        let keys = self.in_parentheses(Self::index_key)?;
        Some(PartitionBy { strategy, keys, span: self.since(start) })
    }

    /// `ENGINE = InnoDB`, `DEFAULT CHARSET=utf8mb4`, `COMMENT='…'`.
    pub(super) fn mysql_table_option(&mut self) -> Option<TableOption> {
        let start = self.at;
        let mut name = String::new();
        while let Some(word) = self.word_at(0) {
            let is_value = !name.is_empty()
                && !["charset", "character", "set", "collate", "directory", "to"]
                    .iter()
                    .any(|known| word.eq_ignore_ascii_case(known));
            if is_value {
                break;
            }
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(&word.to_ascii_lowercase());
            self.at += 1;
            if self.token(0).is_some_and(|token| self.written(token) == "=") {
                break;
            }
        }
        if name.is_empty() {
            return None;
        }
        let name = option_name(&name);
        self.eat_sign("=");
        let value = match self.kind()? {
            Kind::LeftParenthesis => self.group_expression()?.text,
            Kind::Word | Kind::Number | Kind::String | Kind::Quoted => {
                self.at += 1;
                self.normalised(self.at - 1..self.at)
            }
            _ => return None,
        };
        Some(TableOption { name: name.into(), value, span: self.since(start) })
    }
}

/// The name of a table option of MySQL, one for each thing that has several.
fn option_name(written: &str) -> String {
    let name = written.strip_prefix("default ").unwrap_or(written);
    name.replace("character set", "charset")
}
