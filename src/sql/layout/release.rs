//! Which migrations the base revision has: those are released, and what they do cannot be taken back by editing them.

use std::collections::BTreeMap;

use super::{Detection, Excerpt, UnitKind};
use crate::source::{FileId, Span};

/// Whether the base revision has a migration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Release {
    /// No base revision is known.
    #[default]
    Unknown,
    /// The base revision has it, at this place of a file there.
    Released(Span),
    /// The base revision does not have it: no production database has run it.
    Unreleased,
}

/// Says of every migration whether the base has it. Those that it has become context, except repeatable ones that
/// changed, which run again. `path` gives the path of a file of either revision.
///
/// A migration is the same when its path is, and where a file holds several, its version. Whether its rollback is
/// another file, so that it is called `.up.sql`, makes no other one of it.
pub fn mark_released<'p>(head: &mut Detection, base: &Detection, path: impl Fn(FileId) -> &'p str) {
    let path = |file: FileId| {
        let path = path(file);
        path.strip_suffix(".sql").map_or(path, |stem| stem.strip_suffix(".up").unwrap_or(stem))
    };
    let by_path = |detection: &Detection| {
        let mut units: BTreeMap<&'p str, Vec<Known>> = BTreeMap::new();
        for unit in detection.layouts.iter().flat_map(|layout| &layout.units) {
            let known =
                Known { version: unit.facts.version.clone(), text: unit.up.text.clone(), place: unit.up.span() };
            units.entry(path(unit.up.file)).or_default().push(known);
        }
        units
    };
    let (ours, theirs) = (by_path(head), by_path(base));
    let count = |path: &str| ours.get(path).map_or(0, Vec::len);
    for unit in head.layouts.iter_mut().flat_map(|layout| &mut layout.units) {
        if unit.facts.kind == UnitKind::Start {
            continue;
        }
        let path = path(unit.up.file);
        let there = theirs.get(path).map_or(&[][..], Vec::as_slice);
        // A file reads as another version when the files beside it make it another tool's.
        let lone = there.first().filter(|_| there.len() == 1 && count(path) == 1);
        let Some(released) = there.iter().find(|other| other.version == unit.facts.version).or(lone) else {
            unit.facts.release = Release::Unreleased;
            continue;
        };
        unit.facts.release = Release::Released(released.place);
        unit.facts.context |= unit.facts.kind != UnitKind::Repeatable || released.text == unit.up.text;
    }
}

/// What is to be known of a migration to find it again.
struct Known {
    version: String,
    text: Excerpt,
    place: Span,
}
