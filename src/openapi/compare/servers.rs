//! Servers of the same operation in both revisions: what is served elsewhere, and what is served nowhere any more.

use std::collections::BTreeSet;

use super::matching::{Found, effective_paths, normalised, version_in};
use super::{Change, ChangeKind, Changes};
use crate::diagnostic::Severity;
use crate::openapi::Operation;
use crate::openapi::server::is_near;

/// A server of another version that is not in the list any more, while others of the list go on. What has no version of
/// its own may be another environment.
pub(super) fn dropped(
    before: &Found<'_>,
    after: &Found<'_>,
    is_elsewhere: impl Fn(&dyn Fn(&Found<'_>) -> bool) -> bool,
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
pub(super) fn moved(before: Operation<'_>, after: Operation<'_>, changes: &mut Changes) {
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
