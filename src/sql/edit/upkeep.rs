//! What keeps the time of the last change right: a trigger, or the clause of MySQL.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::sql::catalog::{Column, Definition};
use crate::sql::new_table::NewTable;
use crate::sql::statement::ObjectKind;
use crate::syntax::sql::Dialect;

impl NewTable<'_> {
    /// Edits by which the database sets the time of the last change. In PostgreSQL a trigger calls the function that the
    /// history has for it; the first table that needs one gets the function too, which the rollback drops again. Nothing
    /// for columns that come to a table, whose rollback would have to drop the trigger before.
    #[must_use]
    pub fn with_upkeep(&self, column: &Column) -> Option<Suggestion> {
        match self.migration.history.dialect {
            Dialect::Mysql => self.with_update_clause(column),
            Dialect::Postgres if self.is_new() => self.with_trigger(column),
            _ => None,
        }
    }

    fn with_update_clause(&self, column: &Column) -> Option<Suggestion> {
        let written = self.definition(column).filter(|_| column.keeps_mysql_time())?;
        let kind = written.data_type.as_ref()?;
        let precision = kind.modifiers.first().map(|digits| format!("({digits})")).unwrap_or_default();
        let clause = format!("ON UPDATE CURRENT_TIMESTAMP{precision}");
        let place = written.default.as_ref().map_or(kind.span, |default| default.span);
        Some((format!("add `{clause}`"), vec![Edit::behind(place, format!(" {clause}"))]))
    }

    fn with_trigger(&self, column: &Column) -> Option<Suggestion> {
        let migration = self.migration;
        let (up, history) = (migration.up(), migration.history);
        let create = up.statement_at(self.table.origin.statement)?;
        let name = self.quoted(&column.name);
        let mut triggers = String::new();
        let mut edits = Vec::new();
        let function = match self.function_that_sets(column) {
            Some(function) => function,
            None => {
                let function = format!("set_{}", crate::sql::snake_case(&column.name));
                let own = |(table, column): &(NewTable<'_>, &Column)| table.is_new() && column.is_update_time();
                let places = migration.columns().filter(own).map(|(table, _)| table.table.origin.statement);
                let first = places.min() == Some(create.span);
                let free = history.timeline.objects_named(&function, u32::MAX).next().is_none();
                if !first || !free {
                    return None;
                }
                if let Some(down) = migration.down() {
                    edits.push(down.appended(&format!("DROP FUNCTION {function}();"))?);
                }
                let text = format!(
                    "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    NEW.{name} := now();\n    RETURN NEW;\nEND $$;"
                );
                triggers.push_str(&format!("{}\n", history.tool.whole(&text)?));
                function
            }
        };
        let trigger = self.quoted(&format!("{}_{}", self.table.name(), crate::sql::snake_case(&column.name)));
        triggers.push_str(&format!(
            "CREATE TRIGGER {trigger} BEFORE UPDATE ON {}\n    FOR EACH ROW EXECUTE FUNCTION {function}();",
            self.written_name()
        ));
        edits.insert(0, up.behind(create, &triggers)?);
        Some(("add a trigger that sets it".to_owned(), edits))
    }

    /// The function without arguments that a trigger can call to set a column, as it is when the migration ends.
    fn function_that_sets(&self, column: &Column) -> Option<String> {
        let history = self.migration.history;
        let sets = format!("new.{}", column.name).to_lowercase();
        let quoted = format!("new.\"{}\"", column.name).to_lowercase();
        let step = self.migration.linked.step;
        let functions = history.timeline.objects(step);
        let there = functions.filter(|(key, _)| key.kind == ObjectKind::Function && key.detail.is_empty());
        let mut found = there.filter_map(|(key, object)| {
            let Definition::Text(text) = &object.definition else { return None };
            let before = object.origin.step < step || object.origin.statement.start < self.table.origin.statement.start;
            let text = text.to_lowercase();
            let calls = before && text.contains("returns trigger");
            let assigns = [&sets, &quoted].iter().any(|own| {
                text.match_indices(own.as_str()).any(|(at, _)| {
                    let rest = text.get(at + own.len()..).unwrap_or_default().trim_start();
                    rest.starts_with('=') || rest.starts_with(":=")
                })
            });
            (calls && assigns).then(|| match &*key.key.schema {
                "public" => self.quoted(&key.key.name),
                schema => format!("{}.{}", self.quoted(schema), self.quoted(&key.key.name)),
            })
        });
        found.next()
    }
}
