//! `CREATE INDEX`, and MySQL's index clauses.

use super::Reader;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{CreateIndex, Ident, IndexKey, KeyTarget, Name, StatementKind, TableOption};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// A key of an index, a partition or an exclusion constraint.
    pub(super) fn index_key(&mut self) -> Option<IndexKey> {
        let start = self.at;
        let mut prefix = None;
        let target = if self.is_kind(Kind::LeftParenthesis) {
            KeyTarget::Expression(self.group_expression()?)
        } else {
            let next = self.token(1).map(|token| token.kind);
            let mysql_prefix = self.dialect == Dialect::Mysql
                && next == Some(Kind::LeftParenthesis)
                && self.token(2).is_some_and(|token| token.kind == Kind::Number);
            if matches!(next, Some(Kind::LeftParenthesis | Kind::Period | Kind::Cast | Kind::LeftBracket))
                && !mysql_prefix
            {
                self.stop_at_collate = true;
                let expression = self.expression();
                self.stop_at_collate = false;
                KeyTarget::Expression(expression?)
            } else if next == Some(Kind::Operator) && self.dialect != Dialect::Postgres {
                KeyTarget::Expression(self.expression()?)
            } else {
                let column = self.ident()?;
                if mysql_prefix {
                    self.at += 1;
                    prefix = self.step().and_then(|token| self.written(token).parse().ok());
                    self.eat_kind(Kind::RightParenthesis)?;
                }
                KeyTarget::Column(column)
            }
        };
        let collation = if self.eat("collate").is_some() { Some(Box::new(self.name()?)) } else { None };
        let mut operator_class = None;
        let ends = self.is_any(&["asc", "desc", "nulls", "with", "without overlaps"]);
        if self.is_kind(Kind::Word) && !ends || self.is_kind(Kind::Quoted) {
            operator_class = Some(Box::new(self.name()?));
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
            }
        }
        let descending = self.eat_any(&["asc", "desc"]) == Some("desc");
        let nulls_first = self.eat_any(&["nulls first", "nulls last"]).map(|words| words == "nulls first");
        let operator = if self.eat("with").is_some() {
            let start = self.at;
            if self.eat("operator").is_some() {
                self.group()?;
            } else {
                self.eat_kind(Kind::Operator)?;
            }
            Some(self.normalised(start..self.at))
        } else {
            None
        };
        let span = self.since(start);
        Some(IndexKey { target, operator_class, collation, descending, nulls_first, prefix, operator, span })
    }

    /// MySQL's `[FULLTEXT] KEY name (…)` in a table's body or after `ADD`.
    pub(super) fn mysql_index(&mut self, table: &Name, start: usize) -> Option<CreateIndex> {
        if self.dialect != Dialect::Mysql {
            return None;
        }
        let mut method = None;
        if self.is_any(&["fulltext", "spatial"]) {
            method = self.ident();
        }
        let word_at = self.at;
        if self.eat_any(&["key", "index"]).is_none() && method.is_none() {
            return None;
        }
        let index_word = self.since(word_at);
        let if_not_exists = self.eat("if not exists");
        let name = if self.is_kind(Kind::LeftParenthesis) || self.is("using") { None } else { Some(self.name()?) };
        if let Some(found) = self.mysql_index_type()? {
            method = Some(found);
        }
        let keys = self.in_parentheses(Self::index_key)?;
        self.mysql_index_options()?;
        Some(CreateIndex {
            name,
            table: table.clone(),
            only: false,
            unique: None,
            concurrently: None,
            if_not_exists,
            method,
            keys,
            include: Vec::new(),
            storage: None,
            nulls_not_distinct: false,
            predicate: None,
            where_span: None,
            index_word,
            online: Vec::new(),
            span: self.since(start),
        })
    }

    /// `CREATE [UNIQUE] INDEX`, at the word `INDEX`.
    pub(super) fn create_index(&mut self, unique: Option<Span>, kind: Option<Ident>) -> Option<StatementKind> {
        let index_word = self.eat("index")?;
        let concurrently = self.eat("concurrently");
        let if_not_exists = self.eat("if not exists");
        let mut method = kind;
        let name = if self.is("on") && !self.is("on on") { None } else { Some(self.name()?) };
        if let Some(found) = self.mysql_index_type()? {
            method = Some(found);
        }
        self.eat("on")?;
        let only = self.eat("only").is_some();
        let table = self.name()?;
        if self.eat("using").is_some() {
            method = Some(self.ident()?);
        }
        let keys = self.in_parentheses(Self::index_key)?;
        let include = self.include()?;
        let nulls_not_distinct = self.eat("nulls not distinct").is_some();
        self.eat("nulls distinct");
        self.mysql_index_options()?;
        let storage = if self.eat("with").is_some() { Some(self.group_expression()?) } else { None };
        if self.eat("tablespace").is_some() {
            self.ident()?;
        }
        let (mut predicate, mut where_span) = (None, None);
        if self.is("where") {
            let start = self.at;
            self.at += 1;
            predicate = Some(self.expression()?);
            where_span = Some(self.since(start));
        }
        let online = self.online_options()?;
        let span = self.since(0);
        Some(StatementKind::CreateIndex(Box::new(CreateIndex {
            name,
            table,
            only,
            unique,
            concurrently,
            if_not_exists,
            method,
            keys,
            include,
            storage,
            nulls_not_distinct,
            predicate,
            where_span,
            index_word,
            online,
            span,
        })))
    }

    /// MySQL's `ALGORITHM = …` and `LOCK = …` behind an index.
    pub(super) fn online_options(&mut self) -> Option<Vec<TableOption>> {
        let mut options = Vec::new();
        while self.dialect == Dialect::Mysql && self.is_any(&["algorithm", "lock"]) {
            options.push(self.mysql_table_option()?);
        }
        Some(options)
    }
}
