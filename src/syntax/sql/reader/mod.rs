//! What a statement says, read from its tokens.
//!
//! Reads more than sqlparser in breadth (every statement head of the three dialects has at least a name) and less in
//! depth: expressions and queries are balanced runs of tokens. Knows nothing of schemas.

mod alter;
mod alter_object;
mod column;
mod constraint;
mod cursor;
mod data_type;
mod expression;
mod grant;
mod index;
mod insert;
mod object;
mod query;
mod routine;
mod rows;
mod session;
mod table;

use super::Dialect;
use super::statement::{ObjectKind, StatementKind};
use super::token::{Kind, Token};
use crate::source::FileId;
use crate::syntax::sql::statement::Literal;

/// A reading of one statement.
#[derive(Debug)]
pub(super) struct Reading {
    /// What it says; [`StatementKind::Unknown`] when not even its kind is clear.
    pub(super) kind: StatementKind,
    /// Whether every word was understood.
    pub(super) complete: bool,
    /// The token at which understanding ended, if it did not reach the end.
    pub(super) stopped: usize,
    /// How many tokens name the statement.
    pub(super) head: usize,
    /// The string literals.
    pub(super) literals: Vec<Literal>,
}

pub(super) struct Reader<'t> {
    text: &'t str,
    base: usize,
    file: FileId,
    dialect: Dialect,
    tokens: &'t [Token],
    at: usize,
    furthest: usize,
    failed: Option<usize>,
    stop_at_collate: bool,
}

/// Reads one statement from its tokens.
pub(super) fn read(file: FileId, base: usize, text: &str, tokens: &[Token], dialect: Dialect) -> Reading {
    let mut reader =
        Reader { text, base, file, dialect, tokens, at: 0, furthest: 0, failed: None, stop_at_collate: false };
    let kind = reader.statement();
    let complete = kind.is_some() && reader.ended() && reader.failed.is_none();
    let stopped = reader.failed.unwrap_or(reader.at.max(reader.furthest));
    let head = reader.head();
    let literals = reader.literals(kind.as_ref());
    Reading { kind: kind.unwrap_or(StatementKind::Unknown), complete, stopped, head, literals }
}

impl Reader<'_> {
    /// Remembers the first place that is not understood, while reading goes on behind it.
    fn fail(&mut self) {
        let at = self.at.max(self.furthest);
        self.failed = self.failed.or(Some(at));
    }

    /// The words that name the statement, up to the first that could be a name.
    fn head(&mut self) -> usize {
        const WORDS: [&str; 62] = [
            "create",
            "or",
            "replace",
            "alter",
            "drop",
            "unique",
            "index",
            "table",
            "temporary",
            "temp",
            "unlogged",
            "materialized",
            "view",
            "function",
            "procedure",
            "trigger",
            "type",
            "domain",
            "sequence",
            "schema",
            "extension",
            "policy",
            "role",
            "user",
            "insert",
            "into",
            "update",
            "delete",
            "from",
            "select",
            "truncate",
            "comment",
            "on",
            "grant",
            "revoke",
            "begin",
            "commit",
            "rollback",
            "start",
            "transaction",
            "set",
            "local",
            "reset",
            "copy",
            "do",
            "lock",
            "reindex",
            "cluster",
            "vacuum",
            "analyze",
            "refresh",
            "with",
            "pragma",
            "recursive",
            "default",
            "privileges",
            "global",
            "aggregate",
            "publication",
            "database",
            "event",
            "rule",
        ];
        self.at = 0;
        let mut count = 0;
        while count < 4 {
            let Some(word) = self.word_at(count) else { break };
            if count > 0 && !WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)) {
                break;
            }
            count += 1;
        }
        count.max(1)
    }

    fn literals(&self, kind: Option<&StatementKind>) -> Vec<Literal> {
        let body = match kind {
            Some(StatementKind::CreateFunction(function)) => function.body,
            Some(StatementKind::Do(block)) => Some(block.body),
            _ => None,
        };
        let strings = self.tokens.iter().filter(|token| matches!(token.kind, Kind::String | Kind::Dollar));
        let outside = strings.filter(|token| body.is_none_or(|body| !self.span_of(**token).contains(body)));
        let mut literals: Vec<Literal> = outside.map(|&token| self.literal_of(token)).collect();
        literals.shrink_to_fit();
        literals
    }

    fn statement(&mut self) -> Option<StatementKind> {
        let word = match self.token(0)?.kind {
            Kind::Word => self.word_at(0)?.to_ascii_lowercase(),
            Kind::LeftParenthesis => return self.query(),
            _ => return None,
        };
        match word.as_str() {
            "create" => {
                self.at += 1;
                self.create()
            }
            "alter" => {
                self.at += 1;
                self.alter()
            }
            "drop" => {
                self.at += 1;
                if self.eat("owned by").is_some() {
                    return self.owned_by(false);
                }
                if self.dialect == Dialect::Mysql && self.eat("prepare").is_some() {
                    self.skip_all();
                    return Some(StatementKind::Other("drop prepare".into()));
                }
                self.drop_object()
            }
            "comment" => {
                self.eat("comment on")?;
                self.comment_on()
            }
            "grant" | "revoke" => {
                self.at += 1;
                self.grant(word == "revoke", None)
            }
            "insert" | "replace" => {
                self.at += 1;
                self.insert()
            }
            "update" => {
                self.at += 1;
                self.update()
            }
            "delete" => {
                self.at += 1;
                self.delete()
            }
            "truncate" => {
                self.at += 1;
                self.truncate()
            }
            "copy" => {
                self.at += 1;
                self.copy()
            }
            "select" | "with" | "values" | "table" => self.query(),
            "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => {
                if self.is("start slave") || self.is("start replica") {
                    self.skip_all();
                    return Some(StatementKind::Other(word.into()));
                }
                self.transaction()
            }
            "prepare" if self.is("prepare transaction") => self.transaction(),
            "set" => {
                self.at += 1;
                self.set()
            }
            "reset" => {
                self.at += 1;
                self.reset()
            }
            "pragma" => {
                self.at += 1;
                self.pragma()
            }
            "do" if self.dialect == Dialect::Postgres => {
                self.at += 1;
                self.do_block()
            }
            "lock" => {
                self.at += 1;
                self.lock()
            }
            "reindex" | "vacuum" | "analyze" | "analyse" | "cluster" | "refresh" | "checkpoint" | "optimize"
            | "repair" => self.maintenance(),
            "rename" => self.rename_tables(),
            "explain" | "show" | "describe" | "desc" => {
                let start = self.at;
                self.skip_all();
                let (reads, calls) = self.relations(start..self.at);
                Some(StatementKind::Query(Box::new(super::statement::Query { reads, calls, into: None })))
            }
            "security" => {
                self.eat("security label")?;
                self.skip_all();
                Some(StatementKind::Other("security label".into()))
            }
            "import" => {
                self.eat("import foreign schema")?;
                self.skip_all();
                // It makes tables that nobody can name from here.
                Some(StatementKind::Unknown)
            }
            "reassign" => {
                self.eat("reassign owned by")?;
                self.owned_by(true)
            }
            // What PostgreSQL prepares changes rows at most (PostgreSQL documentation, "PREPARE"); MySQL prepares anything.
            "execute" if self.dialect == Dialect::Postgres => {
                self.skip_all();
                Some(StatementKind::Other(word.into()))
            }
            "execute" => {
                self.skip_all();
                Some(StatementKind::Unknown)
            }
            // Migrations of MySQL write their `IF EXISTS` as procedures.
            "call" if self.dialect == Dialect::Mysql => {
                self.skip_all();
                Some(StatementKind::Unknown)
            }
            _ if is_other(&word) => {
                self.skip_all();
                Some(StatementKind::Other(word.into()))
            }
            _ => None,
        }
    }

    fn create(&mut self) -> Option<StatementKind> {
        let or_replace = self.eat("or replace");
        // MySQL's clauses before a view, routine or trigger.
        if self.dialect == Dialect::Mysql {
            while self.is_any(&["algorithm", "definer", "sql security"]) {
                while !self.ended()
                    && !self.is_any(&["view", "function", "procedure", "trigger", "event", "sql", "definer"])
                    || self.is("definer") && self.token(1).is_some_and(|token| self.written(token) == "=")
                {
                    self.at += 1;
                }
                if self.eat("sql security").is_some() {
                    self.step()?;
                }
            }
        }
        self.eat_any(&["global", "local"]);
        let temporary = self.eat("temporary").or_else(|| self.eat("temp"));
        let unlogged = self.eat("unlogged");
        if self.eat("table").is_some() || self.eat("foreign table").is_some() {
            return self.create_table(temporary, unlogged);
        }
        if self.dialect == Dialect::Sqlite && self.eat("virtual table").is_some() {
            self.eat("if not exists");
            self.name()?;
            self.skip_all();
            return Some(StatementKind::Other("create virtual table".into()));
        }
        let unique = self.eat("unique");
        if self.is("index") {
            return self.create_index(unique, None);
        }
        if self.dialect == Dialect::Mysql && self.is_any(&["fulltext index", "spatial index"]) {
            let method = self.ident();
            return self.create_index(unique, method);
        }
        let recursive = self.eat("recursive").is_some();
        let materialized = self.eat("materialized");
        if self.eat("view").is_some() {
            return self.create_view(or_replace, materialized, temporary, recursive);
        }
        if self.eat("type").is_some() {
            return self.create_type();
        }
        if self.eat("domain").is_some() {
            return self.create_domain();
        }
        if self.eat("sequence").is_some() {
            return self.create_sequence(temporary);
        }
        self.eat("aggregate function");
        if self.eat("function").is_some() {
            return self.create_function(ObjectKind::Function, or_replace);
        }
        if self.eat("procedure").is_some() {
            return self.create_function(ObjectKind::Procedure, or_replace);
        }
        let constraint = self.eat("constraint").is_some();
        if self.eat("trigger").is_some() {
            return self.create_trigger(or_replace, constraint);
        }
        self.create_object(or_replace)
    }

    fn alter(&mut self) -> Option<StatementKind> {
        if self.eat("default privileges").is_some() {
            return self.default_privileges();
        }
        let relation = if self.eat("table").is_some() {
            ObjectKind::Table
        } else if self.eat("foreign table").is_some() {
            ObjectKind::ForeignTable
        } else if self.eat("index").is_some() {
            ObjectKind::Index
        } else if self.eat("view").is_some() {
            ObjectKind::View
        } else if self.eat("materialized view").is_some() {
            ObjectKind::MaterializedView
        } else if self.eat("sequence").is_some() {
            ObjectKind::Sequence
        } else {
            return self.alter_object();
        };
        if self.dialect == Dialect::Mysql && relation == ObjectKind::View {
            self.skip_all();
            return Some(StatementKind::Unknown);
        }
        self.alter_table(relation)
    }

    fn rename_tables(&mut self) -> Option<StatementKind> {
        self.eat("rename table").or_else(|| self.eat("rename tables"))?;
        let pairs = self.list(|reader| {
            let from = reader.name()?;
            reader.eat("to")?;
            Some((from, reader.name()?))
        })?;
        Some(StatementKind::RenameTables(pairs))
    }
}

/// First words of statements that leave the schema alone.
pub(super) fn is_other(word: &str) -> bool {
    const WORDS: [&str; 45] = [
        "listen",
        "unlisten",
        "notify",
        "discard",
        "deallocate",
        "prepare",
        "declare",
        "fetch",
        "move",
        "close",
        "call",
        "merge",
        "load",
        "attach",
        "detach",
        "use",
        "flush",
        "kill",
        "handler",
        "purge",
        "unlock",
        "change",
        "stop",
        "shutdown",
        "install",
        "uninstall",
        "check",
        "checksum",
        "help",
        "binlog",
        "cache",
        "signal",
        "resignal",
        "delimiter",
        "go",
        "do",
        "restart",
        "clone",
        "reload",
        "savepoint",
        "source",
        "exec",
        "print",
        "get",
        "xa",
    ];
    WORDS.contains(&word)
}
