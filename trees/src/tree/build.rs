//! Builds a tree from a parser's events.

use std::collections::HashMap;

use super::keys::{KeyHash, Keys, WIDE};
use super::{NO_PARENT, Node, NodeId, Payload, Style, Tree};
use crate::Comment;
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::source::{FileId, Span, Text};

/// How many nodes a document may have once every alias is followed: far above any real document.
const ALIAS_BUDGET: u64 = 2_000_000;

/// How many repeated keys of a file are told one by one: a finding takes a thousand bytes, and a key may take four.
const MOST_REPEATED: usize = 1_000;

/// Builds a tree from a parser's events, in order.
pub(crate) struct Builder {
    tree: Tree,
    open: Vec<Open>,
    /// The keys of the mapping that is looked at, kept for the next one.
    found: Vec<(KeyHash, NodeId)>,
    has_alias: bool,
    /// How many keys stand twice, told or not.
    repeated: usize,
}

/// A mapping or sequence that is still open.
struct Open {
    id: NodeId,
    is_mapping: bool,
    /// How many nodes it holds itself: in a mapping every other one is a key.
    children: u32,
    /// Where the last of them ends.
    end: u32,
    /// What is known of its keys.
    keys: Keys,
    /// Keys have to be looked at together: two may be the same, or one is a merge key or none that is written here.
    is_odd: bool,
}

impl Open {
    fn expects_key(&self) -> bool {
        self.is_mapping && self.children.is_multiple_of(2)
    }

    /// Notes a key that is a scalar.
    fn add_key(&mut self, key: &str) -> KeyHash {
        let hash = KeyHash::of(key);
        self.is_odd |= self.keys.may_hold(hash) || key == "<<";
        self.keys.add(hash, false);
        hash
    }
}

impl Builder {
    pub(crate) fn new(file: FileId, text: &Text) -> Self {
        let tree = Tree {
            file,
            text: text.clone(),
            nodes: Vec::with_capacity(text.len() / 12),
            strings: Vec::new(),
            tables: Vec::new(),
            roots: Vec::new(),
            broken: false,
            merges: false,
            torn: Vec::new(),
            assembled: None,
            comments: Vec::new(),
            problems: Vec::new(),
        };
        Self { tree, open: Vec::new(), found: Vec::new(), has_alias: false, repeated: 0 }
    }

    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    fn push(&mut self, start: usize, end: usize, payload: Payload) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        debug_assert!(self.tree.nodes.last().is_none_or(|last| last.start as usize <= start), "nodes in order");
        let parent = match self.open.last_mut() {
            Some(open) => {
                open.is_odd |= open.expects_key() && !matches!(payload, Payload::Raw(..) | Payload::Unescaped(..));
                open.children += 1;
                open.end = open.end.max(end as u32);
                open.id.0
            }
            None => {
                self.tree.roots.push(id);
                NO_PARENT
            }
        };
        self.tree.nodes.push(Node { start: start as u32, end: end as u32, parent, after: id.0 + 1, payload });
        id
    }

    pub(crate) fn open(&mut self, mapping: bool, start: usize) -> NodeId {
        let id = self.push(start, start, if mapping { Payload::Mapping(0, 0, 0) } else { Payload::Sequence });
        self.open.push(Open { id, is_mapping: mapping, children: 0, end: 0, keys: Keys::default(), is_odd: false });
        id
    }

    /// Closes the innermost mapping or sequence at its bracket, or where its last child ends.
    pub(crate) fn close(&mut self, bracket_end: Option<usize>) {
        let Some(open) = self.open.pop() else { return };
        let after = self.tree.nodes.len() as u32;
        let node = &mut self.tree.nodes[open.id.0 as usize];
        node.after = after;
        node.end = bracket_end.map_or(open.end, |end| end as u32).max(node.start);
        if let Some(parent) = self.open.last_mut() {
            parent.end = parent.end.max(node.end);
        }
        if open.is_mapping {
            let is_wide = open.children as usize / 2 >= WIDE;
            let keys =
                if open.is_odd || is_wide { self.keys_of(open.id, open.children as usize / 2) } else { open.keys };
            let (flags, high, low) = keys.packed();
            self.tree.nodes[open.id.0 as usize].payload = Payload::Mapping(flags, high, low);
        }
    }

    pub(crate) fn scalar(&mut self, start: usize, end: usize, style: Style, value: &str) -> NodeId {
        // Parsers lend most texts out of the file itself.
        let is_same = |written: &str| std::ptr::eq(written, value) || written == value;
        let raw = self.tree.text.get(start..end).unwrap_or_default();
        let key = self.open.last_mut().filter(|open| open.expects_key());
        let hash = key.map_or(KeyHash::NONE, |open| open.add_key(value));
        let payload = if is_same(raw) {
            Payload::Raw(style, 0, hash)
        } else if raw.len() >= 2 && raw.get(1..raw.len() - 1).is_some_and(is_same) {
            Payload::Raw(style, 1, hash)
        } else {
            self.tree.strings.push(value.into());
            Payload::Unescaped(style, self.tree.strings.len() as u32 - 1)
        };
        self.push(start, end, payload)
    }

    pub(crate) fn alias(&mut self, start: usize, end: usize, target: Option<NodeId>) {
        self.has_alias = true;
        let inside = target.is_some_and(|target| self.open.iter().any(|open| open.id == target));
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

    pub(crate) fn comment(&mut self, start: usize, end: usize, alone: bool) {
        self.tree.comments.push(Comment { span: Span::new(self.tree.file, start, end), alone });
    }

    pub(crate) fn problem(
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
    pub(crate) fn blemish(&mut self, start: usize, end: usize, message: &str) {
        self.problem(builtin::SYNTAX_ERROR, Span::new(self.tree.file, start, end), message);
    }

    /// A syntax error after which something is not read.
    pub(crate) fn syntax_error(&mut self, start: usize, end: usize, message: &str) {
        let text = &self.tree.text;
        let start = text.floor_char_boundary(start.min(text.len()));
        let end = text.ceil_char_boundary(end.clamp(start, text.len()));
        let span = Span::new(self.tree.file, start, end);
        self.problem(builtin::SYNTAX_ERROR, span, message);
        self.tree.broken = true;
    }

    /// Closes what an error left open; the value that a key still waits for becomes null.
    pub(crate) fn abandon(&mut self) {
        self.tree.torn.extend(self.open.iter().map(|open| open.id));
        while let Some(open) = self.open.last() {
            if open.is_mapping && !open.expects_key() {
                let end = self.tree.nodes.last().map_or(0, |last| last.end as usize);
                self.scalar(end, end, Style::Plain, "");
            }
            self.close(None);
        }
    }

    /// What is known of the keys of a mapping, all looked at together; reports those that stand twice.
    fn keys_of(&mut self, id: NodeId, count: usize) -> Keys {
        let mut keys = Keys::default();
        let mut found = std::mem::take(&mut self.found);
        found.reserve_exact(count);
        let after = self.tree.nodes[id.0 as usize].after;
        let mut next = id.0 + 1;
        while next < after {
            let key = self.tree.node(NodeId(next));
            if let Some(text) = key.text() {
                let hash = KeyHash::of(text);
                let merge = text == "<<" && key.is_merge_key();
                keys.add(hash, merge);
                self.tree.merges |= merge;
                found.push((hash, NodeId(next)));
            }
            next = self.tree.nodes[next as usize].after;
            // The value: its own end is the next key's start.
            next = self.tree.nodes.get(next as usize).map_or(after, |value| value.after);
        }
        found.sort_unstable();
        keys.may_repeat = found.windows(2).any(|pair| pair[0].0 == pair[1].0);
        keys.is_wide = found.len() >= WIDE;
        if keys.may_repeat {
            self.report_duplicate_keys(&found);
        }
        if keys.is_wide {
            self.tree.tables.push((id, found.into()));
        } else {
            found.clear();
            self.found = found;
        }
        keys
    }

    /// Reports keys that stand twice, given all keys of a mapping by hash and place.
    fn report_duplicate_keys(&mut self, keys: &[(KeyHash, NodeId)]) {
        let mut first: HashMap<&str, NodeId> = HashMap::new();
        let mut twice: Vec<(Span, Span, String)> = Vec::new();
        // Of a million keys some hundred have the hash of another one.
        let of_hash = keys.chunk_by(|one, next| one.0 == next.0).filter(|of_hash| of_hash.len() > 1);
        let mut in_order: Vec<NodeId> = of_hash.flatten().map(|&(_, key)| key).collect();
        in_order.sort_unstable();
        let tree = &self.tree;
        for key in in_order.into_iter().map(|id| tree.node(id)).filter(|key| !key.is_merge_key()) {
            let text = key.text().unwrap_or_default();
            match first.entry(text) {
                std::collections::hash_map::Entry::Occupied(seen) => {
                    self.repeated += 1;
                    if self.repeated <= MOST_REPEATED {
                        twice.push((key.span(), tree.node(*seen.get()).span(), text.to_owned()));
                    }
                }
                std::collections::hash_map::Entry::Vacant(vacant) => {
                    vacant.insert(key.id());
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
    pub(crate) fn finish(mut self) -> Tree {
        self.abandon();
        self.count_untold();
        self.tree.torn.sort_unstable();
        self.tree.tables.sort_unstable_by_key(|(id, _)| *id);
        if self.has_alias {
            self.limit_aliases();
        }
        // Room was made for as many nodes as a text of this size may have, and trees live until the end.
        self.tree.nodes.shrink_to_fit();
        self.tree.problems.sort_by_key(|problem| problem.span);
        self.tree
    }

    /// The last repeated key that is told speaks for those that are not.
    fn count_untold(&mut self) {
        let untold = self.repeated.saturating_sub(MOST_REPEATED);
        let last = self.tree.problems.iter_mut().rfind(|problem| problem.rule == builtin::DUPLICATE_KEY);
        if let Some(last) = last.filter(|_| untold > 0) {
            last.count += untold;
            last.message = format!("{}, and so do {untold} more keys of this file", last.message);
        }
    }

    fn limit_aliases(&mut self) {
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
