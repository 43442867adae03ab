//! Constraints, in a column or in a table's body.

use super::Reader;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    ColumnDefinition, Constraint, ConstraintKind, CreateIndex, Ident, IdentityClause, IdentityKind, Name, Reference,
    ReferentialAction, ReferentialClause,
};
use crate::syntax::sql::token::Kind;

/// What a table's body may hold besides columns.
pub(super) enum TableConstraint {
    Constraint(Box<Constraint>),
    Index(Box<CreateIndex>),
}

impl Reader<'_> {
    pub(super) fn inline_constraint(
        &mut self,
        name: Option<Ident>,
        column: &mut ColumnDefinition,
        start: usize,
    ) -> Option<Option<Constraint>> {
        let word_start = self.at;
        let kind = if self.eat("primary key").is_some() {
            self.eat_any(&["asc", "desc"]);
            ConstraintKind::PrimaryKey { using_index: None, include: Vec::new() }
        } else if self.eat("unique").is_some() {
            self.eat("key");
            let nulls_not_distinct = self.eat("nulls not distinct").is_some();
            self.eat("nulls distinct");
            ConstraintKind::Unique { using_index: None, nulls_not_distinct, include: Vec::new() }
        } else if self.is("check") {
            self.at += 1;
            ConstraintKind::Check(self.group_expression()?)
        } else if self.is("references") {
            ConstraintKind::ForeignKey(self.reference()?)
        } else if name.is_some() {
            return None;
        } else {
            return Some(None);
        };
        let length = match kind {
            ConstraintKind::PrimaryKey { .. } => 2,
            _ => 1,
        };
        let word = self.span(word_start..word_start + length);
        let mut constraint = self.constraint(name, kind, word, start);
        constraint.inline = true;
        constraint.columns = vec![column.name.clone()];
        if matches!(constraint.kind, ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }) {
            self.index_parameters()?;
            self.conflict_clause();
            let autoincrement = self.at;
            if self.eat("autoincrement").is_some() {
                let span = self.since(autoincrement);
                let kind = IdentityKind::AutoIncrement;
                column.identity = Some(Box::new(IdentityClause { kind, options: None, span }));
            }
        }
        self.constraint_attributes(&mut constraint);
        constraint.span = self.since(start);
        Some(Some(constraint))
    }

    pub(super) fn constraint(&self, name: Option<Ident>, kind: ConstraintKind, word: Span, start: usize) -> Constraint {
        Constraint {
            name,
            kind,
            columns: Vec::new(),
            not_valid: None,
            not_enforced: None,
            deferrable: false,
            initially_deferred: false,
            no_inherit: false,
            inline: false,
            word,
            span: self.since(start),
        }
    }

    /// `DEFERRABLE`, `NOT VALID`, `NO INHERIT`, `NOT ENFORCED` in any order.
    pub(super) fn constraint_attributes(&mut self, constraint: &mut Constraint) {
        loop {
            if self.eat("deferrable").is_some() {
                constraint.deferrable = true;
            } else if self.eat("initially deferred").is_some() {
                constraint.deferrable = true;
                constraint.initially_deferred = true;
            } else if let Some(span) = self.eat("not valid") {
                constraint.not_valid = Some(span);
            } else if let Some(span) = self.eat("not enforced") {
                constraint.not_enforced = Some(span);
            } else if self.eat("no inherit").is_some() {
                constraint.no_inherit = true;
            } else if self.eat("initially immediate").is_none()
                && self.eat("not deferrable").is_none()
                && self.eat("enforced").is_none()
            {
                return;
            }
        }
    }

    pub(super) fn index_parameters(&mut self) -> Option<()> {
        if self.eat("with").is_some() {
            self.group()?;
        }
        if self.eat("using index tablespace").is_some() {
            self.ident()?;
        }
        Some(())
    }

    /// `REFERENCES t (a) ON DELETE CASCADE`.
    pub(super) fn reference(&mut self) -> Option<Reference> {
        let start = self.at;
        self.eat("references")?;
        let table = self.name()?;
        let columns = if self.is_kind(Kind::LeftParenthesis) {
            self.in_parentheses(|reader| {
                reader.eat("period");
                reader.ident()
            })?
        } else {
            Vec::new()
        };
        let mut reference =
            Reference { table, columns, on_delete: None, on_update: None, match_full: false, span: self.since(start) };
        loop {
            let clause = self.at;
            if self.eat("match").is_some() {
                reference.match_full = self.eat_any(&["full", "partial", "simple"])? == "full";
            } else if self.eat("on delete").is_some() {
                let action = self.referential_action()?;
                reference.on_delete = Some(ReferentialClause { action, span: self.since(clause) });
            } else if self.is("on update") && !self.is("on update current_timestamp") {
                self.at += 2;
                let action = self.referential_action()?;
                reference.on_update = Some(ReferentialClause { action, span: self.since(clause) });
            } else {
                break;
            }
        }
        reference.span = self.since(start);
        Some(reference)
    }

    pub(super) fn referential_action(&mut self) -> Option<ReferentialAction> {
        let action = match self.eat_any(&["no action", "restrict", "cascade", "set null", "set default"])? {
            "no action" => ReferentialAction::NoAction,
            "restrict" => ReferentialAction::Restrict,
            "cascade" => ReferentialAction::Cascade,
            "set null" => ReferentialAction::SetNull,
            _ => ReferentialAction::SetDefault,
        };
        if matches!(action, ReferentialAction::SetNull | ReferentialAction::SetDefault)
            && self.is_kind(Kind::LeftParenthesis)
        {
            self.group()?;
        }
        Some(action)
    }

    pub(super) fn starts_table_constraint(&self) -> bool {
        let followed = |reader: &Self, kinds: &[Kind]| reader.token(1).is_some_and(|token| kinds.contains(&token.kind));
        if self.is_any(&["constraint", "primary key", "foreign key"]) {
            return true;
        }
        if self.is_any(&["check", "exclude"]) {
            return followed(self, &[Kind::LeftParenthesis]) || self.is("exclude using");
        }
        if self.is("unique") {
            return followed(self, &[Kind::LeftParenthesis])
                || self.is("unique nulls")
                || self.is("unique using")
                || (self.dialect == Dialect::Mysql);
        }
        if self.dialect == Dialect::Postgres && self.is("not null") {
            return true;
        }
        self.dialect == Dialect::Mysql
            && self.is_any(&["key", "index", "fulltext", "spatial"])
            && followed(self, &[Kind::LeftParenthesis, Kind::Word, Kind::Quoted, Kind::String])
            && !self.token(1).is_some_and(|token| {
                token.kind == Kind::Word
                    && ["varchar", "text", "int", "bigint", "char"]
                        .iter()
                        .any(|known| self.written(token).eq_ignore_ascii_case(known))
            })
    }

    /// A constraint of a table's body, or MySQL's index clause.
    pub(super) fn table_constraint(&mut self, table: &Name) -> Option<TableConstraint> {
        let start = self.at;
        let mut name = self.constraint_name()?;
        let word_start = self.at;
        let mut columns = Vec::new();
        let kind = if self.eat("primary key").is_some() {
            self.primary_key(&mut name, &mut columns)?
        } else if self.eat("unique").is_some() {
            if self.dialect == Dialect::Mysql {
                return self.mysql_unique(name, table, start, word_start);
            }
            self.unique(&mut columns)?
        } else if self.eat("check").is_some() {
            ConstraintKind::Check(self.group_expression()?)
        } else if self.eat("foreign key").is_some() {
            if self.dialect == Dialect::Mysql && !self.is_kind(Kind::LeftParenthesis) {
                let index = self.ident()?;
                name = name.or(Some(index));
            }
            columns = self.in_parentheses(|reader| {
                reader.eat("period");
                reader.ident()
            })?;
            ConstraintKind::ForeignKey(self.reference()?)
        } else if self.eat("exclude").is_some() {
            self.exclusion()?
        } else if self.eat("not null").is_some() {
            columns.push(self.ident()?);
            ConstraintKind::NotNull
        } else {
            let index = self.mysql_index(table, start)?;
            return Some(TableConstraint::Index(Box::new(index)));
        };
        let words = match kind {
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::NotNull => 2,
            _ => 1,
        };
        let word = self.span(word_start..word_start + words);
        self.index_parameters()?;
        self.conflict_clause();
        let mut constraint = self.constraint(name, kind, word, start);
        constraint.columns = columns;
        self.constraint_attributes(&mut constraint);
        constraint.span = self.since(start);
        Some(TableConstraint::Constraint(Box::new(constraint)))
    }

    /// `CONSTRAINT name`; MySQL may leave out the name.
    fn constraint_name(&mut self) -> Option<Option<Ident>> {
        if self.eat("constraint").is_none() {
            return Some(None);
        }
        let kinds = ["primary key", "unique", "foreign key", "check"];
        if self.dialect == Dialect::Mysql && self.is_any(&kinds) {
            return Some(None);
        }
        Some(Some(self.ident()?))
    }

    /// What stands behind `PRIMARY KEY`; MySQL may name the key here.
    fn primary_key(&mut self, name: &mut Option<Ident>, columns: &mut Vec<Ident>) -> Option<ConstraintKind> {
        let using_index = self.using_index()?;
        let mut include = Vec::new();
        if using_index.is_none() {
            let named = self.dialect == Dialect::Mysql && !self.is_kind(Kind::LeftParenthesis) && !self.is("using");
            if named && name.is_none() {
                *name = Some(self.ident()?);
            }
            self.mysql_index_type()?;
            *columns = self.key_columns()?;
            include = self.include()?;
            self.mysql_index_options()?;
        }
        Some(ConstraintKind::PrimaryKey { using_index, include })
    }

    /// What stands behind `UNIQUE`.
    fn unique(&mut self, columns: &mut Vec<Ident>) -> Option<ConstraintKind> {
        let nulls_not_distinct = self.eat("nulls not distinct").is_some();
        self.eat("nulls distinct");
        let using_index = self.using_index()?;
        let mut include = Vec::new();
        if using_index.is_none() {
            *columns = self.key_columns()?;
            include = self.include()?;
        }
        Some(ConstraintKind::Unique { using_index, nulls_not_distinct, include })
    }

    /// What stands behind `EXCLUDE`.
    fn exclusion(&mut self) -> Option<ConstraintKind> {
        let method = if self.eat("using").is_some() { Some(self.ident()?) } else { None };
        let keys = self.in_parentheses(Self::index_key)?;
        self.include()?;
        self.index_parameters()?;
        let predicate = if self.eat("where").is_some() { Some(self.group_expression()?) } else { None };
        Some(ConstraintKind::Exclude { method, keys, predicate })
    }

    /// `(a, b DESC, c(10))`: the columns of a key.
    pub(super) fn key_columns(&mut self) -> Option<Vec<Ident>> {
        let mut columns = Vec::new();
        for key in self.in_parentheses(|reader| {
            let key = reader.index_key();
            reader.eat("without overlaps");
            key
        })? {
            columns.extend(key.column().cloned());
        }
        Some(columns)
    }

    pub(super) fn using_index(&mut self) -> Option<Option<Ident>> {
        if self.is("using index") && !self.is("using index tablespace") {
            self.at += 2;
            return Some(Some(self.ident()?));
        }
        Some(None)
    }

    pub(super) fn include(&mut self) -> Option<Vec<Ident>> {
        if self.eat("include").is_some() || self.eat("storing").is_some() { self.columns() } else { Some(Vec::new()) }
    }

    pub(super) fn mysql_unique(
        &mut self,
        mut name: Option<Ident>,
        _table: &Name,
        start: usize,
        word_start: usize,
    ) -> Option<TableConstraint> {
        self.eat_any(&["key", "index"]);
        let word = self.since(word_start);
        if !self.is_kind(Kind::LeftParenthesis) && !self.is("using") {
            let index = self.ident()?;
            name = name.or(Some(index));
        }
        self.mysql_index_type()?;
        let columns = self.key_columns()?;
        self.mysql_index_options()?;
        let kind = ConstraintKind::Unique { using_index: None, nulls_not_distinct: false, include: Vec::new() };
        let mut constraint = self.constraint(name, kind, word, start);
        constraint.columns = columns;
        constraint.span = self.since(start);
        Some(TableConstraint::Constraint(Box::new(constraint)))
    }

    pub(super) fn mysql_index_type(&mut self) -> Option<Option<Ident>> {
        if self.dialect == Dialect::Mysql && self.eat("using").is_some() {
            Some(Some(self.ident()?))
        } else {
            Some(None)
        }
    }

    pub(super) fn mysql_index_options(&mut self) -> Option<()> {
        if self.dialect != Dialect::Mysql {
            return Some(());
        }
        loop {
            if self.eat("using").is_some() || self.eat("key_block_size").is_some() {
                self.eat_sign("=");
                self.step()?;
            } else if self.eat("with parser").is_some() {
                self.ident()?;
            } else if self.eat("comment").is_some() {
                self.literal()?;
            } else if self.eat_any(&["visible", "invisible"]).is_none() {
                return Some(());
            }
        }
    }
}
