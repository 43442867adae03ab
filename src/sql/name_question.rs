//! What rules ask of the names that migrations give.

use std::collections::HashMap;

use super::catalog::{Constraint, Index};
use super::history::Part;
use super::migration::{Direction, Migration, MigrationStatement, is_listed};
use super::new_table::{needs_quotes, quoted};
use super::statement::{AlterAction, Name, NewName, ObjectKind, Statement, StatementKind};
use crate::diagnostic::Edit;
use crate::settings::SqlSettings;
use crate::source::Span;
use crate::syntax::identifier::words;
use crate::syntax::sql::keyword::{Reservation, reservation};
use crate::syntax::sql::{Dialect, LONGEST_NAME, keyword};

/// Words that say that something changes, and not what.
const VAGUE: &str = "update updates updated fix fixes fixed change changes changed wip misc tmp temp test new migration \
    migrations alter modify modified modification modifications stuff things changeset patch patches hotfix minor bugfix \
    adjust adjustments tweak tweaks improvements refactor cleanup edit edits";

/// Words that add nothing to those.
const FILLERS: &str =
    "and again another db database final more other schema script small some sql table tables the up v";

/// The names of environments.
const ENVIRONMENTS: &str = "dev development test qa uat staging preprod prod production";

impl<'a> MigrationStatement<'a> {
    /// What a baseline knows a finding about a name by: `table:orders/column:total`.
    #[must_use]
    pub fn name_subject(&self, name: &NewName<'_>) -> String {
        let own = format!("{}:{}", name.kind.as_str(), name.ident);
        name.table.map_or_else(|| own.clone(), |table| format!("table:{table}/{own}"))
    }

    /// The lasting names that PostgreSQL knows only in quotes because of their letters: capitals, blanks, hyphens.
    /// Names of indexes and constraints that only repeat those of their table and columns are left out.
    #[must_use]
    pub fn names_in_need_of_quotes(&self, settings: &SqlSettings) -> Vec<NewName<'a>> {
        if !self.migrates_postgres() {
            return Vec::new();
        }
        let needs = needs_quotes;
        let mut names = self.statement.new_names();
        names.retain(|name| name.ident.quoted && needs(name.ident.as_str()));
        names.retain(|name| {
            let own = name.ident.as_str();
            let table = name.table.map(|table| table.as_str());
            let full = table.map_or_else(|| own.to_owned(), |table| format!("{table}.{own}"));
            let derived = matches!(name.kind, ObjectKind::Index | ObjectKind::Constraint)
                && (table.is_some_and(needs) || self.columns_of(name).iter().any(|column| needs(column)));
            let asked = !matches!(name.kind, ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Publication);
            let meant = is_listed(&settings.mixed_case_names, &full, own)
                || table.is_some_and(|table| is_listed(&settings.mixed_case_names, table, table));
            asked && !derived && !meant && self.lasts(name)
        });
        names
    }

    /// The columns of an index or constraint that it makes.
    fn columns_of(&self, name: &NewName<'_>) -> Vec<&'a str> {
        let named = |own: Option<&super::statement::Ident>| own.is_some_and(|own| own.span == name.ident.span);
        match &self.statement.kind {
            StatementKind::CreateIndex(index) => index.columns().map(|column| column.as_str()).collect(),
            StatementKind::CreateTable(create) => {
                let mut constraints = create.all_constraints().filter(|constraint| named(constraint.name.as_ref()));
                constraints
                    .next()
                    .map(|own| own.columns.iter().map(|column| column.as_str()).collect())
                    .unwrap_or_default()
            }
            StatementKind::AlterTable(alter) => {
                let mut constraints = alter.changes.iter().filter_map(|change| match &change.action {
                    AlterAction::AddConstraint(constraint) if named(constraint.name.as_ref()) => Some(constraint),
                    _ => None,
                });
                constraints
                    .next()
                    .map(|own| own.columns.iter().map(|column| column.as_str()).collect())
                    .unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// The lasting names that a major version of PostgreSQL reserves.
    #[must_use]
    pub fn reserved_names(&self, version: u32) -> Vec<NewName<'a>> {
        if !self.migrates_postgres() {
            return Vec::new();
        }
        let callable = |kind: ObjectKind| {
            matches!(
                kind,
                ObjectKind::Function
                    | ObjectKind::Procedure
                    | ObjectKind::Aggregate
                    | ObjectKind::Type
                    | ObjectKind::Domain
            )
        };
        let mut names = self.statement.new_names();
        names.retain(|name| match reservation(name.ident.as_str(), version) {
            Some(Reservation::Full) => !matches!(name.kind, ObjectKind::Trigger | ObjectKind::Policy),
            Some(Reservation::ButFunctionsAndTypes) => !callable(name.kind),
            None => false,
        });
        names.retain(|name| self.lasts(name));
        names
    }

    /// The new names of which PostgreSQL keeps a part only. `text_of` gives the bytes of a span.
    #[must_use]
    pub fn cut_names<'t>(&self, text_of: impl Fn(Span) -> &'t str) -> Vec<NewName<'a>> {
        if !self.migrates_postgres() {
            return Vec::new();
        }
        let written = |name: &NewName<'_>| {
            let text = text_of(name.ident.span);
            let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
            inner.len() - inner.matches("\"\"").count()
        };
        let mut names = self.statement.new_names();
        // Whatever is cut is at most a character short of the longest.
        names.retain(|name| name.ident.as_str().len() + 3 >= LONGEST_NAME && written(name) > LONGEST_NAME);
        names
    }

    /// Whether the name of a new thing is taken already, so that the statement fails or does nothing.
    #[must_use]
    pub fn is_taken(&self, name: &NewName<'_>) -> bool {
        let refused = self.migration.linked.taken_names.contains(&name.ident.span);
        let index = |table: &super::catalog::Table| table.index(name.ident.as_str()).is_some();
        refused || name.kind == ObjectKind::Index && self.target.is_some_and(index)
    }

    /// The lasting names of schemas and tables that begin with an environment, with that. A table counts when one of
    /// the same name without it, or with another, is there too: `test_results` is no table of a test environment.
    #[must_use]
    pub fn environment_names(&self) -> Vec<(NewName<'a>, String)> {
        if self.direction == Direction::Down {
            return Vec::new();
        }
        let split = |text: &str| {
            let (first, rest) = text.split_once('_').unwrap_or((text, ""));
            listed(ENVIRONMENTS, first).then(|| (first.to_owned(), rest.to_owned()))
        };
        let twin = |environment: &str, rest: &str| {
            let other = |table: &str| {
                split(table).is_some_and(|(other, own)| other != environment && own == rest) || table == rest
            };
            !rest.is_empty() && self.migration.history.finals.values().map(|table| table.name()).any(other)
        };
        let names = self.statement.new_names().into_iter().filter_map(|name| {
            let (environment, rest) = split(name.ident.as_str())?;
            let counts = match name.kind {
                ObjectKind::Schema => environment != "staging",
                ObjectKind::Table => twin(&environment, &rest),
                _ => false,
            };
            (counts && self.lasts(&name)).then_some((name, environment))
        });
        names.collect()
    }

    /// The tables that it defines or changes without saying in which schema they are, when nothing before it in the
    /// migration says so for all. `text_of` gives the bytes of a span: a schema may be a template.
    #[must_use]
    pub fn unqualified_tables<'t>(&self, text_of: impl Fn(Span) -> &'t str) -> Vec<&'a Name> {
        let part = self.migration.up();
        if !self.migrates_postgres()
            || part.sets_search_path.is_some_and(|first| first.start < self.statement.span.start)
        {
            return Vec::new();
        }
        let names: Vec<&Name> = match &self.statement.kind {
            StatementKind::CreateTable(create) if create.temporary.is_none() => vec![&create.name],
            StatementKind::CreateView(create) if create.temporary.is_none() => vec![&create.name],
            StatementKind::CreateIndex(create) => vec![&create.table],
            StatementKind::CreateTrigger(create) => vec![&create.table],
            StatementKind::CreatePolicy(create) => vec![&create.table],
            StatementKind::AlterTable(alter) if alter.kind == ObjectKind::Table => vec![&alter.name],
            StatementKind::Drop(drop) if drop.kind == ObjectKind::Table => {
                drop.targets.iter().map(|target| &target.name).collect()
            }
            _ => Vec::new(),
        };
        let temporary = |name: &Name| part.makes_temporary(name.as_str());
        let templated = |name: &Name| {
            let start = name.ident.span.start as usize;
            text_of(Span::new(name.ident.span.file, start.saturating_sub(1), start)) == "."
        };
        names.into_iter().filter(|name| name.schema.is_none() && !templated(name) && !temporary(name)).collect()
    }
}

impl<'a> Migration<'a> {
    /// Whether its name says that something changes, and not what.
    #[must_use]
    pub fn has_vague_name(&self) -> bool {
        let mut words = words(&self.linked.unit.name);
        words.retain(|word| !word.chars().all(char::is_numeric));
        words.iter().any(|word| listed(VAGUE, word))
            && words.iter().all(|word| listed(VAGUE, word) || listed(FILLERS, word))
    }

    /// The words in a statement of a part that are certainly SQL's own, in order; nothing where it is not PostgreSQL's.
    #[must_use]
    pub fn keywords(&self, part: &Part, statement: &Statement) -> Vec<Span> {
        if self.history.dialect != Dialect::Postgres {
            return Vec::new();
        }
        // All that stands behind the head of a block is in quotes, and may be long.
        let place = if let StatementKind::Do(_) = statement.kind { statement.head() } else { statement.span };
        let (file, start) = (place.file, place.start as usize);
        let words = keyword::words_in(part.text_of(place), self.history.dialect).into_iter();
        let spans = words.map(|word| {
            let span = Span::new(file, start + word.range.start, start + word.range.end);
            (word.is_reserved || word.is_kind || span.start == place.start, span)
        });
        spans.filter(|(certain, _)| *certain).map(|(_, span)| span).collect()
    }

    /// Edits that give an index another name wherever this migration says it, and whether nothing else says it.
    #[must_use]
    pub fn index_renamed(&self, index: &Index, name: &str) -> (Vec<Edit>, bool) {
        let written = quoted(name, self.history.dialect);
        let mut edits = Vec::new();
        let saying = self.statements_saying(&index.name);
        for statement in saying.flat_map(|statement| std::iter::once(statement).chain(statement.inner())) {
            let own = match &statement.statement.kind {
                StatementKind::CreateIndex(create) => create.name.iter().map(|name| &name.ident).collect(),
                StatementKind::Drop(drop) if drop.kind == ObjectKind::Index => {
                    drop.targets.iter().map(|target| &target.name.ident).collect()
                }
                _ => Vec::new(),
            };
            let spans = own.into_iter().filter(|ident| *ident.value == *index.name).map(|ident| ident.span);
            edits.extend(spans.map(|span| Edit { span, replacement: written.clone() }));
        }
        let whole = self.times_said(&index.name) == edits.len();
        (edits, whole)
    }

    /// How often the history says a name.
    pub(super) fn times_said(&self, name: &str) -> usize {
        let counted = self.history.name_mentions.get(name.to_lowercase().as_str()).copied();
        counted.unwrap_or_else(|| self.history.parts().map(|part| mentions(&part.section.text, name)).sum())
    }

    /// The edit that gives a constraint another name where it is made; nothing where its name stands elsewhere too.
    #[must_use]
    pub fn constraint_renamed(&self, constraint: &Constraint, name: &str) -> Option<Edit> {
        let span = self.constraint_name_place(constraint)?;
        let replacement = quoted(name, self.history.dialect);
        (self.times_said(&constraint.name) == 1).then_some(Edit { span, replacement })
    }

    /// Where the name of a constraint that it makes stands.
    #[must_use]
    pub fn constraint_name_place(&self, constraint: &Constraint) -> Option<Span> {
        let place = constraint.origin.statement;
        let plain = self.parts().find_map(|part| part.statement_at(place));
        let statement = match plain {
            Some(statement) => statement,
            None => self.statements().find(|own| own.statement.span == place)?.statement,
        };
        let names = statement.new_names();
        let own =
            names.iter().find(|name| name.kind == ObjectKind::Constraint && *name.ident.value == *constraint.name);
        own.map(|name| name.ident.span)
    }
}

/// A name in small letters with `_` between its words. A number stays with the word that it follows: `auth0Id` is
/// `auth0_id`.
#[must_use]
pub fn snake_case(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    let mut rest = name;
    for word in words(name) {
        let start = rest.find(char::is_alphanumeric).unwrap_or(0);
        let number = word.starts_with(char::is_numeric) && start == 0;
        if !text.is_empty() && !number {
            text.push('_');
        }
        text.push_str(&word);
        let characters = word.chars().count();
        rest = rest.get(start..).unwrap_or_default();
        rest = rest.char_indices().nth(characters).map_or("", |(at, _)| rest.get(at..).unwrap_or_default());
    }
    text
}

/// How often the texts of a history of many statements say the names of its indexes and constraints, by these in lower
/// case: whoever asks it of each would read all texts for each.
pub(super) fn name_mentions<'p>(parts: impl Iterator<Item = &'p Part> + Clone) -> HashMap<Box<str>, usize> {
    const MANY: usize = 200;
    let mut counts = HashMap::new();
    if parts.clone().map(|part| part.statements().len()).sum::<usize>() < MANY {
        return counts;
    }
    let statements = parts.clone().flat_map(Part::statements);
    let names = statements.flat_map(Statement::new_names);
    let names = names.into_iter().filter(|name| matches!(name.kind, ObjectKind::Index | ObjectKind::Constraint));
    let is_word = |name: &str| !name.is_empty() && name.bytes().all(is_part_of_word);
    let names = names.map(|name| name.ident.value.to_lowercase()).filter(|name| is_word(name));
    counts.extend(names.map(|name| (name.into(), 0)));
    if counts.is_empty() {
        return counts;
    }
    for part in parts {
        for word in part.section.text.split(|next: char| !u8::try_from(next).is_ok_and(is_part_of_word)) {
            if word.is_empty() {
                continue;
            }
            if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
                counts.entry(word.to_ascii_lowercase().into()).and_modify(|count| *count += 1);
            } else if let Some(count) = counts.get_mut(word) {
                *count += 1;
            }
        }
    }
    counts
}

fn is_part_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How often a name stands in a text as a word of its own.
fn mentions(text: &str, name: &str) -> usize {
    let part = |next: Option<&u8>| next.is_some_and(|byte| is_part_of_word(*byte));
    let bytes = text.as_bytes();
    let alone = |at: usize| !part(at.checked_sub(1).and_then(|at| bytes.get(at))) && !part(bytes.get(at + name.len()));
    let lower = text.to_ascii_lowercase();
    lower.match_indices(&name.to_ascii_lowercase()).filter(|(at, _)| alone(*at)).count()
}

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|own| own == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(snake_case("userAccount"), "user_account");
        assert_eq!(snake_case("Order Items"), "order_items");
        assert_eq!(snake_case("auth0Id"), "auth0_id");
        assert_eq!(snake_case("Line 2 of_A4"), "line_2_of_a4");
        assert_eq!(mentions("DROP INDEX a_b; -- a_b_c, \"a_b\"", "a_b"), 2);
    }
}
