//! Where the statements of a rollback stand in its file.

use crate::diagnostic::Edit;
use crate::source::{SourceMap, Span};
use crate::sql::history::Part;
use crate::sql::statement::Statement;

/// The edit that makes another text of the one at a place: all between what both begin and end with.
pub(super) fn difference(place: Span, old: &str, new: &str) -> Option<Edit> {
    let start = old.bytes().zip(new.bytes()).take_while(|(one, other)| one == other).count();
    let start = (0..=start).rev().find(|&at| old.is_char_boundary(at) && new.is_char_boundary(at))?;
    let (rest, more) = (old.get(start..)?, new.get(start..)?);
    let end = rest.bytes().rev().zip(more.bytes().rev()).take_while(|(one, other)| one == other).count();
    let end =
        (0..=end).rev().find(|&at| rest.is_char_boundary(rest.len() - at) && more.is_char_boundary(more.len() - at))?;
    let from = place.start as usize;
    let span = Span::new(place.file, from + start, from + old.len() - end);
    Some(Edit::instead(span, more.get(..more.len() - end)?))
}

/// The edit that writes more behind a statement.
pub(super) fn behind(down: &Part, last: &Statement, steps: &[String], sources: &SourceMap) -> Option<Edit> {
    let end = last.terminator().filter(|end| !down.is_in_block(*end))?;
    let lead = lead(down, last, sources)?;
    let text: String = steps.iter().map(|sql| format!("\n{}", lines(sql, &lead))).collect();
    Some(Edit::behind(end, text))
}

/// The edit that writes other statements in the place of all; nothing where they change rows or may do anything, or where
/// a comment between them would be lost.
pub(super) fn instead_of_all(down: &Part, steps: &[String], sources: &SourceMap) -> Option<Edit> {
    let all = down.statements();
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return at_the_end(down, steps, sources) };
    let place = first.span.to(last.span);
    let more_than_schema = all.iter().any(|statement| statement.changes_rows() || statement.calls_functions());
    let commented = !down.section.commented && down.has_comment(place);
    let steered = down.steering_statements().next().is_some();
    let ended = last.terminator().is_some_and(|end| !down.is_in_block(end)) && !down.is_in_block(first.span);
    if more_than_schema || commented || steered || !ended {
        return None;
    }
    let lead = lead(down, first, sources)?;
    let text = steps.iter().map(|sql| lines(sql, &lead)).collect::<Vec<_>>().join("\n");
    // The first line has its lead, and the last one its `;`.
    let text = text.strip_prefix(&*lead).and_then(|text| text.strip_suffix(';'))?;
    Some(Edit::instead(place, text))
}

/// The edit that writes statements where there are comments alone, or nothing.
fn at_the_end(down: &Part, steps: &[String], sources: &SourceMap) -> Option<Edit> {
    let (section, source) = (&down.section, sources.get(down.section.file));
    if section.commented {
        return None;
    }
    let whole = source.text().get(section.span().range())?;
    let said = whole.trim_end();
    let at = section.base + said.len();
    let mut text: String = steps.iter().map(|sql| format!("{sql};\n")).collect();
    if !said.is_empty() || section.marker.is_some() {
        text.insert(0, '\n');
    }
    if whole.len() > said.len() {
        text.pop();
    }
    Some(Edit::instead(Span::new(section.file, at, at), text))
}

/// The edits that put the statements in an order, each in the place of another; nothing where a comment would stand at
/// the wrong one.
pub(super) fn exchanged(down: &Part, order: &[usize]) -> Option<Vec<Edit>> {
    let all = down.statements();
    let lines = |statement: &Statement| down.text_of(statement.span).lines().count();
    let several = all.iter().any(|statement| lines(statement) > 1);
    let commented = if down.section.commented { several } else { !down.script.comments.is_empty() };
    let cut = all.iter().any(|statement| statement.terminator().is_none() || down.is_in_block(statement.span));
    if commented || cut {
        return None;
    }
    let moved = order.iter().enumerate().filter(|(place, at)| place != *at);
    let edit =
        |(place, at): (usize, &usize)| Some(Edit::instead(all.get(place)?.span, down.text_of(all.get(*at)?.span)));
    moved.map(edit).collect()
}

/// What stands before a statement in its line: blanks, and in a commented section what makes a comment of it.
fn lead(down: &Part, statement: &Statement, sources: &SourceMap) -> Option<String> {
    let before = sources.get(down.section.file).text().get(..statement.span.start as usize)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    let plain = line.trim().is_empty();
    match (down.section.commented, plain) {
        (false, true) | (true, true) => Some(line.to_owned()),
        (false, false) => Some(String::new()),
        (true, false) if line.chars().all(|next| next.is_whitespace() || "-*".contains(next)) => Some(line.to_owned()),
        (true, false) if line.trim() == "--rollback" => Some(line.to_owned()),
        (true, false) => None,
    }
}

fn lines(sql: &str, lead: &str) -> String {
    let text = sql.lines().map(|line| format!("{lead}{line}")).collect::<Vec<_>>().join("\n");
    format!("{text};")
}
