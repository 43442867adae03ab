//! What a scalar says: its text, and that text as YAML 1.2's core schema and JSON read it.

use super::{Kind, NodeRef, Payload, Style};

/// What a scalar says in YAML 1.2's core schema and JSON: those that say the same are equal, however they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar<'t> {
    /// A string.
    Text(&'t str),
    /// A number, by the bits of it as a `f64`.
    Number(u64),
    /// A boolean.
    Boolean(bool),
    /// Null, or nothing at all.
    Null,
}

impl<'t> NodeRef<'t> {
    /// What a scalar says; nothing for mappings and sequences.
    #[must_use]
    pub fn as_scalar(self) -> Option<Scalar<'t>> {
        let number = |number: f64| Scalar::Number((number + 0.0).to_bits());
        match self.as_str() {
            Some(text) => Some(Scalar::Text(text)),
            None if self.is_null() => Some(Scalar::Null),
            None => self.as_bool().map(Scalar::Boolean).or_else(|| self.as_f64().map(number)),
        }
    }

    /// The text of a scalar of any kind, as written less quotes and escapes: `8080`, `true`, ``.
    #[must_use]
    pub fn text(self) -> Option<&'t str> {
        let node = self.data();
        match node.payload {
            Payload::Raw(_, trim, _) => {
                self.tree.text.get(node.start as usize + trim as usize..node.end as usize - trim as usize)
            }
            Payload::Unescaped(_, index) => self.tree.strings.get(index as usize).map(|text| &**text),
            Payload::Mapping(..) | Payload::Sequence => None,
            Payload::Alias(_) => self.target().text(),
            Payload::Inert => Some(""),
        }
    }

    /// The text of a scalar that is a string in YAML 1.2's core schema: quoted, a block, or no number, boolean, null.
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        let Kind::Scalar(style) = self.kind() else { return None };
        let text = self.text()?;
        if style != Style::Plain {
            return Some(text);
        }
        // What is no string begins as a number, `true`, `false`, `null` or `~` do, or is empty.
        let may_differ = match text.as_bytes().first() {
            Some(b't' | b'T' | b'f' | b'F' | b'n' | b'N') => text.len() <= "false".len(),
            Some(first) => !first.is_ascii_alphabetic(),
            None => true,
        };
        let other = may_differ && (self.is_null() || self.as_bool().is_some() || self.as_f64().is_some());
        (!other).then_some(text)
    }

    /// Whether it is such a string.
    #[must_use]
    pub fn is_string(self) -> bool {
        match self.data().payload {
            Payload::Raw(Style::Quoted | Style::Block, ..) | Payload::Unescaped(Style::Quoted | Style::Block, _) => {
                true
            }
            Payload::Mapping(..) | Payload::Sequence => false,
            _ => self.as_str().is_some(),
        }
    }

    /// `true` or `false` in YAML 1.2's core schema and JSON.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.plain()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// A boolean as YAML 1.1 and therefore Kubernetes reads it: `yes`, `on`, `n` count too.
    #[must_use]
    pub fn as_bool_yaml_1_1(self) -> Option<bool> {
        match self.plain()? {
            "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
            "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
            _ => self.as_bool(),
        }
    }

    /// A whole number.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        let text = self.plain()?;
        let digits = |radix, text: &str| i64::from_str_radix(text, radix).ok();
        match text.get(..2) {
            Some("0x") => digits(16, &text[2..]),
            Some("0o") => digits(8, &text[2..]),
            _ => text.parse().ok(),
        }
    }

    /// A number.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        let text = self.plain()?;
        match text {
            ".inf" | ".Inf" | ".INF" | "+.inf" => return Some(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => return Some(f64::NEG_INFINITY),
            ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
            _ => {}
        }
        let first = text.trim_start_matches(['+', '-']).bytes().next()?;
        if !(first.is_ascii_digit() || first == b'.') {
            return None;
        }
        self.as_i64().map(|number| number as f64).or_else(|| text.parse().ok())
    }

    /// Whether it is null, or absent as in `key:`.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.plain(), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    fn plain(self) -> Option<&'t str> {
        (self.kind() == Kind::Scalar(Style::Plain)).then(|| self.text()).flatten()
    }
}

#[cfg(test)]
mod tests {

    use crate::source::{FileId, Text};
    use crate::yaml;

    #[test]
    fn a_string_is_told_without_reading_it() {
        let text =
            "- word\n- 'x'\n- \"\\x41\"\n- |\n  a\n- &s true\n- 1\n- ~\n- \n- *s\n- [a]\n- {a: b}\n- '1'\n- 0x1\n";
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let items: Vec<_> = tree.root().unwrap().items().collect();
        let strings: Vec<bool> = items.iter().map(|item| item.is_string()).collect();
        let [yes, no] = [true, false];
        assert_eq!(strings, [yes, yes, yes, yes, no, no, no, no, no, no, no, yes, no]);
        assert_eq!(strings, items.iter().map(|item| item.as_str().is_some()).collect::<Vec<_>>());
    }
}
