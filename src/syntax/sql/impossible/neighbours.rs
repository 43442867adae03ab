//! Words that cannot stand side by side, or at the end.

use super::super::Dialect;
use super::super::token::Kind;
use super::super::verdict::Fault;
use super::kind::NAMED;
use super::words::Words;

/// Words that begin a clause and are reserved everywhere, so that nothing in a list can begin with them.
const CLAUSES: [&str; 5] = ["where", "from", "having", "union", "order"];
/// Those that are reserved in PostgreSQL besides.
const POSTGRES_CLAUSES: [&str; 7] = ["limit", "returning", "into", "using", "and", "or", "on"];
/// Reserved words that a statement cannot end with.
const OPEN_ENDS: [&str; 10] = ["where", "and", "or", "from", "having", "references", "into", "using", "when", "then"];

impl Words<'_> {
    /// Tokens that cannot stand side by side.
    pub(super) fn of_pairs(&self) -> Option<Fault> {
        let postgres = self.dialect == Dialect::Postgres;
        // `SET x TO a, on` and `GRANT … TO GROUP a` have words of their own.
        let listed = !self.is_any(0, &["set", "grant", "revoke"]);
        (1..self.tokens.len()).find_map(|at| {
            let (left, right) = (self.tokens.get(at - 1)?, self.tokens.get(at)?);
            if postgres && matches!(right.kind, Kind::String | Kind::Number) {
                let between = self.text.get(left.end as usize..right.start as usize).unwrap_or_default();
                // Strings on lines of their own are one string.
                let strings = left.kind == Kind::String && right.kind == Kind::String;
                let apart = matches!(left.kind, Kind::String | Kind::Number)
                    && !between.is_empty()
                    && !(strings && between.contains('\n'));
                return if apart { self.fault(at, "a comma or an operator") } else { None };
            }
            if left.kind == Kind::Comma && listed && right.kind == Kind::Word {
                let clause = self.is_any(at, &CLAUSES) || postgres && self.is_any(at, &POSTGRES_CLAUSES);
                if clause {
                    let message = "nothing follows this comma".to_owned();
                    return Some(Fault { token: at - 1, message, help: None });
                }
            }
            None
        })
    }

    /// A statement that begins on a line of its own inside of another one, as when a `;` is missing.
    pub(super) fn of_next(&self) -> Option<Fault> {
        // These hold other statements; so do the routines, triggers and events of the other dialects.
        let holds = self.is_any(0, &["with", "explain", "prepare", "do"])
            || (1..4).any(|at| self.is_any(at, &["rule", "schema", "function", "procedure"]));
        if self.dialect != Dialect::Postgres || holds {
            return None;
        }
        let mut depth = 0usize;
        (1..self.tokens.len()).find_map(|at| {
            match self.kind(at)? {
                Kind::LeftParenthesis => depth += 1,
                Kind::RightParenthesis => depth = depth.saturating_sub(1),
                Kind::Word if depth == 0 => {}
                _ => return None,
            }
            let (left, right) = (self.tokens.get(at - 1)?, self.tokens.get(at)?);
            let between = self.text.get(left.end as usize..right.start as usize).unwrap_or_default();
            let begins = self.is_any(at, &["alter", "create", "drop"])
                && self.is_any(at + 1, &["table", "index", "unique", "view", "type", "materialized", "schema"])
                || self.is(at, "insert") && self.is(at + 1, "into")
                || self.is(at, "delete") && self.is(at + 1, "from")
                || self.is(at, "comment") && self.is(at + 1, "on") && self.is_any(at + 2, &NAMED)
                || self.is(at, "update") && self.is(self.after_name(at + 1), "set");
            if !begins || !between.contains('\n') {
                return None;
            }
            let message = format!("unexpected `{}`", self.written(at));
            Some(Fault { token: at, message, help: Some("end the statement above with `;`".to_owned()) })
        })
    }

    pub(super) fn of_end(&self) -> Option<Fault> {
        let last = self.tokens.len().checked_sub(1).filter(|&last| last > 0)?;
        let named = self.is(last - 1, "as") || self.kind(last - 1) == Some(Kind::Period);
        if named || !self.is_any(last, &OPEN_ENDS) { None } else { self.fault(last + 1, "more") }
    }
}
