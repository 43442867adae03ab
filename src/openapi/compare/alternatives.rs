//! Alternatives of two schemas, and what tells them apart.

use std::collections::BTreeSet;

use super::ChangeKind;
use super::conditions::{NARROWED, WIDENED};
use super::facts::{Facts, Mapped};
use super::pairing::Pairing;
use super::property::Outer;
use super::schema::{Comparison, Difference, Here, Pair, Way};
use crate::diagnostic::Severity;
use crate::openapi::reference::place;
use crate::openapi::{Schema, Types};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Alternatives within alternatives are tried this deep; what is deeper is taken to break nothing.
const MAX_PROBE_DEPTH: usize = 2;
/// More alternatives than this are told apart by their names alone.
const MAX_BRANCHES: usize = 32;

impl Comparison {
    pub(super) fn alternatives(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        use Severity::{Error, Note};
        let Pair { before, after, old, new } = *pair;
        self.discriminators(pair, here);
        let what = self.what(here);
        let (ours, theirs) = match (old.unions.as_slice(), new.unions.as_slice()) {
            ([ours], [theirs]) => (ours, theirs),
            ([], [theirs]) if is_union(theirs) && old.only.is_none() => {
                return self.wrapped(before, after, theirs, here);
            }
            ([ours], []) if is_union(ours) && new.only.is_none() => return self.unwrapped(before, after, ours, here),
            // A list of one alternative is one all the same.
            ([], [theirs]) if is_union(theirs) => (&Vec::from_iter(old.only), theirs),
            ([ours], []) if is_union(ours) => (ours, &Vec::from_iter(new.only)),
            _ => return,
        };
        let name = |schema: Schema<'_>, node: NodeRef<'_>| {
            schema.name_of(node).unwrap_or_else(|| format!("{:?}", node.text()))
        };
        let pairing = Pairing::of(self.twins((before, ours), (after, theirs)), theirs.len());
        let outer = Outer::of(pair, here.path, &self.outer);
        self.is_lenient |= outer.says_anything();
        let around = std::mem::replace(&mut self.outer, outer);
        for (at, index) in pairing.both {
            self.schemas(before.at(ours[at]), after.at(theirs[index]), here.path);
            self.renamed(pair, (ours[at], theirs[index]), here);
        }
        self.outer = around;
        let list = theirs.first().and_then(|branch| branch.parent()).map_or(here.place, NodeRef::key_span);
        for branch in pairing.gone.into_iter().map(|at| ours[at]) {
            let text = format!("{what} cannot be `{}` any more", name(before, branch));
            self.add(ChangeKind::Alternatives, (Error, Note), list, branch.head_span(), text);
        }
        let written: BTreeSet<String> = ours.iter().filter_map(|branch| before.name_of(*branch)).collect();
        for (index, branch) in pairing.came.into_iter().map(|index| (index, theirs[index])) {
            // The same alternative a second time is none.
            if after.name_of(branch).is_some_and(|name| written.contains(&name)) {
                continue;
            }
            let other = after.name_of(branch).unwrap_or_else(|| format!("alternative {}", index + 1));
            let text = format!("{what} can be `{other}` now");
            let response = if old.is_open { Severity::Warning } else { Error };
            self.add(ChangeKind::Alternatives, (Note, response), branch.head_span(), here.was, text);
        }
    }

    /// For each alternative which one of the others it is now.
    fn twins(
        &mut self,
        (before, ours): (Schema<'_>, &[NodeRef<'_>]),
        (after, theirs): (Schema<'_>, &[NodeRef<'_>]),
    ) -> Vec<Option<usize>> {
        let named = |branch: NodeRef<'_>| {
            let own = before.name_of(branch)?;
            theirs.iter().position(|other| after.name_of(*other).as_ref() == Some(&own))
        };
        let mut twins: Vec<Option<usize>> = ours.iter().map(|branch| named(*branch)).collect();
        let mut taken: BTreeSet<usize> = twins.iter().flatten().copied().collect();
        for (at, branch) in ours.iter().enumerate().filter(|_| ours.len().max(theirs.len()) <= MAX_BRANCHES) {
            // A component under another name, or written out in its place, is the same.
            let alike = |index: &usize| self.is_alike(before.at(*branch), after.at(theirs[*index]));
            if twins[at].is_none() {
                twins[at] = (0..theirs.len()).filter(|index| !taken.contains(index)).find(alike);
                taken.extend(twins[at]);
            }
        }
        for (at, branch) in ours.iter().enumerate() {
            // What has no name is known by its place, if nothing else has taken that.
            let by_place = twins[at].is_none() && before.name_of(*branch).is_none() && at < theirs.len();
            if by_place && taken.insert(at) {
                twins[at] = Some(at);
            }
        }
        twins
    }

    /// An alternative under another name: its name is what data says where nothing is mapped to it (OpenAPI 3.0.4,
    /// "Discriminator Object").
    fn renamed(&mut self, pair: &Pair<'_, '_, '_>, (one, other): (NodeRef<'_>, NodeRef<'_>), here: Here<'_>) {
        let told_apart = pair.old.discriminator.map(|(name, _)| name) == pair.new.discriminator.map(|(name, _)| name)
            && pair.new.discriminator.is_some();
        let (Some(was), Some(is)) = (pair.before.name_of(one), pair.after.name_of(other)) else { return };
        let is_mapped = |facts: &Facts<'_>, name: &str| facts.mapping.values().any(|mapped| mapped.name == name);
        let still = pair.new.mapping.contains_key(was.as_str()) || is_mapped(pair.old, &was);
        if told_apart && was != is && !still {
            let text = format!("`{was}` of {} stands for nothing any more: `{is}` has its place", self.what(here));
            let levels = (Severity::Error, Severity::Error);
            self.add(ChangeKind::Discriminator, levels, other.head_span(), one.head_span(), text);
        }
    }

    fn discriminators(&mut self, pair: &Pair<'_, '_, '_>, here: Here<'_>) {
        use Severity::{Error, Note};
        let Pair { old, new, .. } = *pair;
        let kind = ChangeKind::Discriminator;
        let what = self.what(here);
        let (one, other) = match (old.discriminator, new.discriminator) {
            (Some(one), Some(other)) => (one, other),
            (None, Some((name, place))) => {
                return self.add(kind, (Note, Note), place, here.was, format!("{what} is told apart by `{name}` now"));
            }
            (Some((name, was)), None) => {
                let text = format!("{what} is not told apart by `{name}` any more");
                return self.add(kind, (Note, Note), here.place, was, text);
            }
            (None, None) => return,
        };
        if one.0 != other.0 {
            let text = format!("{what} is told apart by `{}` now, and was by `{}`", other.0, one.0);
            self.add(kind, (Error, Error), other.1, one.1, text);
        }
        self.mappings(pair, other.1, here);
    }

    /// What each value stands for; `owner` is where to point when nothing is mapped any more.
    fn mappings(&mut self, pair: &Pair<'_, '_, '_>, owner: Span, here: Here<'_>) {
        use Severity::{Error, Note, Warning};
        let kind = ChangeKind::Discriminator;
        let what = self.what(here);
        let Pair { old, new, .. } = *pair;
        for (value, was) in &old.mapping {
            match new.mapping.get(value) {
                // A schema is known by its own name without a mapping.
                None if *value == was.name => {}
                None => {
                    let text = format!("`{value}` of {what} stands for nothing any more");
                    self.add(kind, (Error, Warning), new.mapping_key.unwrap_or(owner), was.place, text);
                }
                Some(now) => self.mapped(pair, (value, was, now), here),
            }
        }
        for (value, now) in new.mapping.iter().filter(|(value, _)| !old.mapping.contains_key(*value)) {
            if *value != now.name {
                let text = format!("`{value}` of {what} stands for `{}` now", now.name);
                self.add(kind, (Note, Note), now.place, here.was, text);
            }
        }
    }

    /// The two schemas of one value: another name for the same is no change.
    fn mapped(&mut self, pair: &Pair<'_, '_, '_>, (value, was, now): (&str, &Mapped<'_>, &Mapped<'_>), here: Here<'_>) {
        let found = self.found.len();
        match (was.schema, now.schema) {
            (Some(one), Some(other)) => {
                // An alternative is compared as such.
                let is_listed = lists(pair.before, pair.old, one) && lists(pair.after, pair.new, other);
                if !is_listed || was.name != now.name {
                    self.schemas(pair.before.at(one), pair.after.at(other), here.path);
                }
                if was.name == now.name || self.found.len() == found {
                    return;
                }
            }
            _ if was.name == now.name => return,
            _ => {}
        }
        self.found.truncate(found);
        let what = self.what(here);
        let text = format!("`{value}` of {what} stands for `{}` now, and stood for `{}`", now.name, was.name);
        self.add(ChangeKind::Discriminator, (Severity::Error, Severity::Error), now.place, was.place, text);
    }

    /// A schema that became one of several: no change for requests where all that was valid surely is, and none for
    /// responses where every alternative is within what could come.
    fn wrapped(&mut self, before: Schema<'_>, after: Schema<'_>, branches: &[NodeRef<'_>], here: Here<'_>) {
        if branches.iter().all(|branch| only_requires(*branch)) {
            let place = branches.first().map_or(here.place, |branch| branch.head_span());
            let text = format!("{} must have one of several sets of properties now", self.what(here));
            return self.add(ChangeKind::Alternatives, NARROWED, place, here.was, text);
        }
        // In a response a form that shows less than before is one that clients do not know.
        let least = if self.way == Way::Response { Severity::Warning } else { Severity::Error };
        let fits = |node: &&NodeRef<'_>| !self.differs(least, before, after.at(**node));
        let fitting: Vec<&NodeRef<'_>> = branches.iter().filter(fits).collect();
        let apart = |node: &NodeRef<'_>| {
            let (own, all) = (after.at(*node).types(), before.types());
            own.zip(all).is_some_and(|(own, all)| own != Types::ANY && all != Types::ANY && !own.meets(all))
        };
        let kept = match self.way {
            Way::Response => fitting.len() == branches.len(),
            Way::Request if keyword(branches) == Some("anyOf") => !fitting.is_empty(),
            // Exactly one alternative may hold.
            Way::Request => {
                let mut others =
                    branches.iter().filter(|node| !fitting.iter().take(1).any(|fit| fit.id() == node.id()));
                !fitting.is_empty() && others.all(apart)
            }
        };
        let level = if kept { Severity::Note } else { Severity::Error };
        let place = branches.first().map_or(here.place, |branch| branch.head_span());
        let text = format!("{} is one of {} alternatives now", self.what(here), branches.len());
        self.add(ChangeKind::Alternatives, (level, level), place, here.was, text);
    }

    /// One of several that became a schema of its own.
    fn unwrapped(&mut self, before: Schema<'_>, after: Schema<'_>, branches: &[NodeRef<'_>], here: Here<'_>) {
        if branches.iter().all(|branch| only_requires(*branch)) {
            let was = branches.first().map_or(here.was, |branch| branch.head_span());
            let text = format!("{} need not have one of several sets of properties any more", self.what(here));
            return self.add(ChangeKind::Alternatives, WIDENED, here.place, was, text);
        }
        let fits = |node: &NodeRef<'_>| !self.breaks(before.at(*node), after);
        let kept = match self.way {
            Way::Request => branches.iter().all(fits),
            Way::Response => branches.iter().any(fits),
        };
        let level = if kept { Severity::Note } else { Severity::Error };
        let was = branches.first().map_or(here.was, |branch| branch.head_span());
        let text = format!("{} is none of {} alternatives any more, but one form", self.what(here), branches.len());
        self.add(ChangeKind::Alternatives, (level, level), here.place, was, text);
    }

    /// Whether nothing differs between two schemas.
    fn is_alike(&self, before: Schema<'_>, after: Schema<'_>) -> bool {
        self.probe(false, before, after).is_some_and(|found| found.is_empty()) && before.types() == after.types()
    }

    /// Whether a client of one schema breaks with the other; what is too deep to tell is taken to break nothing.
    fn breaks(&self, before: Schema<'_>, after: Schema<'_>) -> bool {
        self.differs(Severity::Error, before, after)
    }

    /// Whether two schemas differ by something of this level at least.
    fn differs(&self, least: Severity, before: Schema<'_>, after: Schema<'_>) -> bool {
        // What this comparison is in the midst of is not looked at again.
        let found = self.probe(true, before, after).unwrap_or_default();
        found.iter().any(|difference| difference.level >= least)
    }

    /// What differs between two schemas, in a comparison apart; nothing when there were enough of these.
    fn probe(&self, within: bool, before: Schema<'_>, after: Schema<'_>) -> Option<Vec<Difference>> {
        let left = self.budget.get().checked_sub(1).filter(|_| self.probes < MAX_PROBE_DEPTH)?;
        let mut probe = Self::new(self.way, String::new());
        probe.probes = self.probes + 1;
        probe.budget.set(left);
        if within {
            probe.seen.clone_from(&self.seen);
        }
        probe.schemas(before, after, "");
        self.budget.set(probe.budget.get());
        Some(probe.found)
    }
}

/// Whether an alternative says nothing but which properties must be there.
fn only_requires(branch: NodeRef<'_>) -> bool {
    let says =
        |entry: crate::syntax::tree::Entry<'_>| matches!(entry.name(), "required" | "title" | "description" | "not");
    branch.get("required").is_some() && branch.own_entries().all(says)
}

/// Whether a schema is among the alternatives.
fn lists(owner: Schema<'_>, facts: &Facts<'_>, schema: NodeRef<'_>) -> bool {
    let mut branches = facts.unions.iter().flatten().filter_map(|branch| owner.resolved(*branch));
    branches.any(|branch| place(branch) == place(schema))
}

/// The keyword that lists alternatives.
fn keyword<'a>(branches: &[NodeRef<'a>]) -> Option<&'a str> {
    branches.first()?.parent()?.key()?.text()
}

/// Whether they are alternatives, and not the two ends of a condition.
fn is_union(branches: &[NodeRef<'_>]) -> bool {
    matches!(keyword(branches), Some("oneOf" | "anyOf"))
}
