//! Operations of two revisions: which are compared, which are gone and which are new.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashSet};

use super::lifecycle::{Life, is_unstable};
use super::matching::{Found, called, normalised, twins, version_of};
use super::pair::Pair;
use super::servers::{dropped, moved};
use super::{Change, ChangeKind, Changes, webhook};
use crate::diagnostic::Severity;
use crate::openapi::{Api, Apis, Operation};
use crate::settings::Day;

/// Compares the operations that clients call, and the webhooks.
pub(super) fn compare(old: Api<'_>, new: Api<'_>, head: &Apis<'_>, today: Option<Day>, changes: &mut Changes) {
    if new.has_unknown_paths() {
        return;
    }
    let sides = Sides::new(old, new, head);
    sides.compare(today, changes);
    let (gone, added) = (sides.gone(today, changes), sides.added());
    let newest = added.iter().filter_map(|operation| version_of(*operation)).max();
    // A new version may come in a document of its own.
    let newest = newest.max(if gone.is_empty() { None } else { sides.newest_beside() });
    let older = |operation: &Operation<'_>| version_of(*operation).zip(newest).is_some_and(|(old, new)| old < new);
    let (replaced, removed): (Vec<_>, Vec<_>) = gone.into_iter().partition(older);
    removed_version(&replaced, newest, new, today, changes);
    // What is gone is missed at its path, if that is still there.
    let place_of = |gone: Operation<'_>| {
        let path = new.paths().find(|item| normalised(item.path()) == normalised(gone.path()));
        path.map_or(new.paths_span(), |item| item.span())
    };
    for operation in removed {
        let (level, word) = told_gone(operation, today);
        let text = format!("`{}` is {word}", operation.name());
        let (place, was) = (place_of(operation), Some(operation.span()));
        let operations = vec![operation.name()];
        changes.add(Change { kind: ChangeKind::Operation, level, place, was, text, operations });
    }
    for operation in added {
        let (name, place) = (operation.name(), operation.span());
        let (text, operations) = (format!("`{name}` is new"), vec![name]);
        let (kind, level) = (ChangeKind::Operation, Severity::Note);
        changes.add(Change { kind, level, place, was: None, text, operations });
    }
    webhook::compare(old, new, today, changes);
}

/// How much it matters that an operation is gone, and how to say it.
fn told_gone(operation: Operation<'_>, today: Option<Day>) -> (Severity, String) {
    match Life::of(operation.node(), operation.api.sunset_key(), today) {
        Life::Promised => (Severity::Error, "gone".to_owned()),
        Life::Until(day) => (Severity::Error, format!("gone, and was promised until {day}")),
        Life::Over => (Severity::Note, "gone, as was announced".to_owned()),
    }
}

/// The operations of a document in both revisions.
struct Sides<'h, 'a, 'b> {
    old: Api<'b>,
    new: Api<'a>,
    head: &'h Apis<'h>,
    ours: Vec<Found<'b>>,
    theirs: Vec<Found<'a>>,
    /// For each of ours the index of the same one among theirs.
    twins: Vec<Option<usize>>,
    /// The operations of all documents now, once somebody asks.
    everywhere: OnceCell<Vec<Found<'h>>>,
    /// Those of all documents before, where there were several.
    before: OnceCell<Vec<Found<'b>>>,
}

impl<'h, 'a, 'b> Sides<'h, 'a, 'b> {
    fn new(old: Api<'b>, new: Api<'a>, head: &'h Apis<'h>) -> Self {
        let (ours, theirs) = (called(old), called(new));
        let twins = twins(&ours, &theirs);
        let (everywhere, before) = (OnceCell::new(), OnceCell::new());
        Self { old, new, head, ours, theirs, twins, everywhere, before }
    }

    fn everywhere(&self) -> &[Found<'h>] {
        self.everywhere.get_or_init(|| self.head.iter().flat_map(called).collect())
    }

    fn before(&self) -> &[Found<'b>] {
        let several = self.old.apis.len() > 1;
        self.before.get_or_init(|| if several { self.old.apis.iter().flat_map(called).collect() } else { Vec::new() })
    }

    /// Ours that are a contract, each with the same one now.
    fn pairs(&self) -> impl Iterator<Item = (&Found<'b>, Option<&Found<'a>>)> {
        let pairs = self.ours.iter().zip(&self.twins).filter(|(before, _)| !is_unstable(before.operation));
        pairs.map(|(before, twin)| (before, twin.and_then(|index| self.theirs.get(index))))
    }

    /// Compares what is in both documents.
    fn compare(&self, today: Option<Day>, changes: &mut Changes) {
        for (before, after) in self.pairs().filter_map(|(before, after)| Some((before, after?))) {
            dropped(before, after, |is_it| self.everywhere().iter().any(is_it), changes);
            let (before, after) = (before.operation, after.operation);
            moved(before, after, changes);
            Pair { before, after, today, changes }.compare();
        }
    }

    /// What is in no document any more. What another document took over is compared with what it is there: that is where
    /// it goes on.
    fn gone(&self, today: Option<Day>, changes: &mut Changes) -> Vec<Operation<'b>> {
        let mut gone = Vec::new();
        for (before, _) in self.pairs().filter(|(_, after)| after.is_none()) {
            let Some(after) = self.everywhere().iter().find(|after| before.is_same_as(after)) else {
                gone.push(before.operation);
                continue;
            };
            // Two documents may have told of it all along, and each is compared with itself.
            if !self.before().iter().any(|other| other.is_apart_from(before) && before.is_same_as(other)) {
                Pair { before: before.operation, after: after.operation, today, changes }.compare();
            }
        }
        gone
    }

    /// What was in no document before.
    fn added(&self) -> Vec<Operation<'a>> {
        let known: HashSet<usize> = self.twins.iter().flatten().copied().collect();
        let added = self.theirs.iter().enumerate().filter(|(index, _)| !known.contains(index));
        let came = |found: &Found<'_>| !self.before().iter().any(|before| before.is_reached_as(found));
        added.filter(|(_, found)| came(found)).map(|(_, found)| found.operation).collect()
    }

    /// The newest version that came with other documents of the same service.
    fn newest_beside(&self) -> Option<u32> {
        let service = self.head.services().find(|service| service.apis().any(|api| api.index == self.new.index))?;
        let before: Vec<Found<'_>> = self.old.apis.iter().flat_map(called).collect();
        let beside = service.apis().filter(|api| api.index != self.new.index).flat_map(called);
        let came = beside.filter(|found| !before.iter().any(|before| before.is_reached_as(found)));
        came.filter_map(|found| version_of(found.operation)).max()
    }
}

/// Tells of a document that is gone with its service. No file is left in which a finding could stand: changelogs tell it,
/// at the place where its paths were.
pub(super) fn document_gone(old: Api<'_>, head: &Apis<'_>, today: Option<Day>, changes: &mut Changes) {
    if head.iter().any(Api::has_unknown_paths) {
        return;
    }
    let everywhere: Vec<Found<'_>> = head.iter().flat_map(called).collect();
    let goes_on = |before: &Found<'_>| everywhere.iter().any(|after| before.is_same_as(after));
    let lost = called(old).into_iter().filter(|before| !is_unstable(before.operation) && !goes_on(before));
    let mut by_level: BTreeMap<(Severity, String), Vec<Operation<'_>>> = BTreeMap::new();
    for before in lost {
        by_level.entry(told_gone(before.operation, today)).or_default().push(before.operation);
    }
    let title = if old.title().is_empty() { "an API".to_owned() } else { format!("`{}`", old.title()) };
    for ((level, word), operations) in by_level {
        let (place, operations) = (old.paths_span(), operations.iter().map(|operation| operation.name()).collect());
        let text = format!("the document of {title} is {word}, and no other one has its operations");
        changes.add(Change { kind: ChangeKind::Document, level, place, was: Some(place), text, operations });
    }
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
