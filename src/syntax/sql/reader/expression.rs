//! Expressions and data types.

use std::ops::Range;
use std::sync::Arc;

use super::Reader;
use crate::syntax::sql::statement::Expression;
use crate::syntax::sql::token::{Kind, Token};

/// Words that join two operands.
const INFIX: [&str; 17] = [
    "and", "or", "not", "in", "is", "like", "ilike", "between", "similar", "at", "collate", "isnull", "notnull",
    "overlaps", "escape", "div", "regexp",
];

/// Words that stand before an operand.
const PREFIX: [&str; 4] = ["not", "binary", "exists", "interval"];

/// Words that are reserved in all three dialects and begin no value and no type.
pub(super) const RESERVED: [&str; 22] = [
    "from",
    "where",
    "select",
    "primary",
    "references",
    "constraint",
    "unique",
    "check",
    "default",
    "table",
    "create",
    "on",
    "to",
    "then",
    "when",
    "else",
    "order",
    "having",
    "union",
    "into",
    "using",
    "foreign",
];

impl Reader<'_> {
    /// The tokens `range` of the statement as normalised text, outer parentheses removed.
    pub(super) fn normalised(&self, range: Range<usize>) -> Arc<str> {
        let mut range = range;
        while self.wrapped(&range) {
            range = range.start + 1..range.end - 1;
        }
        let tokens = self.tokens.get(range).unwrap_or_default();
        let mut text = String::new();
        let mut previous: Option<Token> = None;
        for &token in tokens {
            let written = self.written(token);
            if previous.is_some_and(|previous| self.blank_between(previous, token)) {
                text.push(' ');
            }
            match token.kind {
                Kind::Word => text.extend(written.chars().map(|character| character.to_ascii_lowercase())),
                Kind::Quoted => match self.ident_of(token) {
                    Some(ident) if is_plain(&ident.value) => text.push_str(&ident.value),
                    _ => text.push_str(written),
                },
                _ => text.push_str(written),
            }
            previous = Some(token);
        }
        text.into()
    }

    fn blank_between(&self, left: Token, right: Token) -> bool {
        use Kind::{Cast, Comma, LeftBracket, LeftParenthesis, Period, Quoted, RightBracket, RightParenthesis, Word};
        if matches!(left.kind, LeftParenthesis | LeftBracket | Period | Cast)
            || matches!(right.kind, RightParenthesis | RightBracket | Comma | Period | Cast | LeftBracket)
        {
            return false;
        }
        if right.kind == LeftParenthesis && matches!(left.kind, Word | Quoted) {
            let word = self.written(left);
            return INFIX
                .iter()
                .chain(&["values", "as", "by", "on", "using", "check", "when", "then", "where"])
                .any(|known| word.eq_ignore_ascii_case(known));
        }
        true
    }

    fn wrapped(&self, range: &Range<usize>) -> bool {
        let Some(tokens) = self.tokens.get(range.clone()) else { return false };
        let [first, inner @ .., last] = tokens else { return false };
        if first.kind != Kind::LeftParenthesis || last.kind != Kind::RightParenthesis {
            return false;
        }
        let mut depth = 0i64;
        inner.iter().all(|token| {
            match token.kind {
                Kind::LeftParenthesis => depth += 1,
                Kind::RightParenthesis => depth -= 1,
                _ => {}
            }
            depth >= 0
        }) && depth == 0
            && !inner.is_empty()
    }

    pub(super) fn expression_of(&self, range: Range<usize>) -> Expression {
        let span = self.span(range.clone());
        Expression { text: self.normalised(range), span }
    }

    /// `( … )` of any balanced content.
    pub(super) fn group_expression(&mut self) -> Option<Expression> {
        let start = self.at;
        self.group()?;
        Some(self.expression_of(start..self.at))
    }

    /// Everything to the end of the statement.
    pub(super) fn rest(&mut self) -> Expression {
        let start = self.at;
        self.skip_all();
        self.expression_of(start..self.at)
    }

    /// An expression that ends where no operator follows an operand: at a comma, a parenthesis, a clause's keyword.
    pub(super) fn expression(&mut self) -> Option<Expression> {
        let start = self.at;
        self.operand()?;
        while self.infix() {
            self.operand()?;
        }
        Some(self.expression_of(start..self.at))
    }

    /// Takes an operator; answers whether an operand must follow.
    fn infix(&mut self) -> bool {
        match self.kind() {
            Some(Kind::Operator | Kind::Colon) => {
                self.at += 1;
                true
            }
            Some(Kind::Word) => {
                let Some(word) = self.word_at(0) else { return false };
                if !INFIX.iter().any(|known| word.eq_ignore_ascii_case(known)) {
                    return false;
                }
                // `DEFAULT 1 NOT NULL`: the clause, not the operator.
                if self.is("not")
                    && !["in", "like", "ilike", "between", "similar"]
                        .iter()
                        .any(|word| self.word_at(1).is_some_and(|next| next.eq_ignore_ascii_case(word)))
                {
                    return false;
                }
                if self.eat_any(&["isnull", "notnull"]).is_some() {
                    return self.infix();
                }
                if self.eat("is").is_some() {
                    self.eat("not");
                    if self.eat_any(&["null", "true", "false", "unknown"]).is_some() {
                        return self.infix();
                    }
                    self.eat("distinct from");
                    return true;
                }
                if self.is("collate") && self.stop_at_collate {
                    return false;
                }
                self.eat("not");
                if self.eat("at time zone").is_some() || self.eat("similar to").is_some() {
                    return true;
                }
                self.at += 1;
                true
            }
            _ => false,
        }
    }

    fn operand(&mut self) -> Option<()> {
        loop {
            let sign = self.is_kind(Kind::Operator) || (self.is_any(&PREFIX) && self.token(1).is_some());
            if !sign || (self.is("not") && self.is("not null")) {
                break;
            }
            self.at += 1;
        }
        if self.is("case") {
            self.case()?;
        } else {
            let token = self.token(0)?;
            match token.kind {
                Kind::LeftParenthesis => {
                    self.group()?;
                }
                Kind::Number | Kind::Placeholder | Kind::Quoted => self.at += 1,
                Kind::String | Kind::Dollar => {
                    self.at += 1;
                    while self.is_kind(Kind::String) {
                        self.at += 1;
                    }
                }
                Kind::LeftBracket => self.bracket()?,
                Kind::Word => self.word_operand()?,
                _ => return None,
            }
        }
        self.postfix()
    }

    fn word_operand(&mut self) -> Option<()> {
        if self.is_any(&RESERVED) {
            return None;
        }
        let next = self.token(1).map(|token| token.kind);
        // A typed literal: `timestamp with time zone '…'`, `date '…'`.
        if let Some(()) = self.attempt(|reader| {
            let word = reader.word_at(0)?;
            if !["timestamp", "timestamptz", "date", "time", "timetz", "double", "character", "bit"]
                .iter()
                .any(|known| word.eq_ignore_ascii_case(known))
            {
                return None;
            }
            reader.data_type()?;
            reader.eat_kind(Kind::String).map(|_| ())
        }) {
            return Some(());
        }
        self.at += 1;
        match next {
            Some(Kind::String) => {
                self.at += 1;
                // `interval '1' day`.
                self.eat_any(&["year", "month", "day", "hour", "minute", "second"]);
            }
            Some(Kind::LeftBracket) => {}
            _ => {}
        }
        Some(())
    }

    fn postfix(&mut self) -> Option<()> {
        loop {
            match self.kind() {
                Some(Kind::LeftParenthesis) => {
                    self.group()?;
                    if self.eat("filter").is_some() || self.eat("over").is_some() {
                        self.group()?;
                    }
                }
                Some(Kind::LeftBracket) => self.bracket()?,
                Some(Kind::Period) => {
                    self.at += 1;
                    if self.eat_sign("*").is_none() {
                        self.step()?;
                    }
                }
                Some(Kind::Cast) => {
                    self.at += 1;
                    self.data_type()?;
                }
                _ => return Some(()),
            }
        }
    }

    fn bracket(&mut self) -> Option<()> {
        let mut depth = 0usize;
        while let Some(token) = self.step() {
            match token.kind {
                Kind::LeftBracket => depth += 1,
                Kind::RightBracket => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(());
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn case(&mut self) -> Option<()> {
        let mut depth = 0usize;
        while !self.ended() {
            if self.is("case") {
                depth += 1;
            } else if self.is("end") {
                depth -= 1;
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
        None
    }
<<<<<<< HEAD
=======

    /// A data type.
    pub(super) fn data_type(&mut self) -> Option<DataType> {
        let start = self.at;
        self.eat("setof");
        let first = self.token(0)?;
        let mut schema = None;
        let mut name: String;
        let mut modifiers = Vec::new();
        if first.kind == Kind::Word && self.token(1).is_none_or(|token| token.kind != Kind::Period) {
            name = self.written(first).to_ascii_lowercase();
            self.at += 1;
            self.type_words(&mut name);
        } else {
            let written: Name = self.name()?;
            schema = written.schema.map(|schema| schema.value);
            name = if written.ident.quoted && &*written.ident.value == "char" {
                "\"char\"".to_owned()
            } else {
                written.ident.value.to_string()
            };
        }
        if self.is_kind(Kind::LeftParenthesis) {
            modifiers = self.modifiers()?;
        }
        self.type_suffix(&mut name);
        if self.is_kind(Kind::LeftParenthesis) && name.starts_with("interval") {
            modifiers = self.modifiers()?;
        }
        let mut unsigned = false;
        if self.dialect == Dialect::Mysql {
            while let Some(word) = self.eat_any(&["unsigned", "signed", "zerofill"]) {
                unsigned |= word == "unsigned";
            }
        }
        let dimensions = self.dimensions()?;
        if schema.as_deref() == Some("pg_catalog") {
            schema = None;
        }
        let name = canonical(&name, &mut modifiers, self.dialect);
        Some(DataType {
            schema,
            name: name.into(),
            modifiers: modifiers.into(),
            dimensions,
            unsigned,
            span: self.since(start),
        })
    }

    fn type_words(&mut self, name: &mut String) {
        let more = |reader: &mut Self, name: &mut String, word: &'static str| {
            let found = reader.eat(word).is_some();
            if found {
                name.push(' ');
                name.push_str(word);
            }
            found
        };
        match name.as_str() {
            "double" => {
                more(self, name, "precision");
            }
            "character" | "char" | "nchar" | "bit" => {
                more(self, name, "varying");
            }
            "national" => {
                let _ = more(self, name, "character") || more(self, name, "char") || more(self, name, "varchar");
                more(self, name, "varying");
            }
            "interval" => {
                let field = ["year", "month", "day", "hour", "minute", "second"];
                if let Some(word) = self.eat_any(&field) {
                    name.push(' ');
                    name.push_str(word);
                    if self.eat("to").is_some()
                        && let Some(word) = self.eat_any(&field)
                    {
                        name.push_str(" to ");
                        name.push_str(word);
                    }
                }
            }
            _ if self.dialect == Dialect::Sqlite => {
                // SQLite takes any run of words as a type (SQLite documentation, "Datatypes In SQLite").
                while let Some(word) = self.word_at(0) {
                    if super::table::starts_column_constraint(word) {
                        break;
                    }
                    name.push(' ');
                    name.push_str(&word.to_ascii_lowercase());
                    self.at += 1;
                }
            }
            _ => {}
        }
    }

    fn type_suffix(&mut self, name: &mut String) {
        match name.as_str() {
            "timestamp" | "time" if self.dialect == Dialect::Postgres => {
                if self.eat("with time zone").is_some() {
                    name.push_str(" with time zone");
                } else {
                    self.eat("without time zone");
                    name.push_str(" without time zone");
                }
            }
            _ => {}
        }
        // `%TYPE`, `%ROWTYPE` in arguments of functions.
        if self.token(0).is_some_and(|token| self.written(token) == "%") && self.word_at(1).is_some() {
            self.at += 2;
        }
    }

    fn modifiers(&mut self) -> Option<Vec<Arc<str>>> {
        let range = self.group()?;
        let mut modifiers = Vec::new();
        let mut start = range.start;
        for at in range.clone() {
            if self.tokens.get(at).is_some_and(|token| token.kind == Kind::Comma) {
                modifiers.push(self.normalised(start..at));
                start = at + 1;
            }
        }
        modifiers.push(self.normalised(start..range.end));
        Some(modifiers)
    }

    fn dimensions(&mut self) -> Option<u8> {
        let mut dimensions = 0u8;
        if self.dialect == Dialect::Postgres && self.eat("array").is_some() {
            dimensions = 1;
        }
        while self.is_kind(Kind::LeftBracket) {
            self.at += 1;
            self.eat_kind(Kind::Number);
            self.eat_kind(Kind::RightBracket)?;
            dimensions = dimensions.saturating_add(1);
        }
        Some(dimensions)
    }

    /// A key of an index, a partition or an exclusion constraint.
    pub(super) fn index_key(&mut self) -> Option<IndexKey> {
        let start = self.at;
        let mut prefix = None;
        let target = if self.is_kind(Kind::LeftParenthesis) {
            KeyTarget::Expression(self.group_expression()?)
        } else {
            let next = self.token(1).map(|token| token.kind);
            let mysql_prefix = self.dialect == Dialect::Mysql
                && next == Some(Kind::LeftParenthesis)
                && self.token(2).is_some_and(|token| token.kind == Kind::Number);
            if matches!(next, Some(Kind::LeftParenthesis | Kind::Period | Kind::Cast | Kind::LeftBracket))
                && !mysql_prefix
            {
                self.stop_at_collate = true;
                let expression = self.expression();
                self.stop_at_collate = false;
                KeyTarget::Expression(expression?)
            } else if next == Some(Kind::Operator) && self.dialect != Dialect::Postgres {
                KeyTarget::Expression(self.expression()?)
            } else {
                let column = self.ident()?;
                if mysql_prefix {
                    self.at += 1;
                    prefix = self.step().and_then(|token| self.written(token).parse().ok());
                    self.eat_kind(Kind::RightParenthesis)?;
                }
                KeyTarget::Column(column)
            }
        };
        let collation = if self.eat("collate").is_some() { Some(self.name()?) } else { None };
        let mut operator_class = None;
        if self.is_kind(Kind::Word) && !self.is_any(&["asc", "desc", "nulls", "with"]) || self.is_kind(Kind::Quoted) {
            operator_class = Some(self.name()?);
            if self.is_kind(Kind::LeftParenthesis) {
                self.group()?;
            }
        }
        let descending = self.eat_any(&["asc", "desc"]) == Some("desc");
        let nulls_first = self.eat_any(&["nulls first", "nulls last"]).map(|words| words == "nulls first");
        let operator = if self.eat("with").is_some() {
            let start = self.at;
            if self.eat("operator").is_some() {
                self.group()?;
            } else {
                self.eat_kind(Kind::Operator)?;
            }
            Some(self.normalised(start..self.at))
        } else {
            None
        };
        let span = self.since(start);
        Some(IndexKey { target, operator_class, collation, descending, nulls_first, prefix, operator, span })
    }
>>>>>>> sql-rules
}

fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
