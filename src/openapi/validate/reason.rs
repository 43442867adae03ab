//! Why a value does not follow its schema, and where that is said.

use std::fmt;

use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Why a value does not follow its schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason<'a> {
    /// It is none of these types.
    Type(Vec<&'a str>),
    /// It is not among the listed values.
    NotListed,
    /// It lacks a required property.
    Missing(&'a str),
    /// It has a property that its schema does not allow.
    Unexpected(&'a str),
    /// It has a property that is for requests only, and is a response.
    Hidden(&'a str),
    /// It is beyond a bound: the keyword and what it says.
    Bound(&'a str, &'a str),
    /// It does not match the pattern.
    Pattern(&'a str),
    /// It is not of the format.
    Format(&'a str),
    /// It fits none of so many alternatives.
    Alternatives(usize),
    /// It fits several of so many alternatives, of which one only may hold.
    Several(usize, usize),
    /// It follows the schema of `not`.
    Excluded,
    /// Fewer items than this follow the schema of `contains`.
    TooFew(&'a str),
    /// It has a property or an item that no part of its schema speaks of.
    Unevaluated(&'a str),
    /// The schema `false` takes nothing.
    Never,
}

impl Reason<'_> {
    /// The keyword that says so.
    fn keywords(&self) -> &[&str] {
        match self {
            Self::Type(_) => &["type"],
            Self::NotListed => &["enum", "const"],
            Self::Missing(_) => &["required"],
            Self::Unexpected(_) => &["additionalProperties"],
            Self::Hidden(_) => &["writeOnly"],
            Self::Bound(keyword, _) => std::slice::from_ref(keyword),
            Self::Pattern(_) => &["pattern"],
            Self::Format(_) => &["format"],
            Self::Alternatives(_) => &["oneOf", "anyOf"],
            Self::Several(..) => &["oneOf"],
            Self::Excluded => &["not"],
            Self::TooFew(_) => &["contains"],
            Self::Unevaluated(_) => &["unevaluatedProperties", "unevaluatedItems"],
            Self::Never => &[],
        }
    }
}

impl Mismatch<'_> {
    /// The key of what the schema says, else where the schema starts.
    #[must_use]
    pub fn schema_span(&self) -> Span {
        let entry = self.reason.keywords().iter().find_map(|keyword| self.schema.entry(keyword));
        entry.map_or(self.schema.head_span(), |entry| entry.key_span())
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(types) => write!(formatter, "its schema wants `{}`", types.join("` or `")),
            Self::NotListed => formatter.write_str("its schema lists other values"),
            Self::Missing(name) => write!(formatter, "it lacks `{name}`, which its schema requires"),
            Self::Unexpected(name) => write!(formatter, "its schema allows no property `{name}`"),
            Self::Hidden(name) => write!(formatter, "`{name}` is `writeOnly` and in no response"),
            Self::Bound(keyword, bound) => write!(formatter, "its schema says `{keyword}: {bound}`"),
            Self::Pattern(pattern) => write!(formatter, "its schema asks for the pattern `{pattern}`"),
            Self::Format(format) => write!(formatter, "it is no `{format}`"),
            Self::Alternatives(count) => write!(formatter, "it fits none of the {count} alternatives of its schema"),
            Self::Several(fitting, count) => {
                write!(
                    formatter,
                    "it fits {fitting} of the {count} alternatives of its schema, and `oneOf` asks for one"
                )
            }
            Self::Excluded => formatter.write_str("its schema excludes it by `not`"),
            Self::TooFew(least) => {
                write!(formatter, "fewer than {least} of its items are of the form that `contains` asks for")
            }
            Self::Unevaluated("") => {
                formatter.write_str("no part of its schema speaks of this item, and others are refused")
            }
            Self::Unevaluated(name) => write!(formatter, "no part of its schema allows a property `{name}`"),
            Self::Never => formatter.write_str("its schema allows no value"),
        }
    }
}

/// A value that does not follow its schema.
#[derive(Debug, Clone)]
pub struct Mismatch<'a> {
    /// The value; for a property that may not be there its key.
    pub span: Span,
    /// The value.
    pub value: NodeRef<'a>,
    /// Why.
    pub reason: Reason<'a>,
    /// The schema that says so.
    pub schema: NodeRef<'a>,
}
