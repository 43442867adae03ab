//! A port that a Compose service publishes (Compose specification, "ports").

use std::collections::HashMap;

use super::compose::Service;
use super::variable::variable;
use crate::syntax::tree::NodeRef;

/// An entry of `ports`.
#[derive(Debug, Clone, Copy)]
pub struct PublishedPort<'t> {
    /// The entry.
    pub node: NodeRef<'t>,
    /// The address of the machine that it is bound to, when one is named.
    pub address: Option<&'t str>,
    /// The port or ports of the machine; none when any free one is taken.
    pub published: Option<&'t str>,
    /// The port or ports of the container.
    pub target: &'t str,
    /// `tcp`, `udp`.
    pub protocol: &'t str,
    /// Whether no variable can make it another port.
    pub is_sure: bool,
}

/// A text, or the default of the variable that it is; nothing where it has none.
fn usual(text: &str) -> Option<&str> {
    if !text.contains('$') {
        return Some(text);
    }
    let (_, default, behind) = variable(text.strip_prefix('$')?)?;
    default.filter(|default| behind.is_empty() && !default.contains('$'))
}

/// The two parts around the last colon outside of variables.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let is_between = |&(_, sign): &(usize, u8)| {
        match sign {
            b'}' => depth += 1,
            b'{' => depth = depth.saturating_sub(1),
            _ => {}
        }
        sign == b':' && depth == 0
    };
    let signs: Vec<(usize, u8)> = text.bytes().enumerate().collect();
    let (at, _) = signs.into_iter().rev().find(is_between)?;
    Some((&text[..at], &text[at + 1..]))
}

impl<'t> PublishedPort<'t> {
    /// Reads an entry of either form; none for one that a variable without a default fills in.
    #[must_use]
    pub fn read(node: NodeRef<'t>) -> Option<Self> {
        if node.is_mapping() {
            let text = |key: &str| node.get(key).and_then(NodeRef::text).filter(|text| !text.is_empty());
            let target = usual(text("target")?)?;
            let published = text("published").map_or(Some(None), |text| usual(text).map(Some))?;
            let address = text("host_ip").map(|text| usual(text).unwrap_or(text));
            let is_sure = !["target", "published"].iter().any(|key| text(key).is_some_and(|text| text.contains('$')));
            let protocol = text("protocol").unwrap_or("tcp");
            return Some(Self { node, address, published, target, protocol, is_sure });
        }
        let whole = node.text().filter(|text| !text.is_empty())?;
        let (text, protocol) = match whole.rsplit_once('/') {
            Some((text, protocol)) if !protocol.contains('}') => (text, protocol),
            _ => (whole, "tcp"),
        };
        let (rest, target) = match split(text) {
            Some((rest, target)) => (Some(rest), target),
            None => (None, text),
        };
        let (address, published) = match rest.and_then(split) {
            Some((address, published)) => (Some(address), Some(published)),
            None => (None, rest),
        };
        // `127.0.0.1::80` names an address and takes any free port.
        let published = published.filter(|published| !published.is_empty());
        let address = address.map(|it| usual(it).unwrap_or(it).trim_matches(['[', ']']));
        let published = published.map_or(Some(None), |text| usual(text).map(Some))?;
        Some(Self { node, address, published, target: usual(target)?, protocol, is_sure: !whole.contains('$') })
    }

    /// Whether every machine of the network reaches it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.published.is_some() && matches!(self.address, None | Some("0.0.0.0" | "::" | "*"))
    }

    /// The ports of the machine, first and last.
    #[must_use]
    pub fn range(&self) -> Option<(u32, u32)> {
        let published = self.published.filter(|_| self.is_sure)?;
        let (first, last) = published.split_once('-').unwrap_or((published, published));
        Some((first.parse().ok()?, last.parse().ok()?))
    }

    /// Whether it needs every port of the machine that it names. A range for one port of the container takes any free
    /// one of it.
    fn takes_all(&self) -> bool {
        self.range().is_some_and(|(first, last)| first == last) || self.target.contains('-')
    }

    /// Whether both ask for a port of the machine that only one can have.
    #[must_use]
    pub fn clashes_with(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (self.range(), other.range()) else { return false };
        let overlap = one.0 <= two.1 && two.0 <= one.1;
        let fixed = self.takes_all() && other.takes_all();
        let reach = |port: &Self| port.address.filter(|address| !matches!(*address, "0.0.0.0" | "::" | "*"));
        let shared = match (reach(self), reach(other)) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        overlap && fixed && shared && self.protocol == other.protocol
    }
}

/// The ports of the machine that services of a Compose file take, found by their numbers.
#[derive(Debug, Default)]
pub struct TakenPorts<'t> {
    all: Vec<(Service<'t>, PublishedPort<'t>)>,
    single: HashMap<u32, Vec<usize>>,
    ranges: Vec<usize>,
}

impl<'t> TakenPorts<'t> {
    /// Takes a port for a service, unless another service that starts with it has it, which is the answer then.
    pub fn take(&mut self, service: Service<'t>, port: PublishedPort<'t>) -> Option<(Service<'t>, PublishedPort<'t>)> {
        let (first, last) = port.range()?;
        let clashes =
            |(other, taken): &(Service<'t>, PublishedPort<'t>)| port.clashes_with(taken) && service.starts_with(*other);
        let of_number = self.single.get(&first).into_iter().flatten().copied();
        let candidates: Vec<usize> = match first == last {
            true => of_number.chain(self.ranges.iter().copied()).collect(),
            false => (0..self.all.len()).collect(),
        };
        let clash = candidates.into_iter().filter(|&place| clashes(&self.all[place])).min();
        if clash.is_none() {
            let places = if first == last { self.single.entry(first).or_default() } else { &mut self.ranges };
            places.push(self.all.len());
            self.all.push((service, port));
        }
        clash.map(|place| self.all[place])
    }
}
