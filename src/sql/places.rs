//! Where a part speaks of a table or says a word, so that a question about one object looks at few statements.
//!
//! Rules ask of each statement what other statements of its migration do to the same thing. In a migration of ten
//! thousand statements looking through all of them for each would take a hundred million looks; most migrations have so
//! few that a list would cost more than it saves.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::catalog::{Key, Table};
use super::history::Part;
use super::migration::{Direction, Migration, MigrationStatement};
use super::statement::{AlterAction, Change, Name, ObjectChange, ObjectKind, Statement, StatementKind, Transaction};
use crate::source::Span;
use crate::syntax::sql::LONGEST_NAME;

/// From how many statements on a part keeps lists.
const MANY: usize = 200;

/// Names of this length may have been cut by the server, so that the text says another word.
const MAY_BE_CUT: usize = LONGEST_NAME - 3;

/// The statements of a part, by number, that are about a table or say a word.
#[derive(Debug, Default)]
pub(super) struct Places {
    by_table: HashMap<u32, Vec<u32>>,
    by_word: HashMap<Box<str>, Vec<u32>>,
    /// The statements with a literal that is a value which one of them adds to an enum.
    by_added_value: HashMap<Arc<str>, Vec<u32>>,
    /// The statements that make a table or rename one, by its new name in lower case, with the schema where it is said.
    by_new_name: HashMap<Box<str>, Vec<u32>>,
    /// The statements that bring rows into a table or take rows out of it, by its name.
    by_rows: HashMap<Arc<str>, Vec<u32>>,
    /// The statements that change rows of a table, by its name.
    by_updated: HashMap<Arc<str>, Vec<u32>>,
    /// The names of the temporary tables that are made, as they are written.
    temporary: HashSet<Box<str>>,
    /// The statements that drop whole tables or schemas.
    dropping: Vec<u32>,
    /// The statements that write elsewhere what they read, by the words in lower case that they read.
    copying: HashMap<String, Vec<u32>>,
}

/// The names that a statement gives to tables: of those that it makes and of those that it renames.
fn new_names(statement: &Statement) -> impl Iterator<Item = &Name> {
    let made = match &statement.kind {
        StatementKind::CreateTable(create) => Some(&create.name),
        _ => None,
    };
    let changes = match &statement.kind {
        StatementKind::AlterTable(alter) => alter.changes.as_slice(),
        _ => &[],
    };
    let renamed = changes.iter().filter_map(|change| match &change.action {
        AlterAction::RenameTo { to } => Some(to),
        _ => None,
    });
    made.into_iter().chain(renamed)
}

/// What a name is listed under: in lower case, with its schema where that is said.
fn listed_name(schema: Option<&str>, name: &str) -> Box<str> {
    match schema {
        Some(schema) => format!("{schema}.{name}").to_lowercase().into(),
        None => name.to_lowercase().into(),
    }
}

impl Statement {
    /// Whether it drops whole tables or schemas, with parts that it does not name.
    fn drops_whole(&self) -> bool {
        match &self.kind {
            StatementKind::Drop(drop) => matches!(drop.kind, ObjectKind::Table | ObjectKind::Schema),
            _ => false,
        }
    }
}

impl Part {
    /// Makes the lists of a part with many statements, once its targets are known.
    pub(super) fn list_places(&mut self) {
        let steers = |statement: &Statement| {
            matches!(
                statement.kind,
                StatementKind::Transaction(Transaction::Begin | Transaction::Commit | Transaction::Rollback)
            )
        };
        let sets = |statement: &&Statement| match &statement.kind {
            StatementKind::Set(set) => &*set.parameter == "search_path",
            StatementKind::Query(query) => query.calls.iter().any(|call| call.as_str() == "set_config"),
            _ => false,
        };
        self.sets_search_path = self.statements().iter().find(sets).map(|statement| statement.span);
        let numbers = 0_u32..;
        self.steering = numbers.zip(self.statements()).filter(|(_, own)| steers(own)).map(|(at, _)| at).collect();
        if self.statements().len() < MANY {
            return;
        }
        let mut places = Places::default();
        let added = self.statements().iter().filter_map(Statement::added_value);
        places.by_added_value.extend(added.map(|value| (Arc::clone(value), Vec::new())));
        let add = |list: &mut Vec<u32>, at: u32| {
            if list.last() != Some(&at) {
                list.push(at);
            }
        };
        for (at, statement) in (0_u32..).zip(self.statements()) {
            if let Some(table) = self.targets.get(at as usize).and_then(Option::as_ref) {
                add(places.by_table.entry(table.id).or_default(), at);
            }
            if statement.drops_whole() {
                places.dropping.push(at);
            }
            for name in new_names(statement) {
                add(places.by_new_name.entry(listed_name(name.schema_str(), name.as_str())).or_default(), at);
            }
            places.temporary.extend(statement.temporary_table().map(|name| Box::from(name.as_str())));
            if let StatementKind::Update(update) = &statement.kind {
                add(places.by_updated.entry(Arc::clone(&update.table.ident.value)).or_default(), at);
            }
            for name in statement.names_of_rows() {
                add(places.by_rows.entry(Arc::clone(&name.ident.value)).or_default(), at);
            }
            for word in statement.copied_part().into_iter().flat_map(|span| self.text_of(span).split(is_no_name)) {
                add(places.copying.entry(word.to_lowercase()).or_default(), at);
            }
            let literals = if places.by_added_value.is_empty() { &[][..] } else { &statement.literals };
            for literal in literals {
                if let Some(list) = places.by_added_value.get_mut(&literal.value) {
                    add(list, at);
                }
            }
            let mut say = |word: &str| {
                if let Some(list) = places.by_word.get_mut(word) {
                    return add(list, at);
                }
                let lower = word.to_lowercase();
                add(places.by_word.entry(lower.into()).or_default(), at);
            };
            // The rows that a statement writes down say nothing of other objects.
            if let StatementKind::Insert(insert) = &statement.kind
                && insert.query.is_none()
            {
                words(insert.table.as_str()).for_each(&mut say);
                insert.columns.iter().flat_map(|column| words(column.as_str())).for_each(&mut say);
            } else {
                words(self.text_of(statement.span)).for_each(&mut say);
            }
        }
        self.places = Some(Box::new(places));
    }

    /// The places of the statements that may say a name, in order: all of them where no list is kept.
    pub(super) fn saying(&self, name: &str) -> Sayings<'_> {
        let plain = !name.is_empty() && name.len() < MAY_BE_CUT && name.chars().all(is_part_of_word);
        let Some(places) = self.places.as_deref().filter(|_| plain) else {
            return Sayings::All(0..self.statements().len());
        };
        let listed = places.by_word.get(name).or_else(|| places.by_word.get(name.to_lowercase().as_str()));
        Sayings::Some(listed.map_or(&[][..], Vec::as_slice), &[])
    }

    /// The places of the statements that drop whole tables or schemas, in order.
    pub(super) fn dropping(&self) -> Sayings<'_> {
        match self.places.as_deref() {
            Some(places) => Sayings::Some(&places.dropping, &[]),
            None => Sayings::All(0..self.statements().len()),
        }
    }

    /// The places of the statements that may say the rarer one of two names, in order.
    pub(super) fn saying_fewer(&self, one: &str, other: &str) -> Sayings<'_> {
        let (one, other) = (self.saying(one), self.saying(other));
        if one.size_hint().0 <= other.size_hint().0 { one } else { other }
    }

    /// The statements that may say a name, in order.
    pub fn statements_saying(&self, name: &str) -> impl Iterator<Item = &Statement> {
        self.saying(name).filter_map(|at| self.statements().get(at))
    }

    /// The statements that may make a table of a name in a schema or give one the name, in order.
    pub(super) fn statements_making(&self, key: &Key) -> impl Iterator<Item = &Statement> {
        let making = match self.places.as_deref().filter(|_| key.name.len() < MAY_BE_CUT) {
            Some(places) => {
                let listed = |schema: Option<&str>| {
                    places.by_new_name.get(&listed_name(schema, &key.name)).map_or(&[][..], Vec::as_slice)
                };
                Sayings::Some(listed(None), listed(Some(&key.schema)))
            }
            None => Sayings::All(0..self.statements().len()),
        };
        making.filter_map(|at| self.statements().get(at))
    }

    /// Whether it makes a temporary table of a name that is written without a schema.
    pub(super) fn makes_temporary(&self, name: &str) -> bool {
        match self.places.as_deref() {
            Some(places) => places.temporary.contains(name),
            None => self.statements().iter().filter_map(Statement::temporary_table).any(|own| own.as_str() == name),
        }
    }

    /// The statements before a place that may bring rows into a table of a name or take rows out of it, the last first.
    pub(super) fn rows_before(&self, name: &str, place: usize) -> impl Iterator<Item = &Statement> {
        let all = match self.places.as_deref() {
            Some(places) => Sayings::Some(places.by_rows.get(name).map_or(&[][..], Vec::as_slice), &[]),
            None => Sayings::All(0..self.statements().len()),
        };
        all.before(place).rev().filter_map(|at| self.statements().get(at))
    }

    /// The statements before a place that may write elsewhere what they read of a table, in order.
    pub(super) fn copying_before(&self, table: &str, place: usize) -> impl Iterator<Item = &Statement> {
        let all = match self.places.as_deref() {
            Some(places) => {
                let listed = places.copying.get(table.to_lowercase().as_str());
                Sayings::Some(listed.map_or(&[][..], Vec::as_slice), &[])
            }
            None => Sayings::All(0..self.statements().len()),
        };
        all.before(place).filter_map(|at| self.statements().get(at))
    }

    /// The statements that may change a column of the rows of a table, in order.
    pub(super) fn updating(&self, table: &str, column: &str) -> impl Iterator<Item = &Statement> {
        let saying = self.saying_fewer(table, column);
        let updating = match self.places.as_deref() {
            Some(places) => Sayings::Some(places.by_updated.get(table).map_or(&[][..], Vec::as_slice), &[]),
            None => Sayings::All(0..self.statements().len()),
        };
        let fewer = if updating.size_hint().0 < saying.size_hint().0 { updating } else { saying };
        fewer.filter_map(|at| self.statements().get(at))
    }

    /// The places of the statements that may have a value as a literal which one of them adds to an enum, in order.
    pub(super) fn writing(&self, value: &str) -> Sayings<'_> {
        match self.places.as_deref().and_then(|places| places.by_added_value.get(value)) {
            Some(list) => Sayings::Some(list, &[]),
            None => Sayings::All(0..self.statements().len()),
        }
    }

    /// The statement of these bytes.
    #[must_use]
    pub fn statement_at(&self, span: Span) -> Option<&Statement> {
        let at = self.place_of(span);
        self.statements().get(at).filter(|statement| statement.span == span)
    }

    /// How many statements begin before a place.
    pub(super) fn place_of(&self, span: Span) -> usize {
        self.statements().partition_point(|other| other.span.start < span.start)
    }

    /// Its `BEGIN`, `COMMIT` and `ROLLBACK` in order.
    pub(super) fn steering_statements(&self) -> impl Iterator<Item = &Statement> {
        self.steering.iter().filter_map(|&at| self.statements().get(at as usize))
    }

    /// Those of them behind a place.
    pub(super) fn steering_statements_behind(&self, at: usize) -> impl Iterator<Item = &Statement> {
        let behind = self.steering.partition_point(|&steering| steering as usize <= at);
        let steering = self.steering.get(behind..).unwrap_or_default().iter();
        steering.filter_map(|&at| self.statements().get(at as usize))
    }

    /// The first `BEGIN`, `COMMIT` or `ROLLBACK` behind a place, by its number.
    pub(super) fn steering_behind(&self, at: usize) -> Option<usize> {
        let behind = self.steering.partition_point(|&steering| steering as usize <= at);
        self.steering.get(behind).map(|&steering| steering as usize)
    }

    /// The last `BEGIN`, `COMMIT` or `ROLLBACK` before a place, by its number.
    pub(super) fn steering_before(&self, at: usize) -> Option<usize> {
        let before = self.steering.partition_point(|&steering| (steering as usize) < at);
        self.steering.get(before.checked_sub(1)?).map(|&steering| steering as usize)
    }
}

/// The places of statements in their order.
pub(super) enum Sayings<'a> {
    /// Every one.
    All(std::ops::Range<usize>),
    /// Those of two lists.
    Some(&'a [u32], &'a [u32]),
}

impl<'a> Sayings<'a> {
    /// Those before a place.
    fn before(self, place: usize) -> Self {
        let part = |list: &'a [u32]| list.get(..list.partition_point(|&at| (at as usize) < place)).unwrap_or_default();
        match self {
            Self::All(range) => Self::All(range.start..range.end.min(place)),
            Self::Some(one, other) => Self::Some(part(one), part(other)),
        }
    }

    /// Those behind a place.
    fn behind(self, place: usize) -> Self {
        let part = |list: &'a [u32]| list.get(list.partition_point(|&at| at as usize <= place)..).unwrap_or_default();
        match self {
            Self::All(range) => Self::All(range.start.max(place + 1)..range.end),
            Self::Some(one, other) => Self::Some(part(one), part(other)),
        }
    }
}

impl Iterator for Sayings<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Self::All(range) => range.next(),
            Self::Some(one, other) => {
                let next = one.first().into_iter().chain(other.first()).min().copied()?;
                for list in [one, other] {
                    *list = list.strip_prefix(&[next]).unwrap_or(list);
                }
                Some(next as usize)
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::All(range) => range.size_hint(),
            Self::Some(one, other) => (one.len().max(other.len()), Some(one.len() + other.len())),
        }
    }
}

impl DoubleEndedIterator for Sayings<'_> {
    fn next_back(&mut self) -> Option<usize> {
        match self {
            Self::All(range) => range.next_back(),
            Self::Some(one, other) => {
                let next = one.last().into_iter().chain(other.last()).max().copied()?;
                for list in [one, other] {
                    *list = list.strip_suffix(&[next]).unwrap_or(list);
                }
                Some(next as usize)
            }
        }
    }
}

/// The names of the checks by which a column of a table is not null.
fn proofs<'t>(table: &'t Table, column: &str) -> impl Iterator<Item = &'t str> {
    table.proofs_not_null(column).map(|proof| &*proof.name)
}

impl Change {
    fn drops_constraint(&self, dropped: &str) -> bool {
        matches!(&self.action, AlterAction::DropConstraint { name, .. } if name.as_str() == dropped)
    }
}

impl<'a> MigrationStatement<'a> {
    /// The statements of its direction that may be about the same table; with a word those that may say it.
    fn perhaps_about_table(&self, word: Option<&str>) -> Sayings<'a> {
        let part = self.part();
        match (&part.places, word) {
            (None, _) => Sayings::All(0..part.statements().len()),
            (Some(_), Some(word)) => part.saying(word),
            (Some(places), None) => {
                let of_table = self.target.and_then(|table| places.by_table.get(&table.id));
                let of_table = of_table.map_or(&[][..], Vec::as_slice);
                match self.target_name().map(|name| part.saying(name.as_str())) {
                    Some(Sayings::Some(named, _)) => Sayings::Some(of_table, named),
                    Some(all) => all,
                    None => Sayings::Some(of_table, &[]),
                }
            }
        }
    }

    /// Those of these statements that are about the same table.
    fn about_table(self, places: Sayings<'a>) -> impl DoubleEndedIterator<Item = Self> + use<'a> {
        let others = places.filter_map(move |at| self.statement_number(at));
        others.filter(move |other| other.is_about_table_of(&self))
    }

    /// The statement of its direction with this number.
    pub(super) fn statement_number(&self, at: usize) -> Option<Self> {
        self.migration.statements_of(self.direction, at..at + 1).next()
    }

    /// The statements of the same direction about its table from one place to another that may say a word, in order.
    pub(super) fn about_table_saying_between(
        &self,
        word: &str,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = Self> + use<'a> {
        let places = self.perhaps_about_table(Some(word)).before(end);
        self.about_table(if start == 0 { places } else { places.behind(start - 1) })
    }

    /// The statements of the same direction before it that bring rows into its table, change rows of it or take some out.
    pub(super) fn earlier_row_changes(&self) -> impl Iterator<Item = Self> + use<'a> {
        let places = match (&self.part().places, self.target_name()) {
            (None, _) => Sayings::All(0..self.part().statements().len()),
            (Some(places), Some(name)) => {
                let listed =
                    |lists: &'a HashMap<Arc<str>, Vec<u32>>| lists.get(name.as_str()).map_or(&[][..], Vec::as_slice);
                Sayings::Some(listed(&places.by_rows), listed(&places.by_updated))
            }
            (Some(_), None) => Sayings::Some(&[], &[]),
        };
        self.about_table(places.before(self.place()))
    }

    /// What a trigger that it makes waits for: `insert`, `update`, `delete`, `truncate`.
    #[must_use]
    pub fn trigger_events(&self) -> &'a [&'static str] {
        match &self.statement.kind {
            StatementKind::CreateTrigger(create) => &create.events,
            _ => &[],
        }
    }

    /// The statements of the same direction about its table behind it, in order.
    pub fn later_about_table(&self) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.perhaps_about_table(None).behind(self.place()))
    }

    /// The statements of the same direction about its table before it, the last one first.
    pub fn earlier_about_table(&self) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.perhaps_about_table(None).before(self.place())).rev()
    }

    /// Where an earlier statement of the migration drops the last check that proves a column of its table not null.
    #[must_use]
    pub fn proof_dropped_before(&self, column: &str) -> Option<Span> {
        // The checks that prove it when the migration begins, and those that it adds itself.
        let before = self.target.and_then(|table| self.migration.linked.delta.table_before(table.id));
        let mut names: Vec<&str> = before.into_iter().flat_map(|table| proofs(table, column)).collect();
        let adding = self.part().saying_fewer(column, "check").before(self.place());
        for other in self.about_table(adding) {
            let after = other.later_about_table().next().and_then(|next| next.target);
            names.extend(after.into_iter().flat_map(|table| proofs(table, column)));
        }
        names.sort_unstable();
        names.dedup();
        let dropped = |name: &str| {
            self.earlier_about_table_saying(name).find_map(|other| {
                let proves = other.target.is_some_and(|table| proofs(table, column).any(|proof| *proof == *name));
                let change = other.table_changes().iter().find(|change| change.drops_constraint(name))?;
                proves.then_some(change.span)
            })
        };
        names.into_iter().filter_map(dropped).max_by_key(|span| span.start)
    }

    /// Those of the statements [behind it](Self::later_about_table) that may say a word.
    pub fn later_about_table_saying(&self, word: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.perhaps_about_table(Some(word)).behind(self.place()))
    }

    /// Those of the statements [before it](Self::earlier_about_table) that may say a word.
    pub fn earlier_about_table_saying(&self, word: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.perhaps_about_table(Some(word)).before(self.place())).rev()
    }

    /// Those of the statements [before it](Self::earlier_about_table) that may say a word and `ALTER`, and maybe others that
    /// say one of them.
    pub(super) fn earlier_alterations_saying(&self, word: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.about_table(self.part().saying_fewer(word, "alter").before(self.place())).rev()
    }

    /// The statements that migrate and may say a name, in order.
    pub fn ups_saying(&self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        let migration = self.migration;
        let direction = Direction::Up;
        migration.up().saying(name).filter_map(move |at| migration.statements_of(direction, at..at + 1).next())
    }
}

impl<'a> Migration<'a> {
    /// The statements of both directions that may say a name, in order.
    pub(super) fn statements_saying(self, name: &str) -> impl Iterator<Item = MigrationStatement<'a>> + use<'a> {
        let ups = self.up().saying(name).map(|at| (Direction::Up, at));
        let downs = self.down().map(|down| down.saying(name)).into_iter().flatten().map(|at| (Direction::Down, at));
        ups.chain(downs).filter_map(move |(direction, at)| self.statements_of(direction, at..at + 1).next())
    }
}

impl Statement {
    /// The tables into which it brings rows or from which it takes some.
    fn names_of_rows(&self) -> &[Name] {
        match &self.kind {
            StatementKind::Truncate(truncate) => &truncate.tables,
            StatementKind::Delete(delete) => std::slice::from_ref(&delete.table),
            StatementKind::Insert(insert) => std::slice::from_ref(&insert.table),
            StatementKind::Copy(copy) => copy.table.as_slice(),
            _ => &[],
        }
    }

    /// The name of the temporary table that it makes, where no schema is written.
    fn temporary_table(&self) -> Option<&Name> {
        let create = self.create_table()?;
        (create.temporary.is_some() && create.name.schema.is_none()).then_some(&create.name)
    }

    /// What it reads and writes elsewhere.
    pub(super) fn copied_part(&self) -> Option<Span> {
        match &self.kind {
            StatementKind::Insert(insert) => insert.query,
            StatementKind::CreateTable(create) => create.query,
            StatementKind::Update(update) => update.joins.then_some(self.span),
            StatementKind::Query(query) => query.into.is_some().then_some(self.span),
            _ => None,
        }
    }

    /// The value that it adds to an enum.
    fn added_value(&self) -> Option<&Arc<str>> {
        let StatementKind::AlterObject(alter) = &self.kind else { return None };
        let ObjectChange::AddValue { value, .. } = &alter.change else { return None };
        Some(&value.value)
    }
}

/// The words of a text that may be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|next: char| !is_part_of_word(next)).filter(|word| !word.is_empty())
}

fn is_no_name(next: char) -> bool {
    !next.is_alphanumeric() && next != '_'
}

fn is_part_of_word(next: char) -> bool {
    next.is_alphanumeric() || next == '_' || next == '$'
}
