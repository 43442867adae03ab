//! What is in doubt: objects that a statement may have changed in a way that is not understood.

use std::collections::{BTreeSet, HashMap};

use super::history::History;
use super::layout::Section;
use super::locks::built_in;
use super::statement::{Name, OtherStatement, StatementKind};
use crate::syntax::sql::Statement;

/// The statements of a history that may change more than is known, by the words that they hold, in lower case.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    /// The last migration with a block, or a statement that is not understood, that holds a word.
    last: HashMap<String, u32>,
    /// The last one with a block that puts names of tables together as it runs.
    last_dynamic: Option<u32>,
    /// The first migration that holds a word in such statements, in calls of procedures and functions, or where it does
    /// not parse.
    first: HashMap<String, u32>,
    /// The first one with a statement that puts names together as it runs.
    first_dynamic: Option<u32>,
}

/// A statement that may change tables in a way that is not understood.
#[derive(Debug)]
struct Opaque {
    /// The words that it holds, in lower case.
    words: BTreeSet<String>,
    /// Whether it puts names of tables together as it runs.
    dynamic: bool,
}

impl Doubt {
    /// Notes a statement of migration `step`; migrations come in their order.
    pub(super) fn add(&mut self, section: &Section, statement: &Statement, step: u32) {
        if let Some(opaque) = opaque(section, statement) {
            self.last.extend(opaque.words.iter().map(|word| (word.clone(), step)));
            if opaque.dynamic {
                self.last_dynamic = Some(step);
            }
            self.add_first(opaque, step);
        }
        if let Some(call) = call(section, statement) {
            self.add_first(call, step);
        }
    }

    /// Notes a migration in which a syntax error hides statements.
    pub(super) fn add_torn(&mut self, section: &Section, step: u32) {
        self.add_first(Opaque { words: words_of(&section.text.to_lowercase()), dynamic: false }, step);
    }

    fn add_first(&mut self, opaque: Opaque, step: u32) {
        if opaque.dynamic {
            self.first_dynamic.get_or_insert(step);
        }
        for word in opaque.words {
            self.first.entry(word).or_insert(step);
        }
    }
}

impl History {
    /// Whether a statement from migration `step` on may have changed a table in a way that is not understood, so that
    /// nothing is known of what it lacks: a `DO` block that names it, or one that puts names together.
    #[must_use]
    pub fn is_in_doubt(&self, table: &str, step: u32) -> bool {
        let doubt = &self.doubt;
        let dynamic = doubt.last_dynamic.is_some_and(|last| last >= step);
        dynamic || !doubt.last.is_empty() && doubt.last.get(&table.to_lowercase()).is_some_and(|&last| last >= step)
    }

    /// Whether a statement up to migration `step` may have changed an object of this name in a way that is not
    /// understood, calls of procedures and of functions of the repository and what a syntax error hides included.
    #[must_use]
    pub fn may_be_touched(&self, name: &str, step: u32) -> bool {
        let name = name.to_lowercase();
        // An index or sequence that comes along with a table bears its name in front.
        let owners = name.match_indices('_').filter_map(|(at, _)| name.get(..at));
        let said = |word: &str| self.doubt.first.get(word).is_some_and(|&first| first <= step);
        self.doubt.first_dynamic.is_some_and(|first| first <= step) || said(&name) || owners.into_iter().any(said)
    }
}

/// What a statement that is not understood may touch.
fn opaque(section: &Section, statement: &Statement) -> Option<Opaque> {
    let understood = match &statement.kind {
        // Conditions around statements about rows change no table.
        StatementKind::Do(block) => {
            let of_rows = |inner: &Statement| inner.only_reads() || inner.changes_rows();
            block.dynamic.is_none() && (!block.conditional || block.statements.iter().all(of_rows))
        }
        StatementKind::Unknown => false,
        _ => true,
    };
    if understood {
        return None;
    }
    let text = text_of(section, statement)?;
    let words = words_of(&text);
    let alters = ["alter", "index", "trigger"].iter().any(|&word| words.contains(word));
    let dynamic = words.contains("execute") && alters && (text.contains("%i") || text.contains("||"));
    Some(Opaque { words, dynamic })
}

/// A call that may change the schema: of a procedure, of a prepared text, or of a function that is not PostgreSQL's. A
/// call without a text in it says not even of what.
fn call(section: &Section, statement: &Statement) -> Option<Opaque> {
    let dynamic = match &statement.kind {
        StatementKind::Other(OtherStatement::Call) => statement.literals.is_empty(),
        StatementKind::Other(OtherStatement::Execute) => true,
        StatementKind::Query(query) => {
            let own = |name: &Name| built_in(name.as_str()).is_none() && name.schema_str() != Some("pg_catalog");
            if !query.calls.iter().any(own) {
                return None;
            }
            statement.literals.is_empty() && query.reads.is_empty()
        }
        _ => return None,
    };
    let words = words_of(&text_of(section, statement)?);
    Some(Opaque { words, dynamic })
}

/// The text of a statement in lower case.
fn text_of(section: &Section, statement: &Statement) -> Option<String> {
    let start = (statement.span.start as usize).checked_sub(section.base)?;
    let end = (statement.span.end as usize).checked_sub(section.base)?;
    Some(section.text.get(start..end)?.to_lowercase())
}

/// The words of a text.
fn words_of(text: &str) -> BTreeSet<String> {
    let words = text.split(|next: char| !next.is_alphanumeric() && next != '_').filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}
