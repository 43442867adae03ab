//! What the rules found, part by part, and each thing once.

use std::hash::BuildHasher;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::diagnostic::{Diagnostic, RuleName};
use crate::findings::{Folded, counted};
use crate::openapi::Group;
use crate::source::{FileId, Span};

/// What the rules say of a project.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Part by part.
    pub(super) whole: Vec<Vec<Diagnostic>>,
    /// How many fold into them.
    pub(super) folded: Vec<Folded>,
}

impl Found {
    pub(super) fn of(parts: Vec<Part>) -> Self {
        let (whole, folded): (_, Vec<Vec<Folded>>) = parts.into_iter().unzip();
        Self { whole, folded: folded.into_iter().flat_map(counted).collect() }
    }
}

/// The findings of several parts in one list, which takes no more room than they do.
pub(super) fn joined(found: Vec<Vec<Diagnostic>>) -> Vec<Diagnostic> {
    let mut findings = Vec::with_capacity(found.iter().map(Vec::len).sum());
    findings.extend(found.into_iter().flatten());
    findings
}

/// What was found in one part: whole findings, and places of those that fold into them.
pub(super) type Part = (Vec<Diagnostic>, Vec<Folded>);

/// Keeps the first of several findings that say the same at one place, group by group. The parts of a group follow each
/// other. Groups share no files, but some rules look beyond their own.
pub(super) fn keep_first_of_each_in(parts: &mut [Part], groups: &[Group<'_>]) {
    let mut of_groups: Vec<&mut [Part]> = Vec::new();
    let mut rest = &mut *parts;
    for group in groups.chunk_by(|first, next| first.is_of_same(*next)) {
        let (of_group, behind) = rest.split_at_mut(group.len().min(rest.len()));
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
    let of = |(whole, folded): &Part| {
        let of_whole = whole.iter().map(|finding| finding.span.file);
        of_whole.chain(folded.iter().map(|place| place.span.file)).collect::<Vec<_>>()
    };
    let mut files: Vec<FileId> = parts.iter().flat_map(of).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// Keeps the first of several findings of one rule that say the same at one place in one of the files that are `wanted`:
/// one definition may be reached on many ways. Of those that fold the place alone counts.
fn keep_first_of_each(parts: &mut [Part], wanted: impl Fn(FileId) -> bool) {
    let (mut places, mut shared) = (Places::default(), FxHashSet::default());
    let whole = parts.iter().flat_map(|(whole, _)| whole);
    for (rule, span) in whole.filter(|finding| wanted(finding.span.file)).map(|finding| (finding.rule, finding.span)) {
        if !places.insert(rule, span) {
            shared.insert((rule, span));
        }
    }
    // Nearly all are alone at their places, and nobody has to read what they say.
    let mut said = FxHashSet::default();
    for (whole, folded) in parts {
        whole.retain(|finding| {
            let words = || FxBuildHasher.hash_one(without_operations(&finding.message));
            !shared.contains(&(finding.rule, finding.span)) || said.insert((finding.rule, finding.span, words()))
        });
        folded.retain(|place| !wanted(place.span.file) || places.insert(place.rule, place.span));
    }
}

/// Where each rule found something in each file. A large document may have a million such places.
#[derive(Default)]
struct Places(FxHashMap<(RuleName, FileId), FxHashSet<(u32, u32)>>);

impl Places {
    /// Adds a place; whether it was not there.
    fn insert(&mut self, rule: RuleName, span: Span) -> bool {
        self.0.entry((rule, span.file)).or_default().insert((span.start, span.end))
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
