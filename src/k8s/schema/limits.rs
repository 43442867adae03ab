//! What the schema of a custom resource asks of single values beside their type: bounds, lengths, patterns, formats, and
//! that the items of a list differ.
//!
//! Source: the Kubernetes documentation on CustomResourceDefinitions, "Validation" and "Specifying a structural schema". The
//! rules of `x-kubernetes-validations` are programs in CEL and are not run.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;

use super::custom::Custom;
use super::scalar::Scalar;
use crate::syntax::format;
use crate::syntax::pattern::{Dialect, Pattern};
use crate::syntax::tree::NodeRef;

/// The patterns of a definition: they are found when a text is first held against one, and each is compiled once.
#[derive(Debug)]
pub(super) struct Patterns<'t> {
    schema: NodeRef<'t>,
    found: OnceLock<HashMap<Box<str>, OnceLock<Option<Pattern>>>>,
}

/// Whether a value keeps to what is asked of it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Limit {
    Met,
    /// Nobody can tell here.
    Unknown,
    /// It does not, in words that follow its name.
    Broken(String),
}

impl<'t> Patterns<'t> {
    pub(super) fn of(schema: NodeRef<'t>) -> Self {
        Self { schema, found: OnceLock::new() }
    }

    fn all(&self) -> &HashMap<Box<str>, OnceLock<Option<Pattern>>> {
        self.found.get_or_init(|| {
            let mut found = HashMap::new();
            let mut open = vec![self.schema];
            while let Some(node) = open.pop() {
                found
                    .extend(node.get("pattern").and_then(NodeRef::text).map(|text| (Box::from(text), OnceLock::new())));
                open.extend(node.own_entries().map(|entry| entry.value));
                open.extend(node.items());
            }
            found
        })
    }

    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        let known = self.all().get(pattern)?;
        known.get_or_init(|| Pattern::read(pattern, Dialect::Go)).as_ref()?.matches(text)
    }
}

impl Custom<'_> {
    /// Whether a value keeps to what this part asks of it alone.
    pub(super) fn limit(self, node: NodeRef<'_>, patterns: &Patterns<'_>) -> Limit {
        if node.is_sequence() {
            return self.broken(node.items().count(), ["minItems", "maxItems"], "item").into();
        }
        if node.is_mapping() {
            return self.broken(node.entries().len(), ["minProperties", "maxProperties"], "entry").into();
        }
        match Scalar::read(node) {
            Some(Scalar::Int(Some(number))) => self.of_number(number as f64).into(),
            Some(Scalar::Float(number)) => self.of_number(number).into(),
            Some(Scalar::Text) => self.of_text(node.text().unwrap_or_default(), patterns),
            Some(Scalar::Unsure) => Limit::Unknown,
            _ => Limit::Met,
        }
    }

    fn number(self, key: &str) -> Option<f64> {
        self.node.get(key).and_then(NodeRef::as_f64)
    }

    /// What is said of a count that is too small or too large.
    fn broken(self, count: usize, [least, most]: [&str; 2], what: &str) -> Option<String> {
        let count = count as f64;
        let counted = |limit: f64| match what {
            _ if limit == 1.0 => format!("1 {what}"),
            "entry" => format!("{limit} entries"),
            _ => format!("{limit} {what}s"),
        };
        let few = self.number(least).filter(|least| count < *least);
        let many = || self.number(most).filter(|most| count > *most);
        let few = few.map(|least| format!("must have at least {}", counted(least)));
        few.or_else(|| many().map(|most| format!("must have at most {}", counted(most))))
    }

    fn of_number(self, number: f64) -> Option<String> {
        let outside = |edge: bool, key: &str| edge && self.is(key);
        let low =
            self.number("minimum").filter(|least| number < *least || outside(number == *least, "exclusiveMinimum"));
        let high = self.number("maximum").filter(|most| number > *most || outside(number == *most, "exclusiveMaximum"));
        if let Some(least) = low {
            let word = if self.is("exclusiveMinimum") { "more than" } else { "at least" };
            return Some(format!("must be {word} {least}"));
        }
        if let Some(most) = high {
            let word = if self.is("exclusiveMaximum") { "less than" } else { "at most" };
            return Some(format!("must be {word} {most}"));
        }
        let step = self.number("multipleOf").filter(|step| *step > 0.0)?;
        let times = number / step;
        let between = (times - times.round()).abs() > 1e-6 && times.abs() < 1e9;
        between.then(|| format!("must be a multiple of {step}"))
    }

    fn of_text(self, text: &str, patterns: &Patterns<'_>) -> Limit {
        if let Some(broken) = self.broken(text.chars().count(), ["minLength", "maxLength"], "character") {
            return Limit::Broken(broken);
        }
        let mut known = true;
        if let Some(pattern) = self.node.get("pattern").and_then(NodeRef::text) {
            match patterns.matches(pattern, text) {
                Some(true) => {}
                Some(false) => return Limit::Broken(format!("must match the pattern `{pattern}`")),
                None => known = false,
            }
        }
        if let Some(format) = self.node.get("format").and_then(NodeRef::text) {
            match is_of(format, text) {
                Some(true) => {}
                Some(false) => return Limit::Broken(format!("must have the format `{format}`")),
                None => known = false,
            }
        }
        if known { Limit::Met } else { Limit::Unknown }
    }

    /// The first item of a list that may not be there because an earlier one is the same, by the keys that tell them
    /// apart; no keys where whole items do.
    pub(super) fn repeated<'n>(self, list: NodeRef<'n>) -> Option<(NodeRef<'n>, Vec<String>)> {
        let kind = self.node.get("x-kubernetes-list-type").and_then(NodeRef::text)?;
        let keys = self.node.get("x-kubernetes-list-map-keys").into_iter().flat_map(NodeRef::items);
        let keys: Vec<&str> = keys.filter_map(NodeRef::text).collect();
        let mut seen = HashSet::new();
        let again = list.items().find(|item| {
            let told: Option<Vec<&str>> = match kind {
                "set" => item.text().map(|text| vec![text]),
                // A key that is left out may have a default.
                "map" if !keys.is_empty() => keys.iter().map(|key| item.get(key)?.text()).collect(),
                _ => None,
            };
            told.is_some_and(|told| !seen.insert(told))
        })?;
        let told = if kind == "map" { keys.into_iter().map(str::to_owned).collect() } else { Vec::new() };
        Some((again, told))
    }
}

impl From<Option<String>> for Limit {
    fn from(broken: Option<String>) -> Self {
        broken.map_or(Self::Met, Self::Broken)
    }
}

/// Whether a text has a format that the API server checks; nothing where it takes more than one form, or none is known.
fn is_of(format: &str, text: &str) -> Option<bool> {
    match format {
        "date" | "date-time" => format::is_of(format, text),
        "ipv4" => Some(text.parse::<Ipv4Addr>().is_ok()),
        "ipv6" => Some(text.parse::<Ipv6Addr>().is_ok()),
        "cidr" => Some(text.split_once('/').is_some_and(|(address, length)| {
            let most = match address.parse::<IpAddr>() {
                Ok(IpAddr::V4(_)) => 32,
                Ok(IpAddr::V6(_)) => 128,
                Err(_) => return false,
            };
            length.parse::<u8>().is_ok_and(|length| length <= most)
        })),
        "string" | "password" => Some(true),
        _ => None,
    }
}
