//! Calls rules on objects, and keeps a rule that fails from spoiling anything but its own finding.

use super::pool;
use crate::config::ActiveRule;
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::project::Project;
use crate::rule::{Check, Context};
use crate::source::Span;

/// Walks a part of the project and collects what the rules say of it.
pub struct Visitor<'a> {
    /// The repository.
    pub project: &'a Project<'a>,
    rules: &'a [ActiveRule],
    findings: Vec<Diagnostic>,
}

impl<'a> Visitor<'a> {
    pub(super) fn new(project: &'a Project<'a>, rules: &'a [ActiveRule]) -> Self {
        Self { project, rules, findings: Vec::new() }
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// Keeps the first of several findings of one rule at one place: one definition may be reached on many ways.
    pub(super) fn keep_first_of_each_place(&mut self) {
        let mut seen = std::collections::HashSet::new();
        self.findings.retain(|finding| seen.insert((finding.rule, finding.span)));
    }

    /// Calls every rule whose check `select` wants on one object, which stands at `place`.
    ///
    /// ```ignore
    /// visitor.each(container.span(), |check| match check {
    ///     Check::Container(check) => Some(check),
    ///     _ => None,
    /// }, |check, cx| check(&container, cx));
    /// ```
    pub fn each<F: Copy>(
        &mut self,
        place: Span,
        select: impl Fn(Check) -> Option<F>,
        call: impl Fn(F, &mut Context<'_>),
    ) {
        for active in self.rules {
            let Some(check) = select(active.rule.rule.check) else { continue };
            let before = self.findings.len();
            let mut context =
                Context::new(self.project, active.rule.name, active.rule.rule.severity, &mut self.findings);
            if let Err(fault) = pool::isolate(|| call(check, &mut context)) {
                self.findings.truncate(before);
                let path = self.project.sources.get(place.file).path();
                let message = format!("rule `{}` failed on {path}: {fault}", active.rule.name);
                let mut finding = Diagnostic::new(builtin::INTERNAL_FAULT, Severity::Error, place, message);
                finding.help("this is a fault of archlint, not of the file: please report it");
                self.findings.push(finding);
            }
        }
    }
}
