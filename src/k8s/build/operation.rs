//! JSON patches (RFC 6902): operations that name the place by a pointer.

use crate::syntax::tree::{Content, Field, Value};

/// Applies the operations to an object. False when one of them does not fit.
pub(super) fn apply<'t>(object: &mut Value<'t>, operations: &Value<'t>) -> bool {
    operations.items().iter().all(|operation| one(object, operation).is_some())
}

fn one<'t>(object: &mut Value<'t>, operation: &Value<'t>) -> Option<()> {
    let text = |key: &str| operation.get(key).and_then(Value::text);
    let path = steps(text("path")?);
    match text("op")? {
        "add" => add(object, &path, operation.get("value")?.clone()),
        "replace" => {
            *find(object, &path)? = operation.get("value")?.clone();
            Some(())
        }
        "remove" => remove(object, &path).map(|_| ()),
        "move" => {
            let value = remove(object, &steps(text("from")?))?;
            add(object, &path, value)
        }
        "copy" => {
            let value = find(object, &steps(text("from")?))?.clone();
            add(object, &path, value)
        }
        // Where nothing is, there is null.
        "test" => {
            let wanted = operation.get("value")?;
            find(object, &path).map_or(wanted.is_null(), |found| same(found, wanted)).then_some(())
        }
        _ => None,
    }
}

/// Whether two values are equal in JSON, as far as their texts tell.
fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (&one.content, &other.content) {
        (Content::Mapping(fields), Content::Mapping(others)) => {
            let found = |field: &Field<'_>| {
                others.iter().find(|other| other.key == field.key).is_some_and(|other| same(&field.value, &other.value))
            };
            fields.len() == others.len() && fields.iter().all(found)
        }
        (Content::Sequence(items), Content::Sequence(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| same(item, other))
        }
        (Content::Scalar(..), Content::Scalar(..)) if one.is_null() || other.is_null() => {
            one.is_null() && other.is_null()
        }
        (Content::Scalar(text, _), Content::Scalar(other, _)) => text == other,
        _ => false,
    }
}

fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

fn find<'v, 't>(value: &'v mut Value<'t>, path: &[String]) -> Option<&'v mut Value<'t>> {
    path.iter().try_fold(value, |value, step| match &mut value.content {
        Content::Mapping(fields) => {
            fields.iter_mut().find(|field| field.key == step.as_str()).map(|field| &mut field.value)
        }
        Content::Sequence(items) => items.get_mut(step.parse::<usize>().ok()?),
        Content::Scalar(..) => None,
    })
}

fn add<'t>(object: &mut Value<'t>, path: &[String], value: Value<'t>) -> Option<()> {
    let (last, parents) = path.split_last()?;
    match &mut find(object, parents)?.content {
        Content::Mapping(fields) => {
            let field = Field { key: last.clone().into(), at: value.origin, value };
            match fields.iter_mut().find(|known| known.key == field.key) {
                Some(known) => *known = field,
                None => fields.push(field),
            }
        }
        Content::Sequence(items) if last == "-" => items.push(value),
        Content::Sequence(items) => {
            let index = last.parse::<usize>().ok().filter(|&index| index <= items.len())?;
            items.insert(index, value);
        }
        Content::Scalar(..) => return None,
    }
    Some(())
}

fn remove<'t>(object: &mut Value<'t>, path: &[String]) -> Option<Value<'t>> {
    let (last, parents) = path.split_last()?;
    let parent = find(object, parents)?;
    match &mut parent.content {
        Content::Mapping(_) => parent.remove(last),
        Content::Sequence(items) => {
            let index = last.parse::<usize>().ok().filter(|&index| index < items.len())?;
            Some(items.remove(index))
        }
        Content::Scalar(..) => None,
    }
}
