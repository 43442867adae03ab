//! Paths that one URL can mean, found without holding every path against every other one.

use std::collections::BTreeMap;

use super::{Api, PathItem};

/// A path of more segments is none that a person wrote, and is held against no other.
const MAX_SEGMENTS: usize = 100;

/// Two paths of a document that one URL can mean, neither of which is the more concrete one.
#[derive(Debug, Clone)]
pub struct Clash<'a> {
    /// The later one of the two.
    pub path: PathItem<'a>,
    /// The first one with which it clashes.
    pub first: PathItem<'a>,
    /// A method that both answer.
    pub method: String,
}

/// For one path so many places among the others are looked at: where each of many paths may clash with each of many
/// others, the later ones are not held against all of them.
const MAX_PLACES: usize = 256;

/// The paths so far by their segments: a fixed segment leads on, and so does a placeholder.
#[derive(Default)]
struct Ways<'a> {
    fixed: BTreeMap<&'a str, Ways<'a>>,
    placeholder: Option<Box<Ways<'a>>>,
    /// The numbers of the paths that end here.
    ends: Vec<usize>,
}

impl<'a> Ways<'a> {
    fn add(&mut self, mut segments: impl Iterator<Item = &'a str>, number: usize) {
        match segments.next() {
            None => self.ends.push(number),
            Some(segment) if segment.contains('{') => self.placeholder.get_or_insert_default().add(segments, number),
            Some(segment) => self.fixed.entry(segment).or_default().add(segments, number),
        }
    }

    /// The paths that agree with these segments wherever both have a fixed one.
    fn alike(&self, segments: &[&str], places: &mut usize, found: &mut Vec<usize>) {
        *places += 1;
        if *places > MAX_PLACES {
            return;
        }
        let Some((segment, rest)) = segments.split_first() else { return found.extend(&self.ends) };
        if let Some(way) = &self.placeholder {
            way.alike(rest, places, found);
        }
        if segment.contains('{') {
            self.fixed.values().for_each(|way| way.alike(rest, places, found));
        } else if let Some(way) = self.fixed.get(segment) {
            way.alike(rest, places, found);
        }
    }
}

impl<'a> Api<'a> {
    /// The paths that clash with an earlier one, each with the first of those.
    #[must_use]
    pub fn clashing_paths(self) -> Vec<Clash<'a>> {
        let items: Vec<PathItem<'a>> = self.paths().collect();
        let (mut ways, mut clashes) = (Ways::default(), Vec::new());
        for (number, &path) in items.iter().enumerate() {
            let segments: Vec<&str> = path.template().segments().collect();
            if segments.len() > MAX_SEGMENTS {
                continue;
            }
            let mut alike = Vec::new();
            ways.alike(&segments, &mut 0, &mut alike);
            alike.sort_unstable();
            let mut earlier = alike.into_iter().filter_map(|number| items.get(number).copied());
            clashes.extend(earlier.find_map(|first| {
                let method = first.clashes_with(path)?;
                Some(Clash { path, first, method })
            }));
            ways.add(segments.into_iter(), number);
        }
        clashes
    }
}
