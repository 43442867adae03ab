//! Until when something is kept: the extension beside `deprecated` that names the day.

use super::{Object, Operation};
use crate::settings::Day;
use crate::syntax::tree::NodeRef;

/// What is said of the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sunset {
    /// The last day.
    On(Day),
    /// Something that is no day.
    NoDay,
    /// What a template fills in.
    Unknown,
}

impl Sunset {
    /// Reads a day (`2027-06-30`), a time (RFC 3339), or the form of the header `Sunset` (RFC 8594, section 3).
    #[must_use]
    pub fn parse(text: &str) -> Self {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let text = text.trim();
        if text.contains(['{', '$', '<', '@', '%']) {
            return Self::Unknown;
        }
        let date = text.get(..10).filter(|_| text.len() == 10 || matches!(text.as_bytes()[10], b'T' | b't' | b' '));
        if let Some(day) = date.and_then(Day::parse) {
            return Self::On(day);
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let [_, day, month, year, ..] = words[..] else { return Self::NoDay };
        let month = MONTHS.iter().position(|name| *name == month).map(|at| at + 1);
        let written = month.map(|month| format!("{year}-{month:02}-{day:0>2}"));
        written.as_deref().and_then(Day::parse).map_or(Self::NoDay, Self::On)
    }
}

impl<'a> Object<'a> {
    /// What it says of its last day under this key, with where it says so.
    #[must_use]
    pub fn sunset(self, key: &str) -> Option<(NodeRef<'a>, Sunset)> {
        let value = self.node().get(key).filter(|value| !value.is_null())?;
        Some((value, value.text().map_or(Sunset::NoDay, Sunset::parse)))
    }
}

impl Operation<'_> {
    /// Whether its responses tell callers the last day: by the header `Sunset`.
    #[must_use]
    pub fn announces_sunset(self) -> bool {
        let responses = self.responses().iter().filter_map(|(_, node)| *node);
        responses.into_iter().any(|response| {
            let headers = self.headers(response).unwrap_or_default();
            headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("sunset"))
        })
    }

    /// Whether it, or the whole path, names its last day under this key.
    #[must_use]
    pub fn names_last_day(self, key: &str) -> bool {
        let item = self.node().parent();
        [Some(self.node()), item].into_iter().flatten().any(|node| node.get(key).is_some_and(|value| !value.is_null()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_days_are_read() {
        let day = |text| match Sunset::parse(text) {
            Sunset::On(day) => day.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(day("2027-06-30"), "2027-06-30");
        assert_eq!(day("2027-06-30T23:59:59Z"), "2027-06-30");
        assert_eq!(day("Wed, 30 Jun 2027 23:59:59 GMT"), "2027-06-30");
        ["2027-06-31", "soon", "2027-06-30x", "30.06.2027", "a b c d", "Wed, 30 Jul"].iter().for_each(|text| {
            assert_eq!(Sunset::parse(text), Sunset::NoDay, "{text}");
        });
        assert_eq!(Sunset::parse("{{ sunset }}"), Sunset::Unknown);
    }
}
