//! The tree of any YAML, from the events of granit-parser, which goes on with the next document after an error.

use std::collections::HashMap;

use archlint_yaml_events::{Event, Events, Placement, ScanError, Tag};

use crate::source::{FileId, Text};
use crate::tree::{Builder, MAX_DEPTH, NodeId, Style, Tree};

/// Parses a file. Never fails: what is broken becomes a problem of the tree, and the other documents stay.
pub(super) fn parse(file: FileId, text: &Text) -> Tree {
    let mut reader = Reader { builder: Builder::new(file, text), anchors: HashMap::new(), text };
    let mut events = Events::new(text, may_hold_comments(text), MAX_DEPTH);
    loop {
        match events.next_event() {
            Some(Ok((event, start, end))) => reader.event(event, start, end),
            Some(Err(error)) => {
                reader.fault(&error);
                if !events.skip_document() {
                    break;
                }
            }
            None => break,
        }
    }
    reader.builder.finish()
}

/// Whether a `#` stands where a comment can begin (YAML 1.2.2, section 6.6): after a blank or a break, or first. Where
/// none does the parser need not look for comments between all tokens.
fn may_hold_comments(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'#', bytes).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        before.is_none_or(|before| matches!(before, b' ' | b'\t' | b'\n' | b'\r') || !before.is_ascii())
    })
}

struct Reader<'t> {
    builder: Builder,
    anchors: HashMap<usize, NodeId>,
    text: &'t str,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, start: usize, end: usize) {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let style = match super::style(style) {
                    Style::Plain if is_string_tag(tag.as_deref()) => Style::Quoted,
                    style => style,
                };
                let id = self.builder.scalar(start, end, style, &value);
                self.anchor(anchor, id);
            }
            Event::MappingStart(_, anchor, _) => self.open(true, anchor, start),
            Event::SequenceStart(_, anchor, _) => self.open(false, anchor, start),
            Event::MappingEnd => self.close(start, end, '}'),
            Event::SequenceEnd => self.close(start, end, ']'),
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                self.builder.alias(start, end, target);
            }
            Event::UnresolvedAlias(name) => {
                self.builder.syntax_error(start, end, &format!("alias `*{name}` has no anchor before it"));
                self.builder.alias(start, end, None);
            }
            Event::Comment(_, placement) => self.builder.comment(start, end, placement != Placement::Right),
            _ => {}
        }
    }

    fn open(&mut self, mapping: bool, anchor: usize, start: usize) {
        let id = self.builder.open(mapping, start);
        self.anchor(anchor, id);
    }

    fn close(&mut self, start: usize, end: usize, bracket: char) {
        let flow = self.text.get(start..end).is_some_and(|text| text.starts_with(bracket));
        self.builder.close(flow.then_some(end));
    }

    fn anchor(&mut self, anchor: usize, id: NodeId) {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
    }

    fn fault(&mut self, error: &ScanError) {
        let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        let (start, end) = word_at(self.text, at);
        let info = error.info();
        let message = if self.builder.depth() >= MAX_DEPTH - 1 {
            format!("nesting deeper than {MAX_DEPTH} levels")
        } else {
            format!("invalid YAML: {info}")
        };
        self.builder.syntax_error(start, end, &message);
        self.builder.abandon();
    }
}

fn is_string_tag(tag: Option<&Tag>) -> bool {
    tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"))
}

/// The word at an offset, or the last visible character before it, so that an error never points at nothing.
fn word_at(text: &str, at: usize) -> (usize, usize) {
    let at = text.floor_char_boundary(at);
    let rest = &text[at..];
    let length = rest.find(|character: char| character.is_whitespace()).unwrap_or(rest.len());
    if length > 0 {
        return (at, at + length.min(rest.floor_char_boundary(40)));
    }
    let before = text[..at].trim_end();
    let start = before.char_indices().next_back().map_or(0, |(start, _)| start);
    (start, before.len())
}
