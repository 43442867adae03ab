//! Whether a text is of a format. Formats that are not known here, and what tools differ about, are not judged.

/// Whether a text is of a format of JSON Schema; nothing when that is not known.
#[must_use]
pub fn is_of(format: &str, text: &str) -> Option<bool> {
    Some(match format {
        "date" => is_date(text),
        "date-time" => is_date_time(text),
        "uuid" => is_uuid(text),
        "ipv4" => text.split('.').count() == 4 && text.split('.').all(|part| part.parse::<u8>().is_ok()),
        "email" => text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
        }),
        _ => return None,
    })
}

fn number(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// `full-date` of RFC 3339, section 5.6.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=last).contains(&day)
}

/// `date-time` of RFC 3339, section 5.6; a space may stand between date and time.
fn is_date_time(text: &str) -> bool {
    let (Some(date), Some(rest)) = (text.get(..10), text.get(10..)) else { return false };
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else { return false };
    let zone = rest.find(['Z', 'z', '+', '-']);
    let Some((time, zone)) = zone.and_then(|at| Some((rest.get(..at)?, rest.get(at..)?))) else { return false };
    let (clock, fraction) = time.split_once('.').map_or((time, None), |(clock, fraction)| (clock, Some(fraction)));
    let fraction = fraction.is_none_or(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let zone = matches!(zone, "Z" | "z") || is_clock(zone.get(1..).unwrap_or_default(), 2);
    is_date(date) && is_clock(clock, 3) && fraction && zone
}

/// Hours, minutes and perhaps seconds.
fn is_clock(text: &str, parts: usize) -> bool {
    let limits = [23, 59, 60];
    let mut given = text.split(':');
    let right = limits
        .iter()
        .take(parts)
        .all(|limit| given.next().and_then(|part| number(part, 2)).is_some_and(|part| part <= *limit));
    right && given.next().is_none()
}

fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let mut parts = text.split('-');
    let right = lengths.iter().all(|length| {
        parts.next().is_some_and(|part| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    right && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn texts_of_a_format_and_others() {
        let right = [
            ("date", "2024-02-29"),
            ("date-time", "2024-02-29T23:59:60Z"),
            ("date-time", "2024-01-01t00:00:00.123+05:30"),
            ("date-time", "2024-01-01 00:00:00-00:00"),
            ("uuid", "3F2504E0-4F89-11D3-9A0C-0305E82C3301"),
            ("ipv4", "10.0.0.255"),
            ("email", "a+b@acme"),
        ];
        right.iter().for_each(|(format, text)| assert_eq!(is_of(format, text), Some(true), "{format} {text}"));
        let wrong = [
            ("date", "2023-02-29"),
            ("date", "2024-1-1"),
            ("date", "01/02/2024"),
            ("date-time", "2024-01-01"),
            ("date-time", "2024-01-01T00:00:00"),
            ("date-time", "2024-01-01T24:00:00Z"),
            ("date-time", "2024-01-01T00:00Z"),
            ("date-time", "é024-01-01T00:00:00Z"),
            ("uuid", "3F2504E0-4F89-11D3-9A0C-0305E82C330"),
            ("uuid", "abc"),
            ("ipv4", "10.0.0.256"),
            ("ipv4", "10.0.0"),
            ("email", "a.acme"),
        ];
        wrong.iter().for_each(|(format, text)| assert_eq!(is_of(format, text), Some(false), "{format} {text}"));
        assert_eq!(is_of("currency", "x"), None);
    }
}
