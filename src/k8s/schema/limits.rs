//! What the schema of a custom resource asks of single values beside their type: bounds, lengths, patterns, formats, and
//! that the items of a list differ.
//!
//! Source: the Kubernetes documentation on CustomResourceDefinitions, "Validation" and "Specifying a structural schema", and
//! the API reference on `JSONSchemaProps.format`, which names the formats that are validated. The
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

/// Whether a text is a network, an address with the length of its prefix: `10.0.0.0/8`.
pub(super) fn is_network(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, length)| {
        let most = match address.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        length.parse::<u8>().is_ok_and(|length| length <= most)
    })
}

/// Whether a text has a format that the API server checks; nothing where it takes more than one form, or none is known.
fn is_of(format: &str, text: &str) -> Option<bool> {
    match format {
        "date" | "date-time" => format::is_of(format, text),
        "ipv4" => Some(text.parse::<Ipv4Addr>().is_ok()),
        "ipv6" => Some(text.parse::<Ipv6Addr>().is_ok()),
        "cidr" => Some(is_network(text)),
        "byte" => is_base64(text),
        // Some versions take braces and `urn:uuid:` as well.
        "uuid" if text.starts_with(['{', 'u', 'U']) => None,
        "uuid" => Some(is_uuid(text)),
        "duration" => is_duration(text),
        "string" | "password" => Some(true),
        _ => None,
    }
}

/// Whether a text is a UUID, whose dashes may be left out.
fn is_uuid(text: &str) -> bool {
    let rest = [8, 4, 4, 4, 12].into_iter().try_fold(text, |rest, length| {
        let (digits, rest) = rest.split_at_checked(length)?;
        let right = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        right.then(|| if length == 12 { rest } else { rest.strip_prefix('-').unwrap_or(rest) })
    });
    rest == Some("")
}

/// Whether a text is base64 with its padding; nothing of an empty one and of one with breaks of lines.
fn is_base64(text: &str) -> Option<bool> {
    if text.is_empty() || text.contains(['\n', '\r']) {
        return None;
    }
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    Some(text.len().is_multiple_of(4) && !digits.is_empty() && digits.bytes().all(digit))
}

/// Whether a text is a duration as Go writes it, `1h30m`, or in the words of Scala, `2 days`; nothing of words that are
/// not known here. No form does without a unit.
fn is_duration(text: &str) -> Option<bool> {
    const UNITS: [&str; 9] = ["ns", "us", "µs", "ms", "s", "m", "h", "d", "w"];
    let parts = text.trim_start_matches(['+', '-']);
    if parts == "0" {
        return Some(true);
    }
    let is_digit = |sign: char| sign.is_ascii_digit();
    let with_unit = parts.split(is_digit).skip(1).any(|after| after.trim_start().starts_with(char::is_alphabetic));
    let plain = parts.starts_with(is_digit)
        && parts.ends_with(char::is_alphabetic)
        && parts.split(|sign| is_digit(sign) || sign == '.').all(|unit| unit.is_empty() || UNITS.contains(&unit));
    if plain { Some(true) } else { (!with_unit).then_some(false) }
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn formats_are_what_the_server_takes() {
        let check = |format: &str, expected: Option<bool>, texts: &[&str]| {
            texts.iter().for_each(|text| assert_eq!(is_of(format, text), expected, "{format} {text}"));
        };
        check("byte", Some(true), &["YQ==", "YWI=", "YWJj", "ab+/"]);
        check("byte", Some(false), &["YQ=", "not base64", "YQ", "=", "YQ==="]);
        check("byte", None, &["", "YWJj\nYWJj"]);
        check("uuid", Some(true), &["3F2504E0-4F89-11D3-9A0C-0305E82C3301", "3f2504e04f8911d39a0c0305e82c3301"]);
        check(
            "uuid",
            Some(false),
            &["abc", "", "3F2504E0-4F89-11D3-9A0C-0305E82C330", "the-id", "3f25-04e04f8911d39a0c0305e82c3301"],
        );
        check("uuid", None, &["urn:uuid:3f2504e0-4f89-11d3-9a0c-0305e82c3301"]);
        check("duration", Some(true), &["1h30m", "300ms", "-1.5h", "0", "7d", "10s"]);
        check("duration", Some(false), &["30", "", "soon", "h", "1.5"]);
        check("duration", None, &["2 days", "1 fortnight"]);
        check("currency", None, &["x"]);
    }
}
