//! Which names speak of a point in time.

use super::casing::may_end_in;
use super::words;
use crate::syntax::format;
use crate::syntax::tree::NodeRef;

/// Words before `time` that make a point of it; `response_time` and `wait_time` are spans.
const POINTS: [&str; 38] = [
    "access",
    "accessed",
    "arrival",
    "begin",
    "checkin",
    "checkout",
    "completed",
    "completion",
    "create",
    "created",
    "creation",
    "date",
    "delete",
    "deleted",
    "departure",
    "due",
    "end",
    "event",
    "expiration",
    "expires",
    "expiry",
    "finish",
    "finished",
    "issue",
    "issued",
    "login",
    "modified",
    "modification",
    "modify",
    "published",
    "received",
    "scheduled",
    "send",
    "sent",
    "start",
    "started",
    "update",
    "updated",
];
/// Words before `on` that speak of no day although they end as participles do.
const NOT_DAYS: [&str; 7] = ["based", "depended", "focused", "hooked", "powered", "switched", "turned"];
/// Days that need no participle in `-ed`.
const DAYS: [&str; 7] = ["begun", "born", "built", "due", "made", "paid", "sent"];
/// Words before `at` that speak of a place.
const PLACES: [&str; 6] = ["aimed", "directed", "located", "look", "pointed", "stay"];

/// Whether a property of this name holds a point in time: `created_at`, `startsAt`, `moved_on`, `birthDate`.
#[must_use]
pub fn names_point_in_time(name: &str) -> bool {
    if !may_end_in(name, &["created", "updated", "timestamp", "date", "at", "on", "time"]) {
        return false;
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["created" | "updated" | "timestamp"] => true,
        [.., "up", "to", "date"] => false,
        [.., before, "at"] => !PLACES.contains(before),
        [.., before, "on"] => DAYS.contains(before) || before.ends_with("ed") && !NOT_DAYS.contains(before),
        [.., before, "time"] => POINTS.contains(before),
        [_, .., "date" | "timestamp"] => true,
        _ => false,
    }
}

/// Whether a property holds a time of day, by its examples (`09:30`) or by what it is a part of: the days of a week,
/// hours of business.
#[must_use]
pub fn is_time_of_day(property: NodeRef<'_>) -> bool {
    let is_written = shown(property).filter_map(NodeRef::text).any(is_clock);
    let around = std::iter::successors(property.parent(), |node| node.parent());
    is_written || around.filter_map(NodeRef::key).filter_map(NodeRef::text).take(MOST_AROUND).any(names_week)
}

/// The values of a property that a document shows.
fn shown(property: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let single = ["example", "default"].into_iter().filter_map(move |key| property.get(key));
    single.chain(property.get("examples").into_iter().flat_map(NodeRef::items))
}

/// The format that each value has which the document shows of a property: `date-time` or `date`.
#[must_use]
pub fn shown_time(property: NodeRef<'_>) -> Option<&'static str> {
    let texts: Vec<&str> = shown(property).filter(|value| !value.is_null()).filter_map(NodeRef::text).collect();
    let are_all = |format: &&str| texts.iter().all(|text| format::is_of(format, text) == Some(true));
    ["date-time", "date"].into_iter().find(are_all).filter(|_| !texts.is_empty())
}

/// How many keys around a property are looked at.
const MOST_AROUND: usize = 8;

/// Whether a text is a time without a day: `9:30`, `09:30:00`, `9:30 pm`.
fn is_clock(text: &str) -> bool {
    let Some((hour, rest)) = text.trim().split_once(':') else { return false };
    let is_number = |text: &str| matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(hour) && rest.get(..2).is_some_and(is_number)
}

/// Whether a name is that of a day of the week, by its number too, or of hours that come again.
fn names_week(name: &str) -> bool {
    const DAYS: [&str; 9] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekday", "weekdays"];
    matches!(name.as_bytes(), [b'0'..=b'7'])
        || words(name).iter().any(|word| DAYS.contains(&word.as_str()) || word == "hours")
}

#[cfg(test)]
mod tests {
    use super::{is_clock, names_point_in_time, names_week};

    #[test]
    fn times_of_day_and_of_a_week() {
        assert!(["9:30", "09:30:00", "9:30 pm"].into_iter().all(is_clock));
        assert!(!["2026-01-01T09:30:00Z", "09", "a:30", "1735689600", "12:3"].into_iter().any(is_clock));
        assert!(["monday", "openingHours", "3"].into_iter().all(names_week));
        assert!(!["properties", "orders", "10", "hour"].into_iter().any(names_week));
    }

    #[test]
    fn names() {
        for name in
            ["created_at", "startsAt", "moved_on", "birthDate", "start_time", "created", "eventTimestamp", "ExpiresAt"]
        {
            assert!(names_point_in_time(name), "{name}");
        }
        for name in [
            "format",
            "repeat",
            "combat",
            "depends_on",
            "based_on",
            "response_time",
            "response_time_ms",
            "uptime",
            "flat",
            "up_to_date",
            "located_at",
            "date_format",
            "timezone",
            "at",
            "on",
            "time",
            "lead_time",
            "add_on",
        ] {
            assert!(!names_point_in_time(name), "{name}");
        }
    }
}
