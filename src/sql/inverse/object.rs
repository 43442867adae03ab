//! Types, sequences, functions and whatever else is no table.

use super::{Phase, Writer, render};
use crate::sql::catalog::{Definition, Object, ObjectKey};
use crate::sql::statement::{Attribute, Ident, ObjectKind};
use crate::syntax::sql::Dialect;

impl Writer<'_> {
    pub(super) fn objects(&mut self) {
        let delta = self.delta;
        let objects = &delta.objects;
        for (key, touched) in objects.iter() {
            match (touched.before.as_deref(), touched.after.as_deref()) {
                (None, Some(new)) => match self.name_before(key, new.origin) {
                    Some(old) => self.rename_object(key, old, new),
                    None => self.drop_object(key, new),
                },
                (Some(old), None) if !self.is_moved(key, old.origin) => self.make_object(key, old),
                (Some(old), Some(new)) if old != new => self.change_object(key, old, new),
                _ => {}
            }
        }
    }

    pub(super) fn full_name(&self, key: &ObjectKey) -> String {
        let dialect = self.migration.history.dialect;
        let arguments = match key.kind {
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate | ObjectKind::Routine => {
                format!("({})", key.detail.replace(',', ", "))
            }
            ObjectKind::Rule => format!(" ON {}", key.detail),
            _ => String::new(),
        };
        format!("{}{arguments}", render::key(dialect, &key.key))
    }

    fn drop_object(&mut self, key: &ObjectKey, new: &Object) {
        // A sequence goes with the column that owns it.
        if let Definition::Sequence { owned_by: Some((table, column)), .. } = &new.definition {
            let before = self.delta.tables.get(table).and_then(|touched| touched.before.as_ref());
            if before.is_none_or(|before| before.column(column).is_none_or(|old| old.identity.is_none())) {
                return;
            }
        }
        // A function whose arguments or result are rows of a new table keeps that table from being dropped.
        let delta = self.delta;
        let is_new = |name: &str| delta.tables_named(name).any(|(key, _)| delta.is_new(key));
        let early = new.definition.words().any(is_new);
        let phase = if early { Phase::DropFunction } else { Phase::DropObject };
        let sql = format!("DROP {} {}", key.kind.as_str().to_uppercase(), self.full_name(key));
        self.step(phase, new.origin, sql);
    }

    fn rename_object(&mut self, new: &ObjectKey, old: &ObjectKey, object: &Object) {
        let dialect = self.migration.history.dialect;
        let kind = new.kind.as_str().to_uppercase();
        let change = if new.key.schema == old.key.schema {
            format!("RENAME TO {}", render::name(dialect, &old.key.name))
        } else {
            format!("SET SCHEMA {}", render::name(dialect, &old.key.schema))
        };
        let sql = format!("ALTER {kind} {} {change}", self.full_name(new));
        self.step(Phase::Rename, object.origin, sql);
    }

    fn make_object(&mut self, key: &ObjectKey, old: &Object) {
        let dialect = self.migration.history.dialect;
        let name = render::key(dialect, &key.key);
        let sql = match &old.definition {
            Definition::Enum(values) => {
                let values: Vec<String> = values.iter().map(|value| render::literal(value)).collect();
                Some(format!("CREATE TYPE {name} AS ENUM ({})", values.join(", ")))
            }
            Definition::Composite(attributes) => {
                let attributes: Vec<String> = attributes.iter().map(|own| attribute(dialect, own)).collect();
                Some(format!("CREATE TYPE {name} AS ({})", attributes.join(", ")))
            }
            Definition::Domain { data_type, not_null, default, checks } => {
                let mut sql = format!("CREATE DOMAIN {name} AS {}", data_type.display());
                if let Some(default) = default {
                    sql.push_str(&format!(" DEFAULT {}", default.text));
                }
                if *not_null {
                    sql.push_str(" NOT NULL");
                }
                for (check, expression) in checks {
                    sql.push_str(&format!(" CONSTRAINT {} CHECK ({})", render::name(dialect, check), expression.text));
                }
                Some(sql)
            }
            // The column that owns it brings it back.
            Definition::Sequence { owned_by: Some(_), .. } => return,
            Definition::Sequence { options, .. } => {
                Some(format!("CREATE SEQUENCE {name} {options}").trim_end().to_owned())
            }
            // A password is not repeated.
            Definition::Text(options) if key.kind == ObjectKind::Role => {
                (!options.contains("password")).then(|| self.written(old.origin)).flatten()
            }
            Definition::Text(_) => self.written(old.origin),
        };
        let phase = match key.kind {
            ObjectKind::Function if self.is_called_by_a_column(&key.key.name) => Phase::MakeType,
            // Functions may speak of tables.
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate | ObjectKind::Rule => Phase::MakeView,
            _ => Phase::MakeType,
        };
        match sql {
            Some(sql) => {
                self.step(phase, old.origin, sql);
            }
            None => self.gap(format!("{} `{}` is made again by hand", key.kind.as_str(), key.key)),
        }
        if let Some(comment) = &old.comment {
            let kind = key.kind.as_str().to_uppercase();
            let what = format!("{kind} {}", self.full_name(key));
            self.comment(&what, Some(comment), old.origin);
        }
    }

    /// Whether a column that comes back computes its values by a function.
    fn is_called_by_a_column(&self, function: &str) -> bool {
        let before = self.delta.tables.values().filter_map(|touched| touched.before.as_ref());
        before.into_iter().flat_map(|table| &table.columns).any(|column| {
            let generated = column.generated.as_deref().map(|(expression, _)| expression);
            column.default.iter().chain(generated).any(|expression| expression.calls().any(|call| call == function))
        })
    }

    fn change_object(&mut self, key: &ObjectKey, old: &Object, new: &Object) {
        let kind = key.kind.as_str();
        if old.comment != new.comment {
            let what = format!("{} {}", kind.to_uppercase(), self.full_name(key));
            self.comment(&what, old.comment.as_deref(), old.origin);
        }
        match (&old.definition, &new.definition) {
            (one, other) if one == other => {}
            (Definition::Enum(_), Definition::Enum(_)) => {
                self.gap(format!("PostgreSQL cannot take a value out of `{}` again", key.key));
            }
            (Definition::Text(_), Definition::Text(_))
                if matches!(key.kind, ObjectKind::Function | ObjectKind::Procedure) =>
            {
                match self.written(old.origin).as_deref().and_then(replacing) {
                    Some(sql) => {
                        self.step(Phase::MakeView, old.origin, sql);
                    }
                    None => self.gap(format!("{kind} `{}` is changed back by hand", key.key)),
                }
            }
            _ => self.gap(format!("{kind} `{}` is changed back by hand", key.key)),
        }
    }
}

/// A `CREATE` that takes the place of what is there.
fn replacing(statement: &str) -> Option<String> {
    let head: Vec<&str> = statement.split_whitespace().take(3).collect();
    let [create, second, _] = head.as_slice() else { return None };
    if !create.eq_ignore_ascii_case("create") {
        return None;
    }
    if second.eq_ignore_ascii_case("or") {
        return Some(statement.to_owned());
    }
    Some(format!("CREATE OR REPLACE{}", statement.get(create.len()..)?))
}

/// An attribute of a composite type, as its definition says it.
fn attribute(dialect: Dialect, own: &Attribute) -> String {
    let name = |part: &Ident| render::name(dialect, part.as_str());
    let collation = own.collation.as_deref().map_or_else(String::new, |collation| {
        let schema = collation.schema.as_ref().map_or_else(String::new, |own| format!("{}.", name(own)));
        format!(" COLLATE {schema}{}", name(&collation.ident))
    });
    format!("{} {}{collation}", name(&own.name), own.data_type.display())
}
