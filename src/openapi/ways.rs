//! The ways through the documents: each place that linking comes to, with what it is taken for, and where it leads on.
//!
//! Linking asks every key once what it holds. Whoever wants to know later what is reached from where goes from number
//! to number here and asks no key again.

use std::num::NonZeroU32;

use super::object::Holds;
use crate::source::FileId;
use crate::syntax::tree::NodeRef;

/// A place with what it is taken for, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop(NonZeroU32);

impl Stop {
    /// The one at an index: they count from 1, so that a table of none is a page of zeros.
    fn at(index: usize) -> Self {
        Self(u32::try_from(index + 1).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX))
    }

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What is known of a stop.
#[derive(Debug, Clone, Copy)]
struct Facts {
    holds: Holds,
    /// Another stop at the same node.
    twin: Option<Stop>,
    /// Where the stops that it leads to begin, counted from 1; nothing before it was walked.
    steps: Option<NonZeroU32>,
    /// How many they are.
    step_count: u32,
    /// The index of the reference that stands there.
    reference: Option<NonZeroU32>,
}

/// The first stop at each node of a file. Nearly every node is taken for one thing only.
#[derive(Debug)]
struct Places {
    file: FileId,
    /// As they were numbered when the file was walked.
    stops: Vec<Option<Stop>>,
    /// How many stops came in front since: a table for every node is not written again for that.
    before: u32,
}

impl Places {
    fn at(&self, node: usize) -> Option<Stop> {
        let stop = (*self.stops.get(node)?)?;
        Some(Stop(stop.0.saturating_add(self.before)))
    }
}

/// Every stop and the steps between them.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// For each file, by its number, which of the places are its own. There are many files, and each of those who link
    /// at once comes to few of them.
    files: Vec<Option<NonZeroU32>>,
    places: Vec<Places>,
    stops: Vec<Facts>,
    steps: Vec<Stop>,
}

impl Ways {
    /// The stop at a node, aliases followed, that is taken for this; a new one when there is none yet.
    pub(super) fn enter(&mut self, node: NodeRef<'_>, holds: Holds) -> Stop {
        let node = node.target();
        let (file, place) = (node.tree().file(), node.id().index());
        let index = self.index_of(file).unwrap_or_else(|| {
            self.add(Places { file, stops: vec![None; node.tree().len()], before: 0 });
            self.places.len() - 1
        });
        let places = &mut self.places[index];
        let new = Stop::at(self.stops.len());
        let facts = Facts { holds, twin: None, steps: None, step_count: 0, reference: None };
        let Some(mut stop) = places.at(place) else {
            places.stops[place] = NonZeroU32::new(new.0.get() - places.before).map(Stop);
            self.stops.push(facts);
            return new;
        };
        loop {
            let known = &mut self.stops[stop.index()];
            if known.holds == holds {
                return stop;
            }
            match known.twin {
                Some(twin) => stop = twin,
                None => {
                    known.twin = Some(new);
                    self.stops.push(facts);
                    return new;
                }
            }
        }
    }

    fn index_of(&self, file: FileId) -> Option<usize> {
        let number = (*self.files.get(file.index())?)?;
        Some(number.get() as usize - 1)
    }

    fn add(&mut self, places: Places) {
        let file = places.file.index();
        if self.files.len() <= file {
            self.files.resize(file + 1, None);
        }
        self.places.push(places);
        self.files[file] = NonZeroU32::new(self.places.len() as u32);
    }

    /// The stop at a node, aliases followed, that is taken for this.
    pub(super) fn find(&self, node: NodeRef<'_>, holds: Holds) -> Option<Stop> {
        self.stops_at(node).find(|stop| self.holds(*stop) == holds)
    }

    /// Every stop at a node, aliases followed.
    pub(super) fn stops_at(&self, node: NodeRef<'_>) -> impl Iterator<Item = Stop> {
        let node = node.target();
        let places = self.index_of(node.tree().file()).and_then(|index| self.places.get(index));
        let first = places.and_then(|places| places.at(node.id().index()));
        std::iter::successors(first, |stop| self.stops[stop.index()].twin)
    }

    /// What a stop is taken for.
    pub(super) fn holds(&self, stop: Stop) -> Holds {
        self.stops[stop.index()].holds
    }

    /// Whether it is known where a stop leads.
    pub(super) fn is_walked(&self, stop: Stop) -> bool {
        self.stops[stop.index()].steps.is_some()
    }

    /// Says where a stop leads.
    pub(super) fn walk(&mut self, stop: Stop, onward: impl IntoIterator<Item = Stop>) {
        let from = self.steps.len();
        self.steps.extend(onward);
        let facts = &mut self.stops[stop.index()];
        facts.steps = u32::try_from(from + 1).ok().and_then(NonZeroU32::new);
        facts.step_count = (self.steps.len() - from) as u32;
    }

    /// The stops that one leads to: what stands inside it, and the target of its reference.
    pub(super) fn onward(&self, stop: Stop) -> &[Stop] {
        let facts = &self.stops[stop.index()];
        let Some(first) = facts.steps else { return &[] };
        let from = first.get() as usize - 1;
        &self.steps[from..from + facts.step_count as usize]
    }

    /// The index of the reference that stands at a node.
    pub(super) fn reference(&self, node: NodeRef<'_>) -> Option<usize> {
        self.stops_at(node).next().and_then(|stop| self.reference_at(stop))
    }

    /// The index of the reference that stands at a stop.
    pub(super) fn reference_at(&self, stop: Stop) -> Option<usize> {
        self.stops[stop.index()].reference.map(|number| number.get() as usize - 1)
    }

    /// Notes the index of the reference that stands at a node, for this stop at it and for the first one.
    pub(super) fn note_reference(&mut self, node: NodeRef<'_>, stop: Stop, index: usize) {
        let reference = u32::try_from(index + 1).ok().and_then(NonZeroU32::new);
        let first = self.stops_at(node).next();
        for stop in first.into_iter().chain([stop]) {
            self.stops[stop.index()].reference = reference;
        }
    }

    /// Gives the references other indexes.
    pub(super) fn renumber(&mut self, new: &[usize]) {
        for facts in &mut self.stops {
            let old = facts.reference.map(|number| number.get() as usize - 1);
            let index = old.and_then(|old| new.get(old));
            facts.reference = index.and_then(|index| NonZeroU32::new(*index as u32 + 1));
        }
    }

    /// Makes room for so many stops, and as many steps.
    pub(super) fn make_room(&mut self, stops: usize) {
        self.stops.reserve_exact(stops);
        self.steps.reserve_exact(stops);
    }

    /// Gives back the room that nothing came to.
    pub(super) fn give_back(&mut self) {
        self.stops.shrink_to_fit();
        self.steps.shrink_to_fit();
    }

    /// Makes room for the stops of others.
    pub(super) fn reserve<'w>(&mut self, others: impl Iterator<Item = &'w Self> + Clone) {
        self.stops.reserve_exact(others.clone().map(|other| other.stops.len()).sum());
        self.steps.reserve_exact(others.map(|other| other.steps.len()).sum());
    }

    /// Takes over the stops of others, whose references come after so many. Of a file that is known the way stays.
    pub(super) fn append(&mut self, other: Self, references: usize) {
        let (stops, steps) = (self.stops.len() as u32, self.steps.len() as u32);
        let moved = |stop: Stop| Stop(stop.0.saturating_add(stops));
        for places in other.places {
            if self.index_of(places.file).is_none() {
                self.add(Places { before: places.before + stops, ..places });
            }
        }
        self.stops.extend(other.stops.into_iter().map(|facts| Facts {
            holds: facts.holds,
            twin: facts.twin.map(moved),
            steps: facts.steps.map(|first| first.saturating_add(steps)),
            step_count: facts.step_count,
            reference: facts.reference.map(|number| number.saturating_add(references as u32)),
        }));
        self.steps.extend(other.steps.into_iter().map(moved));
    }

    /// Forgets every stop of a file.
    pub(super) fn forget(&mut self, file: FileId) {
        if let Some(index) = self.files.get_mut(file.index()).and_then(Option::take) {
            self.places[index.get() as usize - 1].stops = Vec::new();
        }
    }
}

/// A set of stops.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    /// None of these.
    pub(super) fn none(ways: &Ways) -> Self {
        Self(vec![0; ways.stops.len().div_ceil(64)])
    }

    /// Adds a stop; whether it was not there.
    pub(super) fn insert(&mut self, stop: Stop) -> bool {
        let (word, bit) = (stop.index() / 64, 1 << (stop.index() % 64));
        let Some(word) = self.0.get_mut(word) else { return false };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Whether a stop is there.
    pub(super) fn has(&self, stop: Stop) -> bool {
        self.0.get(stop.index() / 64).is_some_and(|word| word & (1 << (stop.index() % 64)) != 0)
    }
}
