//! What the rules say of one part of a repository, much of which may be the same.
//!
//! A document may lack one thing in a thousand places. Who reads of that reads of the first place, of some more, and how
//! many there are. A finding that is certain to be none of these is kept as a place alone: nobody sees its words.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, MOST_IN_A_FILE, RuleName, Severity};
use crate::source::{FileId, Span};

/// How many of the places stay visible that fold into the first.
pub const MORE_PLACES: usize = 10;

/// How many of those that come first in a file speak for all: more than any rule lets stand each.
const SPEAKERS: usize = 1 + if MORE_PLACES > MOST_IN_A_FILE { MORE_PLACES } else { MOST_IN_A_FILE };

/// How severe the findings of a rule in a file are when they are shown, by the severity that the rule gives them; nothing
/// when they may not fold, however many there are.
pub type Folding<'f> = &'f (dyn Fn(RuleName, Severity, FileId) -> Option<Severity> + Sync);

/// Findings that fold into others: how many, and the place of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folded {
    /// The rule that speaks.
    pub rule: RuleName,
    /// How much it matters, after configuration.
    pub severity: Severity,
    /// The exact word of the first of them.
    pub span: Span,
    /// How many they are.
    pub count: usize,
}

/// The findings of a walk.
#[derive(Debug, Default)]
pub struct Findings {
    whole: Vec<Diagnostic>,
    folded: Vec<Folded>,
    /// How many of the whole ones are counted in their crowds. The last one is not as long as its rule speaks.
    counted: usize,
    /// Whether findings may fold.
    is_counting: bool,
    /// How many of a crowd are kept whole before the first of them folds.
    patience: usize,
    crowds: Crowds,
    /// What others found before.
    known: Arc<Crowds>,
}

/// How many findings there are of each rule, file and severity.
#[derive(Debug, Default)]
pub struct Crowds(FxHashMap<(RuleName, FileId), [Crowd; Severity::ALL.len()]>);

impl Crowds {
    /// The crowds of a rule in a file, which begin with what others counted.
    fn known(&mut self, others: &Self, key: (RuleName, FileId)) -> Option<&mut [Crowd; Severity::ALL.len()]> {
        if let Some(others) = others.0.get(&key) {
            return Some(self.0.entry(key).or_insert_with(|| others.clone()));
        }
        self.0.get_mut(&key)
    }

    /// What is known when this was found as well by somebody who knew these.
    #[must_use]
    pub fn with(&self, found: Vec<Self>) -> Self {
        let mut all = Self(self.0.clone());
        for (key, crowds) in found.into_iter().flat_map(|crowds| crowds.0) {
            let known = self.0.get(&key);
            for (severity, (sum, crowd)) in all.0.entry(key).or_default().iter_mut().zip(crowds).enumerate() {
                let before = known.map_or(0, |known| known[severity].whole);
                sum.join(crowd, before);
            }
        }
        all
    }
}

/// How much had been found at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    whole: usize,
    folded: usize,
}

/// The findings of one rule and severity in a file.
#[derive(Debug, Default, Clone)]
struct Crowd {
    /// The first places, in order.
    first: Vec<(u32, u32)>,
    /// How many there are.
    whole: usize,
    /// The answer of the folding, once it was asked.
    shown: Option<Option<Severity>>,
}

impl Crowd {
    fn add(&mut self, span: Span) {
        self.whole += 1;
        let place = (span.start, span.end);
        if let Err(at) = self.first.binary_search(&place)
            && at < SPEAKERS
        {
            self.first.insert(at, place);
            self.first.truncate(SPEAKERS);
        }
    }

    /// Adds what somebody counted who began with `known` of them.
    fn join(&mut self, other: Self, known: usize) {
        for place in other.first {
            if let Err(at) = self.first.binary_search(&place) {
                self.first.insert(at, place);
            }
        }
        self.first.truncate(SPEAKERS);
        self.whole += other.whole - known;
        self.shown = self.shown.or(other.shown);
    }

    /// How severe a finding at this place is shown, if it is certain to fold and not to speak.
    fn folds(&mut self, span: Span, ask: impl FnOnce() -> Option<Severity>) -> Option<Severity> {
        let is_late = self.first.len() == SPEAKERS && self.first.last() < Some(&(span.start, span.end));
        if is_late { *self.shown.get_or_insert_with(ask) } else { None }
    }
}

impl Findings {
    /// None yet, of which a crowd is kept whole up to this number: whoever looks again at what was found sees all but
    /// what no file holds that somebody wrote.
    #[must_use]
    pub fn keeping(patience: usize) -> Self {
        Self { patience, ..Self::default() }
    }

    /// None yet, where others found these before.
    #[must_use]
    pub fn knowing(self, known: &Arc<Crowds>) -> Self {
        Self { known: Arc::clone(known), ..self }
    }

    /// What was counted.
    #[must_use]
    pub fn take_crowds(&mut self) -> Crowds {
        self.settle();
        std::mem::take(&mut self.crowds)
    }

    /// Adds a finding, to which its rule may add what helps. It is kept whole where there is no folding.
    pub fn report(&mut self, mut finding: Diagnostic, folding: Option<Folding<'_>>) -> &mut Diagnostic {
        self.settle();
        if let Some(folding) = folding {
            let (rule, span) = (finding.rule, finding.span);
            if let Some(crowds) = self.crowds.known(&self.known, (rule, span.file)) {
                let patience = self.patience;
                let crowds = crowds.iter_mut().zip(Severity::ALL).filter(|(crowd, _)| crowd.whole >= patience);
                for (crowd, severity) in crowds {
                    let folds = crowd.folds(span, || folding(rule, severity, span.file));
                    finding.folds[severity as usize] = folds;
                }
            }
            self.is_counting = true;
        }
        let at = self.whole.len();
        self.whole.push(finding);
        &mut self.whole[at]
    }

    /// Counts the last finding, whose rule has spoken. It is asked for after every rule, and mostly there is none.
    #[inline]
    pub fn settle(&mut self) {
        if self.is_counting && self.counted != self.whole.len() {
            self.count();
        }
    }

    fn count(&mut self) {
        while let Some(&Diagnostic { rule, span, severity, folds, .. }) = self.whole.get(self.counted) {
            match folds[severity as usize] {
                Some(severity) => {
                    self.whole.remove(self.counted);
                    self.folded.push(Folded { rule, severity, span, count: 1 });
                }
                None => {
                    let key = (rule, span.file);
                    if self.crowds.known(&self.known, key).is_none() {
                        self.crowds.0.insert(key, Default::default());
                    }
                    if let Some(crowds) = self.crowds.0.get_mut(&key) {
                        crowds[severity as usize].add(span);
                    }
                    self.counted += 1;
                }
            }
        }
    }

    /// How much was found so far, by rules that have spoken.
    #[inline]
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark { whole: self.whole.len(), folded: self.folded.len() }
    }

    /// Forgets what one rule said since a moment. What it says from then on is counted anew.
    pub fn forget_since(&mut self, mark: Mark, rule: RuleName) {
        self.whole.truncate(mark.whole);
        self.folded.truncate(mark.folded);
        self.counted = self.whole.len();
        self.crowds.0.retain(|(counted, _), _| *counted != rule);
    }

    /// The whole findings since a moment.
    pub fn since(&mut self, mark: Mark) -> &mut [Diagnostic] {
        self.whole.get_mut(mark.whole..).unwrap_or_default()
    }

    /// Keeps of the whole findings since a moment only those that `keep` wants.
    pub fn keep_since(&mut self, mark: Mark, keep: impl FnMut(&Diagnostic) -> bool) {
        let later = self.whole.split_off(mark.whole.min(self.whole.len()));
        self.whole.extend(later.into_iter().filter(keep));
        self.counted = self.whole.len();
    }

    /// The whole findings, and the places of those that fold into them.
    #[must_use]
    pub fn into_parts(mut self) -> (Vec<Diagnostic>, Vec<Folded>) {
        self.settle();
        self.whole.shrink_to_fit();
        (self.whole, self.folded)
    }

    /// The same, those that fold into the same ones counted together: nobody asks for each place.
    #[must_use]
    pub fn into_counted_parts(self) -> (Vec<Diagnostic>, Vec<Folded>) {
        let (whole, folded) = self.into_parts();
        (whole, counted(folded))
    }
}

/// Places of which those that fold into the same ones are counted together.
#[must_use]
pub fn counted(places: Vec<Folded>) -> Vec<Folded> {
    let mut counts: FxHashMap<(RuleName, Severity, FileId), usize> = FxHashMap::default();
    let mut counted: Vec<Folded> = Vec::new();
    for place in places {
        let known = *counts.entry((place.rule, place.severity, place.span.file)).or_insert(counted.len());
        match counted.get_mut(known) {
            Some(known) => known.count += place.count,
            None => counted.push(place),
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: RuleName = RuleName("test/rule");
    const OTHER: RuleName = RuleName("test/other");

    fn place(at: usize) -> Span {
        Span::new(FileId::new(0), at, at + 1)
    }

    fn folding(_: RuleName, severity: Severity, _: FileId) -> Option<Severity> {
        Some(severity)
    }

    fn say(findings: &mut Findings, rule: RuleName, at: usize) -> &mut Diagnostic {
        findings.report(Diagnostic::new(rule, Severity::Error, place(at), "said"), Some(&folding))
    }

    /// The starts of the whole findings, and of the places.
    fn starts(findings: Findings) -> (Vec<u32>, Vec<u32>) {
        let (whole, folded) = findings.into_parts();
        (whole.iter().map(|one| one.span.start).collect(), folded.iter().map(|one| one.span.start).collect())
    }

    #[test]
    fn those_that_may_speak_stay_whole_in_whatever_order_they_come() {
        let mut findings = Findings::default();
        (0..15).for_each(|at| _ = say(&mut findings, RULE, at));
        assert_eq!(starts(findings), ((0..11).collect(), vec![11, 12, 13, 14]));
        let mut findings = Findings::default();
        (0..15).rev().for_each(|at| _ = say(&mut findings, RULE, at));
        assert_eq!(starts(findings), ((0..15).rev().collect(), vec![]));
    }

    #[test]
    fn a_crowd_is_kept_whole_as_long_as_asked() {
        let mut findings = Findings::keeping(20);
        (0..30).for_each(|at| _ = say(&mut findings, RULE, at));
        assert_eq!(starts(findings), ((0..20).collect(), (20..30).collect()));
    }

    #[test]
    fn one_place_counts_once_and_another_rule_or_severity_apart() {
        let mut findings = Findings::default();
        for at in 0..10 {
            say(&mut findings, RULE, at);
            say(&mut findings, RULE, at);
            say(&mut findings, OTHER, at + 20);
            say(&mut findings, RULE, at + 40).severity(Severity::Note);
        }
        let last = say(&mut findings, RULE, 60);
        assert_eq!(last.folds_as(), None);
        assert!(say(&mut findings, RULE, 61).folds_as().is_some());
        assert_eq!(say(&mut findings, RULE, 62).severity(Severity::Note).folds_as(), None);
        assert_eq!(starts(findings).1, [61]);
    }

    #[test]
    fn what_others_found_before_counts() {
        let mut first = Findings::keeping(15);
        (0..15).for_each(|at| _ = say(&mut first, RULE, at));
        let known = Arc::new(Crowds::default().with(vec![first.take_crowds()]));
        let mut later: Vec<Findings> = (0..2).map(|_| Findings::keeping(15).knowing(&known)).collect();
        for findings in &mut later {
            (5..25).for_each(|at| _ = say(findings, RULE, at));
            say(findings, OTHER, 30);
        }
        let crowds = later.iter_mut().map(Findings::take_crowds).collect();
        assert_eq!(known.with(crowds).0[&(RULE, FileId::new(0))][Severity::Error as usize].whole, 15 + 2 * 6);
        let (whole, counted) = later.swap_remove(0).into_counted_parts();
        assert_eq!(whole.iter().map(|one| one.span.start).collect::<Vec<_>>(), [5, 6, 7, 8, 9, 10, 30]);
        assert_eq!(counted.iter().map(|one| (one.rule, one.count)).collect::<Vec<_>>(), [(RULE, 14)]);
    }

    #[test]
    fn without_a_folding_all_stay_whole() {
        let mut findings = Findings::default();
        for at in 0..15 {
            findings.report(Diagnostic::new(RULE, Severity::Error, place(at), "said"), None);
        }
        assert_eq!(starts(findings).0.len(), 15);
        let never = |_: RuleName, _: Severity, _: FileId| None;
        let mut findings = Findings::default();
        for at in 0..15 {
            findings.report(Diagnostic::new(RULE, Severity::Error, place(at), "said"), Some(&never));
        }
        assert_eq!(starts(findings).0.len(), 15);
    }

    #[test]
    fn what_a_failed_rule_said_is_forgotten_and_counts_for_nothing() {
        let mut findings = Findings::default();
        (0..3).for_each(|at| _ = say(&mut findings, OTHER, at));
        findings.settle();
        let mark = findings.mark();
        (0..15).for_each(|at| _ = say(&mut findings, RULE, at));
        findings.forget_since(mark, RULE);
        (20..31).for_each(|at| _ = say(&mut findings, RULE, at));
        assert_eq!(starts(findings), ((0..3).chain(20..31).collect(), vec![]));
    }
}
