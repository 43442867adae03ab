//! A day of the calendar, for what ends on one.

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Reads `2026-11-28`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-').map(|part| {
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| plain && part.len() <= 4)
        });
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => 0,
        };
        let is_day = (1..=last).contains(&day) && parts.next().is_none();
        Some(Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? }).filter(|_| is_day)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for day in ["2026-11-28", "2024-02-29", "2000-02-29", "2026-04-30", "0001-01-01"] {
            assert_eq!(Day::parse(day).map(|day| day.to_string()).as_deref(), Some(day));
        }
        for none in ["2023-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32"] {
            assert_eq!(Day::parse(none), None, "{none}");
        }
        for none in ["", "2026-01", "2026-01-01-01", "+2026-01-01", "2026-01-0x", "20260-01-01", "soon"] {
            assert_eq!(Day::parse(none), None, "{none}");
        }
        assert!(Day::parse("2026-02-01") > Day::parse("2026-01-31"));
    }
}
