//! `GRANT`, `REVOKE`, owners and roles.

use std::sync::Arc;

use super::Replay;
use crate::source::Span;
use crate::sql::catalog::privilege::{Grantor, MEMBER, all_of, has_everything};
use crate::sql::catalog::{Key, ObjectKey, Privileges, Right, Securable};
use crate::syntax::sql::statement::{
    DefaultPrivileges, Grant, GrantObject, Ident, Name, ObjectKind, OwnedBy, Privilege,
};

/// What privileges are granted on, once it is looked up.
enum Subject {
    Table(Key),
    Object(ObjectKey),
    Other(Securable),
}

impl Replay<'_> {
    pub(super) fn grant(&mut self, grant: &Grant) {
        if !self.postgres() {
            return;
        }
        for grantee in &grant.grantees {
            self.role_is_there(grantee);
        }
        if let Some(whose) = &grant.default_privileges {
            return self.grant_on_new(grant, whose);
        }
        let Some(kind) = grant.kind else {
            for role in &grant.privileges {
                self.apply_grant(
                    grant,
                    ObjectKind::Role,
                    Subject::Other(Securable::Role(Arc::clone(&role.name.value))),
                );
            }
            return;
        };
        if grant.all_in_schema {
            grant.objects.iter().for_each(|schema| self.grant_on_all(grant, kind, &schema.name.ident.value));
        } else {
            for object in &grant.objects {
                if let Some(subject) = self.subject(kind, object) {
                    self.apply_grant(grant, kind, subject);
                }
            }
        }
    }

    /// What an object of a `GRANT` is; nothing where a server would refuse it.
    fn subject(&mut self, kind: ObjectKind, object: &GrantObject) -> Option<Subject> {
        let name = &object.name;
        if kind == ObjectKind::Table {
            let key = self.catalog.key(name);
            if self.catalog.table_at(&key).is_some() {
                return Some(Subject::Table(key));
            }
            // `GRANT … ON name` takes sequences too.
            let sequence = self.object_key(ObjectKind::Sequence, name, "");
            if self.catalog.object(&sequence).is_some() {
                return Some(Subject::Object(sequence));
            }
            let other = Securable::Object(ObjectKey { kind, key: key.clone(), detail: "".into() });
            let of_server = key.name.starts_with("pg_") || matches!(&*key.schema, "pg_catalog" | "information_schema");
            if !self.presumes && !of_server && self.catalog.privileges(&other).is_none() {
                self.missing(format_args!("table `{key}`"), &key, name.ident.span);
                return None;
            }
            return Some(Subject::Other(other));
        }
        let detail = object.signature.as_ref().map_or("", |signature| &signature.text);
        let key = self.object_key(kind, name, detail);
        if let Some(found) = self.catalog.find_object(&key, object.signature.is_none()) {
            return Some(Subject::Object(found));
        }
        if self.catalog.has_dropped_object(&key) || self.lacks_function(kind, &key.key.name) {
            self.missing(format_args!("{} `{}`", kind.as_str(), key.key), &key.key, name.ident.span);
            return None;
        }
        Some(Subject::Other(Securable::Object(key)))
    }

    /// Every object of a kind in a schema. The history may not know all of them.
    fn grant_on_all(&mut self, grant: &Grant, kind: ObjectKind, schema: &Arc<str>) {
        if kind == ObjectKind::Table {
            let tables: Vec<Key> = self.catalog.tables_in(schema).map(|table| table.key.clone()).collect();
            tables.into_iter().for_each(|key| self.apply_grant(grant, kind, Subject::Table(key)));
        } else {
            let is_one = |own: ObjectKind| match kind {
                ObjectKind::Function => matches!(own, ObjectKind::Function | ObjectKind::Aggregate),
                ObjectKind::Routine => {
                    matches!(own, ObjectKind::Function | ObjectKind::Aggregate | ObjectKind::Procedure)
                }
                kind => own == kind,
            };
            let objects = self.catalog.objects().map(|(key, _)| key);
            let objects: Vec<ObjectKey> =
                objects.filter(|key| is_one(key.kind) && key.key.schema == *schema).cloned().collect();
            objects.into_iter().for_each(|key| self.apply_grant(grant, key.kind, Subject::Object(key)));
        }
        if self.catalog.is_partial() || self.catalog.unknown().is_some() {
            self.apply_grant(grant, kind, Subject::Other(Securable::All(kind, Arc::clone(schema))));
        }
    }

    fn grant_on_new(&mut self, grant: &Grant, whose: &DefaultPrivileges) {
        let Some(kind) = grant.kind else { return };
        let kind = if kind == ObjectKind::Routine { ObjectKind::Function } else { kind };
        let all = |idents: &[Ident]| -> Vec<Option<Arc<str>>> {
            let named = idents.iter().filter(|ident| !has_everything(ident.as_str()) || idents.len() > 1);
            let named: Vec<_> = named.map(|ident| Some(Arc::clone(&ident.value))).collect();
            if named.is_empty() { vec![None] } else { named }
        };
        for role in all(&whose.roles) {
            for schema in all(&whose.schemas) {
                let of = Securable::New { kind, schema, role: role.clone() };
                self.apply_grant(grant, kind, Subject::Other(of));
            }
        }
    }

    fn apply_grant(&mut self, grant: &Grant, kind: ObjectKind, subject: Subject) {
        self.columns_are_there(grant, &subject);
        let known = match &subject {
            Subject::Table(key) => self.catalog.table_at(key).and_then(|table| table.privileges.clone()),
            Subject::Object(key) => self.catalog.object(key).and_then(|object| object.privileges.clone()),
            Subject::Other(of) => self.catalog.privileges(of).cloned(),
        };
        let owner = known.as_ref().and_then(|known| known.owner().cloned());
        let mut new = known.as_deref().cloned().unwrap_or_default();
        let named = grant.granted_by.as_ref().filter(|role| role.quoted || !has_everything(role.as_str()));
        let actor = named.map(|role| &role.value).or(self.catalog.actor.as_ref());
        let is_other = actor.is_some_and(|actor| owner.as_ref() != Some(actor));
        let by = Grantor { origin: self.origin(self.statement.head()), is_other };
        let mut apply = |right: Right| match (grant.revoke, grant.option_only) {
            (false, _) => new.grant(right, grant.grant_option.is_some(), by),
            (true, false) => new.revoke(right, by),
            (true, true) => new.revoke_option(&right, by),
        };
        for grantee in &grant.grantees {
            let name = &grantee.value;
            if !grantee.quoted && has_everything(name) || owner.as_ref() == Some(name) {
                continue;
            }
            if kind == ObjectKind::Role {
                apply(Right { grantee: Arc::clone(name), privilege: MEMBER.into(), column: None });
                continue;
            }
            grant.privileges.iter().flat_map(|privilege| rights(privilege, name, kind)).for_each(&mut apply);
            // `REVOKE ALL` takes what a later server added to the list, too.
            if grant.revoke && grant.privileges.iter().any(|privilege| privilege.as_str() == "all") {
                let known = known.iter().flat_map(|known| known.rights_of(name));
                let own = known.filter(|(right, known)| known.held && right.column.is_none());
                own.for_each(|(right, _)| apply(right.clone()));
            }
        }
        if known.as_deref().is_some_and(|known| *known == new) || known.is_none() && new == Privileges::default() {
            return;
        }
        self.put_privileges(subject, Some(Arc::new(new)));
    }

    /// The columns of a grant are there.
    fn columns_are_there(&mut self, grant: &Grant, subject: &Subject) {
        let Subject::Table(key) = subject else { return };
        let Some(table) = self.catalog.table_at(key).filter(|table| table.is_table()).cloned() else { return };
        for column in grant.privileges.iter().flat_map(|privilege| &privilege.columns) {
            if table.column(column.as_str()).is_none() {
                self.missing_member(&table, format_args!("column `{key}.{column}`"), column.span);
            }
        }
    }

    fn put_privileges(&mut self, subject: Subject, privileges: Option<Arc<Privileges>>) {
        match subject {
            Subject::Table(key) => {
                self.change(&key, |table| table.privileges = privileges);
            }
            Subject::Object(key) => {
                let Some(object) = self.catalog.object(&key) else { return };
                let mut object = (**object).clone();
                object.privileges = privileges;
                self.catalog.put_object(key, Some(Arc::new(object)));
            }
            Subject::Other(of) => self.catalog.put_privileges(of, privileges),
        }
    }

    /// `OWNER TO` of an object that is no table.
    pub(super) fn own_object(&mut self, key: ObjectKey, owner: &Ident) {
        if !self.postgres() {
            return;
        }
        self.role_is_there(owner);
        let origin = self.origin(owner.span);
        let (known, subject) = match self.catalog.object(&key) {
            Some(object) => (object.privileges.clone(), Subject::Object(key)),
            None => {
                let of = Securable::Object(key);
                (self.catalog.privileges(&of).cloned(), Subject::Other(of))
            }
        };
        let mut new = known.as_deref().cloned().unwrap_or_default();
        if new.owner() == Some(&owner.value) {
            return;
        }
        new.hand_to(&owner.value, origin);
        self.put_privileges(subject, Some(Arc::new(new)));
    }

    /// Whoever gets something must be there; roles that no migration makes are.
    pub(super) fn role_is_there(&mut self, role: &Ident) {
        let key = self.role_key(&role.value);
        if self.catalog.has_dropped_object(&key) {
            self.missing(format_args!("role `{role}`"), &key.key, role.span);
        }
    }

    pub(super) fn role_key(&self, role: &Arc<str>) -> ObjectKey {
        let key = Key { schema: "".into(), name: Arc::clone(role) };
        ObjectKey { kind: ObjectKind::Role, key, detail: "".into() }
    }

    /// A role that owns something or has a privilege cannot be dropped (PostgreSQL documentation, "DROP ROLE"); who is a
    /// member of it is forgotten.
    pub(super) fn drop_role(&mut self, name: &Name) {
        let role = &name.ident.value;
        if self.catalog.unknown().is_none()
            && let Some(hold) = self.catalog.hold_of_role(role)
        {
            let key = self.role_key(role).key;
            self.needed(hold, &key, name.ident.span);
        }
        for of in self.catalog.memberships_of(role) {
            let own = matches!(&of, Securable::Role(of) if of == role);
            self.revoke_everything(Subject::Other(of), role, own);
        }
    }

    /// `DROP OWNED BY`, `REASSIGN OWNED BY`.
    pub(super) fn owned_by(&mut self, owned: &OwnedBy) {
        if !self.postgres() {
            return;
        }
        for role in &owned.roles {
            let owns = |privileges: Option<&Privileges>| {
                privileges.and_then(Privileges::owner).is_some_and(|owner| *owner == role.value)
            };
            let has = |privileges: Option<&Privileges>| {
                owns(privileges) || privileges.is_some_and(|own| own.of_role(role.as_str()).is_some())
            };
            let tables = self.catalog.tables().filter(|table| has(table.privileges()));
            let tables: Vec<Subject> = tables.map(|table| Subject::Table(table.key.clone())).collect();
            let objects = self.catalog.objects().filter(|(_, object)| has(object.privileges.as_deref()));
            let objects: Vec<Subject> = objects.map(|(key, _)| Subject::Object(key.clone())).collect();
            let others = self.catalog.other_privileges();
            let others = others.filter(|(of, own)| !matches!(of, Securable::Role(_)) && has(Some(own)));
            let others: Vec<Subject> = others.map(|(of, _)| Subject::Other(of.clone())).collect();
            match &owned.to {
                Some(to) => {
                    tables.into_iter().chain(objects).chain(others).for_each(|subject| self.hand_on(subject, role, to))
                }
                None => {
                    // What else it owns is not known, and goes with these.
                    let owner = tables.iter().chain(&objects).any(|subject| match subject {
                        Subject::Table(key) => owns(self.catalog.table_at(key).and_then(|table| table.privileges())),
                        Subject::Object(key) => {
                            owns(self.catalog.object(key).and_then(|object| object.privileges.as_deref()))
                        }
                        Subject::Other(_) => false,
                    });
                    if owner {
                        self.catalog.set_unknown(self.statement.span);
                    }
                    let all = tables.into_iter().chain(objects).chain(others);
                    all.for_each(|subject| self.revoke_everything(subject, &role.value, false));
                }
            }
        }
    }

    fn known_privileges(&self, subject: &Subject) -> Option<Privileges> {
        match subject {
            Subject::Table(key) => self.catalog.table_at(key)?.privileges().cloned(),
            Subject::Object(key) => self.catalog.object(key)?.privileges.as_deref().cloned(),
            Subject::Other(of) => self.catalog.privileges(of).map(|own| Privileges::clone(own)),
        }
    }

    /// Takes what a role has, or, of a role that goes, what everybody has of it.
    fn revoke_everything(&mut self, subject: Subject, role: &Arc<str>, whoever: bool) {
        let Some(mut new) = self.known_privileges(&subject) else { return };
        let by = Grantor { origin: self.origin(self.statement.head()), is_other: false };
        let own = new.rights().filter(|(right, known)| known.held && (whoever || right.grantee == *role));
        let own: Vec<Right> = own.map(|(right, _)| right.clone()).collect();
        own.into_iter().for_each(|right| new.revoke(right, by));
        self.put_privileges(subject, Some(Arc::new(new)));
    }

    fn hand_on(&mut self, subject: Subject, from: &Ident, to: &Ident) {
        let Some(mut new) = self.known_privileges(&subject) else { return };
        if new.owner() == Some(&from.value) {
            new.hand_to(&to.value, self.origin(to.span));
            self.put_privileges(subject, Some(Arc::new(new)));
        }
    }

    /// Privileges and objects of a role that gets another name are those of the new name.
    pub(super) fn rename_role(&mut self, from: &Arc<str>, to: &Arc<str>) {
        let speaks = |privileges: Option<&Privileges>| {
            privileges
                .is_some_and(|own| own.owner() == Some(from) || own.rights().any(|(right, _)| right.grantee == *from))
        };
        let tables = self.catalog.tables().filter(|table| speaks(table.privileges()));
        let tables: Vec<Subject> = tables.map(|table| Subject::Table(table.key.clone())).collect();
        let objects = self.catalog.objects().filter(|(_, object)| speaks(object.privileges.as_deref()));
        let objects: Vec<Subject> = objects.map(|(key, _)| Subject::Object(key.clone())).collect();
        let others = self.catalog.other_privileges().filter(|(_, own)| speaks(Some(own)));
        let others: Vec<Subject> = others.map(|(of, _)| Subject::Other(of.clone())).collect();
        for subject in tables.into_iter().chain(objects).chain(others) {
            if let Some(mut new) = self.known_privileges(&subject) {
                new.rename_role(from, to);
                self.put_privileges(subject, Some(Arc::new(new)));
            }
        }
        let (old, new) = (Securable::Role(Arc::clone(from)), Securable::Role(Arc::clone(to)));
        if let Some(members) = self.catalog.privileges(&old).cloned() {
            self.catalog.put_privileges(old, None);
            self.catalog.put_privileges(new, Some(members));
        }
    }

    /// The owner of a table.
    pub(super) fn own_table(&mut self, table: &mut crate::sql::catalog::Table, owner: &Ident, span: Span) {
        self.role_is_there(owner);
        let origin = self.origin(span);
        if table.privileges().and_then(Privileges::owner) != Some(&owner.value) {
            table.edit_privileges(|own| own.hand_to(&owner.value, origin));
        }
    }

    /// A comment on what no migration makes.
    pub(super) fn comment_other(&mut self, key: ObjectKey, text: Option<Arc<str>>, span: Span) {
        if self.lacks_function(key.kind, &key.key.name) {
            let about = key.key.clone();
            return self.missing(format_args!("{} `{about}`", key.kind.as_str()), &about, span);
        }
        let of = Securable::Object(key);
        if self.postgres() {
            let mut said = self.catalog.privileges(&of).map(|own| Privileges::clone(own)).unwrap_or_default();
            said.comment = Some(text.unwrap_or_default());
            self.catalog.put_privileges(of, Some(Arc::new(said)));
        }
    }
}

/// The rights that a word of a `GRANT` stands for.
fn rights<'g>(privilege: &'g Privilege, grantee: &'g Arc<str>, kind: ObjectKind) -> impl Iterator<Item = Right> + 'g {
    let word = match privilege.as_str() {
        "temp" => "temporary",
        word => word,
    };
    let columns: Vec<Option<Arc<str>>> = if privilege.columns.is_empty() {
        vec![None]
    } else {
        privilege.columns.iter().map(|column| Some(Arc::clone(&column.value))).collect()
    };
    columns.into_iter().flat_map(move |column| {
        let of = if column.is_some() { ObjectKind::Column } else { kind };
        let words = if word == "all" { all_of(of).to_vec() } else { vec![word] };
        words.into_iter().map(move |word| Right {
            grantee: Arc::clone(grantee),
            privilege: word.into(),
            column: column.clone(),
        })
    })
}
