//! What follows a rename: whatever speaks of a table, column, type or function speaks of it under its new name.

use std::sync::Arc;

use super::{Called, Catalog, Column, Constraint, ConstraintKind, Definition, Index, Key, ObjectKey, Table};
use crate::syntax::sql::piece::{pieces, written};
use crate::syntax::sql::statement::{Expression, Ident, IndexKey, KeyTarget};

impl Catalog {
    /// Sequences follow the rename of their table or column.
    pub(crate) fn rename_owner(&mut self, table: &Key, column: Option<(&str, &Arc<str>)>, to: &Key) {
        for key in self.sequences_of(table, None) {
            let Some(object) = self.objects.get(&key) else { continue };
            let mut object = (**object).clone();
            if let Definition::Sequence { owned_by: Some((table, owner)), .. } = &mut object.definition {
                *table = to.clone();
                if let Some((from, to)) = column
                    && **owner == *from
                {
                    *owner = Arc::clone(to);
                }
            }
            self.put_object(key, Some(Arc::new(object)));
        }
    }

    /// Moves everything of a schema.
    pub(crate) fn rename_schema(&mut self, from: &Arc<str>, to: &Arc<str>) {
        let moved = |key: &Key| {
            if key.schema == *from { Key { schema: Arc::clone(to), name: Arc::clone(&key.name) } } else { key.clone() }
        };
        let tables: Vec<Key> = self.tables_in(from).map(|table| table.key.clone()).collect();
        for key in &tables {
            let Some(table) = self.tables.get(key) else { continue };
            let mut table = Table::clone(table);
            table.key = moved(key);
            self.put(key, None);
            self.put(&moved(key), Some(Arc::new(table)));
        }
        for key in &tables {
            for child in self.dependents_of(key) {
                self.change(&child, |table| table.rename_parent(key, &moved(key)));
            }
        }
        let objects: Vec<ObjectKey> = self.objects_in(from).cloned().collect();
        for key in objects {
            let object = self.objects.get(&key).cloned();
            self.put_object(key.clone(), None);
            self.put_object(ObjectKey { key: moved(&key.key), ..key }, object);
        }
    }

    /// Functions that take or give values of a renamed type are found by its new name.
    fn rename_in_signatures(&mut self, from: &Key, to: &Key) {
        let new = |word: &str| -> Option<String> {
            let (name, brackets) = word.strip_suffix("[]").map_or((word, ""), |name| (name, "[]"));
            let own = *name == *from.name || *name == *from.to_string();
            own.then(|| if name.contains('.') { format!("{to}{brackets}") } else { format!("{}{brackets}", to.name) })
        };
        let functions: Vec<ObjectKey> = self.functions_about(&from.name).map(|(key, _)| key.clone()).collect();
        for key in functions {
            let types: Vec<String> =
                key.detail.split(',').map(|word| new(word).unwrap_or_else(|| word.to_owned())).collect();
            let renamed = ObjectKey { detail: types.join(",").into(), ..key.clone() };
            let Some(object) = self.objects.get(&key).cloned() else { continue };
            let mut changed = (*object).clone();
            if let Definition::Text(text) = &mut changed.definition
                && let Some(rest) = text.strip_prefix("returns ")
            {
                let (given, tail) = rest.split_once(' ').unwrap_or((rest, ""));
                if let Some(given) = new(given) {
                    *text = format!("returns {given} {tail}").trim_end().into();
                }
            }
            if renamed != key {
                self.put_object(key, None);
            }
            self.put_object(renamed, Some(Arc::new(changed)));
        }
    }

    /// Columns and functions of a renamed type follow.
    pub(crate) fn rename_type(&mut self, from: &Key, to: &Key) {
        self.rename_in_signatures(from, to);
        for key in self.tables_with_type(from) {
            self.change(&key, |table| {
                table.columns.change_where(
                    |column| column.type_name() == &*from.name,
                    |column| {
                        if let Some(data_type) = &mut column.data_type {
                            data_type.name = Arc::clone(&to.name);
                            if data_type.schema.is_some() {
                                data_type.schema = Some(Arc::clone(&to.schema));
                            }
                        }
                    },
                );
            });
        }
    }

    /// Defaults follow the rename of an enum's value.
    pub(crate) fn rename_enum_value(&mut self, key: &Key, from: &str, to: &str) {
        let (old, new) = (format!("'{from}'"), format!("'{to}'"));
        for table in self.tables_with_type(key) {
            self.change(&table, |table| {
                table.columns.change_where(
                    |column| column.type_name() == &*key.name && column.default.is_some(),
                    |column| {
                        if let Some(default) = &mut column.default {
                            *default = Expression { text: default.text.replace(&old, &new).into(), span: default.span };
                        }
                    },
                );
            });
        }
    }

    /// What calls a function follows its rename.
    pub(crate) fn rename_function(&mut self, from: Called<'_>, to: &str) {
        let tables: Vec<Key> = self.callers_of(from.name()).map(|table| table.key.clone()).collect();
        for key in tables {
            self.change(&key, |table| table.rename_call(from, to));
        }
    }
}

/// The definition of a trigger or policy in which a column has another name: the columns whose changes fire it, those of
/// the new and the old row, and those of a condition. What a query within means by a name is not known.
fn with_column(definition: &str, from: &str, to: &str) -> Option<Arc<str>> {
    let (head, rest) = match definition.split_once(" execute ") {
        Some((head, _)) => (head, definition.get(head.len()..)?),
        None => (definition, ""),
    };
    let condition = [" using ", " with check "].iter().filter_map(|words| head.find(words)).min();
    let condition = condition.filter(|_| rest.is_empty());
    if head.contains("select ") || rest.is_empty() && condition.is_none() {
        return None;
    }
    let (quoted, to) = (format!("\"{from}\""), written(to));
    let (mut before, mut fires) = (["", ""], false);
    let mut new = String::new();
    let mut copied = 0;
    for piece in pieces(head) {
        let of_row = matches!(before, ["new" | "old", "."]);
        fires = (fires || before == ["update", "of"]) && piece.text != "on";
        if (piece.text == from || piece.text == quoted)
            && (of_row || fires || condition.is_some_and(|at| piece.at > at))
        {
            new.push_str(head.get(copied..piece.at)?);
            new.push_str(&to);
            copied = piece.end();
        }
        before = [before[1], piece.text];
    }
    new.push_str(head.get(copied..)?);
    (copied > 0).then(|| format!("{new}{rest}").into())
}

impl Table {
    /// An index on `date(day)` is one on `day` once that is a date: a call by a type's name is a cast, and one to the
    /// same type is none.
    pub(crate) fn forget_casts(&mut self, name: &str) {
        let Some(column) = self.column(name) else { return };
        let cast = format!("{}({name})", column.type_name());
        let is_cast = |key: &IndexKey| matches!(&key.target, KeyTarget::Expression(found) if *found.text == *cast);
        let has_cast = |index: &Index| index.keys.iter().any(is_cast);
        self.indexes.change_saying(name, has_cast, |index| {
            for key in index.keys.iter_mut().filter(|key| is_cast(key)) {
                if let KeyTarget::Expression(Expression { span, .. }) = key.target {
                    key.target = KeyTarget::Column(Ident { value: name.into(), span, quoted: false });
                }
            }
        });
    }

    /// Renames a function wherever this table calls it.
    fn rename_call(&mut self, from: Called<'_>, to: &str) {
        let follow = |expression: &mut Expression| {
            if let Some(text) = from.renamed(&expression.text, to) {
                expression.text = text;
            }
        };
        let calls = |expression: &Expression| from.renamed(&expression.text, to).is_some();
        self.columns.change_where(
            |column| {
                column.default.as_ref().is_some_and(calls) || column.generated.as_ref().is_some_and(|own| calls(&own.0))
            },
            |column| {
                column.default.iter_mut().for_each(follow);
                column.generated.iter_mut().for_each(|own| follow(&mut own.0));
            },
        );
        self.constraints.change_where(
            |own| matches!(&own.kind, ConstraintKind::Check(expression) if calls(expression)),
            |own| {
                if let ConstraintKind::Check(expression) = &mut own.kind {
                    follow(expression);
                }
            },
        );
        let of_key = |key: &IndexKey| matches!(&key.target, KeyTarget::Expression(expression) if calls(expression));
        self.indexes.change_where(
            |index| index.keys.iter().any(of_key) || index.predicate.as_ref().is_some_and(calls),
            |index| {
                for key in &mut index.keys {
                    if let KeyTarget::Expression(expression) = &mut key.target {
                        follow(expression);
                    }
                }
                index.predicate.iter_mut().for_each(follow);
            },
        );
        for members in [&mut self.triggers, &mut self.policies] {
            members.change_where(
                |own| from.renamed(&own.definition, to).is_some(),
                |own| own.definition = from.renamed(&own.definition, to).unwrap_or_else(|| Arc::clone(&own.definition)),
            );
        }
        if let Some(text) = self.query.as_deref().and_then(|query| from.renamed(query, to)) {
            self.query = Some(text);
        }
    }

    /// Renames a column wherever this table speaks of it. What says nothing of it stays shared with earlier states.
    pub(crate) fn rename_column(&mut self, from: &str, to: &Arc<str>) {
        let own = self.key.clone();
        if self.privileges.is_some() {
            self.edit_privileges(|privileges| privileges.rename_column(from, to));
        }
        self.columns.change_named(from, |_| true, |column| column.name = Arc::clone(to));
        let computed =
            |column: &Column| column.generated.as_deref().is_some_and(|(expression, _)| expression.mentions(from));
        self.columns.change_saying(from, computed, |column| {
            if let Some(generated) = &mut column.generated {
                generated.0 = generated.0.renamed(from, to);
            }
        });
        let speaks = |constraint: &Constraint| constraint.speaks_of(from);
        self.constraints.change_saying(from, speaks, |constraint| {
            constraint.rename_column(from, to);
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
                && key.table == own
            {
                rename_in(&mut key.columns, from, to);
            }
        });
        self.indexes.change_saying(from, |index| index.needs(from), |index| index.rename_column(from, to));
        for members in [&mut self.triggers, &mut self.policies] {
            members.change_where(
                |own| with_column(&own.definition, from, to).is_some(),
                |own| {
                    own.definition =
                        with_column(&own.definition, from, to).unwrap_or_else(|| Arc::clone(&own.definition))
                },
            );
        }
    }

    /// Renames a column of a table that this one refers to.
    pub(crate) fn rename_referenced(&mut self, parent: &Key, from: &str, to: &Arc<str>) {
        let refers = |constraint: &Constraint| {
            let key = constraint.foreign_key();
            key.is_some_and(|key| key.table == *parent && key.columns.iter().any(|column| **column == *from))
        };
        self.constraints.change_saying(from, refers, |constraint| {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                rename_in(&mut key.columns, from, to);
            }
        });
    }

    /// Follows the rename of a table that this one refers to.
    pub(crate) fn rename_parent(&mut self, from: &Key, to: &Key) {
        let follow = |key: &mut Key| {
            if key == from {
                *key = to.clone();
            }
        };
        let refers = |constraint: &Constraint| constraint.foreign_key().is_some_and(|key| key.table == *from);
        self.constraints.change_where(refers, |constraint| {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                follow(&mut key.table);
            }
        });
        if let Some((parent, _)) = &mut self.partition_of {
            follow(parent);
        }
        self.inherits.iter_mut().for_each(follow);
        self.reads.iter_mut().for_each(follow);
    }
}

impl Constraint {
    /// Whether it names a column, of its own table or of the one that it refers to.
    fn speaks_of(&self, column: &str) -> bool {
        let listed = |columns: &[Arc<str>]| columns.iter().any(|own| **own == *column);
        listed(&self.columns)
            || match &self.kind {
                ConstraintKind::Check(expression) => expression.mentions(column),
                ConstraintKind::ForeignKey(key) => listed(&key.columns),
                ConstraintKind::Exclude { .. } => true,
                _ => false,
            }
    }

    fn rename_column(&mut self, from: &str, to: &Arc<str>) {
        rename_in(&mut self.columns, from, to);
        match &mut self.kind {
            ConstraintKind::Check(expression) => *expression = expression.renamed(from, to),
            ConstraintKind::Exclude { keys, predicate } => {
                keys.iter_mut().for_each(|key| key.rename_column(from, to));
                if let Some(predicate) = predicate {
                    *predicate = predicate.renamed(from, to);
                }
            }
            _ => {}
        }
    }
}

impl Index {
    fn rename_column(&mut self, from: &str, to: &Arc<str>) {
        self.keys.iter_mut().for_each(|key| key.rename_column(from, to));
        rename_in(&mut self.include, from, to);
        if let Some(predicate) = &mut self.predicate {
            *predicate = predicate.renamed(from, to);
        }
    }
}

fn rename_in(columns: &mut [Arc<str>], from: &str, to: &Arc<str>) {
    for column in columns.iter_mut().filter(|column| ***column == *from) {
        *column = Arc::clone(to);
    }
}
