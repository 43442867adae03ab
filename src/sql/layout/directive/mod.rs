//! Lines that are meant as orders to the tool and are none: misspelt, in the wrong place, or another tool's.
//!
//! Each tool reads its own lines in its own way, and passes over what it does not know: a typing error turns the
//! rollback into a part of the migration, or a transaction on again. Prose that speaks of an order is no order: a line
//! counts only when it is one but for its spelling or its place.

mod line;
mod markers;
mod switches;
#[cfg(test)]
mod tests;

use super::marker::{Marker, Role};
use super::tool::Tool;
use crate::diagnostic::Edit;
use crate::source::{FileId, Span};
use line::Line;

/// A line that the tool does not obey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The line without the blanks around it.
    pub span: Span,
    /// What is wrong with it.
    pub fault: DirectiveFault,
    /// What puts it right; empty when a person has to.
    pub edits: Vec<Edit>,
}

/// Why a tool does not obey a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectiveFault {
    /// It would be an order at another place or in another spelling: what the tool asks, to follow "the tool".
    Passed(String),
    /// The tool knows no such word; the one that is meant, if one is near.
    Unknown(Option<&'static str>),
    /// It is an order of another tool.
    Foreign(Tool),
}

/// The lines of a text that its tool does not obey, in order. `markers` are those that it does.
pub(super) fn directives(tool: Tool, file: FileId, text: &str, markers: &[Marker]) -> Vec<Directive> {
    let mut found = foreign(tool, file, markers);
    let mut at = 0;
    for written in text.split_inclusive('\n') {
        let content = written.trim();
        let start = at + (written.len() - written.trim_start().len());
        let line = Line {
            whole: written.trim_end_matches(['\n', '\r']),
            content,
            start,
            order: content.trim_start_matches('-').trim_start(),
            text,
        };
        at += written.len();
        if !content.starts_with("--") {
            continue;
        }
        let read = match tool {
            Tool::Goose => line.goose(),
            Tool::SqlMigrate => line.sql_migrate(),
            Tool::Dbmate => line.dbmate(),
            Tool::Sqlx => line.sqlx(),
            Tool::Atlas => line.atlas(),
            Tool::Tern => line.tern(),
            Tool::Graphile => line.graphile(),
            Tool::Yoyo => line.yoyo(),
            Tool::Morph => line.morph(),
            Tool::Liquibase => line.liquibase(),
            Tool::NodePgMigrate => line.node_pg_migrate(),
            // Nobody says which tool it is; a marker but for one letter would have.
            Tool::Plain => line.goose().or_else(|| line.sql_migrate()).or_else(|| line.dbmate()),
            _ => None,
        };
        let Some((fault, edit)) = read else { continue };
        let edit = edit.map(|(range, replacement)| Edit { span: Span::new(file, range.start, range.end), replacement });
        found.push(Directive {
            span: Span::new(file, start, start + content.len()),
            fault,
            edits: edit.into_iter().collect(),
        });
    }
    found.sort_by_key(|directive| directive.span);
    found
}

/// The markers of other tools that divide files. Atlas's lines stand in files of others on purpose: it checks them.
fn foreign(tool: Tool, file: FileId, markers: &[Marker]) -> Vec<Directive> {
    let divides =
        |tool: Tool| matches!(tool, Tool::Goose | Tool::Dbmate | Tool::SqlMigrate | Tool::Tern | Tool::NodePgMigrate);
    let others = markers.iter().filter(|marker| {
        marker.tool != tool && divides(marker.tool) && marker.role != Role::Sign && tool != Tool::Liquibase
    });
    others
        .map(|marker| Directive {
            span: Span::new(file, marker.range.start, marker.range.end),
            fault: DirectiveFault::Foreign(marker.tool),
            edits: Vec::new(),
        })
        .collect()
}
