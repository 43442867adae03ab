//! Calls rules on objects, and keeps a rule that fails from spoiling anything but its own finding.

use std::sync::Arc;

use rayon::prelude::*;

use super::asked::{Alike, Asked, ByCheck};
use super::found::{Found, Part, keep_first_of_each_in};
use super::{guard, walk_docker, walk_k8s, walk_openapi, walk_sql};
use crate::config::ActiveRule;
use crate::diagnostic::{Diagnostic, Edit};
use crate::findings::{Crowds, Findings, Folding, Mark};
use crate::openapi::{Group, ObjectKind};
use crate::project::Project;
use crate::rule::{Check, Context, Registered};
use crate::source::{FileId, Span};
use crate::syntax::tree::KeyBits;

/// A part of the walk that is independent of all others.
#[derive(Debug, Clone, Copy)]
enum Unit<'a> {
    Tree(usize),
    Sql(usize),
    Openapi(Group<'a>),
    ApiChanges,
    K8s(usize),
    Docker(usize),
    Project,
}

/// More findings of one rule in a file than people write, such as those of a hundred thousand containers.
pub(super) const MANY: usize = 1_000;

/// How many parts of the objects are walked before what was found in them is counted, so that the next ones know of which
/// there are many.
const WAVE: usize = 16;

/// Calls every rule on every object, in parallel. Where there is a folding, documents that lack the same thing all over
/// are not told so each time.
pub(super) fn run(project: &Project<'_>, rules: &[ActiveRule], folding: Option<Folding<'_>>) -> Found {
    let rules = &ByCheck::new(rules);
    let groups = walk_openapi::parts(project);
    let mut units: Vec<Unit<'_>> = groups.iter().copied().map(Unit::Openapi).collect();
    units.extend((0..walk_sql::parts(project)).map(Unit::Sql));
    units.push(Unit::ApiChanges);
    units.extend((0..walk_docker::parts(project)).map(Unit::Docker));
    units.extend((0..project.trees.len()).map(Unit::Tree));
    units.push(Unit::Project);
    let others = units.len();
    units.extend((0..walk_k8s::parts(project)).map(Unit::K8s));
    let (mut parts, mut known): (Vec<Part>, Arc<Crowds>) = (Vec::with_capacity(units.len()), Arc::default());
    let (first, later) = units.split_at(units.len().min(others + WAVE));
    for wave in std::iter::once(first).chain(later.chunks(WAVE)) {
        // Parts differ a thousandfold in size: a thread takes one at a time.
        let found = wave.into_par_iter().with_max_len(1).map(|unit| part(project, rules, folding, *unit, &known));
        let mut found: Vec<Findings> = found.collect();
        if parts.len() + found.len() < units.len() {
            let of_objects = found.iter_mut().zip(wave).filter(|(_, unit)| matches!(unit, Unit::K8s(_)));
            known = Arc::new(known.with(of_objects.map(|(found, _)| found.take_crowds()).collect()));
        }
        parts.extend(found.into_iter().zip(wave).map(|(found, unit)| match unit {
            Unit::K8s(_) => found.into_counted_parts(),
            _ => found.into_parts(),
        }));
    }
    let (of_apis, _) = parts.split_at_mut(groups.len());
    keep_first_of_each_in(of_apis, &groups);
    Found::of(parts)
}

fn part(
    project: &Project<'_>,
    rules: &ByCheck,
    folding: Option<Folding<'_>>,
    unit: Unit<'_>,
    known: &Arc<Crowds>,
) -> Findings {
    // Other kinds look again at what was found, or find the same thing in several builds.
    let patience = match unit {
        Unit::Openapi(_) => Some(0),
        Unit::K8s(_) => Some(MANY),
        _ => None,
    };
    let mut visitor = Visitor::new(project, rules, folding.filter(|_| patience.is_some()));
    visitor.findings = Findings::keeping(patience.unwrap_or_default());
    if let Unit::K8s(_) = unit {
        visitor.findings = std::mem::take(&mut visitor.findings).knowing(known);
    }
    let nowhere = Span::new(FileId::new(0), 0, 0);
    match unit {
        Unit::Sql(part) => walk_sql::walk(&mut visitor, part),
        Unit::Openapi(group) => walk_openapi::walk(&mut visitor, group),
        Unit::ApiChanges => walk_openapi::walk_changes(&mut visitor),
        Unit::K8s(part) => walk_k8s::walk(&mut visitor, part),
        Unit::Docker(part) => walk_docker::walk(&mut visitor, part),
        Unit::Tree(index) => {
            let Some(tree) = project.trees.get(index) else { return Findings::default() };
            let place = tree.root().map_or(nowhere, |root| root.head_span());
            let select = |check| if let Check::Tree(check) = check { Some(check) } else { None };
            visitor.each(place, select, |check, cx| check(tree, cx));
        }
        Unit::Project if project.sources.is_empty() => {}
        Unit::Project => {
            let select = |check| if let Check::Project(check) = check { Some(check) } else { None };
            visitor.each(nowhere, select, |check, cx| check(project, cx));
        }
    }
    visitor.finish()
}

/// Walks a part of the project and collects what the rules say of it.
pub struct Visitor<'a> {
    /// The repository.
    pub project: &'a Project<'a>,
    rules: &'a ByCheck,
    folding: Option<Folding<'a>>,
    findings: Findings,
}

impl<'a> Visitor<'a> {
    pub(super) fn new(project: &'a Project<'a>, rules: &'a ByCheck, folding: Option<Folding<'a>>) -> Self {
        Self { project, rules, folding, findings: Findings::default() }
    }

    /// A visitor that keeps as many findings of a crowd whole before the first of them folds.
    pub(super) fn keeping(self, patience: usize) -> Self {
        Self { findings: Findings::keeping(patience), ..self }
    }

    pub(super) fn finish(self) -> Findings {
        self.findings
    }

    /// Whether a rule that is on looks at what `select` wants.
    pub(super) fn wants(&self, select: impl Fn(Check) -> bool) -> bool {
        self.rules.alike.iter().any(|alike| alike.checks.iter().any(|asked| select(asked.check)))
    }

    /// The rules that look at the one thing that `select` wants, to be asked for once before a walk over many of it.
    pub(super) fn looking_at<F>(&self, select: impl Fn(Check) -> Option<F>) -> &'a [Asked] {
        let wanted = |alike: &&Alike| alike.checks.first().is_some_and(|first| select(first.check).is_some());
        self.rules.alike.iter().find(wanted).map_or(&[], |alike| &alike.checks)
    }

    /// The rules that look at objects of a kind.
    pub(super) fn looking_at_objects(&self, kind: ObjectKind) -> &'a [Asked] {
        let place = self.rules.of_objects.get(kind as usize).copied().flatten();
        place.and_then(|place| self.rules.alike.get(place)).map_or(&[], |alike| &alike.checks)
    }

    /// How much was found so far.
    pub(super) fn mark(&self) -> Mark {
        self.findings.mark()
    }

    /// Keeps of the findings since then only those that `keep` wants.
    pub(super) fn keep_since(&mut self, before: Mark, keep: impl Fn(&Diagnostic) -> bool) {
        self.findings.keep_since(before, keep);
    }

    /// Takes the fixes off the findings since then: those in a quoted body, where an edit would have to mind the quotes.
    pub(super) fn without_fixes_since(&mut self, before: Mark) {
        for finding in self.findings.since(before) {
            finding.fix = None;
        }
    }

    /// Takes the fixes off the findings since then that would edit a place.
    pub(super) fn without_fixes_in(&mut self, before: Mark, place: Span) {
        let inside =
            |edit: &Edit| edit.span.file == place.file && edit.span.start <= place.end && edit.span.end >= place.start;
        for finding in self.findings.since(before) {
            finding.fix = finding.fix.take().filter(|fix| !fix.edits.iter().any(inside));
        }
    }

    /// Walks a part whose findings matter one level less when `hearsay` holds, and that a kustomization builds when one
    /// does.
    pub(super) fn softened(&mut self, hearsay: bool, build: Option<Span>, walk: impl FnOnce(&mut Self)) {
        let before = self.findings.mark();
        walk(self);
        if build.is_some() {
            self.findings.since(before).iter_mut().for_each(|finding| finding.build = build);
        }
        if hearsay {
            for finding in self.findings.since(before) {
                finding.severity = finding.severity.softer();
            }
        }
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
        for alike in &self.rules.alike {
            let wanted = alike.checks.first().is_some_and(|first| select(first.check).is_some());
            if !wanted {
                continue;
            }
            self.each_of(&alike.checks, KeyBits::ALL, || place, &select, &call);
        }
    }

    /// Calls those of the rules whose check `select` wants on one object, which has these keys and maybe more; where it
    /// stands is only asked when one fails. That is a finding, what the rule found before is forgotten, and the others
    /// go on.
    pub(super) fn each_of<F: Copy>(
        &mut self,
        rules: &[Asked],
        keys: KeyBits,
        place: impl Fn() -> Span,
        select: impl Fn(Check) -> Option<F>,
        call: impl Fn(F, &mut Context<'_>),
    ) {
        let mut rest = rules;
        // One guard is around all of them: it is more work than most rules have with most objects.
        while !rest.is_empty() {
            let (mut asked_last, mut before) = (0, self.findings.mark());
            let asked = guard::isolate(|| {
                for (at, asked) in rest.iter().enumerate() {
                    if asked.keys.is_some_and(|wanted| !wanted.meets(keys)) {
                        continue;
                    }
                    let Some(check) = select(asked.check) else { continue };
                    (asked_last, before) = (at, self.findings.mark());
                    let Registered { name, rule } = asked.active.rule;
                    let (profile, folding) = (asked.active.profile, self.folding);
                    let findings = &mut self.findings;
                    call(check, &mut Context::new(self.project, profile, *name, rule.severity, folding, findings));
                    self.findings.settle();
                }
            });
            let Err(said) = asked else { return };
            let name = rest[asked_last].active.rule.name;
            self.findings.forget_since(before, name);
            let place = place();
            let path = self.project.sources.get(place.file).path();
            self.findings.report(guard::fault(place, format_args!("rule `{name}` failed on {path}"), &said), None);
            rest = &rest[asked_last + 1..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found::joined;
    use super::super::libraries::LookedUp;
    use super::super::revision::{Histories, Revision};
    use super::super::{Input, Options, Origin};
    use super::*;
    use crate::diagnostic::{RuleName, Severity};
    use crate::k8s::Builds;
    use crate::rule::{Profile, Rule};
    use crate::source::SourceMap;
    use crate::syntax::tree::Tree;

    fn speak(tree: &Tree, cx: &mut Context<'_>) {
        cx.report(Span::new(tree.file(), 0, 7), "said");
    }

    fn fail(tree: &Tree, cx: &mut Context<'_>) {
        speak(tree, cx);
        panic!("by a test");
    }

    static RULES: [Registered; 4] = [
        Registered { name: RuleName("test/first"), rule: of(speak) },
        Registered { name: RuleName("test/second"), rule: of(fail) },
        Registered { name: RuleName("test/third"), rule: of(speak) },
        Registered { name: RuleName("test/last"), rule: of(fail) },
    ];

    const fn of(check: fn(&Tree, &mut Context<'_>)) -> Rule {
        Rule::new(Severity::Error, Profile::Recommended, Check::Tree(check))
    }

    #[test]
    fn a_rule_that_fails_is_named_and_the_others_go_on() {
        let origin = Origin::Memory(b"openapi: 3.0.3\n".to_vec());
        let input = Input { path: "api.yaml".to_owned(), origin, named: true };
        let options = Options::default();
        let revision = Revision::read(vec![input], &options, 0, |_| LookedUp::Missing);
        let (parsed, sources) = revision.parse(Histories::Held);
        let (sources, builds) = (SourceMap::new(sources), Builds::default());
        let (project, faults) = parsed.link(&sources, &options.config.settings, &builds, None);
        assert!(faults.is_empty());
        let active = |rule| ActiveRule { rule, configured: None, profile: Profile::Recommended };
        let found = joined(run(&project, &RULES.iter().map(active).collect::<Vec<_>>(), None).whole);
        let said: Vec<_> = found.iter().map(|finding| (finding.rule.as_str(), finding.message.as_str())).collect();
        assert_eq!(
            said,
            [
                ("test/first", "said"),
                ("archlint/internal-fault", "rule `test/second` failed on api.yaml: by a test"),
                ("test/third", "said"),
                ("archlint/internal-fault", "rule `test/last` failed on api.yaml: by a test"),
            ]
        );
    }
}
