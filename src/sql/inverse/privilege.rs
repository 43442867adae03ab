//! Privileges and owners: what the migration granted goes first, what it took away comes back last.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Phase, Writer, render};
use crate::sql::catalog::privilege::{self, MEMBER, PUBLIC};
use crate::sql::catalog::{ObjectKey, Origin, Privileges, Right, Securable, Table};
use crate::sql::statement::ObjectKind;
use crate::syntax::sql::Dialect;

/// The privileges of one statement: who has them, and whether they may be passed on.
type Group<'a> = BTreeMap<(&'a Arc<str>, bool), Vec<&'a Right>>;

/// What is granted on, by its names before and after the migration.
struct Subject<'a> {
    kind: ObjectKind,
    /// What stands behind `ON` after the migration.
    now: String,
    /// The same before it.
    then: String,
    /// What stands between `ALTER` and `OWNER TO`, if it has an owner.
    owned: Option<String>,
    /// The role that others are members of.
    role: Option<&'a Arc<str>>,
    /// What stands in front: `ALTER DEFAULT PRIVILEGES`.
    lead: String,
    /// Whether the history made it.
    known: bool,
    /// Whether it comes back without what was granted.
    new: bool,
}

impl Writer<'_> {
    pub(super) fn privileges(&mut self) {
        let delta = self.delta;
        for (before, after) in delta.changed_tables() {
            if before.privileges == after.privileges || before.temporary {
                continue;
            }
            let subject = Subject { now: self.table_name(after), ..self.table_subject(before, false) };
            self.restore(&subject, before.privileges(), after.privileges());
        }
        for table in delta.dropped_tables().filter(|table| table.privileges.is_some() && !table.temporary) {
            let subject = self.table_subject(table, true);
            self.restore(&subject, table.privileges(), None);
        }
        for (key, touched) in delta.objects.iter() {
            let (Some(before), after) = (&touched.before, &touched.after) else { continue };
            let old = before.privileges.as_deref();
            match after {
                Some(after) if before.privileges != after.privileges => {
                    self.restore(&self.object_subject(key, false), old, after.privileges.as_deref());
                }
                None if old.is_some() && !self.is_moved(key, before.origin) => {
                    self.restore(&self.object_subject(key, true), old, None)
                }
                _ => {}
            }
        }
        for (of, touched) in delta.privileges.iter() {
            self.restore(&self.other_subject(of), touched.before.as_deref(), touched.after.as_deref());
        }
    }

    fn table_name(&self, table: &Table) -> String {
        render::key(Dialect::Postgres, &table.key)
    }

    fn table_subject(&self, table: &Table, new: bool) -> Subject<'static> {
        let name = self.table_name(table);
        Subject {
            kind: ObjectKind::Table,
            owned: Some(format!("TABLE {name}")),
            now: name.clone(),
            then: name,
            role: None,
            lead: String::new(),
            known: table.is_known() && table.origin.step != Origin::BEFORE,
            new,
        }
    }

    fn object_subject(&self, key: &ObjectKey, new: bool) -> Subject<'static> {
        let kind = match key.kind {
            ObjectKind::Server => "FOREIGN SERVER".to_owned(),
            ObjectKind::Aggregate => "FUNCTION".to_owned(),
            ObjectKind::Table => String::new(),
            kind => kind.as_str().to_uppercase(),
        };
        let name = format!("{kind} {}", self.full_name(key)).trim_start().to_owned();
        let owned = (key.kind != ObjectKind::Table)
            .then(|| format!("{} {}", key.kind.as_str().to_uppercase(), self.full_name(key)));
        Subject {
            kind: key.kind,
            now: name.clone(),
            then: name,
            owned,
            role: None,
            lead: String::new(),
            known: true,
            new,
        }
    }

    fn other_subject<'a>(&self, of: &'a Securable) -> Subject<'a> {
        let plain = |kind: ObjectKind, on: String| Subject {
            kind,
            now: on.clone(),
            then: on,
            owned: None,
            role: None,
            lead: String::new(),
            known: false,
            new: false,
        };
        let name = |name: &str| render::name(Dialect::Postgres, name);
        match of {
            Securable::Object(key) => Subject { known: false, ..self.object_subject(key, false) },
            Securable::All(kind, schema) => {
                plain(*kind, format!("ALL {}S IN SCHEMA {}", kind.as_str().to_uppercase(), name(schema)))
            }
            Securable::Role(role) => Subject { role: Some(role), ..plain(ObjectKind::Role, String::new()) },
            Securable::New { kind, schema, role } => {
                let mut lead = "ALTER DEFAULT PRIVILEGES ".to_owned();
                if let Some(role) = role {
                    lead.push_str(&format!("FOR ROLE {} ", name(role)));
                }
                if let Some(schema) = schema {
                    lead.push_str(&format!("IN SCHEMA {} ", name(schema)));
                }
                Subject { lead, ..plain(*kind, format!("{}S", kind.as_str().to_uppercase())) }
            }
        }
    }

    /// Brings back what was said before.
    fn restore(&mut self, of: &Subject<'_>, before: Option<&Privileges>, after: Option<&Privileges>) {
        let comment = |state: Option<&Privileges>| state.and_then(|own| own.comment.clone());
        if comment(before) != comment(after) && !of.new {
            self.gap(format!("the comment on {} is set back by hand", of.then));
        }
        let mut granted: Group<'_> = Group::new();
        let mut revoked: Group<'_> = Group::new();
        let mut options: Group<'_> = Group::new();
        let by_default = |right: &Right| privilege::is_held_by_default(of.kind, right);
        let said = before.into_iter().chain(after).flat_map(Privileges::rights);
        let mut rights: Vec<&Right> = said.map(|(right, _)| right).collect();
        rights.sort_unstable();
        rights.dedup();
        for right in rights {
            let old = before.and_then(|own| own.standing(right));
            let new = after.and_then(|own| own.standing(right));
            let had = old.map_or(by_default(right), |own| own.held);
            let has = new.map_or(by_default(right), |own| own.held);
            let passed_on = old.is_some_and(|own| own.passes_on);
            let passes_on = new.is_some_and(|own| own.passes_on);
            // What the migration took away of something that was there before the history began was granted there.
            let presumed = old.is_none() && !by_default(right) && !of.known && new.is_some_and(|own| !own.held);
            if had && (!has || passed_on && !passes_on) || presumed {
                granted.entry((&right.grantee, passed_on)).or_default().push(right);
            } else if has && !had {
                revoked.entry((&right.grantee, false)).or_default().push(right);
            } else if passes_on && !passed_on {
                options.entry((&right.grantee, true)).or_default().push(right);
            }
        }
        let origin = before.or(after).and_then(|own| own.rights().next()).map(|(_, own)| own.origin);
        let origin = origin.or_else(|| before.or(after).and_then(|own| own.owner.as_ref()).map(|(_, origin)| *origin));
        let Some(origin) = origin else { return };
        // What is granted to an owner is lost with the ownership, so the old one comes first.
        match (before.and_then(Privileges::owner), after.and_then(Privileges::owner), &of.owned) {
            (Some(old), new, Some(owned)) if Some(old) != new => {
                let sql = format!("ALTER {owned} OWNER TO {}", role(old));
                self.step(Phase::Grant, origin, sql);
            }
            (None, Some(_), _) => self.gap(format!("who owned {} before is not known", of.then)),
            _ => {}
        }
        // Privileges of what comes back are taken away once it is there.
        let early = if of.new { Phase::Grant } else { Phase::Revoke };
        let late = if of.lead.is_empty() { Phase::Grant } else { Phase::Revoke };
        for ((grantee, option), rights) in options.into_iter().chain(revoked) {
            let what = if option && of.role.is_some() { "ADMIN OPTION FOR " } else { "GRANT OPTION FOR " };
            let what = if option { what } else { "" };
            let on = if of.new { &of.then } else { &of.now };
            let sql = format!("{}REVOKE {what}{} FROM {}", of.lead, self.granted(of, on, &rights), role(grantee));
            self.step(early, origin, sql);
        }
        for ((grantee, option), rights) in granted {
            let what = if of.role.is_some() { " WITH ADMIN OPTION" } else { " WITH GRANT OPTION" };
            let what = if option { what } else { "" };
            let sql = format!("{}GRANT {} TO {}{what}", of.lead, self.granted(of, &of.then, &rights), role(grantee));
            self.step(late, origin, sql);
        }
    }

    /// `SELECT, INSERT ON orders`, or the name of a role.
    fn granted(&self, of: &Subject<'_>, on: &str, rights: &[&Right]) -> String {
        if let Some(own) = of.role {
            return role(own);
        }
        let whole = rights.iter().filter(|right| right.column.is_none() && *right.privilege != *MEMBER).count();
        let all = privilege::all_of(of.kind).len();
        let whole = whole >= all && all > 1;
        let mut words: Vec<String> = if whole { vec!["ALL".to_owned()] } else { Vec::new() };
        for right in rights.iter().filter(|right| right.column.is_some() || !whole) {
            let column = right.column.as_ref();
            let column =
                column.map_or_else(String::new, |column| format!(" ({})", render::name(Dialect::Postgres, column)));
            words.push(format!("{}{column}", right.privilege.to_uppercase()));
        }
        format!("{} ON {on}", words.join(", "))
    }
}

/// A role as it is written.
fn role(name: &str) -> String {
    if name == PUBLIC { "PUBLIC".to_owned() } else { render::name(Dialect::Postgres, name) }
}
