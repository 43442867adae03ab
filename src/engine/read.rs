//! Bytes to text: size limit, byte order marks, UTF-16, and bytes that are no text.

use std::io::Read as _;

use super::{Input, Origin};
use crate::source::Source;

/// A file as read.
#[derive(Debug)]
pub(super) struct ReadFile {
    /// The text; empty when it could not be read.
    pub(super) source: Source,
    /// What went wrong, if anything.
    pub(super) fault: Option<ReadFault>,
    /// How many bytes were read.
    pub(super) bytes: usize,
}

/// Why a file has no text, or not quite its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReadFault {
    /// Over the limit, with its size in bytes.
    TooLarge(u64),
    /// The operating system's word.
    Unreadable(String),
    /// The offset of the first byte that is no UTF-8. The text has `_` for each such byte.
    InvalidEncoding(usize),
}

/// Reads and decodes a file of at most `limit` bytes.
pub(super) fn read(input: &Input, limit: u64) -> ReadFile {
    let empty = |fault| ReadFile { source: Source::new(input.path.clone(), ""), fault: Some(fault), bytes: 0 };
    let bytes = match bytes(&input.origin, limit) {
        Ok(bytes) => bytes,
        Err(fault) => return empty(fault),
    };
    let count = bytes.len();
    let (text, mark, fault) = decode(bytes);
    let source = Source::new(input.path.clone(), text).with_byte_order_mark(mark);
    ReadFile { source, fault, bytes: count }
}

fn bytes(origin: &Origin, limit: u64) -> Result<Vec<u8>, ReadFault> {
    let path = match origin {
        Origin::Memory(bytes) if bytes.len() as u64 > limit => return Err(ReadFault::TooLarge(bytes.len() as u64)),
        Origin::Memory(bytes) => return Ok(bytes.clone()),
        Origin::Disk(path) => path,
    };
    let unreadable = |error: std::io::Error| ReadFault::Unreadable(error.to_string());
    // A look before opening: opening a pipe would wait for a writer.
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(ReadFault::Unreadable("not a regular file".to_owned()));
    }
    if metadata.len() > limit {
        return Err(ReadFault::TooLarge(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    // The file may grow while it is read; the limit holds all the same.
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(ReadFault::TooLarge(bytes.len() as u64));
    }
    Ok(bytes)
}

/// The text, the length of the byte order mark it had, and a fault of its encoding.
fn decode(mut bytes: Vec<u8>) -> (String, usize, Option<ReadFault>) {
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        bytes.drain(..3);
        let (text, _, fault) = decode_utf8(bytes);
        return (text, 3, fault);
    }
    let little = bytes.starts_with(&[0xFF, 0xFE]);
    if little || bytes.starts_with(&[0xFE, 0xFF]) {
        let unit = |pair: &[u8]| {
            let pair = [pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)];
            if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
        };
        let units: Vec<u16> = bytes[2..].chunks(2).map(unit).collect();
        return match String::from_utf16(&units) {
            Ok(text) => (text, 0, None),
            Err(_) => (String::from_utf16_lossy(&units), 0, Some(ReadFault::InvalidEncoding(2))),
        };
    }
    decode_utf8(bytes)
}

fn decode_utf8(bytes: Vec<u8>) -> (String, usize, Option<ReadFault>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, 0, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            // One `_` for each byte that is no text keeps every offset, and reads as a letter of a word: most such
            // bytes are Latin-1 letters in comments and strings.
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| '_'));
            }
            (text, 0, Some(ReadFault::InvalidEncoding(at)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> (String, usize, Option<ReadFault>) {
        decode(bytes.to_vec())
    }

    #[test]
    fn marks_and_utf16_are_decoded() {
        assert_eq!(check(b"\xEF\xBB\xBFa"), ("a".to_owned(), 3, None));
        assert_eq!(check(b"\xFF\xFEa\0\xE9\0"), ("aé".to_owned(), 0, None));
        assert_eq!(check(b"\xFE\xFF\0a"), ("a".to_owned(), 0, None));
    }

    #[test]
    fn foreign_bytes_keep_their_places() {
        assert_eq!(check(b"ab\xE9c\xC3\xA9"), ("ab_cé".to_owned(), 0, Some(ReadFault::InvalidEncoding(2))));
    }

    #[test]
    fn the_limit_holds_in_memory() {
        let input = Input { path: "a".to_owned(), origin: Origin::Memory(vec![b' '; 5]), named: false };
        assert_eq!(read(&input, 4).fault, Some(ReadFault::TooLarge(5)));
        assert_eq!(read(&input, 5).fault, None);
    }
}
