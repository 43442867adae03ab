//! What a statement says, read from its tokens.
//!
//! Reads more than sqlparser in breadth (every statement head of the three dialects has at least a name) and less in
//! depth: expressions and queries are balanced runs of tokens. Knows nothing of schemas.

mod alter;
mod alter_column;
mod alter_object;
mod argument;
mod column;
mod constraint;
mod create;
mod cursor;
mod data_type;
mod drop;
mod expression;
mod grant;
mod head;
mod index;
mod insert;
mod maintenance;
mod object;
mod policy;
mod query;
mod routine;
mod rows;
mod session;
mod table;

use std::sync::Arc;

use super::Dialect;
use super::names::Names;
use super::statement::{OtherStatement, Query, StatementKind};
use super::token::{Kind, Token};
use crate::source::{FileId, Span};

pub(super) use head::leaves_schema_alone;

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
    pub(super) literals: Box<[Span]>,
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
    names: &'t Names,
}

/// A text, where it stands, and the names that were read in it before.
#[derive(Clone, Copy)]
pub(super) struct Place<'t> {
    pub(super) file: FileId,
    /// Where the text begins in the file.
    pub(super) base: usize,
    pub(super) text: &'t str,
    pub(super) names: &'t Names,
}

/// Reads one statement from its tokens.
pub(super) fn read(place: Place<'_>, tokens: &[Token], dialect: Dialect) -> Reading {
    let mut reader = Reader::new(place, tokens, dialect);
    let kind = reader.statement();
    let complete = kind.is_some() && reader.ended() && reader.failed.is_none();
    let stopped = reader.failed.unwrap_or(reader.at.max(reader.furthest));
    let head = reader.head();
    let literals = reader.literals(kind.as_ref());
    Reading { kind: kind.unwrap_or(StatementKind::Unknown), complete, stopped, head, literals }
}

/// The text of an expression as [`super::statement::Expression::text`] has it.
pub(super) fn normalised(text: &str, tokens: &[Token], dialect: Dialect) -> Arc<str> {
    let names = Names::default();
    let place = Place { file: FileId::new(0), base: 0, text, names: &names };
    Reader::new(place, tokens, dialect).normalised(0..tokens.len())
}

impl<'t> Reader<'t> {
    fn new(Place { file, base, text, names }: Place<'t>, tokens: &'t [Token], dialect: Dialect) -> Self {
        Self { text, base, file, dialect, tokens, at: 0, furthest: 0, failed: None, stop_at_collate: false, names }
    }
}

impl Reader<'_> {
    /// Remembers the first place that is not understood, while reading goes on behind it.
    fn fail(&mut self) {
        let at = self.at.max(self.furthest);
        self.failed = self.failed.or(Some(at));
    }

    fn literals(&self, kind: Option<&StatementKind>) -> Box<[Span]> {
        let body = match kind {
            Some(StatementKind::CreateFunction(function)) => function.body,
            Some(StatementKind::Do(block)) => Some(block.body),
            _ => None,
        };
        let strings = self.tokens.iter().filter(|token| matches!(token.kind, Kind::String | Kind::Dollar));
        let spans = strings.map(|token| self.span_of(*token));
        spans.filter(|span| body.is_none_or(|body| !span.contains(body))).collect()
    }

    fn statement(&mut self) -> Option<StatementKind> {
        let word = match self.token(0)?.kind {
            Kind::Word => self.word_at(0)?.to_ascii_lowercase(),
            Kind::LeftParenthesis => return self.query(),
            _ => return None,
        };
        match word.as_str() {
            "create" => self.behind(Self::create),
            "alter" => self.behind(Self::alter),
            "drop" => self.behind(Self::drop),
            "comment" => {
                self.eat("comment on")?;
                self.comment_on()
            }
            "grant" => self.behind(|reader| reader.grant(false, None)),
            "revoke" => self.behind(|reader| reader.grant(true, None)),
            "insert" | "replace" => self.behind(Self::insert),
            "update" => self.behind(Self::update),
            "delete" => self.behind(Self::delete),
            "truncate" => self.behind(Self::truncate),
            "copy" => self.behind(Self::copy),
            "select" | "with" | "values" | "table" => self.query(),
            "start" if self.is_any(&["start slave", "start replica"]) => self.other(OtherStatement::Plain),
            "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => self.transaction(),
            "prepare" if self.is("prepare transaction") => self.transaction(),
            "set" => self.behind(Self::set),
            "reset" => self.behind(Self::reset),
            "pragma" => self.behind(Self::pragma),
            "do" if self.dialect == Dialect::Postgres => self.behind(Self::do_block),
            "lock" => self.behind(Self::lock),
            "reindex" | "vacuum" | "analyze" | "analyse" | "cluster" | "refresh" | "checkpoint" | "optimize"
            | "repair" => self.maintenance(),
            "rename" => self.rename_tables(),
            "explain" | "show" | "describe" | "desc" => Some(self.explained()),
            "security" => {
                self.eat("security label")?;
                self.other(OtherStatement::Plain)
            }
            "import" => {
                self.eat("import foreign schema")?;
                // It makes tables that nobody can name from here.
                self.anything()
            }
            "reassign" => {
                self.eat("reassign owned by")?;
                self.owned_by(true)
            }
            // What PostgreSQL prepares changes rows at most (PostgreSQL documentation, "PREPARE"); MySQL prepares anything.
            "execute" if self.dialect == Dialect::Postgres => self.other(OtherStatement::Execute),
            "execute" => self.anything(),
            // Migrations of MySQL write their `IF EXISTS` as procedures.
            "call" if self.dialect == Dialect::Mysql => self.anything(),
            "call" => self.other(OtherStatement::Call),
            _ if leaves_schema_alone(&word) => self.other(OtherStatement::Plain),
            _ => None,
        }
    }

    /// What only tells something of the schema or of another statement.
    fn explained(&mut self) -> StatementKind {
        let start = self.at;
        self.skip_all();
        let (reads, calls) = self.relations(start..self.at);
        StatementKind::Query(Query { reads, calls, into: None }.shared())
    }

    /// Reads what stands behind the word that is here.
    fn behind(&mut self, read: impl FnOnce(&mut Self) -> Option<StatementKind>) -> Option<StatementKind> {
        self.at += 1;
        read(self)
    }

    /// A statement that leaves the schema alone, whatever else it says.
    fn other(&mut self, statement: OtherStatement) -> Option<StatementKind> {
        self.skip_all();
        Some(StatementKind::Other(statement))
    }

    /// A statement that may do anything.
    fn anything(&mut self) -> Option<StatementKind> {
        self.skip_all();
        Some(StatementKind::Unknown)
    }
}
