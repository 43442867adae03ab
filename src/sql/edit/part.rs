//! Texts of a part that edits are made of: its lists, its last statement, the gaps between words.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::history::{Part, target_name};
use crate::sql::layout::Tool;
use crate::sql::statement::Statement;

impl Part {
    /// What takes an item out of a list between commas; nothing where it is the only one, or where a comment would go
    /// along.
    pub(super) fn without_item(&self, items: &[Span], at: usize) -> Option<Edit> {
        let item = *items.get(at)?;
        let before = at.checked_sub(1).and_then(|at| items.get(at));
        let (gap, whole) = match (before, items.get(at + 1)) {
            (Some(before), _) => (between(*before, item), before_to(*before, item)),
            (None, Some(next)) => (between(item, *next), Span { end: next.start, ..item }),
            (None, None) => return None,
        };
        (self.text_of(gap).trim() == "," && !self.has_comment(whole)).then(|| Edit::without(whole))
    }

    /// What takes a statement away, and its line with it where nothing else stands there.
    pub(in crate::sql) fn without_statement(&self, statement: &Statement) -> Edit {
        let base = self.section.base;
        let text = &self.section.text;
        let end = statement.terminator().unwrap_or(statement.span).end as usize - base;
        let start = statement.span.start as usize - base;
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(end..).unwrap_or_default();
        let blank_before = before.len() - before.trim_end_matches([' ', '\t']).len();
        let line_end = after.find('\n').map_or(after.len(), |at| at + 1);
        let starts_line =
            before.trim_end_matches([' ', '\t']).is_empty() || before.trim_end_matches([' ', '\t']).ends_with('\n');
        let alone = starts_line && after.get(..line_end).is_some_and(|rest| rest.trim().is_empty());
        let (from, to) = if alone { (start - blank_before, end + line_end) } else { (start, end) };
        Edit::without(Span::new(self.section.file, base + from, base + to))
    }

    /// Whether a comment stands in a place.
    pub(super) fn has_comment(&self, place: Span) -> bool {
        let inside = |comment: Span| comment.start < place.end && comment.end > place.start;
        self.script.comments.iter().any(|comment| inside(comment.span))
    }

    /// A word with the blanks before it.
    pub(in crate::sql) fn with_blanks_before(&self, word: Span) -> Span {
        let start = (word.start as usize).saturating_sub(self.section.base);
        let before = self.section.text.get(..start).unwrap_or_default();
        let blanks = before.len() - before.trim_end().len();
        Span::new(word.file, word.start as usize - blanks, word.end as usize)
    }

    /// What writes more behind a statement that a `;` ends; nothing where the tool would take both for one.
    pub(in crate::sql) fn behind(&self, statement: &Statement, more: &str) -> Option<Edit> {
        let end = statement.terminator()?;
        let leader = if self.section.commented { "-- " } else { "" };
        let lines = more.replace('\n', &format!("\n{leader}"));
        (!self.is_in_block(end)).then(|| Edit::behind(end, format!("\n{leader}{lines}")))
    }

    /// What writes a statement behind the last one.
    pub(super) fn appended(&self, statement: &str) -> Option<Edit> {
        self.behind(self.statements().last()?, statement)
    }

    /// Whether a place is between `StatementBegin` and `StatementEnd`, where all is one statement to the tool.
    pub(super) fn is_in_block(&self, place: Span) -> bool {
        let start = (place.start as usize).saturating_sub(self.section.base);
        let before = self.section.text.get(..start).unwrap_or_default();
        before.matches("StatementBegin").count() > before.matches("StatementEnd").count()
    }

    /// What writes an item in front of the first one of a list in parentheses behind a name, before the comment that the
    /// first one may have; nothing where a comment stands behind the parenthesis.
    pub(super) fn first_in_list(&self, name: Span, first: Span, item: &str) -> Option<Edit> {
        let head = self.text_of(between(name, first));
        let open = head.find('(').filter(|&at| head.get(..at).is_some_and(|before| before.trim().is_empty()))?;
        let rest = head.get(open + 1..)?;
        let place = name.end as usize + open + 1;
        let place = Span::new(name.file, place, place);
        match rest.split_once('\n') {
            Some((line, _)) if line.trim().is_empty() => {
                Some(Edit::behind(place, format!("\n{}{item},", self.indent(first))))
            }
            None if rest.trim().is_empty() => Some(Edit::behind(place, format!("{item}, "))),
            _ => None,
        }
    }

    /// The statements that change rows of a table of a name.
    pub(in crate::sql) fn row_changes_of(&self, table: &str) -> impl Iterator<Item = &Statement> {
        let of_table = move |statement: &&Statement| {
            statement.changes_rows() && target_name(statement).is_some_and(|name| name.as_str() == table)
        };
        self.statements_saying(table).filter(of_table)
    }

    /// The text of a statement without its `;`, as the file has it.
    pub(super) fn written(&self, statement: &Statement) -> &str {
        self.text_of(statement.span)
    }
}

impl Tool {
    /// A statement with a body as the tool must be given it, so that it is not cut at a `;` inside; nothing where the
    /// tool cuts all the same.
    pub(super) fn whole(self, statement: &str) -> Option<String> {
        match self {
            Self::Goose => Some(format!("-- +goose StatementBegin\n{statement}\n-- +goose StatementEnd")),
            Self::SqlMigrate => Some(format!("-- +migrate StatementBegin\n{statement}\n-- +migrate StatementEnd")),
            Self::Liquibase | Self::Yoyo => None,
            _ => Some(statement.to_owned()),
        }
    }
}

/// What stands between two places.
pub(super) fn between(one: Span, other: Span) -> Span {
    Span::new(one.file, one.end as usize, (other.start as usize).max(one.end as usize))
}

fn before_to(before: Span, item: Span) -> Span {
    Span { start: before.end, ..item }
}
