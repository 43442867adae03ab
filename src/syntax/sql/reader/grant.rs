//! Roles and privileges.

use super::Reader;
use super::object::is_callable;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    AlterObject, Grant, Ident, Name, ObjectChange, ObjectKind, RoleStatement, StatementKind,
};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// `CREATE ROLE`, `ALTER USER`, after those words.
    pub(super) fn role(&mut self, create: bool) -> Option<StatementKind> {
        self.eat("if exists");
        self.eat("if not exists");
        let name = match self.literal() {
            Some(literal) => Ident { value: literal.value, span: literal.span, quoted: true },
            None => self.ident()?,
        };
        if self.eat_sign("@").is_some() {
            self.step()?;
        }
        if !create && self.eat("rename to").is_some() {
            let to = self.ident()?;
            return Some(StatementKind::AlterObject(Box::new(AlterObject {
                kind: ObjectKind::Role,
                name: Name::bare(name),
                signature: None,
                table: None,
                if_exists: None,
                change: ObjectChange::RenameTo(to),
            })));
        }
        let mut role = RoleStatement { name, create, password: None, options: Vec::new(), setting: None };
        while let Some(token) = self.token(0) {
            if self.is_any(&["password", "by", "as"]) && self.token(1).is_some_and(|next| next.kind == Kind::String) {
                self.at += 1;
                role.password = self.literal();
            } else if role.setting.is_none() && self.is_any(&["set", "reset"]) {
                self.at += 1;
                role.setting = self.ident();
            } else {
                self.at += 1;
                if token.kind == Kind::Word {
                    role.options.extend(self.ident_of(token));
                }
            }
        }
        Some(StatementKind::Role(Box::new(role)))
    }

    /// `GRANT …`, `REVOKE …`, after that word.
    pub(super) fn grant(&mut self, revoke: bool, default_privileges: bool) -> Option<StatementKind> {
        let mut grant = Grant {
            revoke,
            privileges: Vec::new(),
            kind: None,
            all_in_schema: false,
            objects: Vec::new(),
            grantees: Vec::new(),
            grant_option: None,
            default_privileges,
        };
        for option in ["grant option for", "admin option for"] {
            grant.grant_option = grant.grant_option.or_else(|| self.eat(option));
        }
        let towards = if revoke { "from" } else { "to" };
        while !self.ended() && !self.is("on") && !self.is(towards) {
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
                continue;
            }
            let token = self.step()?;
            if token.kind == Kind::Word || token.kind == Kind::Quoted {
                grant.privileges.extend(self.ident_of(token));
            } else if token.kind != Kind::Comma && self.dialect == Dialect::Postgres {
                return None;
            }
        }
        if self.eat("on").is_some() {
            self.grant_objects(&mut grant)?;
        }
        self.eat(towards)?;
        loop {
            self.eat("group");
            let grantee = match self.literal() {
                Some(literal) => Ident { value: literal.value, span: literal.span, quoted: true },
                None => self.ident()?,
            };
            grant.grantees.push(grantee);
            if self.eat_sign("@").is_some() {
                self.step()?;
            }
            if self.eat("identified by").is_some() {
                self.step()?;
            }
            if !self.comma() {
                break;
            }
        }
        for option in ["with grant option", "with admin option"] {
            grant.grant_option = grant.grant_option.or_else(|| self.eat(option));
        }
        if self.eat("with").is_some() {
            self.skip_all();
        }
        if self.eat("granted by").is_some() {
            self.ident()?;
        }
        self.cascade();
        Some(StatementKind::Grant(Box::new(grant)))
    }

    pub(super) fn grant_objects(&mut self, grant: &mut Grant) -> Option<()> {
        if self.eat("all").is_some() {
            grant.kind = Some(match self.eat_any(&["tables", "sequences", "functions", "procedures", "routines"])? {
                "tables" => ObjectKind::Table,
                "sequences" => ObjectKind::Sequence,
                "functions" => ObjectKind::Function,
                "procedures" => ObjectKind::Procedure,
                _ => ObjectKind::Routine,
            });
            self.eat("in schema")?;
            grant.all_in_schema = true;
            grant.objects = self.names()?;
            return Some(());
        }
        if grant.default_privileges {
            grant.kind = Some(
                match self.eat_any(&[
                    "tables",
                    "sequences",
                    "functions",
                    "routines",
                    "types",
                    "schemas",
                    "large objects",
                ])? {
                    "tables" => ObjectKind::Table,
                    "sequences" => ObjectKind::Sequence,
                    "functions" => ObjectKind::Function,
                    "routines" => ObjectKind::Routine,
                    "types" => ObjectKind::Type,
                    "schemas" => ObjectKind::Schema,
                    _ => ObjectKind::LargeObject,
                },
            );
            return Some(());
        }
        if self.dialect == Dialect::Mysql {
            while !self.ended() && !self.is_any(&["to", "from"]) {
                self.at += 1;
            }
            grant.kind = Some(ObjectKind::Table);
            return Some(());
        }
        let explicit = self.attempt(|reader| {
            if reader.eat("foreign server").is_some() {
                return Some(ObjectKind::Server);
            }
            if reader.eat("parameter").is_some() {
                return Some(ObjectKind::System);
            }
            let kind = reader.object_kind()?;
            matches!(reader.kind(), Some(Kind::Word | Kind::Quoted | Kind::Number)).then_some(kind)
        });
        let kind = explicit.unwrap_or(ObjectKind::Table);
        grant.kind = Some(kind);
        grant.objects = self.list(|reader| {
            let name = reader.object_name(kind)?;
            if is_callable(kind) && reader.is_kind(Kind::LeftParenthesis) {
                reader.group()?;
            }
            Some(name)
        })?;
        Some(())
    }

    /// `ALTER DEFAULT PRIVILEGES …`, after those words.
    pub(super) fn default_privileges(&mut self) -> Option<StatementKind> {
        loop {
            if self.eat("for role").is_some() || self.eat("for user").is_some() || self.eat("in schema").is_some() {
                self.list(Self::ident)?;
            } else if self.eat("grant").is_some() {
                return self.grant(false, true);
            } else {
                self.eat("revoke")?;
                return self.grant(true, true);
            }
        }
    }
}
