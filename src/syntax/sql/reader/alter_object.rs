//! `ALTER` of what is no relation: types, domains, functions, extensions, policies.

use super::Reader;
use super::object::is_callable;
use crate::syntax::sql::statement::{
    AlterObject, Attribute, CreatePolicy, Ident, Name, ObjectChange, ObjectKind, PolicyChange, StatementKind,
};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// `ALTER kind …` of anything but relations, at the kind.
    pub(super) fn alter_object(&mut self) -> Option<StatementKind> {
        let kind = self.object_kind()?;
        if kind == ObjectKind::Role {
            return self.role(false);
        }
        if kind == ObjectKind::System {
            let name = Name::bare(Ident { value: "".into(), span: self.since(self.at), quoted: false });
            let change = ObjectChange::Options(self.rest());
            let alter = AlterObject { kind, name, signature: None, table: None, if_exists: None, change };
            return Some(StatementKind::AlterObject(Box::new(alter)));
        }
        let if_exists = self.eat("if exists");
        if kind == ObjectKind::UserMapping {
            self.eat("for")?;
        }
        let name = self.object_name(kind)?;
        let mut signature = None;
        if is_callable(kind) && self.is_kind(Kind::LeftParenthesis) {
            signature = Some(self.signature()?);
        }
        let table = if matches!(kind, ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule) {
            self.on_table()?
        } else {
            if matches!(kind, ObjectKind::OperatorClass | ObjectKind::OperatorFamily) {
                self.eat("using")?;
                self.ident()?;
            }
            None
        };
        let change = match self.attempt(|reader| {
            let change = reader.object_change(kind)?;
            reader.ended().then_some(change)
        }) {
            Some(change) => change,
            None => ObjectChange::Options(self.rest()),
        };
        Some(StatementKind::AlterObject(Box::new(AlterObject { kind, name, signature, table, if_exists, change })))
    }

    pub(super) fn object_change(&mut self, kind: ObjectKind) -> Option<ObjectChange> {
        if self.eat("rename to").is_some() {
            return Some(ObjectChange::RenameTo(self.ident()?));
        }
        if self.eat("set schema").is_some() {
            return Some(ObjectChange::SetSchema(self.ident()?));
        }
        if self.eat("owner to").is_some() {
            return Some(ObjectChange::OwnerTo(self.ident()?));
        }
        if kind == ObjectKind::Extension && self.eat("update").is_some() {
            if self.eat("to").is_some() {
                self.step()?;
            }
            return Some(ObjectChange::Update);
        }
        match kind {
            ObjectKind::Type => self.type_change_of(),
            ObjectKind::Domain => self.domain_change(),
            ObjectKind::Policy => {
                let at = self.since(self.at);
                let ident = Ident { value: "".into(), span: at, quoted: false };
                let mut policy = CreatePolicy::without_clauses(ident.clone(), Name::bare(ident));
                self.policy_clauses(&mut policy)?;
                Some(ObjectChange::Policy(Box::new(PolicyChange {
                    roles: policy.roles,
                    using: policy.using,
                    with_check: policy.with_check,
                })))
            }
            _ => None,
        }
    }

    pub(super) fn type_change_of(&mut self) -> Option<ObjectChange> {
        if self.eat("add value").is_some() {
            let if_not_exists = self.eat("if not exists");
            let value = self.literal()?;
            let neighbour = match self.eat_any(&["before", "after"]) {
                Some(word) => Some((word == "before", self.literal()?)),
                None => None,
            };
            return Some(ObjectChange::AddValue { value, if_not_exists, neighbour });
        }
        if self.eat("rename value").is_some() {
            let from = self.literal()?;
            self.eat("to")?;
            return Some(ObjectChange::RenameValue { from, to: self.literal()? });
        }
        if self.is_any(&["add attribute", "drop attribute", "alter attribute"]) {
            return self.attribute_changes();
        }
        if self.eat("rename attribute").is_some() {
            let from = self.ident()?;
            self.eat("to")?;
            let to = self.ident()?;
            self.cascade();
            return Some(ObjectChange::RenameAttribute { from, to });
        }
        None
    }

    /// One change of attributes of a composite type, or several between commas.
    fn attribute_changes(&mut self) -> Option<ObjectChange> {
        let first = self.attribute_change()?;
        if !self.is_kind(Kind::Comma) {
            return Some(first);
        }
        let mut changes = vec![first];
        while self.comma() {
            changes.push(self.attribute_change()?);
        }
        Some(ObjectChange::Attributes(changes))
    }

    fn attribute_change(&mut self) -> Option<ObjectChange> {
        let change = match self.eat_any(&["add attribute", "drop attribute", "alter attribute"])? {
            "add attribute" => ObjectChange::AddAttribute(self.attribute()?),
            "drop attribute" => {
                self.eat("if exists");
                ObjectChange::DropAttribute(self.ident()?)
            }
            _ => {
                let name = self.ident()?;
                self.eat("set data");
                self.eat("type")?;
                ObjectChange::SetAttributeType(self.attribute_of(name)?)
            }
        };
        self.cascade();
        Some(change)
    }

    /// An attribute of a composite type.
    pub(super) fn attribute(&mut self) -> Option<Attribute> {
        let name = self.ident()?;
        self.attribute_of(name)
    }

    fn attribute_of(&mut self, name: Ident) -> Option<Attribute> {
        let data_type = self.data_type()?;
        let collation = if self.eat("collate").is_some() { Some(Box::new(self.name()?)) } else { None };
        let collation = collation.filter(|collation| collation.as_str() != "default");
        Some(Attribute { name, data_type, collation })
    }

    pub(super) fn domain_change(&mut self) -> Option<ObjectChange> {
        if self.eat("set not null").is_some() {
            return Some(ObjectChange::NotNull(true));
        }
        if self.eat("drop not null").is_some() {
            return Some(ObjectChange::NotNull(false));
        }
        if self.eat("drop default").is_some() {
            return Some(ObjectChange::Default(None));
        }
        if self.eat("set default").is_some() {
            return Some(ObjectChange::Default(Some(self.expression()?)));
        }
        if self.eat("drop constraint").is_some() {
            self.eat("if exists");
            let name = self.ident()?;
            self.cascade();
            return Some(ObjectChange::DropConstraint(name));
        }
        if self.eat("validate constraint").is_some() {
            return Some(ObjectChange::ValidateConstraint(self.ident()?));
        }
        if self.eat("rename constraint").is_some() {
            let from = self.ident()?;
            self.eat("to")?;
            return Some(ObjectChange::RenameConstraint { from, to: self.ident()? });
        }
        self.eat("add")?;
        let nowhere = Name::bare(Ident { value: "".into(), span: self.since(self.at), quoted: false });
        match self.table_constraint(&nowhere)? {
            super::constraint::TableConstraint::Constraint(constraint) => Some(ObjectChange::AddConstraint(constraint)),
            super::constraint::TableConstraint::Index(_) => None,
        }
    }
}
