//! The clauses of `ALTER TABLE` that begin with `ALTER COLUMN`.

use std::sync::Arc;

use super::option::{set_foreign_options, set_option, set_parameters};
use super::rename::sequence_options;
use super::{About, Fault, FaultKind, Replay, naming};
use crate::source::Span;
use crate::sql::catalog::{Definition, Key, ObjectKey, Origin, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{AlterAction, DataType, Expression, IdentityKind, ObjectKind};

impl Replay<'_> {
    /// The clauses that begin with `ALTER COLUMN`.
    pub(super) fn change_column(&mut self, table: &mut Table, action: &AlterAction, span: Span) {
        let Some(name) = action.altered_column() else { return };
        if let AlterAction::SetDefault { default, .. } = action {
            self.calls_are_there(&default.expression, name.span);
        }
        let origin = self.origin(span);
        let sequence = naming::sequence_name(self.catalog, table, &name.value);
        let key = table.key.clone();
        if table.column(&name.value).is_none() && table.is_table() {
            self.missing_member(table, format_args!("column `{key}.{name}`"), name.span);
        }
        if let AlterAction::SetType { data_type, .. } = action
            && table.column(&name.value).is_some_and(|column| column.data_type.as_ref() != Some(data_type))
        {
            self.column_is_read(table, &name.value, false, name.span);
            self.keep_type_of(table, &name.value, name.span);
        }
        let retyped = matches!(action, AlterAction::SetType { .. });
        table.columns.change(&name.value, |column| match action {
            AlterAction::SetType { data_type, collation, using, .. } => {
                let is_enum = |of: &DataType| {
                    let schema = of.schema.clone().unwrap_or_else(|| self.catalog.default_schema());
                    let key = Key { schema, name: Arc::clone(&of.name) };
                    let key = ObjectKey { kind: ObjectKind::Type, key, detail: "".into() };
                    let object = self.catalog.object(&key);
                    object.is_some_and(|object| matches!(object.definition, Definition::Enum(_)))
                };
                let old = column.data_type.as_ref().filter(|old| *old != data_type);
                // What the server added to a default for another type it takes away again.
                let returns = column.default_type.as_ref() == Some(data_type);
                let refused = column.default.is_some() && old.is_some() && is_enum(data_type) && !returns;
                let enums = old.map(|old| (is_enum(old), is_enum(data_type)));
                let uncast = enums
                    .zip(old)
                    .is_some_and(|(enums, old)| refuses_enum(enums, old, data_type, using.as_ref(), &name.value));
                if uncast && !refused && self.catalog.dialect == Dialect::Postgres {
                    let what = format!("column `{key}.{name}` to type {}", data_type.name);
                    let about = About { key: key.clone(), part: true };
                    self.faults.push(Fault { kind: FaultKind::Uncastable(what), about, span: name.span });
                }
                if refused && self.catalog.dialect == Dialect::Postgres {
                    let what = format!("the default of column `{key}.{name}` for its new type");
                    let about = About { key: key.clone(), part: true };
                    self.faults.push(Fault { kind: FaultKind::Uncastable(what), about, span: name.span });
                }
                if column.default.is_some() && column.default_type.is_none() {
                    column.default_type.clone_from(&column.data_type);
                }
                column.data_type = Some(data_type.clone());
                column.type_origin = Some(origin);
                column.collation.clone_from(collation);
            }
            AlterAction::SetDefault { default, .. } => {
                column.default = Some(default.expression.clone()).filter(|value| !value.is_null());
                column.default_type = None;
                if column.identity == Some(IdentityKind::Serial) {
                    column.identity = None;
                }
            }
            AlterAction::DropDefault { .. } => {
                (column.default, column.default_type) = (None, None);
                if column.identity == Some(IdentityKind::Serial) {
                    column.identity = None;
                }
            }
            AlterAction::SetNotNull { .. } => column.not_null = true,
            AlterAction::DropNotNull { .. } => column.not_null = false,
            AlterAction::AddIdentity { kind, options, .. } => {
                column.identity = Some(*kind);
                let owner = Some((key.clone(), Arc::clone(&column.name)));
                let sequence = Key { schema: key.schema, name: sequence };
                let options = sequence_options("", options.as_deref().unwrap_or_default()).into();
                let definition = Definition::Sequence { owned_by: owner, options };
                self.put_object(ObjectKind::Sequence, sequence, "", definition, span);
            }
            AlterAction::SetIdentity { kind, options, .. } => {
                column.identity = kind.or(column.identity);
                if let Some(options) = options {
                    let own = self.identity_sequences(&key, &column.name, column.origin);
                    own.into_iter().for_each(|sequence| self.set_sequence_options(&sequence, options));
                }
            }
            AlterAction::DropIdentity { .. } => {
                column.identity = None;
                let made = column.origin;
                let name = Arc::clone(&column.name);
                for sequence in self.identity_sequences(&key, &name, made) {
                    self.catalog.put_object(sequence, None);
                }
            }
            AlterAction::SetExpression { expression, .. } => {
                let stored = column.generated.as_deref().is_some_and(|(_, stored)| *stored);
                column.generated = Some(Box::new((expression.clone(), stored)));
            }
            AlterAction::DropExpression { .. } => column.generated = None,
            AlterAction::SetColumnOption { what: what @ ("set" | "reset"), value, .. } => {
                set_parameters(&mut column.options, value, *what == "reset");
            }
            AlterAction::SetColumnOption { what: "options", value, .. } => {
                set_foreign_options(&mut column.options, value);
            }
            AlterAction::SetColumnOption { what, value, .. } => {
                let value =
                    if is_usual(what, value, column.data_type.as_ref()) { "".into() } else { Arc::clone(value) };
                set_option(&mut column.options, what, &value);
            }
            _ => {}
        });
        if retyped {
            table.forget_casts(&name.value);
        }
    }
}

impl Replay<'_> {
    /// The sequence of an identity: of several that the column owns the one that was made with it, or has the name of such
    /// a sequence.
    fn identity_sequences(&self, table: &Key, column: &str, made: Origin) -> Vec<ObjectKey> {
        let owned = self.catalog.sequences_of(table, Some(column));
        let several = owned.len() > 1;
        let automatic = format!("{}_{column}_seq", table.name);
        let with_it = |own: &ObjectKey| self.catalog.object(own).is_some_and(|own| own.origin == made);
        let is_its = |own: &ObjectKey| !several || with_it(own) || own.key.name.starts_with(&automatic);
        owned.into_iter().filter(is_its).collect()
    }
}

/// Whether there is no cast from or to an enum: only texts have one, and it is written out where the enum is the new type
/// (Postgres documentation, "Enumerated Types", Type Safety). What else `USING` may compute is left alone.
fn refuses_enum(
    (from, to): (bool, bool),
    old: &DataType,
    new: &DataType,
    using: Option<&Expression>,
    column: &str,
) -> bool {
    let is_text = |of: &DataType| {
        matches!(
            &*of.name,
            "text" | "character varying" | "varchar" | "character" | "char" | "bpchar" | "citext" | "name"
        )
    };
    let plain = using.is_none_or(|using| {
        let text = using.text.replace([' ', '"', '(', ')'], "");
        text == column
            || text
                .strip_prefix(column)
                .and_then(|rest| rest.strip_prefix("::"))
                .is_some_and(|rest| !rest.contains("::"))
    });
    let known = old.dimensions == 0 && new.dimensions == 0 && plain;
    match (from, to) {
        (true, true) => known && old.name != new.name,
        (true, false) => known && !is_text(new),
        (false, true) => known && (!is_text(old) || using.is_none()),
        (false, false) => false,
    }
}

/// Whether a setting of a column is what the server takes when nobody says anything (Postgres documentation,
/// "ALTER TABLE", `SET STORAGE`; "TOAST").
pub(super) fn is_usual(what: &str, value: &str, data_type: Option<&DataType>) -> bool {
    let kind = data_type.map_or("", |kind| if kind.dimensions > 0 { "array" } else { &kind.name });
    let value = value.trim_matches('\'');
    match what {
        "storage" if value.eq_ignore_ascii_case("extended") => matches!(
            kind,
            "text" | "character varying" | "character" | "bytea" | "json" | "jsonb" | "xml" | "array" | "tsvector"
        ),
        "storage" if value.eq_ignore_ascii_case("main") => kind == "numeric",
        "statistics" => value.replace(' ', "") == "-1",
        _ => value.eq_ignore_ascii_case("default"),
    }
}
