//! What privileges are kept for beside the tables and objects that the history makes, and what roles hold of all of it.

use std::fmt;
use std::sync::Arc;

use super::{Catalog, Holding, Key, ObjectKey, Privileges};
use crate::syntax::sql::statement::ObjectKind;

/// What privileges are kept for beside the tables and objects that the history makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Securable {
    /// An object that no migration makes: the schema `public`, the database, a table of an extension.
    Object(ObjectKey),
    /// The objects of a kind in a schema that no migration makes.
    All(ObjectKind, Arc<str>),
    /// A role, which others are members of.
    Role(Arc<str>),
    /// Objects of a kind that are made later: in a schema or anywhere, by a role or by whoever migrates.
    New {
        /// The kind.
        kind: ObjectKind,
        /// `IN SCHEMA`.
        schema: Option<Arc<str>>,
        /// `FOR ROLE`.
        role: Option<Arc<str>>,
    },
}

impl fmt::Display for Securable {
    /// As it stands behind `ON` in a sentence.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(ObjectKey { kind: ObjectKind::Table, key, .. }) => write!(formatter, "{key}"),
            Self::Object(ObjectKey { kind, key: Key { name, .. }, .. }) if *kind == ObjectKind::Schema => {
                write!(formatter, "schema {name}")
            }
            Self::Object(ObjectKey { kind: ObjectKind::Column, key, detail }) => {
                write!(formatter, "column {key}.{detail}")
            }
            Self::Object(ObjectKey { kind, key, detail })
                if matches!(kind, ObjectKind::Constraint | ObjectKind::Trigger | ObjectKind::Policy) =>
            {
                write!(formatter, "{} {detail} of {key}", kind.as_str())
            }
            Self::Object(ObjectKey { kind, key, .. }) => write!(formatter, "{} {key}", kind.as_str()),
            Self::All(kind, schema) => write!(formatter, "all {}s in schema {schema}", kind.as_str()),
            Self::Role(role) => write!(formatter, "role {role}"),
            Self::New { kind, schema, role } => {
                write!(formatter, "new {}s", kind.as_str())?;
                if let Some(schema) = schema {
                    write!(formatter, " in schema {schema}")?;
                }
                match role {
                    Some(role) => write!(formatter, " of {role}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl Catalog {
    /// What is said of the privileges of something that is no table and no object of the history.
    #[must_use]
    pub fn privileges(&self, of: &Securable) -> Option<&Arc<Privileges>> {
        self.privileges.get(of)
    }

    /// All of these.
    pub fn other_privileges(&self) -> impl Iterator<Item = (&Securable, &Arc<Privileges>)> {
        self.privileges.iter()
    }

    /// The state of something before it is touched is kept for the step's delta.
    pub(crate) fn put_privileges(&mut self, of: Securable, privileges: Option<Arc<Privileges>>) {
        if !self.journal.privileges.contains_key(&of) {
            let before = self.privileges.get(&of).cloned();
            self.journal.privileges.insert(of.clone(), before);
        }
        self.place_privileges(&of, privileges);
    }

    pub(super) fn place_privileges(&mut self, of: &Securable, privileges: Option<Arc<Privileges>>) {
        match privileges {
            Some(privileges) => {
                let old = self.privileges.insert(of.clone(), Arc::clone(&privileges));
                self.list_uses_of_other(of, old.as_deref(), &privileges);
            }
            None => {
                self.privileges.remove(of);
            }
        }
    }

    /// What new objects of a kind get from `ALTER DEFAULT PRIVILEGES` of whoever migrates.
    #[must_use]
    pub(crate) fn privileges_of_new(&self, kind: ObjectKind, schema: &Arc<str>) -> Option<Arc<Privileges>> {
        if self.privileges.is_empty() {
            return None;
        }
        let kind = match kind {
            ObjectKind::Procedure | ObjectKind::Aggregate | ObjectKind::Routine => ObjectKind::Function,
            ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable => ObjectKind::Table,
            ObjectKind::Domain => ObjectKind::Type,
            kind => kind,
        };
        let anywhere = Securable::New { kind, schema: None, role: None };
        let here = Securable::New { kind, schema: Some(Arc::clone(schema)), role: None };
        match (self.privileges.get(&anywhere), self.privileges.get(&here)) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(Arc::clone(one)),
            (Some(anywhere), Some(here)) => {
                let mut both = Privileges::clone(anywhere);
                both.add(here);
                Some(Arc::new(both))
            }
        }
    }

    /// The first object that a role owns or has a privilege on, in the words of a sentence.
    #[must_use]
    pub(crate) fn hold_of_role(&self, role: &str) -> Option<String> {
        let held = |privileges: Option<&Privileges>, of: &dyn fmt::Display| {
            let privileges = privileges?;
            if privileges.owner().is_some_and(|owner| **owner == *role) {
                return Some(format!("{of}, which it owns,"));
            }
            let right = privileges.of_role(role)?;
            Some(format!("privilege {} on {of}", right.privilege.to_uppercase()))
        };
        self.holdings_of(role).into_iter().find_map(|holding| match holding {
            Holding::Table(key) => {
                let table = self.tables.get(key).filter(|table| !table.temporary)?;
                held(table.privileges(), key)
            }
            Holding::Object(key) => {
                let object = self.objects.get(key)?;
                held(object.privileges.as_deref(), &format_args!("{} {}", key.kind.as_str(), key.key))
            }
            Holding::Other(of) => {
                let privileges = self.privileges.get(of)?;
                match of {
                    Securable::Role(_) => None,
                    Securable::New { role: Some(own), .. }
                        if **own == *role && privileges.rights().any(|(_, known)| known.held) =>
                    {
                        Some("its default privileges".to_owned())
                    }
                    of => held(Some(privileges), of),
                }
            }
        })
    }

    /// The memberships of a role, its own members included.
    pub(crate) fn memberships_of(&self, role: &str) -> Vec<Securable> {
        let holdings = self.holdings_of(role).into_iter();
        let touched = holdings.filter_map(|holding| match holding {
            Holding::Other(of @ Securable::Role(group)) => {
                let privileges = self.privileges.get(of)?;
                (**group == *role || privileges.of_role(role).is_some()).then(|| of.clone())
            }
            _ => None,
        });
        touched.collect()
    }
}
