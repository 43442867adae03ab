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
}

fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
