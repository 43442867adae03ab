//! Who may do what with an object, and who owns it, as far as the history says so (PostgreSQL documentation,
//! "Privileges").
//!
//! What nothing says is not known: a platform or an administrator may have granted it.

use std::sync::Arc;

use super::tree::Tree;
use super::{Origin, Table};
use crate::syntax::sql::statement::ObjectKind;

/// A privilege of a role, on the whole object or on a column of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// The role; [`PUBLIC`] is everybody.
    pub grantee: Arc<str>,
    /// The privilege in lower case; [`MEMBER`] for a role.
    pub privilege: Arc<str>,
    /// The column that it is limited to.
    pub column: Option<Arc<str>>,
}

/// The name of everybody as a grantee.
pub const PUBLIC: &str = "public";

/// What the members of a role have of it.
pub const MEMBER: &str = "member";

/// Whether a right is held, and who said so last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the role has it.
    pub held: bool,
    /// Whether the role may pass it on.
    pub passes_on: bool,
    /// Which statement said so.
    pub origin: Origin,
    /// Whether another role than whoever migrates said so.
    by_other: bool,
}

/// Who grants something or takes it away, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grantor {
    /// Which statement.
    pub(crate) origin: Origin,
    /// Whether it runs as another role than whoever migrates (`SET ROLE`).
    pub(crate) is_other: bool,
}

/// What is said of the privileges and the owner of one object, and of one that no migration makes in its comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Privileges {
    /// The owner, where a statement names it, and which one.
    pub owner: Option<(Arc<str>, Origin)>,
    rights: Tree<Right, Standing, 8>,
    /// Whether a role granted or took away what another one had granted: a `REVOKE` takes what its own role granted and
    /// nothing else (PostgreSQL documentation, "REVOKE").
    pub contested: bool,
    /// What is said in a comment on something that no migration makes; empty where it is taken away.
    pub comment: Option<Arc<str>>,
}

impl Privileges {
    /// What is said of a right.
    #[must_use]
    pub fn standing(&self, right: &Right) -> Option<&Standing> {
        self.rights.get(right)
    }

    /// Everything that is said, in order.
    pub fn rights(&self) -> impl Iterator<Item = (&Right, &Standing)> {
        self.rights.iter()
    }

    /// The name of the owner, where it is known.
    #[must_use]
    pub fn owner(&self) -> Option<&Arc<str>> {
        self.owner.as_ref().map(|(owner, _)| owner)
    }

    /// Gives the object to another owner, who has everything from then on: what was granted to that role is granted no
    /// more, even when the object goes back.
    pub(crate) fn hand_to(&mut self, owner: &Arc<str>, origin: Origin) {
        self.forget(|right| right.grantee == *owner);
        self.owner = Some((Arc::clone(owner), origin));
    }

    /// Gives a right.
    pub(crate) fn grant(&mut self, right: Right, passes_on: bool, by: Grantor) {
        self.contest(&right, by);
        let enough = |known: &Standing| known.held && (known.passes_on || !passes_on);
        if !self.rights.get(&right).is_some_and(enough) {
            let standing = Standing { held: true, passes_on, origin: by.origin, by_other: by.is_other };
            self.rights.insert(right, standing);
        }
    }

    /// Grants everything that is held elsewhere, too.
    pub(super) fn add(&mut self, others: &Self) {
        for (right, known) in others.rights().filter(|(_, known)| known.held) {
            let by = Grantor { origin: known.origin, is_other: known.by_other };
            self.grant(right.clone(), known.passes_on, by);
        }
    }

    /// Takes a right away; what is taken from the whole object is taken from its columns (PostgreSQL documentation,
    /// "REVOKE").
    pub(crate) fn revoke(&mut self, right: Right, by: Grantor) {
        self.contest(&right, by);
        let gone = Standing { held: false, passes_on: false, origin: by.origin, by_other: by.is_other };
        if right.column.is_none() {
            let own = self.rights.from(&right).map(|(own, known)| (own, known.held));
            let own = own.take_while(|(own, _)| own.grantee == right.grantee && own.privilege == right.privilege);
            let of_columns: Vec<Right> =
                own.filter(|(own, held)| *held && own.column.is_some()).map(|(own, _)| own.clone()).collect();
            of_columns.into_iter().for_each(|own| self.rights.insert(own, gone));
        }
        if self.rights.get(&right).is_none_or(|known| known.held) {
            self.rights.insert(right, gone);
        }
    }

    /// Takes away that a right may be passed on.
    pub(crate) fn revoke_option(&mut self, right: &Right, by: Grantor) {
        self.contest(right, by);
        if self.rights.get(right).is_some_and(|known| known.passes_on) {
            let standing = Standing { held: true, passes_on: false, origin: by.origin, by_other: by.is_other };
            self.rights.insert(right.clone(), standing);
        }
    }

    fn contest(&mut self, right: &Right, by: Grantor) {
        let by_another = |known: &Standing| known.held && known.by_other != by.is_other;
        self.contested |= self.rights.get(right).is_some_and(by_another);
    }

    /// The rights of which another state says nothing, or something else.
    pub(super) fn rights_beside<'a>(&'a self, old: Option<&Self>) -> impl Iterator<Item = &'a Right> + use<'a> {
        let none = Tree::default();
        let (_, come) = old.map_or(&none, |old| &old.rights).differing(&self.rights);
        come.into_iter().map(|(right, _)| right)
    }

    /// What is said of the rights of a role, in order.
    pub(crate) fn rights_of(&self, role: &str) -> impl Iterator<Item = (&Right, &Standing)> {
        let first = Right { grantee: role.into(), privilege: "".into(), column: None };
        self.rights.from(&first).take_while(move |(right, _)| *right.grantee == *role)
    }

    /// A right that a role has, if it has any.
    #[must_use]
    pub fn of_role(&self, role: &str) -> Option<&Right> {
        self.rights_of(role).find(|(_, known)| known.held).map(|(right, _)| right)
    }

    pub(crate) fn drop_column(&mut self, column: &str) {
        self.forget(|right| right.column.as_deref() == Some(column));
    }

    fn forget(&mut self, goes: impl Fn(&Right) -> bool) {
        let gone: Vec<Right> = self.rights().map(|(right, _)| right).filter(|right| goes(right)).cloned().collect();
        for right in gone {
            self.rights.remove(&right);
        }
    }

    pub(crate) fn rename_column(&mut self, from: &str, to: &Arc<str>) {
        self.rename(|right| {
            if right.column.as_deref() == Some(from) {
                right.column = Some(Arc::clone(to));
            }
        });
    }

    pub(crate) fn rename_role(&mut self, from: &str, to: &Arc<str>) {
        self.rename(|right| {
            if *right.grantee == *from {
                right.grantee = Arc::clone(to);
            }
        });
        if let Some((owner, _)) = self.owner.as_mut().filter(|(owner, _)| **owner == *from) {
            *owner = Arc::clone(to);
        }
    }

    fn rename(&mut self, change: impl Fn(&mut Right)) {
        let old = std::mem::take(&mut self.rights);
        for (right, known) in old.iter() {
            let mut right = right.clone();
            change(&mut right);
            self.rights.insert(right, *known);
        }
    }
}

/// What everybody has of a new object, unless somebody says otherwise (PostgreSQL documentation, "Privileges").
#[must_use]
pub fn is_held_by_default(kind: ObjectKind, right: &Right) -> bool {
    let privileges: &[&str] = match kind {
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate | ObjectKind::Routine => &["execute"],
        ObjectKind::Type | ObjectKind::Domain | ObjectKind::Language => &["usage"],
        ObjectKind::Database => &["connect", "temporary"],
        _ => &[],
    };
    *right.grantee == *PUBLIC && right.column.is_none() && privileges.contains(&&*right.privilege)
}

/// What `ALL` means for objects of a kind (PostgreSQL documentation, "Privileges"). `MAINTAIN` is left out: servers
/// before 17 do not know it.
#[must_use]
pub fn all_of(kind: ObjectKind) -> &'static [&'static str] {
    match kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
            &["select", "insert", "update", "delete", "truncate", "references", "trigger"]
        }
        ObjectKind::Column => &["select", "insert", "update", "references"],
        ObjectKind::Sequence => &["usage", "select", "update"],
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate | ObjectKind::Routine => &["execute"],
        ObjectKind::Schema => &["usage", "create"],
        ObjectKind::Database => &["create", "connect", "temporary"],
        ObjectKind::Tablespace => &["create"],
        ObjectKind::System => &["set", "alter system"],
        ObjectKind::LargeObject => &["select", "update"],
        _ => &["usage"],
    }
}

/// Whether a role has everything anyway, or is whoever migrates: granting to it changes nothing that can be told.
#[must_use]
pub fn has_everything(role: &str) -> bool {
    matches!(
        role,
        "postgres"
            | "current_user"
            | "current_role"
            | "session_user"
            | "rds_superuser"
            | "cloudsqlsuperuser"
            | "azure_pg_admin"
    )
}

impl Table {
    /// What is said of its privileges, if anything is.
    #[must_use]
    pub fn privileges(&self) -> Option<&Privileges> {
        self.privileges.as_deref()
    }

    /// Changes what is said of its privileges.
    pub(crate) fn edit_privileges(&mut self, change: impl FnOnce(&mut Privileges)) {
        change(Arc::make_mut(self.privileges.get_or_insert_default()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    #[test]
    fn what_is_taken_from_the_whole_is_taken_from_its_columns() {
        let span = Span::new(FileId::new(0), 0, 0);
        let origin = Origin { step: 1, statement: span, clause: span };
        let right = |column: Option<&str>| Right {
            grantee: "app".into(),
            privilege: "select".into(),
            column: column.map(Arc::from),
        };
        let mut privileges = Privileges::default();
        let by = Grantor { origin, is_other: false };
        privileges.grant(right(Some("a")), false, by);
        privileges.revoke(right(None), by);
        assert!(privileges.rights().all(|(_, known)| !known.held));
        privileges.rename_column("a", &"b".into());
        assert!(privileges.standing(&right(Some("b"))).is_some() && privileges.of_role("app").is_none());
        privileges.drop_column("b");
        assert_eq!(privileges.rights().count(), 1);
    }
}
