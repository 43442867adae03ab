//! Lines inside a file that name a tool and divide the file: `-- +goose Up`, `-- migrate:down` and their like.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::tool::Tool;

/// What a marker line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Opens the part that migrates.
    Up,
    /// Opens the part that rolls back.
    Down,
    /// Turns the tool's transaction off.
    NoTransaction,
    /// Fills in variables of the environment.
    Environment,
    /// Says which tool it is and nothing else.
    Sign,
}

/// A marker line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    /// Whose it is.
    pub tool: Tool,
    /// What it does.
    pub role: Role,
    /// Whether it turns the transaction of its own part off.
    pub no_transaction: bool,
    /// The line without the blanks around it.
    pub range: Range<usize>,
    /// The line, from 0.
    pub line: usize,
}

/// The marker lines of a text, in order.
pub(super) fn markers(text: &str) -> Vec<Marker> {
    if !NEEDLES.iter().any(|needle| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some())
        && !UP_MIGRATION.is_match(text)
    {
        return Vec::new();
    }
    let mut at = 0;
    let mut markers = Vec::new();
    for (line, written) in text.split_inclusive('\n').enumerate() {
        let content = written.trim();
        if (content.starts_with("--") || content.starts_with("/*"))
            && let Some((tool, role, no_transaction)) = read(written.trim_end(), at == 0)
        {
            let start = at + (written.len() - written.trim_start().len());
            markers.push(Marker { tool, role, no_transaction, range: start..start + content.len(), line });
        }
        at += written.len();
    }
    without_prose(&mut markers, text);
    markers
}

/// node-pg-migrate takes any comment that begins with its words for a marker, and so would we: `-- Down migration is not
/// needed.` Words behind it count where another line is a marker and no more.
fn without_prose(markers: &mut Vec<Marker>, text: &str) {
    let is_bare = |marker: &Marker| {
        let line = text.get(marker.range.clone()).unwrap_or_default();
        line.trim_end_matches([' ', '-', ':', '.']).to_ascii_lowercase().ends_with("migration")
    };
    let own = |marker: &&Marker| marker.tool == Tool::NodePgMigrate;
    if !markers.iter().filter(own).any(is_bare) {
        markers.retain(|marker| marker.tool != Tool::NodePgMigrate);
    }
}

/// What the needles find quickly: a text without any of them has no marker.
const NEEDLES: [&str; 14] = [
    "transactional",
    "+goose",
    "migrate:",
    "+migrate",
    "liquibase formatted sql",
    "create above",
    "tern:",
    "--!",
    "statement-breakpoint",
    "-- Deploy ",
    "-- Revert ",
    "atlas:",
    "morph:",
    "no-transaction",
];

static UP_MIGRATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?im)^\s*--[\s-]*(?:up|down)\s+migration").expect("the pattern is tested"));

/// Whose a line is, what it does, and whether it turns the transaction of its own part off.
type Read = (Tool, Role, bool);

fn read(line: &str, first: bool) -> Option<Read> {
    if let Some(order) = line.strip_prefix("-- +goose").or_else(|| line.strip_prefix("--+goose")) {
        return Some(of_goose(order));
    }
    if let Some(order) = line.strip_prefix("-- +migrate ") {
        return of_sql_migrate(order);
    }
    let comment = line.trim_start().trim_start_matches('-').trim();
    if let Some(order) = comment.strip_prefix("migrate:") {
        return of_dbmate(order);
    }
    match line.trim() {
        "---- create above / drop below ----" => return Some((Tool::Tern, Role::Down, false)),
        "---- tern: disable-tx ----" => return Some((Tool::Tern, Role::NoTransaction, false)),
        _ => {}
    }
    if let Some(found) = UP_MIGRATION.find(line) {
        let up = found.as_str().to_ascii_lowercase().contains("up");
        return Some((Tool::NodePgMigrate, if up { Role::Up } else { Role::Down }, false));
    }
    if first && comment.to_ascii_lowercase().starts_with("liquibase formatted sql") {
        return Some((Tool::Liquibase, Role::Sign, false));
    }
    if let Some(order) = line.strip_prefix("--! ") {
        return of_graphile(order);
    }
    if line.contains("--> statement-breakpoint") {
        return Some((Tool::Drizzle, Role::Sign, false));
    }
    if let Some(order) = comment.strip_prefix("atlas:") {
        return of_atlas(order.trim_start());
    }
    if comment == "morph:nontransactional" {
        return Some((Tool::Morph, Role::NoTransaction, false));
    }
    // sqlx looks at the first bytes of the file alone; elsewhere the line says whose it is, and has no effect.
    if first && line.starts_with("-- no-transaction") {
        return Some((Tool::Sqlx, Role::NoTransaction, false));
    }
    if line.trim() == "-- no-transaction" {
        return Some((Tool::Sqlx, Role::Sign, false));
    }
    let value = comment.strip_prefix("transactional").and_then(|rest| rest.trim_start().strip_prefix(':'))?;
    matches!(value.trim(), "true" | "false").then_some((Tool::Yoyo, Role::Sign, false))
}

fn of_goose(order: &str) -> Read {
    let role = match order.trim().to_ascii_uppercase().as_str() {
        "UP" => Role::Up,
        "DOWN" => Role::Down,
        "NO TRANSACTION" => Role::NoTransaction,
        "ENVSUB ON" => Role::Environment,
        _ => Role::Sign,
    };
    (Tool::Goose, role, false)
}

fn of_sql_migrate(order: &str) -> Option<Read> {
    let role = match order.split_whitespace().next()?.to_ascii_lowercase().as_str() {
        "up" => Role::Up,
        "down" => Role::Down,
        _ => Role::Sign,
    };
    Some((Tool::SqlMigrate, role, order.to_ascii_lowercase().contains("notransaction")))
}

fn of_dbmate(order: &str) -> Option<Read> {
    let role = match order.split_whitespace().next()? {
        "up" => Role::Up,
        "down" => Role::Down,
        _ => return None,
    };
    Some((Tool::Dbmate, role, order.split_whitespace().any(|option| option == "transaction:false")))
}

fn of_graphile(order: &str) -> Option<Read> {
    let role = if order.trim() == "no-transaction" { Role::NoTransaction } else { Role::Sign };
    let known = ["Previous:", "Hash:", "Message:", "no-transaction", "AllowInvalidHash"];
    known.iter().any(|word| order.starts_with(word)).then_some((Tool::Graphile, role, false))
}

/// Atlas checks the migrations of other tools as well, which then tell it what to leave out: such a line is no sign of it.
fn of_atlas(order: &str) -> Option<Read> {
    if order.starts_with("nolint") {
        return None;
    }
    let off = order.strip_prefix("txmode").is_some_and(|mode| mode.trim() == "none");
    Some((Tool::Atlas, if off { Role::NoTransaction } else { Role::Sign }, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Tool, Role, bool)]) {
        let found: Vec<_> =
            markers(text).into_iter().map(|marker| (marker.tool, marker.role, marker.no_transaction)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn markers_are_read() {
        check("-- +goose Up\nx\n-- +goose Down", &[(Tool::Goose, Role::Up, false), (Tool::Goose, Role::Down, false)]);
        check("-- migrate:up transaction:false", &[(Tool::Dbmate, Role::Up, true)]);
        check("-- +migrate Down notransaction", &[(Tool::SqlMigrate, Role::Down, true)]);
        check("---- create above / drop below ----\r\n", &[(Tool::Tern, Role::Down, false)]);
        check("-- Down Migration\n", &[(Tool::NodePgMigrate, Role::Down, false)]);
        check("-- Down migration is not needed.\n", &[]);
        check(
            "-- Up Migration\nX;\n---- Down Migration: drops it ----\nY;\n",
            &[(Tool::NodePgMigrate, Role::Up, false), (Tool::NodePgMigrate, Role::Down, false)],
        );
        check("-- no-transaction\nSELECT 1;", &[(Tool::Sqlx, Role::NoTransaction, false)]);
        check("-- a\n-- no-transaction\nSELECT 1;", &[(Tool::Sqlx, Role::Sign, false)]);
        check("-- a\n-- no-transaction here\nSELECT 1;", &[]);
        check("-- transactional: false\nX;", &[(Tool::Yoyo, Role::Sign, false)]);
        check("-- atlas:nolint\nX;", &[]);
        check("--+migrate Down", &[]);
        check("-- migrate:dwon", &[]);
    }
}
