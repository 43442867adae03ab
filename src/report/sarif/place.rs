//! Places in SARIF's terms: addresses, regions, snippets.

use serde_sarif::sarif::{ArtifactContent, ArtifactLocation, Location, PhysicalLocation, Region};

use super::ROOT;
use crate::report::{Report, Shown, sanitize};
use crate::source::{Source, Span};

/// Longer snippets, in bytes, tell a reader nothing.
const LONGEST_SNIPPET: usize = 2000;
/// How many lines around a finding are context.
const CONTEXT: usize = 2;

/// The address of a file.
pub(super) fn address(report: &Report<'_>, path: &str) -> String {
    uri(&report.path_in_repository(path))
}

/// A path relative to [`ROOT`] as an address: percent-encoded, never absolute, never leaving the root.
fn uri(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let mut uri = String::new();
    for byte in parts.join("/").bytes() {
        // RFC 3986, section 2.3, and the slash between segments. A colon would make the first segment a scheme.
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(byte as char);
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

pub(super) fn artifact(report: &Report<'_>, path: &str) -> ArtifactLocation {
    ArtifactLocation::builder().uri(address(report, path)).uri_base_id(ROOT).build()
}

/// A file as a whole.
pub(super) fn file(report: &Report<'_>, path: &str) -> Location {
    let place = PhysicalLocation::builder().artifact_location(artifact(report, path)).build();
    Location::builder().physical_location(place).build()
}

/// The place of a finding or label: the marked words of its first line, with the lines around them as context.
///
/// GitHub shows an alert in a pull request only when all lines of its region were changed, so one line it is.
pub(super) fn physical(report: &Report<'_>, shown: &Shown<'_>, span: Span) -> PhysicalLocation {
    let source = report.outcome.sources.get(span.file);
    let span = tight(source, span);
    let mut place = PhysicalLocation::builder().artifact_location(artifact(report, source.path())).build();
    let mut region = region(source, span);
    region.snippet = snippet(&shown.redactor.source(span));
    place.region = Some(region);
    place.context_region = context(source, shown, span);
    place
}

/// Start and end, the end exclusive.
pub(super) fn region(source: &Source, span: Span) -> Region {
    let start = source.position(span.start as usize);
    let end = source.position(span.end as usize).max(start);
    Region::builder()
        .start_line(number(start.line))
        .start_column(number(start.column))
        .end_line(number(end.line))
        .end_column(number(end.column))
        .build()
}

/// The part of a span on its first line; an empty one grows by a character where the line has one.
pub(super) fn tight(source: &Source, span: Span) -> Span {
    let start = (span.start as usize).min(source.text().len());
    let line = source.line_index(start);
    let line_end = source.line_range(line).start + source.line_text(line).len();
    let mut end = (span.end as usize).min(line_end).max(start);
    if end == start {
        let next = source.text().get(start..line_end).and_then(|rest| rest.chars().next());
        end += next.map_or(0, char::len_utf8);
    }
    Span::new(span.file, start, end)
}

/// The lines around, unless they are too long, are the region itself, or hold a secret.
fn context(source: &Source, shown: &Shown<'_>, span: Span) -> Option<Region> {
    let line = source.line_index(span.start as usize);
    let empty_end = source.text().ends_with('\n') && source.line_count() > 1;
    let last = source.line_count() - 1 - usize::from(empty_end);
    let (from, to) = (line.saturating_sub(CONTEXT), (line + CONTEXT).min(last));
    if from >= to || to < line {
        return None;
    }
    let around = Span::new(span.file, source.line_range(from).start, source.line_range(to).end);
    if around.range().len() > LONGEST_SNIPPET || !shown.redactor.is_open(around) {
        return None;
    }
    let mut region = Region::builder().start_line(number(from + 1)).end_line(number(to + 1)).build();
    region.snippet = snippet(source.slice(around));
    Some(region)
}

fn snippet(text: &str) -> Option<ArtifactContent> {
    let wanted = !text.is_empty() && text.len() <= LONGEST_SNIPPET;
    wanted.then(|| ArtifactContent::builder().text(sanitize::source(&text.replace("\r\n", "\n"))).build())
}

pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn addresses_are_relative_and_encoded() {
        for (path, expected) in [
            ("db/001.sql", "db/001.sql"),
            ("db:001.sql", "db%3A001.sql"),
            ("a b/é.sql", "a%20b/%C3%A9.sql"),
            ("100%.sql", "100%25.sql"),
            ("a\\b.sql", "a%5Cb.sql"),
            ("a\n::error::x.sql", "a%0A%3A%3Aerror%3A%3Ax.sql"),
            ("/etc/passwd", "etc/passwd"),
            ("./a/../../b.sql", "b.sql"),
        ] {
            assert_eq!(uri(path), expected);
        }
        assert_eq!(uri("services/a b/../db/1.sql"), "services/db/1.sql");
    }
}
