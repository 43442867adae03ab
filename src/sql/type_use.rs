//! The types that statements use, and whether the history has them at that point.
//!
//! Only a type that the history itself makes can be missing: what it never makes may come with an extension.

use super::catalog::{Catalog, Delta, Key, ObjectKey};
use super::contradiction::Other;
use super::history::History;
use super::locks::is_built_in;
use super::migration::Migration;
use super::replay::{About, Fault, FaultKind};
use super::statement::{AlterAction, ColumnChange, DataType, Ident, ObjectKind, Statement, StatementKind};
use crate::source::Span;

/// A type that a statement needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct TypeUse<'a> {
    /// Its schema, if it is written.
    pub(super) schema: Option<&'a str>,
    /// Its name.
    pub(super) name: &'a str,
    /// The word.
    pub(super) span: Span,
}

impl Statement {
    /// The types of PostgreSQL that it gives to columns without being the server's own, and the type that it changes.
    pub(super) fn used_types(&self) -> Vec<TypeUse<'_>> {
        match &self.kind {
            StatementKind::CreateTable(create) => {
                create.columns.iter().filter_map(|column| used(column.data_type.as_ref()?)).collect()
            }
            StatementKind::AlterTable(alter) => {
                let types = alter.changes.iter().filter_map(|change| match &change.action {
                    AlterAction::AddColumn { column, .. } => used(column.data_type.as_ref()?),
                    AlterAction::AlterColumn { change: ColumnChange::Type { data_type, .. }, .. } => used(data_type),
                    _ => None,
                });
                types.collect()
            }
            StatementKind::AlterObject(alter) if is_type(alter.kind) && alter.if_exists.is_none() => {
                let schema = alter.name.schema.as_ref().map(Ident::as_str);
                vec![TypeUse { schema, name: alter.name.as_str(), span: alter.name.ident.span }]
            }
            _ => Vec::new(),
        }
    }

    /// The type or domain that it makes.
    fn made_type(&self) -> Option<&Ident> {
        match &self.kind {
            StatementKind::CreateType(create) => Some(&create.name.ident),
            StatementKind::CreateDomain(create) => Some(&create.name.ident),
            _ => None,
        }
    }

    /// Where it drops a type or domain.
    fn dropped_type(&self, name: &str) -> Option<Span> {
        let StatementKind::Drop(drop) = &self.kind else { return None };
        let targets = drop.targets.iter().filter(|_| is_type(drop.kind));
        targets.map(|target| &target.name.ident).find(|ident| ident.as_str() == name).map(|ident| ident.span)
    }
}

impl History {
    /// The first place that makes a type.
    fn type_maker(&self, name: &str) -> Option<(u32, Span)> {
        self.linked.iter().find_map(|linked| {
            let made = linked.up.statements_saying(name).filter_map(Statement::made_type);
            let place = made.into_iter().find(|ident| ident.as_str() == name)?;
            Some((linked.step, place.span))
        })
    }
}

impl<'a> Migration<'a> {
    /// The types that it uses before its history makes them, or when they are gone; each with the other place.
    pub(super) fn absent_types(self) -> Vec<(Fault, Option<Other>)> {
        if !self.is_postgres() {
            return Vec::new();
        }
        let mut absent = Vec::new();
        for statement in self.up().statements() {
            for used in statement.used_types() {
                if self.has_type(used.name, statement) || self.history.made_elsewhere.contains(used.name) {
                    continue;
                }
                let Some((step, maker)) = self.history.type_maker(used.name) else { continue };
                let later = step > self.linked.step || step == self.linked.step && maker.start > used.span.start;
                let other = if later { Some(Other::MadeLater(maker)) } else { self.last_drop_of_type(used.name) };
                let schema = used.schema.unwrap_or("public");
                let key = Key { schema: schema.into(), name: used.name.into() };
                let kind = FaultKind::Missing(format!("type `{key}`"));
                absent.push((Fault { kind, about: About { key, part: false }, span: used.span }, other));
            }
        }
        absent
    }

    /// Whether a type, or a table whose rows are one, is there when a statement of its begins.
    fn has_type(self, name: &str, at: &'a Statement) -> bool {
        let (step, timeline) = (self.linked.step, &self.history.timeline);
        let typed = |(key, _): &(&ObjectKey, _)| is_type(key.kind);
        let earlier = step.checked_sub(1);
        if earlier.is_some_and(|earlier| timeline.objects_named(name, earlier).any(|known| typed(&known))) {
            return true;
        }
        let mut touched = self.linked.delta.objects_named(name).filter(|(key, _)| is_type(key.kind));
        touched.any(|(_, touched)| {
            // Made and dropped, or called otherwise before: it was there for a while.
            touched
                .after
                .as_ref()
                .is_none_or(|object| object.origin.step != step || object.origin.statement.start < at.span.start)
        })
    }

    /// The last place before it that drops a type.
    fn last_drop_of_type(self, name: &str) -> Option<Other> {
        let before = self.history.linked.iter().take(self.linked.step as usize).rev();
        let drops = |statement: &Statement| statement.dropped_type(name);
        before.into_iter().find_map(|linked| linked.up.statements_saying(name).find_map(drops)).map(Other::GoneSince)
    }
}

fn is_type(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Type | ObjectKind::Domain)
}

fn used(data_type: &DataType) -> Option<TypeUse<'_>> {
    let own = !is_built_in(data_type) && data_type.serial_base().is_none();
    own.then(|| TypeUse { schema: data_type.schema.as_deref(), name: &data_type.name, span: data_type.span })
}

/// The types that a statement of a rollback needs, that its migration dropped, and that only a later statement of the
/// rollback makes again.
pub(super) fn used_too_early<'s>(
    statement: &'s Statement,
    rollback: &[Statement],
    applied: &Delta,
    catalog: &Catalog,
) -> Vec<TypeUse<'s>> {
    let gone = |used: &TypeUse<'_>| {
        let mut touched = applied.objects_named(used.name).filter(|(key, _)| is_type(key.kind));
        touched.any(|(key, touched)| {
            touched.before.is_some() && touched.after.is_none() && catalog.find_object(key, true).is_none()
        })
    };
    let made_later = |name: &str| {
        let later = rollback.iter().filter(|other| other.span.start > statement.span.start);
        later.filter_map(Statement::made_type).any(|ident| ident.as_str() == name)
    };
    statement.used_types().into_iter().filter(|used| gone(used) && made_later(used.name)).collect()
}
