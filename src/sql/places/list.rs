//! How the lists of a part are made.

use std::sync::Arc;

use super::Places;
use super::said::Said;
use super::word::{is_no_name, words};
use crate::source::Span;
use crate::sql::history::Part;
use crate::sql::statement::{AlterAction, Name, ObjectChange, ObjectKind, Statement, StatementKind, Transaction};

/// From how many statements on a part keeps lists.
const MANY: usize = 200;

impl Part {
    /// Looks for what steers it, and makes the lists of a part with many statements, once its targets are known.
    pub(in crate::sql) fn list_places(&mut self) {
        self.sets_search_path =
            self.statements().iter().find(|statement| statement.sets_search_path()).map(|statement| statement.span);
        let numbers = 0_u32..;
        self.steering = numbers.zip(self.statements()).filter(|(_, own)| own.steers()).map(|(at, _)| at).collect();
        if self.statements().len() >= MANY {
            self.places = Some(Box::new(Places::of(self)));
        }
    }
}

impl Places {
    fn of(part: &Part) -> Self {
        let mut places = Self { by_word: Said::among(part.statements().len()), ..Self::default() };
        let added = part.statements().iter().filter_map(Statement::added_value);
        places.by_added_value.extend(added.map(|value| (Arc::clone(value), Vec::new())));
        for (at, statement) in (0_u32..).zip(part.statements()) {
            if let Some(table) = part.targets.get(at as usize) {
                add(places.by_table.entry(table.id).or_default(), at);
            }
            if statement.drops_whole() {
                places.dropping.push(at);
            }
            places.temporary.extend(statement.temporary_table().map(|name| Box::from(name.as_str())));
            for word in statement.copied_part().into_iter().flat_map(|span| part.text_of(span).split(is_no_name)) {
                add(places.copying.entry(word.to_lowercase()).or_default(), at);
            }
            places.list_names(at, statement);
            places.list_words(at, statement, part);
        }
        places
    }

    /// The tables that a statement makes, renames, or changes rows of.
    fn list_names(&mut self, at: u32, statement: &Statement) {
        for name in new_names(statement) {
            add(self.by_new_name.entry(listed_name(name.schema_str(), name.as_str())).or_default(), at);
        }
        if let StatementKind::Update(update) = &statement.kind {
            add(self.by_updated.entry(Arc::clone(&update.table.ident.value)).or_default(), at);
        }
        for name in statement.names_of_rows() {
            add(self.by_rows.entry(Arc::clone(&name.ident.value)).or_default(), at);
        }
    }

    /// The words that a statement says, and its literals that are values of an enum.
    fn list_words(&mut self, at: u32, statement: &Statement, part: &Part) {
        let literals = if self.by_added_value.is_empty() { &[][..] } else { &*statement.literals };
        for literal in literals {
            if let Some(list) = self.by_added_value.get_mut(&*part.said_at(*literal)) {
                add(list, at);
            }
        }
        let mut say = |word: &str| self.by_word.add(word, at);
        // The rows that a statement writes down say nothing of other objects.
        if let StatementKind::Insert(insert) = &statement.kind
            && insert.query.is_none()
        {
            words(insert.table.as_str()).for_each(&mut say);
            insert.columns.iter().flat_map(|column| words(column.as_str())).for_each(&mut say);
        } else {
            words(part.text_of(statement.span)).for_each(&mut say);
        }
    }
}

pub(super) fn add(list: &mut Vec<u32>, at: u32) {
    if list.last() != Some(&at) {
        list.push(at);
    }
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
pub(super) fn listed_name(schema: Option<&str>, name: &str) -> Box<str> {
    match schema {
        Some(schema) => format!("{schema}.{name}").to_lowercase().into(),
        None => name.to_lowercase().into(),
    }
}

impl Statement {
    fn steers(&self) -> bool {
        matches!(
            self.kind,
            StatementKind::Transaction(Transaction::Begin | Transaction::Commit | Transaction::Rollback)
        )
    }

    /// Whether it may set the search path.
    fn sets_search_path(&self) -> bool {
        match &self.kind {
            StatementKind::Set(set) => &*set.parameter == "search_path",
            StatementKind::Query(query) => query.calls.iter().any(|call| call.as_str() == "set_config"),
            _ => false,
        }
    }

    /// Whether it drops whole tables or schemas, with parts that it does not name.
    fn drops_whole(&self) -> bool {
        match &self.kind {
            StatementKind::Drop(drop) => matches!(drop.kind, ObjectKind::Table | ObjectKind::Schema),
            _ => false,
        }
    }

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
    pub(super) fn temporary_table(&self) -> Option<&Name> {
        let create = self.create_table()?;
        (create.temporary.is_some() && create.name.schema.is_none()).then_some(&create.name)
    }

    /// What it reads and writes elsewhere.
    pub(in crate::sql) fn copied_part(&self) -> Option<Span> {
        match &self.kind {
            StatementKind::Insert(insert) => insert.query.as_ref().map(|query| query.span),
            StatementKind::CreateTable(create) => create.query.as_ref().map(|query| query.span),
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
