//! `CREATE ROLE` and `ALTER ROLE`: what a role may do by itself.

use std::sync::Arc;

use super::{Replay, said};
use crate::sql::catalog::{Definition, ObjectKey};
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
        self.put_object(ObjectKind::Role, key.key, "", Definition::Text(options.join(" ").into()), role.name.span);
    }

    /// What `ALTER ROLE` says of a role that the history makes.
    fn change_role(&mut self, key: &ObjectKey, role: &RoleStatement) {
        let Some(object) = self.catalog.object(key).cloned() else { return };
        let Some(definition) = object.definition.text().map(str::to_owned) else { return };
        let mut changed = (*object).clone();
        // What its settings and limits were nobody knows here.
        let is_limit = |option: &Ident| matches!(option.as_str(), "connection" | "valid");
        if role.setting.is_some() || role.options.iter().any(is_limit) {
            self.catalog.set_doubted();
        }
        for option in &role.options {
            said::say(&mut changed, ObjectKind::Role, &definition, option.as_str());
        }
        if changed != *object {
            self.catalog.put_object(key.clone(), Some(Arc::new(changed)));
        }
    }
}
