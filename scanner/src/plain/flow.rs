//! Mappings and sequences in brackets (section 7.4).

use super::line::Cursor;
use super::{Collection, MAX_DEPTH, NotPlain, Plain, Reader, ScalarStyle};

impl Reader<'_, '_> {
    /// Reads the collection whose bracket stands here.
    pub(super) fn flow(&mut self, depth: usize) -> Plain {
        if depth + self.open.len() > MAX_DEPTH {
            return Err(NotPlain);
        }
        let (collection, bracket) = match self.cursor.byte() {
            Some(b'[') => (Collection::Sequence, b']'),
            _ => (Collection::Mapping, b'}'),
        };
        self.sink.open(collection, self.cursor.at);
        self.cursor.at += 1;
        loop {
            self.skip_in_flow()?;
            if self.cursor.byte() == Some(bracket) {
                break;
            }
            if collection == Collection::Mapping {
                self.flow_key()?;
            }
            self.flow_value(depth)?;
            self.skip_in_flow()?;
            match self.cursor.byte() {
                Some(b',') => self.cursor.at += 1,
                Some(found) if found == bracket => break,
                _ => return Err(NotPlain),
            }
        }
        self.cursor.at += 1;
        self.sink.close(Some(self.cursor.at));
        Ok(())
    }

    /// Goes behind blanks and breaks; lines within brackets stand further in than what holds them.
    fn skip_in_flow(&mut self) -> Plain {
        let next = self.cursor.peek_line().ok_or(NotPlain)?;
        let is_close = matches!(self.cursor.byte_at(next.at), Some(b']' | b'}'));
        let column = next.column + usize::from(is_close);
        let is_further_in = next.breaks == 0 || column > self.parent_column();
        if !is_further_in || self.cursor.byte_at(next.at) == Some(b'#') {
            return Err(NotPlain);
        }
        self.cursor.at = next.at;
        Ok(())
    }

    fn flow_key(&mut self) -> Plain {
        self.flow_scalar()?;
        // A key without a value, or with a blank before its colon, is rare.
        if self.cursor.byte() != Some(b':') || !self.cursor.is_blank_at(self.cursor.at + 1) {
            return Err(NotPlain);
        }
        self.cursor.at += 1;
        self.skip_in_flow()
    }

    fn flow_value(&mut self, depth: usize) -> Plain {
        match self.cursor.byte() {
            Some(b'[' | b'{') => self.flow(depth + 1),
            _ => self.flow_scalar(),
        }
    }

    /// Reads a scalar within brackets, in one line.
    fn flow_scalar(&mut self) -> Plain {
        if matches!(self.cursor.byte(), Some(b'"' | b'\'')) {
            return self.quoted().map(|_| ());
        }
        let start = self.cursor.at;
        let rest = self.cursor.text.as_bytes().get(start..).unwrap_or_default();
        let is_begin = match rest.first() {
            Some(b'-') => rest.get(1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'-'),
            Some(b'/' | b'.' | b'_' | b'$' | b'^' | b'(' | b'<') => true,
            Some(first) => first.is_ascii_alphanumeric(),
            None => false,
        };
        if !is_begin {
            return Err(NotPlain);
        }
        let length =
            rest.iter().position(|byte| matches!(byte, b',' | b'[' | b']' | b'{' | b'}' | b':' | b'#' | b'\n'));
        let length = length.ok_or(NotPlain)?;
        // A text with a comment sign, or with a colon that may be part of it, and one that goes on in the next line.
        let ends = match rest.get(length) {
            Some(b',' | b']' | b'}') => true,
            Some(b':') => self.cursor.is_blank_at(start + length + 1),
            Some(b'\n') => {
                let next = Cursor { text: self.cursor.text, at: start + length }.peek_line();
                next.is_some_and(|next| matches!(self.cursor.byte_at(next.at), Some(b',' | b']' | b'}')))
            }
            _ => false,
        };
        let end = self.trimmed(start, start + length);
        let is_key = rest.get(length) == Some(&b':');
        if !ends || (is_key && end != start + length) {
            return Err(NotPlain);
        }
        self.sink.scalar(start, end, ScalarStyle::Plain, self.cursor.text.get(start..end).ok_or(NotPlain)?);
        self.cursor.at = end;
        Ok(())
    }
}
