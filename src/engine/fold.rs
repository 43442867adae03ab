//! Makes one finding of many that say the same of one file.

use crate::diagnostic::{Diagnostic, Label};

/// More places than this in a file are folded.
const LIMIT: usize = 10;
/// How many of the folded places stay visible as related places.
const SHOWN: usize = 10;

/// Folds findings of one rule in one file, when there are more than ten. Suppressed findings stay as they are.
/// Expects findings sorted by place; keeps that order.
pub(super) fn fold(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut counts = std::collections::HashMap::new();
    for finding in &findings {
        if finding.suppressed.is_none() {
            *counts.entry((finding.rule, finding.span.file, finding.severity)).or_insert(0_usize) += 1;
        }
    }
    let mut folded: Vec<Diagnostic> = Vec::with_capacity(findings.len());
    let mut first = std::collections::HashMap::new();
    for mut finding in findings {
        let key = (finding.rule, finding.span.file, finding.severity);
        let many = finding.suppressed.is_none() && counts.get(&key).is_some_and(|&count| count > LIMIT);
        if !many {
            folded.push(finding);
            continue;
        }
        if let Some(&index) = first.get(&key) {
            let shown: &mut Diagnostic = &mut folded[index];
            shown.count += finding.count;
            if shown.labels.len() < SHOWN {
                shown.labels.push(Label { span: finding.span, message: "and here".to_owned() });
            }
        } else {
            first.insert(key, folded.len());
            // The places of one finding would mix with those of the others, and one fix does not mend all.
            finding.labels.clear();
            finding.fix = None;
            folded.push(finding);
        }
    }
    for finding in folded.iter_mut().filter(|finding| finding.count > 1) {
        finding.message = format!("{} (and {} more in this file)", finding.message, finding.count - 1);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{RuleName, Severity};
    use crate::source::{FileId, Span};

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
        assert_eq!(fold(findings(10)).len(), 10);
        let folded = fold(findings(15));
        assert_eq!(folded.len(), 1);
        assert_eq!((folded[0].count, folded[0].labels.len()), (15, SHOWN));
        assert_eq!(folded[0].message, "bad (and 14 more in this file)");
    }
}
