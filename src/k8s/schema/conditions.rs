//! What the schema of a custom resource asks for by `allOf`, `anyOf`, `oneOf` and `not`.
//!
//! Such parts of a structural schema only judge values (Kubernetes documentation, "Specifying a structural schema"). What
//! is not known of a value, a placeholder or a pattern that nobody can read here, is neither met nor broken.

use super::custom::{Ask, Custom};
use super::limits::{Limit, Patterns};
use super::scalar::Scalar;
use crate::k8s::placeholder::is_placeholder;
use crate::syntax::tree::NodeRef;

/// What a value is judged with.
#[derive(Clone, Copy)]
pub(super) struct Judge<'p, 't> {
    pub(super) patterns: &'p Patterns<'t>,
    /// Whether what is missing is missing for certain.
    pub(super) whole: bool,
}

impl<'t> Judge<'_, 't> {
    /// The first condition of a part that a value breaks, in words that follow its name, with the key that asks for it.
    pub(super) fn broken(self, schema: Custom<'t>, node: NodeRef<'_>) -> Option<(String, &'static str)> {
        let no = |part: Custom<'t>| self.fits(part, schema, node) == Some(false);
        if schema.parts("allOf").any(no) {
            return Some(("does not meet all the conditions of its definition".to_owned(), "allOf"));
        }
        let any: Vec<Custom<'t>> = schema.parts("anyOf").collect();
        if !any.is_empty() && any.iter().all(|part| no(*part)) {
            return Some((none_of(&any), "anyOf"));
        }
        let one: Vec<Custom<'t>> = schema.parts("oneOf").collect();
        if !one.is_empty() && one.iter().all(|part| no(*part)) {
            return Some((none_of(&one), "oneOf"));
        }
        let met: Vec<Custom<'t>> =
            one.into_iter().filter(|part| self.fits(*part, schema, node) == Some(true)).collect();
        if met.len() > 1 {
            let message = match wanted_of_all(&met) {
                Some(wanted) => format!("may have only one of {}", wanted.join(" and ")),
                None => "fits more than one of the forms of its definition, which allows one".to_owned(),
            };
            return Some((message, "oneOf"));
        }
        let not = schema.inner(schema.node.get("not")?);
        (self.fits(not, schema, node) == Some(true)).then(|| {
            let message = match wanted(not) {
                Some(names) => format!("may not have {names}"),
                None => "is what its definition excludes".to_owned(),
            };
            (message, "not")
        })
    }

    /// Whether a value meets all that a part asks for; nothing when that is not known. `around` is the schema in which
    /// the part stands, whose defaults are filled in first.
    fn fits(self, schema: Custom<'t>, around: Custom<'t>, node: NodeRef<'_>) -> Option<bool> {
        let torn = node.is_torn() && !node.is_mapping();
        if node.is_null() || torn || node.text().is_some_and(is_placeholder) {
            return None;
        }
        let known = [
            is_of_type(schema, node),
            match schema.limit(node, self.patterns) {
                Limit::Met => Some(true),
                Limit::Unknown => None,
                Limit::Broken(_) => Some(false),
            },
            Some(is_in(&schema.values(), node)),
            self.has_required(schema, around, node),
            all(schema.parts("allOf").map(|part| self.fits(part, around, node))),
            any(schema.parts("anyOf").map(|part| self.fits(part, around, node))),
            one(schema.parts("oneOf").map(|part| self.fits(part, around, node))),
            match schema.node.get("not") {
                Some(not) => self.fits(schema.inner(not), around, node).map(|fits| !fits),
                None => Some(true),
            },
            self.fits_inside(schema, around, node),
        ];
        all(known.into_iter())
    }

    fn has_required(self, schema: Custom<'t>, around: Custom<'t>, node: NodeRef<'_>) -> Option<bool> {
        if !node.is_mapping() {
            return Some(true);
        }
        all(schema.required().map(|name| match node.get(name) {
            Some(value) if !value.is_null() => Some(true),
            _ if around.field(name).is_some_and(|field| field.node.get("default").is_some()) => Some(true),
            _ => (self.whole && !node.is_torn()).then_some(false),
        }))
    }

    fn fits_inside(self, schema: Custom<'t>, around: Custom<'t>, node: NodeRef<'_>) -> Option<bool> {
        let items = schema.node.get("items").map(|items| schema.inner(items));
        let around_items = around.node.get("items").map_or(around, |items| around.inner(items));
        let of_items = items.map(|items| all(node.items().map(|item| self.fits(items, around_items, item))));
        let fields = node.entries().into_iter().filter_map(|entry| {
            let field = schema.field(entry.name())?;
            Some(self.fits(field, around.field(entry.name()).unwrap_or(around), entry.value))
        });
        all([of_items.unwrap_or(Some(true)), all(fields)].into_iter())
    }
}

/// Whether all are so; nothing when that depends on what is not known.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// Whether one at least is so, or there is none to ask.
fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let answers: Vec<Option<bool>> = answers.collect();
    if answers.is_empty() || answers.contains(&Some(true)) {
        return Some(true);
    }
    (!answers.contains(&None)).then_some(false)
}

/// Whether exactly one is so, or there is none to ask.
fn one(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let answers: Vec<Option<bool>> = answers.collect();
    let met = answers.iter().filter(|answer| **answer == Some(true)).count();
    match met {
        _ if answers.is_empty() => Some(true),
        2.. => Some(false),
        _ if answers.contains(&None) => None,
        _ => Some(met == 1),
    }
}

fn is_of_type(schema: Custom<'_>, node: NodeRef<'_>) -> Option<bool> {
    let scalar = Scalar::read(node);
    if scalar == Some(Scalar::Unsure) {
        return None;
    }
    let whole = |scalar: &Scalar| match scalar {
        Scalar::Int(_) => true,
        Scalar::Float(number) => number.fract() == 0.0,
        _ => false,
    };
    Some(match schema.ask() {
        Ask::Anything => true,
        Ask::Object | Ask::Structure | Ask::Map(_) => node.is_mapping(),
        Ask::List(_) => node.is_sequence(),
        Ask::Text => scalar == Some(Scalar::Text),
        Ask::Whole => scalar.as_ref().is_some_and(whole),
        Ask::Number => matches!(scalar, Some(Scalar::Int(_) | Scalar::Float(_))),
        Ask::Bool => scalar == Some(Scalar::Bool),
        Ask::IntOrText => scalar.as_ref().is_some_and(|scalar| whole(scalar) || *scalar == Scalar::Text),
    })
}

fn is_in(values: &[&str], node: NodeRef<'_>) -> bool {
    values.is_empty() || node.text().is_none_or(|text| values.contains(&text))
}

/// The fields that a part asks for and nothing else, as a list of names.
fn wanted(part: Custom<'_>) -> Option<String> {
    let only = part.node.own_entries().all(|entry| entry.name() == "required");
    let names: Vec<String> = part.required().map(|name| format!("`{name}`")).collect();
    (only && !names.is_empty()).then(|| names.join(" with "))
}

fn wanted_of_all(parts: &[Custom<'_>]) -> Option<Vec<String>> {
    parts.iter().map(|part| wanted(*part)).collect()
}

fn none_of(parts: &[Custom<'_>]) -> String {
    match wanted_of_all(parts) {
        Some(wanted) => format!("must have {}", wanted.join(" or ")),
        None => "fits none of the forms that its definition allows".to_owned(),
    }
}
