//! Tables that stay: the columns, constraints and members that the migration changed go back.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Phase, Writer, render};
use crate::sql::catalog::{Column, Constraint, Index, Member, Table};
use crate::sql::replay::members_on;
use crate::sql::statement::IdentityKind;
use crate::syntax::sql::Dialect;

/// A table that the migration changed and left standing.
#[derive(Clone, Copy)]
pub(super) struct TableChange<'t> {
    /// As it was.
    pub(super) before: &'t Table,
    /// As the migration leaves it.
    pub(super) after: &'t Table,
}

impl<'t> TableChange<'t> {
    /// What a column was before: the column of its name, or the one that was renamed.
    pub(super) fn former(self, column: &Column) -> Option<&'t Column> {
        self.before.column(&column.name).or_else(|| {
            let mut columns = self.before.columns.made_at(column.origin.clause);
            columns.find(|old| old.origin == column.origin && self.after.column(&old.name).is_none())
        })
    }

    /// Whether two indexes differ by renamed columns only: the renames bring the old one back.
    pub(super) fn is_same_after_renames(self, old: &Index, new: &Index) -> bool {
        old.origin == new.origin && self.renames()
    }

    fn renames(self) -> bool {
        self.before.columns.iter().any(|column| self.after.column(&column.name).is_none())
    }

    /// Whether a trigger or policy of the other state differs by renamed columns only.
    fn follows_renames(self, one: &Member, other: Option<&Member>) -> bool {
        other.is_some_and(|other| {
            *other == *one || one.origin == other.origin && one.firing == other.firing && self.renames()
        })
    }
}

impl Writer<'_> {
    /// A table that stays.
    pub(super) fn change_table(&mut self, change: TableChange<'_>) {
        let TableChange { before, after } = change;
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
        self.change_columns(change, &new, &old);
        self.change_constraints(change, &new, &old);
        self.change_indexes(change);
        self.change_members(change, &new);
        self.security(after, before);
        self.change_parents(change, &old);
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

    /// What a table inherits from. Columns that were a parent's alone are the table's own once it left that one.
    fn change_parents(&mut self, TableChange { before, after }: TableChange<'_>, table: &str) {
        let dialect = self.dialect();
        for parent in after.inherits.iter().filter(|parent| !before.inherits.contains(parent)) {
            let sql = format!("ALTER TABLE {table} NO INHERIT {}", render::key(dialect, parent));
            self.step(Phase::ChangeColumn, after.origin, sql);
        }
        for parent in before.inherits.iter().filter(|parent| !after.inherits.contains(parent)) {
            let sql = format!("ALTER TABLE {table} INHERIT {}", render::key(dialect, parent));
            self.step(Phase::ChangeColumn, before.origin, sql);
            if before.columns.iter().any(|column| !column.local) {
                self.gap(format!("columns that `{}` has from `{parent}` stay its own", before.key));
            }
        }
    }

    fn change_members(&mut self, change: TableChange<'_>, new: &str) {
        let TableChange { before, after } = change;
        let dialect = self.dialect();
        for (word, lost, made) in
            [("TRIGGER", &before.triggers, &after.triggers), ("POLICY", &before.policies, &after.policies)]
        {
            let (gone, come) = lost.changed(made);
            for member in come.into_iter().filter(|member| !change.follows_renames(member, lost.named(&member.name))) {
                let table = if dialect == Dialect::Postgres { format!(" ON {new}") } else { String::new() };
                let sql = format!("DROP {word} {}{table}", render::name(dialect, &member.name));
                self.step(Phase::DropMember, member.origin, sql);
            }
            gone.into_iter()
                .filter(|member| !change.follows_renames(member, made.named(&member.name)))
                .for_each(|member| self.make_member(word, member));
        }
    }

    fn change_columns(&mut self, change: TableChange<'_>, new: &str, old: &str) {
        let TableChange { before, after } = change;
        let dialect = self.dialect();
        let (gone, come) = before.columns.changed(&after.columns);
        for &column in &come {
            match change.former(column) {
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
                    self.change_column(old, change, was, column);
                }
            }
        }
        let kept: HashSet<&str> =
            come.into_iter().filter_map(|column| change.former(column)).map(|was| &*was.name).collect();
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

    fn change_column(&mut self, table: &str, change: TableChange<'_>, was: &Column, is: &Column) {
        let (dialect, before) = (self.dialect(), change.before);
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
        let Some(clauses) = column_clauses(was, is) else {
            return self.gap(format!("`{}.{}` is changed back by hand", before.key, was.name));
        };
        if is_retyped(was, is) {
            self.part_with_members(table, change, &was.name);
        }
        for clause in clauses {
            self.step(Phase::ChangeColumn, origin, format!("ALTER TABLE {table} ALTER COLUMN {name} {clause}"));
        }
    }

    /// What names a column keeps its type: triggers and policies that stay go and come back.
    fn part_with_members(&mut self, table: &str, TableChange { before, after }: TableChange<'_>, column: &str) {
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

    fn change_constraints(&mut self, change: TableChange<'_>, new: &str, old: &str) {
        let TableChange { before, after } = change;
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
                        .any(|name| after.column(name).is_some_and(|column| change.former(column).is_none()));
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
}

/// The clauses of `ALTER COLUMN` that bring a column of PostgreSQL back; nothing where no clause can.
fn column_clauses(was: &Column, is: &Column) -> Option<Vec<String>> {
    let retyped = is_retyped(was, is);
    let mut clauses = Vec::new();
    let serial = |column: &Column| column.identity == Some(IdentityKind::Serial);
    if was.identity != is.identity {
        match (was.identity, is.identity) {
            (None, Some(kind)) if kind != IdentityKind::Serial => clauses.push("DROP IDENTITY".to_owned()),
            (Some(IdentityKind::Always), _) => clauses.push("ADD GENERATED ALWAYS AS IDENTITY".to_owned()),
            (Some(IdentityKind::ByDefault), _) => clauses.push("ADD GENERATED BY DEFAULT AS IDENTITY".to_owned()),
            _ => return None,
        }
    }
    if is.default.is_some() && !serial(is) && (retyped || was.default.is_none()) {
        clauses.push("DROP DEFAULT".to_owned());
    }
    if retyped {
        let written = render::data_type(was);
        let name = render::name(Dialect::Postgres, &was.name);
        clauses.push(format!("TYPE{written} USING {name}::{}", written.trim_start()));
    }
    if let Some(default) = was.default.as_ref().filter(|default| retyped || is.default.as_ref() != Some(default)) {
        clauses.push(format!("SET DEFAULT {}", default.text));
    }
    if was.not_null != is.not_null {
        clauses.push(if was.not_null { "SET NOT NULL" } else { "DROP NOT NULL" }.to_owned());
    }
    Some(clauses)
}

fn is_retyped(was: &Column, is: &Column) -> bool {
    was.data_type != is.data_type || was.collation != is.collation
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
