//! Views, types, domains, sequences, functions, triggers, policies.

use std::sync::Arc;

use super::{Constraint, DataType, DefaultClause, Expression, Ident, Literal, Name, ObjectKind, Signature, Statement};
use crate::source::Span;

/// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`.
#[derive(Debug, Clone)]
pub struct CreateView {
    /// The view.
    pub name: Name,
    /// `OR REPLACE`.
    pub or_replace: Option<Span>,
    /// `MATERIALIZED`.
    pub materialized: Option<Span>,
    /// `TEMPORARY`.
    pub temporary: Option<Span>,
    /// `IF NOT EXISTS`.
    pub if_not_exists: Option<Span>,
    /// `RECURSIVE`.
    pub recursive: bool,
    /// The column names, if they are written.
    pub columns: Vec<Ident>,
    /// `WITH (…)`, normalised.
    pub options: Option<Expression>,
    /// The query, normalised.
    pub query: Expression,
    /// The relations and functions that the query names after `FROM`, `JOIN`; those of its own `WITH` are left out.
    pub reads: Vec<Name>,
    /// `WITH NO DATA`.
    pub no_data: bool,
    /// `WITH LOCAL CHECK OPTION`: `local` or `cascaded`.
    pub check_option: Option<&'static str>,
}

/// `CREATE TYPE`.
#[derive(Debug, Clone)]
pub struct CreateType {
    /// The type.
    pub name: Name,
    /// What it is.
    pub definition: TypeDefinition,
}

/// What a new type is.
#[derive(Debug, Clone)]
pub enum TypeDefinition {
    /// `AS ENUM (…)`.
    Enum(Vec<Literal>),
    /// `AS (…)`.
    Composite(Vec<Attribute>),
    /// `AS RANGE (…)`, a base type, a shell: normalised.
    Other(Expression),
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name.
    pub name: Ident,
    /// The type.
    pub data_type: DataType,
    /// The collation, if one is written that is not the usual one.
    pub collation: Option<Box<Name>>,
}

/// `CREATE DOMAIN`.
#[derive(Debug, Clone)]
pub struct CreateDomain {
    /// The domain.
    pub name: Name,
    /// The type beneath.
    pub data_type: DataType,
    /// `COLLATE …`.
    pub collation: Option<Name>,
    /// `DEFAULT …`.
    pub default: Option<DefaultClause>,
    /// `NOT NULL`.
    pub not_null: Option<Span>,
    /// `CHECK`.
    pub constraints: Vec<Constraint>,
}

/// `CREATE SEQUENCE`.
#[derive(Debug, Clone)]
pub struct CreateSequence {
    /// The sequence.
    pub name: Name,
    /// `IF NOT EXISTS`.
    pub if_not_exists: Option<Span>,
    /// `TEMPORARY`.
    pub temporary: Option<Span>,
    /// `OWNED BY table.column`.
    pub owned_by: Option<(Name, Ident)>,
    /// The other options, normalised.
    pub options: Expression,
}

/// `CREATE FUNCTION`, `CREATE PROCEDURE`.
#[derive(Debug, Clone)]
pub struct CreateFunction {
    /// Function, procedure or aggregate.
    pub kind: ObjectKind,
    /// The name.
    pub name: Name,
    /// The arguments.
    pub signature: Option<Signature>,
    /// What is written of them beside their types, as far as anything is: `out total,note default null`.
    pub arguments: Arc<str>,
    /// `OR REPLACE`.
    pub or_replace: Option<Span>,
    /// What follows `RETURNS`, normalised.
    pub returns: Option<Expression>,
    /// `LANGUAGE`, in lower case.
    pub language: Option<Ident>,
    /// `SECURITY DEFINER`.
    pub security_definer: Option<Span>,
    /// The parameters of `SET … TO` and `SET … FROM CURRENT`, in lower case.
    pub settings: Vec<Ident>,
    /// `IMMUTABLE`, `STABLE`, `VOLATILE` in lower case, if it is written.
    pub volatility: Option<Ident>,
    /// The body without its quotes; its text is what the span holds.
    pub body: Option<Span>,
    /// Everything after the signature, normalised, for comparison.
    pub definition: Arc<str>,
}

/// `CREATE TRIGGER`.
#[derive(Debug, Clone)]
pub struct CreateTrigger {
    /// The trigger.
    pub name: Name,
    /// The table or view.
    pub table: Name,
    /// `OR REPLACE`.
    pub or_replace: Option<Span>,
    /// `before`, `after`, `instead of`.
    pub timing: &'static str,
    /// `insert`, `update`, `delete`, `truncate`, in this order.
    pub events: Vec<&'static str>,
    /// The function that it calls (Postgres).
    pub function: Option<Name>,
    /// Everything after the name, normalised.
    pub definition: Arc<str>,
    /// `CREATE CONSTRAINT TRIGGER`.
    pub constraint: bool,
}

/// What `ALTER POLICY` says anew; empty where it stays.
#[derive(Debug, Clone)]
pub struct PolicyChange {
    /// `TO …`, in lower case.
    pub roles: Vec<Ident>,
    /// `USING (…)`.
    pub using: Option<Expression>,
    /// `WITH CHECK (…)`.
    pub with_check: Option<Expression>,
}

impl CreatePolicy {
    /// What the policy says, normalised: `select to app using a > 0`.
    #[must_use]
    pub fn definition(&self) -> String {
        let head = format!("{}{}", if self.restrictive { "restrictive " } else { "" }, self.command);
        let roles: Vec<&str> = self.roles.iter().map(Ident::as_str).collect();
        let roles = if roles.is_empty() { "public".to_owned() } else { roles.join(", ") };
        let text = |expression: &Option<Expression>| expression.as_ref().map(|own| own.text.to_string());
        joined(&head, &roles, text(&self.using).as_deref(), text(&self.with_check).as_deref())
    }
}

impl PolicyChange {
    /// The definition of a policy after the change.
    #[must_use]
    pub fn apply(&self, definition: &str) -> String {
        let (head, rest) = definition.split_once(" to ").unwrap_or((definition, "public"));
        let (rest, check) = match rest.split_once(" with check ") {
            Some((rest, check)) => (rest, Some(check)),
            None => (rest, None),
        };
        let (roles, using) = match rest.split_once(" using ") {
            Some((roles, using)) => (roles, Some(using)),
            None => (rest, None),
        };
        let new: Vec<&str> = self.roles.iter().map(Ident::as_str).collect();
        let roles = if new.is_empty() { roles.to_owned() } else { new.join(", ") };
        let using = self.using.as_ref().map(|own| &*own.text).or(using);
        joined(head, &roles, using, self.with_check.as_ref().map(|own| &*own.text).or(check))
    }
}

fn joined(head: &str, roles: &str, using: Option<&str>, check: Option<&str>) -> String {
    let part = |label: &str, text: Option<&str>| text.map_or_else(String::new, |text| format!(" {label} {text}"));
    format!("{head} to {roles}{}{}", part("using", using), part("with check", check))
}

/// `CREATE POLICY`.
#[derive(Debug, Clone)]
pub struct CreatePolicy {
    /// The policy.
    pub name: Ident,
    /// Its table.
    pub table: Name,
    /// `all`, `select`, `insert`, `update`, `delete`.
    pub command: Arc<str>,
    /// `TO …`, in lower case.
    pub roles: Vec<Ident>,
    /// `USING (…)`.
    pub using: Option<Expression>,
    /// `WITH CHECK (…)`.
    pub with_check: Option<Expression>,
    /// `AS RESTRICTIVE`.
    pub restrictive: bool,
}

impl CreatePolicy {
    /// A policy of which no clause is read yet: it is permissive and for everybody and every command.
    #[must_use]
    pub fn without_clauses(name: Ident, table: Name) -> Self {
        let (roles, command) = (Vec::new(), "all".into());
        Self { name, table, command, roles, using: None, with_check: None, restrictive: false }
    }
}

/// `DO`, and MySQL's `CALL` of a procedure is not one.
#[derive(Debug, Clone)]
pub struct DoBlock {
    /// The body without its quotes.
    pub body: Span,
    /// `LANGUAGE`, in lower case; PL/pgSQL when nothing is written.
    pub language: Option<Ident>,
    /// The plain statements in the body, in order: DDL, rows, privileges; also those that `EXECUTE` runs from one
    /// literal.
    pub statements: Vec<Statement>,
    /// Whether one of them stands in a condition, a loop or an exception handler.
    pub conditional: bool,
    /// The first `EXECUTE` whose text is put together at run time, or the body when its language is not read.
    pub dynamic: Option<Span>,
    /// The same, but for an `EXECUTE format(…)` of literals alone: what it runs stands there, though in pieces.
    pub built: Option<Span>,
}
