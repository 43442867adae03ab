//! Calls rules on objects, and keeps a rule that fails from spoiling anything but its own finding.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::mem::Discriminant;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{guard, walk_docker, walk_k8s, walk_openapi, walk_sql};
use crate::config::ActiveRule;
use crate::diagnostic::{Diagnostic, Edit};
use crate::findings::{Findings, Folded, Folding, Mark};
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

/// What the rules say of a project.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Part by part.
    pub(super) whole: Vec<Vec<Diagnostic>>,
    /// The places of those that fold into them.
    pub(super) folded: Vec<Folded>,
}

/// Calls every rule on every object, in parallel. Where there is a folding, documents that lack the same thing all over
/// are not told so each time.
pub(super) fn run(project: &Project<'_>, rules: &[ActiveRule], folding: Option<Folding<'_>>) -> Found {
    let rules = &ByCheck::new(rules);
    let groups = walk_openapi::parts(project);
    let mut units: Vec<Unit<'_>> = groups.iter().copied().map(Unit::Openapi).collect();
    units.extend((0..walk_sql::parts(project)).map(Unit::Sql));
    units.push(Unit::ApiChanges);
    units.extend((0..walk_k8s::parts(project)).map(Unit::K8s));
    units.extend((0..walk_docker::parts(project)).map(Unit::Docker));
    units.extend((0..project.trees.len()).map(Unit::Tree));
    units.push(Unit::Project);
    // Parts differ a thousandfold in size: a thread takes one at a time.
    let parts = units.into_par_iter().with_max_len(1);
    let mut parts: Vec<Part> = parts.map(|unit| part(project, rules, folding, unit).into_parts()).collect();
    let (of_apis, _) = parts.split_at_mut(groups.len());
    keep_first_of_each_in(of_apis, &groups);
    let (whole, folded): (_, Vec<Vec<Folded>>) = parts.into_iter().unzip();
    Found { whole, folded: folded.into_iter().flatten().collect() }
}

/// The findings of several parts in one list, which takes no more room than they do.
pub(super) fn joined(found: Vec<Vec<Diagnostic>>) -> Vec<Diagnostic> {
    let mut findings = Vec::with_capacity(found.iter().map(Vec::len).sum());
    findings.extend(found.into_iter().flatten());
    findings
}

/// What was found in one part: whole findings, and places of those that fold into them.
type Part = (Vec<Diagnostic>, Vec<Folded>);

/// Keeps the first of several findings that say the same at one place, group by group. The parts of a group follow each
/// other. Groups share no files, but some rules look beyond their own.
fn keep_first_of_each_in(parts: &mut [Part], groups: &[Group<'_>]) {
    let mut of_groups: Vec<&mut [Part]> = Vec::new();
    let mut rest = &mut *parts;
    for group in groups.chunk_by(|first, next| first.is_of_same(*next)) {
        let (of_group, behind) = rest.split_at_mut(group.len());
        of_groups.push(of_group);
        rest = behind;
    }
    let once = |of_group: &mut &mut [Part]| {
        keep_first_of_each(of_group, |_| true);
        files(of_group)
    };
    let files: Vec<Vec<FileId>> = of_groups.par_iter_mut().with_max_len(1).map(once).collect();
    let (mut all, mut shared) = (FxHashSet::default(), FxHashSet::default());
    shared.extend(files.into_iter().flatten().filter(|file| !all.insert(*file)));
    if !shared.is_empty() {
        keep_first_of_each(parts, |file| shared.contains(&file));
    }
}

/// The files of which some parts speak, each once.
fn files(parts: &[Part]) -> Vec<FileId> {
    let spans = |(whole, folded): &Part| {
        let folded: Vec<FileId> = folded.iter().map(|place| place.span.file).collect();
        whole.iter().map(|finding| finding.span.file).chain(folded).collect::<Vec<_>>()
    };
    let mut files: Vec<FileId> = parts.iter().flat_map(spans).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// Keeps the first of several findings of one rule that say the same at one place in one of the files that are `wanted`:
/// one definition may be reached on many ways. Of those that fold the place alone counts.
fn keep_first_of_each(parts: &mut [Part], wanted: impl Fn(FileId) -> bool) {
    let (mut places, mut shared) = (FxHashSet::default(), FxHashSet::default());
    let whole = parts.iter().flat_map(|(whole, _)| whole);
    for place in whole.filter(|finding| wanted(finding.span.file)).map(|finding| (finding.rule, finding.span)) {
        if !places.insert(place) {
            shared.insert(place);
        }
    }
    // Nearly all are alone at their places, and nobody has to read what they say.
    let mut said = FxHashSet::default();
    for (whole, folded) in parts {
        whole.retain(|finding| {
            let words = || FxBuildHasher.hash_one(without_operations(&finding.message));
            !shared.contains(&(finding.rule, finding.span)) || said.insert((finding.rule, finding.span, words()))
        });
        folded.retain(|place| !wanted(place.span.file) || places.insert((place.rule, place.span)));
    }
}

/// The parts of a message less the operations in back-ticks, as in `GET /orders`: what is shared is wrong in each of
/// them alike.
fn without_operations(message: &str) -> Vec<&str> {
    let is_operation = |part: &str| {
        let method = part.split_once(" /").map_or("", |(method, _)| method);
        !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    message.split('`').filter(|part| !is_operation(part)).collect()
}

/// More findings of one rule in some objects of a file than people write, such as those of a hundred thousand containers.
const MANY: usize = 1_000;

fn part(project: &Project<'_>, rules: &ByCheck, folding: Option<Folding<'_>>, unit: Unit<'_>) -> Findings {
    // Other kinds look again at what was found, or find the same thing in several builds.
    let patience = match unit {
        Unit::Openapi(_) => Some(0),
        Unit::K8s(_) => Some(MANY),
        _ => None,
    };
    let mut visitor = Visitor::new(project, rules, folding.filter(|_| patience.is_some()));
    visitor.findings = Findings::keeping(patience.unwrap_or_default());
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

/// A rule that is asked about something.
#[derive(Debug)]
pub(super) struct Asked {
    check: Check,
    active: ActiveRule,
    /// The keys without one of which it has nothing to say.
    keys: Option<KeyBits>,
}

/// Rules that look at the same objects.
struct Alike {
    /// What each looks at, of one kind in all.
    checks: Vec<Asked>,
}

/// The rules by what they look at: most objects concern few of them.
pub(super) struct ByCheck {
    alike: Vec<Alike>,
    /// For each kind of object of an OpenAPI document the place of its rules.
    of_objects: [Option<usize>; ObjectKind::ALL.len()],
}

impl ByCheck {
    pub(super) fn new(rules: &[ActiveRule]) -> Self {
        let mut found = Self { alike: Vec::new(), of_objects: [None; ObjectKind::ALL.len()] };
        // Only those of one variant can be alike.
        let mut places: HashMap<Discriminant<Check>, Vec<usize>> = HashMap::new();
        let mut add = |check: Check, active: ActiveRule| {
            let alike = places.entry(std::mem::discriminant(&check)).or_default();
            let groups = &mut found.alike;
            let known = alike.iter().copied().find(|&index| groups[index].checks[0].check.is_like(check));
            let index = known.unwrap_or_else(|| {
                alike.push(groups.len());
                groups.push(Alike { checks: Vec::new() });
                groups.len() - 1
            });
            groups[index].checks.push(Asked { check, active, keys: active.rule.rule.keys.map(KeyBits::of) });
            if let Check::Object(kind, _) = check {
                found.of_objects[kind as usize] = Some(index);
            }
        };
        for &active in rules {
            match active.rule.rule.check {
                Check::Objects(kinds, check) => kinds.iter().for_each(|&kind| add(Check::Object(kind, check), active)),
                check => add(check, active),
            }
        }
        found
    }
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
