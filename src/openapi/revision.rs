//! Versions of an API itself, as `info.version` and paths name them.

use super::PathTemplate;
use crate::settings::OpenapiSettings;

/// A version of Semantic Versioning 2.0.0. The parts behind a `-` or `+` do not count here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SemanticVersion {
    /// Raised by what breaks clients.
    pub major: u64,
    /// Raised by what is new.
    pub minor: u64,
    /// Raised by what is mended.
    pub patch: u64,
}

impl SemanticVersion {
    /// Reads `MAJOR.MINOR.PATCH`, with or without a pre-release and build (semver.org, rule 2, 9 and 10).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (core, rest) = text.split_at(text.find(['-', '+']).unwrap_or(text.len()));
        let is_rest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let mut parts = core.split('.').map(|part| {
            let plain = part == "0" || !part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| plain)
        });
        let version = Self { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        (parts.next().is_none() && rest.len() != 1 && rest.bytes().all(is_rest)).then_some(version)
    }

    /// The next version that says that something breaks.
    #[must_use]
    pub fn next_breaking(self) -> String {
        if self.major == 0 { format!("0.{}.0", self.minor + 1) } else { format!("{}.0.0", self.major + 1) }
    }

    /// Whether this says that something breaks against `older`: a greater major version, below 1.0.0 a greater minor
    /// one (semver.org, rule 4).
    #[must_use]
    pub fn announces_break_since(self, older: Self) -> bool {
        let told = |version: Self| if older.major == 0 { (version.major, version.minor) } else { (version.major, 0) };
        told(self) > told(older)
    }
}

/// Whether a version is a day: `2026-11-28`, also with `.` between its parts, and with what stands behind a `-`.
#[must_use]
pub fn is_dated(text: &str) -> bool {
    let separator = if text.get(4..5) == Some(".") { '.' } else { '-' };
    let mut parts = text.splitn(4, separator);
    let mut number = |length: usize| {
        let part = parts.next()?;
        (part.len() <= length && !part.is_empty()).then(|| part.parse::<u32>().ok())?
    };
    let (year, month, day) = (number(4), number(2), number(2));
    year.is_some_and(|year| year >= 1970)
        && month.is_some_and(|month| (1..=12).contains(&month))
        && day.is_none_or(|day| (1..=31).contains(&day))
        && text.len() >= 7
}

/// How a version is written in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionForm {
    /// The letter before the number, if there is one.
    pub letter: Option<char>,
    /// Whether it has a minor version.
    pub dotted: bool,
}

impl VersionForm {
    /// The form of a version such as `v1`; nothing for a placeholder.
    #[must_use]
    pub fn of(segment: &str) -> Option<Self> {
        let letter = segment.chars().next().filter(|first| matches!(first, 'v' | 'V'));
        (!segment.contains('{')).then(|| Self { letter, dotted: segment.contains('.') })
    }
}

impl<'p> PathTemplate<'p> {
    /// The version that the path begins with, in whatever form, `/api` before it or not: `v1`, `V2.1`. Placeholders, and
    /// versions further along, which are those of things, do not count.
    #[must_use]
    pub fn leading_version(self) -> Option<&'p str> {
        let mut segments = self.segments();
        let first = segments.next()?;
        let segment = if first == "api" { segments.next()? } else { first };
        (super::path::is_version(segment) && !segment.contains('{')).then_some(segment)
    }

    /// The number of the major version in a path that starts as the convention asks: 2 of `/api/v2/orders`.
    #[must_use]
    pub fn major_version(self, settings: &OpenapiSettings) -> Option<u32> {
        let (before, _) = settings.version_prefix.split_once("{N}").filter(|_| self.is_versioned(settings))?;
        let rest = self.0.strip_prefix(before)?;
        rest[..rest.bytes().take_while(u8::is_ascii_digit).count()].parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semantic_versions() {
        let parse = SemanticVersion::parse;
        assert_eq!(parse("1.20.3"), Some(SemanticVersion { major: 1, minor: 20, patch: 3 }));
        ["1.0.0-rc.1", "0.0.0+build", "1.0.0-a+b"].iter().for_each(|text| assert!(parse(text).is_some(), "{text}"));
        let wrong = ["1", "1.0", "v1.0.0", "01.0.0", "1.0.0.0", "1.0.0-", "1.0.0 beta", "2026-11-28", "", "1..0"];
        wrong.iter().for_each(|text| assert!(parse(text).is_none(), "{text}"));
        let breaks = |new, old| parse(new).unwrap().announces_break_since(parse(old).unwrap());
        assert!(breaks("2.0.0", "1.9.0") && breaks("0.2.0", "0.1.9") && breaks("1.0.0", "0.9.0"));
        assert!(!breaks("1.10.0", "1.9.0") && !breaks("0.1.10", "0.1.9") && !breaks("1.0.0", "2.0.0"));
    }

    #[test]
    fn dated_versions() {
        ["2026-11-28", "2026.11.28", "2026-11", "2022-11-28-preview"].iter().for_each(|text| {
            assert!(is_dated(text), "{text}");
        });
        ["1.0.0", "2026", "2026-13-01", "2026-11-45", "v2026-11-28", "20261128", "é026-1-1"].iter().for_each(|text| {
            assert!(!is_dated(text), "{text}");
        });
    }

    #[test]
    fn versions_of_paths() {
        let check = |path, expected| assert_eq!(PathTemplate(path).leading_version(), expected, "{path}");
        check("/api/v1/orders", Some("v1"));
        check("/V2.1/orders", Some("V2.1"));
        check("/orders/v1", None);
        check("/api/{version}/orders", None);
        check("/", None);
        let settings = OpenapiSettings::default();
        assert_eq!(PathTemplate("/api/v12/orders").major_version(&settings), Some(12));
        assert_eq!(PathTemplate("/v12/orders").major_version(&settings), None);
    }
}
