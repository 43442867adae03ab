//! What was probably meant by a field that is not there: another spelling, or another place.

use super::structure::Structure;
use super::table::Type;
use crate::syntax::deserialize::{is_slip, nearest};
use crate::syntax::tree::Entry;

/// What was probably meant.
pub(super) enum Hint<'t> {
    /// A field of this name, and whether that is so near that it may be offered as an edit.
    Near(&'t str, bool),
    /// The same name in another place, in words.
    Elsewhere(String),
    None,
}

/// How many structures deep other places are looked for.
const DEPTH: usize = 4;

pub(super) fn find<'t>(
    structure: Structure<'t>,
    names: &[&'t str],
    around: &[(&'static Type, usize)],
    entry: Entry<'t>,
) -> Hint<'t> {
    let name = entry.name();
    if let Some(same) = names.iter().find(|known| spelt_alike(known, name)) {
        return Hint::Near(same, true);
    }
    let near = nearest(name, names.iter().copied()).filter(|near| fits(structure, near, entry));
    let one_off = near.filter(|near| is_slip(name, near));
    if let Some(near) = one_off {
        return Hint::Near(near, true);
    }
    let built_in = matches!(structure, Structure::BuiltIn(_));
    // Services have their labels straight under `selector`.
    let selects = around.last().is_some_and(|(own, _)| own.name == "LabelSelector");
    if built_in && selects && entry.value.text().is_some() {
        return Hint::Elsewhere("`matchLabels`, inside of this".to_owned());
    }
    if let Some(place) = built_in.then(|| elsewhere(around, entry)).flatten() {
        return Hint::Elsewhere(place);
    }
    near.map_or(Hint::None, |near| Hint::Near(near, false))
}

/// Whether two names differ only in case or in the signs between their words.
fn spelt_alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> Vec<u8> {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect()
    };
    letters(one) == letters(other)
}

/// Whether a field of a built-in type can hold what is written: a list where there is a list.
fn fits(structure: Structure<'_>, name: &str, entry: Entry<'_>) -> bool {
    let Structure::BuiltIn(own) = structure else { return true };
    own.field(name).is_none_or(|field| can_hold(field.shape, entry))
}

fn can_hold(shape: super::table::Shape, entry: Entry<'_>) -> bool {
    let value = entry.value;
    if value.is_sequence() {
        return shape.is_list();
    }
    if value.is_mapping() {
        return !shape.is_list() && (shape.is_map() || shape.structure().is_some());
    }
    value.is_null() || !shape.is_many() && shape.structure().is_none()
}

/// The nearest place, from the structures around or inside of them, that has a field of this name.
fn elsewhere(around: &[(&'static Type, usize)], entry: Entry<'_>) -> Option<String> {
    let name = entry.name();
    let has = |own: &Type| own.field(name).is_some_and(|field| can_hold(field.shape, entry));
    let (inner, outer) = around.split_last()?;
    if let Some(path) = below(inner.0, name, &has) {
        return Some(format!("`{path}`, inside of this"));
    }
    // The kinds of volumes have much in common and are never meant for one another.
    let many = |own: &Type| matches!(own.name, "Volume" | "PersistentVolumeSpec");
    for (own, _) in outer.iter().rev().take_while(|(own, _)| !many(own)) {
        if has(own) {
            return Some(format!("{}, further out", title(own)));
        }
        if let Some(path) = below(own, name, &has) {
            return Some(format!("`{path}` of {}", title(own)));
        }
    }
    None
}

/// The shortest way from a structure into those that it holds.
fn below(from: &'static Type, name: &str, has: &dyn Fn(&Type) -> bool) -> Option<String> {
    let mut level: Vec<(&'static Type, String)> = vec![(from, String::new())];
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for (own, path) in level {
            for field in own.fields().iter().filter(|field| !field.shape.is_map() && field.name != "status") {
                let Some(inside) = field.shape.structure() else { continue };
                let item = if field.shape.is_list() { "[]" } else { "" };
                let path = format!("{path}{}{}{item}", if path.is_empty() { "" } else { "." }, field.name);
                // The same stands under init and ephemeral containers, which are rarely meant.
                next.push((inside, path));
            }
        }
        next.sort_by_key(|(_, path)| (!path.ends_with("containers[]"), path.len()));
        if let Some((_, path)) = next.iter().find(|(own, _)| has(own)) {
            return Some(format!("{path}.{name}"));
        }
        if next.len() > 400 {
            return None;
        }
        level = next;
    }
    None
}

fn title(own: &Type) -> String {
    match own.name {
        "Container" => "the container".to_owned(),
        "PodSpec" => "the pod's `spec`".to_owned(),
        "PodTemplateSpec" => "the pod's `template`".to_owned(),
        name if name.ends_with("Spec") => "the object's `spec`".to_owned(),
        name => format!("the {name}"),
    }
}
