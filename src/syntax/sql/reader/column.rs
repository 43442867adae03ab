//! The columns of a table: name, type, clauses.

use super::Reader;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    ColumnDefinition, ConstraintKind, DefaultClause, GeneratedClause, Ident, IdentityClause, IdentityKind,
};
use crate::syntax::sql::token::Kind;

/// Whether a word begins a clause that follows a column's type.
pub(super) fn starts_column_constraint(word: &str) -> bool {
    const WORDS: [&str; 18] = [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
        "as",
        "autoincrement",
        "auto_increment",
        "on",
        "asc",
        "desc",
        "comment",
        "deferrable",
    ];
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

impl Reader<'_> {
    /// A column: name, type, clauses.
    pub(super) fn column_definition(&mut self) -> Option<ColumnDefinition> {
        let start = self.at;
        let name = self.ident()?;
        let mut column = empty_column(name, self.since(start));
        let untyped = match self.kind() {
            None | Some(Kind::Comma | Kind::RightParenthesis) => true,
            Some(Kind::Word) => self.word_at(0).is_some_and(starts_column_constraint) && !self.is("null"),
            _ => false,
        };
        if !(untyped && self.dialect == Dialect::Sqlite) {
            column.data_type = Some(self.data_type()?);
        }
        self.column_clauses(&mut column)?;
        column.constraints.shrink_to_fit();
        column.span = self.since(start);
        Some(column)
    }

    pub(super) fn column_clauses(&mut self, column: &mut ColumnDefinition) -> Option<()> {
        loop {
            match self.kind() {
                Some(Kind::Word) => {}
                _ => return Some(()),
            }
            if self.mysql_position() || !self.column_clause(column)? {
                return Some(());
            }
        }
    }

    pub(super) fn mysql_position(&self) -> bool {
        self.dialect == Dialect::Mysql && self.is_any(&["first", "after"])
    }

    /// One clause of a column; `false` when none begins here.
    pub(super) fn column_clause(&mut self, column: &mut ColumnDefinition) -> Option<bool> {
        let start = self.at;
        let name = if self.eat("constraint").is_some() {
            // MySQL allows `CONSTRAINT CHECK (…)`.
            if self.dialect == Dialect::Mysql && self.is("check") { None } else { Some(self.ident()?) }
        } else {
            None
        };
        if let Some(span) = self.eat("not null") {
            self.not_null(column, name, span, start);
        } else if let Some(span) = self.eat("null") {
            column.null = Some(span);
        } else if self.eat("default").is_some() {
            self.stop_at_collate = true;
            let expression = self.expression();
            self.stop_at_collate = false;
            column.default = Some(DefaultClause { expression: expression?, span: self.since(start) });
        } else if self.is("generated")
            || (self.is("as") && self.token(1).is_some_and(|token| token.kind == Kind::LeftParenthesis))
        {
            self.generated_clause(column, start)?;
        } else if self.eat("collate").is_some() {
            column.collation = Some(Box::new(self.name()?));
        } else if self.eat("auto_increment").is_some() {
            let kind = IdentityKind::AutoIncrement;
            let clause = IdentityClause { kind, options: None, span: self.since(start) };
            column.identity = Some(Box::new(clause));
        } else if let Some(clause) = self.inline_constraint(name, column, start)? {
            column.constraints.push(clause);
        } else if self.dialect == Dialect::Mysql && self.eat("on update").is_some() {
            column.on_update = Some(Box::new(self.expression()?));
        } else if self.dialect == Dialect::Mysql && self.eat("comment").is_some() {
            column.comment = Some(Box::new(self.literal()?));
        } else if self.dialect == Dialect::Mysql
            && (self.eat("character set").is_some() || self.eat("charset").is_some())
        {
            column.charset = Some(Box::new(self.ident()?));
        } else if self.dialect == Dialect::Mysql
            && self.eat_any(&["invisible", "visible", "binary", "virtual", "stored", "key"]).is_some()
        {
        } else if let Some(what) = self.eat_any(&["storage", "compression"]) {
            let value = self.ident()?.value;
            column.settings = column.settings.iter().cloned().chain([(what, value)]).collect();
        } else if self.eat("column_format").is_some() {
            self.ident()?;
        } else if self.eat("options").is_some() {
            self.group()?;
        } else {
            return Some(false);
        }
        Some(true)
    }

    /// What follows `NOT NULL`, which stands at `word`; its clause begins at `start`.
    fn not_null(&mut self, column: &mut ColumnDefinition, name: Option<Ident>, word: Span, start: usize) {
        column.not_null = Some(word);
        let no_inherit = self.eat("no inherit").is_some();
        if let Some(name) = name {
            let mut constraint = self.constraint(Some(name), ConstraintKind::NotNull, word, start);
            constraint.columns = vec![column.name.clone()];
            constraint.inline = true;
            constraint.no_inherit = no_inherit;
            column.constraints.push(constraint);
        }
        self.conflict_clause();
    }

    pub(super) fn generated_clause(&mut self, column: &mut ColumnDefinition, start: usize) -> Option<()> {
        let mut kind = IdentityKind::Always;
        if self.eat("generated").is_some() {
            if self.eat("by default").is_some() {
                self.eat("on null");
                kind = IdentityKind::ByDefault;
            } else {
                self.eat("always")?;
            }
        }
        self.eat("as")?;
        if self.eat("identity").is_some() {
            let options = self.identity_options()?;
            column.identity = Some(Box::new(IdentityClause { kind, options, span: self.since(start) }));
            return Some(());
        }
        let expression = self.group_expression()?;
        let stored = self.eat_any(&["stored", "persistent", "virtual"]).is_some_and(|word| word != "virtual");
        let clause = GeneratedClause { expression, stored, span: self.since(start) };
        column.generated = Some(Box::new(clause));
        Some(())
    }

    /// SQLite's `ON CONFLICT …`.
    pub(super) fn conflict_clause(&mut self) {
        if self.eat("on conflict").is_some() {
            self.at += 1;
        }
    }
}

pub(super) fn empty_column(name: Ident, span: Span) -> ColumnDefinition {
    ColumnDefinition {
        name,
        data_type: None,
        not_null: None,
        null: None,
        default: None,
        generated: None,
        identity: None,
        collation: None,
        constraints: Vec::new(),
        on_update: None,
        comment: None,
        charset: None,
        settings: Box::default(),
        span,
    }
}
