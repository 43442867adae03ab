//! `primaryLocationLineHash`, by which code scanning knows a finding again when lines move.
//!
//! The upload computes it too and complains when ours differs, so it is exactly that of `github/codeql-action`
//! (`src/fingerprints.ts`): a rolling hash over the 100 UTF-16 units from the start of a line on, blanks and tabs left
//! out and line breaks made equal, followed by how often that hash was seen before in the file.

use std::collections::HashMap;

use crate::source::Source;

/// How many units take part.
const WINDOW: usize = 100;
const FACTOR: u64 = 37;
/// Stands behind the last unit of a file.
const END: u16 = 65535;

/// The hash of each line, from the first on; nothing for a file whose bytes on disk the upload would read differently.
pub(super) fn of(source: &Source) -> Vec<String> {
    match source.disk_offset(0) {
        // What is no text it reads as other characters than we do.
        _ if source.has_foreign_bytes() => Vec::new(),
        0 => hashes(source.text().encode_utf16()),
        // The upload leaves the mark of UTF-8 in the text.
        3 => hashes(std::iter::once(0xfeff).chain(source.text().encode_utf16())),
        // It takes every file for UTF-8, and this one is not.
        _ => Vec::new(),
    }
}

fn hashes(units: impl Iterator<Item = u16>) -> Vec<String> {
    let (tab, line_feed, carriage_return, blank) = (9, 10, 13, 32);
    let mut rolling = Rolling::new();
    let mut after_return = false;
    let mut at_start = true;
    for unit in units.chain([END]) {
        if unit == blank || unit == tab || (after_return && unit == line_feed) {
            after_return = false;
            continue;
        }
        after_return = unit == carriage_return;
        let unit = if after_return { line_feed } else { unit };
        rolling.push(unit, at_start);
        at_start = unit == line_feed;
    }
    for _ in 0..WINDOW {
        rolling.push(0, false);
    }
    rolling.hashes
}

/// The hash of the last `WINDOW` units, and which of them begin a line.
struct Rolling {
    units: [u16; WINDOW],
    starts: [bool; WINDOW],
    at: usize,
    hash: u64,
    /// `FACTOR` to the power of `WINDOW`: what the unit that leaves the window has been multiplied with.
    leaving: u64,
    seen: HashMap<u64, usize>,
    hashes: Vec<String>,
}

impl Rolling {
    fn new() -> Self {
        let leaving = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(FACTOR));
        let (seen, hashes) = (HashMap::new(), Vec::new());
        Self { units: [0; WINDOW], starts: [false; WINDOW], at: 0, hash: 0, leaving, seen, hashes }
    }

    fn push(&mut self, unit: u16, starts_line: bool) {
        // The unit that is about to leave stands at the front: if it began a line, the window holds that line.
        if self.starts[self.at] {
            let count = self.seen.entry(self.hash).and_modify(|count| *count += 1).or_insert(1);
            self.hashes.push(format!("{:x}:{count}", self.hash));
        }
        let left = self.leaving.wrapping_mul(u64::from(self.units[self.at]));
        self.hash = self.hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit)).wrapping_sub(left);
        self.units[self.at] = unit;
        self.starts[self.at] = starts_line;
        self.at = (self.at + 1) % WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Encoding;

    /// Computed by an independent transcription of the published algorithm to arbitrary-precision integers.
    #[test]
    fn hashes_are_those_of_the_upload() {
        let check = |text: &str, expected: &[&str]| assert_eq!(hashes(text.encode_utf16()), expected, "{text:?}");
        check("", &["c129715d7a2bc9a3:1"]);
        check("a", &["53b5d4aabe50d64:1"]);
        check("SELECT 1;\n", &["998f47628db7efd9:1", "c129715d7a2bc9a3:1"]);
        check("SELECT 1;\r\nSELECT 2;\r\n", &["3c30d52826b61fc8:1", "1cc0ac04c6956ce:1", "c129715d7a2bc9a3:1"]);
        check("one\ntwo", &["7380e4cc9846ad91:1", "7926ff05c299dd0d:1"]);
        check("\u{feff}one\n", &["c378c1ffce113bde:1", "c129715d7a2bc9a3:1"]);
        check("été\n🎉 x\n", &["5913aaafe0298472:1", "636e650915ddd622:1", "c129715d7a2bc9a3:1"]);
        check(
            "\tkey: a\n  key: a\nkey:\ta\n",
            &["17685e5cfece66b9:1", "e614848aa474f917:1", "3f43b170c55624e5:1", "c129715d7a2bc9a3:1"],
        );
        check(
            "a\rb\r\nc\r \nd",
            &[
                "da815e20fd1432a5:1",
                "7637b694ce51cabe:1",
                "f8ac93a55d88711a:1",
                "6bf49ae9d59c5bc1:1",
                "a23a3dc5e078b07b:1",
            ],
        );
    }

    /// The definition instead of the rolling computation: each line's sum of its units times powers of 37.
    fn slowly(text: &str) -> Vec<String> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace([' ', '\t'], "");
        let units: Vec<u16> = text.encode_utf16().chain([65535]).collect();
        let mut seen = Vec::new();
        let starts = (0..units.len()).filter(|&at| at == 0 || units[at - 1] == 10);
        let hashes = starts.map(|start| {
            let unit = |index: usize| u64::from(units.get(start + index).copied().unwrap_or(0));
            let power = |index: u32| 37_u64.wrapping_pow(99 - index);
            let hash = (0..100_u32).fold(0_u64, |sum, at| sum.wrapping_add(unit(at as usize).wrapping_mul(power(at))));
            seen.push(hash);
            format!("{hash:x}:{}", seen.iter().filter(|known| **known == hash).count())
        });
        hashes.collect()
    }

    #[test]
    fn rolling_gives_what_the_definition_gives() {
        let long = format!("{}\nlast", "y".repeat(350));
        let same = "x\n".repeat(400);
        let mixed = "- name: é🎉\t1\r\n\r\n  - b\r \n\t\n".repeat(30);
        for text in ["", "\n", "a\n\n\nb", " \t ", "\u{feff}x\r\n", &long, &same, &mixed] {
            assert_eq!(hashes(text.encode_utf16()), slowly(text), "{text:?}");
        }
        assert!(hashes(same.encode_utf16()).iter().any(|hash| hash.ends_with(":300")), "equal lines are numbered");
    }

    #[test]
    fn the_mark_of_utf8_counts_and_utf16_has_no_hash() {
        let source = || Source::new("a.sql", "one\n");
        assert_eq!(of(&source().with_encoding(Encoding::MarkedUtf8))[0], "c378c1ffce113bde:1");
        assert_eq!(of(&source())[1], "c129715d7a2bc9a3:1");
        assert!(of(&source().with_encoding(Encoding::MarkedUtf16)).is_empty());
    }
}
