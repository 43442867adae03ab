//! Renames, and `ALTER INDEX`, `ALTER SEQUENCE`.

use std::sync::Arc;

use super::column::is_usual;
use super::depend::fed_columns;
use super::option::{set_option, set_parameters};
use super::{Replay, output};
use crate::source::Span;
use crate::sql::catalog::{Column, Constraint, Definition, Key, Object, ObjectKey, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    AlterAction, AlterTable, ColumnChange, Expression, Ident, IdentityKind, Name, ObjectKind,
};

impl Replay<'_> {
    pub(super) fn rename_column(&mut self, key: &Key, from: &Ident, to: &Ident) {
        let Some(table) = self.catalog.table_at(key).cloned() else { return };
        if table.column(&from.value).is_none() {
            if table.is_table() {
                self.missing_member(&table, format_args!("column `{key}.{from}`"), from.span);
            }
            if table.kind.is_view() {
                self.change(key, |view| output::rename(view, &from.value, &to.value));
            }
            // What else of a table says the name of a column that a query makes is known all the same.
            if table.is_known() {
                return;
            }
        }
        if table.column(&to.value).is_some() {
            self.exists_in(format_args!("column `{key}.{to}`"), key, to.span);
            return;
        }
        let name = Arc::clone(&to.value);
        if self.postgres() {
            self.rename_in_views(&table, from, &name);
        }
        drop(table);
        self.change(key, |table| table.rename_column(&from.value, &name));
        let gives = |child: &Key| self.catalog.table_at(child).is_some_and(|child| child.column(&from.value).is_some());
        let heirs: Vec<Key> = self.catalog.children_of(key).into_iter().filter(gives).collect();
        heirs.iter().for_each(|child| self.rename_column(child, from, to));
        for child in self.catalog.dependents_of(key) {
            self.change(&child, |table| table.rename_referenced(key, &from.value, &name));
        }
        self.catalog.rename_owner(key, Some((&from.value, &name)), key);
        self.rename_in_statistics(key, &from.value, &name, to.span);
    }

    pub(super) fn rename_table(&mut self, from: &Key, span: Span, to: &Key) {
        if !self.stands(ObjectKind::Table, from, span) {
            return;
        }
        let Some(table) = self.catalog.table_at(from) else { return };
        if self.catalog.table_at(to).is_some() {
            return self.exists(format_args!("table `{to}`"), to, span);
        }
        let mut table = Table::clone(table);
        table.key = to.clone();
        // A new table that takes the name of one dropped in this step goes on in its place (SQLite's rebuild).
        if table.origin.step == self.step
            && let Some(old) = self.catalog.before_step(to)
            && self.catalog.table_with_id(old.id).is_none()
        {
            go_on(&mut table, &old);
        }
        rename_automatic(&mut table, &from.name, &to.name, self.catalog.dialect);
        // SQLite changes what others say of the table, unless it is told not to (SQLite documentation, "ALTER TABLE").
        let dependents = if self.catalog.legacy_alter { Vec::new() } else { self.catalog.dependents_of(from) };
        self.catalog.put(from, None);
        self.catalog.put(to, Some(Arc::new(table)));
        for child in dependents {
            let child = if child == *from { to.clone() } else { child };
            let views_follow = self.postgres() && from.name != to.name;
            self.change(&child, |table| {
                table.rename_parent(from, to);
                if views_follow && table.kind.is_view() {
                    table.follow_relation(from, to);
                }
            });
        }
        self.catalog.rename_owner(from, None, to);
        self.rename_statistics_of(from, to);
        // What a column owns goes to another schema with it (PostgreSQL documentation, "ALTER TABLE", `SET SCHEMA`).
        let owned = self.catalog.sequences_of(to, None).into_iter();
        for key in owned.filter(|key| key.key.schema == from.schema && from.schema != to.schema) {
            let mut new = key.clone();
            new.key.schema = Arc::clone(&to.schema);
            if let Some(object) = self.catalog.object(&key).cloned() {
                self.move_sequence(&key, new, &object);
            }
        }
    }

    /// An index of a partition becomes a part of its parent's: it goes with that one, like those that came with it.
    fn attach_index(&mut self, parent: &Key, name: &str, child: &Name) {
        let key = self.catalog.key(child);
        let Some(partition) = self.catalog.table_of_index(&key).cloned() else { return };
        self.change(&partition, |table| {
            table.indexes.change(&key.name, |index| index.named = false);
        });
        self.change(parent, |table| {
            table.indexes.change(name, |index| index.only = false);
        });
    }

    pub(super) fn alter_index(&mut self, alter: &AlterTable) {
        let key = self.catalog.key(&alter.name);
        let Some(table) = self.catalog.table_of_index(&key).cloned() else {
            if alter.if_exists.is_none() {
                self.missing(format_args!("index `{key}`"), &key, alter.name.ident.span);
            }
            return;
        };
        let mut name = Arc::clone(&key.name);
        for change in &alter.changes {
            if let AlterAction::SetParameters { reset, parameters } = &change.action {
                self.change(&table, |table| {
                    table.indexes.change_named(
                        &name,
                        |_| true,
                        |index| {
                            set_parameters(&mut index.storage, &parameters.text, *reset);
                            index.storage.retain(|(_, value)| !value.is_empty());
                            index.storage.sort();
                        },
                    );
                });
            }
            if let AlterAction::AttachPartition { child, .. } = &change.action {
                self.attach_index(&table, &name, child);
            }
            if let AlterAction::AlterColumn { column, change: ColumnChange::Setting { what, value } } = &change.action {
                let about = format!("{what} of {column}");
                let value = if is_usual(what, value, None) { "".into() } else { Arc::clone(value) };
                self.change(&table, |table| {
                    table.indexes.change_named(
                        &name,
                        |_| true,
                        |index| {
                            set_option(&mut index.storage, &about, &value);
                            index.storage.retain(|(_, value)| !value.is_empty());
                            index.storage.sort();
                        },
                    );
                });
            }
            let AlterAction::RenameTo { to } = &change.action else { continue };
            let new = Arc::clone(&to.ident.value);
            if self.catalog.has_index(&Key { schema: Arc::clone(&key.schema), name: Arc::clone(&new) }) {
                let taken = Key { schema: Arc::clone(&key.schema), name: Arc::clone(&new) };
                self.exists(format_args!("index `{new}`"), &taken, to.ident.span);
                continue;
            }
            self.change(&table, |table| rename_index(table, &name, &new));
            name = new;
        }
    }

    /// Gives a sequence another name; the defaults that take values from it go on doing so.
    fn move_sequence(&mut self, key: &ObjectKey, new: ObjectKey, object: &Arc<Object>) {
        for (table, column) in fed_columns(self.catalog, key) {
            let old = [format!("nextval('{}.{}'", key.key.schema, key.key.name), format!("nextval('{}'", key.key.name)];
            let call = format!("nextval('{}'", new.key);
            let follow = |default: &mut Expression| {
                let text = old.iter().fold(default.text.to_string(), |text, old| text.replace(old, &call));
                default.text = text.into();
            };
            self.change(&table, |table| {
                table.columns.change(&column, |column| column.default.as_mut().map(follow));
            });
        }
        self.catalog.put_object(key.clone(), None);
        self.catalog.put_object(new, Some(Arc::clone(object)));
    }

    /// A serial column whose sequence is somebody else's from now on is one with a default.
    fn number_by_hand(&mut self, sequence: &ObjectKey, owner: Option<&(Key, Arc<str>)>) {
        let Some(Definition::Sequence { owned_by: Some(old), .. }) =
            self.catalog.object(sequence).map(|object| &object.definition)
        else {
            return;
        };
        let old = old.clone();
        if owner == Some(&old) || self.catalog.sequences_of(&old.0, Some(&old.1)).len() > 1 {
            return;
        }
        let text = format!("nextval('{}'::regclass)", sequence.key);
        let span = self.statement.head();
        self.change(&old.0, |table| {
            let is_serial = |column: &Column| column.identity == Some(IdentityKind::Serial);
            table.columns.change_named(&old.1, is_serial, |column| {
                column.identity = None;
                column.default.get_or_insert_with(|| Expression { text: text.as_str().into(), span });
            });
        });
    }

    pub(super) fn alter_sequence(&mut self, alter: &AlterTable) {
        let key = self.object_key(ObjectKind::Sequence, &alter.name, "");
        let Some(object) = self.catalog.object(&key).cloned() else {
            if alter.if_exists.is_none() {
                self.missing(format_args!("sequence `{}`", key.key), &key.key, alter.name.ident.span);
            }
            return;
        };
        for change in &alter.changes {
            match &change.action {
                AlterAction::RenameTo { to } => {
                    let mut new = key.clone();
                    new.key.name = Arc::clone(&to.ident.value);
                    self.move_sequence(&key, new, &object);
                }
                AlterAction::SetSchema { schema } => {
                    let mut new = key.clone();
                    new.key.schema = Arc::clone(&schema.value);
                    self.move_sequence(&key, new, &object);
                }
                AlterAction::OwnerTo { owner } => self.own_object(key.clone(), owner),
                AlterAction::SetParameters { parameters, .. } => {
                    let Some(owner) = parameters.text.strip_prefix("owned by ") else {
                        self.set_sequence_options(&key, &parameters.text);
                        continue;
                    };
                    let owner = self.owner(owner);
                    self.number_by_hand(&key, owner.as_ref());
                    let mut changed = (*object).clone();
                    if let Definition::Sequence { owned_by, .. } = &mut changed.definition {
                        *owned_by = owner;
                    }
                    self.catalog.put_object(key.clone(), Some(Arc::new(changed)));
                }
                _ => {}
            }
        }
    }

    /// Says options of a sequence.
    pub(super) fn set_sequence_options(&mut self, key: &ObjectKey, said: &str) {
        let Some(object) = self.catalog.object(key) else { return };
        let mut changed = (**object).clone();
        if let Definition::Sequence { options, .. } = &mut changed.definition {
            *options = sequence_options(options, said).into();
        }
        self.catalog.put_object(key.clone(), Some(Arc::new(changed)));
    }

    /// `schema.table.column` or `none`.
    pub(super) fn owner(&self, text: &str) -> Option<(Key, Arc<str>)> {
        let text = text.replace('"', "");
        let mut parts = text.rsplit('.');
        let (column, table) = (parts.next()?, parts.next()?);
        let schema = parts.next().map_or_else(|| self.catalog.default_schema(), Arc::from);
        Some((Key { schema, name: table.into() }, column.into()))
    }
}

/// A table made in this step goes on in the place of one that the step takes away: it keeps who introduced it and its
/// columns.
pub(super) fn go_on(table: &mut Table, old: &Table) {
    table.id = old.id;
    table.origin = old.origin;
    table.filled = old.filled;
    let known = |column: &Column| old.column(&column.name).map(|known| known.origin);
    table.columns.change_where(
        |column| known(column).is_some(),
        |column| column.origin = known(column).unwrap_or(column.origin),
    );
}

/// MySQL and SQLite give names that begin with the table's, and change them when the table is renamed (MySQL reference
/// manual, "RENAME TABLE"; `sqlite_rename_table` in src/alter.c). Postgres leaves them.
fn rename_automatic(table: &mut Table, from: &str, to: &str, dialect: Dialect) {
    let renamed = |name: &str| -> Option<Arc<str>> {
        let (start, rest) = match dialect {
            Dialect::Postgres => return None,
            Dialect::Mysql => ("", name.strip_prefix(from)?),
            Dialect::Sqlite => match name.strip_prefix("sqlite_autoindex_") {
                Some(rest) => ("sqlite_autoindex_", rest.strip_prefix(from)?),
                None => ("", name.strip_prefix(from)?),
            },
        };
        let number = rest.trim_start_matches(|next: char| next.is_ascii_lowercase() || next == '_');
        let automatic = rest.starts_with('_') && !number.is_empty() && number.bytes().all(|next| next.is_ascii_digit());
        automatic.then(|| format!("{start}{to}{rest}").into())
    };
    if dialect == Dialect::Postgres {
        return;
    }
    let rename = |name: &mut Arc<str>| *name = renamed(name).unwrap_or_else(|| Arc::clone(name));
    table.constraints.change_where(|constraint| !constraint.named, |constraint| rename(&mut constraint.name));
    if dialect == Dialect::Sqlite {
        table.indexes.change_where(|index| !index.named, |index| rename(&mut index.name));
    }
}

pub(super) fn rename_index(table: &mut Table, from: &str, to: &Arc<str>) {
    table.indexes.change_named(
        from,
        |_| true,
        |index| {
            index.name = Arc::clone(to);
            index.named = true;
        },
    );
    table.constraints.change_named(from, Constraint::is_unique, |constraint| {
        constraint.name = Arc::clone(to);
        constraint.named = true;
    });
}

/// The options of a sequence after others are said, in one order and without those that a sequence has anyway (Postgres
/// documentation, "CREATE SEQUENCE"). Where it starts again is no option.
pub(super) fn sequence_options(old: &str, new: &str) -> String {
    let mut options: Vec<(&str, String)> = Vec::new();
    for text in [old, new] {
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let (name, value) = match word {
                "no" => match words.next() {
                    Some("cycle") => ("cycle", String::new()),
                    Some("minvalue") => ("minvalue", String::new()),
                    _ => ("maxvalue", String::new()),
                },
                "cycle" => ("cycle", "cycle".to_owned()),
                "increment" | "start" | "minvalue" | "maxvalue" | "cache" | "as" => {
                    let by = words.next_if(|next| matches!(*next, "by" | "with"));
                    let sign = words.next_if(|next| *next == "-").unwrap_or_default();
                    let value = whole_number(words.next().unwrap_or_default());
                    let by = by.or(match word {
                        "increment" => Some("by"),
                        "start" => Some("with"),
                        _ => None,
                    });
                    let usual =
                        matches!((word, value), ("increment" | "start" | "minvalue" | "cache", "1") | ("as", "bigint"));
                    let text = [word, by.unwrap_or_default()].join(" ");
                    let value = if usual && sign.is_empty() {
                        String::new()
                    } else {
                        format!("{} {sign}{value}", text.trim_end())
                    };
                    (word, value)
                }
                "restart" => {
                    words.next_if(|next| *next == "with");
                    words.next_if(|next| next.bytes().all(|byte| byte.is_ascii_digit()));
                    continue;
                }
                _ => continue,
            };
            options.retain(|(known, _)| *known != name);
            options.push((name, value));
        }
    }
    options.sort();
    let texts: Vec<String> = options.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

/// The name in full of a type of whole numbers; any other word as it is.
fn whole_number(word: &str) -> &str {
    match word {
        "int" | "int4" => "integer",
        "int2" => "smallint",
        "int8" => "bigint",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::sequence_options;

    #[test]
    fn options_of_sequences_are_said_one_by_one() {
        assert_eq!(sequence_options("start 5 increment 2", "increment by 1"), "start with 5");
        assert_eq!(sequence_options("", "increment by 5 no cycle minvalue - 3"), "increment by 5 minvalue -3");
        assert_eq!(sequence_options("cycle cache 1", "restart with 9"), "cycle");
        assert_eq!(sequence_options("as int", ""), sequence_options("as bigint", "as integer"));
    }
}
