//! `CREATE ROLE` and `ALTER ROLE`: what a role may do by itself.

use std::sync::Arc;

use super::{Replay, said};
use crate::sql::catalog::{Definition, Object, ObjectKey};
use crate::syntax::sql::statement::{Ident, ObjectKind, RoleStatement};

impl Replay<'_> {
    /// `CREATE ROLE`.
    pub(super) fn role(&mut self, role: &RoleStatement) {
        if !self.postgres() {
            return;
        }
        let key = self.role_key(&role.name.value);
        if !role.create {
            return self.change_role(&key, role);
        }
        if self.catalog.object(&key).is_some() {
            return self.exists(format_args!("role `{}`", role.name), &key.key, role.name.span);
        }
        let options: Vec<&str> = role.options.iter().map(Ident::as_str).collect();
        let definition = Definition::Text(options.join(" ").into());
        self.put_object(ObjectKind::Role, key.key.clone(), "", definition, role.name.span);
        if let Some(object) = self.catalog.object(&key).filter(|_| !role.values.is_empty()) {
            let mut limited = (**object).clone();
            keep_values(&mut limited, role);
            self.catalog.put_object(key, Some(Arc::new(limited)));
        }
    }

    /// What `ALTER ROLE` says of a role. What one is like that the history does not make nobody knows here.
    fn change_role(&mut self, key: &ObjectKey, role: &RoleStatement) {
        let known = self.catalog.object(key).cloned();
        let Some((object, definition)) =
            known.and_then(|object| Some((Arc::clone(&object), object.definition.text()?.to_owned())))
        else {
            if !role.options.is_empty() || !role.values.is_empty() {
                self.catalog.set_doubted();
            }
            return;
        };
        // The session's value is nobody's here.
        let current = |(_, value): &(Arc<str>, Option<Arc<str>>)| value.as_deref() == Some("from current");
        if role.values.iter().any(current) {
            self.catalog.set_doubted();
        }
        let mut changed = (*object).clone();
        for option in &role.options {
            said::say(&mut changed, ObjectKind::Role, &definition, option.as_str());
        }
        keep_values(&mut changed, role);
        if changed != *object {
            self.catalog.put_object(key.clone(), Some(Arc::new(changed)));
        }
    }
}

/// Keeps what is said of limits and settings. `CONNECTION LIMIT -1` is what a role has of itself (PostgreSQL
/// documentation, "CREATE ROLE").
fn keep_values(role: &mut Object, statement: &RoleStatement) {
    for (about, value) in &statement.values {
        if let Some(scope) = about.strip_prefix("setting all") {
            let scope = scope.trim_start_matches(" in database ");
            role.said.retain(|(own, _)| !own.starts_with("setting ") || database(own) != scope);
            continue;
        }
        role.said.retain(|(own, _)| own != about);
        let usual =
            &**about == "limit connection" && value.as_deref().is_some_and(|value| value.replace(' ', "") == "-1");
        role.said.extend(value.clone().filter(|_| !usual).map(|value| (Arc::clone(about), value)));
    }
    role.said.sort();
}

/// The database that a setting is for alone, empty where it is for all.
fn database(about: &str) -> &str {
    about.split_once(" in database ").map_or("", |(_, name)| name)
}
