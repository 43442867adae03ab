//! Columns that a statement names twice where a server takes each once.

use super::{Expression, Ident, Statement, StatementKind};
use crate::source::Span;
use crate::syntax::sql::Dialect;

/// A column that is named twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate<'s> {
    /// Its name.
    pub name: &'s str,
    /// The first place, where the text tells.
    pub first: Option<Span>,
    /// The second place, or the name of the view.
    pub second: Span,
}

impl Statement {
    /// The columns that a server refuses because the statement names them twice: in a table, in the list of an `INSERT`,
    /// in an `UPDATE`, in what a view or a table made by a query consists of. SQLite takes all but the first, MySQL takes an
    /// `UPDATE`.
    #[must_use]
    pub fn duplicate_columns(&self, dialect: Dialect) -> Vec<Duplicate<'_>> {
        match &self.kind {
            StatementKind::CreateTable(create) => {
                let repeated = create.query.as_deref().and_then(|query| query.repeated.as_deref());
                let mut found = twice(create.columns.iter().map(|column| &column.name));
                found.extend(of_output(repeated, create.name.span()));
                found
            }
            StatementKind::Insert(insert) if dialect != Dialect::Sqlite => {
                let mut found = twice(insert.columns.iter());
                let set = insert.conflict.as_ref().and_then(|conflict| conflict.twice.as_deref());
                found.extend(set.map(|(first, second)| Duplicate {
                    name: second.as_str(),
                    first: Some(first.span),
                    second: second.span,
                }));
                found
            }
            StatementKind::Query(query) => {
                let into = query.into.as_deref();
                into.and_then(|into| of_output(into.repeated.as_deref(), into.table.span())).into_iter().collect()
            }
            StatementKind::Update(update) if dialect == Dialect::Postgres => {
                let whole = update.assignments.iter().filter(|set| !set.is_partial);
                twice(whole.map(|set| &set.column))
            }
            StatementKind::CreateView(create) if dialect != Dialect::Sqlite => {
                if !create.columns.is_empty() {
                    return twice(create.columns.iter());
                }
                of_output(create.query.repeated_name(), create.name.span()).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A name that two columns of a query's output have, told where the query's result gets its name.
fn of_output(name: Option<&str>, place: Span) -> Option<Duplicate<'_>> {
    name.map(|name| Duplicate { name, first: None, second: place })
}

fn twice<'s>(columns: impl Iterator<Item = &'s Ident>) -> Vec<Duplicate<'s>> {
    let mut seen: Vec<&Ident> = Vec::new();
    let mut found = Vec::new();
    for column in columns {
        match seen.iter().find(|known| **known == column) {
            Some(first) => {
                found.push(Duplicate { name: column.as_str(), first: Some(first.span), second: column.span });
            }
            None => seen.push(column),
        }
    }
    found
}

impl Expression {
    /// The names of a query's output columns that its text gives for certain: plain columns and what follows `AS`.
    #[must_use]
    pub fn output_names(&self) -> Vec<&str> {
        let Some(list) = self.text.strip_prefix("select ") else { return Vec::new() };
        let list = list.strip_prefix("all ").unwrap_or(list);
        // `DISTINCT ON (…)` stands before the first output.
        if list.starts_with("distinct on") {
            return Vec::new();
        }
        let list = list.strip_prefix("distinct ").unwrap_or(list);
        items(list).into_iter().filter_map(output_name).collect()
    }

    /// The first name that two of its output columns have for certain.
    fn repeated_name(&self) -> Option<&str> {
        let names = self.output_names();
        let mut repeated = names.iter().enumerate().filter(|(at, name)| names.iter().take(*at).any(|one| one == *name));
        repeated.next().map(|(_, name)| *name)
    }

    /// The same, for whoever does not keep the text of the query.
    #[must_use]
    pub fn repeated_output(&self) -> Option<Box<str>> {
        self.repeated_name().map(Into::into)
    }

    /// All output columns of a query in order, each with its name where the text gives it for certain; nothing where
    /// even their number is not certain.
    #[must_use]
    pub fn outputs(&self) -> Option<Vec<Option<&str>>> {
        let list = self.text.strip_prefix("select ")?;
        if list.starts_with("distinct on") {
            return None;
        }
        let list = list.strip_prefix("distinct ").or_else(|| list.strip_prefix("all ")).unwrap_or(list);
        let items = items(list);
        let open = |item: &&str| {
            item.contains('*') || [" union ", " except ", " intersect "].iter().any(|word| item.contains(word))
        };
        (!items.iter().any(open)).then(|| items.into_iter().map(output_name).collect())
    }
}

/// The parts of a select list, up to its `FROM`.
fn items(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0usize, None);
    let mut end = text.len();
    for (at, next) in text.char_indices() {
        match (quote, next) {
            (Some(open), _) if next == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(next),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            (None, ' ') if depth == 0 && text.get(at..).is_some_and(begins_with_from) => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..end).unwrap_or_default());
    parts
}

/// Whether ` FROM` is next, before a name or a query between parentheses.
fn begins_with_from(text: &str) -> bool {
    text.strip_prefix(" from").is_some_and(|rest| rest.starts_with([' ', '(', '"']))
}

fn output_name(item: &str) -> Option<&str> {
    let item = item.trim();
    let name = match item.rfind(" as ") {
        Some(at) => item.get(at + 4..)?,
        None => item.rsplit('.').next()?,
    };
    let plain =
        |text: &str| text.chars().all(|next| next.is_alphanumeric() || next == '_' || next == '.' || next == '"');
    let certain = plain(name) && (item.contains(" as ") || plain(item));
    let name = name.trim_matches('"');
    (certain && !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit())).then_some(name)
}
