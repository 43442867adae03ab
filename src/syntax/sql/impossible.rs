//! Sequences of words that no server of a dialect accepts, and that the parser lets pass because it is made for many.

use super::Dialect;
use super::token::{Kind, Token};
use super::verdict::{Fault, has_placeholder};

/// What may follow `CREATE`, `ALTER` or `DROP`, in PostgreSQL and in what is built on it.
const KINDS: [&str; 66] = [
    "access",
    "aggregate",
    "cast",
    "collation",
    "column",
    "constraint",
    "conversion",
    "database",
    "datashare",
    "default",
    "domain",
    "event",
    "extension",
    "external",
    "foreign",
    "function",
    "global",
    "group",
    "identity",
    "index",
    "language",
    "large",
    "library",
    "local",
    "masking",
    "materialized",
    "model",
    "operator",
    "or",
    "owned",
    "package",
    "policy",
    "prepared",
    "privileges",
    "procedural",
    "procedure",
    "profile",
    "property",
    "publication",
    "recursive",
    "replication",
    "resource",
    "role",
    "routine",
    "rule",
    "schema",
    "sequence",
    "server",
    "stage",
    "statistics",
    "subscription",
    "synonym",
    "system",
    "table",
    "tablegroup",
    "tablespace",
    "temp",
    "temporary",
    "text",
    "transform",
    "trigger",
    "trusted",
    "type",
    "unique",
    "unlogged",
    "user",
];

/// What `IF NOT EXISTS` follows.
const NAMED: [&str; 16] = [
    "table",
    "index",
    "concurrently",
    "view",
    "extension",
    "schema",
    "sequence",
    "database",
    "column",
    "role",
    "user",
    "collation",
    "statistics",
    "trigger",
    "server",
    "mapping",
];

/// Words that begin a clause and are reserved everywhere, so that nothing in a list can begin with them.
const CLAUSES: [&str; 5] = ["where", "from", "having", "union", "order"];
/// Those that are reserved in PostgreSQL besides.
const POSTGRES_CLAUSES: [&str; 7] = ["limit", "returning", "into", "using", "and", "or", "on"];
/// Reserved words of PostgreSQL that open a clause of a table's definition in the place of a column's name.
const TABLE_CLAUSES: [&str; 8] = ["constraint", "primary", "unique", "check", "foreign", "exclude", "like", "not"];
/// Reserved words of PostgreSQL that open a clause of a column, so that none of them is its type.
const COLUMN_CLAUSES: [&str; 8] =
    ["not", "default", "primary", "references", "unique", "check", "constraint", "collate"];
/// Reserved words that a statement cannot end with.
const OPEN_ENDS: [&str; 10] = ["where", "and", "or", "from", "having", "references", "into", "using", "when", "then"];

struct Words<'t> {
    text: &'t str,
    tokens: &'t [Token],
    dialect: Dialect,
}

/// The first such place of a statement.
pub(super) fn find(text: &str, tokens: &[Token], dialect: Dialect) -> Option<Fault> {
    if has_placeholder(text, tokens) {
        return None;
    }
    let words = Words { text, tokens, dialect };
    words
        .of_head()
        .or_else(|| words.of_columns())
        .or_else(|| words.of_pairs())
        .or_else(|| words.of_next())
        .or_else(|| words.of_end())
}

impl<'t> Words<'t> {
    fn written(&self, at: usize) -> &'t str {
        self.tokens.get(at).and_then(|token| self.text.get(token.range())).unwrap_or_default()
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.kind(at) == Some(Kind::Word) && self.written(at).eq_ignore_ascii_case(word)
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    fn is_name(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Word | Kind::Quoted))
    }

    /// The first token from `from` on that is this word and stands in no parentheses.
    fn outside(&self, from: usize, word: &str) -> Option<usize> {
        let mut depth = 0usize;
        (from..self.tokens.len()).find(|&at| {
            match self.kind(at) {
                Some(Kind::LeftParenthesis) => depth += 1,
                Some(Kind::RightParenthesis) => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && self.is(at, word)
        })
    }

    /// The token behind a name that begins at `at`, with its schema.
    fn after_name(&self, at: usize) -> usize {
        let mut at = at + 1;
        while self.kind(at) == Some(Kind::Period) {
            at += 2;
        }
        at
    }

    /// The token behind the group that opens at `at`.
    fn after_group(&self, at: usize) -> usize {
        let mut depth = 0usize;
        for next in at..self.tokens.len() {
            match self.kind(next) {
                Some(Kind::LeftParenthesis) => depth += 1,
                Some(Kind::RightParenthesis) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return next + 1;
                    }
                }
                _ => {}
            }
        }
        self.tokens.len()
    }

    fn fault(&self, at: usize, due: &str) -> Option<Fault> {
        let last = self.tokens.len().checked_sub(1)?;
        let message = if at > last {
            "the statement ends too early".to_owned()
        } else {
            match self.kind(at)? {
                Kind::String | Kind::Dollar => "unexpected string".to_owned(),
                _ if self.written(at).len() > 40 => "unexpected token".to_owned(),
                _ => format!("unexpected `{}`", self.written(at)),
            }
        };
        Some(Fault { token: at.min(last), message, help: Some(format!("expected {due}")) })
    }

    /// By the first word of the statement.
    fn of_head(&self) -> Option<Fault> {
        let postgres = self.dialect == Dialect::Postgres;
        let head = self.written(0).to_ascii_lowercase();
        match head.as_str() {
            "insert" if self.dialect == Dialect::Mysql => None,
            "insert" => {
                let at = if self.is(1, "or") { 3 } else { 1 };
                if self.is(at, "into") { self.of_insert(at + 1) } else { self.fault(at, "INTO") }
            }
            "delete" if self.dialect != Dialect::Mysql && !self.is(1, "from") => self.fault(1, "FROM"),
            "update" if self.outside(1, "set").is_none() => {
                let name = if self.is(1, "only") { 2 } else { 1 };
                let behind = self.after_name(name);
                let alias = usize::from(self.is(behind, "as")) + usize::from(self.is_name(behind));
                self.fault(behind + alias, "SET")
            }
            "comment" if postgres && !self.is(1, "on") => self.fault(1, "ON"),
            "comment" if postgres && self.outside(2, "is").is_none() => {
                let end = self.tokens.len();
                let text = (2..end).find(|&at| self.kind(at) == Some(Kind::String));
                self.fault(text.unwrap_or(end), "IS")
            }
            "grant" if self.outside(1, "to").is_none() => self.fault(self.tokens.len(), "TO"),
            "revoke" if self.outside(1, "from").is_none() => self.fault(self.tokens.len(), "FROM"),
            "create" => self.of_create(),
            "alter" | "drop" if postgres => self.of_kind(1),
            _ => None,
        }
    }

    /// Columns without a type, which PostgreSQL takes from another type or table alone.
    fn of_columns(&self) -> Option<Fault> {
        if self.dialect != Dialect::Postgres {
            return None;
        }
        let untyped = |name: usize| {
            let column = self.is_name(name) && !self.is_any(name, &TABLE_CLAUSES);
            if column && self.is_any(name + 1, &COLUMN_CLAUSES) { self.fault(name + 1, "a type") } else { None }
        };
        if self.is(0, "alter") && self.is(1, "table") {
            let mut from = 2;
            while let Some(add) = self.outside(from, "add") {
                let mut name = add + 1 + usize::from(self.is(add + 1, "column"));
                name += if self.is(name, "if") { 3 } else { 0 };
                if let Some(fault) = untyped(name) {
                    return Some(fault);
                }
                from = add + 1;
            }
            return None;
        }
        let table = (1..4).find(|&at| self.is(at, "table")).filter(|_| self.is(0, "create"))?;
        let name = if self.is(table + 1, "if") { table + 4 } else { table + 1 };
        let open = self.after_name(name);
        if self.kind(open) != Some(Kind::LeftParenthesis) {
            return None;
        }
        let mut depth = 0usize;
        (open..self.after_group(open)).find_map(|at| {
            match self.kind(at)? {
                Kind::LeftParenthesis => depth += 1,
                Kind::RightParenthesis => depth = depth.saturating_sub(1),
                Kind::Comma => {}
                _ => return None,
            }
            let begins = depth == 1 && self.kind(at) != Some(Kind::RightParenthesis);
            begins.then(|| untyped(at + 1)).flatten()
        })
    }

    fn of_kind(&self, at: usize) -> Option<Fault> {
        let known = self.is_any(at, &KINDS) || self.is(at, "view");
        if self.is(at, "materialized") && self.tokens.len() > at + 1 && !self.is(at + 1, "view") {
            return self.fault(at + 1, "VIEW");
        }
        if known || !self.is_name(at) { None } else { self.fault(at, "a kind of object, such as TABLE") }
    }

    fn of_create(&self) -> Option<Fault> {
        for at in 1..self.tokens.len().min(6) {
            if self.is(at, "if") && self.is(at + 1, "not") && self.is_any(at - 1, &NAMED) && !self.is(at + 2, "exists")
            {
                return self.fault(at + 2, "EXISTS");
            }
        }
        let view = (1..self.tokens.len().min(6)).find(|&at| self.is(at, "view"));
        if let Some(view) = view
            && self.is_any(view - 1, &["create", "replace", "materialized", "temp", "temporary", "recursive"])
            && self.outside(view + 1, "as").is_none()
        {
            let name = if self.is(view + 1, "if") { view + 4 } else { view + 1 };
            return self.fault(self.after_name(name), "AS");
        }
        if self.dialect != Dialect::Postgres {
            return None;
        }
        if self.is(1, "type") && self.is_name(2) {
            let at = self.after_name(2);
            let opens = self.kind(at) == Some(Kind::LeftParenthesis);
            if at < self.tokens.len() && !opens && !self.is(at, "as") {
                return self.fault(at, "AS");
            }
            if self.is(at, "as") && self.is(at + 1, "enum") && self.kind(at + 2) != Some(Kind::LeftParenthesis) {
                return self.fault(at + 2, "the values in parentheses");
            }
        }
        self.of_kind(1)
    }

    /// Behind `INSERT INTO`: columns with commas between them, then what is inserted.
    fn of_insert(&self, at: usize) -> Option<Fault> {
        let mut next = self.after_name(at);
        if self.is(next, "as") {
            next += 2;
        }
        if self.kind(next) == Some(Kind::LeftParenthesis)
            && self.is_name(next + 1)
            && !self.is_any(next + 1, &["select", "with", "values", "table"])
        {
            let end = self.after_group(next);
            let missing = (next + 1..end).find(|&at| self.is_name(at) && self.is_name(at + 1));
            if let Some(at) = missing {
                return self.fault(at + 1, "a comma");
            }
            next = end;
        }
        if !self.is(next, "values") {
            return None;
        }
        next += 1;
        while self.kind(next) == Some(Kind::LeftParenthesis) {
            next = self.after_group(next);
            match self.kind(next) {
                Some(Kind::Comma) => next += 1,
                Some(Kind::LeftParenthesis) => return self.fault(next, "a comma"),
                _ => return None,
            }
        }
        self.fault(next, "values in parentheses")
    }

    /// Tokens that cannot stand side by side.
    fn of_pairs(&self) -> Option<Fault> {
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
    fn of_next(&self) -> Option<Fault> {
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

    fn of_end(&self) -> Option<Fault> {
        let last = self.tokens.len().checked_sub(1).filter(|&last| last > 0)?;
        let named = self.is(last - 1, "as") || self.kind(last - 1) == Some(Kind::Period);
        if named || !self.is_any(last, &OPEN_ENDS) { None } else { self.fault(last + 1, "more") }
    }
}
