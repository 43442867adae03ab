//! Paths of fields as replacements and variables write them: `spec.containers.[name=api].image`.

use regex::Regex;

use crate::syntax::tree::{Content, Origin, Style, Value};

/// A step of a path.
#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Index(usize),
    /// The items with a field of this value; of lists of texts, those that match.
    Where(String, String),
    Every,
}

/// A path of a field.
#[derive(Debug, Clone)]
pub(super) struct FieldPath(Vec<Step>);

/// What is made where a path leads to nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Make<'v, 't> {
    /// What stands at the end of the path then.
    pub(super) value: &'v Value<'t>,
    pub(super) place: Origin,
}

impl FieldPath {
    /// Reads a path: dots divide it, but for those behind a backslash and those in brackets.
    pub(super) fn read(text: &str) -> Self {
        let mut steps = vec![String::new()];
        let (mut inside, mut escaped) = (false, false);
        for character in text.chars() {
            match character {
                '\\' if !escaped => {
                    escaped = true;
                    continue;
                }
                '.' if !escaped && !inside => {
                    steps.push(String::new());
                    continue;
                }
                '[' => inside = true,
                ']' => inside = false,
                _ => {}
            }
            if escaped && character != '.' {
                steps.last_mut().into_iter().for_each(|step| step.push('\\'));
            }
            escaped = false;
            steps.last_mut().into_iter().for_each(|step| step.push(character));
        }
        Self(steps.into_iter().filter(|step| !step.is_empty()).map(Step::read).collect())
    }

    /// The path as a variable writes it, where `containers[0]` is an item of a list.
    pub(super) fn read_with_indexes(text: &str) -> Self {
        let mut spread = String::new();
        for (index, part) in text.split('[').enumerate() {
            match part.split_once(']').filter(|(number, _)| index > 0 && number.parse::<usize>().is_ok()) {
                Some((number, rest)) => spread.push_str(&format!(".{number}{rest}")),
                None if index > 0 => spread.push_str(&format!("[{part}")),
                None => spread.push_str(part),
            }
        }
        Self::read(&spread)
    }

    /// The value at its end, when it is one.
    pub(super) fn find<'v, 't>(&self, value: &'v Value<'t>) -> Option<&'v Value<'t>> {
        self.0.iter().try_fold(value, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Index(index) => value.items().get(*index),
            Step::Where(key, wanted) => value.items().iter().find(|item| step_fits(item, key, wanted)),
            Step::Every => value.items().first(),
        })
    }

    /// Calls `each` on every value at its end. False when there is none, and none is made.
    pub(super) fn visit<'t>(
        &self,
        value: &mut Value<'t>,
        make: Option<Make<'_, 't>>,
        each: &mut dyn FnMut(&mut Value<'t>),
    ) -> bool {
        walk(value, &self.0, make, each)
    }
}

impl Step {
    fn read(text: String) -> Self {
        let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match inner.and_then(|inner| inner.split_once('=')) {
            Some((key, value)) => Self::Where(key.to_owned(), value.to_owned()),
            None if text == "*" => Self::Every,
            None => text.parse().map_or(Self::Key(text), Self::Index),
        }
    }
}

fn walk<'t>(
    value: &mut Value<'t>,
    steps: &[Step],
    make: Option<Make<'_, 't>>,
    each: &mut dyn FnMut(&mut Value<'t>),
) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        each(value);
        return true;
    };
    match step {
        Step::Key(key) => {
            if value.get(key).is_none()
                && let Some(make) = make
            {
                value.set(key, make.place, made(rest, make));
            }
            value.get_mut(key).is_some_and(|inner| walk(inner, rest, make, each))
        }
        Step::Index(index) => {
            let Some(items) = value.items_mut() else { return false };
            if items.len() == *index
                && let Some(make) = make
            {
                items.push(made(rest, make));
            }
            items.get_mut(*index).is_some_and(|item| walk(item, rest, make, each))
        }
        Step::Every => {
            let Some(items) = value.items_mut() else { return false };
            // Every item is walked, also behind the first that is found.
            items.iter_mut().filter_map(|item| walk(item, rest, make, each).then_some(())).count() > 0
        }
        Step::Where(key, wanted) => {
            let Some(items) = value.items_mut() else { return false };
            if let Some(make) = make
                && !items.iter().any(|item| step_fits(item, key, wanted))
            {
                let word = Value::text_of(wanted.clone(), make.place);
                items.push(match key.is_empty() {
                    true => word,
                    false => {
                        let mut item = Value::empty(make.place);
                        item.set(key, make.place, word);
                        item
                    }
                });
            }
            let found = items.iter_mut().filter(|item| step_fits(item, key, wanted));
            found.filter_map(|item| walk(item, rest, make, each).then_some(())).count() > 0
        }
    }
}

/// What a missing step holds: a list where an item follows, the value itself at the end.
fn made<'t>(rest: &[Step], make: Make<'_, 't>) -> Value<'t> {
    match rest.first() {
        Some(Step::Key(_)) => Value::empty(make.place),
        Some(_) => Value { origin: make.place, content: Content::Sequence(Vec::new()) },
        None if make.value.text().is_some() => {
            Value { origin: make.place, content: Content::Scalar("".into(), Style::Plain) }
        }
        None => make.value.clone(),
    }
}

/// Whether an item has a field that an expression finds something in, as kustomize compares them.
fn step_fits(item: &Value<'_>, key: &str, wanted: &str) -> bool {
    let text = if key.is_empty() { item.text() } else { item.get(key).and_then(Value::text) };
    let plain = wanted.chars().all(|character| character.is_alphanumeric() || "-_/ ".contains(character));
    text.is_some_and(|text| match plain {
        true => text.contains(wanted),
        false => Regex::new(wanted).is_ok_and(|expression| expression.is_match(text)),
    })
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(path: &FieldPath, expected: Option<&str>) {
        let text = "a.b: {c: x}\nlist: [{name: one, v: 1}, {name: two, v: 2}]\nwords: [--a, --b]\n";
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let value = Value::read(tree.root().unwrap());
        assert_eq!(path.find(&value).and_then(Value::text), expected, "{path:?}");
    }

    #[test]
    fn paths_lead_into_lists_and_keys_with_dots() {
        check(&FieldPath::read("a\\.b.c"), Some("x"));
        check(&FieldPath::read("list.[name=two].v"), Some("2"));
        check(&FieldPath::read("list.0.name"), Some("one"));
        check(&FieldPath::read("words.[=--b]"), Some("--b"));
        check(&FieldPath::read("list.[name=three].v"), None);
        check(&FieldPath::read_with_indexes("list[1].v"), Some("2"));
    }
}
