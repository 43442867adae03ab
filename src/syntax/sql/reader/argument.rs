//! The arguments of routines, aggregates and operators.

use std::ops::Range;
use std::sync::Arc;

use super::Reader;
use crate::syntax::sql::statement::{DataType, Signature};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// `(integer, name text DEFAULT 1)` as `integer,text`.
    pub(super) fn signature(&mut self) -> Option<Signature> {
        let start = self.at;
        let inner = self.group()?;
        let end = self.at;
        let span = self.since(start);
        let arguments = self.arguments(inner);
        let types: Vec<String> = arguments.into_iter().filter_map(|own| self.argument(own.start, own.end)).collect();
        self.at = end;
        Some(Signature { text: types.join(",").into(), span })
    }

    /// The tokens of each argument between parentheses.
    fn arguments(&self, inner: Range<usize>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = inner.start;
        let mut depth = 0usize;
        for at in inner.clone().chain(std::iter::once(inner.end)) {
            let kind = self.tokens.get(at).map(|token| token.kind);
            match kind {
                Some(Kind::LeftParenthesis | Kind::LeftBracket) if at < inner.end => depth += 1,
                Some(Kind::RightParenthesis | Kind::RightBracket) if at < inner.end => depth = depth.saturating_sub(1),
                _ => {}
            }
            if (kind == Some(Kind::Comma) && depth == 0) || at == inner.end {
                if from < at {
                    found.push(from..at);
                }
                from = at + 1;
            }
        }
        found
    }

    /// Modes, names and defaults of the arguments in parentheses; nothing where there are only types.
    pub(super) fn argument_names(&mut self) -> Option<Arc<str>> {
        let inner = self.group()?;
        let arguments = self.arguments(inner);
        let written: Vec<String> = arguments.into_iter().map(|own| self.argument_name(own)).collect();
        let is_bare = written.iter().all(String::is_empty);
        Some(if is_bare { "".into() } else { written.join(",").into() })
    }

    fn argument_name(&mut self, own: Range<usize>) -> String {
        self.at = own.start;
        let mode = self.eat_any(&["in", "inout", "out", "variadic"]).filter(|mode| *mode != "in");
        let start = self.at;
        let starts_default = |reader: &Self, at: usize| {
            let token = reader.tokens.get(at).copied();
            token.is_some_and(|token| matches!(&*reader.written(token).to_ascii_lowercase(), "default" | "=" | ":="))
        };
        let default = own.clone().find(|at| starts_default(self, *at));
        let end = default.unwrap_or(own.end);
        let is_type = self.data_type().is_some() && self.at == end;
        let name = (!is_type).then(|| self.normalised(start..start + 1));
        // The server adds casts to a default.
        let value = default.map(|at| self.normalised(at + 1..own.end));
        let value = value.map(|value| format!("default {}", value.split("::").next().unwrap_or_default().trim()));
        let parts = [mode.map(str::to_owned), name.map(|name| name.to_string()), value];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The type of one argument; nothing for `OUT` ones, which do not tell functions apart.
    pub(super) fn argument(&mut self, from: usize, to: usize) -> Option<String> {
        self.at = from;
        if self.eat("out").is_some() || self.is("table") {
            return None;
        }
        self.eat_any(&["in", "inout", "variadic"]);
        let ends = |reader: &Self| {
            reader.at == to
                || reader.is("default")
                || reader.is("order by")
                || reader.token(0).is_some_and(|token| matches!(reader.written(token), "=" | ":="))
        };
        let start = self.at;
        if let Some(data_type) = self.data_type()
            && self.at <= to
            && ends(self)
        {
            return Some(kind_of(data_type));
        }
        self.at = start + 1;
        match self.data_type() {
            Some(data_type) if self.at <= to => Some(kind_of(data_type)),
            _ => Some(self.normalised(from..to).to_string()),
        }
    }
}

/// A type as it tells routines apart. Lengths and precisions do not: the server drops them (PostgreSQL documentation,
/// "CREATE FUNCTION", "Notes").
fn kind_of(mut data_type: DataType) -> String {
    data_type.modifiers = Box::default();
    if data_type.name.starts_with("interval") {
        data_type.name = "interval".into();
    }
    data_type.display()
}
