//! Reads the style in which nearly all YAML is written: mappings and lists by indentation, scalars, blocks of text, and
//! brackets. Anchors, tags, directives, tabs and everything that may be a mistake are left to the whole parser, so the text
//! is either read as it would read it, or not at all.
//!
//! The rules are those of YAML 1.2.2; the sections are named where they are applied.

mod block;
mod flow;
mod line;
mod quoted;
mod scalar;

pub use granit_parser::ScalarStyle;

use line::Cursor;

/// Deeper nesting is left to the whole parser, which has the limit that is told to users.
const MAX_DEPTH: usize = 100;

/// Takes what is read, in the order of the text.
pub trait Sink {
    /// A mapping or a sequence begins.
    fn open(&mut self, collection: Collection, start: usize);
    /// The innermost mapping or sequence ends; at its bracket, if it has one.
    fn close(&mut self, bracket_end: Option<usize>);
    /// A scalar with its bytes and what it says. A missing one is `~` and has no bytes.
    fn scalar(&mut self, start: usize, end: usize, style: ScalarStyle, value: &str);
    /// A comment, alone in its line or behind something.
    fn comment(&mut self, start: usize, end: usize, alone: bool);
}

/// What holds other nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// Keys and values.
    Mapping,
    /// Items.
    Sequence,
}

/// The text is not written in the plain style, or not certainly.
#[derive(Debug)]
pub struct NotPlain;

type Plain<T = ()> = Result<T, NotPlain>;

/// Reads a text.
///
/// # Errors
///
/// If it is not in the plain style. What the sink has been told by then is worth nothing.
pub fn read(text: &str, sink: &mut dyn Sink) -> Plain {
    if !line::has_plain_characters(text) {
        return Err(NotPlain);
    }
    let cursor = Cursor::new(text);
    Reader { cursor, sink, open: Vec::new(), missing: None, document: Document::None, value: String::new() }.read()
}

/// A mapping or sequence in block style that is still open.
struct Level {
    /// Where its keys or dashes stand: every line of it begins there.
    column: usize,
    collection: Collection,
}

/// How far the document is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Document {
    /// None has begun.
    None,
    /// `---` stands at these bytes, and nothing yet after it.
    Marked(usize),
    /// Its root was begun.
    Begun,
}

struct Reader<'t, 's> {
    cursor: Cursor<'t>,
    sink: &'s mut dyn Sink,
    open: Vec<Level>,
    /// A key or dash waits for its value: if none comes, this is where it is missing.
    missing: Option<usize>,
    document: Document,
    /// What a scalar says that says something else than its bytes, kept for the next one.
    value: String,
}

impl Reader<'_, '_> {
    fn read(mut self) -> Plain {
        while let Some(column) = self.next_line() {
            if column == 0 && self.cursor.is_at_marker()? {
                self.end_document();
                self.document = Document::Marked(self.cursor.at + 3);
                self.cursor.at += 3;
                self.end_line()?;
            } else {
                self.line(column)?;
            }
        }
        self.end_document();
        Ok(())
    }

    /// Goes to the next line with something other than a comment on it; its indentation.
    fn next_line(&mut self) -> Option<usize> {
        loop {
            let start = self.cursor.at;
            self.cursor.skip_spaces();
            match self.cursor.byte()? {
                b'\n' => self.cursor.at += 1,
                b'#' => self.comment(true),
                _ => return Some(self.cursor.at - start),
            }
        }
    }

    /// Reads the comment that begins here, with its line's end.
    fn comment(&mut self, alone: bool) {
        let start = self.cursor.at;
        self.cursor.at = self.cursor.line_end();
        self.sink.comment(start, self.cursor.at, alone);
        self.cursor.skip_break();
    }

    /// What may follow a node in its line: nothing, or a comment behind a space.
    fn end_line(&mut self) -> Plain {
        let spaces = self.cursor.skip_spaces();
        match self.cursor.byte() {
            None => Ok(()),
            Some(b'\n') => {
                self.cursor.at += 1;
                Ok(())
            }
            Some(b'#') if spaces > 0 => {
                self.comment(false);
                Ok(())
            }
            Some(_) => Err(NotPlain),
        }
    }

    fn end_document(&mut self) {
        self.close_from(0);
        if let Document::Marked(end) = self.document {
            self.sink.scalar(end, end, ScalarStyle::Plain, "~");
        }
        self.document = Document::None;
    }

    /// Closes what stands at this column or further in.
    fn close_from(&mut self, column: usize) {
        self.fill_missing();
        while self.open.pop_if(|level| level.column >= column).is_some() {
            self.sink.close(None);
        }
    }

    fn fill_missing(&mut self) {
        if let Some(at) = self.missing.take() {
            self.sink.scalar(at, at, ScalarStyle::Plain, "~");
        }
    }

    /// Reads what begins in a line of this indentation.
    fn line(&mut self, column: usize) -> Plain {
        let Some(level) = self.open.last() else {
            if self.document == Document::Begun {
                return Err(NotPlain);
            }
            self.document = Document::Begun;
            return self.collection(column);
        };
        let is_item = self.cursor.is_at_dash();
        if self.missing.is_some() {
            // A list may stand as far out as the key that it is the value of (section 8.2.1).
            let is_beside_key = column == level.column && level.collection == Collection::Mapping && is_item;
            if column > level.column || is_beside_key {
                self.missing = None;
                return self.node(column);
            }
        }
        self.close_from(column + 1);
        if !is_item && self.is_in_list_beside_key() {
            self.open.pop();
            self.sink.close(None);
        }
        match self.open.last() {
            Some(level) if level.column == column => match (level.collection, is_item) {
                (Collection::Mapping, false) => self.entry(),
                (Collection::Sequence, true) => self.item(),
                _ => Err(NotPlain),
            },
            _ => Err(NotPlain),
        }
    }

    /// Whether the innermost collection is a list that is no further in than its key.
    fn is_in_list_beside_key(&self) -> bool {
        matches!(self.open.as_slice(), [.., key, list] if key.column == list.column)
    }

    /// A mapping or a sequence in block style: the first line of it.
    fn collection(&mut self, column: usize) -> Plain {
        if self.open.len() > MAX_DEPTH {
            return Err(NotPlain);
        }
        let collection = if self.cursor.is_at_dash() { Collection::Sequence } else { Collection::Mapping };
        let is_beside_key = self.open.last().is_some_and(|key| key.column == column);
        let start = if is_beside_key { self.first_item()? } else { self.cursor.at };
        self.sink.open(collection, start);
        self.open.push(Level { column, collection });
        match collection {
            Collection::Mapping => self.entry(),
            Collection::Sequence => self.item(),
        }
    }

    /// What stands behind the dash here: there begins a list that is as far out as its key, says granit-parser.
    fn first_item(&self) -> Plain<usize> {
        let at = self.cursor.behind_spaces(self.cursor.at + 1);
        if matches!(self.cursor.byte_at(at), None | Some(b'\n' | b'#')) { Err(NotPlain) } else { Ok(at) }
    }

    /// Any node, behind a dash or in a line of its own.
    fn node(&mut self, column: usize) -> Plain {
        if self.cursor.is_at_dash() || self.is_at_key()? { self.collection(column) } else { self.value() }
    }

    fn item(&mut self) -> Plain {
        let line = self.cursor.line_start(self.open.last().map_or(0, |level| level.column));
        self.cursor.at += 1;
        let behind = self.cursor.at;
        self.cursor.skip_spaces();
        if self.cursor.is_at_end_of_line() {
            self.missing = Some(self.cursor.line_end());
            self.cursor.at = behind;
            return self.end_line();
        }
        self.node(self.cursor.at - line)
    }

    fn entry(&mut self) -> Plain {
        let Some(colon) = self.key()? else { return Err(NotPlain) };
        self.cursor.at = colon + 1;
        self.cursor.skip_spaces();
        if self.cursor.is_at_end_of_line() {
            self.missing = Some(colon);
            self.cursor.at = colon + 1;
            return self.end_line();
        }
        self.value()
    }

    /// A scalar or something in brackets, with the end of its line.
    fn value(&mut self) -> Plain {
        match self.cursor.byte() {
            Some(b'|' | b'>') => self.block(),
            Some(b'[' | b'{') => {
                self.flow(0)?;
                self.end_line()
            }
            Some(b'"' | b'\'') => {
                self.quoted()?;
                self.end_line()
            }
            _ => self.plain(),
        }
    }

    /// Where the innermost collection stands; what belongs to a value in it stands further in.
    fn parent_column(&self) -> usize {
        self.open.last().map_or(0, |level| level.column)
    }
}
