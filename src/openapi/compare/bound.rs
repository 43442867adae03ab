//! The ends of ranges: of numbers, of lengths and of counts. The two ways to exclude a bound are one.

use std::collections::BTreeMap;

use super::facts::Placed;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// The end of a range.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    /// The keyword that says so: for the ends of numbers one of two.
    pub(super) keyword: &'static str,
    pub(super) number: f64,
    /// Whether the number itself is refused.
    pub(super) is_excluded: bool,
    pub(super) place: Span,
}

impl Bound {
    /// Whether it refuses more than another one of the same end.
    pub(super) fn is_tighter(self, other: Self, is_lower: bool) -> bool {
        match self.number == other.number {
            true => self.is_excluded && !other.is_excluded,
            false => (self.number > other.number) == is_lower,
        }
    }

    /// Whether it refuses the same as another one of the same end.
    pub(super) fn is_same(self, other: Self) -> bool {
        self.number == other.number && self.is_excluded == other.is_excluded
    }

    /// The same end without what it excludes, where values are whole.
    pub(super) fn of_integers(self, is_lower: bool) -> Self {
        match (self.is_excluded, is_lower) {
            (false, _) => self,
            (true, true) => Self { number: self.number.floor() + 1.0, is_excluded: false, ..self },
            (true, false) => Self { number: self.number.ceil() - 1.0, is_excluded: false, ..self },
        }
    }
}

/// Bounds by keyword: whether more of it refuses more.
pub(super) const BOUNDS: [(&str, bool); 10] = [
    ("minimum", true),
    ("minLength", true),
    ("minItems", true),
    ("minProperties", true),
    ("maximum", false),
    ("maxLength", false),
    ("maxItems", false),
    ("maxProperties", false),
    ("minContains", true),
    ("maxContains", false),
];

/// The end of a range that a format is (OpenAPI 3.0.4, "Data Types").
pub(super) fn bound_of_format(format: Option<Placed<&str>>, keyword: &'static str) -> Option<Bound> {
    let (format, place) = format?;
    let number = match (format, keyword) {
        ("int32", "minimum") => f64::from(i32::MIN),
        ("int32", "maximum") => f64::from(i32::MAX),
        ("int64", "minimum") => i64::MIN as f64,
        ("int64", "maximum") => i64::MAX as f64,
        _ => return None,
    };
    Some(Bound { keyword, number, is_excluded: false, place })
}

/// Reads the ends that a Schema Object says itself; of several the tightest holds.
pub(super) fn read_bounds(part: NodeRef<'_>, known: &mut BTreeMap<&'static str, Bound>) {
    for (key, is_lower) in BOUNDS {
        // Nothing is shorter than nothing: a length or a count of at least 0 says nothing.
        let is_silent =
            |bound: &Bound| bound.number <= 0.0 && matches!(key, "minLength" | "minItems" | "minProperties");
        for bound in ends(part, key).into_iter().flatten().filter(|bound| !is_silent(bound)) {
            let end = known.entry(key).or_insert(bound);
            if bound.is_tighter(*end, is_lower) {
                *end = bound;
            }
        }
    }
}

/// What a Schema Object says itself of one end: of numbers it may say two things.
fn ends(part: NodeRef<'_>, key: &'static str) -> [Option<Bound>; 2] {
    let exclusive = match key {
        "minimum" => Some("exclusiveMinimum"),
        "maximum" => Some("exclusiveMaximum"),
        _ => None,
    };
    let written = |keyword: &'static str, is_excluded: bool| {
        let value = part.get(keyword)?;
        Some(Bound { keyword, number: value.as_f64()?, is_excluded, place: value.head_span() })
    };
    // Before 3.1 `exclusiveMinimum: true` speaks of the `minimum` beside it.
    let says = exclusive.and_then(|keyword| part.get(keyword)).and_then(NodeRef::as_bool) == Some(true);
    [written(key, says), exclusive.and_then(|keyword| written(keyword, true))]
}
