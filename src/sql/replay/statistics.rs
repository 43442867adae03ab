//! Statistics objects (`CREATE STATISTICS`): each goes with its table and with any of its columns, and follows their names.

use std::sync::Arc;

use super::Replay;
use crate::source::Span;
use crate::sql::catalog::{Definition, Key, Object, ObjectKey};
use crate::syntax::sql::statement::{Expression, ObjectKind};

impl Replay<'_> {
    /// A table goes, or a column of it.
    pub(super) fn drop_statistics_of(&mut self, table: &Key, column: Option<&str>, span: Span) {
        for (key, object) in self.statistics_of(table) {
            let Some((head, _)) = parts(&object) else { continue };
            let says = |column: &str| Expression { text: head.into(), span }.mentions(column);
            if column.is_none_or(says) {
                self.catalog.put_object(key, None);
            }
        }
    }

    /// A table has another name.
    pub(super) fn rename_statistics_of(&mut self, from: &Key, to: &Key) {
        for (key, object) in self.statistics_of(from) {
            let Some((head, _)) = parts(&object) else { continue };
            self.define(key, &object, format!("{head} from {to}"));
        }
    }

    /// A column of a table has another name. What an expression says of it is left alone.
    pub(super) fn rename_in_statistics(&mut self, table: &Key, from: &str, to: &str) {
        for (key, object) in self.statistics_of(table) {
            let Some((head, of)) = parts(&object) else { continue };
            let Some((kinds, list)) = head.split_once("on ") else { continue };
            let name = |item: &str| if item.trim() == from { to.to_owned() } else { item.trim().to_owned() };
            let columns: Vec<String> = list.split(',').map(name).collect();
            self.define(key, &object, format!("{kinds}on {} from {of}", columns.join(", ")));
        }
    }

    fn define(&mut self, key: ObjectKey, object: &Object, text: String) {
        let mut object = object.clone();
        object.definition = Definition::Text(text.into());
        self.catalog.put_object(key, Some(Arc::new(object)));
    }

    fn statistics_of(&self, table: &Key) -> Vec<(ObjectKey, Arc<Object>)> {
        let of_table = |object: &Object| {
            parts(object).is_some_and(|(_, of)| match of.split_once('.') {
                Some((schema, name)) => *schema == *table.schema && *name == *table.name,
                None => *of == *table.name && self.catalog.default_schema() == table.schema,
            })
        };
        let all = self.catalog.objects_of(ObjectKind::Statistics).filter(|(_, object)| of_table(object));
        all.map(|(key, object)| (key.clone(), Arc::clone(object))).collect()
    }
}

/// The kinds and columns of a statistics object, and its table.
fn parts(object: &Object) -> Option<(&str, &str)> {
    match &object.definition {
        Definition::Text(text) => text.rsplit_once(" from "),
        _ => None,
    }
}
