//! Which operations of two revisions are the same: those that the same requests reach.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::is_called;
use crate::openapi::{Api, Operation};

/// The paths by which requests reach an operation, the names of their placeholders left out.
#[must_use]
pub fn effective_paths(operation: Operation<'_>) -> BTreeSet<String> {
    let template = normalised(operation.path());
    let servers = operation.servers();
    let prefixes: Vec<&str> = servers.iter().flat_map(|server| &server.prefixes).map(String::as_str).collect();
    if prefixes.is_empty() {
        return BTreeSet::from([template]);
    }
    prefixes.into_iter().map(|prefix| format!("{}{template}", normalised(prefix))).collect()
}

/// A path with `{}` for every placeholder and no final slash.
pub(super) fn normalised(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut depth = 0_usize;
    for next in path.chars() {
        match next {
            '{' => {
                depth += 1;
                out.push('{');
            }
            '}' => {
                depth = depth.saturating_sub(1);
                out.push('}');
            }
            _ if depth > 0 => {}
            _ => out.push(next),
        }
    }
    let trimmed = out.trim_end_matches('/');
    trimmed.to_owned()
}

/// The version in a path that follows the convention: `/api/v2/orders` is of version 2.
pub(super) fn version_of(operation: Operation<'_>) -> Option<u32> {
    effective_paths(operation).iter().find_map(|path| version_in(path))
}

/// An operation with what it is found by.
pub(super) struct Found<'a> {
    pub(super) operation: Operation<'a>,
    pub(super) method: String,
    pub(super) paths: BTreeSet<String>,
    pub(super) path: String,
}

impl<'a> Found<'a> {
    fn new(operation: Operation<'a>) -> Self {
        let (paths, path) = (effective_paths(operation), normalised(operation.path()));
        Self { operation, method: operation.method(), paths, path }
    }

    /// Whether it stands in another document of the same revision.
    pub(super) fn is_apart_from(&self, other: &Found<'_>) -> bool {
        self.operation.api.index != other.operation.api.index
    }

    /// Whether requests to one of them reach the other.
    pub(super) fn is_reached_as(&self, other: &Found<'_>) -> bool {
        self.method == other.method && !self.paths.is_disjoint(&other.paths)
    }

    /// Whether both are the same, perhaps under another server. What a server of another version offers is another
    /// operation: its clients are others.
    pub(super) fn is_same_as(&self, other: &Found<'_>) -> bool {
        let versions = || version_of(self.operation).zip(version_of(other.operation));
        self.is_reached_as(other)
            || self.method == other.method
                && self.path == other.path
                && versions().is_none_or(|(one, other)| one == other)
    }
}

/// The operations that clients call.
pub(super) fn called<'a>(api: Api<'a>) -> Vec<Found<'a>> {
    api.operations().filter(|operation| is_called(operation.kind())).map(Found::new).collect()
}

/// For each operation the index of the same one in the other revision, each of which is taken once: first those whose
/// path is written alike, then those that requests reach alike, then those under another server.
pub(super) fn twins(ours: &[Found<'_>], theirs: &[Found<'_>]) -> Vec<Option<usize>> {
    let mut by_path: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (index, found) in theirs.iter().enumerate() {
        for path in &found.paths {
            by_path.entry((&found.method, path)).or_default().push(index);
        }
    }
    let mut twins: Vec<Option<usize>> = vec![None; ours.len()];
    let mut taken: HashSet<usize> = HashSet::new();
    for alike in [true, false] {
        for (before, twin) in ours.iter().zip(&mut twins).filter(|(_, twin)| twin.is_none()) {
            let reached = before.paths.iter().filter_map(|path| by_path.get(&(before.method.as_str(), path.as_str())));
            let same = |index: &usize| {
                let as_written = || theirs[*index].operation.path() == before.operation.path();
                !taken.contains(index) && (!alike || as_written())
            };
            *twin = reached.flatten().copied().find(same);
            taken.extend(*twin);
        }
    }
    for (before, twin) in ours.iter().zip(&mut twins).filter(|(_, twin)| twin.is_none()) {
        let same = |(index, after): &(usize, &Found<'_>)| !taken.contains(index) && before.is_same_as(after);
        *twin = theirs.iter().enumerate().find(same).map(|(index, _)| index);
        taken.extend(*twin);
    }
    twins
}

/// The version that a path names.
pub(super) fn version_in(path: &str) -> Option<u32> {
    path.split('/').find_map(|segment| segment.strip_prefix('v').and_then(|number| number.parse().ok()))
}
