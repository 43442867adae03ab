//! What a fault of archlint itself costs: one rule at one place, one file, or one kind of model, never the run. A finding
//! says what was not looked at, and makes the run incomplete.

use std::fmt::Display;
use std::panic::{self, AssertUnwindSafe};

use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::source::{FileId, Span, Text};
use crate::syntax::dockerfile::{self, Script};
use crate::syntax::tree::Tree;

/// Runs `work`; a panic becomes its message instead of ending the run.
pub(super) fn isolate<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown fault".to_owned())
    })
}

/// The finding that says what failed.
pub(super) fn fault(place: Span, what: impl Display, said: &str) -> Diagnostic {
    let mut finding = Diagnostic::new(builtin::INTERNAL_FAULT, Severity::Error, place, format!("{what}: {said}"));
    finding.help("this is a fault of archlint, not of the file: please report it");
    finding
}

/// What failed at the base revision: nobody can edit that, so it is said at the start of the first checked file.
pub(super) fn of_base(fault: Diagnostic) -> Diagnostic {
    let message = format!("at the base revision: {}", fault.message);
    Diagnostic { span: Span::new(FileId::new(0), 0, 0), message, labels: Vec::new(), ..fault }
}

const UNREAD: &str = "this file could not be read";

/// The tree of a file; one without a node that says so where the parser fails.
pub(super) fn tree(file: FileId, text: &Text, parse: impl FnOnce() -> Tree) -> Tree {
    isolate(parse).unwrap_or_else(|said| Tree::unread(file, text, fault(Span::new(file, 0, 0), UNREAD, &said)))
}

/// The Dockerfile of a text; one without an instruction that says so where the parser fails.
pub(super) fn script(file: FileId, text: &str) -> Script {
    isolate(|| dockerfile::parse(file, text)).unwrap_or_else(|said| {
        let mut nothing = dockerfile::parse(file, "");
        nothing.problems.push(fault(Span::new(file, 0, 0), UNREAD, &said));
        nothing
    })
}

/// A model of files of which one stands at `place`; what `nothing` makes, and the finding, where that fails.
pub(super) fn model<M>(
    what: &str,
    place: Span,
    make: impl FnOnce() -> M,
    nothing: impl FnOnce() -> M,
) -> (M, Option<Diagnostic>) {
    match isolate(make) {
        Ok(model) => (model, None),
        Err(said) => (nothing(), Some(fault(place.part(0, 0), what, &said))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parser_that_fails_leaves_a_file_that_says_so() {
        let text = Text::from("a: 1\n");
        let tree = tree(FileId::new(3), &text, || panic!("by a test"));
        assert!(tree.is_broken() && tree.root().is_none());
        let said: Vec<_> = tree.problems.iter().map(|one| (one.rule, one.span, one.message.as_str())).collect();
        let place = Span::new(FileId::new(3), 0, 0);
        assert_eq!(said, [(builtin::INTERNAL_FAULT, place, "this file could not be read: by a test")]);
    }

    #[test]
    fn what_failed_at_the_base_is_said_at_the_first_checked_file() {
        let place = Span::new(FileId::new(7), 4, 9);
        let mut failed = fault(place, "rule `x/y` failed", "by a test");
        failed.label(place, "here");
        let said = of_base(failed);
        assert_eq!(said.span, Span::new(FileId::new(0), 0, 0));
        assert!(said.labels.is_empty() && said.message.starts_with("at the base revision: rule `x/y` failed"));
    }

    #[test]
    fn a_model_that_fails_is_empty_and_says_so() {
        let place = Span::new(FileId::new(0), 4, 9);
        let (made, none) = model("numbers were not added", place, || vec![1], Vec::new);
        assert!(made == [1] && none.is_none());
        let (made, said) = model("numbers were not added", place, || panic!("by a test"), Vec::<i32>::new);
        let said = said.map(|finding| (finding.span, finding.message));
        assert!(made.is_empty());
        assert_eq!(said, Some((place.part(0, 0), "numbers were not added: by a test".to_owned())));
    }
}
