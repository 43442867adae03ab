//! From SQL files to replayed histories: detection, then all sections in parallel, then all histories in parallel.

use rayon::prelude::*;

use super::classify::is_sql;
use super::read::ReadFile;
use super::{Input, pool};
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::settings::SqlSettings;
use crate::source::{FileId, Span};
use crate::sql::layout::{self, Companion, Detection, Layout, Section, SqlFile};
use crate::sql::{Sql, link, parse_section};
use crate::syntax::sql::Script;

/// What the SQL files are, without reading their statements. `first` is the id of the first file.
pub(super) fn classify(inputs: &[Input], files: &[ReadFile], settings: &SqlSettings, first: usize) -> Detection {
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
            SqlFile { id, path, text: file.source.whole_text(), named: named(id), exact }
        })
        .collect();
    let companions: Vec<Companion<'_>> = texts()
        .filter(|(_, _, path)| layout::is_companion(path))
        .map(|(id, file, path)| Companion { id, path, text: file.source.text() })
        .collect();
    layout::detect(&sql, &companions, settings)
}

/// Every history that was detected, replayed, and what fails the grammar.
pub(super) fn load(detection: Detection) -> (Sql, Vec<Diagnostic>) {
    let jobs: Vec<(&Layout, &Section)> =
        detection.layouts.iter().flat_map(|layout| layout.sections().map(move |section| (layout, section))).collect();
    let scripts: Vec<Script> = jobs.par_iter().map(|(layout, section)| read(layout, section)).collect();
    let mut scripts = scripts.into_iter();
    let work: Vec<(Layout, Vec<Script>)> = detection
        .layouts
        .into_iter()
        .map(|layout| {
            let count = layout.sections().count();
            (layout, scripts.by_ref().take(count).collect())
        })
        .collect();
    let linked: Vec<_> = work
        .into_par_iter()
        .map(|(layout, scripts)| {
            let place = layout.sections().next().map(Section::span);
            pool::isolate(|| link(layout, scripts)).map_err(|fault| (place, fault))
        })
        .collect();
    let mut sql = Sql { histories: Vec::new(), verdicts: detection.verdicts };
    let mut problems = Vec::new();
    for history in linked {
        match history {
            Ok(history) => {
                problems.extend(history.problems().cloned());
                sql.histories.push(history);
            }
            Err((Some(place), fault)) => problems.push(internal(place, &fault)),
            Err((None, _)) => {}
        }
    }
    // One file may be read for several databases, and fails all of them alike.
    problems.sort_by(|a, b| (a.span, a.rule, &a.message).cmp(&(b.span, b.rule, &b.message)));
    problems.dedup();
    (sql, problems)
}

fn read(layout: &Layout, section: &Section) -> Script {
    pool::isolate(|| parse_section(section, layout.dialect))
        .unwrap_or_else(|fault| Script { problems: vec![internal(section.span(), &fault)], ..Script::default() })
}

fn internal(place: Span, fault: &str) -> Diagnostic {
    let message = format!("these statements could not be read: {fault}");
    let mut finding = Diagnostic::new(builtin::INTERNAL_FAULT, Severity::Error, place.part(0, 0), message);
    finding.help("this is a fault of archlint, not of the file: please report it");
    finding
}
