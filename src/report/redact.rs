//! Keeps secrets out of every output.
//!
//! Three things make text secret: a finding marked it ([`Diagnostic::sensitive`]), it repeats a text so marked, or it
//! has the shape of a credential. A masked secret keeps at most its first four characters, enough to recognise it, and
//! its length in bytes, so that places behind it stay right.
//!
//! [`Diagnostic::sensitive`]: crate::diagnostic::Diagnostic::sensitive

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex::{Regex, RegexBuilder};

use crate::diagnostic::Fix;
use crate::engine::Outcome;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::credential;

/// Files are searched in blocks of this many bytes, and only the blocks that are shown.
const BLOCK: usize = 1 << 10;
/// How far beyond its block a search looks at least for credentials that begin before it or end behind it, in bytes.
/// It goes on to the end of the line, for most credentials stand on one.
const NEAR: usize = 512;
/// How far it looks at most: to the end of a line, or for credentials that are told by what stands lines away.
const FAR: usize = 4 << 10;
/// Enough room for as many repeated secrets as files within the size limit can hold: dropping one would show it.
const PATTERN_LIMIT: usize = 1 << 30;

/// Credentials that are recognisable by what stands around them: the password of a URL, and of SQL's `PASSWORD '…'`.
static PASSWORDS: LazyLock<Regex> = LazyLock::new(|| {
    let url = r"[a-z][a-z0-9+.-]*://[^\s:@/'\x22]*:([^\s@/'\x22]+)@";
    let sql = r"(?:password|identified\s+by)\s*=?\s*[en]?'([^'\r\n]+)'";
    Regex::new(&format!("(?i){url}|{sql}")).expect("a test uses this pattern")
});

/// Whether a text has what each of these passwords needs; few messages have.
fn may_hold_password(text: &str) -> bool {
    let has = |text: &str, part: &str| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    // Of all letters beyond ASCII only the long s is one of these words' in lower case.
    let of_sql = || {
        let lower = text.to_ascii_lowercase();
        has(&lower, "password") || has(&lower, "identified") || has(&lower, "ſ")
    };
    credential::may_hold_user(text.as_bytes()) || memchr::memchr(b'\'', text.as_bytes()).is_some() && of_sql()
}

/// Places of secrets in one text.
type Secrets = Vec<Range<usize>>;

/// Knows which text of a run is secret.
#[derive(Debug)]
pub struct Redactor<'a> {
    sources: &'a SourceMap,
    marked: BTreeMap<FileId, Secrets>,
    repeated: Option<Regex>,
    /// The secrets found in a block of a file so far.
    searched: Mutex<BTreeMap<(FileId, usize), Secrets>>,
}

impl<'a> Redactor<'a> {
    /// Collects what the findings marked, suppressed ones included.
    #[must_use]
    pub fn new(outcome: &'a Outcome) -> Self {
        let mut marked: BTreeMap<FileId, Secrets> = BTreeMap::new();
        let mut texts: BTreeSet<&str> = BTreeSet::new();
        for span in outcome.findings.iter().flat_map(|finding| &finding.sensitive) {
            marked.entry(span.file).or_default().push(clamp(outcome.sources.get(span.file).text(), span.range()));
            let text = outcome.sources.slice(*span).trim_matches(['"', '\'']);
            if is_unusual(text) {
                texts.insert(text);
            }
        }
        for ranges in marked.values_mut() {
            ranges.sort_by_key(|range| (range.start, range.end));
        }
        // Where one secret begins another, the longer one must be tried first.
        let mut texts: Vec<&str> = texts.into_iter().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let pattern = texts.into_iter().map(regex::escape).collect::<Vec<_>>().join("|");
        let compiled = || RegexBuilder::new(&pattern).size_limit(PATTERN_LIMIT).build();
        let repeated = (!pattern.is_empty()).then(|| compiled().expect("escaped words are a pattern"));
        Self { sources: &outcome.sources, marked, repeated, searched: Mutex::default() }
    }

    /// A part of a file with its secrets masked. Of the same length in bytes as the part.
    #[must_use]
    pub fn source(&self, span: Span) -> String {
        let text = self.sources.get(span.file).text();
        let wanted = clamp(text, span.range());
        let mut secrets = Vec::new();
        for block in wanted.start / BLOCK..=wanted.end / BLOCK {
            secrets.extend(self.in_block(span.file, text, block));
        }
        let marked = self.marked.get(&span.file).map_or(&[][..], Vec::as_slice);
        secrets.extend(marked.iter().filter(|secret| secret.start < wanted.end && wanted.start < secret.end).cloned());
        let mut masked = String::with_capacity(wanted.len());
        for (part, secret) in pieces(wanted, secrets) {
            match secret {
                None => masked.push_str(text.get(part).unwrap_or_default()),
                Some(secret) => {
                    let whole = mask(text.get(secret.clone()).unwrap_or_default());
                    let inside = part.start - secret.start..part.end - secret.start;
                    match whole.get(inside) {
                        Some(shown) => masked.push_str(shown),
                        None => masked.extend(std::iter::repeat_n('*', part.len())),
                    }
                }
            }
        }
        masked
    }

    /// A message with its secrets masked.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let secrets = self.found(text);
        if secrets.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut masked = String::with_capacity(text.len());
        for (part, secret) in pieces(0..text.len(), secrets) {
            let text = text.get(part).unwrap_or_default();
            if secret.is_some() {
                let short = mask(text);
                masked.push_str(if short.contains('…') { short.trim_end_matches('*') } else { &short });
            } else {
                masked.push_str(text);
            }
        }
        Cow::Owned(masked)
    }

    /// The fix, unless it would show a secret: a masked replacement would spoil the file.
    #[must_use]
    pub fn fix<'f>(&self, fix: &'f Fix) -> Option<&'f Fix> {
        fix.edits.iter().all(|edit| self.found(&edit.replacement).is_empty()).then_some(fix)
    }

    /// Whether a part of a file holds no secret.
    #[must_use]
    pub fn is_open(&self, span: Span) -> bool {
        let text = self.sources.get(span.file).text();
        self.source(span) == text.get(clamp(text, span.range())).unwrap_or_default()
    }

    /// The places of secrets in a block of a file, searched once. Nobody waits for a search of another block.
    fn in_block(&self, file: FileId, text: &str, block: usize) -> Secrets {
        let searched = || self.searched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = searched().get(&(file, block)) {
            return known.clone();
        }
        let found = self.search(text, block);
        searched().insert((file, block), found.clone());
        found
    }

    /// Searches a block of a file.
    fn search(&self, text: &str, block: usize) -> Secrets {
        let far = clamp(text, (block * BLOCK).saturating_sub(FAR)..(block + 1) * BLOCK + FAR);
        let whole = text.get(far.clone()).unwrap_or_default();
        let searched = if credential::may_reach_far(whole) { far.clone() } else { near(text, block, &far) };
        let moved = |found: Secrets, by: usize| found.into_iter().map(move |found| found.start + by..found.end + by);
        let part = text.get(searched.clone()).unwrap_or_default();
        moved(self.repetitions(whole), far.start).chain(moved(shaped(part), searched.start)).collect()
    }

    /// The places of secrets in a text, in any order.
    fn found(&self, text: &str) -> Secrets {
        let mut found = self.repetitions(text);
        found.extend(shaped(text));
        found
    }

    /// Where a text repeats what a finding marked.
    fn repetitions(&self, text: &str) -> Secrets {
        self.repeated.iter().flat_map(|repeated| repeated.find_iter(text)).map(|hit| hit.range()).collect()
    }
}

/// The lines of a block and of what stands near, within `far`.
fn near(text: &str, block: usize, far: &Range<usize>) -> Range<usize> {
    let within = |offset: usize| offset.clamp(far.start, far.end);
    let (first, last) = (within((block * BLOCK).saturating_sub(NEAR)), within((block + 1) * BLOCK + NEAR));
    let before = text.as_bytes().get(far.start..first).unwrap_or_default();
    let behind = text.as_bytes().get(last..far.end).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(far.start, |at| far.start + at + 1);
    let end = memchr::memchr(b'\n', behind).map_or(far.end, |at| last + at);
    start..end
}

/// The places of what has the shape of a secret.
fn shaped(text: &str) -> Secrets {
    let mut found = credentials(text);
    if may_hold_password(text) {
        let passwords = PASSWORDS.captures_iter(text).filter_map(|hit| hit.get(1).or_else(|| hit.get(2)));
        found.extend(passwords.map(|hit| hit.range()));
    }
    found
}

/// Credentials by their form. Samples are among them: hiding one too many costs a reader little.
fn credentials(text: &str) -> Secrets {
    let mut found: Secrets = tokens(text).collect();
    let mut next = credential::find(text);
    let mut rest = if next.is_some() { text.to_owned() } else { String::new() };
    // A text may hold several; each is struck out before the next is looked for.
    while let Some((_, range)) = next {
        rest.replace_range(range.clone(), &"*".repeat(range.len()));
        found.push(range);
        next = credential::find(&rest);
    }
    found
}

/// The part of a range that lies in the text, on the boundaries of characters.
fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start.min(text.len()));
    start..text.ceil_char_boundary(range.end.min(text.len())).max(start)
}

/// Whether a secret is recognisable wherever it stands: masking each `admin` would spoil ordinary sentences.
fn is_unusual(text: &str) -> bool {
    let plain = text.chars().all(|character| character.is_ascii_lowercase() || character == '_');
    text.len() >= 12 || (text.len() >= 6 && !plain)
}

/// The words of a text that begin like a token of a well-known service.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    const PREFIXES: [&str; 14] = [
        "AKIA",
        "ASIA",
        "ghp_",
        "gho_",
        "ghs_",
        "ghu_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "xoxb-",
        "xoxp-",
        "sk_live_",
        "sk_test_",
        "AIza",
    ];
    let begins = |word: &[u8]| PREFIXES.iter().any(|prefix| word.starts_with(prefix.as_bytes()));
    credential::long_runs(text.as_bytes()).filter(move |run| text.as_bytes().get(run.clone()).is_some_and(begins))
}

/// Cuts `whole` at the secrets: each part with the secret that it belongs to, if any.
fn pieces(whole: Range<usize>, mut secrets: Secrets) -> Vec<(Range<usize>, Option<Range<usize>>)> {
    secrets.retain(|secret| !secret.is_empty());
    secrets.sort_by_key(|secret| (secret.start, std::cmp::Reverse(secret.end)));
    let mut pieces = Vec::new();
    let mut done = whole.start;
    for secret in secrets {
        let start = secret.start.max(done);
        let end = secret.end.min(whole.end);
        if start >= end {
            continue;
        }
        if done < start {
            pieces.push((done..start, None));
        }
        pieces.push((start..end, Some(secret)));
        done = end;
    }
    if done < whole.end {
        pieces.push((done..whole.end, None));
    }
    pieces
}

/// A secret with all but its first characters hidden, of the same length in bytes and with the same line breaks.
///
/// At most four characters stay, and at most a third, so that a short password does not stay readable.
#[must_use]
pub fn mask(secret: &str) -> String {
    let quote = secret.chars().next().filter(|first| matches!(first, '"' | '\'') && secret.len() > 1);
    let inner = match quote {
        Some(quote) => &secret[1..secret.len() - usize::from(secret.ends_with(quote))],
        None => secret,
    };
    let kept = (inner.chars().count() / 3).min(4);
    let split = inner.char_indices().nth(kept).map_or(inner.len(), |(at, _)| at);
    let (shown, hidden) = inner.split_at(split);
    let stars: String =
        hidden.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte as char } else { '*' }).collect();
    let hidden = match stars.strip_prefix("***") {
        Some(rest) => format!("…{rest}"),
        None => stars,
    };
    let end = &secret[secret.len() - (secret.len() - inner.len()).saturating_sub(usize::from(quote.is_some()))..];
    format!("{}{shown}{hidden}{end}", quote.map(String::from).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_keep_length_lines_and_little_else() {
        for (secret, masked) in [
            ("AKIAQ7XN2VPLT4RWZ9KD", "AKIA…*************"),
            ("'swordfish99'", "'swo…*****'"),
            ("abc", "a**"),
            ("x", "*"),
            ("zwölf-geheime-Zeichen", "zwöl…**************"),
            ("one two\nthree four", "one …\n**********"),
        ] {
            assert_eq!(mask(secret), masked);
            assert_eq!(mask(secret).len(), secret.len());
        }
    }

    #[test]
    fn tokens_are_whole_words_of_some_length() {
        let token = "AKIAQ7XN2VPLT4RWZ9KD";
        let tokens = |text: &str| tokens(text).collect::<Vec<_>>();
        assert_eq!(tokens(&format!("{token} {token}")), [0..20, 21..41]);
        assert_eq!(tokens(&format!("a={token}, {token}.")), [2..22, 24..44]);
        assert_eq!(tokens("ghs_abcdefghijklmnop and github_pat_11ABCDEFG0"), [0..20, 25..46]);
        for other in ["AKIAshort", "xAKIAQ7XN2VPLT4RWZ9KD", "ghx_abcdefghijklmnop", ""] {
            assert!(tokens(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn pieces_cover_the_whole_once() {
        let cut = pieces(10..30, vec![25..40, 5..12, 11..15, 20..22]);
        let parts: Vec<_> = cut.iter().map(|(part, secret)| (part.clone(), secret.is_some())).collect();
        assert_eq!(
            parts,
            [(10..12, true), (12..15, true), (15..20, false), (20..22, true), (22..25, false), (25..30, true)]
        );
    }
}
