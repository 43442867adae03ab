//! Makes one finding of many that say the same of one file.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Label, RuleName, Severity};
use crate::findings::{Folded, MORE_PLACES};
use crate::source::FileId;

/// Folds findings of one rule in one file, when there are more than ten, or than the rule says. Suppressed findings stay as they are.
/// Expects findings sorted by place; keeps that order. `folded` are further places of findings that are among them.
pub(super) fn fold(mut findings: Vec<Diagnostic>, folded: &[Folded]) -> Vec<Diagnostic> {
    let mut groups: FxHashMap<Key, Group> = FxHashMap::default();
    for finding in findings.iter().filter(|finding| finding.suppressed.is_none()) {
        let group = groups.entry(key(finding)).or_default();
        group.findings += 1;
        group.most = group.most.max(finding.most);
        group.places += finding.count;
        if group.findings > 1 && group.labels.len() < MORE_PLACES {
            group.labels.push(Label { span: finding.span, message: "and here".to_owned() });
        }
    }
    for place in folded {
        if let Some(group) = groups.get_mut(&(place.rule, place.span.file, place.severity)) {
            group.findings += place.count;
            group.places += place.count;
        }
    }
    groups.retain(|_, group| group.findings > group.most);
    // In place, for there may be many: the first of a group speaks for all.
    findings.retain_mut(|finding| {
        if finding.suppressed.is_some() {
            return true;
        }
        let Some(group) = groups.get_mut(&key(finding)) else { return true };
        if std::mem::replace(&mut group.said, true) {
            return false;
        }
        // The places of one finding would mix with those of the others, and one fix does not mend all.
        finding.labels = std::mem::take(&mut group.labels);
        finding.fix = None;
        finding.count = group.places;
        finding.message = format!("{} (and {} more in this file)", finding.message, finding.count - 1);
        true
    });
    findings
}

/// What findings have in common that fold into one.
type Key = (RuleName, FileId, Severity);

fn key(finding: &Diagnostic) -> Key {
    (finding.rule, finding.span.file, finding.severity)
}

/// Findings that say the same of one file.
#[derive(Debug, Default)]
struct Group {
    findings: usize,
    /// As many as the most patient of them allows.
    most: usize,
    places: usize,
    labels: Vec<Label>,
    said: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Suppression;
    use crate::source::Span;

    fn findings(count: usize) -> Vec<Diagnostic> {
        (0..count)
            .map(|at| {
                let span = Span::new(FileId::new(0), at, at + 1);
                Diagnostic::new(RuleName("x/y"), Severity::Error, span, "bad")
            })
            .collect()
    }

    #[test]
    fn ten_stay_and_eleven_fold() {
        assert_eq!(fold(findings(10), &[]).len(), 10);
        assert_eq!(fold(findings(11), &[]).len(), 1);
        let folded = fold(findings(15), &[]);
        assert_eq!(folded.len(), 1);
        assert_eq!((folded[0].count, folded[0].labels.len()), (15, MORE_PLACES));
        assert_eq!(folded[0].message, "bad (and 14 more in this file)");
        let mut fixable = findings(11);
        fixable.iter_mut().for_each(|finding| _ = finding.fix("mend this one", Vec::new()));
        assert_eq!(fold(fixable, &[])[0].fix, None, "one edit does not mend all");
    }

    #[test]
    fn what_is_suppressed_stays_and_is_not_counted() {
        let mut all = findings(12);
        all[0].suppressed = Some(Box::new(Suppression { reason: None, in_source: true }));
        let folded = fold(all, &[]);
        assert_eq!(folded.iter().map(|finding| finding.count).collect::<Vec<_>>(), [1, 11]);
        assert!(folded[0].suppressed.is_some() && folded[1].suppressed.is_none());
    }

    #[test]
    fn a_rule_may_ask_for_less() {
        let mut few = findings(3);
        for finding in &mut few {
            finding.at_most(2);
        }
        assert_eq!(fold(few.clone(), &[])[0].count, 3);
        few[1].most = 10;
        assert_eq!(fold(few, &[]).len(), 3);
    }

    #[test]
    fn what_is_graver_does_not_mix_with_the_rest_and_known_places_count() {
        let mut all = findings(12);
        all[0].severity = Severity::Note;
        let place = |count, severity| Folded {
            rule: RuleName("x/y"),
            severity,
            span: Span::new(FileId::new(0), 90, 91),
            count,
        };
        let said = |findings: Vec<Diagnostic>| {
            findings.iter().map(|finding| (finding.severity, finding.count)).collect::<Vec<_>>()
        };
        assert_eq!(said(fold(all, &[])), [(Severity::Note, 1), (Severity::Error, 11)]);
        let places = [place(5, Severity::Error), place(3, Severity::Note)];
        assert_eq!(said(fold(findings(10), &places)), [(Severity::Error, 15)]);
    }
}
