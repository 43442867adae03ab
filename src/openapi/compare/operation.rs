//! Operations of two revisions: which are the same, which are gone and which are new.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::lifecycle::{Life, is_unstable};
use super::pair::Pair;
use super::{Change, ChangeKind, Changes, is_called, webhook};
use crate::diagnostic::Severity;
use crate::openapi::server::is_near;
use crate::openapi::{Api, Apis, Operation};
use crate::settings::Day;

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
fn normalised(path: &str) -> String {
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
fn version_of(operation: Operation<'_>) -> Option<u32> {
    effective_paths(operation).iter().find_map(|path| version_in(path))
}

/// An operation with what it is found by.
struct Found<'a> {
    operation: Operation<'a>,
    method: String,
    paths: BTreeSet<String>,
    path: String,
}

impl<'a> Found<'a> {
    fn new(operation: Operation<'a>) -> Self {
        let (paths, path) = (effective_paths(operation), normalised(operation.path()));
        Self { operation, method: operation.method(), paths, path }
    }

    /// Whether it stands in another document of the same revision.
    fn is_apart_from(&self, other: &Found<'_>) -> bool {
        self.operation.api.index != other.operation.api.index
    }

    /// Whether requests to one of them reach the other.
    fn is_reached_as(&self, other: &Found<'_>) -> bool {
        self.method == other.method && !self.paths.is_disjoint(&other.paths)
    }

    /// Whether both are the same, perhaps under another server. What a server of another version offers is another
    /// operation: its clients are others.
    fn is_same_as(&self, other: &Found<'_>) -> bool {
        let versions = || version_of(self.operation).zip(version_of(other.operation));
        self.is_reached_as(other)
            || self.method == other.method
                && self.path == other.path
                && versions().is_none_or(|(one, other)| one == other)
    }
}

/// The operations that clients call.
fn called<'a>(api: Api<'a>) -> Vec<Found<'a>> {
    api.operations().filter(|operation| is_called(operation.kind())).map(Found::new).collect()
}

/// For each operation the index of the same one in the other revision, each of which is taken once: first those whose
/// path is written alike, then those that requests reach alike, then those under another server.
fn twins(ours: &[Found<'_>], theirs: &[Found<'_>]) -> Vec<Option<usize>> {
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

pub(super) fn compare(old: Api<'_>, new: Api<'_>, head: &Apis<'_>, today: Option<Day>, changes: &mut Changes) {
    if new.has_unknown_paths() {
        return;
    }
    let (ours, theirs) = (called(old), called(new));
    let twins = twins(&ours, &theirs);
    let (mut gone, mut lone) = (Vec::new(), Vec::new());
    let mut elsewhere: Option<Vec<Found<'_>>> = None;
    let mut is_elsewhere = |is_it: &dyn Fn(&Found<'_>) -> bool| {
        elsewhere.get_or_insert_with(|| head.iter().flat_map(called).collect()).iter().any(is_it)
    };
    for (before, twin) in ours.iter().zip(&twins) {
        match twin.and_then(|index| theirs.get(index)) {
            _ if is_unstable(before.operation) => {}
            Some(after) => {
                dropped(before, after, &mut is_elsewhere, changes);
                let (before, after) = (before.operation, after.operation);
                moved(before, after, changes);
                Pair { before, after, today, changes }.compare();
            }
            None => lone.push(before),
        }
    }
    let others: Vec<Found<'_>> =
        if old.apis.len() > 1 { old.apis.iter().flat_map(called).collect() } else { Vec::new() };
    for before in lone {
        // Another document may have taken it over: that is where it goes on.
        let heirs = elsewhere.get_or_insert_with(|| head.iter().flat_map(called).collect());
        let heir = heirs.iter().find(|after| before.is_same_as(after));
        match heir {
            None => gone.push(before.operation),
            // Two documents may have told of it all along, and each is compared with itself.
            Some(_) if others.iter().any(|other| other.is_apart_from(before) && before.is_same_as(other)) => {}
            Some(after) => {
                let (before, after) = (before.operation, after.operation);
                Pair { before, after, today, changes }.compare();
            }
        }
    }
    let known: HashSet<usize> = twins.into_iter().flatten().collect();
    let added = theirs.iter().enumerate().filter(|(index, _)| !known.contains(index));
    // Another document may have had it before.
    let came = |found: &Found<'_>| !others.iter().any(|before| before.is_reached_as(found));
    let added: Vec<Operation<'_>> = added.filter(|(_, found)| came(found)).map(|(_, found)| found.operation).collect();
    let newest_added = added.iter().filter_map(|operation| version_of(*operation)).max();
    // A new version may come in a document of its own.
    let beside = if gone.is_empty() { None } else { newest_beside(old, new, head) };
    let newest_added = newest_added.max(beside);
    let older =
        |operation: &Operation<'_>| version_of(*operation).zip(newest_added).is_some_and(|(old, new)| old < new);
    let (replaced, removed): (Vec<_>, Vec<_>) = gone.into_iter().partition(older);
    removed_version(&replaced, newest_added, new, today, changes);
    // What is gone is missed at its path, if that is still there.
    let place_of = |gone: Operation<'_>| {
        let path = new.paths().find(|item| normalised(item.path()) == normalised(gone.path()));
        path.map_or(new.paths_span(), |item| item.span())
    };
    for operation in removed {
        let (level, text) = match Life::of(operation.node(), operation.api.sunset_key(), today) {
            Life::Promised => (Severity::Error, format!("`{}` is gone", operation.name())),
            Life::Until(day) => {
                (Severity::Error, format!("`{}` is gone, and was promised until {day}", operation.name()))
            }
            Life::Over => (Severity::Note, format!("`{}` is gone, as was announced", operation.name())),
        };
        changes.add(Change {
            kind: ChangeKind::Operation,
            level,
            place: place_of(operation),
            was: Some(operation.span()),
            text,
            operations: vec![operation.name()],
        });
    }
    for operation in added {
        let text = format!("`{}` is new", operation.name());
        changes.add(Change {
            kind: ChangeKind::Operation,
            level: Severity::Note,
            place: operation.span(),
            was: None,
            text,
            operations: vec![operation.name()],
        });
    }
    webhook::compare(old, new, today, changes);
}

/// The newest version that came with other documents of the same service.
fn newest_beside(old: Api<'_>, new: Api<'_>, head: &Apis<'_>) -> Option<u32> {
    let service = head.services().find(|service| service.apis().any(|api| api.index == new.index))?;
    let before: Vec<Found<'_>> = old.apis.iter().flat_map(called).collect();
    let beside = service.apis().filter(|api| api.index != new.index).flat_map(called);
    let came = beside.filter(|found| !before.iter().any(|before| before.is_reached_as(found)));
    came.filter_map(|found| version_of(found.operation)).max()
}

/// A version that goes while a newer one comes, as one change.
fn removed_version(
    replaced: &[Operation<'_>],
    newest: Option<u32>,
    new: Api<'_>,
    today: Option<Day>,
    changes: &mut Changes,
) {
    // A whole version takes more than a hint: it goes on until the day that was named.
    let live = replaced.iter().filter(|operation| {
        let key = operation.api.sunset_key();
        let dated = operation.node().get(key).is_some();
        !(dated && Life::of(operation.node(), key, today) == Life::Over)
    });
    let mut by_version: BTreeMap<u32, Vec<&Operation<'_>>> = BTreeMap::new();
    for operation in live {
        by_version.entry(version_of(*operation).unwrap_or_default()).or_default().push(operation);
    }
    for (version, operations) in by_version {
        let newest = newest.unwrap_or_default();
        let text = match operations.as_slice() {
            [only] => format!("`{}` of version {version} is gone while version {newest} comes", only.name()),
            several => {
                format!("{} operations of version {version} are gone while version {newest} comes", several.len())
            }
        };
        let names = operations.iter().map(|operation| operation.name()).collect();
        let was = operations.first().map(|operation| operation.path_span());
        changes.add(Change {
            kind: ChangeKind::PriorVersion,
            level: Severity::Error,
            place: new.paths_span(),
            was,
            text,
            operations: names,
        });
    }
}

/// The version that a path names.
fn version_in(path: &str) -> Option<u32> {
    path.split('/').find_map(|segment| segment.strip_prefix('v').and_then(|number| number.parse().ok()))
}

/// A server of another version that is not in the list any more, while others of the list go on. What has no version of
/// its own may be another environment.
fn dropped(
    before: &Found<'_>,
    after: &Found<'_>,
    is_elsewhere: &mut impl FnMut(&dyn Fn(&Found<'_>) -> bool) -> bool,
    changes: &mut Changes,
) {
    let versions = |paths: &BTreeSet<String>| paths.iter().filter_map(|path| version_in(path)).collect::<BTreeSet<_>>();
    if before.paths.is_disjoint(&after.paths) {
        return;
    }
    let (had, has) = (versions(&before.paths), versions(&after.paths));
    for path in before.paths.difference(&after.paths) {
        let Some(version) = version_in(path).filter(|version| !has.contains(version)) else { continue };
        if is_elsewhere(&|other| other.method == before.method && other.paths.contains(path)) {
            continue;
        }
        let prefix = path.strip_suffix(&before.path).unwrap_or(path);
        let servers = before.operation.servers();
        let server = servers.iter().find(|server| server.prefixes.iter().any(|one| normalised(one) == prefix));
        if server.is_some_and(|server| server.host.as_deref().is_some_and(is_near)) {
            continue;
        }
        let newer = has.iter().copied().filter(|now| !had.contains(now) && *now > version).max();
        let (kind, text) = match newer {
            Some(newer) => (
                ChangeKind::PriorVersion,
                format!("no server is left for version {version}, `{prefix}/…`, while version {newer} comes"),
            ),
            None => {
                (ChangeKind::Operation, format!("no server is left for `{prefix}/…`: requests reach nothing there"))
            }
        };
        changes.add(Change {
            kind,
            level: Severity::Error,
            place: after.operation.servers().first().map_or(after.operation.path_span(), |server| server.span),
            was: server.map(|server| server.span),
            text,
            operations: vec![after.operation.name()],
        });
    }
}

/// The same path under another server: requests to the old one reach nothing.
fn moved(before: Operation<'_>, after: Operation<'_>, changes: &mut Changes) {
    let (old, new) = (effective_paths(before), effective_paths(after));
    if !old.is_disjoint(&new) {
        return;
    }
    let servers = after.servers();
    let place = servers.first().map_or(after.path_span(), |server| server.span);
    let (old, new) = (old.into_iter().next().unwrap_or_default(), new.into_iter().next().unwrap_or_default());
    let common = normalised(after.path());
    let prefix = |path: &str| path.strip_suffix(&common).unwrap_or(path).to_owned();
    let text = format!("requests go to `{}/…` now, and went to `{}/…`", prefix(&new), prefix(&old));
    let was = before.servers().first().map(|server| server.span);
    changes.add(Change {
        kind: ChangeKind::Operation,
        level: Severity::Error,
        place,
        was,
        text,
        operations: vec![after.name()],
    });
}
