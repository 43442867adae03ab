//! Which findings are news: they touch lines that changed since the base revision, or the base does not have them.
//!
//! The second half is for what is missing. A probe that was removed leaves no line that changed, and still somebody
//! removed it: the base was checked too, and did not miss it.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Changes, most_similar};
use crate::diagnostic::{Diagnostic, RuleName};
use crate::project::Project;
use crate::rule::Check;
use crate::rules;
use crate::source::{FileId, Source, Span};

/// Comparing every added file with every removed one ends here; beyond it, an added file is new.
const MAX_PAIRS: usize = 20_000;

/// The findings that are news, and how many are not. `there` is what the rules say of the base.
pub(super) fn keep(
    findings: Vec<Diagnostic>,
    project: &Project<'_>,
    base: &Project<'_>,
    there: &[Diagnostic],
) -> (Vec<Diagnostic>, usize) {
    let mut known: BTreeMap<(RuleName, String), usize> = BTreeMap::new();
    for finding in there {
        *known.entry(about(finding)).or_default() += 1;
    }
    let mut since = Since::new(project, base);
    let touched: Vec<bool> = findings.iter().map(|finding| since.touches(finding)).collect();
    // Of several findings that say the same, those in files that did not change are the older ones.
    let mut rest: Vec<usize> = (0..findings.len()).filter(|&index| !touched[index]).collect();
    rest.sort_by_key(|&index| since.has_changed(findings[index].span.file));
    let older: BTreeSet<usize> = rest
        .into_iter()
        .filter(|&index| {
            let left = known.entry(about(&findings[index])).or_default();
            let is_known = *left > 0;
            *left = left.saturating_sub(1);
            is_known || is_about_text(findings[index].rule)
        })
        .collect();
    let open = older.iter().filter(|&&index| findings[index].suppressed.is_none()).count();
    let kept = findings.into_iter().enumerate().filter(|(index, _)| !older.contains(index));
    (kept.map(|(_, finding)| finding).collect(), open)
}

/// What a finding says, wherever it says it: figures in a message may change with things far away.
fn about(finding: &Diagnostic) -> (RuleName, String) {
    let text = finding.subject.as_ref().unwrap_or(&finding.message);
    let plain = finding.subject.is_some();
    (finding.rule, text.chars().filter(|character| plain || !character.is_ascii_digit()).collect())
}

/// Whether a finding is about the text where it stands, and not found by a function that ran over the base as well.
fn is_about_text(rule: RuleName) -> bool {
    rules::find(rule.as_str()).is_none_or(|found| matches!(found.rule.check, Check::Builtin))
}

/// What changed, worked out for each file when it is asked for.
struct Since<'p> {
    project: &'p Project<'p>,
    there: BTreeMap<&'p str, &'p Source>,
    /// Files that are no longer there, by extension.
    gone: BTreeMap<&'p str, Vec<&'p Source>>,
    pairs: usize,
    changes: BTreeMap<FileId, Changes>,
}

impl<'p> Since<'p> {
    fn new(project: &'p Project<'p>, base: &'p Project<'p>) -> Self {
        let here: BTreeSet<&str> = project.sources.iter().map(|(_, source)| source.path()).collect();
        let there: BTreeMap<&str, &Source> = base.sources.iter().map(|(_, source)| (source.path(), source)).collect();
        let mut gone: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
        for source in there.values().filter(|source| !here.contains(source.path())) {
            gone.entry(extension(source.path())).or_default().push(source);
        }
        Self { project, there, gone, pairs: 0, changes: BTreeMap::new() }
    }

    /// Whether a finding's place or one of its labels touches a line that changed.
    fn touches(&mut self, finding: &Diagnostic) -> bool {
        self.is_new(finding.span) || finding.labels.iter().any(|label| self.is_new(label.span))
    }

    fn is_new(&mut self, span: Span) -> bool {
        let source = self.project.sources.get(span.file);
        let (first, last) = lines(source, span);
        !source.is_base() && self.of(span.file).touch(first, last)
    }

    fn has_changed(&mut self, file: FileId) -> bool {
        let source = self.project.sources.get(file);
        self.there.get(source.path()).is_none_or(|older| older.text() != source.text())
    }

    fn of(&mut self, file: FileId) -> &Changes {
        let source = self.project.sources.get(file);
        let (there, gone, pairs) = (&self.there, &self.gone, &mut self.pairs);
        self.changes.entry(file).or_insert_with(|| {
            let renamed = || {
                let gone = gone.get(extension(source.path()))?;
                *pairs += gone.len();
                if *pairs > MAX_PAIRS { None } else { most_similar(source, gone.iter().copied()) }
            };
            let older = there.get(source.path()).copied().or_else(renamed);
            older.map_or_else(Changes::all, |older| Changes::between(older, source))
        })
    }
}

/// The first and the last line of a place, from 0: a line break at its end opens no further one.
fn lines(source: &Source, span: Span) -> (usize, usize) {
    let last = (span.end as usize).saturating_sub(1).max(span.start as usize);
    (source.line_index(span.start as usize), source.line_index(last))
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    #[test]
    fn a_place_ends_on_the_line_of_its_last_byte() {
        let source = Source::new("a", "a\nb\nc");
        let lines = |start, end| lines(&source, Span::new(FileId::new(0), start, end));
        assert_eq!([lines(0, 1), lines(0, 2), lines(2, 2), lines(0, 3)], [(0, 0), (0, 0), (1, 1), (0, 1)]);
    }

    #[test]
    fn figures_of_a_message_may_change_with_things_far_away_and_those_of_a_subject_not() {
        let finding = |message: &str| {
            Diagnostic::new(RuleName("x/y"), Severity::Error, Span::new(FileId::new(0), 0, 1), message.to_owned())
        };
        assert_eq!(about(&finding("one of 12 tables")), about(&finding("one of 13 tables")));
        assert_ne!(about(&finding("one of 12 tables")), about(&finding("one of 12 views")));
        let of = |subject: &str| {
            let mut finding = finding("it has no key");
            finding.subject(subject.to_owned());
            about(&finding)
        };
        assert_ne!(of("table:v1.users"), of("table:v2.users"));
    }
}
