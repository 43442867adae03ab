//! One arena of nodes for YAML and JSON, in document order, each node with its bytes.
//!
//! A node's subtree is the run of nodes from itself up to its `after` index, so a walk is a loop over a slice and
//! nothing is boxed. Aliases point at their anchor: an alias bomb takes no memory, and [`Tree::finish`] makes
//! the alias inert that would exceed the budget for walking.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::source::{FileId, Span};
use crate::syntax::Comment;

/// How many nodes a document may have once every alias is followed: far above any real document.
const ALIAS_BUDGET: u64 = 2_000_000;

/// Deeper nesting than this is refused, so that recursive walks stay small. YAML has the same limit in its parser.
pub const MAX_DEPTH: usize = 255;

/// The index of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: a number, a word, nothing at all.
    Plain,
    /// In single or double quotes, or tagged as a string.
    Quoted,
    /// A literal or folded block.
    Block,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Keys and values.
    Mapping,
    /// Items.
    Sequence,
    /// Text, a number, a boolean, null.
    Scalar(Style),
}

#[derive(Debug, Clone, Copy)]
enum Payload {
    Mapping,
    Sequence,
    /// The text of the span, less this many bytes on either side.
    Raw(Style, u8),
    /// Text that differs from its source: an index of `strings`.
    Unescaped(Style, u32),
    Alias(NodeId),
    /// An alias over the budget, or to a node that holds it: has no value.
    Inert,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    start: u32,
    end: u32,
    parent: u32,
    after: u32,
    payload: Payload,
}

/// One parsed file: its documents, comments, and what was wrong with the text.
#[derive(Debug)]
pub struct Tree {
    file: FileId,
    text: Arc<str>,
    nodes: Vec<Node>,
    strings: Vec<Box<str>>,
    roots: Vec<NodeId>,
    /// Whether a syntax error hides something.
    broken: bool,
    /// The mappings and sequences that an error left open, in order.
    torn: Vec<NodeId>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// Faults of the text: syntax errors, duplicate keys, aliases over the budget.
    pub problems: Vec<Diagnostic>,
}

impl Tree {
    /// The file.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The text that was parsed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The documents of the file; JSON has one.
    pub fn documents(&self) -> impl Iterator<Item = NodeRef<'_>> {
        self.roots.iter().map(|&id| NodeRef { tree: self, id, way: Way::Unnoted })
    }

    /// The first document.
    #[must_use]
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.documents().next()
    }

    /// The node of an id that this tree gave out.
    #[must_use]
    pub fn node(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef { tree: self, id, way: Way::Unnoted }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing was understood.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether a document holds a syntax error that hides something, so that a missing thing may only be unread.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Every node in document order, keys included.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..self.nodes.len() as u32).map(|index| NodeRef { tree: self, id: NodeId(index), way: Way::Unnoted })
    }
}

/// A node of a tree. Cheap to copy; looks through aliases for its content, never for its own place.
///
/// One may ask that the way to a node is noted ([`NodeRef::by_use`]): then a node that was reached through an alias or a
/// merge key is pointed at where the alias stands, and not where the anchor does, which others use as well.
#[derive(Clone, Copy)]
pub struct NodeRef<'t> {
    tree: &'t Tree,
    id: NodeId,
    way: Way,
}

/// How a node was reached. Two nodes are the same however one came to them.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Nobody asked.
    Unnoted,
    /// By what is written in its place.
    Direct,
    /// Through an alias, the outermost one.
    Alias(NodeId),
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.tree, other.tree)
    }
}

impl Eq for NodeRef<'_> {}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "NodeRef({} {:?})", self.id.0, self.kind())
    }
}

/// A key with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The key.
    pub key: NodeRef<'t>,
    /// The value.
    pub value: NodeRef<'t>,
}

impl<'t> Entry<'t> {
    /// The key's text; empty for a key that is no scalar.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.key.text().unwrap_or_default()
    }

    /// The key's bytes; those of the alias for an entry that was reached through one.
    #[must_use]
    pub fn key_span(self) -> Span {
        self.key.alias_span().unwrap_or_else(|| self.key.span())
    }
}

impl<'t> NodeRef<'t> {
    /// The tree it belongs to.
    #[must_use]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// Its id in the tree.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The same node, and from it on the way to others is noted.
    #[must_use]
    pub fn by_use(self) -> Self {
        Self { way: Way::Direct, ..self }
    }

    /// Whether it is written elsewhere, at an anchor, and was reached through an alias or a merge key.
    #[must_use]
    pub fn is_borrowed(self) -> bool {
        matches!(self.way, Way::Alias(_))
    }

    /// Where a borrowed value is written.
    #[must_use]
    pub fn lender_span(self) -> Option<Span> {
        let written = if self.is_alias() { self.target() } else { self };
        let lent = self.is_borrowed() || self.is_alias();
        lent.then(|| Self { way: Way::Unnoted, ..written }.head_span())
    }

    /// The alias through which it was reached.
    fn alias_span(self) -> Option<Span> {
        match self.way {
            Way::Alias(id) => Some(Self { id, ..self }.span()),
            Way::Unnoted | Way::Direct => None,
        }
    }

    /// The way to whatever this node holds.
    fn onward(self) -> Way {
        match self.way {
            Way::Direct if self.is_alias() => Way::Alias(self.id),
            way => way,
        }
    }

    fn data(self) -> Node {
        self.tree.nodes[self.id.0 as usize]
    }

    /// The node that an alias stands for; itself otherwise.
    #[must_use]
    pub fn target(self) -> Self {
        match self.data().payload {
            Payload::Alias(id) => Self { tree: self.tree, id, way: self.onward() }.target(),
            _ => self,
        }
    }

    /// Whether this is an alias.
    #[must_use]
    pub fn is_alias(self) -> bool {
        matches!(self.data().payload, Payload::Alias(_) | Payload::Inert)
    }

    /// Whether a syntax error ended it, or it is an alias that is not followed: the file may hold more of it than was
    /// read, and what seems to be missing in it is unknown.
    #[must_use]
    pub fn is_torn(self) -> bool {
        let target = self.target();
        matches!(target.data().payload, Payload::Inert) || self.tree.torn.binary_search(&target.id).is_ok()
    }

    /// Its own bytes: for an alias the `*name`, for a block mapping from its first key to the end of its last value.
    #[must_use]
    pub fn span(self) -> Span {
        let node = self.data();
        Span { file: self.tree.file, start: node.start, end: node.end }
    }

    /// What it is, aliases followed.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.target().data().payload {
            Payload::Mapping => Kind::Mapping,
            Payload::Sequence => Kind::Sequence,
            Payload::Raw(style, _) | Payload::Unescaped(style, _) => Kind::Scalar(style),
            Payload::Alias(_) | Payload::Inert => Kind::Scalar(Style::Plain),
        }
    }

    /// Whether it is a mapping.
    #[must_use]
    pub fn is_mapping(self) -> bool {
        self.kind() == Kind::Mapping
    }

    /// Whether it is a sequence.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// The text of a scalar of any kind, as written less quotes and escapes: `8080`, `true`, ``.
    #[must_use]
    pub fn text(self) -> Option<&'t str> {
        let node = self.target().data();
        match node.payload {
            Payload::Raw(_, trim) => {
                self.tree.text.get(node.start as usize + trim as usize..node.end as usize - trim as usize)
            }
            Payload::Unescaped(_, index) => self.tree.strings.get(index as usize).map(|text| &**text),
            Payload::Mapping | Payload::Sequence | Payload::Alias(_) => None,
            Payload::Inert => Some(""),
        }
    }

    /// The text of a scalar that is a string in YAML 1.2's core schema: quoted, a block, or no number, boolean, null.
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        let text = self.text()?;
        let plain = self.kind() == Kind::Scalar(Style::Plain);
        let other = plain && (self.is_null() || self.as_bool().is_some() || self.as_f64().is_some());
        (!other).then_some(text)
    }

    /// `true` or `false` in YAML 1.2's core schema and JSON.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.plain()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// A boolean as YAML 1.1 and therefore Kubernetes reads it: `yes`, `on`, `n` count too.
    #[must_use]
    pub fn as_bool_yaml_1_1(self) -> Option<bool> {
        match self.plain()? {
            "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
            "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
            _ => self.as_bool(),
        }
    }

    /// A whole number.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        let text = self.plain()?;
        let digits = |radix, text: &str| i64::from_str_radix(text, radix).ok();
        match text.get(..2) {
            Some("0x") => digits(16, &text[2..]),
            Some("0o") => digits(8, &text[2..]),
            _ => text.parse().ok(),
        }
    }

    /// A number.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        let text = self.plain()?;
        match text {
            ".inf" | ".Inf" | ".INF" | "+.inf" => return Some(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => return Some(f64::NEG_INFINITY),
            ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
            _ => {}
        }
        let first = text.trim_start_matches(['+', '-']).bytes().next()?;
        if !(first.is_ascii_digit() || first == b'.') {
            return None;
        }
        self.as_i64().map(|number| number as f64).or_else(|| text.parse().ok())
    }

    /// Whether it is null, or absent as in `key:`.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.plain(), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    fn plain(self) -> Option<&'t str> {
        (self.kind() == Kind::Scalar(Style::Plain)).then(|| self.text()).flatten()
    }

    fn children(self) -> Children<'t> {
        let target = self.target();
        let node = target.data();
        let holds = matches!(node.payload, Payload::Mapping | Payload::Sequence);
        let next = if holds { target.id.0 + 1 } else { node.after };
        Children { tree: self.tree, way: self.onward(), next, after: node.after }
    }

    /// The items of a sequence; nothing for any other node.
    pub fn items(self) -> impl Iterator<Item = NodeRef<'t>> + 't {
        self.is_sequence().then(|| self.children()).into_iter().flatten()
    }

    /// The entries written in this mapping, without those of merge keys; nothing for any other node.
    pub fn own_entries(self) -> impl Iterator<Item = Entry<'t>> + 't {
        let mut children = self.is_mapping().then(|| self.children());
        std::iter::from_fn(move || {
            let children = children.as_mut()?;
            Some(Entry { key: children.next()?, value: children.next()? })
        })
    }

    /// The entries of a mapping, merge keys (`<<`) resolved: an own key wins, then the first merged mapping.
    #[must_use]
    pub fn entries(self) -> Vec<Entry<'t>> {
        let mut entries: Vec<Entry<'t>> = self.own_entries().filter(|entry| !entry.key.is_merge_key()).collect();
        if entries.len() != self.own_entries().count() {
            let mut seen: std::collections::HashSet<&str> = entries.iter().map(|entry| entry.name()).collect();
            for merged in self.merged() {
                for entry in merged.entries() {
                    if seen.insert(entry.name()) {
                        entries.push(entry);
                    }
                }
            }
        }
        entries
    }

    fn is_merge_key(self) -> bool {
        self.plain() == Some("<<")
    }

    fn merged(self) -> impl Iterator<Item = NodeRef<'t>> + 't {
        self.own_entries().filter(|entry| entry.key.is_merge_key()).flat_map(|entry| {
            let many: Vec<_> =
                if entry.value.is_sequence() { entry.value.items().collect() } else { vec![entry.value] };
            many.into_iter().filter(|node| node.is_mapping())
        })
    }

    /// The entry of a key, merge keys resolved; the last of duplicates, as parsers of these formats read them.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        let own = self.own_entries().filter(|entry| entry.key.text() == Some(key)).last();
        own.or_else(|| self.merged().find_map(|node| node.entry(key)))
    }

    /// The value of a key, merge keys resolved.
    #[must_use]
    pub fn get(self, key: &str) -> Option<NodeRef<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Option<NodeRef<'t>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The node that holds this one: for a key or a value its mapping.
    #[must_use]
    pub fn parent(self) -> Option<NodeRef<'t>> {
        let parent = self.data().parent;
        (parent != u32::MAX).then_some(NodeRef { id: NodeId(parent), ..self })
    }

    /// The key under which this value stands in its mapping.
    #[must_use]
    pub fn key(self) -> Option<NodeRef<'t>> {
        self.parent()?.own_entries().find(|entry| entry.value.id == self.id).map(|entry| entry.key)
    }

    /// Where to point for a whole value: at the key when there is one, else at the value.
    #[must_use]
    pub fn key_span(self) -> Span {
        self.alias_span().unwrap_or_else(|| self.key().unwrap_or(self).span())
    }

    /// Where to point for the value itself: one line of it; at its key when it is empty.
    ///
    /// A block mapping gives its first key, a sequence its first item's start, so that the region stays in one line.
    #[must_use]
    pub fn head_span(self) -> Span {
        if let Some(span) = self.alias_span() {
            return span;
        }
        let node = self.data();
        if node.start == node.end {
            return self.key_span();
        }
        match (self.is_alias(), node.payload) {
            (false, Payload::Mapping) if !self.starts_with('{') => {
                self.own_entries().next().map_or(self.span(), |entry| entry.key_span())
            }
            (false, Payload::Sequence) if !self.starts_with('[') => {
                self.items().next().map_or(self.span(), NodeRef::head_span)
            }
            _ => {
                let text = self.tree.text.get(self.span().range()).unwrap_or_default();
                let line = text.find('\n').map_or(text.len(), |at| text[..at].trim_end().len());
                self.span().part(0, line)
            }
        }
    }

    /// Where a part of a scalar's text stands; the head of the value where the text is not written as it reads.
    #[must_use]
    pub fn part(self, start: usize, length: usize) -> Span {
        let written = self.tree.text.get(self.span().range()).unwrap_or_default();
        let text = self.text().unwrap_or_default();
        let plain = !text.is_empty() && self.alias_span().is_none() && !self.is_alias();
        match written.find(text).filter(|_| plain) {
            Some(at) => self.span().part(at + start, length),
            // An escape or a fold comes before; the words themselves are mostly there as they read.
            None => match text.get(start..start + length).and_then(|part| written.find(part)) {
                Some(at) if plain => self.span().part(at, length),
                _ => self.head_span(),
            },
        }
    }

    /// Where YAML says that the value begins: at the `|` or `>` of a block of text, whose first line [`Self::head_span`]
    /// gives; the same as that for all other values.
    #[must_use]
    pub fn value_span(self) -> Span {
        let block = !self.is_alias() && !self.is_borrowed() && self.kind() == Kind::Scalar(Style::Block);
        block.then(|| self.indicator()).flatten().unwrap_or_else(|| self.head_span())
    }

    /// The indicator of a block of text, which ends the last line with something on it before the block.
    fn indicator(self) -> Option<Span> {
        let before = self.tree.text.get(..self.data().start as usize)?.trim_end();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let header = before.get(start..)?;
        let header = header.split_once(" #").map_or(header, |(header, _)| header).trim_end();
        let at = header.rfind(['|', '>'])?;
        Some(Span::new(self.tree.file, start + at, start + header.len()))
    }

    fn starts_with(self, bracket: char) -> bool {
        self.tree.text.get(self.span().range()).is_some_and(|text| text.starts_with(bracket))
    }

    /// The JSON pointer from the document's root (RFC 6901).
    #[must_use]
    pub fn pointer(self) -> String {
        let Some(parent) = self.parent() else { return String::new() };
        let step = if parent.is_mapping() {
            self.key().and_then(NodeRef::text).unwrap_or_default().replace('~', "~0").replace('/', "~1")
        } else {
            parent.items().position(|item| item.id == self.id).unwrap_or_default().to_string()
        };
        format!("{}/{step}", parent.pointer())
    }
}

struct Children<'t> {
    tree: &'t Tree,
    way: Way,
    next: u32,
    after: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = NodeRef<'t>;

    fn next(&mut self) -> Option<NodeRef<'t>> {
        if self.next >= self.after {
            return None;
        }
        let node = NodeRef { tree: self.tree, id: NodeId(self.next), way: self.way };
        self.next = node.data().after;
        Some(node)
    }
}

/// Builds a tree from a parser's events, in order.
pub(super) struct Builder {
    tree: Tree,
    open: Vec<NodeId>,
}

impl Builder {
    pub(super) fn new(file: FileId, text: &Arc<str>) -> Self {
        let tree = Tree {
            file,
            text: Arc::clone(text),
            nodes: Vec::with_capacity(text.len() / 12),
            strings: Vec::new(),
            roots: Vec::new(),
            broken: false,
            torn: Vec::new(),
            comments: Vec::new(),
            problems: Vec::new(),
        };
        Self { tree, open: Vec::new() }
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    fn push(&mut self, start: usize, end: usize, payload: Payload) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        let parent = self.open.last().map_or(u32::MAX, |parent| parent.0);
        if parent == u32::MAX {
            self.tree.roots.push(id);
        }
        self.tree.nodes.push(Node { start: start as u32, end: end as u32, parent, after: id.0 + 1, payload });
        id
    }

    pub(super) fn open(&mut self, mapping: bool, start: usize) -> NodeId {
        let id = self.push(start, start, if mapping { Payload::Mapping } else { Payload::Sequence });
        self.open.push(id);
        id
    }

    /// Closes the innermost mapping or sequence at its bracket, or where its last child ends.
    pub(super) fn close(&mut self, bracket_end: Option<usize>) {
        let Some(id) = self.open.pop() else { return };
        let after = self.tree.nodes.len() as u32;
        let last_end = self.tree.nodes[id.0 as usize + 1..].iter().map(|node| node.end).max();
        let node = &mut self.tree.nodes[id.0 as usize];
        node.after = after;
        node.end = bracket_end.map_or(last_end.unwrap_or(node.start), |end| end as u32).max(node.start);
        if matches!(node.payload, Payload::Mapping) {
            self.report_duplicate_keys(id);
        }
    }

    pub(super) fn scalar(&mut self, start: usize, end: usize, style: Style, value: &str) -> NodeId {
        let raw = self.tree.text.get(start..end).unwrap_or_default();
        let payload = if raw == value {
            Payload::Raw(style, 0)
        } else if raw.len() >= 2 && raw.get(1..raw.len() - 1) == Some(value) {
            Payload::Raw(style, 1)
        } else {
            self.tree.strings.push(value.into());
            Payload::Unescaped(style, self.tree.strings.len() as u32 - 1)
        };
        self.push(start, end, payload)
    }

    pub(super) fn alias(&mut self, start: usize, end: usize, target: Option<NodeId>) {
        let inside = target.is_some_and(|target| self.open.contains(&target));
        match target {
            Some(target) if !inside => self.push(start, end, Payload::Alias(target)),
            _ => self.push(start, end, Payload::Inert),
        };
        if inside {
            let span = Span::new(self.tree.file, start, end);
            self.problem(builtin::ALIAS_BUDGET, span, "alias stands inside the node that it repeats, without end")
                .help("repeat a node that is complete before the alias");
        }
    }

    pub(super) fn comment(&mut self, start: usize, end: usize, alone: bool) {
        self.tree.comments.push(Comment { span: Span::new(self.tree.file, start, end), alone });
    }

    pub(super) fn problem(
        &mut self,
        rule: crate::diagnostic::RuleName,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.tree.problems.push(Diagnostic::new(rule, Severity::Error, span, message));
        let last = self.tree.problems.len() - 1;
        &mut self.tree.problems[last]
    }

    /// A syntax error that hides nothing.
    pub(super) fn blemish(&mut self, start: usize, end: usize, message: &str) {
        self.problem(builtin::SYNTAX_ERROR, Span::new(self.tree.file, start, end), message);
    }

    /// A syntax error after which something is not read.
    pub(super) fn syntax_error(&mut self, start: usize, end: usize, message: &str) {
        let text = &self.tree.text;
        let start = text.floor_char_boundary(start.min(text.len()));
        let end = text.ceil_char_boundary(end.clamp(start, text.len()));
        let span = Span::new(self.tree.file, start, end);
        self.problem(builtin::SYNTAX_ERROR, span, message);
        self.tree.broken = true;
    }

    /// Closes what an error left open; the value that a key still waits for becomes null.
    pub(super) fn abandon(&mut self) {
        self.tree.torn.extend(&self.open);
        while let Some(&id) = self.open.last() {
            self.complete(id);
            self.close(None);
        }
    }

    fn complete(&mut self, id: NodeId) {
        let node = self.tree.nodes[id.0 as usize];
        self.tree.nodes[id.0 as usize].after = self.tree.nodes.len() as u32;
        let dangling = matches!(node.payload, Payload::Mapping) && self.tree.node(id).children().count() % 2 == 1;
        if dangling {
            let end = self.tree.nodes.last().map_or(0, |last| last.end as usize);
            self.scalar(end, end, Style::Plain, "");
        }
    }

    fn report_duplicate_keys(&mut self, id: NodeId) {
        let keys = |tree: &Tree| -> Vec<NodeId> { tree.node(id).own_entries().map(|entry| entry.key.id).collect() };
        let keys = keys(&self.tree);
        let mut first: HashMap<String, Span> = HashMap::new();
        let mut twice = Vec::new();
        if keys.len() < 2 {
            return;
        }
        for key in keys {
            let key = self.tree.node(key);
            let Some(text) = key.text().filter(|_| !key.is_merge_key()) else { continue };
            match first.entry(text.to_owned()) {
                std::collections::hash_map::Entry::Occupied(seen) => {
                    twice.push((key.span(), *seen.get(), text.to_owned()));
                }
                std::collections::hash_map::Entry::Vacant(vacant) => {
                    vacant.insert(key.span());
                }
            }
        }
        for (second, first, text) in twice {
            self.problem(builtin::DUPLICATE_KEY, second, format!("key `{text}` stands twice in this mapping"))
                .label(first, "first here")
                .help("parsers keep only one of the two, most of them the last: merge or delete one");
        }
    }

    /// Ends the building: every alias that would make a walk longer than the budget becomes inert.
    pub(super) fn finish(mut self) -> Tree {
        self.abandon();
        self.tree.torn.sort_unstable();
        self.limit_aliases();
        self.tree.problems.sort_by_key(|problem| problem.span);
        self.tree
    }

    fn limit_aliases(&mut self) {
        if !self.tree.nodes.iter().any(|node| matches!(node.payload, Payload::Alias(_))) {
            return;
        }
        // Sizes grow in document order: an alias always points back, and a parent learns from its children.
        let mut size = vec![1_u64; self.tree.nodes.len()];
        let mut total = 0_u64;
        let mut refused = None;
        for index in 0..self.tree.nodes.len() {
            let own = match self.tree.nodes[index].payload {
                Payload::Alias(target) => {
                    let range = target.0 as usize..self.tree.nodes[target.0 as usize].after as usize;
                    let expanded = size[range].iter().fold(0_u64, |sum, &part| sum.saturating_add(part));
                    if total.saturating_add(expanded) > ALIAS_BUDGET {
                        self.tree.nodes[index].payload = Payload::Inert;
                        refused.get_or_insert(index);
                        1
                    } else {
                        expanded
                    }
                }
                _ => 1,
            };
            size[index] = own;
            total = total.saturating_add(own);
        }
        if let Some(index) = refused {
            let span = self.tree.node(NodeId(index as u32)).span();
            self.problem(
                builtin::ALIAS_BUDGET,
                span,
                format!("aliases expand to more than {ALIAS_BUDGET} nodes; this one and larger ones after it are not followed"),
            )
            .help("write the repeated part once and refer to it, instead of nesting aliases of aliases");
        }
    }
}
