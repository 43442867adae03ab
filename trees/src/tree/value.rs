//! Trees that are put together from parts of others: a value can be taken from a tree, changed, and made a tree again
//! whose nodes stand where their parts were written.

use std::borrow::Cow;

use super::build::Builder;
use super::{Kind, NodeRef, Style, Tree};
use crate::source::{FileId, Span, Text};

/// Where a part was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Its own bytes.
    pub(super) span: Span,
    /// One line of it, to point at.
    pub(super) head: Span,
}

/// A value with the place where it was written.
#[derive(Debug, Clone)]
pub struct Value<'t> {
    /// Where it was written.
    pub origin: Origin,
    /// What it is.
    pub content: Content<'t>,
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Content<'t> {
    /// Keys and values.
    Mapping(Vec<Field<'t>>),
    /// Items.
    Sequence(Vec<Value<'t>>),
    /// A text, and how it is written.
    Scalar(Cow<'t, str>, Style),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Field<'t> {
    /// The key.
    pub key: Cow<'t, str>,
    /// Where the key was written.
    pub at: Origin,
    /// The value.
    pub value: Value<'t>,
}

/// What a tree that was put together knows of the files that its nodes come from.
#[derive(Debug)]
pub(super) struct Assembled {
    /// Where each node was written.
    pub(super) origins: Vec<Origin>,
    /// The texts of the files.
    pub(super) files: Vec<(FileId, Text)>,
}

impl Origin {
    /// The place of a node.
    #[must_use]
    pub fn of(node: NodeRef<'_>) -> Self {
        Self { span: node.span(), head: node.head_span() }
    }

    /// A place that is one line.
    #[must_use]
    pub fn at(span: Span) -> Self {
        Self { span, head: span }
    }

    /// A place that names where a text is instead of holding it: to point at, with no bytes of the text's own.
    #[must_use]
    pub fn named_at(span: Span) -> Self {
        Self { span: span.part(0, 0), head: span }
    }

    /// The file.
    #[must_use]
    pub fn file(self) -> FileId {
        self.span.file
    }

    /// One line of it, to point at.
    #[must_use]
    pub fn head(self) -> Span {
        self.head
    }

    fn moved(self, to: &dyn Fn(Span) -> Span) -> Self {
        Self { span: to(self.span), head: to(self.head) }
    }
}

impl<'t> Value<'t> {
    /// Takes a value out of a tree: aliases and merge keys are resolved, of a key that stands twice the last counts.
    #[must_use]
    pub fn read(node: NodeRef<'t>) -> Self {
        let origin = Origin::of(node);
        let content = match node.kind() {
            Kind::Scalar(style) => Content::Scalar(Cow::Borrowed(node.text().unwrap_or_default()), style),
            Kind::Sequence => Content::Sequence(node.items().map(Self::read).collect()),
            Kind::Mapping => {
                let mut fields: Vec<Field<'t>> = Vec::new();
                node.each_entry(|entry| {
                    let at = Origin { span: entry.key.span(), head: entry.key_span() };
                    let key = Cow::Borrowed(entry.name());
                    let field = Field { key, at, value: Self::read(entry.value) };
                    match fields.iter_mut().find(|known| known.key == field.key) {
                        Some(known) => *known = field,
                        None => fields.push(field),
                    }
                });
                Content::Mapping(fields)
            }
        };
        Self { origin, content }
    }

    /// The same with texts of its own, at places that `to` gives.
    #[must_use]
    pub fn detached(self, to: &dyn Fn(Span) -> Span) -> Value<'static> {
        let origin = self.origin.moved(to);
        let content = match self.content {
            Content::Scalar(text, style) => Content::Scalar(Cow::Owned(text.into_owned()), style),
            Content::Sequence(items) => Content::Sequence(items.into_iter().map(|item| item.detached(to)).collect()),
            Content::Mapping(fields) => Content::Mapping(
                fields
                    .into_iter()
                    .map(|field| Field {
                        key: Cow::Owned(field.key.into_owned()),
                        at: field.at.moved(to),
                        value: field.value.detached(to),
                    })
                    .collect(),
            ),
        };
        Value { origin, content }
    }

    /// A text in quotes.
    #[must_use]
    pub fn text_of(text: impl Into<Cow<'t, str>>, origin: Origin) -> Self {
        Self { origin, content: Content::Scalar(text.into(), Style::Quoted) }
    }

    /// An empty mapping.
    #[must_use]
    pub fn empty(origin: Origin) -> Self {
        Self { origin, content: Content::Mapping(Vec::new()) }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        let Content::Scalar(text, Style::Plain) = &self.content else { return false };
        matches!(&**text, "" | "~" | "null" | "Null" | "NULL")
    }

    /// The fields of a mapping.
    #[must_use]
    pub fn fields(&self) -> &[Field<'t>] {
        match &self.content {
            Content::Mapping(fields) => fields,
            _ => &[],
        }
    }

    /// The fields of a mapping, to change.
    pub fn fields_mut(&mut self) -> Option<&mut Vec<Field<'t>>> {
        match &mut self.content {
            Content::Mapping(fields) => Some(fields),
            _ => None,
        }
    }

    /// The items of a sequence.
    #[must_use]
    pub fn items(&self) -> &[Value<'t>] {
        match &self.content {
            Content::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The items of a sequence, to change.
    pub fn items_mut(&mut self) -> Option<&mut Vec<Value<'t>>> {
        match &mut self.content {
            Content::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'t>> {
        self.fields().iter().find(|field| field.key == key).map(|field| &field.value)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value<'t>> {
        let field = self.fields_mut()?.iter_mut().find(|field| field.key == key)?;
        Some(&mut field.value)
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value<'t>> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The value at the end of a path of keys, to change.
    pub fn at_mut(&mut self, path: &[&str]) -> Option<&mut Value<'t>> {
        path.iter().try_fold(self, |value, key| value.get_mut(key))
    }

    /// Sets a key, whose place and value's place are given; a key that is there keeps its own place.
    pub fn set(&mut self, key: &str, at: Origin, value: Value<'t>) {
        let Some(fields) = self.fields_mut() else { return };
        match fields.iter_mut().find(|field| field.key == key) {
            Some(field) => field.value = value,
            None => fields.push(Field { key: Cow::Owned(key.to_owned()), at, value }),
        }
    }

    /// The value of a key, made an empty mapping at `origin` where it is missing or null.
    pub fn mapping_at(&mut self, key: &str, origin: Origin) -> Option<&mut Value<'t>> {
        if self.get(key).is_none_or(Value::is_null) {
            self.set(key, origin, Value::empty(origin));
        }
        self.get_mut(key)
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Value<'t>> {
        let fields = self.fields_mut()?;
        let index = fields.iter().position(|field| field.key == key)?;
        Some(fields.remove(index).value)
    }

    fn write(&self, text: &mut String) {
        match &self.content {
            Content::Scalar(own, _) => text.push_str(own),
            Content::Sequence(items) => items.iter().for_each(|item| item.write(text)),
            Content::Mapping(fields) => {
                for field in fields {
                    text.push_str(&field.key);
                    field.value.write(text);
                }
            }
        }
    }
}

impl Tree {
    /// A tree of one value. Its text is of no use to people: the files that its parts come from have theirs.
    #[must_use]
    pub fn assemble(value: &Value<'_>, files: &dyn Fn(FileId) -> Text) -> Self {
        let mut text = String::new();
        value.write(&mut text);
        let text = Text::from(text);
        let mut writer = Writer { builder: Builder::new(value.origin.file(), &text), at: 0, origins: Vec::new() };
        writer.value(value);
        let mut tree = writer.builder.finish();
        let mut known: Vec<FileId> = writer.origins.iter().map(|origin| origin.file()).collect();
        known.sort_unstable();
        known.dedup();
        let files = known.into_iter().map(|file| (file, files(file))).collect();
        tree.assembled = Some(Box::new(Assembled { origins: writer.origins, files }));
        tree
    }
}

struct Writer {
    builder: Builder,
    at: usize,
    origins: Vec<Origin>,
}

impl Writer {
    fn value(&mut self, value: &Value<'_>) {
        match &value.content {
            Content::Scalar(text, style) => self.scalar(text, *style, value.origin),
            Content::Sequence(items) => {
                self.open(false, value.origin);
                items.iter().for_each(|item| self.value(item));
                self.builder.close(None);
            }
            Content::Mapping(fields) => {
                self.open(true, value.origin);
                for field in fields {
                    self.scalar(&field.key, Style::Plain, field.at);
                    self.value(&field.value);
                }
                self.builder.close(None);
            }
        }
    }

    fn open(&mut self, mapping: bool, origin: Origin) {
        self.builder.open(mapping, self.at);
        self.origins.push(origin);
    }

    fn scalar(&mut self, text: &str, style: Style, origin: Origin) {
        self.builder.scalar(self.at, self.at + text.len(), style, text);
        self.at += text.len();
        self.origins.push(origin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn an_assembled_tree_stands_where_its_parts_were_written() {
        let files = ["a: {b: 1}\nc: [x, y]\n", "b: '2'\n"].map(Text::from);
        let trees: Vec<Tree> =
            files.iter().enumerate().map(|(index, text)| yaml::parse(FileId::new(index), text)).collect();
        let mut value = Value::read(trees[0].root().unwrap());
        let other = Value::read(trees[1].root().unwrap());
        let field = &other.fields()[0];
        value.get_mut("a").unwrap().set("b", field.at, field.value.clone());
        let tree = Tree::assemble(&value, &|file| files[file.index()].clone());
        let root = tree.root().unwrap();
        let b = root.at(&["a", "b"]).unwrap();
        assert_eq!(
            (b.text(), b.span(), b.as_i64()),
            (Some("2"), trees[1].root().unwrap().get("b").unwrap().span(), None)
        );
        assert_eq!(b.file_text(), "b: '2'\n");
        assert_eq!(b.part(0, 1).range(), 4..5);
        let items: Vec<_> = root.get("c").unwrap().items().map(|item| (item.text(), item.span().range())).collect();
        assert_eq!(items, [(Some("x"), 14..15), (Some("y"), 17..18)]);
        assert_eq!(root.entry("a").unwrap().key_span().range(), 0..1);
    }
}
