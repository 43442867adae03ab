//! `ALTER TABLE` and its kin.

use std::sync::Arc;

use super::Reader;
use super::constraint::TableConstraint;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    AlterAction, AlterTable, Change, DefaultClause, Firing, Ident, IdentityKind, Name, ObjectKind, Position,
    RowSecurity, StatementKind,
};
use crate::syntax::sql::token::Kind;

/// An action, with its place where that is not the whole clause.
type Part = (AlterAction, Option<Span>);

impl Reader<'_> {
    /// `ALTER TABLE …`, after those words.
    pub(super) fn alter_table(&mut self, kind: ObjectKind) -> Option<StatementKind> {
        if self.eat("all in tablespace").is_some() {
            self.skip_all();
            return Some(StatementKind::Other("alter all in tablespace".into()));
        }
        let if_exists = self.eat("if exists");
        let only = self.eat("only").is_some();
        let name = self.name()?;
        self.eat_sign("*");
        let mut changes = Vec::new();
        loop {
            let start = self.at;
            match self.attempt(|reader| reader.alteration(kind, &name)) {
                Some(actions) => {
                    let span = self.since(start);
                    changes
                        .extend(actions.into_iter().map(|(action, own)| Change { action, span: own.unwrap_or(span) }));
                    if !self.is_kind(Kind::Comma) && !self.ended() {
                        self.fail();
                        self.skip_item();
                        changes.push(Change { action: AlterAction::Unknown, span: self.since(start) });
                    }
                }
                None => {
                    self.fail();
                    self.skip_item();
                    changes.push(Change { action: AlterAction::Unknown, span: self.since(start) });
                }
            }
            if !self.comma() {
                break;
            }
        }
        changes.shrink_to_fit();
        Some(StatementKind::AlterTable(Box::new(AlterTable { kind, name, if_exists, only, changes })))
    }

    /// One clause; MySQL's `ADD (a int, b int)` and its table options give several, each with its own place.
    fn alteration(&mut self, kind: ObjectKind, table: &Name) -> Option<Vec<Part>> {
        if self.eat("add").is_some() {
            return self.add(table);
        }
        let action = if self.eat("drop").is_some() {
            self.drop_part()?
        } else if self.eat("alter").is_some() {
            self.alter_part(kind)?
        } else if self.eat("rename").is_some() {
            self.rename_part()?
        } else if self.eat("validate constraint").is_some() {
            AlterAction::ValidateConstraint { name: self.ident()? }
        } else if self.eat("set").is_some() {
            self.set_part()?
        } else if self.eat("reset").is_some() {
            AlterAction::SetParameters { reset: true, parameters: self.group_expression()? }
        } else if self.eat("owner to").is_some() {
            AlterAction::OwnerTo { owner: self.ident()? }
        } else if self.eat("attach partition").is_some() {
            let child = self.name()?;
            let start = self.at;
            if !self.ended() {
                self.eat_any(&["default", "for values"])?;
                self.skip_all();
            }
            let bound = (start < self.at).then(|| self.expression_of(start..self.at));
            AlterAction::AttachPartition { child, bound }
        } else if self.eat("detach partition").is_some() {
            let child = self.name()?;
            let concurrently = self.eat("concurrently");
            let finalize = self.eat("finalize");
            AlterAction::DetachPartition { child, concurrently, finalize }
        } else if self.is_any(&["enable", "disable", "force row", "no force"]) {
            self.switch()?
        } else if self.eat("no inherit").is_some() {
            AlterAction::NoInherit(self.name()?)
        } else if self.eat("inherit").is_some() {
            AlterAction::Inherit(self.name()?)
        } else if self.eat("replica identity").is_some() {
            if self.eat("using index").is_some() {
                let index = self.ident()?;
                AlterAction::ReplicaIdentity(format!("using index {index}").into())
            } else {
                AlterAction::ReplicaIdentity(self.eat_any(&["default", "full", "nothing"])?.into())
            }
        } else if self.eat("cluster on").is_some() {
            AlterAction::ClusterOn(Some(self.ident()?))
        } else if self.eat("options").is_some() {
            AlterAction::ForeignOptions(self.group_expression()?.text)
        } else if self.eat("not of").is_some() {
            AlterAction::OfType(None)
        } else if self.eat("of").is_some() {
            AlterAction::OfType(Some(self.name()?))
        } else if self.is_any(&["depends on", "no depends on"]) {
            let words = self.word_at(0).unwrap_or_default().to_ascii_lowercase();
            self.skip_item();
            AlterAction::Other(words.into())
        } else if kind == ObjectKind::Sequence {
            // INCREMENT, MINVALUE, RESTART, OWNED BY …
            let word = self.word_at(0)?;
            if !["increment", "minvalue", "maxvalue", "no", "start", "restart", "cache", "cycle", "owned", "as"]
                .iter()
                .any(|known| word.eq_ignore_ascii_case(known))
            {
                return None;
            }
            AlterAction::SetParameters { reset: false, parameters: self.rest() }
        } else if self.dialect == Dialect::Mysql {
            return self.mysql_part();
        } else {
            return None;
        };
        Some(vec![(action, None)])
    }

    fn add(&mut self, table: &Name) -> Option<Vec<Part>> {
        if self.starts_table_constraint() && !self.is("add column") {
            if self.dialect == Dialect::Mysql {
                self.eat("constraint if not exists");
            }
            let action = match self.table_constraint(table)? {
                TableConstraint::Constraint(constraint) => AlterAction::AddConstraint(constraint),
                TableConstraint::Index(index) => AlterAction::AddIndex(index),
            };
            return Some(vec![(action, None)]);
        }
        if self.dialect == Dialect::Mysql && self.is_any(&["partition", "partitions"]) {
            self.skip_item();
            return Some(vec![(AlterAction::Other("add partition".into()), None)]);
        }
        let worded = self.eat("column").is_some();
        let if_not_exists = self.eat("if not exists");
        if self.is_kind(Kind::LeftParenthesis) && self.dialect == Dialect::Mysql {
            let columns = self.in_parentheses(Self::column_definition)?;
            return Some(
                columns
                    .into_iter()
                    .map(|column| {
                        let span = column.span;
                        let action = AlterAction::AddColumn { column: Box::new(column), if_not_exists, position: None };
                        (action, Some(span))
                    })
                    .collect(),
            );
        }
        if !worded && self.is_any(&["value", "attribute"]) && self.token(1).is_none() {
            return None;
        }
        let column = Box::new(self.column_definition()?);
        let position = self.position()?;
        Some(vec![(AlterAction::AddColumn { column, if_not_exists, position }, None)])
    }

    fn position(&mut self) -> Option<Option<Position>> {
        if self.dialect != Dialect::Mysql {
            return Some(None);
        }
        if self.eat("first").is_some() {
            Some(Some(Position::First))
        } else if self.eat("after").is_some() {
            Some(Some(Position::After(self.ident()?)))
        } else {
            Some(None)
        }
    }

    fn drop_part(&mut self) -> Option<AlterAction> {
        if self.eat("constraint").is_some()
            || (self.dialect == Dialect::Mysql && (self.eat("foreign key").is_some() || self.eat("check").is_some()))
        {
            let if_exists = self.eat("if exists");
            let name = self.ident()?;
            let cascade = self.cascade();
            return Some(AlterAction::DropConstraint { name, if_exists, cascade });
        }
        // SQLite refuses them, which is easier to say when they are understood.
        if self.dialect != Dialect::Postgres {
            if self.eat("primary key").is_some() {
                return Some(AlterAction::DropPrimaryKey);
            }
            let named = self.token(1).is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Quoted));
            if self.is_any(&["index", "key"]) && named {
                self.at += 1;
                let if_exists = self.eat("if exists");
                return Some(AlterAction::DropIndex { name: self.ident()?, if_exists });
            }
            if self.dialect == Dialect::Mysql && self.eat("partition").is_some() {
                self.skip_item();
                return Some(AlterAction::Other("drop partition".into()));
            }
        }
        if self.is("column") && self.token(1).is_some() {
            self.at += 1;
        }
        let if_exists = self.eat("if exists");
        let column = self.ident()?;
        let cascade = self.cascade();
        Some(AlterAction::DropColumn { column, if_exists, cascade })
    }

    /// `CASCADE` or `RESTRICT`.
    pub(super) fn cascade(&mut self) -> Option<Span> {
        if self.eat("restrict").is_some() { None } else { self.eat("cascade") }
    }

    fn alter_part(&mut self, kind: ObjectKind) -> Option<AlterAction> {
        let constraint =
            self.eat("constraint").is_some() || self.dialect == Dialect::Mysql && self.eat("check").is_some();
        if constraint {
            let name = self.ident()?;
            let (mut deferrable, mut enforced) = (None, None);
            while !self.ended() && !self.is_kind(Kind::Comma) {
                match self.eat_any(&[
                    "deferrable",
                    "not deferrable",
                    "initially deferred",
                    "initially immediate",
                    "not enforced",
                    "enforced",
                    "no inherit",
                    "inherit",
                ])? {
                    "deferrable" => deferrable = Some((true, deferrable.is_some_and(|(_, deferred)| deferred))),
                    "not deferrable" => deferrable = Some((false, false)),
                    "initially deferred" => deferrable = Some((true, true)),
                    "initially immediate" => deferrable = Some((deferrable.is_some_and(|(can, _)| can), false)),
                    "enforced" => enforced = Some(true),
                    "not enforced" => enforced = Some(false),
                    _ => {}
                }
            }
            return Some(AlterAction::AlterConstraint { name, deferrable, enforced });
        }
        if self.dialect == Dialect::Mysql && self.eat("index").is_some() {
            self.skip_item();
            return Some(AlterAction::Other("alter index".into()));
        }
        self.eat("column");
        if kind == ObjectKind::Index && self.is_kind(Kind::Number) {
            let number = self.step()?;
            let column = Ident { value: self.written(number).into(), span: self.span_of(number), quoted: false };
            self.eat("set statistics")?;
            let value = self.item_text()?;
            return Some(AlterAction::SetColumnOption { column, what: "statistics", value });
        }
        let column = self.ident()?;
        if self.eat("set data type").is_some() || self.eat("type").is_some() {
            return self.type_change(column);
        }
        // libSQL's full new definition.
        if self.dialect == Dialect::Sqlite && self.eat("to").is_some() {
            let definition = Box::new(self.column_definition()?);
            return Some(AlterAction::ChangeColumn {
                from: column,
                column: definition,
                if_exists: None,
                position: None,
            });
        }
        if self.eat("drop").is_some() {
            return Some(match self.eat_any(&["not null", "default", "identity", "expression"])? {
                "not null" => AlterAction::DropNotNull { column },
                "default" => AlterAction::DropDefault { column },
                "identity" => AlterAction::DropIdentity { column, if_exists: self.eat("if exists") },
                _ => {
                    self.eat("if exists");
                    AlterAction::DropExpression { column }
                }
            });
        }
        if self.eat("options").is_some() {
            let value = self.group_expression()?.text;
            return Some(AlterAction::SetColumnOption { column, what: "options", value });
        }
        if self.eat("add generated").is_some() {
            let kind = self.identity_kind()?;
            self.eat("as identity")?;
            let options = self.identity_options()?;
            return Some(AlterAction::AddIdentity { column, kind, options });
        }
        if self.eat("reset").is_some() {
            let value = self.group_expression()?.text;
            return Some(AlterAction::SetColumnOption { column, what: "reset", value });
        }
        if self.eat("restart").is_some() {
            self.skip_item();
            return Some(AlterAction::SetIdentity { column, kind: None, options: None });
        }
        let clause = self.at;
        self.eat("set")?;
        self.set_column(column, clause)
    }

    /// The options in parentheses of an identity's sequence, if there are any.
    pub(super) fn identity_options(&mut self) -> Option<Option<Arc<str>>> {
        if !self.is_kind(Kind::LeftParenthesis) {
            return Some(None);
        }
        Some(Some(self.group_expression()?.text))
    }

    /// What is left of the clause, if anything is.
    fn item_text(&mut self) -> Option<Arc<str>> {
        let start = self.at;
        self.skip_item();
        (start < self.at).then(|| self.normalised(start..self.at))
    }

    fn type_change(&mut self, column: Ident) -> Option<AlterAction> {
        let data_type = self.data_type()?;
        let collation = if self.eat("collate").is_some() { Some(self.name()?) } else { None };
        let using = if self.eat("using").is_some() { Some(self.expression()?) } else { None };
        Some(AlterAction::SetType { column, data_type, collation: collation.map(Box::new), using })
    }

    fn identity_kind(&mut self) -> Option<IdentityKind> {
        Some(match self.eat_any(&["always", "by default"])? {
            "always" => IdentityKind::Always,
            _ => IdentityKind::ByDefault,
        })
    }

    fn set_column(&mut self, column: Ident, clause: usize) -> Option<AlterAction> {
        if self.eat("not null").is_some() {
            return Some(AlterAction::SetNotNull { column });
        }
        if self.eat("default").is_some() {
            let expression = self.expression()?;
            return Some(AlterAction::SetDefault {
                column,
                default: DefaultClause { expression, span: self.since(clause) },
            });
        }
        if self.eat("generated").is_some() {
            let kind = Some(self.identity_kind()?);
            return Some(AlterAction::SetIdentity { column, kind, options: self.item_text() });
        }
        if self.eat("expression as").is_some() {
            let expression = self.group_expression()?;
            return Some(AlterAction::SetExpression { column, expression });
        }
        for what in ["statistics", "storage", "compression"] {
            if self.eat(what).is_some() {
                let start = self.at;
                self.eat_sign("-");
                self.step()?;
                return Some(AlterAction::SetColumnOption { column, what, value: self.normalised(start..self.at) });
            }
        }
        if self.is_kind(Kind::LeftParenthesis) {
            let value = self.group_expression()?.text;
            return Some(AlterAction::SetColumnOption { column, what: "set", value });
        }
        if self.is_any(&["increment", "minvalue", "maxvalue", "no", "start", "restart", "cache", "cycle", "sequence"]) {
            let options = self.item_text();
            let says = |words: &str| options.as_deref().is_some_and(|text| text.contains(words));
            let kind = if says("generated always") {
                Some(IdentityKind::Always)
            } else {
                says("generated by default").then_some(IdentityKind::ByDefault)
            };
            return Some(AlterAction::SetIdentity { column, kind, options });
        }
        if self.dialect == Dialect::Mysql && self.eat_any(&["visible", "invisible"]).is_some() {
            return Some(AlterAction::Other("set visible".into()));
        }
        None
    }

    fn rename_part(&mut self) -> Option<AlterAction> {
        if self.eat("constraint").is_some() {
            let from = self.ident()?;
            self.eat("to")?;
            return Some(AlterAction::RenameConstraint { from, to: self.ident()? });
        }
        if self.eat("to").is_some() || (self.dialect == Dialect::Mysql && self.eat("as").is_some()) {
            return Some(AlterAction::RenameTo { to: self.name()? });
        }
        if self.dialect == Dialect::Mysql && self.is_any(&["index", "key"]) {
            self.at += 1;
            let from = self.ident()?;
            self.eat("to")?;
            return Some(AlterAction::RenameIndex { from, to: self.ident()? });
        }
        let worded = self.eat("column").is_some();
        if self.dialect == Dialect::Mysql && !worded {
            return Some(AlterAction::RenameTo { to: self.name()? });
        }
        let from = self.ident()?;
        self.eat("to")?;
        Some(AlterAction::RenameColumn { from, to: self.ident()? })
    }

    fn set_part(&mut self) -> Option<AlterAction> {
        if self.eat("schema").is_some() {
            Some(AlterAction::SetSchema { schema: self.ident()? })
        } else if self.eat("logged").is_some() {
            Some(AlterAction::SetLogged(true))
        } else if self.eat("unlogged").is_some() {
            Some(AlterAction::SetLogged(false))
        } else if self.eat("access method").is_some() {
            Some(AlterAction::SetAccessMethod(self.ident()?))
        } else if self.eat("tablespace").is_some() {
            let space = self.ident()?;
            self.eat("nowait");
            Some(AlterAction::SetTablespace(space))
        } else if self.eat("without cluster").is_some() {
            Some(AlterAction::ClusterOn(None))
        } else if self.eat("without oids").is_some() || self.eat("with oids").is_some() {
            Some(AlterAction::Other("set without oids".into()))
        } else {
            Some(AlterAction::SetParameters { reset: false, parameters: self.group_expression()? })
        }
    }

    fn switch(&mut self) -> Option<AlterAction> {
        if self.eat("force row level security").is_some() {
            return Some(AlterAction::RowSecurity(RowSecurity::Force));
        }
        if self.eat("no force row level security").is_some() {
            return Some(AlterAction::RowSecurity(RowSecurity::NoForce));
        }
        let enable = self.eat("enable").is_some();
        if !enable {
            self.eat("disable")?;
        }
        if self.eat("row level security").is_some() {
            return Some(AlterAction::RowSecurity(if enable { RowSecurity::Enable } else { RowSecurity::Disable }));
        }
        if self.dialect == Dialect::Mysql && self.eat("keys").is_some() {
            return Some(AlterAction::Other("keys".into()));
        }
        let firing = match self.eat_any(&["replica", "always"]) {
            _ if !enable => Firing::Never,
            Some("replica") => Firing::Replica,
            Some(_) => Firing::Always,
            None => Firing::Origin,
        };
        match self.eat_any(&["trigger", "rule"])? {
            "trigger" => Some(AlterAction::Trigger { firing, name: self.ident()? }),
            _ => Some(AlterAction::Rule { firing, name: self.ident()? }),
        }
    }

    fn mysql_part(&mut self) -> Option<Vec<Part>> {
        if self.eat("modify").is_some() {
            self.eat("column");
            let if_exists = self.eat("if exists");
            let column = Box::new(self.column_definition()?);
            let position = self.position()?;
            return Some(vec![(AlterAction::ModifyColumn { column, if_exists, position }, None)]);
        }
        if self.eat("change").is_some() {
            self.eat("column");
            let if_exists = self.eat("if exists");
            let from = self.ident()?;
            let column = Box::new(self.column_definition()?);
            let position = self.position()?;
            return Some(vec![(AlterAction::ChangeColumn { from, column, if_exists, position }, None)]);
        }
        if self.is_any(&["order by", "partition", "discard", "import", "remove partitioning", "truncate", "coalesce"]) {
            let words = self.word_at(0).unwrap_or_default().to_ascii_lowercase();
            self.skip_all();
            return Some(vec![(AlterAction::Other(words.into()), None)]);
        }
        if let Some(word) = self.eat_any(&["force", "with validation", "without validation"]) {
            return Some(vec![(AlterAction::Other(word.into()), None)]);
        }
        let mut options = Vec::new();
        while options.is_empty() || !self.ended() && !self.is_kind(Kind::Comma) {
            let option = self.mysql_table_option()?;
            options.push((AlterAction::Option { name: option.name, value: option.value }, Some(option.span)));
        }
        Some(options)
    }
}
