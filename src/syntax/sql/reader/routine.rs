//! Views, types, domains, sequences, functions, triggers, `DO`.

use super::Reader;
use crate::source::Span;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    Constraint, ConstraintKind, CreateDomain, CreateFunction, CreateSequence, CreateTrigger, CreateType, CreateView,
    DefaultClause, DoBlock, Expression, Ident, ObjectKind, StatementKind, TypeDefinition,
};
use crate::syntax::sql::token::Kind;

/// Clauses of a function that say nothing that anybody asks.
const SWITCHES: [&str; 12] = [
    "strict",
    "leakproof",
    "not leakproof",
    "window",
    "security invoker",
    "external security invoker",
    "not deterministic",
    "deterministic",
    "no sql",
    "contains sql",
    "reads sql data",
    "modifies sql data",
];

impl Reader<'_> {
    /// `CREATE … VIEW`, after those words.
    pub(super) fn create_view(
        &mut self,
        or_replace: Option<Span>,
        materialized: Option<Span>,
        temporary: Option<Span>,
        recursive: bool,
    ) -> Option<StatementKind> {
        let if_not_exists = self.eat("if not exists");
        let name = self.name()?;
        let columns = if self.is_kind(Kind::LeftParenthesis) { self.columns()? } else { Vec::new() };
        if self.eat("using").is_some() {
            self.ident()?;
        }
        let options = if self.eat("with").is_some() { Some(self.group_expression()?) } else { None };
        if self.eat("tablespace").is_some() {
            self.ident()?;
        }
        self.eat("as")?;
        let start = self.at;
        self.skip_all();
        let mut end = self.at;
        let (mut no_data, mut check_option) = (false, None);
        for tail in
            ["with no data", "with data", "with check option", "with local check option", "with cascaded check option"]
        {
            let length = tail.split(' ').count();
            if end > start + length {
                self.at = end - length;
                if self.is(tail) {
                    no_data = tail == "with no data";
                    let local = if tail.contains("local") { "local" } else { "cascaded" };
                    check_option = tail.ends_with("check option").then_some(local);
                    end -= length;
                    break;
                }
            }
        }
        self.skip_all();
        let query = self.expression_of(start..end);
        let (reads, _) = self.relations(start..end);
        Some(StatementKind::CreateView(Box::new(CreateView {
            name,
            or_replace,
            materialized,
            temporary,
            if_not_exists,
            recursive,
            columns,
            options,
            query,
            reads,
            no_data,
            check_option,
        })))
    }

    /// `CREATE TYPE`, after those words.
    pub(super) fn create_type(&mut self) -> Option<StatementKind> {
        let name = self.name()?;
        let definition = if self.eat("as enum").is_some() {
            let values = self.attempt(|reader| {
                reader.eat_kind(Kind::LeftParenthesis)?;
                reader.eat_kind(Kind::RightParenthesis)
            });
            TypeDefinition::Enum(match values {
                Some(_) => Vec::new(),
                None => self.in_parentheses(Self::literal)?,
            })
        } else if self.is("as") && self.token(1).is_some_and(|token| token.kind == Kind::LeftParenthesis) {
            self.at += 1;
            if self.token(1).is_some_and(|token| token.kind == Kind::RightParenthesis) {
                self.at += 2;
                let definition = TypeDefinition::Composite(Vec::new());
                return Some(StatementKind::CreateType(Box::new(CreateType { name, definition })));
            }
            TypeDefinition::Composite(self.in_parentheses(Self::attribute)?)
        } else {
            TypeDefinition::Other(self.rest())
        };
        Some(StatementKind::CreateType(Box::new(CreateType { name, definition })))
    }

    /// `CREATE DOMAIN`, after those words.
    pub(super) fn create_domain(&mut self) -> Option<StatementKind> {
        let name = self.name()?;
        self.eat("as");
        let data_type = self.data_type()?;
        let mut domain =
            CreateDomain { name, data_type, collation: None, default: None, not_null: None, constraints: Vec::new() };
        while !self.ended() {
            let start = self.at;
            if self.eat("collate").is_some() {
                domain.collation = Some(self.name()?);
            } else if self.eat("default").is_some() {
                let expression = self.expression()?;
                domain.default = Some(DefaultClause { expression, span: self.since(start) });
            } else if let Some(span) = self.eat("not null") {
                domain.not_null = Some(span);
            } else if self.eat("null").is_none() {
                let name = if self.eat("constraint").is_some() { Some(self.ident()?) } else { None };
                if let Some(span) = self.eat("not null") {
                    domain.not_null = Some(span);
                    continue;
                }
                let word = self.eat("check")?;
                let check = ConstraintKind::Check(self.group_expression()?);
                domain.constraints.push(Constraint { inline: true, ..self.constraint(name, check, word, start) });
            }
        }
        Some(StatementKind::CreateDomain(Box::new(domain)))
    }

    /// `CREATE SEQUENCE`, after those words.
    pub(super) fn create_sequence(&mut self, temporary: Option<Span>) -> Option<StatementKind> {
        let if_not_exists = self.eat("if not exists");
        let name = self.name()?;
        let start = self.at;
        let mut owned_by = None;
        while !self.ended() {
            if self.eat("owned by").is_some() {
                if self.eat("none").is_none() {
                    let mut parts = vec![self.ident()?];
                    while self.eat_kind(Kind::Period).is_some() {
                        parts.push(self.ident()?);
                    }
                    let column = parts.pop()?;
                    let ident = parts.pop()?;
                    owned_by = Some((crate::syntax::sql::statement::Name { schema: parts.pop(), ident }, column));
                }
            } else if self.eat("as").is_some() {
                self.data_type()?;
            } else if self
                .eat_any(&[
                    "increment",
                    "minvalue",
                    "maxvalue",
                    "no",
                    "start",
                    "restart",
                    "cache",
                    "cycle",
                    "by",
                    "with",
                ])
                .is_none()
            {
                self.eat_sign("-");
                self.eat_kind(Kind::Number)?;
            }
        }
        let options = self.expression_of(start..self.at);
        Some(StatementKind::CreateSequence(Box::new(CreateSequence {
            name,
            if_not_exists,
            temporary,
            owned_by,
            options,
        })))
    }

    /// `CREATE FUNCTION`, after those words.
    pub(super) fn create_function(&mut self, kind: ObjectKind, or_replace: Option<Span>) -> Option<StatementKind> {
        self.eat("if not exists");
        let name = self.name()?;
        let (mut signature, mut arguments) = (None, "".into());
        if self.is_kind(Kind::LeftParenthesis) {
            let start = self.at;
            arguments = self.argument_names()?;
            self.at = start;
            signature = Some(self.signature()?);
        }
        let start = self.at;
        let mut function = CreateFunction {
            kind,
            name,
            signature,
            arguments,
            or_replace,
            returns: None,
            language: None,
            security_definer: None,
            settings: Vec::new(),
            volatility: None,
            body: None,
            definition: "".into(),
        };
        while !self.ended() {
            if !self.function_clause(&mut function)? {
                // MySQL's `BEGIN … END`, `BEGIN ATOMIC`, `RETURN expression`: the rest is the body.
                let body = self.at;
                self.skip_all();
                function.body = Some(self.since(body));
            }
        }
        function.definition = self.normalised(start..self.at);
        Some(StatementKind::CreateFunction(Box::new(function)))
    }

    fn function_clause(&mut self, function: &mut CreateFunction) -> Option<bool> {
        let start = self.at;
        if self.eat("returns null on null input").is_some() || self.eat("called on null input").is_some() {
        } else if self.eat("returns").is_some() {
            function.returns = Some(self.returned()?);
        } else if self.eat("language").is_some() {
            function.language = Some(self.language()?);
        } else if self.eat("security definer").is_some() || self.eat("external security definer").is_some() {
            function.security_definer = Some(self.since(start));
        } else if self.eat("sql security").is_some() {
            if self.eat("definer").is_some() {
                function.security_definer = Some(self.since(start));
            } else {
                self.eat("invoker")?;
            }
        } else if self.is_any(&["immutable", "stable", "volatile"]) {
            function.volatility = self.ident();
        } else if self.eat("set").is_some() {
            function.settings.push(self.function_setting()?);
        } else if self.eat("as").is_some() {
            function.body = Some(self.body()?);
            if self.comma() {
                self.body()?;
            }
        } else if self.eat("cost").is_some() || self.eat("rows").is_some() || self.eat("support").is_some() {
            self.step()?;
        } else if self.eat("parallel").is_some() {
            self.ident()?;
        } else if self.eat("comment").is_some() {
            self.literal()?;
        } else if self.eat("transform").is_some() {
            self.list(|reader| {
                reader.eat("for type")?;
                reader.name()
            })?;
        } else if self.eat("with").is_some() {
            self.group()?;
        } else if self.eat_any(&SWITCHES).is_none() {
            return (self.is_any(&["begin", "return", "declare", "if", "set", "select", "insert", "update", "delete"])
                || self.dialect == Dialect::Mysql)
                .then_some(false);
        }
        Some(true)
    }

    /// What stands behind `RETURNS`.
    fn returned(&mut self) -> Option<Expression> {
        let start = self.at;
        if self.eat("table").is_some() {
            self.group()?;
        } else {
            self.data_type()?;
            if self.dialect == Dialect::Mysql && self.eat("charset").is_some() {
                self.ident()?;
            }
        }
        Some(self.expression_of(start..self.at))
    }

    /// The name of a language, which may stand in quotes.
    fn language(&mut self) -> Option<Ident> {
        match self.literal() {
            Some(literal) => {
                Some(Ident { value: literal.value.to_lowercase().into(), span: literal.span, quoted: true })
            }
            None => self.ident(),
        }
    }

    /// `SET parameter TO value`, after the first word.
    fn function_setting(&mut self) -> Option<Ident> {
        let parameter = self.name()?.ident;
        if self.eat("from current").is_none() {
            if self.eat("to").is_none() {
                self.eat_sign("=")?;
            }
            self.list(|reader| {
                reader.eat_sign("-");
                reader.step()
            })?;
        }
        Some(parameter)
    }

    /// `CREATE TRIGGER`, after those words.
    pub(super) fn create_trigger(&mut self, or_replace: Option<Span>, constraint: bool) -> Option<StatementKind> {
        self.eat("if not exists");
        let name = self.name()?;
        let start = self.at;
        let timing = self.eat_any(&["before", "after", "instead of"]).unwrap_or("before");
        let mut events = Vec::new();
        loop {
            let event = self.eat_any(&["insert", "update", "delete", "truncate"])?;
            if event == "update" && self.eat("of").is_some() {
                self.list(Self::ident)?;
            }
            events.push(event);
            if self.eat("or").is_none() {
                break;
            }
        }
        events.sort_by_key(|event| ["insert", "update", "delete", "truncate"].iter().position(|known| known == event));
        self.eat("on")?;
        let table = self.name()?;
        let mut function = None;
        while !self.ended() {
            if self.eat("execute function").is_some() || self.eat("execute procedure").is_some() {
                function = self.name();
                self.skip_all();
            } else {
                self.at += 1;
            }
        }
        let definition = self.normalised(start..self.at);
        Some(StatementKind::CreateTrigger(Box::new(CreateTrigger {
            name,
            table,
            or_replace,
            timing,
            events,
            function,
            definition,
            constraint,
        })))
    }

    /// `DO`, after that word.
    pub(super) fn do_block(&mut self) -> Option<StatementKind> {
        let mut language = None;
        if self.eat("language").is_some() {
            language = Some(self.ident()?);
        }
        let body = self.body()?;
        if self.eat("language").is_some() {
            language = Some(self.ident()?);
        }
        let block = DoBlock { body, language, statements: Vec::new(), conditional: false, dynamic: None, built: None };
        Some(StatementKind::Do(Box::new(block)))
    }
}
