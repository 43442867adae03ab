//! What YAML says, each word of it with its bytes.
//!
//! There are two readers. [`Events`] is granit-parser: all of YAML, every error, the next document after one. [`plain`] reads
//! the style in which nearly all files are written, four to seven times as fast, and says so as soon as a text is written
//! otherwise. Where both read a text they say the same of it; granit-parser is the judge, and tests hold the plain reader
//! to it.
//!
//! granit-parser is generic over its input, so its scanner is built in the package that names the input and with the
//! options of that package. archlint is built small; this package alone is built fast.

mod granit;
pub mod plain;

pub use granit::Events;
pub use granit_parser::{Event, Placement, ScalarStyle, ScanError, Tag};
