//! Tables and views: what the migration made goes, what it dropped or changed comes back.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Phase, Writer, render};
use crate::sql::catalog::{Column, Constraint, Index, Key, Member, Table, TableKind};
use crate::sql::replay::members_on;
use crate::sql::statement::IdentityKind;
use crate::syntax::sql::Dialect;

impl Writer<'_> {
    pub(super) fn tables(&mut self) {
        let delta = &self.migration.linked.delta;
        let lasting = |table: &&Arc<Table>| !table.temporary;
        self.mixed_case();
        for table in delta.new_tables().filter(lasting) {
            self.drop_table(table);
        }
        for table in delta.dropped_tables().filter(lasting) {
            self.make_table(table);
        }
        for (before, after) in delta.changed_tables() {
            if is_view(before) || is_view(after) {
                self.change_view(before, after);
            } else {
                self.change_table(before, after);
            }
        }
    }

    /// MySQL may tell names of tables apart by case, which is not kept here.
    fn mixed_case(&mut self) {
        if self.dialect() != Dialect::Mysql {
            return;
        }
        let tables = self.migration.linked.delta.tables.values();
        let touched = tables.filter_map(|touched| touched.before.as_ref().or(touched.after.as_ref()));
        let written = |table: &&Arc<Table>| self.sources.slice(table.origin.clause).trim_matches(['`', '"']);
        let mixed: Vec<String> = touched
            .filter(|table| !written(table).ends_with(table.name()))
            .map(|table| format!("`{}` is written in another case", written(&table)))
            .collect();
        mixed.into_iter().for_each(|text| self.gap(text));
    }

    fn dialect(&self) -> Dialect {
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
        if is_view(table) || table.kind == TableKind::ForeignTable {
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
        if before.query != after.query || before.options != after.options || before.kind != after.kind {
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

    fn change_table(&mut self, before: &Table, after: &Table) {
        let dialect = self.dialect();
        let (new, old) = (render::key(dialect, &after.key), render::key(dialect, &before.key));
        if before.key != after.key {
            let sql = if before.key.schema == after.key.schema {
                format!("ALTER TABLE {new} RENAME TO {}", render::name(dialect, &before.key.name))
            } else {
                format!("ALTER TABLE {new} SET SCHEMA {}", render::name(dialect, &before.key.schema))
            };
            self.step(Phase::RenameTable, before.origin, sql);
        }
        self.change_columns(before, after, &new, &old);
        self.change_constraints(before, after, &new, &old);
        self.change_indexes(before, after);
        for (word, lost, made) in
            [("TRIGGER", &before.triggers, &after.triggers), ("POLICY", &before.policies, &after.policies)]
        {
            let (gone, come) = lost.changed(made);
            for member in come.into_iter().filter(|member| lost.named(&member.name) != Some(member)) {
                let table = if dialect == Dialect::Postgres { format!(" ON {new}") } else { String::new() };
                let sql = format!("DROP {word} {}{table}", render::name(dialect, &member.name));
                self.step(Phase::DropMember, member.origin, sql);
            }
            gone.into_iter()
                .filter(|member| made.named(&member.name) != Some(member))
                .for_each(|member| self.make_member(word, member));
        }
        self.security(after, before);
        if before.unlogged != after.unlogged {
            let word = if before.unlogged { "UNLOGGED" } else { "LOGGED" };
            self.step(Phase::ChangeColumn, before.origin, format!("ALTER TABLE {old} SET {word}"));
        }
        if before.comment != after.comment {
            self.comment_table(before);
        }
        if before.options != after.options {
            self.gap(format!("settings of `{}` are set back by hand", before.key));
        }
    }

    /// What is shared by both states is as it was: a table may have many more indexes than a migration changes.
    fn change_indexes(&mut self, before: &Table, after: &Table) {
        let dialect = self.dialect();
        let (gone, come) = before.indexes.changed(&after.indexes);
        for index in come.into_iter().filter(|index| is_own(index)) {
            let twin = before.indexes.all_named(&index.name).find(|old| is_own(old));
            let moved = moved_index(before, index).filter(|_| twin.is_none());
            match (twin, moved) {
                (Some(twin), _) if twin.same_definition(index) || same_after_renames(before, after, twin, index) => {}
                (None, Some(moved)) => {
                    let sql = format!(
                        "ALTER INDEX {} RENAME TO {}",
                        render::name(dialect, &index.name),
                        render::name(dialect, &moved.name)
                    );
                    self.step(Phase::Rename, index.origin, sql);
                }
                _ => self.drop_index(after, index),
            }
        }
        for index in gone.into_iter().filter(|index| is_own(index)) {
            let twin = after.indexes.all_named(&index.name).find(|new| is_own(new));
            if twin.is_some_and(|twin| twin.same_definition(index) && twin.comment != index.comment) {
                self.comment_index(before, index);
            }
            let kept =
                twin.is_some_and(|twin| twin.same_definition(index) || same_after_renames(before, after, index, twin));
            let stays = kept || twin.is_none() && moved_index(after, index).is_some();
            if !stays {
                self.make_index(before, index);
            }
        }
    }

    fn change_columns(&mut self, before: &Table, after: &Table, new: &str, old: &str) {
        let dialect = self.dialect();
        let (gone, come) = before.columns.changed(&after.columns);
        for &column in &come {
            match former(before, after, column) {
                None => {
                    let sql = format!("ALTER TABLE {new} DROP COLUMN {}", render::name(dialect, &column.name));
                    self.step(Phase::DropColumn, column.origin, sql);
                }
                Some(was) => {
                    if was.name != column.name {
                        let names = (render::name(dialect, &column.name), render::name(dialect, &was.name));
                        let sql = format!("ALTER TABLE {old} RENAME COLUMN {} TO {}", names.0, names.1);
                        self.step(Phase::Rename, column.origin, sql);
                    }
                    self.change_column(old, (before, after), was, column);
                }
            }
        }
        let kept: HashSet<&str> =
            come.into_iter().filter_map(|column| former(before, after, column)).map(|was| &*was.name).collect();
        for column in gone.into_iter().filter(|column| !kept.contains(&*column.name)) {
            // Rows that exist have no value for it.
            let late = column.not_null && !column.fills_itself() && dialect == Dialect::Postgres;
            let sql = format!("ALTER TABLE {old} ADD COLUMN {}", render::column(dialect, column, !late));
            let loses = column.generated.is_none().then(|| format!("the values of {}.{}", before.key, column.name));
            self.step(Phase::MakeColumn, column.origin, sql).loses = loses;
            if late {
                let sql =
                    format!("ALTER TABLE {old} ALTER COLUMN {} SET NOT NULL", render::name(dialect, &column.name));
                let step = self.step(Phase::ChangeColumn, column.origin, sql);
                step.loses = Some(format!("{}.{}, which needs a value in every row first", before.key, column.name));
            }
            if column.comment.is_some() {
                self.comment_column(before, column);
            }
        }
    }

    fn change_column(&mut self, table: &str, (before, after): (&Table, &Table), was: &Column, is: &Column) {
        let dialect = self.dialect();
        let same = Column { name: Arc::clone(&was.name), comment: was.comment.clone(), ..is.clone() };
        if was.comment != is.comment {
            self.comment_column(before, was);
        }
        if same == *was {
            return;
        }
        let name = render::name(dialect, &was.name);
        let origin = was.origin;
        if dialect == Dialect::Mysql {
            let sql = format!("ALTER TABLE {table} MODIFY COLUMN {}", render::column(dialect, was, true));
            self.step(Phase::ChangeColumn, origin, sql);
            return;
        }
        if dialect == Dialect::Sqlite || was.generated != is.generated || was.options != is.options {
            return self.gap(format!("`{}.{}` is changed back by hand", before.key, was.name));
        }
        let retyped = was.data_type != is.data_type || was.collation != is.collation;
        let mut clauses = Vec::new();
        let serial = |column: &Column| column.identity == Some(IdentityKind::Serial);
        if was.identity != is.identity {
            match (was.identity, is.identity) {
                (None, Some(kind)) if kind != IdentityKind::Serial => clauses.push("DROP IDENTITY".to_owned()),
                (Some(IdentityKind::Always), _) => clauses.push("ADD GENERATED ALWAYS AS IDENTITY".to_owned()),
                (Some(IdentityKind::ByDefault), _) => clauses.push("ADD GENERATED BY DEFAULT AS IDENTITY".to_owned()),
                _ => return self.gap(format!("`{}.{}` is changed back by hand", before.key, was.name)),
            }
        }
        if is.default.is_some() && !serial(is) && (retyped || was.default.is_none()) {
            clauses.push("DROP DEFAULT".to_owned());
        }
        if retyped {
            let written = render::data_type(was);
            clauses.push(format!("TYPE{written} USING {name}::{}", written.trim_start()));
        }
        if let Some(default) = was.default.as_ref().filter(|default| retyped || is.default.as_ref() != Some(default)) {
            clauses.push(format!("SET DEFAULT {}", default.text));
        }
        if was.not_null != is.not_null {
            clauses.push(if was.not_null { "SET NOT NULL" } else { "DROP NOT NULL" }.to_owned());
        }
        if retyped && dialect == Dialect::Postgres {
            self.part_with_members(table, before, after, &was.name);
        }
        for clause in clauses {
            self.step(Phase::ChangeColumn, origin, format!("ALTER TABLE {table} ALTER COLUMN {name} {clause}"));
        }
    }

    /// What names a column keeps its type: triggers and policies that stay go and come back.
    fn part_with_members(&mut self, table: &str, before: &Table, after: &Table, column: &str) {
        for (word, member) in members_on(before, column, before.origin.clause) {
            if [&after.triggers, &after.policies].iter().any(|all| all.named(&member.name) == Some(member)) {
                let name = render::name(Dialect::Postgres, &member.name);
                let sql = format!("DROP {word} {name} ON {table}");
                if !self.inverse.steps.iter().any(|step| step.sql == sql) {
                    self.step(Phase::DropMember, member.origin, sql);
                    self.make_member(word, member);
                }
            }
        }
    }

    fn change_constraints(&mut self, before: &Table, after: &Table, new: &str, old: &str) {
        let dialect = self.dialect();
        let lives = |table: &Table, constraint: &Constraint| {
            let columns = &constraint.columns;
            !columns.is_empty() && columns.iter().all(|name| table.column(name).is_some())
        };
        let (gone, come) = before.constraints.changed(&after.constraints);
        for constraint in come {
            let twin = twin(before, constraint);
            let kept = twin.is_some_and(|twin| is_same_constraint(twin, constraint));
            match twin {
                Some(twin) if kept && twin.name != constraint.name => {
                    let names = (render::name(dialect, &constraint.name), render::name(dialect, &twin.name));
                    let sql = format!("ALTER TABLE {old} RENAME CONSTRAINT {} TO {}", names.0, names.1);
                    self.step(Phase::Rename, constraint.origin, sql);
                }
                Some(_) if kept => {}
                _ => {
                    // A column that goes takes its constraints along.
                    let goes = constraint
                        .columns
                        .iter()
                        .any(|name| after.column(name).is_some_and(|column| former(before, after, column).is_none()));
                    if !goes {
                        let phase = if constraint.foreign_key().is_some() {
                            Phase::DropReference
                        } else {
                            Phase::DropConstraint
                        };
                        let sql =
                            format!("ALTER TABLE {new} DROP CONSTRAINT {}", render::name(dialect, &constraint.name));
                        self.step(phase, constraint.origin, sql);
                    }
                }
            }
        }
        for constraint in gone {
            let twin = twin(after, constraint);
            let kept = twin.is_some_and(|twin| is_same_constraint(constraint, twin));
            if !kept && (lives(before, constraint) || constraint.columns.is_empty()) {
                self.make_constraint(before, constraint);
            } else if twin.is_some_and(|twin| twin.comment != constraint.comment) {
                self.comment_constraint(before, constraint);
            }
        }
    }

    fn make_constraint(&mut self, table: &Table, constraint: &Constraint) {
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

    fn make_index(&mut self, table: &Table, index: &Index) {
        let dialect = self.dialect();
        let concurrent = self.drops_concurrently(&index.name);
        let other = concurrent.then(|| render::index(dialect, &table.key, index, true));
        let sql = render::index(dialect, &table.key, index, false);
        let phase = if is_view(table) { Phase::MakeMember } else { Phase::MakeIndex };
        self.step(phase, index.origin, sql).concurrently = other;
        if index.comment.is_some() {
            self.comment_index(table, index);
        }
    }

    fn comment_index(&mut self, table: &Table, index: &Index) {
        let key = Key { schema: Arc::clone(&table.key.schema), name: Arc::clone(&index.name) };
        let text = index.comment.as_deref().map_or_else(|| "NULL".to_owned(), render::literal);
        let sql = format!("COMMENT ON INDEX {} IS {text}", render::key(self.dialect(), &key));
        self.step(Phase::Comment, index.origin, sql);
    }

    fn comment_constraint(&mut self, table: &Table, constraint: &Constraint) {
        let dialect = self.dialect();
        let text = constraint.comment.as_deref().map_or_else(|| "NULL".to_owned(), render::literal);
        let (name, table) = (render::name(dialect, &constraint.name), render::key(dialect, &table.key));
        let sql = format!("COMMENT ON CONSTRAINT {name} ON {table} IS {text}");
        self.step(Phase::Comment, constraint.origin, sql);
    }

    fn drop_index(&mut self, table: &Table, index: &Index) {
        let dialect = self.dialect();
        let new = |name: &str| {
            let delta = &self.migration.linked.delta;
            let states = delta.table_before(table.id).zip(delta.table_after(table.id));
            let column = table.column(name);
            states.is_some_and(|(before, after)| column.is_some_and(|column| former(before, after, column).is_none()))
        };
        // Where a column goes, Postgres drops its indexes, MySQL those that have no other, and SQLite refuses.
        let goes = match dialect {
            Dialect::Postgres => index.columns().flatten().any(new),
            Dialect::Mysql => index.columns().all(|name| name.is_some_and(new)),
            Dialect::Sqlite => false,
        };
        if goes {
            return;
        }
        let name = render::name(dialect, &index.name);
        let schema = match &*table.key.schema {
            "" | "public" | "main" => String::new(),
            schema => format!("{}.", render::name(dialect, schema)),
        };
        let concurrent = self.makes_concurrently(index);
        let sql = match dialect {
            Dialect::Mysql => format!("DROP INDEX {name} ON {}", render::key(dialect, &table.key)),
            _ => format!("DROP INDEX {schema}{name}"),
        };
        let other = concurrent.then(|| format!("DROP INDEX CONCURRENTLY {schema}{name}"));
        self.step(Phase::DropIndex, index.origin, sql).concurrently = other;
    }

    fn make_member(&mut self, word: &str, member: &Member) {
        match self.written(member.origin) {
            Some(text) => {
                self.step(Phase::MakeMember, member.origin, text);
            }
            None => self.gap(format!("{} `{}` is made again by hand", word.to_lowercase(), member.name)),
        }
    }

    fn comment_table(&mut self, table: &Table) {
        let dialect = self.dialect();
        let word = match table.kind {
            TableKind::View => "VIEW",
            TableKind::MaterializedView => "MATERIALIZED VIEW",
            TableKind::ForeignTable => "FOREIGN TABLE",
            TableKind::Table => "TABLE",
        };
        let text = table.comment.as_deref().map_or_else(|| "NULL".to_owned(), render::literal);
        if dialect == Dialect::Postgres {
            let sql = format!("COMMENT ON {word} {} IS {text}", render::key(dialect, &table.key));
            let delta = &self.migration.linked.delta;
            let stays = delta.table_before(table.id).is_some() && delta.table_after(table.id).is_some();
            if table.comment.is_some() || stays {
                self.step(Phase::Comment, table.origin, sql);
            }
        }
    }

    fn comment_column(&mut self, table: &Table, column: &Column) {
        let dialect = self.dialect();
        if dialect == Dialect::Postgres {
            let text = column.comment.as_deref().map_or_else(|| "NULL".to_owned(), render::literal);
            let place = format!("{}.{}", render::key(dialect, &table.key), render::name(dialect, &column.name));
            self.step(Phase::Comment, column.origin, format!("COMMENT ON COLUMN {place} IS {text}"));
        }
    }

    fn security(&mut self, is: &Table, was: &Table) {
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

fn is_view(table: &Table) -> bool {
    matches!(table.kind, TableKind::View | TableKind::MaterializedView)
}

/// The indexes that no constraint brings.
fn own_indexes(table: &Table) -> Vec<&Index> {
    table.indexes.iter().map(|index| &**index).filter(|index| is_own(index)).collect()
}

fn is_own(index: &Index) -> bool {
    !index.backs_constraint && !index.implicit
}

/// The same index in another state of its table, under whatever name.
fn moved_index<'t>(table: &'t Table, index: &Index) -> Option<&'t Index> {
    let mut made = table.indexes.made_at(index.origin.clause).filter(|other| is_own(other));
    made.find(|other| other.origin == index.origin && other.same_definition(index))
}

fn missing<'a, T: PartialEq>(from: &[&'a T], others: &[&T], name: impl Fn(&T) -> &Arc<str>) -> Vec<&'a T> {
    let known = |one: &T| others.iter().any(|other| name(other) == name(one) && **other == *one);
    from.iter().copied().filter(|one| !known(one)).collect()
}

/// What a column was before: the column of its name, or the one that was renamed.
fn former<'t>(before: &'t Table, after: &Table, column: &Column) -> Option<&'t Column> {
    before.column(&column.name).or_else(|| {
        let mut columns = before.columns.made_at(column.origin.clause);
        columns.find(|old| old.origin == column.origin && after.column(&old.name).is_none())
    })
}

/// The first constraint in another state of a table that is the same one: renamed, or made again under the same name.
fn twin<'t>(table: &'t Table, constraint: &Constraint) -> Option<&'t Constraint> {
    let made = table.constraints.made_at(constraint.origin.clause).find(|other| other.origin == constraint.origin);
    let twins = table.constraint(&constraint.name).into_iter().chain(made);
    twins.min_by_key(|twin| table.constraints.number(&twin.name))
}

/// Whether a constraint is as it was but for its name and the names of its columns, which renames bring back.
fn is_same_constraint(old: &Constraint, new: &Constraint) -> bool {
    let columns = if old.origin == new.origin { &old.columns } else { &new.columns };
    let comment = old.comment.clone();
    *old == Constraint { name: Arc::clone(&old.name), columns: columns.clone(), comment, ..new.clone() }
}

/// Whether two indexes differ by renamed columns only: the renames bring the old one back.
fn same_after_renames(before: &Table, after: &Table, old: &Index, new: &Index) -> bool {
    old.origin == new.origin && before.columns.iter().any(|column| after.column(&column.name).is_none())
}
