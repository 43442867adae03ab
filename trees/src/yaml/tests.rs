//! The plain reader against granit-parser: what both read is the same tree.

use std::path::Path;

use super::{events, plain};
use crate::source::{FileId, Text};

/// Whether the plain reader reads a text, after a look that it reads it as granit-parser does.
fn agrees(text: &str) -> bool {
    let text = Text::from(text);
    let file = FileId::new(0);
    let Some(quick) = plain::parse(file, &text) else { return false };
    let whole = events::parse(file, &text);
    assert_eq!(format!("{quick:#?}"), format!("{whole:#?}"), "of {text:?}");
    true
}

/// The YAML of all pages and fixtures.
fn samples() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["rules", "fixtures"].map(|folder| walkdir::WalkDir::new(root.join(folder)).sort_by_file_name());
    let mut found = Vec::new();
    for entry in folders.into_iter().flatten().flatten() {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        match entry.path().extension().and_then(|end| end.to_str()) {
            Some("yaml" | "yml") => found.push(text),
            Some("md") => {
                let blocks = text.split("```yaml").skip(1).filter_map(|block| block.split_once('\n'));
                found.extend(blocks.filter_map(|(_, block)| block.split("```").next()).map(str::to_owned));
            }
            _ => {}
        }
    }
    found
}

/// Numbers that are the same in each run (xorshift, 64 bits).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// What is put into texts at random: everything that means something in YAML.
const PIECES: [&str; 44] = [
    " ", "  ", "\n", "\n\n", " \n", "\n  ", "\n    ", "\t", "\r\n", "#", " #", "# c\n", ": ", ":", "-", "- ", "'",
    "''", "\"", "\\", "\\n", "\\\n", "[", "]", "{", "}", ",", "|", "|-", "|+", "|2", ">", ">-", "&a", "*a", "!", "? ",
    "---", "\n---\n", "...", "%", "é", "~", "<<",
];

/// Some lines of a text with a few changes.
fn changed(text: &str, numbers: &mut Numbers) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = numbers.below(lines.len());
    let last = (first + 1 + numbers.below(12)).min(lines.len());
    let mut changed = lines[first..last].concat();
    for _ in 0..numbers.below(4) {
        let at = changed.floor_char_boundary(numbers.below(changed.len() + 1));
        let end = changed.floor_char_boundary((at + numbers.below(6)).min(changed.len())).max(at);
        match numbers.below(2) {
            0 => changed.insert_str(at, PIECES[numbers.below(PIECES.len())]),
            _ => changed.replace_range(at..end, ""),
        }
    }
    changed
}

#[test]
fn reads_nearly_all_files_and_reads_them_as_granit_parser_does() {
    let samples = samples();
    let read = samples.iter().filter(|text| agrees(text)).count();
    assert!(samples.len() > 1000, "{} samples", samples.len());
    assert!(read * 100 > samples.len() * 90, "{read} of {} samples", samples.len());
}

#[test]
fn reads_changed_texts_as_granit_parser_does() {
    let samples = samples();
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let read = (0..20_000).filter(|_| agrees(&changed(&samples[numbers.below(samples.len())], &mut numbers))).count();
    assert!(read > 5_000, "{read} were read: too few to say anything");
}

/// What a text must be read as by the plain reader, and not only where it is found in a file.
#[test]
fn reads_odd_but_plain_texts() {
    for text in [
        "",
        "\n\n",
        "# only a comment",
        "a:\n- x\n- y\nb: 1\n",
        "a:\n  -\n  -   \n  - # nothing\n  - - - x\n    - k: v\n      l:\n",
        "a: one\n  two\n\n\n  three # four\nb: 1\n",
        "a: |\n\n  one\n\n   two\n  three\n\n\nb: |-\n  x\nc: |+\n  y\n\n# z\n",
        "a: >\n  one\n  two\n\n  three\n   four\n   five\n  six\nb: >-\n  x",
        "a: 'it''s\n  so'\nb: \"x\\n\\\n  \\ y\n\n  z \"\n'c': \"\\\"\"\n\"d\": ''\n",
        "a: [x, 'y', \"z\", [], {}, {k: v, l: [1, 2]}]\nb: [\n  x,\n  y,\n]\nc: {\n  k: v\n}\n",
        "# before\n---\na: b\n--- # behind\n---\n# in\n- x\n---\n",
        "/a/{b}: c\n$ref: '#/x'\nhttp://x:80/y: z#no\n-x: -1\n",
        "ключ: значение\nb: “quoted”\n",
    ] {
        assert!(agrees(text), "not read: {text:?}");
    }
}

#[test]
fn leaves_everything_else_to_granit_parser() {
    for text in [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "? a\n: b\n",
        "%YAML 1.2\n---\na: b\n",
        "a: b\n...\n",
        "a:\tb\n",
        "a: b\r\n",
        "\u{feff}a: b\n",
        "a: b: c\n",
        "a: b\n   c: d\n",
        "a: [x\n",
        "a: 'x\n",
        "a: \"\\q\"\n",
        "a: |2\n   x\n",
        "a: |\nb: c\n",
        "just text\n",
    ] {
        assert!(!agrees(text), "read: {text:?}");
    }
}
