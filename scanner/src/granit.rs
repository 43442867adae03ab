//! granit-parser with the options that archlint wants.

use granit_parser::{Event, ScanError};
use granit_parser::{Parser, StrInput, options};

/// The events of a text.
pub struct Events<'t>(Parser<'t, StrInput<'t>>);

impl<'t> Events<'t> {
    /// Begins to read; comments are events too if they are asked for, and collections nest no deeper than `depth`.
    #[must_use]
    pub fn new(text: &'t str, comments: bool, depth: usize) -> Self {
        let options = options! {
            emit_unresolved_aliases: true,
            emit_comments: comments,
            // A block that the file ends without a line break has none: libyaml and the API server read it so.
            block_scalar_eof_without_line_feed: true,
            max_buffered_comment_events: 4096,
            flow_nesting_limit: depth,
            block_nesting_limit: depth,
        };
        Self(Parser::new_from_str_with_options(text, options))
    }

    /// The next event with its first byte and the one behind its last, or what is wrong; nothing at the end.
    #[inline(never)]
    pub fn next_event(&mut self) -> Option<Result<(Event<'t>, usize, usize), ScanError>> {
        Some(self.0.next_event()?.map(|(event, span)| {
            let (start, end) = span.byte_range().map_or((0, 0), |range| (range.start, range.end));
            (event, start, end)
        }))
    }

    /// Leaves a document with a fault and goes on behind it; whether there is another one.
    #[inline(never)]
    pub fn skip_document(&mut self) -> bool {
        matches!(self.0.proceed_next_document(), Ok(true))
    }
}
