//! What a domain is made of, and what changes it.

use std::sync::Arc;

use super::{naming, said};
use crate::sql::catalog::{Definition, Object};
use crate::syntax::sql::statement::{Constraint, ConstraintKind, CreateDomain, Expression, ObjectChange};

/// A check with its name.
type Check = (Arc<str>, Expression);

/// What `CREATE DOMAIN` says.
pub(super) fn definition(create: &CreateDomain) -> Definition {
    let mut checks = Vec::new();
    for constraint in &create.constraints {
        add_check(&mut checks, &create.name.ident.value, constraint);
    }
    Definition::Domain {
        data_type: create.data_type.clone(),
        not_null: create.not_null.is_some(),
        default: create.default.as_ref().map(|default| default.expression.clone()),
        checks,
    }
}

/// Applies a clause of `ALTER DOMAIN` to the domain of this name.
pub(super) fn change(domain: &mut Object, named: &str, change: &ObjectChange) {
    let Definition::Domain { not_null, default, checks, .. } = &mut domain.definition else { return };
    match change {
        ObjectChange::NotNull(refused) => *not_null = *refused,
        ObjectChange::Default(value) => default.clone_from(value),
        ObjectChange::AddConstraint(constraint) => {
            add_check(checks, named, constraint);
            if let (Some((name, _)), Some(_)) = (checks.last(), constraint.not_valid) {
                domain.said.push((validity_of(name).into(), "not valid".into()));
                domain.said.sort();
            }
        }
        ObjectChange::ValidateConstraint(name) => forget_validity(domain, &name.value),
        ObjectChange::DropConstraint(name) => {
            checks.retain(|(known, _)| *known != name.value);
            said::comment_on(&mut domain.said, &name.value, None);
            forget_validity(domain, &name.value);
        }
        ObjectChange::RenameConstraint { from, to } => {
            for check in checks.iter_mut().filter(|(known, _)| *known == from.value) {
                check.0 = Arc::clone(&to.value);
            }
            let (old, new) = (validity_of(&from.value), validity_of(&to.value));
            domain
                .said
                .iter_mut()
                .filter(|(about, _)| **about == *old)
                .for_each(|(about, _)| *about = new.clone().into());
            domain.said.sort();
        }
        _ => {}
    }
}

/// What is said of a check that holds for new values only.
fn validity_of(check: &str) -> String {
    format!("validity of {check}")
}

fn forget_validity(domain: &mut Object, check: &str) {
    let about = validity_of(check);
    domain.said.retain(|(own, _)| **own != *about);
}

fn add_check(checks: &mut Vec<Check>, domain: &str, constraint: &Constraint) {
    if let ConstraintKind::Check(expression) = &constraint.kind {
        let name = constraint.name.as_ref().map(|name| Arc::clone(&name.value));
        let name = name.unwrap_or_else(|| naming::check_name(domain, checks));
        checks.push((name, expression.clone()));
    }
}
