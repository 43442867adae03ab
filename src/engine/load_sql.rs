//! From SQL files to replayed histories: detection, then the sections of each history in parallel.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::classify::is_sql;
use super::libraries::LookedUp;
use super::read::ReadFile;
use super::{Input, guard};
use crate::diagnostic::Diagnostic;
use crate::settings::SqlSettings;
use crate::source::{FileId, Span};
use crate::sql::layout::{self, Companion, Detection, Layout, Section, SqlFile};
use crate::sql::{History, Outline, Sql, inverse, link, parse_section};
use crate::syntax::sql::Script;

/// What the SQL files are, without reading their statements. `first` is the id of the first file; `look_up` finds
/// files that are not among them.
pub(super) fn classify(
    inputs: &[Input],
    files: &[ReadFile],
    settings: &SqlSettings,
    first: usize,
    look_up: impl Fn(&str) -> LookedUp,
) -> Detection {
    let named =
        |id: FileId| id.index().checked_sub(first).and_then(|at| inputs.get(at)).is_some_and(|input| input.named);
    let texts = || {
        let whole = files.iter().enumerate().filter(|(_, file)| file.is_whole());
        whole.map(|(index, file)| (FileId::new(first + index), file, file.source.path()))
    };
    let sql: Vec<SqlFile<'_>> = texts()
        .filter(|(_, _, path)| is_sql(path))
        .map(|(id, file, path)| {
            let exact = file.fault.is_none() && file.source.disk_offset(0) == 0;
            SqlFile { id, path, text: file.source.shared_text(), named: named(id), exact }
        })
        .collect();
    let companions: Vec<Companion<'_>> = texts()
        .filter(|(_, _, path)| layout::is_companion(path))
        .map(|(id, file, path)| Companion { id, path, text: file.source.text() })
        .collect();
    let mut detection = layout::detect(&sql, &companions, settings);
    let known: FxHashMap<&str, bool> = files.iter().map(|file| (file.source.path(), file.is_whole())).collect();
    let is_unread = |path: &str| match known.get(path) {
        Some(is_whole) => !is_whole,
        None => !matches!(look_up(path), LookedUp::Missing),
    };
    mark_unread(&mut detection, is_unread, |file| files[file.index() - first].source.path());
    detection
}

/// Marks the migrations without a rollback where a file stands in its place that was not read, and forgets rollbacks
/// without a migration where such a file stands in that one's place.
fn mark_unread<'p>(detection: &mut Detection, is_unread: impl Fn(&str) -> bool, path: impl Fn(FileId) -> &'p str) {
    for layout in detection.layouts.iter_mut().filter(|layout| layout.tool.has_rollback()) {
        let tool = layout.tool;
        for unit in layout.units.iter_mut().filter(|unit| unit.down.is_none()) {
            let rollback = inverse::path(tool, path(unit.up.file));
            unit.facts.rollback_unread = rollback.is_some_and(|place| is_unread(&place));
        }
        layout.orphans.retain(|orphan| {
            let migration = inverse::migration_of(tool, path(orphan.file));
            !migration.is_some_and(|place| is_unread(&place))
        });
    }
}

/// What the histories of a detection are, and the histories, which are not read yet.
pub(super) fn unread(detection: Detection) -> (Sql, Vec<Layout>) {
    let outlines = detection.layouts.iter().map(Outline::from).collect();
    (Sql { outlines, histories: Vec::new(), verdicts: detection.verdicts }, detection.layouts)
}

/// Reads and replays every history of a detection and keeps them all; with what fails the grammar.
pub(super) fn held(detection: Detection) -> (Sql, Vec<Diagnostic>) {
    let (sql, layouts) = unread(detection);
    let linked: Vec<_> = layouts.into_par_iter().map(load).collect();
    let (mut histories, mut problems) = (Vec::new(), Vec::new());
    for history in linked {
        match history {
            Ok(history) => {
                problems.extend(history.problems().cloned());
                histories.push(history);
            }
            Err(fault) => problems.extend(fault),
        }
    }
    (Sql::held(sql.outlines, histories, sql.verdicts), each_once(problems))
}

/// Reads and replays a history, or says that this failed.
pub(super) fn load(layout: Layout) -> Result<History, Vec<Diagnostic>> {
    let sections: Vec<&Section> = layout.sections().collect();
    let place = sections.first().map(|section| section.span());
    let scripts: Vec<Script> = sections.par_iter().map(|section| read(&layout, section)).collect();
    drop(sections);
    guard::isolate(|| link(layout, scripts))
        .map_err(|said| place.map(|place| failed(place, &said)).into_iter().collect())
}

/// One file may be read for several databases, and fails all of them alike.
pub(super) fn each_once(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by(|a, b| (a.span, a.rule, &a.message).cmp(&(b.span, b.rule, &b.message)));
    problems.dedup();
    problems
}

fn read(layout: &Layout, section: &Section) -> Script {
    guard::isolate(|| parse_section(section, layout.dialect))
        .unwrap_or_else(|said| Script { problems: vec![failed(section.span(), &said)], ..Script::default() })
}

fn failed(place: Span, said: &str) -> Diagnostic {
    guard::fault(place.part(0, 0), "these statements could not be read", said)
}
