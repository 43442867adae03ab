//! Which statements can hurt: those that migrate, on PostgreSQL, tables that others use and that may hold many rows.

use super::catalog::Table;
use super::locks::{Effect, Form, Held, Object};
use super::migration::{Direction, MigrationStatement, is_small};
use super::new_table::{quoted, written_name};
use super::statement::{AlterAction, ColumnDefinition, Constraint, Name, ObjectKind, StatementKind};
use crate::settings::SqlSettings;

impl<'a> MigrationStatement<'a> {
    /// Whether it migrates on PostgreSQL.
    #[must_use]
    pub fn migrates_postgres(&self) -> bool {
        self.direction == Direction::Up && self.migration.is_postgres()
    }

    /// Whether it migrates a table that was there before, that others use, and that may hold many rows, on any database.
    #[must_use]
    pub fn is_of_used_table(&self, settings: &SqlSettings) -> bool {
        let small = self.target.is_some_and(|table| is_small(table, settings));
        let used = self.target_is_old() && !self.target_is_unseen() && !self.target_is_unreleased();
        self.direction == Direction::Up && used && !small
    }

    /// The same on PostgreSQL.
    #[must_use]
    pub fn is_exposed(&self, settings: &SqlSettings) -> bool {
        self.migrates_postgres() && self.is_of_used_table(settings)
    }

    /// What it does in one of these ways to a table that [is exposed](Self::is_exposed).
    #[must_use]
    pub fn exposed(&self, forms: &[Form], settings: &SqlSettings) -> Vec<Effect> {
        if self.is_exposed(settings) { self.effects_on_others(forms, settings) } else { Vec::new() }
    }

    /// What it does in one of these ways, with the locks on what others use.
    fn effects_on_others(&self, forms: &[Form], settings: &SqlSettings) -> Vec<Effect> {
        let effects = self.effects(settings.postgres_version).unwrap_or_default();
        let mut chosen: Vec<Effect> = effects.into_iter().filter(|effect| forms.contains(&effect.fact.form)).collect();
        // Nobody waits for a table that this migration makes.
        for effect in &mut chosen {
            effect.locks.retain(|held| self.is_felt(held, settings));
        }
        chosen
    }

    /// The clauses of an `ALTER TABLE` that do one of these to a table that [is exposed](Self::is_exposed).
    #[must_use]
    pub fn exposed_changes(&self, forms: &[Form], settings: &SqlSettings) -> Vec<(&'a AlterAction, Effect)> {
        if self.table_changes().is_empty() {
            return Vec::new();
        }
        self.with_changes(self.exposed(forms, settings))
    }

    /// Effects with the clauses that have them.
    fn with_changes(&self, effects: Vec<Effect>) -> Vec<(&'a AlterAction, Effect)> {
        let changes = self.table_changes();
        let with_change = |effect: Effect| {
            let behind = changes.partition_point(|change| change.span.start < effect.span.start);
            let change = changes.get(behind..)?.iter().find(|change| change.span == effect.span)?;
            Some((&change.action, effect))
        };
        effects.into_iter().filter_map(with_change).collect()
    }

    /// The columns that it adds in one of these ways to a table that [is exposed](Self::is_exposed).
    #[must_use]
    pub fn exposed_new_columns(&self, forms: &[Form], settings: &SqlSettings) -> Vec<(&'a ColumnDefinition, Effect)> {
        let column = |(action, effect): (&'a AlterAction, Effect)| match action {
            AlterAction::AddColumn { column, .. } => Some((&**column, effect)),
            _ => None,
        };
        self.exposed_changes(forms, settings).into_iter().filter_map(column).collect()
    }

    /// Whether an earlier statement of the migration leaves its table without rows.
    #[must_use]
    pub fn target_is_emptied(&self) -> bool {
        let Some(name) = self.target_name() else { return false };
        let up = self.migration.up();
        let mut before = up.rows_before(name.as_str(), up.place_of(self.statement.span));
        let last = before.find_map(|other| match &other.kind {
            StatementKind::Truncate(truncate) => truncate.tables.contains(name).then_some(true),
            StatementKind::Delete(delete) if delete.table == *name => {
                (delete.predicate.is_none() && !delete.joins && !delete.limit).then_some(true)
            }
            StatementKind::Insert(insert) if insert.table == *name => Some(false),
            StatementKind::Copy(copy) if copy.table.as_ref() == Some(name) => Some(false),
            _ => None,
        });
        last.unwrap_or(false)
    }

    /// The constraints that it adds in one of these ways to a table that [is exposed](Self::is_exposed).
    #[must_use]
    pub fn exposed_constraints(&self, forms: &[Form], settings: &SqlSettings) -> Vec<(&'a Constraint, Effect)> {
        self.exposed_changes(forms, settings).into_iter().filter_map(with_constraint).collect()
    }

    /// The foreign keys that it adds to a table that [is exposed](Self::is_exposed), or to one that only this migration
    /// sees and filled by a query: nobody writes to the other table while all those rows are checked.
    #[must_use]
    pub fn exposed_foreign_keys(&self, settings: &SqlSettings) -> Vec<(&'a Constraint, Effect)> {
        let forms = [Form::AddForeignKey];
        let filled = self.target.is_some_and(|table| table.filled && !table.temporary) && self.target_is_unseen();
        if !filled || self.direction == Direction::Down || !self.migrates_postgres() {
            return self.exposed_constraints(&forms, settings);
        }
        let effects = self.effects_on_others(&forms, settings).into_iter().filter(|effect| !effect.locks.is_empty());
        self.with_changes(effects.collect()).into_iter().filter_map(with_constraint).collect()
    }

    /// What it does in one of these ways, with the strongest lock on a relation that [others feel](Self::is_felt).
    #[must_use]
    pub fn felt(&self, forms: &[Form], settings: &SqlSettings) -> Vec<(Effect, Held)> {
        if !self.migrates_postgres() {
            return Vec::new();
        }
        let effects = self.effects(settings.postgres_version).unwrap_or_default();
        let of_form = effects.into_iter().filter(|effect| forms.is_empty() || forms.contains(&effect.fact.form));
        of_form
            .filter_map(|effect| Some((self.strongest_felt(&effect, settings)?, effect)))
            .map(|(held, effect)| (effect, held))
            .collect()
    }

    /// The indexes that it drops or builds anew though no migration makes them: the words `IF EXISTS` aside they must be
    /// there, and so must their tables.
    #[must_use]
    pub fn unknown_indexes(&self) -> Vec<&'a Name> {
        if !self.migrates_postgres() {
            return Vec::new();
        }
        let names: Vec<&Name> = match &self.statement.kind {
            StatementKind::Drop(drop) if drop.kind == ObjectKind::Index && drop.if_exists.is_none() => {
                drop.targets.iter().map(|target| &target.name).collect()
            }
            StatementKind::Maintenance(upkeep) if upkeep.kind == Some(ObjectKind::Index) => {
                upkeep.targets.iter().collect()
            }
            _ => return Vec::new(),
        };
        let unknown = |name: &&Name| self.migration.table_of_index(name).is_none() && !self.migration.makes_index(name);
        names.into_iter().filter(unknown).collect()
    }

    /// What of it, in a rollback, keeps others from a table for as long as the table is large: the effect, and the
    /// strongest lock on a table that was there before the migration and is there when the rollback begins.
    #[must_use]
    pub fn rollback_standstills(&self, settings: &SqlSettings) -> Vec<(Effect, Held)> {
        if self.direction != Direction::Down || !self.migration.is_postgres() {
            return Vec::new();
        }
        let history = self.migration.history;
        let step = self.migration.linked.step;
        let stays = |held: &Held| {
            let now = history.timeline.table(&held.key, step);
            let before = step.checked_sub(1).and_then(|before| history.timeline.table(&held.key, before));
            let same = now.zip(before).is_some_and(|(now, before)| now.id == before.id);
            same && now.is_some_and(|table| !is_small(table, settings) && !history.is_unreleased(table))
        };
        let long = |effect: &Effect| {
            let locks = effect.locks.iter().filter(|held| held.object != Object::Index && held.mode.blocks_writes());
            effect
                .fact
                .work
                .is_long()
                .then(|| locks.filter(|held| stays(held)).max_by_key(|held| held.mode).cloned())?
        };
        let effects = self.effects(settings.postgres_version).unwrap_or_default();
        effects
            .into_iter()
            .filter_map(|effect| Some((long(&effect)?, effect)))
            .map(|(held, effect)| (effect, held))
            .collect()
    }

    fn strongest_felt(&self, effect: &Effect, settings: &SqlSettings) -> Option<Held> {
        let felt = effect.locks.iter().filter(|held| held.object != Object::Index && self.is_felt(held, settings));
        felt.max_by_key(|held| held.mode).cloned()
    }

    /// Whether it changes few rows: those that a key or a short list picks out, or the rows that it writes down.
    #[must_use]
    pub fn changes_few_rows(&self) -> bool {
        let predicate = match &self.statement.kind {
            StatementKind::Insert(insert) => return insert.query.is_none(),
            StatementKind::Update(update) => update.predicate,
            StatementKind::Delete(delete) => delete.predicate,
            _ => return false,
        };
        let unique = |column: &str| {
            matches!(column, "id" | "uuid" | "key" | "slug" | "code" | "name")
                || self.target.is_some_and(|table| {
                    table.indexes.saying(column).any(|index| index.unique && index.has_key(column))
                })
        };
        predicate.map(|place| self.expression_at(place)).is_some_and(|predicate| {
            predicate.conjuncts().any(|part| {
                let column = part.split([' ', '=']).next().unwrap_or_default();
                let column = column.rsplit('.').next().unwrap_or_default();
                let rest =
                    part.trim_start_matches(|next: char| next.is_alphanumeric() || "._\"".contains(next)).trim_start();
                let literal = |text: &str| {
                    let text = text.trim_start();
                    text.starts_with(['\'', '$']) || text.starts_with(|next: char| next.is_ascii_digit())
                };
                let equals = rest.strip_prefix('=').is_some_and(literal);
                let listed = rest
                    .strip_prefix("in")
                    .is_some_and(|rest| rest.trim_start().strip_prefix('(').is_some_and(literal));
                unique(column) && (equals || listed)
            })
        })
    }

    /// Whether a lock is on a relation that was there before the migration and may hold many rows.
    #[must_use]
    pub fn is_felt(&self, held: &Held, settings: &SqlSettings) -> bool {
        let migration = self.migration;
        let made_here =
            |table: &Table| table.temporary || migration.has_just_made(table) || migration.history.is_unreleased(table);
        // The same name may have been dropped and made anew before the statement.
        let own = self.target.filter(|table| table.key == held.key);
        match own.or_else(|| migration.table_at(&held.key)) {
            Some(table) => !made_here(table) && !is_small(table, settings),
            None => !migration.may_have_made_tables_before(self.statement.span) && !migration.made(&held.key),
        }
    }

    /// Its table for people: `orders`, or the name as written when the history does not know it.
    #[must_use]
    pub fn table_name(&self) -> String {
        match (self.target, self.target_name()) {
            (Some(table), _) => table.key.to_string(),
            (None, Some(name)) => name.to_string(),
            (None, None) => String::new(),
        }
    }

    /// The name of its table as SQL writes it.
    #[must_use]
    pub fn written_table(&self) -> String {
        let dialect = self.migration.history.dialect;
        match (self.target, self.target_name()) {
            (Some(table), _) => written_name(table, dialect),
            (None, Some(name)) => quoted(name.as_str(), dialect),
            (None, None) => String::new(),
        }
    }

    /// What a baseline knows a finding about its table by: `table:orders`.
    #[must_use]
    pub fn table_subject(&self) -> String {
        format!("table:{}", self.table_name())
    }

    /// What a baseline knows a finding about a column of it by: `table:orders/column:total`.
    #[must_use]
    pub fn column_subject(&self, column: &str) -> String {
        format!("table:{}/column:{column}", self.table_name())
    }
}

impl super::migration::Migration<'_> {
    /// Whether the migration has a `CREATE TABLE` of this name or gives a table the name, whatever became of it.
    #[must_use]
    pub fn made(&self, key: &super::catalog::Key) -> bool {
        self.up().statements_making(key).any(|statement| match &statement.kind {
            StatementKind::CreateTable(create) => self.key(&create.name) == *key,
            StatementKind::AlterTable(alter) => alter.changes.iter().any(|change| match &change.action {
                AlterAction::RenameTo { to } => to.as_str() == &*key.name,
                _ => false,
            }),
            _ => false,
        })
    }
}

fn with_constraint((action, effect): (&AlterAction, Effect)) -> Option<(&Constraint, Effect)> {
    match action {
        AlterAction::AddConstraint(constraint) => Some((constraint, effect)),
        _ => None,
    }
}
