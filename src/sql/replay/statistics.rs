//! Statistics objects (`CREATE STATISTICS`): each goes with its table and with any of its columns, and follows their names.

use std::sync::Arc;

use super::{Replay, naming};
use crate::source::Span;
use crate::sql::catalog::{Definition, Key, Object, ObjectKey, Table};
use crate::syntax::sql::piece::items;
use crate::syntax::sql::statement::{Expression, LikeClause, ObjectKind};

/// The definition of a statistics object in its parts.
pub(crate) struct Statistics<'t> {
    /// The kinds that are said.
    pub(crate) kinds: Vec<&'t str>,
    /// The columns and expressions as written.
    pub(crate) of: Vec<&'t str>,
    /// The table as written.
    pub(crate) table: &'t str,
}

impl<'t> Statistics<'t> {
    /// `(mcv) on x, lower(y) from t`.
    pub(crate) fn read(definition: &'t str) -> Option<Self> {
        let (head, table) = definition.rsplit_once(" from ")?;
        let (kinds, of) = match head.strip_prefix('(') {
            Some(head) => head.split_once(')')?,
            None => ("", head),
        };
        let of = of.trim_start().strip_prefix("on")?;
        Some(Self { kinds: items(kinds).collect(), of: items(of).collect(), table })
    }

    fn text(&self, of: &[impl AsRef<str>], table: &Key) -> String {
        let kinds = if self.kinds.is_empty() { String::new() } else { format!("({}) ", self.kinds.join(", ")) };
        let of: Vec<&str> = of.iter().map(AsRef::as_ref).collect();
        format!("{kinds}on {} from {table}", of.join(", "))
    }
}

impl Replay<'_> {
    /// A table goes, or a column of it.
    pub(super) fn drop_statistics_of(&mut self, table: &Key, column: Option<&str>, span: Span) {
        for (key, object) in self.statistics_of(table) {
            let Some(own) = definition(&object) else { continue };
            let says = |column: &str| own.of.iter().any(|text| expression(text, span).mentions(column));
            if column.is_none_or(says) {
                self.catalog.put_object(key, None);
            }
        }
    }

    /// A table has another name.
    pub(super) fn rename_statistics_of(&mut self, from: &Key, to: &Key) {
        for (key, object) in self.statistics_of(from) {
            let Some(own) = definition(&object) else { continue };
            self.define(key, &object, own.text(&own.of, to));
        }
    }

    /// A column of a table has another name.
    pub(super) fn rename_in_statistics(&mut self, table: &Key, from: &str, to: &str, span: Span) {
        for (key, object) in self.statistics_of(table) {
            let Some(own) = definition(&object) else { continue };
            let of: Vec<Arc<str>> = own.of.iter().map(|text| expression(text, span).renamed(from, to).text).collect();
            self.define(key, &object, own.text(&of, table));
        }
    }

    /// `LIKE … INCLUDING STATISTICS`: each is made anew, under a name of its table and columns
    /// (`ChooseExtendedStatisticName` in src/backend/commands/statscmds.c).
    pub(super) fn copy_statistics(&mut self, source: &Key, table: &Table, like: &LikeClause) {
        for (_, object) in self.statistics_of(source) {
            let Some(own) = definition(&object) else { continue };
            // Columns come in their order, then the expressions.
            let columns = table.columns.iter().map(|column| &*column.name).filter(|name| own.of.contains(name));
            let others = own.of.iter().filter(|text| table.column(text).is_none()).map(|_| "expr");
            let names: Vec<&str> = columns.chain(others).collect();
            let name = naming::statistics_name(self.catalog, table, &names.join("_"));
            let key = Key { schema: Arc::clone(&table.key.schema), name };
            let text = Definition::Text(own.text(&own.of, &table.key).into());
            self.put_object(ObjectKind::Statistics, key.clone(), "", text, like.span);
            let key = ObjectKey { kind: ObjectKind::Statistics, key, detail: "".into() };
            if let (true, Some(copy)) = (like.comments && object.comment.is_some(), self.catalog.object(&key)) {
                let copy = Object { comment: object.comment.clone(), ..Object::clone(copy) };
                self.catalog.put_object(key, Some(Arc::new(copy)));
            }
        }
    }

    fn define(&mut self, key: ObjectKey, object: &Object, text: String) {
        let mut object = object.clone();
        object.definition = Definition::Text(text.into());
        self.catalog.put_object(key, Some(Arc::new(object)));
    }

    fn statistics_of(&self, table: &Key) -> Vec<(ObjectKey, Arc<Object>)> {
        let of_table = |object: &Object| {
            definition(object).is_some_and(|own| match own.table.split_once('.') {
                Some((schema, name)) => *schema == *table.schema && *name == *table.name,
                None => *own.table == *table.name && self.catalog.default_schema() == table.schema,
            })
        };
        let all = self.catalog.objects_of(ObjectKind::Statistics).filter(|(_, object)| of_table(object));
        all.map(|(key, object)| (key.clone(), Arc::clone(object))).collect()
    }
}

fn definition(object: &Object) -> Option<Statistics<'_>> {
    match &object.definition {
        Definition::Text(text) => Statistics::read(text),
        _ => None,
    }
}

fn expression(text: &str, span: Span) -> Expression {
    Expression { text: text.into(), span }
}
