//! Histories that are read, replayed, checked and forgotten one after another: in memory are the statements of those that
//! the threads are just looking at, and not of all.
//!
//! A history that must know what the others make waits until these are done.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::asked::ByCheck;
use super::found::{Part, joined};
use super::load_sql::{each_once, load};
use super::visit::{MANY, Visitor};
use super::walk_sql;
use crate::config::ActiveRule;
use crate::diagnostic::Diagnostic;
use crate::findings::{Folded, Folding};
use crate::project::Project;
use crate::source::FileId;
use crate::sql::layout::Layout;
use crate::sql::{History, Remarks};
use crate::suppress::may_hold_comment;

/// What is left of histories that were checked.
#[derive(Default)]
pub(super) struct Checked {
    /// What fails the grammar, then what the rules found.
    pub(super) findings: Vec<Diagnostic>,
    /// What folds into that.
    pub(super) folded: Vec<Folded>,
    /// What suppressions ask.
    pub(super) remarks: Remarks,
}

/// Reads and checks histories. Where there is a folding, of what is found a thousand times in a file the places are kept.
pub(super) fn check(
    mut layouts: Vec<Layout>,
    project: &Project<'_>,
    rules: &[ActiveRule],
    folding: Option<Folding<'_>>,
) -> Checked {
    if layouts.is_empty() {
        return Checked::default();
    }
    let rules = &ByCheck::new(rules);
    let alone = layouts.len() == 1;
    // The largest come first, so that no thread begins a long one when the others are done.
    layouts.sort_by_key(|layout| std::cmp::Reverse(layout.sections().map(|section| section.text.len()).sum::<usize>()));
    let looked = layouts.into_iter().par_bridge().map(|layout| Looked::at(layout, alone, project, rules, folding));
    let mut looked: Vec<Looked> = looked.collect();
    looked.sort_by_key(|looked| looked.number);
    let made: Vec<(usize, HashSet<Arc<str>>)> =
        looked.iter_mut().map(|looked| (looked.number, std::mem::take(&mut looked.made))).collect();
    let (mut problems, mut found, mut folded, mut remarks) = (Vec::new(), Vec::new(), Vec::new(), Remarks::default());
    for looked in looked {
        problems.extend(looked.problems);
        remarks.merge(looked.remarks);
        found.push(looked.findings);
        folded.extend(looked.folded);
        if let Some(mut history) = looked.waiting {
            let own = history.number;
            history.learn(|name| made.iter().any(|(number, names)| *number != own && names.contains(name)));
            let (whole, places) = walk(&history, project, rules, folding);
            found.push(whole);
            folded.extend(places);
        }
    }
    found.insert(0, each_once(problems));
    Checked { findings: joined(found), folded, remarks }
}

/// A history that was looked at.
struct Looked {
    number: usize,
    problems: Vec<Diagnostic>,
    findings: Vec<Diagnostic>,
    folded: Vec<Folded>,
    remarks: Remarks,
    /// The names that it makes.
    made: HashSet<Arc<str>>,
    /// The history, when it is not checked yet.
    waiting: Option<Box<History>>,
}

impl Looked {
    fn at(layout: Layout, alone: bool, project: &Project<'_>, rules: &ByCheck, folding: Option<Folding<'_>>) -> Self {
        let mut looked = Self {
            number: layout.number,
            problems: Vec::new(),
            findings: Vec::new(),
            folded: Vec::new(),
            remarks: Remarks::default(),
            made: HashSet::new(),
            waiting: None,
        };
        let mut history = match load(layout) {
            Ok(history) => history,
            Err(fault) => {
                looked.problems.extend(fault);
                return looked;
            }
        };
        history.mend_rollbacks(project.sources);
        looked.problems.extend(history.problems().cloned());
        looked.remarks.add(&history, |file: FileId| may_hold_comment(project.sources.get(file).text()));
        if !alone {
            looked.made = history.made_names();
        }
        if alone || history.open_names().is_empty() {
            (looked.findings, looked.folded) = walk(&history, project, rules, folding);
        } else {
            looked.waiting = Some(Box::new(history));
        }
        looked
    }
}

/// What the rules say of a history.
fn walk(history: &History, project: &Project<'_>, rules: &ByCheck, folding: Option<Folding<'_>>) -> Part {
    let parts = (0..walk_sql::chunks(history)).into_par_iter().map(|part| {
        let mut visitor = Visitor::new(project, rules, folding).keeping(MANY);
        walk_sql::chunk(&mut visitor, history, part);
        visitor.finish().into_counted_parts()
    });
    let (whole, folded): (_, Vec<Vec<Folded>>) = parts.unzip();
    (joined(whole), folded.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::super::{Input, Options, Origin, check};

    /// The rules that speak of these files, with the paths.
    fn findings(files: &[(&str, &str)]) -> Vec<(String, String)> {
        let inputs = files.iter().map(|&(path, text)| Input {
            path: path.to_owned(),
            origin: Origin::Memory(text.as_bytes().to_vec()),
            named: false,
        });
        let outcome = check(inputs.collect(), &Options::default());
        let path = |place: crate::source::Span| outcome.sources.get(place.file).path().to_owned();
        outcome.findings.iter().map(|finding| (finding.rule.to_string(), path(finding.span))).collect()
    }

    #[test]
    fn a_history_waits_for_what_the_others_make() {
        let own = ("a/migrations/1_b.up.sql", "ALTER TABLE things ADD COLUMN name text;");
        let other = ("c/migrations/1_d.up.sql", "CREATE TABLE things (id bigint PRIMARY KEY);");
        let groundless = ("sql/history-does-not-replay".to_owned(), own.0.to_owned());
        assert!(findings(&[own]).contains(&groundless));
        assert!(
            findings(&[own, ("c/migrations/1_d.up.sql", "CREATE TABLE others (id bigint);")]).contains(&groundless)
        );
        assert!(!findings(&[own, other]).contains(&groundless));
    }

    #[test]
    fn what_fails_the_grammar_and_what_is_suppressed_is_known_though_the_history_is_gone() {
        let broken = ("a/migrations/1_b.up.sql", "CREATE TABLE (;");
        assert!(findings(&[broken]).iter().any(|(rule, _)| rule == "sql/syntax-error"));
        let text = "CREATE TABLE t (id bigint);";
        let quiet = format!("-- archlint: ignore[sql/missing-primary-key] a list\n{text}");
        let speaks = |text: &str| {
            let found = findings(&[("a/migrations/1_b.up.sql", text)]);
            found.iter().any(|(rule, _)| rule == "archlint/unused-suppression")
        };
        assert!(!speaks(&quiet));
        assert!(speaks("-- archlint: ignore[sql/missing-primary-key] a list\nSELECT 1;"));
    }
}
