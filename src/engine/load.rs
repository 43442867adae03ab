//! From files to the frozen project, and from there to findings.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::classify::{self, Classified, Role};
use super::read::{ReadFault, ReadFile, read};
use super::{Input, Options, Outcome, Skipped, finish, libraries, load_sql, visit};
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::discover::{FileKind, Verdict};
use crate::k8s::Cluster;
use crate::k8s::recognise::{Charts, YamlKind};
use crate::openapi::Apis;
use crate::project::Project;
use crate::source::{FileId, SourceMap, Span};
use crate::sql::layout;
use crate::syntax::tree::Tree;

/// The whole flow.
pub(super) fn run(mut inputs: Vec<Input>, options: &Options) -> Outcome {
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs.dedup_by(|a, b| a.path == b.path);
    let mut files: Vec<ReadFile> = inputs.par_iter().map(|input| read_one(input, options)).collect();
    let charts = Charts::find(inputs.iter().map(|input| input.path.as_str()));
    let mut classified = classify::run(&inputs, &files, &charts);
    let leaving = libraries::add(&mut inputs, &mut files, &mut classified, options);
    let mut outcome = Outcome { looked_at: inputs.len(), ..Outcome::default() };
    let migrations = load_sql::classify(&files, &options.config.settings.sql);
    record(&mut outcome, &files, &classified, &migrations.verdicts);
    if options.only_classify {
        return outcome;
    }
    let mut findings = leaving;
    findings.extend(read_faults(&mut outcome, &inputs, &files));
    let sources = SourceMap::new(files.into_iter().map(|file| file.source).collect());
    let documents: Vec<_> = classified.into_iter().flatten().filter_map(Result::ok).collect();
    for document in documents.iter().filter(|document| document.role.is_checked()) {
        findings.extend(document.tree.problems.iter().cloned());
    }
    let (roles, trees): (Vec<Role>, Vec<Tree>) =
        documents.into_iter().map(|document| (document.role, document.tree)).unzip();
    let (sql, problems) = load_sql::load(migrations);
    findings.extend(problems);
    outcome.dialects = sql.dialects();
    if options.only_list {
        outcome.migrations = sql.listing(&sources);
        return outcome;
    }
    let cluster = Cluster::link(&sources, &manifests(&trees, &roles), &charts, &options.config.settings.k8s);
    let project = Project {
        sources: &sources,
        settings: &options.config.settings,
        trees: &trees,
        sql,
        apis: Apis::link(&sources, &openapi_trees(&trees, &roles), &options.config.settings.openapi),
        cluster,
    };
    let rules = options.config.active_rules();
    findings.extend(visit::run(&project, &rules));
    outcome.incomplete |= findings.iter().any(|finding| finding.rule == builtin::INTERNAL_FAULT);
    outcome.findings = finish::run(findings, &project, options);
    outcome.sources = sources;
    outcome
}

fn read_one(input: &Input, options: &Options) -> ReadFile {
    let file = read(input, options.config.max_file_size);
    if let Some(on_file) = &options.on_file {
        on_file();
    }
    file
}

fn manifests<'t>(trees: &'t [Tree], roles: &[Role]) -> Vec<(&'t Tree, YamlKind)> {
    let kind = |role: &Role| match role {
        Role::Yaml(kind) => Some(*kind),
        _ => None,
    };
    trees.iter().zip(roles).filter_map(|(tree, role)| Some((tree, kind(role)?))).collect()
}

fn openapi_trees<'t>(trees: &'t [Tree], roles: &[Role]) -> Vec<&'t Tree> {
    let wanted = trees.iter().zip(roles).filter(|(_, role)| matches!(role, Role::Openapi | Role::Library));
    wanted.map(|(tree, _)| tree).collect()
}

/// Counts what was taken, and says of every file why.
fn record(
    outcome: &mut Outcome,
    files: &[ReadFile],
    classified: &[Option<Classified>],
    migrations: &[layout::Verdict],
) {
    let sql = migrations
        .iter()
        .map(|verdict| (verdict.file, (verdict.taken.then_some(FileKind::Sql), verdict.reason.clone())));
    let mut reasons: BTreeMap<FileId, (Option<FileKind>, String)> = sql.collect();
    for (index, answer) in classified.iter().enumerate() {
        let (kind, reason) = match answer {
            Some(Ok(document)) => (document.role.kind(), document.role.reason()),
            Some(Err(reason)) => (None, *reason),
            None => continue,
        };
        reasons.insert(FileId::new(index), (kind, reason.to_owned()));
        let skipped = match answer {
            Some(Ok(document)) => matches!(document.role, Role::Yaml(kind) if kind.is_skipped()),
            _ => reason == YamlKind::HelmTemplate.reason(),
        };
        if skipped {
            outcome.skipped.push(Skipped { path: files[index].source.path().to_owned(), reason: reason.to_owned() });
        }
    }
    for (index, file) in files.iter().enumerate() {
        let path = file.source.path().to_owned();
        let fault = match &file.fault {
            Some(ReadFault::TooLarge(size)) => Some(format!("{size} bytes are over the limit")),
            Some(ReadFault::Unreadable(error)) => Some(format!("cannot be read: {error}")),
            _ => None,
        };
        let unknown = || (None, "read for what it says of other files".to_owned());
        let (taken, reason) = match fault {
            Some(fault) => (None, fault),
            None => reasons.remove(&FileId::new(index)).unwrap_or_else(unknown),
        };
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
fn read_faults(outcome: &mut Outcome, inputs: &[Input], files: &[ReadFile]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (index, (file, input)) in files.iter().zip(inputs).enumerate() {
        let (path, id) = (file.source.path(), FileId::new(index));
        let place = |start: usize| Span::new(id, start, start + 1);
        let taken = outcome.verdicts.get(index).is_some_and(|verdict| verdict.taken.is_some());
        let mut skip = |reason: String| outcome.skipped.push(Skipped { path: path.to_owned(), reason });
        match &file.fault {
            Some(ReadFault::TooLarge(size)) => {
                skip(format!("{size} bytes are over the limit"));
                if !input.named && !classify::may_be_ours(path, file.source.text()) {
                    continue;
                }
                outcome.incomplete = true;
                let message = format!("file of {size} bytes is over the size limit and was not checked");
                let mut finding = Diagnostic::new(builtin::TOO_LARGE, Severity::Error, place(0), message);
                finding.help("exclude it, or raise `max-file-size` in archlint.yaml");
                findings.push(finding);
            }
            Some(ReadFault::Unreadable(error)) => {
                skip(format!("cannot be read: {error}"));
                outcome.incomplete = true;
            }
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
