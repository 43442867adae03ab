//! How a history names things: what its tool writes by itself, and what most of its names have in common.
//!
//! A convention of one's own is as good as another, so rules about names ask what the history does before they ask
//! what the house would do.

mod constraint;
mod index;
mod number;
mod template;

use std::collections::BTreeMap;

pub use constraint::ConstraintFault;
pub use index::{IndexFault, Mark};
pub use number::{Number, number};
pub use template::Template;

use super::catalog::Table;
use super::layout::Tool;
use super::new_table::needs_quotes;
use super::statement::{Statement, StatementKind};
use crate::syntax::identifier::words;
use index::{MARKS, UNIQUE_MARKS};
use number::stem;

/// What the names of a history have in common.
#[derive(Debug, Clone, Default)]
pub struct Conventions {
    /// Whether an object mapper writes the migrations, and with them the names.
    pub by_mapper: bool,
    /// How often names of tables and columns need quotes.
    pub in_quotes: usize,
    /// How often they have several words joined by `_`.
    pub in_snake_case: usize,
    /// How often tables are named in the plural.
    pub plural: usize,
    /// How often tables are named in the singular.
    pub singular: usize,
    /// How the names of indexes say that they are indexes: of plain and of unique ones.
    marks: [BTreeMap<Mark, usize>; 2],
    /// How many names of indexes say their table.
    with_table: usize,
    /// How many constraints have a name that a person wrote, and how many of those say their table and their kind.
    constraints: usize,
    constraints_with_table: usize,
    constraints_with_kind: usize,
}

/// How many words of a name are looked at.
const MANY_WORDS: usize = 16;

/// How many names make a habit.
const HABIT: usize = 3;

impl Conventions {
    /// What the tables have in common as they are when the history ends.
    pub(super) fn new<'a>(tool: Tool, tables: impl Iterator<Item = &'a Table>) -> Self {
        let mut conventions = Self { by_mapper: matches!(tool, Tool::Prisma | Tool::Drizzle), ..Self::default() };
        for table in tables.filter(|table| table.is_table() && !table.temporary) {
            conventions.by_mapper |= is_book_of_mapper(table.name());
            match number(table.name()) {
                Some(Number::Plural) => conventions.plural += 1,
                Some(Number::Singular) => conventions.singular += 1,
                None => {}
            }
            let columns = table.columns.iter().map(|column| &*column.name);
            for name in std::iter::once(table.name()).chain(columns) {
                conventions.in_quotes += usize::from(needs_quotes(name));
                conventions.in_snake_case += usize::from(!needs_quotes(name) && name.trim_matches('_').contains('_'));
            }
            for index in table.indexes.iter().filter(|index| index.named && !index.backs_constraint) {
                *conventions.marks[usize::from(index.unique)].entry(Mark::of(&index.name)).or_default() += 1;
                conventions.with_table += usize::from(index.says_table(table));
            }
            for constraint in table.constraints.iter().filter(|constraint| constraint.named) {
                conventions.constraints += 1;
                conventions.constraints_with_table += usize::from(constraint.says_table(table));
                conventions.constraints_with_kind += usize::from(constraint.says_kind());
            }
        }
        conventions
    }

    /// The same with what its statements say: a mapper writes down which migrations it ran.
    pub(super) fn with_statements<'s>(mut self, mut statements: impl Iterator<Item = &'s Statement>) -> Self {
        self.by_mapper |= statements.any(|statement| match &statement.kind {
            StatementKind::Insert(insert) => is_book_of_mapper(insert.table.as_str()),
            _ => false,
        });
        self
    }

    /// Whether names in quotes are the rule.
    #[must_use]
    pub fn prefers_quotes(&self) -> bool {
        self.in_quotes > 2 * HABIT && self.in_quotes > 2 * self.in_snake_case
    }

    /// The number of most names of tables, when it is a habit.
    #[must_use]
    pub fn number(&self) -> Option<Number> {
        let habit = |own: usize, other: usize| own >= HABIT && own > 2 * other;
        if habit(self.plural, self.singular) {
            Some(Number::Plural)
        } else if habit(self.singular, self.plural) {
            Some(Number::Singular)
        } else {
            None
        }
    }

    /// How most indexes say that they are indexes, when it is a habit.
    fn mark(&self, unique: bool) -> Option<Mark> {
        let marks = &self.marks[usize::from(unique)];
        let (mark, count) = marks.iter().max_by_key(|(_, count)| **count)?;
        let all: usize = marks.values().sum();
        (*count >= HABIT && 3 * count >= 2 * all).then_some(*mark)
    }

    fn indexes(&self) -> usize {
        self.marks.iter().flat_map(BTreeMap::values).sum()
    }
}

/// The tables in which object mappers keep account of their migrations.
fn is_book_of_mapper(name: &str) -> bool {
    matches!(
        name,
        "__EFMigrationsHistory" | "_prisma_migrations" | "SequelizeMeta" | "typeorm_metadata" | "mikro_orm_migrations"
    )
}

/// Whether a generator gave the name: it ends with a hash.
fn is_made_up(name: &str) -> bool {
    let mut parts = name.rsplit('_').skip_while(|part| matches!(*part, "like" | "uniq"));
    let tail = parts.next().unwrap_or_default();
    let digits = tail.bytes().filter(u8::is_ascii_digit).count();
    let hexadecimal = tail.bytes().all(|byte| byte.is_ascii_hexdigit());
    tail.len() >= 6 && digits >= 2 && digits < tail.len() && hexadecimal || tail.len() >= 16 && digits >= 4
}

/// The words of a name that are no marks.
fn telling_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    words.retain(|word| !MARKS.contains(&word.as_str()) && !UNIQUE_MARKS.contains(&word.as_str()) && word != "on");
    words
}

/// Whether the name of an index or constraint on these columns says of which table it is: by the table's name, a word
/// of it, or its first letters.
fn says_table(name: &str, table: &str, columns: &[&str]) -> bool {
    let (own, of_table) = (telling_words(name), words(table));
    // However the words of the table are parted: `ix_event_type_org` on `eventtype`.
    let squeezed = of_table.concat();
    let starts = 0..own.len().min(MANY_WORDS);
    let runs = starts.flat_map(|start| (start..own.len().min(MANY_WORDS)).map(move |end| start..=end));
    if squeezed.is_empty() || runs.into_iter().any(|run| stem(&own[run].concat()) == stem(&squeezed)) {
        return true;
    }
    // What the columns say is not said of the table: `idx_user_id` on `user_sessions`.
    if own == columns.iter().flat_map(|column| words(column)).collect::<Vec<_>>() {
        return false;
    }
    let initials: String = of_table.iter().filter_map(|word| word.chars().next()).collect();
    own.iter().any(|word| {
        let alike = |part: &String| stem(part) == stem(word) || word.len() >= 3 && part.starts_with(word.as_str());
        initials.len() > 1 && *word == initials || of_table.iter().any(alike)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_generators() {
        assert!(is_made_up("auth_user_username_6821ab7c_like") && is_made_up("blog_entry_blog_id_a1b2c3d4"));
        assert!(!is_made_up("orders_facade_added") && !is_made_up("orders_20240101") && !is_made_up("orders_user_id"));
    }

    #[test]
    fn names_that_say_their_table() {
        for (name, table, columns) in [
            ("idx_orders_user_id", "orders", vec!["user_id"]),
            ("index_order_updated_at", "orders", vec!["updated_at"]),
            ("idx_emp_department", "employees", vec!["department"]),
            ("ix_event_type_unique_org", "eventtype", vec!["org_id"]),
            ("idx_ovi_item_id", "order_version_items", vec!["item_id"]),
            ("User_email_key", "User", vec!["email"]),
            ("IX_AspNetUserRoles_RoleId", "AspNetUserRoles", vec!["RoleId"]),
        ] {
            assert!(says_table(name, table, &columns), "{name}");
        }
        for (name, table, columns) in [
            ("pid_optime", "access_log", vec!["project_id", "op_time"]),
            ("idx_user_id", "user_sessions", vec!["user_id"]),
            ("username_unique_idx", "users", vec!["username"]),
            ("task_index_json_idx", "workflow_index", vec!["json_data"]),
        ] {
            assert!(!says_table(name, table, &columns), "{name}");
        }
    }
}
