//! The files of a run, by their ids.

use std::ops::Range;
use std::sync::Arc;

use super::{FileId, Source, Span};

/// Where the files lie on disk, by whole paths with `/` and without `.` and `..`.
#[derive(Debug, Clone, Default)]
pub struct Location {
    /// The folder that paths are relative to; a file outside of it is known by its whole path.
    pub working: String,
    /// The folder of the repository, which holds the working one.
    pub root: String,
}

/// The files of one revision, in path order.
///
/// A run with a base revision has two maps of one list: a file has the same id in both, so that a place of either
/// revision can be shown by either map, while only a revision's own files are found by looking for them.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    sources: Arc<Vec<Source>>,
    own: Range<usize>,
    location: Option<Arc<Location>>,
}

impl SourceMap {
    /// The files in the order of their ids.
    #[must_use]
    pub fn new(sources: Vec<Source>) -> Self {
        Self { own: 0..sources.len(), sources: Arc::new(sources), location: None }
    }

    /// The files of the working tree, and those of the base revision, whose ids follow.
    #[must_use]
    pub fn of_revisions(mut head: Vec<Source>, base: Vec<Source>) -> (Self, Self) {
        let first = head.len();
        head.extend(base.into_iter().map(Source::of_base));
        let (own, sources) = (first..head.len(), Arc::new(head));
        (Self { sources: Arc::clone(&sources), own: 0..first, location: None }, Self { sources, own, location: None })
    }

    /// The same files, which lie there.
    #[must_use]
    pub fn located(mut self, location: Option<Arc<Location>>) -> Self {
        self.location = location;
        self
    }

    /// Where the files lie; nothing for files in memory.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.location.as_deref()
    }

    /// Adds a file and returns its id.
    pub fn add(&mut self, source: Source) -> FileId {
        Arc::make_mut(&mut self.sources).push(source);
        self.own.end = self.sources.len();
        FileId::new(self.own.end - 1)
    }

    /// The file of an id, of either revision. Ids come from this run; a foreign one is a fault of the program.
    ///
    /// # Panics
    /// When the id was not made for this map.
    #[must_use]
    pub fn get(&self, id: FileId) -> &Source {
        &self.sources[id.index()]
    }

    /// Whether there is no file at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// The files of this revision with their ids, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        let own = self.sources.get(self.own.clone()).unwrap_or_default();
        self.own.clone().zip(own).map(|(index, source)| (FileId::new(index), source))
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).slice(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_share_ids_and_are_found_apart() {
        let (head, base) =
            SourceMap::of_revisions(vec![Source::new("a", "new")], vec![Source::new("a", "old"), Source::new("b", "")]);
        let paths = |map: &SourceMap| -> Vec<(usize, String, bool)> {
            map.iter().map(|(id, source)| (id.index(), source.path().to_owned(), source.is_base())).collect()
        };
        assert_eq!(paths(&head), [(0, "a".to_owned(), false)]);
        assert_eq!(paths(&base), [(1, "a".to_owned(), true), (2, "b".to_owned(), true)]);
        assert_eq!(head.get(FileId::new(1)).text(), "old");
    }
}
