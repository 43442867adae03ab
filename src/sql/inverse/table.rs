//! Tables and views: what the migration made goes, what it dropped or changed comes back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::change::TableChange;
use super::index::own_indexes;
use super::{Phase, Writer, render};
use crate::sql::catalog::{Constraint, Member, Table, TableKind};
use crate::syntax::sql::Dialect;

impl Writer<'_> {
    pub(super) fn tables(&mut self) {
        let delta = self.delta;
        let lasting = |table: &&Arc<Table>| !table.temporary;
        self.mixed_case();
        for table in delta.new_tables().filter(lasting) {
            self.drop_table(table);
        }
        for table in delta.dropped_tables().filter(lasting) {
            self.make_table(table);
        }
        for (before, after) in delta.changed_tables() {
            if before.kind.is_view() || after.kind.is_view() {
                self.change_view(before, after);
            } else {
                self.change_table(TableChange { before, after });
            }
        }
    }

    /// MySQL may tell names of tables apart by case, which is not kept here.
    fn mixed_case(&mut self) {
        if self.dialect() != Dialect::Mysql {
            return;
        }
        let tables = self.delta.tables.values();
        let touched = tables.filter_map(|touched| touched.before.as_ref().or(touched.after.as_ref()));
        let written = |table: &&Arc<Table>| self.sources.slice(table.origin.clause).trim_matches(['`', '"']);
        let mixed: Vec<String> = touched
            .filter(|table| !written(table).ends_with(table.name()))
            .map(|table| format!("`{}` is written in another case", written(&table)))
            .collect();
        mixed.into_iter().for_each(|text| self.gap(text));
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.migration.history.dialect
    }

    fn drop_table(&mut self, table: &Table) {
        let name = render::key(self.dialect(), &table.key);
        let (phase, word) = match table.kind {
            TableKind::Table => (Phase::DropTable, "TABLE"),
            TableKind::ForeignTable => (Phase::DropTable, "FOREIGN TABLE"),
            TableKind::View => (Phase::DropView, "VIEW"),
            TableKind::MaterializedView => (Phase::DropView, "MATERIALIZED VIEW"),
        };
        self.step(phase, table.origin, format!("DROP {word} {name}"));
    }

    fn make_table(&mut self, table: &Table) {
        let dialect = self.dialect();
        if table.kind.is_view() || table.kind == TableKind::ForeignTable {
            return match self.written(table.origin) {
                Some(text) => {
                    self.step(Phase::MakeView, table.origin, text);
                    own_indexes(table).into_iter().for_each(|index| self.make_index(table, index));
                    self.comment_table(table);
                }
                None => self.gap(format!("the definition of `{}` is not known", table.key)),
            };
        }
        if !table.is_known() {
            return self.gap(format!("the definition of `{}` is not known", table.key));
        }
        if dialect != Dialect::Postgres {
            return self.make_table_as_written(table);
        }
        let name = render::key(dialect, &table.key);
        let partition = table.partition_of.as_ref();
        let columns = table.columns.iter().filter(|_| partition.is_none());
        let mut lines: Vec<String> = columns.map(|column| render::column(dialect, column, true)).collect();
        let inline = |constraint: &&Constraint| constraint.foreign_key().is_none() && constraint.validated;
        let constraints = || table.constraints.iter().map(|constraint| &**constraint);
        if partition.is_none() {
            lines.extend(constraints().filter(inline).map(|constraint| render::constraint(dialect, table, constraint)));
        }
        let body = if lines.is_empty() { String::new() } else { format!(" (\n    {}\n)", lines.join(",\n    ")) };
        let unlogged = if table.unlogged { "UNLOGGED " } else { "" };
        let mut sql = format!("CREATE {unlogged}TABLE {name}");
        if let Some((parent, bound)) = partition {
            sql.push_str(&format!(" PARTITION OF {} {bound}", render::key(dialect, parent)));
        }
        sql.push_str(&body);
        if let Some(by) = &table.partition_by {
            sql.push_str(&format!(" PARTITION BY {by}"));
        }
        self.step(Phase::MakeTable, table.origin, sql).loses = Some(format!("the rows of {}", table.key));
        for constraint in constraints().filter(|constraint| !inline(constraint)) {
            self.make_constraint(table, constraint);
        }
        for constraint in constraints().filter(|constraint| inline(constraint) && constraint.comment.is_some()) {
            self.comment_constraint(table, constraint);
        }
        for index in own_indexes(table) {
            self.make_index(table, index);
        }
        for column in table.columns.iter().filter(|column| column.comment.is_some()) {
            self.comment_column(table, column);
        }
        self.comment_table(table);
        self.security(&Table { row_security: (false, false), ..table.clone() }, table);
        for (word, members) in [("TRIGGER", &table.triggers), ("POLICY", &table.policies)] {
            members.iter().for_each(|member| self.make_member(word, member));
        }
    }

    /// A table of MySQL or SQLite comes back by the statement that made it, with its options, while that still says
    /// all of it.
    fn make_table_as_written(&mut self, table: &Table) {
        let made = self.migration.history.timeline.table(&table.key, table.origin.step);
        let same = made.is_some_and(|made| {
            made.columns == table.columns && made.constraints == table.constraints && made.options == table.options
        });
        let Some(text) = self.written(table.origin).filter(|_| same) else {
            return self.gap(format!("`{}` was changed since it was made, and is made again by hand", table.key));
        };
        self.step(Phase::MakeTable, table.origin, text).loses = Some(format!("the rows of {}", table.key));
        for index in own_indexes(table).into_iter().filter(|index| index.origin.statement != table.origin.statement) {
            self.make_index(table, index);
        }
        table.triggers.iter().for_each(|trigger| self.make_member("TRIGGER", trigger));
    }

    fn change_view(&mut self, before: &Table, after: &Table) {
        let dialect = self.dialect();
        let word = if after.kind == TableKind::MaterializedView { "MATERIALIZED VIEW" } else { "VIEW" };
        let (was, is) = (settings(before), settings(after));
        if before.query == after.query && was == is && before.kind == after.kind {
            self.change_outputs(before, after, word);
        }
        if before.query != after.query || was != is || before.kind != after.kind {
            self.drop_table(after);
            self.make_table(before);
        } else if before.key != after.key {
            let sql = format!(
                "ALTER {word} {} RENAME TO {}",
                render::key(dialect, &after.key),
                render::name(dialect, &before.key.name)
            );
            self.step(Phase::RenameTable, before.origin, sql);
        }
        for index in missing(&own_indexes(after), &own_indexes(before), |index| &index.name) {
            self.drop_index(after, index);
        }
        for index in missing(&own_indexes(before), &own_indexes(after), |index| &index.name) {
            self.make_index(before, index);
        }
        if before.comment != after.comment {
            self.comment_table(before);
        }
    }

    /// Names and defaults of a view's columns.
    fn change_outputs(&mut self, before: &Table, after: &Table, word: &str) {
        let dialect = self.dialect();
        let view = render::key(dialect, &before.key);
        let outputs = before.options.iter().chain(&after.options).filter_map(|(name, _)| name.strip_prefix("output "));
        let names = |column| (after.output(column).unwrap_or(column), before.output(column).unwrap_or(column));
        let old_names: BTreeMap<&str, &str> = outputs.map(names).filter(|(is, was)| is != was).collect();
        // A name that another column has still is given once that one has given it up.
        let mut left = old_names.clone();
        while let Some((is, was)) = left.iter().map(|(is, was)| (*is, *was)).find(|(_, was)| !left.contains_key(was)) {
            left.remove(is);
            let (is, was) = (render::name(dialect, is), render::name(dialect, was));
            self.step(Phase::Rename, before.origin, format!("ALTER {word} {view} RENAME COLUMN {is} TO {was}"));
        }
        for what in ["default ", "comment on "] {
            let (was, is) = (of_columns(before, what), of_columns(after, what));
            let is: BTreeMap<&str, &str> =
                is.into_iter().map(|(column, text)| (old_names.get(column).copied().unwrap_or(column), text)).collect();
            let names: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
            for column in names.into_iter().filter(|column| was.get(column) != is.get(column)) {
                let (old, name) = (was.get(column), render::name(dialect, column));
                if what == "default " {
                    let clause = old.map_or_else(|| "DROP DEFAULT".to_owned(), |text| format!("SET DEFAULT {text}"));
                    let sql = format!("ALTER {word} {view} ALTER COLUMN {name} {clause}");
                    self.step(Phase::ChangeColumn, before.origin, sql);
                } else {
                    self.comment(&format!("COLUMN {view}.{name}"), old.copied(), before.origin);
                }
            }
        }
    }

    pub(super) fn make_constraint(&mut self, table: &Table, constraint: &Constraint) {
        let dialect = self.dialect();
        let phase = if constraint.foreign_key().is_some() { Phase::MakeReference } else { Phase::MakeConstraint };
        let late = if constraint.validated { "" } else { " NOT VALID" };
        let text = render::constraint(dialect, table, constraint);
        let sql = format!("ALTER TABLE {} ADD {text}{late}", render::key(dialect, &table.key));
        self.step(phase, constraint.origin, sql);
        if constraint.comment.is_some() {
            self.comment_constraint(table, constraint);
        }
    }

    pub(super) fn make_member(&mut self, word: &str, member: &Member) {
        match self.written(member.origin) {
            Some(text) => {
                self.step(Phase::MakeMember, member.origin, text);
            }
            None => self.gap(format!("{} `{}` is made again by hand", word.to_lowercase(), member.name)),
        }
    }

    pub(super) fn security(&mut self, is: &Table, was: &Table) {
        let table = render::key(self.dialect(), &was.key);
        let words = [
            (is.row_security.0, was.row_security.0, ["DISABLE", "ENABLE"]),
            (is.row_security.1, was.row_security.1, ["NO FORCE", "FORCE"]),
        ];
        for (is, before, words) in words {
            if is != before {
                let word = words[usize::from(before)];
                self.step(Phase::ChangeColumn, was.origin, format!("ALTER TABLE {table} {word} ROW LEVEL SECURITY"));
            }
        }
    }
}

/// The settings of a view without the names and defaults of its columns.
fn settings(view: &Table) -> Vec<&(Arc<str>, Arc<str>)> {
    let of_column = |name: &str| ["output ", "default ", "comment on "].iter().any(|of| name.starts_with(of));
    let kept = |name: &str| !of_column(name) && !Table::is_present_name(name);
    view.options.iter().filter(|(name, value)| kept(name) && !value.is_empty()).collect()
}

/// The defaults of a view's columns, or the comments on them.
fn of_columns<'v>(view: &'v Table, what: &str) -> BTreeMap<&'v str, &'v str> {
    let set = view.options.iter().filter(|(_, text)| !text.is_empty());
    set.filter_map(|(name, text)| Some((name.strip_prefix(what)?, &**text))).collect()
}

fn missing<'a, T: PartialEq>(from: &[&'a T], others: &[&T], name: impl Fn(&T) -> &Arc<str>) -> Vec<&'a T> {
    let known = |one: &T| others.iter().any(|other| name(other) == name(one) && **other == *one);
    from.iter().copied().filter(|one| !known(one)).collect()
}
