//! Quantities of resources, read exactly: `250m`, `1.5Gi`, `2e3`.
//!
//! Source: Kubernetes documentation, "Quantity" of the API reference: a decimal number, then a binary suffix (`Ki` to
//! `Ei`), a decimal one (`n` to `E`) or an exponent.

/// A quantity in billionths, the finest that the API knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

impl Quantity {
    /// Reads a quantity; none when the API would refuse it, or when it is beyond all measure.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let digits = unsigned.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(digits);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || number.len() > 25 {
            return None;
        }
        let (factor, power) = scale(suffix)?;
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scaled = mantissa.checked_mul(factor)?;
        // What is finer than a billionth counts as one.
        let value = ten_to(scaled, power.checked_add(9)?.checked_sub(i32::try_from(fraction.len()).ok()?)?)?;
        Some(Self(if text.starts_with('-') { -value } else { value }))
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is nothing at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is a number without a fraction.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0 % 1_000_000_000 == 0
    }

    /// What the suffix was probably meant to be, where the API refuses it: `1GB` as `1G` or `1Gi`.
    #[must_use]
    pub fn guess(text: &str) -> Option<String> {
        let trimmed = text.trim();
        let digits = trimmed.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(trimmed.len());
        let (number, suffix) = trimmed.split_at(digits);
        let suffix = suffix.trim();
        let letters = suffix.strip_suffix(['b', 'B']).unwrap_or(suffix);
        let right = match letters.to_ascii_lowercase().as_str() {
            "" => "",
            "k" | "ki" => "Ki",
            "m" | "mi" => "Mi",
            "g" | "gi" => "Gi",
            "t" | "ti" => "Ti",
            "p" | "pi" => "Pi",
            "cpu" | "cpus" | "core" | "cores" | "vcpu" => "",
            "millicpu" | "millicores" | "mcpu" => "m",
            _ => return None,
        };
        let guess = format!("{number}{right}");
        (guess != text && Self::parse(&guess).is_some()).then_some(guess)
    }
}

/// Whether the API takes a text for a quantity, however vast it is.
#[must_use]
pub fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|character: char| !(character.is_ascii_digit() || character == '.'));
    let (number, suffix) = unsigned.split_at(end.unwrap_or(unsigned.len()));
    let number = number.bytes().any(|byte| byte.is_ascii_digit()) && number.matches('.').count() <= 1;
    let suffixes =
        ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].contains(&suffix);
    let exponent = suffix.strip_prefix(['e', 'E']).is_some_and(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    number && (suffixes || exponent)
}

/// The factor and the power of ten of a suffix.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if let Some(at) = binary.iter().position(|known| *known == suffix) {
        return Some((1_i128.checked_shl(10 * (u32::try_from(at).ok()? + 1))?, 0));
    }
    let decimal = match suffix {
        "n" => -9,
        "u" => -6,
        "m" => -3,
        "" => 0,
        "k" => 3,
        "M" => 6,
        "G" => 9,
        "T" => 12,
        "P" => 15,
        "E" => 18,
        _ => return exponent(suffix).map(|power| (1, power)),
    };
    Some((1, decimal))
}

fn exponent(suffix: &str) -> Option<i32> {
    let power = suffix.strip_prefix(['e', 'E'])?;
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    (!digits.is_empty() && digits.len() < 4 && digits.bytes().all(|digit| digit.is_ascii_digit()))
        .then(|| power.parse().ok())
        .flatten()
}

fn ten_to(value: i128, power: i32) -> Option<i128> {
    let factor = 10_i128.checked_pow(power.unsigned_abs());
    if power >= 0 {
        return value.checked_mul(factor?);
    }
    // Less than the finest measure is one of it; nothing stays nothing.
    Some(factor.map_or(i128::from(value > 0), |factor| value / factor + i128::from(value % factor > 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_compare_by_value() {
        let read = |text| Quantity::parse(text).unwrap_or_else(|| panic!("{text}"));
        for (one, other) in [
            ("1", "1000m"),
            ("0.5", "500m"),
            ("1Gi", "1024Mi"),
            ("1k", "1e3"),
            ("1E3", "1000"),
            (".5Gi", "512Mi"),
            ("+2", "2."),
            ("0.0000000001", "1n"),
        ] {
            assert_eq!(read(one), read(other), "{one} {other}");
        }
        assert!(read("1G") < read("1Gi") && read("64Mi") > read("64M") && read("-1") < read("0"));
        assert!(read("8Ei") > read("8E"));
    }

    #[test]
    fn quantities_have_suffixes_of_their_own() {
        for text in ["1", "100m", "1.5Gi", "2e3", "1E", "5k", "-1", ".5"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["1GB", "100mb", "1 Gi", "", "Gi", "1K", "1.2.3", "1gi"] {
            assert!(!is_quantity(text), "{text}");
        }
    }

    #[test]
    fn what_the_api_refuses_is_none() {
        for text in ["1GB", "100mb", "1gi", "", "Gi", "1.2.3", "1 Gi", "0x10", "1K", "1e", "e3", "."] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
        assert_eq!(Quantity::guess("1GB").as_deref(), Some("1Gi"));
        assert_eq!(Quantity::guess("100mb").as_deref(), Some("100Mi"));
        assert_eq!(Quantity::guess("1gi").as_deref(), Some("1Gi"));
        assert_eq!(Quantity::guess("much"), None);
    }
}
