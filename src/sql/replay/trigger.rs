//! Triggers. A partition has the row triggers of its parent, which fire as the parent's do until it is told otherwise
//! (PostgreSQL documentation, "CREATE TRIGGER", "Notes").

use std::sync::Arc;

use super::Replay;
use super::option::set_option;
use crate::sql::catalog::{Catalog, Key, Member, Table};
use crate::syntax::sql::statement::{CreateTrigger, Firing, Ident, ObjectKind};

/// How a partition's settings name when a trigger fires that it has from its parent, and not as the parent's does.
pub(crate) const FIRING_OF: &str = "firing of ";

impl Replay<'_> {
    pub(super) fn create_trigger(&mut self, create: &CreateTrigger) {
        let table = self.catalog.key(&create.table);
        let member = Member {
            name: Arc::clone(&create.name.ident.value),
            definition: Arc::clone(&create.definition),
            firing: Firing::Origin,
            events: create.events.iter().map(|event| format!("{} {event}", create.timing).into()).collect(),
            comment: None,
            origin: self.origin(create.name.ident.span),
        };
        let name = create.name.ident.clone();
        self.stands(ObjectKind::Table, &table, create.table.ident.span);
        if let Some(function) = create.function.as_ref().filter(|_| self.postgres()) {
            self.function_is_there(function);
        }
        let inherited =
            self.catalog.table_at(&table).is_some_and(|own| giver(self.catalog, own, &member.name).is_some());
        let exists = self.change(&table, |table| {
            let taken = table.trigger(&member.name).is_some();
            if taken && create.or_replace.is_none() || inherited {
                return true;
            }
            table.triggers.remove_named(&member.name, |_| true);
            table.triggers.push(member);
            false
        });
        match exists {
            Some(true) => self.exists_in(format_args!("trigger `{name}` on `{table}`"), &table, name.span),
            Some(false) => self.fire_like_parent(&table, name.as_str(), None),
            None => {}
        }
    }

    /// `ENABLE TRIGGER`, `DISABLE TRIGGER`. What a table has of its own fires as is said, and so do the triggers that
    /// its partitions have from it; `ONLY` leaves these as they are.
    pub(super) fn switch_triggers(&mut self, table: &mut Table, name: &Ident, firing: Firing, only: bool) {
        let all = matches!(name.as_str(), "all" | "user") && !name.quoted;
        let mut passed_on: Vec<(Arc<str>, Firing)> = table
            .triggers
            .iter()
            .filter(|trigger| (all || *trigger.name == *name.value) && trigger.is_for_rows())
            .map(|trigger| (Arc::clone(&trigger.name), trigger.firing))
            .collect();
        let switch = |trigger: &mut Member| trigger.firing = firing;
        if all {
            table.triggers.change_where(|_| true, switch);
        } else {
            table.triggers.change_named(&name.value, |_| true, switch);
        }
        for (given, usual) in given(self.catalog, table) {
            if all || *given == *name.value {
                let before = told(table, &given).unwrap_or(usual);
                set_firing(table, &given, firing, usual);
                passed_on.push((given, before));
            }
        }
        for (trigger, before) in passed_on.iter().filter(|_| table.is_partitioned()) {
            self.fire_like_parent(&table.key, trigger, only.then_some((before, firing)));
        }
    }

    /// The partitions of a table fire a trigger like the table, or go on as they did before the table changed alone.
    pub(super) fn fire_like_parent(&mut self, parent: &Key, trigger: &str, alone: Option<(&Firing, Firing)>) {
        for child in self.catalog.partitions_of(parent) {
            let Some(table) = self.catalog.table_at(&child) else { continue };
            let told = told(table, trigger);
            match alone {
                Some((before, now)) => {
                    let firing = told.unwrap_or(*before);
                    self.change(&child, |table| set_firing(table, trigger, firing, now));
                }
                None => {
                    if told.is_some() {
                        self.change(&child, |table| forget(table, Some(trigger)));
                    }
                    self.fire_like_parent(&child, trigger, None);
                }
            }
        }
    }

    /// The partitions of a table have a trigger from it that has another name now.
    pub(super) fn rename_given(&mut self, parent: &Key, from: &str, to: &str) {
        for child in self.catalog.partitions_of(parent) {
            if let Some(firing) = self.catalog.table_at(&child).and_then(|table| told(table, from)) {
                self.change(&child, |table| {
                    forget(table, Some(from));
                    set_option(&mut table.options, &format!("{FIRING_OF}{to}"), &word(firing).into());
                });
            }
            self.rename_given(&child, from, to);
        }
    }
}

impl Member {
    /// Whether a trigger fires for each row.
    fn is_for_rows(&self) -> bool {
        self.definition.contains(" for each row ") || self.definition.contains(" for row ")
    }
}

/// The nearest parent of a partition that gives it a trigger of a name.
pub(super) fn giver<'c>(catalog: &'c Catalog, table: &Table, trigger: &str) -> Option<&'c Table> {
    let (parent, _) = table.partition_of.as_ref()?;
    let parent = catalog.table_at(parent)?;
    match parent.trigger(trigger) {
        Some(own) => own.is_for_rows().then_some(&**parent),
        None => giver(catalog, parent, trigger),
    }
}

/// The triggers that a partition has from its parents, and when they fire there.
fn given(catalog: &Catalog, table: &Table) -> Vec<(Arc<str>, Firing)> {
    let Some(parent) = table.partition_of.as_ref().and_then(|(parent, _)| catalog.table_at(parent)) else {
        return Vec::new();
    };
    let own = parent.triggers.iter().filter(|trigger| trigger.is_for_rows());
    let mut found: Vec<_> = own.map(|trigger| (Arc::clone(&trigger.name), trigger.firing)).collect();
    for (trigger, usual) in given(catalog, parent) {
        let firing = told(parent, &trigger).unwrap_or(usual);
        found.push((trigger, firing));
    }
    found
}

/// When a partition fires a trigger that it has from its parent, if it was told.
fn told(table: &Table, trigger: &str) -> Option<Firing> {
    let said = table.options.iter().find(|(name, _)| name.strip_prefix(FIRING_OF) == Some(trigger));
    let all = [Firing::Origin, Firing::Replica, Firing::Always, Firing::Never];
    all.into_iter().find(|firing| said.is_some_and(|(_, said)| word(*firing) == &**said))
}

fn set_firing(table: &mut Table, trigger: &str, firing: Firing, usual: Firing) {
    forget(table, Some(trigger));
    if firing != usual {
        set_option(&mut table.options, &format!("{FIRING_OF}{trigger}"), &word(firing).into());
    }
}

/// A partition is no longer told when to fire a trigger, or any that it had from its parent.
pub(super) fn forget(table: &mut Table, trigger: Option<&str>) {
    let of = |name: &str| name.strip_prefix(FIRING_OF).is_some_and(|own| trigger.is_none_or(|trigger| own == trigger));
    table.options.retain(|(name, _)| !of(name));
}

fn word(firing: Firing) -> &'static str {
    match firing {
        Firing::Origin => "origin",
        Firing::Replica => "replica",
        Firing::Always => "always",
        Firing::Never => "never",
    }
}
