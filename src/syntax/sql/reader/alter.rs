//! `ALTER TABLE` and its kin.

use super::Reader;
use super::constraint::TableConstraint;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    AlterAction, AlterTable, Change, Firing, Name, ObjectKind, OtherStatement, Position, RowSecurity, StatementKind,
};
use crate::syntax::sql::token::Kind;

/// An action, with its place where that is not the whole clause.
type Part = (AlterAction, Option<Span>);

impl Reader<'_> {
    /// `ALTER TABLE …`, after those words.
    pub(super) fn alter_table(&mut self, kind: ObjectKind) -> Option<StatementKind> {
        if self.eat("all in tablespace").is_some() {
            return self.other(OtherStatement::Plain);
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
            self.attach_part()?
        } else if self.eat("detach partition").is_some() {
            let child = self.name()?;
            let concurrently = self.eat("concurrently");
            let finalize = self.eat("finalize");
            AlterAction::DetachPartition { child, concurrently, finalize }
        } else if self.is_any(&["enable", "disable", "force row", "no force"]) {
            self.switch()?
        } else if self.is_any(&["no inherit", "inherit", "not of", "of", "replica identity", "cluster on", "options"]) {
            self.property_part()?
        } else if self.is_any(&["depends on", "no depends on"]) {
            let words = self.word_at(0).unwrap_or_default().to_ascii_lowercase();
            self.skip_item();
            AlterAction::Other(words.into())
        } else if kind == ObjectKind::Sequence {
            const WORDS: [&str; 10] =
                ["increment", "minvalue", "maxvalue", "no", "start", "restart", "cache", "cycle", "owned", "as"];
            if !self.is_any(&WORDS) {
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

    fn attach_part(&mut self) -> Option<AlterAction> {
        let child = self.name()?;
        let start = self.at;
        if !self.ended() {
            self.eat_any(&["default", "for values"])?;
            self.skip_all();
        }
        let bound = (start < self.at).then(|| self.expression_of(start..self.at));
        Some(AlterAction::AttachPartition { child, bound })
    }

    /// What a table comes from and how it is kept.
    fn property_part(&mut self) -> Option<AlterAction> {
        Some(
            match self.eat_any(&[
                "no inherit",
                "inherit",
                "not of",
                "of",
                "replica identity",
                "cluster on",
                "options",
            ])? {
                "no inherit" => AlterAction::NoInherit(self.name()?),
                "inherit" => AlterAction::Inherit(self.name()?),
                "not of" => AlterAction::OfType(None),
                "of" => AlterAction::OfType(Some(self.name()?)),
                "cluster on" => AlterAction::ClusterOn(Some(self.ident()?)),
                "options" => AlterAction::ForeignOptions(self.group_expression()?.text),
                _ if self.eat("using index").is_some() => {
                    let index = self.ident()?;
                    AlterAction::ReplicaIdentity(format!("using index {index}").into())
                }
                _ => AlterAction::ReplicaIdentity(self.eat_any(&["default", "full", "nothing"])?.into()),
            },
        )
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
        if self.eat("constraint").is_some() || self.dialect == Dialect::Mysql && self.eat("check").is_some() {
            return self.constraint_change();
        }
        if self.dialect == Dialect::Mysql && self.eat("index").is_some() {
            self.skip_item();
            return Some(AlterAction::Other("alter index".into()));
        }
        self.eat("column");
        self.alter_column(kind)
    }

    fn constraint_change(&mut self) -> Option<AlterAction> {
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
        Some(AlterAction::AlterConstraint { name, deferrable, enforced })
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
