//! Taking away one of two columns of the same name.

use super::Suggestion;
use super::part::between;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::migration::MigrationStatement;
use crate::sql::statement::{Assignment, ColumnDefinition, Duplicate, Insert, StatementKind, Update};

impl MigrationStatement<'_> {
    /// Edits that leave one of two columns of a name: where both say the same the first, and in an `UPDATE` the last, as
    /// servers do that take both. Nothing where somebody must choose.
    #[must_use]
    pub fn without_duplicate(&self, duplicate: &Duplicate<'_>) -> Option<Suggestion> {
        let places = (duplicate.first?, duplicate.second);
        let edits = match &self.statement.kind {
            StatementKind::CreateTable(create) => self.without_column(&create.columns, places),
            StatementKind::Insert(insert) => self.without_inserted(insert, places),
            StatementKind::Update(update) => return self.without_assignment(update, places),
            _ => None,
        };
        edits.map(|edits| (format!("drop the second `{}`, which says the same", duplicate.name), edits))
    }

    fn without_column(&self, columns: &[ColumnDefinition], (first, second): (Span, Span)) -> Option<Vec<Edit>> {
        let place = |span: Span| columns.iter().position(|column| column.name.span == span);
        let (first, second) = (place(first)?, place(second)?);
        let items: Vec<Span> = columns.iter().map(|column| column.span).collect();
        let same = self.says_the_same(*items.get(first)?, *items.get(second)?);
        Some(vec![self.part().without_item(&items, second).filter(|_| same)?])
    }

    fn without_inserted(&self, insert: &Insert, (first, second): (Span, Span)) -> Option<Vec<Edit>> {
        let place = |span: Span| insert.columns.iter().position(|column| column.span == span);
        let (first, second) = (place(first)?, place(second)?);
        if insert.values.is_empty() {
            return None;
        }
        let names: Vec<Span> = insert.columns.iter().map(|column| column.span).collect();
        let rows = insert.rows().map(|row| {
            let values: Vec<Span> = row.iter().map(|value| value.span).collect();
            let same = values.len() == names.len() && self.says_the_same(*values.get(first)?, *values.get(second)?);
            self.part().without_item(&values, second).filter(|_| same)
        });
        std::iter::once(self.part().without_item(&names, second)).chain(rows).collect()
    }

    fn without_assignment(&self, update: &Update, (first, second): (Span, Span)) -> Option<Suggestion> {
        let part = self.part();
        let place = |span: Span| update.assignments.iter().position(|set| set.column.span == span);
        let (first, second) = (place(first)?, place(second)?);
        // `(a, b) = (1, 2)` has no item of its own for each column.
        let whole = |set: &Assignment| {
            let plain = part.text_of(between(set.column.span, set.value)).trim() == "=";
            plain.then(|| set.column.span.to(set.value))
        };
        let items: Vec<Span> = update.assignments.iter().map(whole).collect::<Option<_>>()?;
        let edit = part.without_item(&items, first)?;
        let last = part.text_of(*items.get(second)?);
        Some((format!("keep the last one, `{last}`"), vec![edit]))
    }

    /// Whether two texts are the same but for blanks and letter case outside of quotes.
    fn says_the_same(&self, one: Span, other: Span) -> bool {
        let (one, other) = (self.part().text_of(one), self.part().text_of(other));
        let quoted = [one, other].iter().any(|text| text.contains(['\'', '"', '`']));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        words(one) == words(other) || !quoted && words(&one.to_lowercase()) == words(&other.to_lowercase())
    }
}
