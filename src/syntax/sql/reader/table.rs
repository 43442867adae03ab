//! `CREATE TABLE`, columns, constraints, `CREATE INDEX`.

use super::Reader;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    ColumnDefinition, Constraint, ConstraintKind, CreateIndex, CreateTable, DefaultClause, GeneratedClause, Ident,
    IdentityClause, IdentityKind, LikeClause, Name, PartitionBy, Reference, ReferentialAction, ReferentialClause,
    StatementKind, TableOption,
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
        if self.eat("partition of").is_some() {
            create.partition_of = Some(self.name()?);
        } else if self.eat("of").is_some() {
            self.name()?;
            create.incomplete = true;
        } else if self.is("like") {
            let like = self.like_clause(create.columns.len())?;
            create.like.push(like);
        }
        if self.is_kind(Kind::LeftParenthesis) {
            self.table_body(&mut create)?;
        }
        if create.partition_of.is_some() {
            let start = self.at;
            if self.eat("default").is_some() {
            } else {
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
            create.partition_bound = Some(self.expression_of(start..self.at));
        }
        self.table_suffix(&mut create);
        create.incomplete |= !self.ended();
        Some(StatementKind::CreateTable(Box::new(create)))
    }

    fn table_body(&mut self, create: &mut CreateTable) -> Option<()> {
        self.eat_kind(Kind::LeftParenthesis)?;
        if self.is_any(&["select", "with", "values"]) {
            self.at -= 1;
            return Some(());
        }
        if self.eat_kind(Kind::RightParenthesis).is_some() {
            return Some(());
        }
        loop {
            if self.attempt(|reader| reader.table_item(create)).is_none() {
                create.incomplete = true;
                self.skip_item();
            } else if !matches!(self.kind(), Some(Kind::Comma | Kind::RightParenthesis)) {
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

    fn table_item(&mut self, create: &mut CreateTable) -> Option<()> {
        if self.is("like") {
            let like = self.like_clause(create.columns.len())?;
            create.like.push(like);
            return Some(());
        }
        if self.starts_table_constraint() {
            let constraint = self.table_constraint(&create.name)?;
            match constraint {
                TableConstraint::Constraint(constraint) => create.constraints.push(constraint),
                TableConstraint::Index(index) => create.indexes.push(*index),
            }
            return Some(());
        }
        // A column of a partition has only options.
        if create.partition_of.is_some() {
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

    fn like_clause(&mut self, after: usize) -> Option<LikeClause> {
        let start = self.at;
        self.eat("like")?;
        let source = self.name()?;
        let mut like = LikeClause {
            source,
            after,
            all: self.dialect == Dialect::Mysql,
            defaults: false,
            constraints: false,
            indexes: false,
            identity: false,
            generated: false,
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
                    like.all = including;
                }
                "defaults" => like.defaults = including,
                "constraints" => like.constraints = including,
                "indexes" => like.indexes = including,
                "identity" => like.identity = including,
                "generated" => like.generated = including,
                _ => {}
            }
        }
        like.span = self.since(start);
        Some(like)
    }

    fn table_suffix(&mut self, create: &mut CreateTable) {
        loop {
            let start = self.at;
            if self.eat("inherits").is_some() {
                match self.in_parentheses(Self::name) {
                    Some(parents) => create.inherits = parents,
                    None => return self.fail(),
                }
            } else if self.eat("partition by").is_some() {
                match self.attempt(|reader| reader.partition_by(start)) {
                    Some(partition) => create.partition_by = Some(partition),
                    // MySQL's forms go on with subpartitions and definitions.
                    None => {
                        self.skip_all();
                    }
                }
                if self.dialect == Dialect::Mysql {
                    self.skip_all();
                }
            } else if self.eat("using").is_some() {
                let Some(method) = self.ident() else { return self.fail() };
                let span = self.since(start);
                create.options.push(TableOption { name: "using".into(), value: method.value, span });
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
                let Some(space) = self.ident() else { return self.fail() };
                let span = self.since(start);
                create.options.push(TableOption { name: "tablespace".into(), value: space.value, span });
            } else if self.eat("server").is_some() {
                if self.ident().is_none() {
                    return self.fail();
                }
                if self.eat("options").is_some() && self.group().is_none() {
                    return self.fail();
                }
            } else if self.is("as") || self.is_any(&["select", "with", "ignore", "replace"]) || self.starts_query() {
                self.eat("ignore");
                self.eat("replace");
                self.eat("as");
                let start = self.at;
                self.skip_all();
                create.query = Some(self.since(start));
                self.note_no_data(create);
                return;
            } else if self.dialect == Dialect::Sqlite && self.eat("without rowid").is_some() {
                let span = self.since(start);
                create.options.push(TableOption { name: "without rowid".into(), value: "".into(), span });
                self.comma();
            } else if self.dialect == Dialect::Sqlite && self.eat("strict").is_some() {
                let span = self.since(start);
                create.options.push(TableOption { name: "strict".into(), value: "".into(), span });
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

    fn note_no_data(&mut self, create: &mut CreateTable) {
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

    fn starts_query(&self) -> bool {
        self.is_kind(Kind::LeftParenthesis) && self.word_at(1).is_some_and(|word| word.eq_ignore_ascii_case("select"))
    }

    fn partition_by(&mut self, start: usize) -> Option<PartitionBy> {
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
        column.span = self.since(start);
        Some(column)
    }

    fn column_clauses(&mut self, column: &mut ColumnDefinition) -> Option<()> {
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

    fn mysql_position(&self) -> bool {
        self.dialect == Dialect::Mysql && self.is_any(&["first", "after"])
    }

    /// One clause of a column; `false` when none begins here.
    fn column_clause(&mut self, column: &mut ColumnDefinition) -> Option<bool> {
        let start = self.at;
        let name = if self.eat("constraint").is_some() {
            // MySQL allows `CONSTRAINT CHECK (…)`.
            if self.dialect == Dialect::Mysql && self.is("check") { None } else { Some(self.ident()?) }
        } else {
            None
        };
        if let Some(span) = self.eat("not null") {
            column.not_null = Some(span);
            if let Some(name) = name {
                let mut constraint = self.constraint(Some(name), ConstraintKind::NotNull, span, start);
                constraint.columns = vec![column.name.clone()];
                constraint.inline = true;
                constraint.no_inherit = self.eat("no inherit").is_some();
                column.constraints.push(constraint);
            } else {
                self.eat("no inherit");
            }
            self.conflict_clause();
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
            column.collation = Some(self.name()?);
        } else if self.eat("auto_increment").is_some() {
            column.identity = Some(IdentityClause { kind: IdentityKind::AutoIncrement, span: self.since(start) });
        } else if let Some(clause) = self.inline_constraint(name, column, start)? {
            column.constraints.push(clause);
        } else if self.dialect == Dialect::Mysql && self.eat("on update").is_some() {
            column.on_update = Some(self.expression()?);
        } else if self.dialect == Dialect::Mysql && self.eat("comment").is_some() {
            column.comment = Some(self.literal()?);
        } else if self.dialect == Dialect::Mysql
            && (self.eat("character set").is_some() || self.eat("charset").is_some())
        {
            column.charset = Some(self.ident()?);
        } else if self.dialect == Dialect::Mysql
            && self.eat_any(&["invisible", "visible", "binary", "virtual", "stored", "key"]).is_some()
        {
        } else if self.eat("storage").is_some()
            || self.eat("compression").is_some()
            || self.eat("column_format").is_some()
        {
            self.ident()?;
        } else if self.eat("options").is_some() {
            self.group()?;
        } else {
            return Some(false);
        }
        Some(true)
    }

    fn generated_clause(&mut self, column: &mut ColumnDefinition, start: usize) -> Option<()> {
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
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
            }
            column.identity = Some(IdentityClause { kind, span: self.since(start) });
            return Some(());
        }
        let expression = self.group_expression()?;
        let stored = self.eat_any(&["stored", "persistent", "virtual"]).is_some_and(|word| word != "virtual");
        column.generated = Some(GeneratedClause { expression, stored, span: self.since(start) });
        Some(())
    }

    /// SQLite's `ON CONFLICT …`.
    fn conflict_clause(&mut self) {
        if self.eat("on conflict").is_some() {
            self.at += 1;
        }
    }

    fn inline_constraint(
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
                column.identity = Some(IdentityClause { kind: IdentityKind::AutoIncrement, span });
            }
        }
        self.constraint_attributes(&mut constraint);
        constraint.span = self.since(start);
        Some(Some(constraint))
    }

    fn constraint(&self, name: Option<Ident>, kind: ConstraintKind, word: Span, start: usize) -> Constraint {
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
    fn constraint_attributes(&mut self, constraint: &mut Constraint) {
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

    fn index_parameters(&mut self) -> Option<()> {
        if self.eat("with").is_some() {
            self.group()?;
        }
        if self.eat("using index tablespace").is_some() {
            self.ident()?;
        }
        Some(())
    }

    /// `REFERENCES t (a) ON DELETE CASCADE`.
    fn reference(&mut self) -> Option<Reference> {
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

    fn referential_action(&mut self) -> Option<ReferentialAction> {
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
        let mut name = None;
        if self.eat("constraint").is_some() {
            let nameless =
                self.dialect == Dialect::Mysql && self.is_any(&["primary key", "unique", "foreign key", "check"]);
            if !nameless {
                name = Some(self.ident()?);
            }
        }
        let word_start = self.at;
        let mut columns = Vec::new();
        let mut word_length = 1;
        let kind = if self.eat("primary key").is_some() {
            word_length = 2;
            let using_index = self.using_index()?;
            let mut include = Vec::new();
            if using_index.is_none() {
                if self.dialect == Dialect::Mysql
                    && name.is_none()
                    && !self.is_kind(Kind::LeftParenthesis)
                    && !self.is("using")
                {
                    name = Some(self.ident()?);
                }
                self.mysql_index_type()?;
                columns = self.key_columns()?;
                include = self.include()?;
                self.mysql_index_options()?;
            }
            ConstraintKind::PrimaryKey { using_index, include }
        } else if self.eat("unique").is_some() {
            if self.dialect == Dialect::Mysql {
                return self.mysql_unique(name, table, start, word_start);
            }
            let nulls_not_distinct = self.eat("nulls not distinct").is_some();
            self.eat("nulls distinct");
            let using_index = self.using_index()?;
            let mut include = Vec::new();
            if using_index.is_none() {
                columns = self.key_columns()?;
                include = self.include()?;
            }
            ConstraintKind::Unique { using_index, nulls_not_distinct, include }
        } else if self.eat("check").is_some() {
            ConstraintKind::Check(self.group_expression()?)
        } else if self.eat("foreign key").is_some() {
            word_length = 2;
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
            let method = if self.eat("using").is_some() { Some(self.ident()?) } else { None };
            let keys = self.in_parentheses(Self::index_key)?;
            self.include()?;
            self.index_parameters()?;
            let predicate = if self.eat("where").is_some() { Some(self.group_expression()?) } else { None };
            ConstraintKind::Exclude { method, keys, predicate }
        } else if self.eat("not null").is_some() {
            word_length = 2;
            columns.push(self.ident()?);
            ConstraintKind::NotNull
        } else {
            let index = self.mysql_index(table, start)?;
            return Some(TableConstraint::Index(Box::new(index)));
        };
        let word = self.span(word_start..word_start + word_length);
        self.index_parameters()?;
        self.conflict_clause();
        let mut constraint = self.constraint(name, kind, word, start);
        constraint.columns = columns;
        self.constraint_attributes(&mut constraint);
        constraint.span = self.since(start);
        Some(TableConstraint::Constraint(constraint))
    }

    /// `(a, b DESC, c(10))`: the columns of a key.
    fn key_columns(&mut self) -> Option<Vec<Ident>> {
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

    fn using_index(&mut self) -> Option<Option<Ident>> {
        if self.is("using index") && !self.is("using index tablespace") {
            self.at += 2;
            return Some(Some(self.ident()?));
        }
        Some(None)
    }

    fn include(&mut self) -> Option<Vec<Ident>> {
        if self.eat("include").is_some() || self.eat("storing").is_some() { self.columns() } else { Some(Vec::new()) }
    }

    fn mysql_unique(
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
        Some(TableConstraint::Constraint(constraint))
    }

    fn mysql_index_type(&mut self) -> Option<Option<Ident>> {
        if self.dialect == Dialect::Mysql && self.eat("using").is_some() {
            Some(Some(self.ident()?))
        } else {
            Some(None)
        }
    }

    fn mysql_index_options(&mut self) -> Option<()> {
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
            nulls_not_distinct: false,
            predicate: None,
            where_span: None,
            index_word,
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
        if self.eat("with").is_some() {
            self.group()?;
        }
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
        while self.dialect == Dialect::Mysql && self.is_any(&["algorithm", "lock"]) {
            self.mysql_table_option()?;
        }
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
            nulls_not_distinct,
            predicate,
            where_span,
            index_word,
            span,
        })))
    }
}

/// What a table's body may hold besides columns.
pub(super) enum TableConstraint {
    Constraint(Constraint),
    Index(Box<CreateIndex>),
}

fn empty_column(name: Ident, span: Span) -> ColumnDefinition {
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
        span,
    }
}
