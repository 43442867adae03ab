use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, looks_plural, words};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Schema, check));

/// Names of arrays that are no names of things.
const NO_THING: [&str; 10] = ["any", "in", "not", "and", "or", "all", "of", "by", "value", "progress"];

fn check(schema: Object<'_>, cx: &mut Context<'_>) {
    let Some(name) = schema.property_name() else { return };
    let words = words(name);
    let Some(last) = words.last() else { return };
    let is_word = last.len() > 2 && last.bytes().all(|byte| byte.is_ascii_lowercase());
    let passes = ["list", "array", "set", "path", "range", "queue"].contains(&last.as_str()) || looks_plural(last);
    if !is_word || passes || NO_THING.contains(&last.as_str()) || schema.schema().is_array() != Some(true) {
        return;
    }
    cx.report(schema.key_span(), format!("`{name}` is an array, and reads like one thing"))
        .subject(name)
        .help("name arrays in the plural");
}
