//! Which lines of a text are new against an older one. Line ends and a final line break do not count.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::source::Source;

/// With more differing lines than this, all lines between the common beginning and end count as new: texts that far
/// apart have no older lines that anybody would look for, and the search takes memory by the square.
const MAX_EDITS: usize = 1000;
/// The share of common lines, in percent, from which on a file counts as another one renamed; git's own figure.
const SIMILAR: usize = 50;

/// Lines of the newer text, counted from 0, that the older one does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Changes {
    new: Vec<Range<usize>>,
}

impl Changes {
    /// Every line is new.
    pub(super) fn all() -> Self {
        Self { new: vec![Range { start: 0, end: usize::MAX }] }
    }

    /// The lines that `newer` has and `older` has not.
    pub(super) fn between(older: &Source, newer: &Source) -> Self {
        let (older, newer) = (lines(older), lines(newer));
        let start = older.iter().zip(&newer).take_while(|(a, b)| a == b).count();
        let (rest_older, rest_newer) = (&older[start..], &newer[start..]);
        let end = rest_older.iter().rev().zip(rest_newer.iter().rev()).take_while(|(a, b)| a == b).count();
        let (older, newer) = (&rest_older[..rest_older.len() - end], &rest_newer[..rest_newer.len() - end]);
        let mut new: Vec<Range<usize>> = Vec::new();
        for line in inserted(older, newer).into_iter().map(|line| line + start) {
            match new.last_mut() {
                Some(last) if last.end == line => last.end = line + 1,
                _ => new.push(line..line + 1),
            }
        }
        Self { new }
    }

    /// Whether a line from `first` to `last` is new.
    pub(super) fn touch(&self, first: usize, last: usize) -> bool {
        self.new.iter().any(|range| range.start <= last && first < range.end)
    }
}

fn lines(source: &Source) -> Vec<&str> {
    (0..source.line_count()).map(|line| source.line_text(line)).collect()
}

/// The lines of `newer` that are not in a longest common subsequence of both, in order (E. Myers, "An O(ND) Difference
/// Algorithm and Its Variations", 1986).
fn inserted(older: &[&str], newer: &[&str]) -> Vec<usize> {
    if older.is_empty() || newer.is_empty() {
        return (0..newer.len()).collect();
    }
    let most = (older.len() + newer.len()).min(MAX_EDITS);
    // `furthest[k + most + 1]` is how far along `older` the best path on diagonal k came.
    let mut furthest = vec![0_usize; 2 * most + 3];
    let mut trace: Vec<Vec<usize>> = Vec::new();
    let index = |diagonal: isize| diagonal.saturating_add_unsigned(most + 1) as usize;
    let down = |furthest: &[usize], edits: isize, diagonal: isize| {
        diagonal == -edits || diagonal != edits && furthest[index(diagonal - 1)] < furthest[index(diagonal + 1)]
    };
    for edits in 0..=most as isize {
        trace.push(furthest[index(-edits - 1)..=index(edits + 1)].to_vec());
        for diagonal in (-edits..=edits).step_by(2) {
            let insert = down(&furthest, edits, diagonal);
            let mut x = if insert { furthest[index(diagonal + 1)] } else { furthest[index(diagonal - 1)] + 1 };
            let Some(mut y) = x.checked_add_signed(-diagonal) else { continue };
            while x < older.len() && y < newer.len() && older[x] == newer[y] {
                (x, y) = (x + 1, y + 1);
            }
            furthest[index(diagonal)] = x;
            if x >= older.len() && y >= newer.len() {
                return walk_back(&trace, older.len(), newer.len());
            }
        }
    }
    (0..newer.len()).collect()
}

/// The insertions on the way that the trace found, from its end to its beginning.
fn walk_back(trace: &[Vec<usize>], x: usize, y: usize) -> Vec<usize> {
    let (mut x, mut y) = (x as isize, y as isize);
    let mut new = Vec::new();
    for (edits, furthest) in trace.iter().enumerate().rev() {
        let edits = edits as isize;
        // The row of a number of edits begins at the diagonal below its lowest.
        let at = |diagonal: isize| furthest.get((diagonal + edits + 1) as usize).copied().unwrap_or(0);
        let diagonal = x - y;
        let insert = diagonal == -edits || diagonal != edits && at(diagonal - 1) < at(diagonal + 1);
        let before = if insert { diagonal + 1 } else { diagonal - 1 };
        let from_x = at(before) as isize;
        let from_y = from_x - before;
        if edits > 0 && insert {
            new.push(from_y as usize);
        }
        (x, y) = (from_x, from_y);
    }
    new.reverse();
    new
}

/// Which of several older files a newer one is most likely a renamed copy of, if any.
pub(super) fn most_similar<'s>(newer: &Source, older: impl Iterator<Item = &'s Source>) -> Option<&'s Source> {
    let mut best: Option<(usize, &Source)> = None;
    let mut counted: HashMap<&str, usize> = HashMap::new();
    let wanted = lines(newer);
    for line in wanted.iter().filter(|line| !line.trim().is_empty()) {
        *counted.entry(line).or_default() += 1;
    }
    let size: usize = counted.values().sum();
    for source in older {
        if source.text() == newer.text() {
            return Some(source);
        }
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut common, mut total) = (0, 0);
        for line in lines(source).into_iter().filter(|line| !line.trim().is_empty()) {
            total += 1;
            let used = left.entry(line).or_default();
            if *used < counted.get(line).copied().unwrap_or(0) {
                (*used, common) = (*used + 1, common + 1);
            }
        }
        let share = common * 100 / total.max(size).max(1);
        if share >= SIMILAR && best.is_none_or(|(least, _)| share > least) {
            best = Some((share, source));
        }
    }
    best.map(|(_, source)| source)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [usize; 0] = [];

    fn new_lines(older: &str, newer: &str) -> Vec<usize> {
        let changes = Changes::between(&Source::new("a", older), &Source::new("a", newer));
        (0..newer.lines().count()).filter(|&line| changes.touch(line, line)).collect()
    }

    #[test]
    fn only_lines_of_the_newer_text_are_new() {
        assert_eq!(new_lines("a\nb\nc\n", "a\nb\nc\n"), NONE);
        assert_eq!(new_lines("a\nb\nc\n", "a\r\nb\r\nc"), NONE);
        assert_eq!(new_lines("a\nb\nc\n", "a\nx\nb\nc\ny\n"), [1, 4]);
        assert_eq!(new_lines("a\nb\nc\n", "a\nc\n"), NONE);
        assert_eq!(new_lines("", "a\nb\n"), [0, 1]);
        assert_eq!(new_lines("a\nb\nc\nd\n", "b\nx\nd\na\n"), [1, 3]);
        assert_eq!(new_lines("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n").len(), 2);
    }

    #[test]
    fn what_is_left_is_always_a_common_subsequence() {
        // All pairs of short texts over three letters.
        let texts: Vec<Vec<&str>> = (0..3_usize.pow(5))
            .map(|number| (0..5).map(|place| ["a", "b", "c"][number / 3_usize.pow(place) % 3]).collect())
            .collect();
        for older in texts.iter().step_by(5) {
            for newer in &texts {
                let new = inserted(older, newer);
                let kept = newer.iter().enumerate().filter(|(line, _)| !new.contains(line));
                let mut rest = older.iter();
                assert!(kept.into_iter().all(|(_, line)| rest.any(|old| old == line)), "{older:?} {newer:?} {new:?}");
            }
        }
    }

    #[test]
    fn texts_far_apart_end_soon() {
        let older: String = (0..50_000).map(|line| format!("old {line}\n")).collect();
        let newer: String = (0..50_000).map(|line| format!("new {line}\n")).collect();
        assert_eq!(new_lines(&older, &newer).len(), 50_000);
    }

    #[test]
    fn a_renamed_file_is_found_by_its_lines() {
        let gone = [Source::new("a", "1\n2\n3\n4\n"), Source::new("b", "1\n2\nx\ny\nz\n")];
        let found = |text| most_similar(&Source::new("c", text), gone.iter()).map(Source::path);
        assert_eq!(found("1\n2\n3\n5\n"), Some("a"));
        assert_eq!(found("1\nq\nr\ns\n"), None);
        assert_eq!(found("3\n4\nq\nr\n"), Some("a"), "half of the lines are enough");
        let alike = [Source::new("a", "1\n2\n3\n4\n"), Source::new("b", "1\n2\n3\n5\n")];
        assert_eq!(most_similar(&Source::new("c", "1\n2\n3\n6\n"), alike.iter()).map(Source::path), Some("a"));
    }
}
