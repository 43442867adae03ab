//! Bytes to text: size limit, byte order marks, UTF-16, and bytes that are no text.

use std::io::Read as _;

use super::{Input, Origin};
use crate::source::{Encoding, Source};

/// How much of a file over the limit is looked at, to see whether it is ours.
const BEGINNING: usize = 64 << 10;

/// A file as read.
#[derive(Debug)]
pub(super) struct ReadFile {
    /// The text; empty when it could not be read.
    pub(super) source: Source,
    /// What went wrong, if anything.
    pub(super) fault: Option<ReadFault>,
}

impl ReadFile {
    /// Whether the text is that of the whole file.
    pub(super) fn is_whole(&self) -> bool {
        !matches!(self.fault, Some(ReadFault::TooLarge(_) | ReadFault::Unreadable(_)))
    }
}

/// Why a file has no text, or not quite its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReadFault {
    /// Over the limit, with its size in bytes. Its text is its beginning, enough to see whether it is ours.
    TooLarge(u64),
    /// The operating system's word.
    Unreadable(String),
    /// The offset of the first byte that is no UTF-8. The text has `_` for each such byte.
    InvalidEncoding(usize),
}

impl ReadFault {
    /// Why the file was not looked at; nothing where most of it was.
    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::TooLarge(size) => Some(format!("over the size limit ({size} bytes)")),
            Self::Unreadable(error) => Some(format!("cannot be read: {error}")),
            Self::InvalidEncoding(_) => None,
        }
    }
}

/// Reads and decodes a file of at most `limit` bytes.
pub(super) fn read(input: &Input, limit: u64) -> ReadFile {
    let (bytes, size) = match bytes(input, limit) {
        Ok(read) => read,
        Err(fault) => return ReadFile { source: Source::new(input.path.clone(), ""), fault: Some(fault) },
    };
    let (text, encoding, fault) = decode(bytes);
    let source = Source::new(input.path.clone(), text).with_encoding(encoding);
    let source = if fault.is_some() { source.with_foreign_bytes() } else { source };
    let fault = if size > limit { Some(ReadFault::TooLarge(size)) } else { fault };
    ReadFile { source, fault }
}

/// The bytes of a file as they are; none of one over the limit, or that cannot be read.
pub(super) fn raw(input: &Input, limit: u64) -> Option<Vec<u8>> {
    bytes(input, limit).ok().filter(|(_, size)| *size <= limit).map(|(bytes, _)| bytes)
}

/// The bytes of a file, and how many it has: of one over the limit only the beginning is read.
fn bytes(input: &Input, limit: u64) -> Result<(Vec<u8>, u64), ReadFault> {
    let shown = |size: u64| if size > limit { BEGINNING.min(size as usize) } else { size as usize };
    let path = match &input.origin {
        Origin::Memory(bytes) => {
            let size = bytes.len() as u64;
            return Ok((bytes[..shown(size)].to_vec(), size));
        }
        Origin::Disk(path) => path,
    };
    let unreadable = |error: std::io::Error| ReadFault::Unreadable(error.to_string());
    let irregular = || ReadFault::Unreadable("not a regular file".to_owned());
    // A look before opening: opening a pipe would wait for a writer. What was not named is known to be a file, and to
    // find it once more takes as long as to read it.
    if input.named && !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(irregular());
    }
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(irregular());
    }
    let size = metadata.len();
    if size == 0 {
        // Files that the system makes up have no size.
        let mut bytes = Vec::new();
        let read = file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)? as u64;
        bytes.truncate(shown(read));
        return Ok((bytes, read));
    }
    // What is written behind that while it is read belongs to another revision of the file.
    let mut bytes = vec![0; shown(size)];
    let read = read_up_to(&mut file, &mut bytes).map_err(unreadable)?;
    bytes.truncate(read);
    Ok((bytes, if size > limit { size } else { read as u64 }))
}

/// Fills a buffer as far as the file goes, without a look behind its end.
fn read_up_to(file: &mut std::fs::File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The text, how it stands on disk, and a fault of its encoding.
fn decode(mut bytes: Vec<u8>) -> (String, Encoding, Option<ReadFault>) {
    match &*bytes {
        [0xEF, 0xBB, 0xBF, ..] => {
            bytes.drain(..3);
            decode_utf8(bytes, Encoding::MarkedUtf8)
        }
        [0xFF, 0xFE, wide @ ..] => decode_utf16(wide, u16::from_le_bytes, Encoding::MarkedUtf16),
        [0xFE, 0xFF, wide @ ..] => decode_utf16(wide, u16::from_be_bytes, Encoding::MarkedUtf16),
        // Without a mark the zero bytes of its first letters tell, as YAML has it (YAML 1.2.2, 5.2).
        [1..=127, 0, 1..=127, 0, ..] => decode_utf16(&bytes, u16::from_le_bytes, Encoding::Utf16),
        [0, 1..=127, 0, 1..=127, ..] => decode_utf16(&bytes, u16::from_be_bytes, Encoding::Utf16),
        _ => decode_utf8(bytes, Encoding::Utf8),
    }
}

fn decode_utf16(
    bytes: &[u8],
    unit: impl Fn([u8; 2]) -> u16,
    encoding: Encoding,
) -> (String, Encoding, Option<ReadFault>) {
    let pair = |pair: &[u8]| unit([pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)]);
    let units: Vec<u16> = bytes.chunks(2).map(pair).collect();
    match String::from_utf16(&units) {
        Ok(text) => (text, encoding, None),
        Err(_) => (String::from_utf16_lossy(&units), encoding, Some(ReadFault::InvalidEncoding(2))),
    }
}

fn decode_utf8(bytes: Vec<u8>, encoding: Encoding) -> (String, Encoding, Option<ReadFault>) {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (text, encoding, None),
        Err(error) => error,
    };
    // One `_` for each byte that is no text keeps every offset, and reads as a letter of a word: most such bytes are
    // Latin-1 letters in comments and strings.
    let mut text = String::with_capacity(error.as_bytes().len());
    for chunk in error.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '_'));
    }
    (text, encoding, Some(ReadFault::InvalidEncoding(error.utf8_error().valid_up_to())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, encoding: Encoding, fault: Option<ReadFault>) {
        assert_eq!(decode(bytes.to_vec()), (text.to_owned(), encoding, fault));
    }

    #[test]
    fn marks_and_utf16_are_decoded() {
        check(b"\xEF\xBB\xBFa", "a", Encoding::MarkedUtf8, None);
        check(b"\xFF\xFEa\0\xE9\0", "aé", Encoding::MarkedUtf16, None);
        check(b"\xFE\xFF\0a", "a", Encoding::MarkedUtf16, None);
        check(b"a\0b\0\xE9\0", "abé", Encoding::Utf16, None);
        check(b"\0a\0b", "ab", Encoding::Utf16, None);
        check(b"a\0\0\0", "a\0\0\0", Encoding::Utf8, None);
        check(b"", "", Encoding::Utf8, None);
    }

    #[test]
    fn offsets_on_disk_count_what_is_there() {
        for (encoding, mark) in [(Encoding::MarkedUtf16, 2), (Encoding::Utf16, 0)] {
            let wide = Source::new("a", "aé🎉b").with_encoding(encoding);
            assert_eq!([0, 1, 3, 7].map(|at| wide.disk_offset(at)), [0, 2, 4, 8].map(|at| mark + at));
        }
    }

    #[test]
    fn foreign_bytes_keep_their_places() {
        check(b"ab\xE9c\xC3\xA9", "ab_cé", Encoding::Utf8, Some(ReadFault::InvalidEncoding(2)));
    }

    #[test]
    fn the_limit_holds_in_memory() {
        let input = Input { path: "a".to_owned(), origin: Origin::Memory(vec![b' '; 5]), named: false };
        assert_eq!(read(&input, 4).fault, Some(ReadFault::TooLarge(5)));
        assert_eq!(read(&input, 5).fault, None);
    }

    #[test]
    fn the_limit_holds_on_disk() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "a: 12").unwrap();
        let origin = Origin::Disk(file.path().to_path_buf());
        let input = Input { path: "a".to_owned(), origin, named: false };
        assert_eq!(read(&input, 4).fault, Some(ReadFault::TooLarge(5)));
        let whole = read(&input, 5);
        assert_eq!((whole.fault, whole.source.text()), (None, "a: 12"));
    }

    #[test]
    fn a_file_with_foreign_bytes_remembers_them() {
        let of = |bytes: &[u8]| {
            let input = Input { path: "a".to_owned(), origin: Origin::Memory(bytes.to_vec()), named: false };
            read(&input, 9).source.has_foreign_bytes()
        };
        assert!(of(b"gr\xfcn") && !of("grün".as_bytes()));
    }

    #[test]
    fn files_are_read_to_their_ends_and_none_has_the_rest_of_another() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let texts = ["longer than the next", "short", "", "over the limit, which is thirty bytes here"];
        for (number, text) in texts.into_iter().enumerate() {
            let disk = folder.path().join(number.to_string());
            std::fs::write(&disk, text).expect("it can be written to");
            let read = read(&Input { path: "a".to_owned(), origin: Origin::Disk(disk), named: true }, 30);
            // Of a file over the limit the beginning is enough, and here it is the whole.
            assert_eq!(read.source.text(), text);
            let size = text.len() as u64;
            assert_eq!(read.fault, (size > 30).then_some(ReadFault::TooLarge(size)));
        }
    }
}
