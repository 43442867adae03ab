//! From files to the frozen project, and from there to findings.

use std::sync::Arc;

use super::classify::{self, Role};
use super::env_files::Ignored;
use super::found::{Found, joined};
use super::lent::Lent;
use super::libraries::{LookedUp, OnDisk};
use super::read::{ReadFault, raw};
use super::revision::{Files, Histories, Parsed, Revision};
use super::{Base, Input, Options, Outcome, Purpose, Skipped, finish, guard, histories, render, since, visit};
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::discover::{FileKind, Verdict};
use crate::findings::{Folded, Folding};
use crate::k8s::recognise::YamlKind;
use crate::k8s::{Builds, Elsewhere};
use crate::project::Project;
use crate::source::{FileId, SourceMap, Span};
use crate::sql::layout::{self, Layout};

/// The whole flow.
pub(super) fn run(inputs: Vec<Input>, options: &Options) -> Outcome {
    let on_disk = OnDisk::of(options.roots.as_ref());
    let mut head = Revision::read(inputs, options, 0, |path| on_disk.look_up(path));
    let mut outcome = Outcome { looked_at: head.files.inputs.len(), ..Outcome::default() };
    record(&mut outcome, &mut head);
    if options.purpose == Purpose::Classify {
        return outcome;
    }
    let base = options.base.as_ref().map(|base| read_base(base, &mut head, options));
    let mut findings = std::mem::take(&mut head.leaving);
    findings.extend(read_faults(&mut outcome, &head.files));
    let inputs = std::mem::take(&mut head.files.inputs);
    let (mut head, head_sources) = head.parse(options.purpose.histories());
    let (base, base_sources) = base.map(|base| base.parse(Histories::Held)).unzip();
    let location = options.roots.as_ref().map(|roots| Arc::new(roots.location()));
    let (sources, base_sources) = SourceMap::of_revisions(head_sources, base_sources.unwrap_or_default());
    let (sources, base_sources) = (sources.located(location.clone()), base_sources.located(location));
    findings.extend(head.problems());
    let settings = &options.config.settings;
    let (base_builds, mut base_faults) =
        base.as_ref().map(|base| build_base(base, &base_sources, options)).unwrap_or_default();
    let (base, faults) = base.as_ref().map(|base| base.link(&base_sources, settings, &base_builds, None)).unzip();
    base_faults.extend(faults.into_iter().flatten());
    let layouts = std::mem::take(&mut head.layouts);
    let look_up = |path: &str| on_disk.look_up(path);
    let (builds, fault) = build_head(&head, &inputs, &sources, options, look_up, &mut outcome);
    findings.extend(fault);
    let (project, faults) = head.link(&sources, settings, &builds, base.as_ref());
    findings.extend(faults);
    outcome.incomplete |= !base_faults.is_empty() || findings.iter().any(Diagnostic::is_internal_fault);
    // A finding needs a file of the working tree to stand in.
    if !inputs.is_empty() {
        findings.extend(base_faults.into_iter().map(guard::of_base));
    }
    drop(inputs);
    outcome.dialects = project.sql.dialects();
    outcome.sources = sources.clone();
    if options.purpose != Purpose::Check {
        tell(&mut outcome, &project, options);
        findings.retain(Diagnostic::is_internal_fault);
        outcome.findings = findings;
        return outcome;
    }
    let (findings, folded) = check(findings, &project, layouts, options, &mut outcome);
    let folded = options.fold.then_some(folded.as_slice());
    if options.ends_process {
        outcome.findings = finish::shown(findings, &sources, folded);
        std::mem::forget(project);
        std::mem::forget(head);
    } else {
        // To free the models takes as long as to sort what was found in them, or to write it.
        (outcome.findings, ()) = rayon::join(|| finish::shown(findings, &sources, folded), || drop(project));
        rayon::spawn(move || drop(head));
    }
    outcome
}

impl Purpose {
    /// Rules look at one history after another; whoever lists migrations wants all of them.
    fn histories(self) -> Histories {
        match self {
            Self::List | Self::Draft => Histories::Held,
            Self::Check | Self::Classify | Self::Compare => Histories::OneByOne,
        }
    }
}

/// Reads the base revision, and marks the migrations that it has already.
fn read_base(base: &Base, head: &mut Revision, options: &Options) -> Revision {
    let base = Revision::read_base(base, options, head.files.read.len());
    let paths = Paths { head: &head.files.inputs, base: &base.files.inputs };
    layout::mark_released(&mut head.migrations, &base.migrations, |file| paths.of(file));
    base
}

/// Builds what kustomizations and charts of the base build, with what failed in it so far.
fn build_base(base: &Parsed, sources: &SourceMap, options: &Options) -> (Builds, Vec<Diagnostic>) {
    let (mut builds, fault) = base.build(sources, &|_| Elsewhere::Hidden);
    // What Helm made of the base tells which of its findings are news.
    if let Some(render) = &options.render_base {
        let charts = render::run(&[], &base.charts, sources, Some(render));
        builds.add_rendered(&charts.rendered, sources);
    }
    let problems = base.problems().filter(Diagnostic::is_internal_fault);
    (builds, fault.into_iter().chain(problems).collect())
}

/// Builds what kustomizations and charts build, and counts what was not built.
fn build_head(
    head: &Parsed,
    inputs: &[Input],
    sources: &SourceMap,
    options: &Options,
    look_up: impl Fn(&str) -> LookedUp + Sync,
    outcome: &mut Outcome,
) -> (Builds, Option<Diagnostic>) {
    let ignored = Ignored::default();
    let (mut builds, fault) = head.build(sources, &|path| elsewhere(look_up(path), &ignored, options));
    let charts = render::run(inputs, &head.charts, sources, options.render.as_ref());
    builds.add_rendered(&charts.rendered, sources);
    outcome.counts.k8s += render::settle(&mut outcome.skipped, &charts.rendered, &builds);
    outcome.incomplete |= !charts.failed.is_empty();
    outcome.skipped.extend(charts.failed);
    outcome.skipped.extend(builds.unbuilt.iter().map(|unbuilt| Skipped {
        path: unbuilt.path.clone(),
        reason: format!("unbuilt kustomization, {}", unbuilt.reason),
    }));
    (builds, fault)
}

/// Tells what a run without rules is for.
fn tell(outcome: &mut Outcome, project: &Project<'_>, options: &Options) {
    match options.purpose {
        Purpose::Check | Purpose::Classify => {}
        Purpose::Compare => outcome.api_changes.clone_from(&project.api_changes),
        Purpose::List | Purpose::Draft => {
            outcome.migrations = project.sql.listing(project.sources, &options.config.settings.sql);
        }
    }
    if options.purpose == Purpose::Draft {
        outcome.drafts = project.sql.inverses(project.sources);
    }
}

/// Runs the rules. What they say joins what was found before them, configured, silenced where somebody asks for that,
/// and only what is news where nothing else is wanted; of what folds for certain there are the places.
fn check(
    before: Vec<Diagnostic>,
    project: &Project<'_>,
    layouts: Vec<Layout>,
    options: &Options,
    outcome: &mut Outcome,
) -> (Vec<Vec<Diagnostic>>, Vec<Folded>) {
    let rules = options.config.active_rules();
    let lent = Lent::find(project, &options.config);
    let folding = finish::folding(project.sources, &options.config, &lent);
    let folding: Option<Folding<'_>> = if options.fold && !options.only_new { Some(&folding) } else { None };
    let (found, (mut checked, suppressions)) = rayon::join(
        || visit::run(project, &rules, folding),
        || {
            // Who asks for silence is looked for in all texts, and depends on nothing that is found.
            let mut checked = histories::check(layouts, project, &rules, folding);
            let remarks = std::mem::take(&mut checked.remarks);
            (checked, finish::directives(project, remarks, &options.config))
        },
    );
    let Found { whole, mut folded } = found;
    folded.append(&mut checked.folded);
    let mut found: Vec<Vec<Diagnostic>> =
        [vec![before], whole, vec![checked.findings]].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    outcome.incomplete |= found.iter().flatten().any(Diagnostic::is_internal_fault);
    finish::configure(&mut found, project, &options.config);
    let mut findings = finish::suppressed(found, project, suppressions, &lent, &options.config);
    if let Some(base) = project.base.filter(|_| options.only_new) {
        let there = joined(visit::run(base, &rules, None).whole);
        let (news, older) = since::keep(finish::in_order(findings, project.sources), project, base, &there);
        (findings, outcome.older) = (vec![news], Some(older));
    }
    (findings, folded)
}

/// The paths of both revisions: the ids of the base follow those of the working tree.
struct Paths<'p> {
    head: &'p [Input],
    base: &'p [Input],
}

impl<'p> Paths<'p> {
    fn of(&self, file: FileId) -> &'p str {
        let base = file.index().checked_sub(self.head.len()).and_then(|index| self.base.get(index));
        self.head.get(file.index()).or(base).map_or("", |input| &input.path)
    }
}

/// What is at a path that the walk did not bring.
fn elsewhere(found: LookedUp, ignored: &Ignored, options: &Options) -> Elsewhere {
    match found {
        LookedUp::Missing => Elsewhere::Missing,
        LookedUp::Outside => Elsewhere::Hidden,
        // Who builds here has it; the repository does not.
        LookedUp::Found(input) if ignored.hold(&input) => Elsewhere::Hidden,
        LookedUp::Found(input) => raw(&input, options.config.max_file_size).map_or(Elsewhere::Hidden, Elsewhere::Bytes),
    }
}

/// Counts what was taken, and says of every file why.
fn record(outcome: &mut Outcome, head: &mut Revision) {
    let Revision { files: Files { inputs, read: files, classified }, migrations, builds, .. } = head;
    let mut reasons: Vec<Option<(Option<FileKind>, String)>> = vec![None; files.len()];
    let mut note = |file: usize, kind: Option<FileKind>, reason: String| {
        if let Some(noted) = reasons.get_mut(file) {
            *noted = Some((kind, reason));
        }
    };
    for verdict in &mut migrations.verdicts {
        // Nobody asks for the reasons again.
        let reason = std::mem::take(&mut verdict.reason);
        note(verdict.file.index(), verdict.taken.then_some(FileKind::Sql), reason);
    }
    for build in builds.iter() {
        note(build.file().index(), Some(FileKind::Other), "Dockerfile".to_owned());
    }
    for (index, answer) in classified.iter().enumerate() {
        let (kind, reason) = match answer {
            Some(Ok(document)) => (document.role.kind(), document.role.reason()),
            Some(Err(reason)) => (None, *reason),
            None => continue,
        };
        note(index, kind, reason.to_owned());
        let skipped = match answer {
            Some(Ok(document)) => matches!(document.role, Role::Yaml(kind) if kind.is_skipped()),
            _ => reason == YamlKind::HelmTemplate.reason(),
        };
        let skipped = skipped || matches!(answer, Some(Ok(document)) if document.role == Role::Named);
        if skipped {
            outcome.skipped.push(Skipped { path: files[index].source.path().to_owned(), reason: reason.to_owned() });
        }
    }
    for (index, file) in files.iter().enumerate() {
        let path = file.source.shared_path();
        let fault = file.fault.as_ref().and_then(ReadFault::reason);
        let unknown = || (None, "read for what it says of other files".to_owned());
        let (taken, reason) = match fault {
            Some(fault) => (None, fault),
            None => reasons.get_mut(index).and_then(Option::take).unwrap_or_else(unknown),
        };
        // Whoever names a file wants to hear that it was not checked.
        let known = || outcome.skipped.iter().any(|skipped| *skipped.path == *path);
        if taken.is_none() && inputs[index].named && file.is_whole() && !known() {
            outcome.skipped.push(Skipped { path: path.as_ref().to_owned(), reason: reason.clone() });
        }
        match taken {
            Some(FileKind::Sql) => outcome.counts.sql += 1,
            Some(FileKind::Openapi) => outcome.counts.openapi += 1,
            Some(FileKind::Kubernetes) => outcome.counts.k8s += 1,
            Some(FileKind::Other) => outcome.counts.other += 1,
            None => {}
        }
        outcome.verdicts.push(Verdict { path, taken, reason });
    }
}

/// Files that have no text, or not quite their own.
fn read_faults(outcome: &mut Outcome, files: &Files) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (index, (file, input)) in files.read.iter().zip(&files.inputs).enumerate() {
        let (path, id) = (file.source.path(), FileId::new(index));
        let place = |start: usize| Span::new(id, start, start + 1);
        let taken = outcome.verdicts.get(index).is_some_and(|verdict| verdict.taken.is_some());
        if let Some(reason) = file.fault.as_ref().and_then(ReadFault::reason) {
            outcome.skipped.push(Skipped { path: path.to_owned(), reason });
        }
        match &file.fault {
            Some(ReadFault::TooLarge(size)) => {
                if !input.named && !classify::may_be_ours(path, file.source.text()) {
                    continue;
                }
                outcome.incomplete = true;
                let message = format!("file of {size} bytes is over the size limit and was not checked");
                let mut finding = Diagnostic::new(builtin::TOO_LARGE, Severity::Error, place(0), message);
                finding.help("exclude it, or raise `max-file-size` in archlint.yaml");
                findings.push(finding);
            }
            Some(ReadFault::Unreadable(_)) => outcome.incomplete = true,
            Some(ReadFault::InvalidEncoding(at)) if taken || input.named => {
                let message = format!("the byte at offset {at} is not UTF-8: the file is in another encoding");
                let mut finding = Diagnostic::new(builtin::INVALID_ENCODING, Severity::Error, place(*at), message);
                finding.help("save it as UTF-8; the rest was checked with `_` in the place of such bytes");
                findings.push(finding);
            }
            _ => {}
        }
    }
    findings
}
