//! Roles and privileges.

use super::Reader;
use super::object::is_callable;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    AlterObject, DefaultPrivileges, Grant, GrantObject, Ident, Name, ObjectChange, ObjectKind, OwnedBy, Privilege,
    RoleStatement, StatementKind,
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
        let mut role =
            RoleStatement { name, create, password: None, options: Vec::new(), setting: None, values: Vec::new() };
        let mut database = String::new();
        while let Some(token) = self.token(0) {
            if self.is_any(&["password", "by", "as"]) && self.token(1).is_some_and(|next| next.kind == Kind::String) {
                self.at += 1;
                role.password = self.literal();
            } else if role.setting.is_none() && self.is_any(&["set", "reset"]) {
                self.role_setting(&mut role, &database);
            } else if self.eat("in database").is_some() {
                database = format!(" in database {}", self.ident()?);
            } else if let Some(limit) = self.eat_any(&["connection limit", "valid until"]) {
                let start = self.at;
                self.eat_sign("-");
                self.step()?;
                let about = format!("limit {}", limit.split(' ').next().unwrap_or_default());
                role.values.push((about.into(), Some(self.normalised(start..self.at))));
            } else {
                self.at += 1;
                if token.kind == Kind::Word {
                    role.options.extend(self.ident_of(token));
                }
            }
        }
        Some(StatementKind::Role(Box::new(role)))
    }

    /// `SET parameter TO value` and `RESET parameter` of a role, up to the end.
    fn role_setting(&mut self, role: &mut RoleStatement, database: &str) {
        let reset = self.eat("reset").is_some();
        self.at += usize::from(!reset);
        role.setting = self.ident();
        let Some(parameter) = &role.setting else { return };
        let about = format!("setting {parameter}{database}");
        let assigned = self.eat("to").is_some() || self.eat_sign("=").is_some();
        let start = self.at;
        self.skip_all();
        let value = self.normalised(start..self.at);
        let gone = reset || assigned && &*value == "default";
        role.values.push((about.into(), Some(value).filter(|_| !gone)));
    }

    /// `GRANT …`, `REVOKE …`, after that word.
    pub(super) fn grant(
        &mut self,
        revoke: bool,
        default_privileges: Option<Box<DefaultPrivileges>>,
    ) -> Option<StatementKind> {
        let mut grant = Grant {
            revoke,
            privileges: Vec::new(),
            kind: None,
            all_in_schema: false,
            objects: Vec::new(),
            grantees: Vec::new(),
            grant_option: None,
            option_only: false,
            granted_by: None,
            default_privileges,
        };
        for option in ["grant option for", "admin option for", "inherit option for", "set option for"] {
            grant.grant_option = grant.grant_option.or_else(|| self.eat(option));
        }
        grant.option_only = grant.grant_option.is_some();
        let towards = if revoke { "from" } else { "to" };
        self.privileges(&mut grant.privileges, towards)?;
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
            grant.granted_by = Some(self.ident()?);
        }
        self.cascade();
        Some(StatementKind::Grant(Box::new(grant)))
    }

    /// `select (a, b), update`, up to `ON` or the word before the roles.
    fn privileges(&mut self, privileges: &mut Vec<Privilege>, towards: &str) -> Option<()> {
        let mut fresh = true;
        while !self.ended() && !self.is("on") && !self.is(towards) {
            if self.is_kind(Kind::LeftParenthesis) {
                let at = self.at;
                let columns = self.columns();
                if columns.is_none() {
                    self.at = at;
                    self.group()?;
                }
                if let (Some(last), Some(columns)) = (privileges.last_mut(), columns) {
                    last.columns = columns;
                }
                continue;
            }
            let token = self.step()?;
            if token.kind == Kind::Comma {
                fresh = true;
            } else if token.kind == Kind::Word || token.kind == Kind::Quoted {
                let Some(word) = self.ident_of(token) else { continue };
                match privileges.last_mut().filter(|_| !fresh) {
                    // `ALL PRIVILEGES` is `ALL`.
                    Some(last) if last.as_str() == "all" => {}
                    Some(last) => last.name.value = format!("{} {}", last.name.value, word.value).into(),
                    None => privileges.push(Privilege { name: word, columns: Vec::new() }),
                }
                fresh = false;
            } else if self.dialect == Dialect::Postgres {
                return None;
            }
        }
        Some(())
    }

    /// `DROP OWNED BY …`, `REASSIGN OWNED BY …`, after those words.
    pub(super) fn owned_by(&mut self, reassigned: bool) -> Option<StatementKind> {
        let roles = self.list(Self::ident)?;
        let to = if reassigned {
            self.eat("to")?;
            Some(self.ident()?)
        } else {
            None
        };
        self.cascade();
        Some(StatementKind::OwnedBy(Box::new(OwnedBy { roles, to })))
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
            let schemas = self.names()?.into_iter();
            grant.objects = schemas.map(|name| GrantObject { name, signature: None }).collect();
            return Some(());
        }
        if grant.default_privileges.is_some() {
            grant.kind = Some(self.kind_of_new()?);
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
            let called = is_callable(kind) && reader.is_kind(Kind::LeftParenthesis);
            let signature = if called { Some(reader.signature()?) } else { None };
            Some(GrantObject { name, signature })
        })?;
        Some(())
    }

    /// The word for the objects to be that default privileges are about.
    fn kind_of_new(&mut self) -> Option<ObjectKind> {
        let words = ["tables", "sequences", "functions", "routines", "types", "schemas", "large objects"];
        Some(match self.eat_any(&words)? {
            "tables" => ObjectKind::Table,
            "sequences" => ObjectKind::Sequence,
            "functions" => ObjectKind::Function,
            "routines" => ObjectKind::Routine,
            "types" => ObjectKind::Type,
            "schemas" => ObjectKind::Schema,
            _ => ObjectKind::LargeObject,
        })
    }

    /// `ALTER DEFAULT PRIVILEGES …`, after those words.
    pub(super) fn default_privileges(&mut self) -> Option<StatementKind> {
        let mut whose = DefaultPrivileges::default();
        loop {
            if self.eat("for role").is_some() || self.eat("for user").is_some() {
                whose.roles = self.list(Self::ident)?;
            } else if self.eat("in schema").is_some() {
                whose.schemas = self.list(Self::ident)?;
            } else if self.eat("grant").is_some() {
                return self.grant(false, Some(Box::new(whose)));
            } else {
                self.eat("revoke")?;
                return self.grant(true, Some(Box::new(whose)));
            }
        }
    }
}
