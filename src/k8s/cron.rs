//! Schedules as the controllers of Kubernetes read them.
//!
//! Source: Kubernetes documentation, "CronJob", and the grammar of the library that it names: five fields, names of
//! months and days, `@hourly` and its like, `@every 90m`. Days of the week go from 0 to 6: there is no 7. Libraries for
//! cron in Rust read other dialects, and none tells which word is wrong.

use std::ops::RangeInclusive;

/// A schedule that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// No two starts are nearer than so many seconds.
    pub shortest_period: u64,
}

/// Why a schedule cannot be read, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// The bytes of the wrong word within the text.
    pub start: usize,
    /// Its length.
    pub length: usize,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

struct Field {
    name: &'static str,
    bounds: RangeInclusive<u32>,
    /// Names of values, the first of which stands for the lower bound.
    names: &'static [&'static str],
}

const FIELDS: [Field; 6] = [
    Field { name: "second", bounds: 0..=59, names: &[] },
    Field { name: "minute", bounds: 0..=59, names: &[] },
    Field { name: "hour", bounds: 0..=23, names: &[] },
    Field { name: "day of the month", bounds: 1..=31, names: &[] },
    Field { name: "month", bounds: 1..=12, names: &MONTHS },
    Field { name: "day of the week", bounds: 0..=6, names: &DAYS },
];

impl Schedule {
    /// Reads a schedule of five fields; with `seconds` a field for them comes first, and the last may be missing.
    ///
    /// # Errors
    /// The first word that the controller would refuse.
    pub fn parse(text: &str, seconds: bool) -> Result<Self, Fault> {
        let whole = |message: String| Fault { message, start: 0, length: text.len() };
        if let Some(name) = text.trim().strip_prefix('@') {
            return descriptor(name)
                .map(|shortest_period| Self { shortest_period })
                .ok_or_else(|| whole(format!("`@{name}` is no known schedule")));
        }
        let words = words(text);
        let fields = if seconds { &FIELDS[..] } else { &FIELDS[1..] };
        let enough = words.len() == fields.len() || seconds && words.len() + 1 == fields.len();
        if !enough {
            let (found, wanted) = (words.len(), fields.len());
            return Err(whole(format!(
                "it has {found} {} and not {wanted}",
                if found == 1 { "field" } else { "fields" }
            )));
        }
        let mut sets = Vec::new();
        for ((start, word), field) in words.into_iter().zip(fields) {
            let set = field.read(word).map_err(|message| Fault { message, start, length: word.len() })?;
            sets.push(set);
        }
        let at = usize::from(seconds);
        let minute = *sets.get(at).unwrap_or(&0);
        let hour = *sets.get(at + 1).unwrap_or(&0);
        let second = if seconds { *sets.first().unwrap_or(&1) } else { 1 };
        let period = gap(second, 60)
            .or_else(|| gap(minute, 60).map(|minutes| minutes * 60))
            .or_else(|| gap(hour, 24).map(|hours| hours * 3600))
            .unwrap_or(24 * 3600);
        Ok(Self { shortest_period: period })
    }
}

fn words(text: &str) -> Vec<(usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_ascii_whitespace().map(|word| (word.as_ptr() as usize - base, word)).collect()
}

/// The least distance between two members of a set that begins anew after `size`; none for a single member.
fn gap(set: u64, size: u64) -> Option<u64> {
    let members: Vec<u64> = (0..size).filter(|member| set >> member & 1 == 1).collect();
    let (first, last) = (members.first()?, members.last()?);
    let between = members.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?)).min()?;
    Some(between.min(first + size - last))
}

/// The seconds between two starts of `@hourly` and its like.
fn descriptor(name: &str) -> Option<u64> {
    const DAY: u64 = 24 * 3600;
    match name {
        "yearly" | "annually" => Some(365 * DAY),
        "monthly" => Some(28 * DAY),
        "weekly" => Some(7 * DAY),
        "daily" | "midnight" => Some(DAY),
        "hourly" => Some(3600),
        _ => duration(name.strip_prefix("every ")?.trim()),
    }
}

/// Seconds of a duration such as `1h30m`.
fn duration(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
        let (number, tail) = rest.split_at(digits);
        let unit = tail.find(|sign: char| sign.is_ascii_digit() || sign == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit);
        let factor = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            "us" | "µs" | "ns" => 0.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * factor;
        rest = tail;
    }
    // The library rounds to whole seconds, one at least.
    (!text.is_empty()).then_some((seconds as u64).max(1))
}

impl Field {
    fn read(&self, word: &str) -> Result<u64, String> {
        // The library takes no notice of a comma too many.
        let parts = word.split(',').filter(|part| !part.is_empty());
        parts.into_iter().try_fold(0, |set, part| Ok(set | self.range(part)?))
    }

    fn range(&self, part: &str) -> Result<u64, String> {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let (low, high) = (*self.bounds.start(), *self.bounds.end());
        let (start, end) = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => (low, high),
            Some((start, end)) => (self.value(start)?, self.value(end)?),
            // A step reaches up to the end of the field.
            None if step.is_some() => (self.value(range)?, high),
            None => (self.value(range)?, self.value(range)?),
        };
        let step = step.map_or(Ok(1), |step| {
            step.parse::<u32>()
                .ok()
                .filter(|step| *step > 0)
                .ok_or_else(|| format!("`{part}` has no step that is a number above 0"))
        })?;
        if start > end {
            return Err(format!("`{part}` goes backwards"));
        }
        Ok((start..=end).step_by(step as usize).fold(0, |set, member| set | 1 << member))
    }

    fn value(&self, text: &str) -> Result<u32, String> {
        let (low, high) = (*self.bounds.start(), *self.bounds.end());
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = named.and_then(|at| u32::try_from(at).ok()).map(|at| at + low);
        let value = value.or_else(|| text.parse().ok()).ok_or_else(|| format!("`{text}` is no {}", self.name))?;
        if self.bounds.contains(&value) {
            Ok(value)
        } else {
            Err(format!("`{text}` is no {}: it is between {low} and {high}", self.name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_have_a_shortest_period() {
        let period =
            |text| Schedule::parse(text, false).unwrap_or_else(|fault| panic!("{text}: {fault:?}")).shortest_period;
        for (text, seconds) in [
            ("* * * * *", 60),
            ("*/5 * * * *", 300),
            ("0,50 * * * *", 600),
            ("5/20 * * * *", 1200),
            ("0, * * * *", 3600),
            ("0 1,23 * * *", 7200),
            ("30 2 * JAN-mar Mon-FRI", 86400),
            ("0 0 ? * 0", 86400),
            ("@daily", 86400),
            ("@every 1h30m", 5400),
        ] {
            assert_eq!(period(text), seconds, "{text}");
        }
        assert_eq!(Schedule::parse("0 0 2 * * *", true).map(|schedule| schedule.shortest_period), Ok(86400));
    }

    #[test]
    fn what_controllers_refuse_is_named() {
        for (text, word) in [
            ("60 * * * *", "60"),
            ("0 24 * * *", "24"),
            ("0 0 * * 7", "7"),
            ("0 0 0 * *", "0"),
            ("*/0 * * * *", "*/0"),
            ("0 5-1 * * *", "5-1"),
            ("0 0 L * *", "L"),
            ("0 0 * foo *", "foo"),
            ("0 0 * *", "0 0 * *"),
            ("0 0 2 * * *", "0 0 2 * * *"),
            ("@never", "@never"),
            ("@every soon", "@every soon"),
            ("", ""),
        ] {
            let fault = Schedule::parse(text, false).expect_err(text);
            let last = text.get(fault.start..fault.start + fault.length).unwrap();
            assert_eq!(last, word, "{text}: {}", fault.message);
        }
    }
}
