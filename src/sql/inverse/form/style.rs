//! How the statements of a rollback are written: plain, as comments, between marks.

use std::fmt::Write as _;

use super::super::{Inverse, Step};
use crate::sql::layout::{Section, Tool, Transaction};

/// How the statements of a rollback are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As they are.
    Plain,
    /// Behind a comment leader, which the tool or a person takes off.
    Commented(&'static str),
    /// As they are, inside of one block comment, each line behind a leader.
    Block(&'static str),
    /// As they are, those with a body between the tool's own marks.
    Marked([&'static str; 2]),
}

/// Whether a rollback may hold statements that refuse transactions, as the migration does.
pub(super) fn may_be_concurrent(tool: Tool, up: &Section, inverse: &Inverse) -> bool {
    let wanted = inverse.steps.iter().any(|step| step.concurrently.is_some());
    let alone = inverse.steps.len() == 1;
    wanted
        && match tool {
            Tool::GolangMigrate | Tool::Hasura | Tool::Dbmate | Tool::Sqlx => alone,
            Tool::SqlMigrate | Tool::Tern => true,
            // The file that turns the transaction off is that of one script.
            Tool::Flyway => false,
            _ => up.transaction == Transaction::None,
        }
}

/// Whether a tool reads at the marker of a section, and not for the whole file, that it runs without a transaction.
pub(super) fn has_switch_in_marker(tool: Tool) -> bool {
    matches!(tool, Tool::Dbmate | Tool::SqlMigrate | Tool::Tern)
}

/// What a new rollback begins and ends with.
pub(super) struct Opening {
    /// The first lines of a file.
    pub(super) file: &'static str,
    /// The last lines of a file.
    pub(super) end: &'static str,
    /// The marker of a section and how its statements are written; nothing where the tool runs no rollback.
    pub(super) section: Option<(&'static str, Style)>,
}

impl Opening {
    pub(super) fn of(tool: Tool, concurrent: bool) -> Self {
        let (file, end) = match tool {
            Tool::Sqitch if !concurrent => ("BEGIN;\n\n", "\nCOMMIT;\n"),
            Tool::Sqlx if concurrent => ("-- no-transaction\n", ""),
            Tool::Morph if concurrent => ("-- morph:nontransactional\n", ""),
            Tool::Yoyo if concurrent => ("-- transactional: false\n\n", ""),
            _ => ("", ""),
        };
        let section = match tool {
            Tool::Dbmate if concurrent => Some(("-- migrate:down transaction:false", Style::Plain)),
            Tool::Dbmate => Some(("-- migrate:down", Style::Plain)),
            Tool::Goose => {
                Some(("-- +goose Down", Style::Marked(["-- +goose StatementBegin", "-- +goose StatementEnd"])))
            }
            Tool::SqlMigrate => {
                let marker = if concurrent { "-- +migrate Down notransaction" } else { "-- +migrate Down" };
                Some((marker, Style::Marked(["-- +migrate StatementBegin", "-- +migrate StatementEnd"])))
            }
            Tool::NodePgMigrate => Some(("-- Down Migration", Style::Plain)),
            Tool::Tern if concurrent => {
                Some(("---- create above / drop below ----\n---- tern: disable-tx ----", Style::Plain))
            }
            Tool::Tern => Some(("---- create above / drop below ----", Style::Plain)),
            Tool::Liquibase => Some(("", Style::Commented("--rollback "))),
            Tool::Plain => Some(("-- Rollback:", Style::Commented("-- "))),
            _ => None,
        };
        Self { file, end, section }
    }
}

pub(super) fn body(inverse: &Inverse, style: Style, concurrent: bool) -> String {
    let mut text = String::new();
    for step in &inverse.steps {
        let block = statement(step, style, concurrent);
        match style {
            Style::Commented(leader) | Style::Block(leader) => {
                for line in block.lines() {
                    let _ = writeln!(text, "{}", format!("{leader}{line}").trim_end());
                }
            }
            _ => text.push_str(&block),
        }
    }
    text
}

fn statement(step: &Step, style: Style, concurrent: bool) -> String {
    let sql = step.concurrently.as_ref().filter(|_| concurrent).unwrap_or(&step.sql);
    let lost = match &step.loses {
        // A name may hold line breaks, which would end the comment.
        Some(what) if style != Style::Commented("--rollback ") => {
            format!("-- Not brought back: {}.\n", what.replace(['\n', '\r'], " "))
        }
        _ => String::new(),
    };
    // A semicolon behind a comment would be part of it.
    let close = if sql.lines().next_back().is_some_and(|line| line.contains("--")) { "\n;" } else { ";" };
    match style {
        Style::Marked([begin, end]) if sql.contains(';') => format!("{lost}{begin}\n{sql}{close}\n{end}\n"),
        _ => format!("{lost}{sql}{close}\n"),
    }
}
