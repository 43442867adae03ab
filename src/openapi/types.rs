//! Sets of JSON types: 3.1's lists, the one type of older versions, and what other keywords imply.

use crate::syntax::tree::NodeRef;

/// A set of JSON types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Types(u8);

impl Types {
    /// `object`.
    pub const OBJECT: Self = Self(1);
    /// `array`.
    pub const ARRAY: Self = Self(2);
    /// `string`.
    pub const STRING: Self = Self(4);
    /// `number`, which takes in `integer`.
    pub const NUMBER: Self = Self(8);
    /// `boolean`.
    pub const BOOLEAN: Self = Self(16);
    /// `null`.
    pub const NULL: Self = Self(32);
    /// No type.
    pub const NONE: Self = Self(0);
    /// Every type: nothing is said.
    pub const ANY: Self = Self(63);

    /// Whether every type but null is one of `others`, and there is one.
    #[must_use]
    pub fn only(self, others: Self) -> bool {
        let real = self.0 & !Self::NULL.0;
        real != 0 && real & !others.0 == 0
    }

    /// Both sets together.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether neither an object nor an array is among them.
    #[must_use]
    pub fn is_scalar(self) -> bool {
        self.only(Self::STRING.or(Self::NUMBER).or(Self::BOOLEAN))
    }

    /// Whether a value other than null can be of both; so it is where one of them holds null alone.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let real = |types: Self| types.0 & !Self::NULL.0;
        real(self) == 0 || real(other) == 0 || real(self.and(other)) != 0
    }

    /// Both sets' common part.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "object" => Self::OBJECT,
            "array" => Self::ARRAY,
            "string" | "file" => Self::STRING,
            "number" | "integer" => Self::NUMBER,
            "boolean" => Self::BOOLEAN,
            "null" => Self::NULL,
            _ => return None,
        })
    }

    /// The types that a schema names.
    pub(super) fn declared(node: NodeRef<'_>) -> Option<Self> {
        let value = node.get("type")?;
        value.items().filter_map(NodeRef::text).chain(value.text()).filter_map(Self::of).reduce(Self::or)
    }

    /// The type that keywords of a schema without `type` are meant for.
    pub(super) fn implied(node: NodeRef<'_>) -> Option<Self> {
        let has = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
        if has(&["properties", "additionalProperties", "patternProperties"]) {
            Some(Self::OBJECT)
        } else if has(&["items", "prefixItems"]) {
            Some(Self::ARRAY)
        } else {
            None
        }
    }
}
