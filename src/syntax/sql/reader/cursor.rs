//! Walking over the tokens of one statement.
//!
//! Every step answers `Option`: nothing means "not what I expect here", and the place is kept for the message.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::Reader;
use crate::source::Span;
use crate::syntax::sql::statement::{Ident, Literal, Name};
use crate::syntax::sql::token::{Kind, Token};
use crate::syntax::sql::{Dialect, LONGEST_NAME};

impl<'t> Reader<'t> {
    pub(super) fn token(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.token(0).map(|token| token.kind)
    }

    pub(super) fn is_kind(&self, kind: Kind) -> bool {
        self.kind() == Some(kind)
    }

    pub(super) fn ended(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The written text of a token.
    pub(super) fn written(&self, token: Token) -> &'t str {
        self.text.get(token.range()).unwrap_or_default()
    }

    pub(super) fn word_at(&self, ahead: usize) -> Option<&'t str> {
        let token = self.token(ahead)?;
        (token.kind == Kind::Word).then(|| self.written(token))
    }

    pub(super) fn span_of(&self, token: Token) -> Span {
        Span::new(self.file, self.base + token.start as usize, self.base + token.end as usize)
    }

    /// The bytes of tokens `range`, counted in the statement.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let empty = || Span::new(self.file, self.base, self.base);
        let Some(first) = self.tokens.get(range.start) else {
            return self.tokens.last().map_or_else(empty, |&last| {
                let end = self.base + last.end as usize;
                Span::new(self.file, end, end)
            });
        };
        let last = range.end.checked_sub(1).and_then(|at| self.tokens.get(at)).filter(|last| last.end >= first.end);
        self.span_of(*first).to(self.span_of(*last.unwrap_or(first)))
    }

    /// From token `start` to the token before the present one.
    pub(super) fn since(&self, start: usize) -> Span {
        self.span(start..self.at.max(start + 1))
    }

    pub(super) fn step(&mut self) -> Option<Token> {
        let token = self.token(0)?;
        self.at += 1;
        Some(token)
    }

    /// Whether the words stand here, separated by blanks in `words`.
    pub(super) fn is(&self, words: &str) -> bool {
        words
            .split(' ')
            .enumerate()
            .all(|(ahead, word)| self.word_at(ahead).is_some_and(|written| written.eq_ignore_ascii_case(word)))
    }

    /// Whether one of these words stands here.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Takes the words if all of them stand here.
    pub(super) fn eat(&mut self, words: &str) -> Option<Span> {
        if !self.is(words) {
            return None;
        }
        let start = self.at;
        self.at += words.split(' ').count();
        Some(self.since(start))
    }

    /// Takes the first of these words that stands here.
    pub(super) fn eat_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let word = *words.iter().find(|word| self.is(word))?;
        self.eat(word)?;
        Some(word)
    }

    pub(super) fn eat_kind(&mut self, kind: Kind) -> Option<Token> {
        if self.is_kind(kind) { self.step() } else { None }
    }

    pub(super) fn eat_sign(&mut self, sign: &str) -> Option<Token> {
        let token = self.token(0)?;
        if token.kind == Kind::Operator && self.written(token) == sign { self.step() } else { None }
    }

    pub(super) fn comma(&mut self) -> bool {
        self.eat_kind(Kind::Comma).is_some()
    }

    /// An identifier; psql's `:name` and `:"name"` stand for one too.
    pub(super) fn ident(&mut self) -> Option<Ident> {
        let token = self.token(0)?;
        if let (Kind::Colon, Some(name)) = (token.kind, self.token(1))
            && self.dialect == Dialect::Postgres
            && token.end == name.start
        {
            let mut ident = self.ident_of(name)?;
            ident.span = self.span_of(token).to(ident.span);
            self.at += 2;
            return Some(ident);
        }
        let ident = self.ident_of(token)?;
        self.at += 1;
        Some(ident)
    }

    pub(super) fn ident_of(&self, token: Token) -> Option<Ident> {
        let written = self.written(token);
        let quoted = token.kind != Kind::Word;
        let value: Arc<str> = match token.kind {
            Kind::Word if written.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                self.names.shared(self.cut(&written.to_ascii_lowercase()))
            }
            Kind::Word => self.names.shared(self.cut(written)),
            Kind::Quoted => self.folded(unquote(written)),
            // MySQL and SQLite take strings for names in places; a quoted word may come as a string from the tokenizer.
            Kind::String if self.dialect != Dialect::Postgres => self.folded(unquote(written)),
            _ => return None,
        };
        Some(Ident { value, span: self.span_of(token), quoted })
    }

    fn folded(&self, value: String) -> Arc<str> {
        match self.dialect {
            Dialect::Postgres => self.names.shared(self.cut(&value)),
            Dialect::Mysql | Dialect::Sqlite => self.names.shared(&value.to_lowercase()),
        }
    }

    /// PostgreSQL cuts names to [`LONGEST_NAME`].
    fn cut<'n>(&self, name: &'n str) -> &'n str {
        if self.dialect != Dialect::Postgres || name.len() <= LONGEST_NAME {
            return name;
        }
        name.get(..name.floor_char_boundary(LONGEST_NAME)).unwrap_or(name)
    }

    /// `name`, `schema.name`, `database.schema.name`.
    pub(super) fn name(&mut self) -> Option<Name> {
        let mut ident = self.ident()?;
        let mut schema = None;
        while self.is_kind(Kind::Period) {
            self.at += 1;
            schema = Some(ident);
            ident = self.ident()?;
        }
        // CockroachDB's `table@index` names an index.
        if self.dialect == Dialect::Postgres && self.token(0).is_some_and(|token| self.written(token) == "@") {
            self.at += 1;
            schema = None;
            ident = self.ident()?;
        }
        Some(Name { schema, ident })
    }

    /// `name, name`.
    pub(super) fn names(&mut self) -> Option<Vec<Name>> {
        self.list(|reader| {
            let only = reader.is("only") && !matches!(reader.token(1), Some(token) if token.kind == Kind::Period);
            if only && reader.token(1).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Quoted)) {
                reader.at += 1;
            }
            let name = reader.name()?;
            reader.eat_sign("*");
            Some(name)
        })
    }

    /// One or more of something, with commas.
    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.comma() {
            items.push(item(self)?);
        }
        items.shrink_to_fit();
        Some(items)
    }

    /// `(item, item)`.
    pub(super) fn in_parentheses<T>(&mut self, item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.eat_kind(Kind::LeftParenthesis)?;
        let items = self.list(item)?;
        self.eat_kind(Kind::RightParenthesis)?;
        Some(items)
    }

    /// `(a, b)`.
    pub(super) fn columns(&mut self) -> Option<Vec<Ident>> {
        self.in_parentheses(Self::ident)
    }

    /// Skips a balanced group; the tokens between its parentheses.
    pub(super) fn group(&mut self) -> Option<Range<usize>> {
        if !self.is_kind(Kind::LeftParenthesis) {
            return None;
        }
        let start = self.at + 1;
        let mut depth = 0usize;
        while let Some(token) = self.step() {
            match token.kind {
                Kind::LeftParenthesis => depth += 1,
                Kind::RightParenthesis => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(start..self.at - 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// A string literal.
    pub(super) fn literal(&mut self) -> Option<Literal> {
        let token = self.token(0)?;
        if !matches!(token.kind, Kind::String | Kind::Dollar) {
            return None;
        }
        self.at += 1;
        Some(self.literal_of(token))
    }

    pub(super) fn literal_of(&self, token: Token) -> Literal {
        Literal { value: Literal::said_by(self.written(token)).into(), span: self.span_of(token) }
    }

    /// The body of a dollar-quoted or plain string: the bytes between its quotes.
    pub(super) fn body(&mut self) -> Option<Span> {
        let token = self.token(0)?;
        let written = self.written(token);
        let (skip, body) = match token.kind {
            Kind::Dollar => dollar_body(written),
            Kind::String => {
                let open = written.find('\'')? + 1;
                (open, written.get(open..)?.strip_suffix('\'')?)
            }
            _ => return None,
        };
        self.at += 1;
        let start = self.base + token.start as usize + skip;
        Some(Span::new(self.file, start, start + body.len()))
    }

    /// Runs a reading and takes it back when it fails.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let result = read(self);
        if result.is_none() {
            self.furthest = self.furthest.max(self.at);
            self.at = start;
        }
        result
    }

    /// Skips to the comma or closing parenthesis that ends the present item.
    pub(super) fn skip_item(&mut self) {
        let mut depth = 0usize;
        while let Some(kind) = self.kind() {
            match kind {
                Kind::LeftParenthesis | Kind::LeftBracket => depth += 1,
                Kind::RightParenthesis | Kind::RightBracket if depth == 0 => return,
                Kind::RightParenthesis | Kind::RightBracket => depth -= 1,
                Kind::Comma if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    pub(super) fn skip_all(&mut self) {
        self.at = self.tokens.len();
    }
}

impl Literal {
    /// What a string literal says, by its written bytes: quotes and escapes undone.
    #[must_use]
    pub fn said_by(written: &str) -> Cow<'_, str> {
        if written.starts_with('$') {
            return Cow::Borrowed(dollar_body(written).1);
        }
        // Most are in plain quotes and hold none.
        let plain = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        match plain.filter(|inner| !inner.contains('\'')) {
            Some(inner) => Cow::Borrowed(inner),
            None => Cow::Owned(unquote(written)),
        }
    }
}

/// How long the opening of a dollar-quoted string is, and what it holds.
fn dollar_body(written: &str) -> (usize, &str) {
    let open = written.get(1..).and_then(|rest| rest.find('$')).map_or(0, |at| at + 2);
    let body = written.get(open..written.len().saturating_sub(open)).unwrap_or_default();
    (open, body)
}

/// The value of a quoted word or string: without prefix and quotes, doubled quotes and backslash escapes undone.
fn unquote(written: &str) -> String {
    let Some(open) = written.find(['\'', '"', '`', '[']) else { return written.to_owned() };
    let escapes = written.get(..open).is_some_and(|prefix| prefix.eq_ignore_ascii_case("e"));
    let quote = written.as_bytes().get(open).copied().unwrap_or(b'\'');
    let close = if quote == b'[' { ']' } else { quote as char };
    let inner = written.get(open + 1..).unwrap_or_default();
    let inner = inner.strip_suffix(close).unwrap_or(inner);
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        if character == close && characters.peek() == Some(&close) {
            characters.next();
        } else if character == '\\' && escapes {
            match characters.next() {
                Some('n') => value.push('\n'),
                Some('t') => value.push('\t'),
                Some(other) => value.push(other),
                None => {}
            }
            continue;
        }
        value.push(character);
    }
    value
}
