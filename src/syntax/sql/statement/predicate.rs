//! What rules and the replay ask of expressions, answered on their normalised words.

use std::sync::Arc;

use super::Expression;
use crate::syntax::sql::piece::{Class, pieces, written};

impl Expression {
    /// `NULL`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        &*self.text == "null"
    }

    /// Whether it is true of every row: `true`, `1 = 1`.
    #[must_use]
    pub fn is_always_true(&self) -> bool {
        matches!(&*self.text, "true" | "1" | "1 = 1" | "true = true" | "'1' = '1'")
    }

    /// The words outside of literals and quotes, with a flag whether an opening parenthesis follows at once.
    pub fn words(&self) -> impl Iterator<Item = (&str, bool)> {
        let bytes = self.text.as_bytes();
        let is_word = |first: u8| !first.is_ascii_digit();
        let words = pieces(&self.text).filter(|piece| piece.class == Class::Word);
        words.filter(move |word| word.text.bytes().next().is_some_and(is_word)).map(|word| {
            let follows = |at: usize| bytes.get(word.end() + at).copied();
            (word.text, follows(0) == Some(b'(') || follows(0) == Some(b' ') && follows(1) == Some(b'('))
        })
    }

    /// The functions it calls, as written without their schema: `now`, `gen_random_uuid`.
    /// `current_timestamp` and its kin, which need no parentheses, count.
    pub fn calls(&self) -> impl Iterator<Item = &str> {
        self.words()
            .filter(|&(word, open)| {
                (open && !is_syntax_before_parenthesis(word))
                    || matches!(
                        word,
                        "current_timestamp" | "current_date" | "current_time" | "localtimestamp" | "localtime"
                    )
            })
            .map(|(word, _)| word)
    }

    /// The sequences that it takes values from, without their schemas: `nextval('public.orders_id_seq')`.
    pub fn sequences(&self) -> impl Iterator<Item = &str> {
        let names = self.text.split("nextval('").skip(1).filter_map(|rest| rest.split('\'').next());
        names.map(|name| name.rsplit('.').next().unwrap_or(name))
    }

    /// Whether it is one of these calls and nothing else: `now()`, `current_timestamp`, `current_timestamp(6)`.
    #[must_use]
    pub fn is_current_time(&self) -> bool {
        let mut words = self.words();
        let first = words.next().map(|(word, _)| word);
        matches!(
            first,
            Some(
                "now"
                    | "current_timestamp"
                    | "transaction_timestamp"
                    | "statement_timestamp"
                    | "clock_timestamp"
                    | "localtimestamp"
            )
        )
    }

    /// Whether it is a call that makes a random uuid (version 4) and nothing else.
    #[must_use]
    pub fn is_random_uuid(&self) -> bool {
        let mut calls = self.calls();
        matches!(calls.next(), Some("gen_random_uuid" | "uuid_generate_v4" | "uuidv4")) && calls.next().is_none()
    }

    /// Whether it names this column, plain or in quotes.
    #[must_use]
    pub fn mentions(&self, column: &str) -> bool {
        self.words().any(|(word, open)| word == column && !open) || self.text.contains(&format!("\"{column}\""))
    }

    /// Every name that it may [mention](Self::mentions), and other words.
    pub fn each_name(&self, say: &mut dyn FnMut(&str)) {
        self.words().for_each(|(word, _)| say(word));
        self.text.split('"').skip(1).for_each(say);
    }

    /// The same with a column renamed.
    #[must_use]
    pub fn renamed(&self, from: &str, to: &str) -> Self {
        if !self.mentions(from) {
            return self.clone();
        }
        let new = written(to);
        let mut text = String::with_capacity(self.text.len() + new.len());
        let quoted = format!("\"{from}\"");
        let mut copied = 0;
        for piece in pieces(&self.text) {
            let called = self.text.as_bytes().get(piece.end()) == Some(&b'(');
            if piece.text == from && !called || piece.text == quoted {
                text.push_str(self.text.get(copied..piece.at).unwrap_or_default());
                text.push_str(&new);
                copied = piece.end();
            }
        }
        text.push_str(self.text.get(copied..).unwrap_or_default());
        Self { text: text.into(), span: self.span }
    }

    /// Whether truth of this predicate implies that `column` is null: one of its `AND`ed parts is `column IS NULL`.
    #[must_use]
    pub fn implies_null(&self, column: &str) -> bool {
        self.conjuncts().any(|part| tests(part, column, &[" is null", " isnull"]))
    }

    /// The columns of its `AND`ed parts when each of them is `column IS NULL` and no more.
    #[must_use]
    pub fn only_nulls(&self) -> Option<Vec<&str>> {
        self.conjuncts().map(|part| tested(part, &[" is null", " isnull"])).collect()
    }

    /// Whether truth of this predicate implies that `column` is not null.
    #[must_use]
    pub fn implies_not_null(&self, column: &str) -> bool {
        self.conjuncts().any(|part| tests(part, column, &NOT_NULL))
    }

    /// Whether it leaves out no row but those in which one of these columns is null, and those in which the column
    /// `time` is not, if there is one.
    #[must_use]
    pub fn only_leaves_out_nulls(&self, columns: &[Arc<str>], time: Option<&str>) -> bool {
        let leaves_nulls_out = |part| columns.iter().any(|column| tests(part, column, &NOT_NULL));
        let keeps_live = |part| time.is_some_and(|time| tests(part, time, &[" is null", " isnull"]));
        self.conjuncts().all(|part| leaves_nulls_out(part) || keeps_live(part))
    }

    /// Whether truth of this predicate gives `column` one value that is written down: `column = 'x'`.
    #[must_use]
    pub fn fixes(&self, column: &str) -> bool {
        let literal =
            |text: &str| text.starts_with(['\'', '-']) || text.starts_with(|next: char| next.is_ascii_digit());
        self.conjuncts().any(|part| {
            part.split_once(" = ")
                .is_some_and(|(left, right)| tests(&format!("{left} ="), column, &[" ="]) && literal(right))
        })
    }

    /// Whether it is `column` with a number added or taken away, which can be undone.
    #[must_use]
    pub fn shifts(&self, column: &str) -> bool {
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        [" + ", " - "].iter().any(|sign| {
            self.text.split_once(sign).is_some_and(|(left, right)| left.trim_matches('"') == column && number(right))
        })
    }

    /// The parts that `AND` joins at the outermost level, outer parentheses removed.
    /// A predicate with an outermost `OR` is one part.
    pub fn conjuncts(&self) -> impl Iterator<Item = &str> {
        conjuncts(&self.text).into_iter()
    }
}

const NOT_NULL: [&str; 2] = [" is not null", " notnull"];

/// Whether a part is a test of a column and no more: the column, plain, in quotes or behind its table, then the test.
fn tests(part: &str, column: &str, test: &[&str]) -> bool {
    tested(part, test) == Some(column)
}

/// What a part tests, without its table and its quotes.
fn tested<'a>(part: &'a str, test: &[&str]) -> Option<&'a str> {
    let left = test.iter().find_map(|test| part.strip_suffix(test))?;
    let left = without_outer_parentheses(left.trim_end());
    Some(left.rsplit('.').next().unwrap_or(left).trim_matches('"'))
}

/// Splits at outermost ` and `; `BETWEEN x AND y` keeps its own.
fn conjuncts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut open = vec![text];
    while let Some(text) = open.pop() {
        let text = without_outer_parentheses(text);
        match split_at_and(text) {
            Some((left, right)) => {
                open.push(right);
                open.push(left);
            }
            None => parts.push(text),
        }
    }
    parts
}

/// The two sides of the first outermost `and`; nothing when there is none, or an outermost `or` weakens it.
fn split_at_and(text: &str) -> Option<(&str, &str)> {
    let mut between = 0usize;
    let mut found = None;
    for (at, word) in outer_words(text) {
        match word {
            "or" => return None,
            "between" => between += 1,
            "and" if between > 0 => between -= 1,
            "and" if found.is_none() => found = Some(at),
            _ => {}
        }
    }
    let at = found?;
    Some((text.get(..at)?.trim(), text.get(at + 3..)?.trim()))
}

/// The words at parenthesis depth 0, outside of quotes, with their places.
fn outer_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut depth = 0usize;
    pieces(text).filter_map(move |piece| {
        match piece.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && piece.class == Class::Word).then_some((piece.at, piece.text))
    })
}

fn without_outer_parentheses(mut text: &str) -> &str {
    loop {
        text = text.trim();
        let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return text };
        let mut depth = 0usize;
        for piece in pieces(text) {
            match piece.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 && piece.end() < text.len() {
                return text;
            }
        }
        text = inner;
    }
}

fn is_syntax_before_parenthesis(word: &str) -> bool {
    matches!(
        word,
        "in" | "and"
            | "or"
            | "not"
            | "any"
            | "all"
            | "some"
            | "exists"
            | "values"
            | "array"
            | "row"
            | "interval"
            | "over"
            | "filter"
            | "using"
            | "when"
            | "then"
            | "else"
            | "case"
            | "select"
            | "where"
            | "from"
            | "on"
            | "as"
            | "by"
            | "is"
            | "like"
            | "ilike"
            | "between"
            | "numeric"
            | "varchar"
            | "char"
            | "decimal"
            | "timestamp"
            | "timestamptz"
            | "varying"
            | "distinct"
            | "returning"
            | "set"
            | "within"
            | "group"
            | "join"
            | "lateral"
            | "union"
            | "intersect"
            | "except"
            | "with"
            | "limit"
            | "offset"
            | "having"
            | "check"
    )
}
