//! Which function a text calls: by its name, and where several have that name by the number of arguments.

use std::sync::Arc;

use super::{Catalog, Object, ObjectKey};
use crate::source::Span;
use crate::syntax::sql::piece::{items, outermost, pieces};
use crate::syntax::sql::statement::Expression;

/// More functions of one name are not told apart.
const MANY: usize = 50;

/// A function as calls say it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Called<'n> {
    name: &'n str,
    /// How many arguments tell it apart from others of its name; nothing where there are no others.
    arguments: Option<usize>,
}

impl<'n> Called<'n> {
    /// The only function of a name.
    pub(crate) fn only(name: &'n str) -> Self {
        Self { name, arguments: None }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &'n str {
        self.name
    }

    /// Whether an expression, a query or the definition of a trigger or policy calls it.
    pub(crate) fn is_in(&self, text: &str, span: Span) -> bool {
        if !text.contains(self.name) {
            return false;
        }
        match self.arguments {
            None => Expression { text: text.into(), span }.calls().any(|call| call == self.name),
            Some(_) => !self.places(text).is_empty(),
        }
    }

    /// A text that calls it under a new name; nothing where it does not call it.
    pub(crate) fn renamed(&self, text: &str, to: &str) -> Option<Arc<str>> {
        let mut new = String::new();
        let mut copied = 0;
        for at in self.places(text) {
            new.push_str(text.get(copied..at)?);
            new.push_str(to);
            copied = at + self.name.len();
        }
        new.push_str(text.get(copied..)?);
        (copied > 0).then(|| new.into())
    }

    /// Where a text says its name in a call of it.
    fn places(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut before = "";
        for piece in pieces(text) {
            if piece.text == self.name && text.as_bytes().get(piece.end()) == Some(&b'(') {
                let rest = text.get(piece.end() + 1..).unwrap_or_default();
                let given = rest.get(..outermost(rest, ")").unwrap_or(rest.len())).unwrap_or_default();
                // What a trigger hands over is no argument of its function (PostgreSQL documentation, "CREATE TRIGGER").
                let given = if matches!(before, "function" | "procedure") { 0 } else { items(given).count() };
                found.extend(self.arguments.is_none_or(|own| own == given).then_some(piece.at));
            }
            before = piece.text;
        }
        found
    }
}

impl Catalog {
    /// How calls say a function; nothing where they may mean another of its name.
    pub(crate) fn called<'k>(&self, function: &'k ObjectKey) -> Option<Called<'k>> {
        let name = &*function.key.name;
        let all = self.namesakes(function.kind, &function.key.name);
        if all < 2 {
            return Some(Called::only(name));
        }
        if all > MANY || self.callers_of(name).next().is_none() {
            return None;
        }
        let alike: Vec<&ObjectKey> = self.overloads(function.kind, &function.key).collect();
        let plain = |key: &&ObjectKey| self.object(key).is_some_and(|object| takes_all(object));
        if alike.len() != all || !alike.iter().all(plain) {
            return None;
        }
        let count = |key: &ObjectKey| items(&key.detail).count();
        let own = count(function);
        let alone = alike.iter().filter(|key| count(key) == own).count() == 1;
        alone.then_some(Called { name, arguments: Some(own) })
    }
}

/// Whether a function wants each of its arguments once: none has a default or takes any number of values.
fn takes_all(routine: &Object) -> bool {
    routine.said.iter().all(|(_, text)| !text.contains("default ") && !text.contains("variadic"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_apart_by_their_arguments() {
        let renamed = |arguments, text| Called { name: "f", arguments }.renamed(text, "g");
        assert_eq!(renamed(None, "f(a)+f(b,c)").as_deref(), Some("g(a)+g(b,c)"));
        assert_eq!(renamed(Some(1), "f(a)+f(b,c)").as_deref(), Some("g(a)+f(b,c)"));
        assert_eq!(renamed(Some(2), "f(a)+f(h(b,c),c)").as_deref(), Some("f(a)+g(h(b,c),c)"));
        assert_eq!(
            renamed(Some(0), "before insert execute function f('x')").as_deref(),
            Some("before insert execute function g('x')")
        );
        assert_eq!(renamed(Some(3), "f(a)"), None);
    }
}
