//! Scalars as the API server reads them. `kubectl` turns YAML into JSON with YAML 1.1's rules for words without quotes
//! (`sigs.k8s.io/yaml`, over `go-yaml` 2): `on` is a boolean, `0644` an octal number, `1e3` a number.

use crate::syntax::tree::{Kind, NodeRef, Style};

/// What a scalar becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool,
    /// A whole number; none when it is larger than 64 bits hold.
    Int(Option<i64>),
    Float(f64),
    Text,
    /// `y` and `n`, which readers of YAML 1.1 do not agree on.
    Unsure,
}

impl Scalar {
    /// Reads a scalar; none for mappings and sequences.
    pub(super) fn read(node: NodeRef<'_>) -> Option<Self> {
        match node.kind() {
            Kind::Mapping | Kind::Sequence => None,
            Kind::Scalar(Style::Quoted | Style::Block) => Some(Self::Text),
            Kind::Scalar(Style::Plain) => Some(Self::plain(node.text().unwrap_or_default())),
        }
    }

    fn plain(text: &str) -> Self {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => return Self::Null,
            "y" | "Y" | "n" | "N" => return Self::Unsure,
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Self::Bool,
            "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF" => {
                return Self::Bool;
            }
            ".inf" | ".Inf" | ".INF" | "+.inf" | "-.inf" | ".nan" | ".NaN" | ".NAN" => {
                return Self::Float(f64::INFINITY);
            }
            _ => {}
        }
        if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
            return Self::Text;
        }
        let digits = text.replace('_', "");
        if let Some(number) = whole(&digits) {
            return Self::Int(number);
        }
        match is_float(&digits).then(|| digits.parse()) {
            Some(Ok(number)) => Self::Float(number),
            _ => Self::Text,
        }
    }

    /// What it is, in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text | Self::Unsure => "a text",
        }
    }
}

/// A whole number of any base that Go's `ParseInt` takes: `0x1f`, `0o17`, `017`, `0b1`, with a sign.
fn whole(text: &str) -> Option<Option<i64>> {
    let (sign, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (&text[..1], digits),
        None => ("", text),
    };
    let lower = digits.get(..2).map(str::to_ascii_lowercase);
    let (radix, digits) = match lower.as_deref() {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        Some(_) if digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    let all = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    all.then(|| i64::from_str_radix(&format!("{sign}{digits}"), radix).ok())
}

/// Whether YAML 1.1 takes it for a number with a fraction or an exponent.
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = match number.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !number.is_empty() && digits(number),
    };
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    number && exponent
}

/// Whether a text is base64 as the API server decodes it: with padding, line breaks passed over.
pub(super) fn is_base64(text: &str) -> bool {
    let mut count = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => {}
            _ => return false,
        }
        count += 1;
    }
    count.is_multiple_of(4) && padding <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_quotes_are_read_as_yaml_1_1() {
        for text in ["on", "No", "true"] {
            assert_eq!(Scalar::plain(text), Scalar::Bool, "{text}");
        }
        for (text, number) in [("0644", 420), ("0x1F", 31), ("1_000", 1000), ("-3", -3), ("+5", 5), ("0", 0)] {
            assert_eq!(Scalar::plain(text), Scalar::Int(Some(number)), "{text}");
        }
        for (text, number) in [("1e3", 1000.0), ("1.10", 1.1), (".5", 0.5), ("089", 89.0)] {
            assert_eq!(Scalar::plain(text), Scalar::Float(number), "{text}");
        }
        for text in ["1.2.3", "2020-01-01", "12:30", "0x", "-", "25%", "1Gi", "v1", "12e", "3f9a"] {
            assert_eq!(Scalar::plain(text), Scalar::Text, "{text}");
        }
        assert_eq!(Scalar::plain("99999999999999999999"), Scalar::Int(None));
    }

    #[test]
    fn base64_has_its_padding() {
        assert!(is_base64("cGFzcw==") && is_base64("") && is_base64("cGFz\ncw=="));
        assert!(!is_base64("password") || "password".len().is_multiple_of(4));
        assert!(!is_base64("pass word") && !is_base64("abc") && !is_base64("ab=c"));
    }
}
