//! The clauses of `ALTER TABLE` that say something of the table or of one of its parts and touch nothing else.

use std::sync::Arc;

use super::mysql;
use super::option::{set_foreign_options, set_option, set_parameters, view_options};
use super::rename::rename_index;
use crate::sql::catalog::Table;
use crate::syntax::sql::statement::{AlterAction, Expression, Ident, RowSecurity};

/// Applies such a clause; any other one says nothing here.
pub(super) fn set(table: &mut Table, action: &AlterAction) {
    match action {
        AlterAction::AlterConstraint { name, deferrable, enforced } => {
            table.constraints.change(&name.value, |constraint| {
                if let Some((can, deferred)) = deferrable {
                    constraint.deferrable = *can;
                    constraint.initially_deferred = *deferred;
                }
                if let Some(enforced) = enforced {
                    constraint.enforced = *enforced;
                }
            });
        }
        AlterAction::RenameConstraint { from, to } => rename_constraint(table, from, to),
        AlterAction::RenameIndex { from, to } => rename_index(table, &from.value, &to.value),
        AlterAction::RowSecurity(switch) => match switch {
            RowSecurity::Enable => table.row_security.0 = true,
            RowSecurity::Disable => table.row_security.0 = false,
            RowSecurity::Force => table.row_security.1 = true,
            RowSecurity::NoForce => table.row_security.1 = false,
        },
        AlterAction::SetLogged(logged) => table.unlogged = !logged,
        AlterAction::SetParameters { reset, parameters } => set_storage(table, parameters, *reset),
        AlterAction::SetAccessMethod(method) => set_option(&mut table.options, "using", &method.value),
        AlterAction::SetTablespace(space) => set_option(&mut table.options, "tablespace", &space.value),
        AlterAction::ReplicaIdentity(identity) => {
            let identity = if &**identity == "default" { "".into() } else { Arc::clone(identity) };
            set_option(&mut table.options, "replica identity", &identity);
        }
        AlterAction::ClusterOn(index) => {
            let index = index.as_ref().map_or_else(|| "".into(), |index| Arc::clone(&index.value));
            set_option(&mut table.options, "cluster on", &index);
        }
        AlterAction::ForeignOptions(list) => set_foreign_options(&mut table.options, list),
        AlterAction::OfType(of) => {
            let of = of.as_ref().map_or_else(|| "".into(), |of| of.to_string().into());
            set_option(&mut table.options, "of", &of);
        }
        AlterAction::Option { name, value } => mysql::set_table_option(table, name, value),
        _ => {}
    }
}

/// The index behind a constraint has its name.
fn rename_constraint(table: &mut Table, from: &Ident, to: &Ident) {
    table.constraints.change_named(
        &from.value,
        |_| true,
        |constraint| {
            constraint.name = Arc::clone(&to.value);
            constraint.named = true;
        },
    );
    table.indexes.change_named(
        &from.value,
        |_| true,
        |index| {
            index.name = Arc::clone(&to.value);
            index.named = true;
        },
    );
}

/// The parameters of a table are told apart, those of a view are kept as one text.
fn set_storage(table: &mut Table, parameters: &Expression, reset: bool) {
    if table.is_table() {
        set_parameters(&mut table.options, &parameters.text, reset);
    } else {
        let old = table.options.iter().find(|(name, _)| &**name == "with").map(|(_, text)| Arc::clone(text));
        let text = view_options(old.as_deref().unwrap_or_default(), &parameters.text, reset);
        set_option(&mut table.options, "with", &text.into());
    }
}
