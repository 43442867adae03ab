//! From what was found to what is shown: configuration, suppressions, folding, order.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::fold;
use super::found::joined;
use super::lent::Lent;
use crate::config::words::InlineSuppressions;
use crate::config::{Config, Fate};
use crate::diagnostic::{Diagnostic, Label, RuleName, Severity, Suppression};
use crate::findings::Folded;
use crate::k8s::Builds;
use crate::k8s::build::Maker;
use crate::project::Project;
use crate::source::{FileId, SourceMap, Span};
use crate::sql::Remarks;
use crate::suppress::{
    Directive, EXTENSION, Extents, add_head, apply, collect, in_annotations, in_extensions, in_lines,
    may_hold_annotations, may_hold_any, may_hold_comment,
};
use crate::syntax::tree::Tree;
use crate::syntax::{helm, yaml};

/// Makes the findings of each part as severe as the configuration says, and drops those that it leaves out.
pub(super) fn configure(parts: &mut [Vec<Diagnostic>], project: &Project<'_>, config: &Config) {
    parts.par_iter_mut().for_each(|part| {
        let mut fates = Fates::of(config);
        part.retain_mut(|finding| fates.configure(finding, project));
    });
}

/// What the files ask to be silent about, and what is wrong with the words of that.
pub(super) type Suppressions = (Vec<(FileId, Directive)>, Vec<Diagnostic>);

/// Configured findings, suppressed, with those about suppressions as one part more.
pub(super) fn suppressed(
    mut parts: Vec<Vec<Diagnostic>>,
    project: &Project<'_>,
    (mut directives, faults): Suppressions,
    lent: &Lent,
    config: &Config,
) -> Vec<Vec<Diagnostic>> {
    parts.iter_mut().for_each(|part| lent.mark(part));
    if !project.cluster.builds.builds.is_empty() {
        parts = vec![collapse(joined(parts), project.cluster.builds)];
    }
    let unused = if directives.is_empty() {
        Vec::new()
    } else {
        let active: HashSet<RuleName> = config.active_rules().iter().map(|active| active.rule.name).collect();
        apply(&mut directives, parts.iter_mut().flatten(), project.sources, |name| active.contains(&name))
    };
    say_habits_once(&mut parts);
    let mut fates = Fates::of(config);
    let mut late: Vec<Diagnostic> = faults.into_iter().chain(lent.faults.iter().cloned()).chain(unused).collect();
    late.retain_mut(|finding| fates.configure(finding, project));
    parts.push(late);
    parts
}

/// Of what a rule says of everything alike the first finding stays that nobody silences, and names the others.
fn say_habits_once(parts: &mut [Vec<Diagnostic>]) {
    let speaks = |finding: &Diagnostic| finding.is_habit && finding.suppressed.is_none();
    let (mut places, mut known) = (BTreeMap::<RuleName, Vec<Span>>::new(), HashSet::new());
    for finding in parts.iter().flatten().filter(|finding| speaks(finding)) {
        if known.insert((finding.rule, finding.span)) {
            places.entry(finding.rule).or_default().push(finding.span);
        }
    }
    let mut said = HashSet::new();
    for part in parts {
        part.retain_mut(|finding| {
            let others = places.get(&finding.rule).filter(|_| speaks(finding));
            let Some(others) = others.and_then(|places| places.get(1..)) else { return true };
            if !said.insert(finding.rule) {
                return false;
            }
            if !others.is_empty() {
                finding.message.push_str(&format!("; the same holds for {} more", others.len()));
            }
            for &other in others.iter().take(10) {
                finding.label(other, "this one as well");
            }
            true
        });
    }
}

/// The findings of all parts as they are shown: in order, and those of one file that say the same as one.
/// `folded` are the places of further ones, of which nothing else is known; nothing where each is shown.
pub(super) fn shown(parts: Vec<Vec<Diagnostic>>, sources: &SourceMap, folded: Option<&[Folded]>) -> Vec<Diagnostic> {
    let mut places = folded.map(<[Folded]>::to_vec).unwrap_or_default();
    places.sort_by_key(|place| place.span.file);
    let shown = |mut findings: Vec<Diagnostic>| {
        sort_by_place(&mut findings);
        let Some(file) = findings.first().map(|finding| finding.span.file).filter(|_| folded.is_some()) else {
            return findings;
        };
        let from = places.partition_point(|place| place.span.file < file);
        let until = places.partition_point(|place| place.span.file <= file);
        fold::fold(findings, places.get(from..until).unwrap_or_default())
    };
    joined(by_file(parts, sources).into_par_iter().map(shown).collect())
}

/// The findings of all parts by path, place, rule and message, each once.
pub(super) fn in_order(parts: Vec<Vec<Diagnostic>>, sources: &SourceMap) -> Vec<Diagnostic> {
    shown(parts, sources, None)
}

/// How severe the findings of a rule in a file are when they are shown; nothing where some may be shown and some not,
/// for then all of them have to be known.
pub(super) fn folding(
    sources: &SourceMap,
    config: &Config,
    lent: &Lent,
) -> impl Fn(RuleName, Severity, FileId) -> Option<Severity> + Sync {
    // Many rules ask about one file.
    let known: Vec<OnceLock<bool>> = sources.iter().map(|_| OnceLock::new()).collect();
    move |rule, severity, file| {
        let source = sources.get(file);
        let may_differ =
            known.get(file.index())?.get_or_init(|| may_hold_any(source.text()) || lent.files.contains(&file));
        match config.fate(rule, severity, source.path()) {
            Fate::Shown(severity) if !may_differ => Some(severity),
            _ => None,
        }
    }
}

/// The findings of each file, in the order of the files' paths.
fn by_file(parts: Vec<Vec<Diagnostic>>, sources: &SourceMap) -> Vec<Vec<Diagnostic>> {
    let mut counts: FxHashMap<FileId, usize> = FxHashMap::default();
    parts.iter().flatten().for_each(|finding| *counts.entry(finding.span.file).or_default() += 1);
    let mut files: Vec<(FileId, usize)> = counts.into_iter().collect();
    files.sort_unstable_by_key(|(file, _)| (sources.get(*file).path(), *file));
    let ranks: FxHashMap<FileId, usize> = files.iter().enumerate().map(|(rank, (file, _))| (*file, rank)).collect();
    let mut by_file: Vec<Vec<Diagnostic>> = files.into_iter().map(|(_, count)| Vec::with_capacity(count)).collect();
    for finding in parts.into_iter().flatten() {
        if let Some(of_file) = ranks.get(&finding.span.file).and_then(|rank| by_file.get_mut(*rank)) {
            of_file.push(finding);
        }
    }
    by_file
}

/// Brings the findings of one file in the order of place, rule and message, each once. A finding is large: small keys are
/// sorted, and each finding is moved to its place at once.
fn sort_by_place(findings: &mut Vec<Diagnostic>) {
    let key = |(index, finding): (usize, &Diagnostic)| (finding.span.start, finding.span.end, finding.rule, index);
    let mut keys: Vec<_> = findings.iter().enumerate().map(key).collect();
    keys.sort_unstable_by(|a, b| {
        let message = |index: usize| findings.get(index).map(|finding| finding.message.as_str());
        let place = (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2));
        place.then_with(|| message(a.3).cmp(&message(b.3))).then(a.3.cmp(&b.3))
    });
    let mut order: Vec<usize> = keys.into_iter().map(|key| key.3).collect();
    for at in 0..order.len() {
        // What belongs here may have been moved on to where something was taken from before.
        let mut from = order[at];
        while from < at {
            from = order[from];
        }
        order[at] = from;
        findings.swap(at, from);
    }
    findings.dedup_by(|a, b| (a.rule, a.span, &a.message) == (b.rule, b.span, &b.message));
}

/// How many kustomizations one finding names.
const BUILDS_NAMED: usize = 5;

/// Makes one finding of those that several kustomizations have in common, with the kustomizations as labels: an object
/// of a base is the same in each that takes it in. What Helm rendered says so as well; it has no fix, for its text is not
/// the template's, and what comes from a chart that is packaged has no place in the repository.
fn collapse(findings: Vec<Diagnostic>, builds: &Builds) -> Vec<Diagnostic> {
    if builds.builds.is_empty() {
        return findings;
    }
    let makers = builds.makers();
    let mut seen: HashMap<(RuleName, Span, usize), usize> = HashMap::new();
    // Two findings at one place are two where they are of one object.
    let mut counts: HashMap<(RuleName, Span, Option<Span>, Option<String>), usize> = HashMap::new();
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(findings.len());
    for mut finding in findings {
        let subject = finding.subject.clone().filter(|_| finding.build.is_some());
        let count = counts.entry((finding.rule, finding.span, finding.build, subject)).or_insert(0);
        let key = (finding.rule, finding.span, *count);
        *count += 1;
        // Rules about the whole repository do not say which build they speak of; a template speaks for itself.
        let place = finding.build.take().or_else(|| builds.chart_of(finding.span.file));
        let rendered = place.is_some_and(|place| makers.get(&place) == Some(&Maker::Chart));
        // A part of a packaged chart stands at the name of the chart that holds it.
        let packaged = rendered && place.is_some_and(|place| place.file == finding.span.file);
        if packaged || makers.get(&finding.span) == Some(&Maker::Chart) {
            continue;
        }
        if rendered {
            finding.fix = None;
        }
        let Some(place) = place else {
            seen.entry(key).or_insert(kept.len());
            kept.push(finding);
            continue;
        };
        let silenced = finding.suppressed.is_some();
        let index = *seen.entry(key).or_insert_with(|| {
            kept.push(finding);
            kept.len() - 1
        });
        let first = &mut kept[index];
        let words = match rendered {
            true if builds.is_of_values(place) => VALUES,
            true => RENDERED,
            false => BUILT,
        };
        // What one build silences counts in those that do not, and these are named.
        match (first.suppressed.is_some(), silenced) {
            (true, false) => {
                first.suppressed = None;
                first.labels.retain(|label| label.message != words);
            }
            (false, true) => continue,
            _ => {}
        }
        let named = first.labels.iter().filter(|label| label.message == words).count();
        if named < BUILDS_NAMED && first.labels.iter().all(|label| label.span != place) && first.span.file != place.file
        {
            first.labels.push(Label { span: place, message: words.to_owned() });
        }
    }
    kept
}

const BUILT: &str = "in what this kustomization builds";
const RENDERED: &str = "in what Helm renders from this chart";
const VALUES: &str = "in what Helm renders with these values";

/// What becomes of findings, each question asked once where the answer is the same in all files.
struct Fates<'c> {
    config: &'c Config,
    known: FxHashMap<(RuleName, Severity), Fate>,
}

impl<'c> Fates<'c> {
    fn of(config: &'c Config) -> Self {
        Self { config, known: FxHashMap::default() }
    }

    /// Does to a finding what becomes of it; whether it is kept.
    fn configure(&mut self, finding: &mut Diagnostic, project: &Project<'_>) -> bool {
        let path = || project.sources.get(finding.span.file).path();
        let fate = if self.config.overrides.is_empty() {
            let ask = || self.config.fate(finding.rule, finding.severity, path());
            self.known.entry((finding.rule, finding.severity)).or_insert_with(ask).clone()
        } else {
            self.config.fate(finding.rule, finding.severity, path())
        };
        match fate {
            Fate::Shown(severity) => finding.severity = severity,
            Fate::Silenced(reason) => finding.suppressed = Some(Box::new(Suppression { reason, in_source: false })),
            Fate::Dropped => return false,
        }
        true
    }
}

/// The templates that only Helm could read and that may hold a suppression, masked: what they ask for depends on the
/// cluster, but their comments and annotations do not.
fn rendered_templates(project: &Project<'_>) -> Vec<Tree> {
    let read: HashSet<FileId> = project.trees.iter().map(Tree::file).collect();
    let others = project.cluster.builds.templates().filter(|file| !read.contains(file));
    let others = others.map(|file| (file, project.sources.get(file).text()));
    let asking = others.filter(|(_, text)| may_hold_comment(text) || may_hold_annotations(text));
    asking.map(|(file, text)| yaml::parse(file, &helm::mask(text))).collect()
}

/// Every suppression of every file that was taken and that the configuration lets speak; `remarks` are those of the
/// migrations.
pub(super) fn directives(project: &Project<'_>, remarks: Remarks, config: &Config) -> Suppressions {
    if config.inline_suppressions == InlineSuppressions::None {
        return Suppressions::default();
    }
    let mut all = Vec::new();
    let mut faults = Vec::new();
    let rendered = rendered_templates(project);
    let mut add = |file: FileId, comments: &[crate::syntax::Comment], extents: &dyn Fn() -> Extents| {
        let source = project.sources.get(file);
        let (found, wrong) = collect(source, comments, &extents());
        all.extend(found.into_iter().map(|directive| (file, directive)));
        faults.extend(wrong);
    };
    let speaks = |tree: &&Tree| !tree.comments.is_empty() && may_hold_comment(tree.text());
    for tree in project.trees.par_iter().chain(&rendered).filter(speaks).collect::<Vec<_>>() {
        add(tree.file(), &tree.comments, &|| Extents::of_tree(tree));
    }
    let may_hold = |file: FileId| may_hold_comment(project.sources.get(file).text());
    for (file, mut comments, statements) in remarks.files().filter(|(file, ..)| may_hold(*file)) {
        add_head(file, project.sources.get(file), &mut comments);
        add(file, &comments, &|| Extents::of_statements(statements.clone()));
    }
    for build in project.docker.builds.iter().filter(|build| may_hold(build.file())) {
        let script = build.script();
        let spans = || Extents::of_statements(script.instructions.iter().map(|one| one.span).collect());
        add(script.file, &script.comments, &spans);
    }
    for &file in project.cluster.builds.env_files.iter().filter(|file| may_hold(**file)) {
        let (comments, lines) = in_lines(file, project.sources.get(file));
        add(file, &comments, &|| Extents::of_statements(lines.clone()));
    }
    let mark = memchr::memmem::Finder::new(EXTENSION);
    let marked = |tree: &&Tree| mark.find(tree.text().as_bytes()).is_some();
    for tree in project.trees.par_iter().filter(marked).collect::<Vec<_>>() {
        let (found, wrong) = in_extensions(tree);
        all.extend(found.into_iter().map(|directive| (tree.file(), directive)));
        faults.extend(wrong);
    }
    let with_objects: HashSet<FileId> =
        project.cluster.manifests.iter().map(|manifest| manifest.node.span().file).collect();
    let trees = project.trees.iter().chain(&rendered).filter(|tree| with_objects.contains(&tree.file()));
    let annotated: HashSet<FileId> = trees.filter(|tree| may_hold_annotations(tree.text())).map(Tree::file).collect();
    for manifest in &project.cluster.manifests {
        let file = manifest.node.span().file;
        if annotated.contains(&file) {
            let (found, wrong) = in_annotations(manifest, |from| from == file);
            all.extend(found.into_iter().map(|directive| (file, directive)));
            faults.extend(wrong);
        }
    }
    if config.inline_suppressions == InlineSuppressions::Own {
        all.retain(|(_, directive): &(FileId, Directive)| !directive.is_foreign());
    }
    (all, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_ordered_by_place_and_message_and_none_comes_twice() {
        let finding = |at: usize, message: &'static str| {
            Diagnostic::new(RuleName("x/y"), Severity::Error, Span::new(FileId::new(0), at, at + 1), message)
        };
        let mut ordered = vec![finding(5, "b"), finding(1, "a"), finding(5, "a"), finding(5, "b"), finding(0, "c")];
        sort_by_place(&mut ordered);
        let said: Vec<_> = ordered.iter().map(|finding| (finding.span.start, finding.message.as_str())).collect();
        assert_eq!(said, [(0, "c"), (1, "a"), (5, "a"), (5, "b")]);
    }
}
