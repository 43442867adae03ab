//! Which names speak of a point in time.

use super::casing::may_end_in;
use super::words;

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

#[cfg(test)]
mod tests {
    use super::names_point_in_time;

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
