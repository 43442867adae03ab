//! The clauses of `ALTER TABLE` that begin with `ALTER COLUMN`.

use std::sync::Arc;

use super::option::{set_foreign_options, set_option, set_parameters};
use super::rename::sequence_options;
use super::{About, Fault, FaultKind, Replay, cast, naming, output};
use crate::source::Span;
use crate::sql::catalog::{Column, Definition, Key, ObjectKey, Origin, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{ColumnChange, DataType, Expression, Ident, IdentityKind, ObjectKind};

impl Replay<'_> {
    /// A clause that begins with `ALTER COLUMN`.
    pub(super) fn change_column(&mut self, table: &mut Table, name: &Ident, change: &ColumnChange, span: Span) {
        if table.kind.is_view() && change.is_of_default() {
            let default = if let ColumnChange::SetDefault(set) = change { &set.expression.text } else { &"".into() };
            return output::set_default(table, name, default);
        }
        if let ColumnChange::SetDefault(default) = change {
            self.calls_are_there(&default.expression, name.span);
        }
        if table.column(&name.value).is_none() && table.is_table() {
            self.missing_member(table, format_args!("column `{}.{name}`", table.key), name.span);
        }
        match change {
            ColumnChange::Type { data_type, collation, using } => {
                if table.column(&name.value).is_some_and(|column| column.data_type.as_ref() != Some(data_type)) {
                    self.column_is_read(table, &name.value, false, name.span);
                    self.keep_type_of(table, &name.value, name.span);
                }
                let origin = self.origin(span);
                let key = table.key.clone();
                table.columns.change(&name.value, |column| {
                    if let Some(what) = self.refusal(column, data_type, using.as_ref(), &key) {
                        let about = About { key: key.clone(), part: true };
                        self.faults.push(Fault { kind: FaultKind::Uncastable(what), about, span: name.span });
                    }
                    if column.default.is_some() && column.default_type.is_none() {
                        column.default_type.clone_from(&column.data_type);
                    }
                    column.data_type = Some(data_type.clone());
                    column.type_origin = Some(origin);
                    column.collation.clone_from(collation);
                });
                table.forget_casts(&name.value);
            }
            change if change.is_of_identity() => self.change_identity(table, name, change, span),
            change => {
                table.columns.change(&name.value, |column| set(column, change));
            }
        }
    }

    /// What the server refuses to cast when a column gets another type: its default, or its values.
    fn refusal(&self, column: &Column, new: &DataType, using: Option<&Expression>, table: &Key) -> Option<String> {
        let old = column.data_type.as_ref().filter(|old| *old != new)?;
        if self.catalog.dialect != Dialect::Postgres {
            return None;
        }
        let name = &column.name;
        let to_enum = self.is_enum(new);
        // What the server added to a default for another type it takes away again.
        let returns = column.default_type.as_ref() == Some(new);
        if column.default.is_some() && to_enum && !returns {
            return Some(format!("the default of column `{table}.{name}` for its new type"));
        }
        if cast::refuses_default(column, new) {
            return Some(format!("the default of column `{table}.{name}` for its new type"));
        }
        let refused = refuses_enum((self.is_enum(old), to_enum), old, new, using, name)
            || using.is_none() && cast::refuses_values(old, new);
        refused.then(|| format!("column `{table}.{name}` to type {}", new.name))
    }

    pub(super) fn is_enum(&self, of: &DataType) -> bool {
        let schema = of.schema.clone().unwrap_or_else(|| self.catalog.default_schema());
        let key = Key { schema, name: Arc::clone(&of.name) };
        let object = self.catalog.object(&ObjectKey { kind: ObjectKind::Type, key, detail: "".into() });
        object.is_some_and(|object| matches!(object.definition, Definition::Enum(_)))
    }

    fn change_identity(&mut self, table: &mut Table, name: &Ident, change: &ColumnChange, span: Span) {
        let key = table.key.clone();
        let said = match change {
            ColumnChange::AddIdentity { options, .. } => options.as_deref().unwrap_or_default(),
            _ => "",
        };
        let sequence = naming::sequence_of(self.catalog, table, &name.value, said);
        table.columns.change(&name.value, |column| match change {
            ColumnChange::AddIdentity { kind, .. } => {
                column.identity = Some(*kind);
                let owned_by = Some((key, Arc::clone(&column.name)));
                let definition = Definition::Sequence { owned_by, options: sequence_options("", said).into() };
                self.put_object(ObjectKind::Sequence, sequence, "", definition, span);
            }
            ColumnChange::SetIdentity { kind, options } => {
                column.identity = kind.or(column.identity);
                if let Some(options) = options {
                    let own = self.identity_sequences(&key, &column.name, column.origin);
                    own.into_iter().for_each(|sequence| self.set_sequence_options(&sequence, options));
                }
            }
            _ => {
                column.identity = None;
                for sequence in self.identity_sequences(&key, &column.name, column.origin) {
                    self.catalog.put_object(sequence, None);
                }
            }
        });
    }
}

/// What concerns nothing but the column.
fn set(column: &mut Column, change: &ColumnChange) {
    match change {
        ColumnChange::SetDefault(_) | ColumnChange::DropDefault => {
            let default = if let ColumnChange::SetDefault(set) = change { Some(&set.expression) } else { None };
            column.default = default.filter(|value| !value.is_null()).cloned();
            column.default_type = None;
            if column.identity == Some(IdentityKind::Serial) {
                column.identity = None;
            }
        }
        ColumnChange::SetNotNull => column.not_null = true,
        ColumnChange::DropNotNull => column.not_null = false,
        ColumnChange::SetExpression(expression) => {
            let stored = column.generated.as_deref().is_some_and(|(_, stored)| *stored);
            column.generated = Some(Box::new((expression.clone(), stored)));
        }
        ColumnChange::DropExpression => column.generated = None,
        ColumnChange::Setting { what: what @ ("set" | "reset"), value } => {
            set_parameters(&mut column.options, value, *what == "reset");
        }
        ColumnChange::Setting { what: "options", value } => set_foreign_options(&mut column.options, value),
        ColumnChange::Setting { what, value } => {
            let usual = is_usual(what, value, column.data_type.as_ref());
            let value = if usual { "".into() } else { Arc::clone(value) };
            set_option(&mut column.options, what, &value);
        }
        // They concern the column's type and its sequence, too.
        ColumnChange::Type { .. }
        | ColumnChange::AddIdentity { .. }
        | ColumnChange::SetIdentity { .. }
        | ColumnChange::DropIdentity { .. } => {}
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
