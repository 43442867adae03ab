//! The schema in front of the names of tables.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::migration::Migration;
use crate::sql::statement::{Name, ObjectKind, Statement, StatementKind};
use crate::syntax::sql::keyword;

/// Words behind which the name of a table stands.
const BEFORE_TABLES: [&str; 10] =
    ["table", "into", "update", "from", "join", "references", "on", "exists", "only", "truncate"];

/// How many statements are looked through.
const MANY: usize = 200;

impl Migration<'_> {
    /// Edits that write `public` in front of tables wherever both directions name them, and of the indexes that are
    /// dropped. Nothing where the history has another schema, or where a word may be something else of that name.
    #[must_use]
    pub fn qualified(&self, tables: &[&Name]) -> Option<Suggestion> {
        let schemas = self.history.timeline.tables(self.linked.step).map(|table| &*table.key.schema);
        let one = schemas.into_iter().all(|schema| schema == "public");
        if !one || self.parts().map(|part| part.statements().len()).sum::<usize>() > MANY {
            return None;
        }
        let mut edits = Vec::new();
        for part in self.parts() {
            if part.section.masked && !part.section.commented {
                return None;
            }
            for statement in part.statements() {
                // What stands in a block is in quotes.
                if let StatementKind::Do(_) = statement.kind {
                    continue;
                }
                let text = part.written(statement);
                edits.extend(dropped_indexes(statement).map(|name| Edit::before(name.ident.span, "public.")));
                for range in keyword::identifiers_in(text, self.history.dialect) {
                    let word = text.get(range.clone()).unwrap_or_default();
                    if !tables.iter().any(|table| says(word, table)) {
                        continue;
                    }
                    let before = text.get(..range.start).unwrap_or_default().trim_end();
                    let qualifies = text.get(range.end..).is_some_and(|rest| rest.starts_with('.'));
                    if before.ends_with('.') || qualifies {
                        continue;
                    }
                    let last = before.rsplit(|next: char| !next.is_ascii_alphanumeric()).next().unwrap_or_default();
                    if !BEFORE_TABLES.contains(&last.to_ascii_lowercase().as_str()) {
                        return None;
                    }
                    let at = statement.span.start as usize + range.start;
                    edits.push(Edit::instead(Span::new(statement.span.file, at, at), "public."));
                }
            }
        }
        // Those in a block cannot be reached.
        let reached = |table: &&Name| edits.iter().any(|edit| edit.span.start == table.ident.span.start);
        let all = !edits.is_empty() && tables.iter().all(reached);
        all.then(|| ("write `public` in front of the tables".to_owned(), edits))
    }
}

/// Whether a word is the name of a table, folded as the server does it.
fn says(word: &str, table: &Name) -> bool {
    match word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner == table.as_str(),
        None => word.eq_ignore_ascii_case(table.as_str()) && table.as_str() == word.to_lowercase(),
    }
}

/// The names of indexes without a schema that a statement drops.
fn dropped_indexes(statement: &Statement) -> impl Iterator<Item = &Name> {
    let targets = match &statement.kind {
        StatementKind::Drop(drop) if drop.kind == ObjectKind::Index => drop.targets.as_slice(),
        _ => &[],
    };
    targets.iter().map(|target| &target.name).filter(|name| name.schema.is_none())
}
