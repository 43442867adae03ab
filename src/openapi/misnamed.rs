//! Placeholders and path parameters that mean the same and do not have the same name.

use super::{Operation, ParameterUse, PathItem, Placeholder, words};
use crate::diagnostic::{Edit, Suggestion};

/// The path parameters of operations that no placeholder takes, where one is missing.
#[derive(Debug, Default)]
pub struct Unused<'a> {
    /// Their names.
    pub names: Vec<&'a str>,
    /// The one that certainly stands for the placeholder, in each of the operations.
    pub meant: Option<&'a str>,
}

impl<'a> PathItem<'a> {
    /// The path parameters that no placeholder takes of operations that lack one for this placeholder. One of them is
    /// meant where no other is open, or where the words of both are the same.
    #[must_use]
    pub fn unused_for(self, placeholder: &Placeholder<'_>, lacking: &[Operation<'a>]) -> Unused<'a> {
        let placeholders = self.template().placeholders();
        let mut unused = Unused::default();
        let mut meant: Vec<Option<&str>> = Vec::new();
        for uses in lacking.iter().filter_map(|operation| operation.path_parameters()) {
            let takes = |one: &Placeholder<'_>, at: &ParameterUse<'a>| one.takes(at.parameter.name());
            let open = placeholders.iter().filter(|one| !uses.iter().any(|at| takes(one, at))).count();
            let left = uses.iter().filter(|at| !placeholders.iter().any(|one| takes(one, at)));
            let left: Vec<&str> = left.map(|at| at.parameter.name()).collect();
            let alike = left.iter().find(|name| words(name) == words(placeholder.name));
            meant.push(alike.or_else(|| left.first().filter(|_| left.len() == 1 && open == 1)).copied());
            unused.names.extend(left);
        }
        unused.meant = meant.first().copied().flatten().filter(|first| meant.iter().all(|one| *one == Some(*first)));
        unused
    }

    /// The suggestion to call a placeholder as the parameter is called that stands for it.
    #[must_use]
    pub fn with_placeholder(self, placeholder: &Placeholder<'_>, name: &str) -> Option<Suggestion> {
        let span = self.part(placeholder.range.clone());
        let renamed = Placeholder { name, range: placeholder.range.clone() };
        let replacement = format!("{{{name}}}");
        let is_plain = renamed.is_plain() && span.range().len() == placeholder.range.len();
        is_plain.then(|| (format!("write `{replacement}`"), vec![Edit { span, replacement }]))
    }
}
