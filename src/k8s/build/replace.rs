//! Replacements: a value of one object is put into fields of others.

use super::load::Stop;
use super::path::{FieldPath, Make};
use super::resource::{Named, Resource};
use super::select::Target;
use crate::syntax::tree::{Content, NodeRef, Value};

/// A replacement.
pub(super) struct Replacement {
    source: Target,
    field: String,
    part: Part,
    targets: Vec<Goal>,
}

/// Where a replacement puts its value.
struct Goal {
    select: Target,
    reject: Vec<Target>,
    fields: Vec<String>,
    part: Part,
    create: bool,
}

/// A part of a text: what stands between delimiters, by its number.
#[derive(Default)]
struct Part {
    delimiter: String,
    index: i64,
}

const NAME: &str = "metadata.name";

impl Replacement {
    /// Reads one; none when it says something that is not followed here.
    pub(super) fn read(node: NodeRef<'_>) -> Option<Self> {
        let source = node.get("source").filter(|source| source.is_mapping())?;
        let field = source.get("fieldPath").and_then(NodeRef::text).filter(|text| !text.is_empty()).unwrap_or(NAME);
        let targets = node.get("targets")?.items().map(Goal::read).collect::<Option<Vec<_>>>()?;
        let part = Part::read(source.get("options"));
        Some(Self { source: Target::read_plain(source)?, field: field.to_owned(), part, targets })
    }

    /// Whether it changes what objects are called.
    pub(super) fn renames(&self) -> bool {
        self.targets.iter().flat_map(|goal| &goal.fields).any(|field| field == NAME)
    }
}

impl Goal {
    fn read(node: NodeRef<'_>) -> Option<Self> {
        let reject = node.get("reject").into_iter().flat_map(NodeRef::items).map(Target::read_plain);
        let mut fields: Vec<String> =
            node.get("fieldPaths").into_iter().flat_map(NodeRef::items).filter_map(text).collect();
        if fields.is_empty() {
            fields.push(NAME.to_owned());
        }
        let options = node.get("options");
        let create =
            options.and_then(|options| options.get("create")).and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        Some(Self {
            select: Target::read_plain(node.get("select")?)?,
            reject: reject.collect::<Option<Vec<_>>>()?.into_iter().filter(|target| !target.is_open()).collect(),
            fields,
            part: Part::read(options),
            create,
        })
    }
}

fn text(node: NodeRef<'_>) -> Option<String> {
    node.text().map(str::to_owned)
}

impl Part {
    fn read(options: Option<NodeRef<'_>>) -> Self {
        let get = |key: &str| options.and_then(|options| options.get(key));
        Self {
            delimiter: get("delimiter").and_then(text).unwrap_or_default(),
            index: get("index").and_then(NodeRef::as_i64).unwrap_or_default(),
        }
    }

    /// The text with its part exchanged; before the first for a negative number, behind the last for one too high.
    fn exchange(&self, text: &str, new: &str) -> String {
        let mut parts: Vec<&str> = text.split(&self.delimiter).collect();
        match usize::try_from(self.index) {
            Err(_) => parts.insert(0, new),
            Ok(index) if index >= parts.len() => parts.push(new),
            Ok(index) => parts[index] = new,
        }
        parts.join(&self.delimiter)
    }
}

/// Applies one.
pub(super) fn apply(resources: &mut [Resource<'_>], named: &Named, replacement: &Replacement) -> Result<(), Stop> {
    let refused = |words: String| Err(Stop::Refused(words));
    let all = resources.len();
    let mut sources = named.places(replacement.source.name(), all);
    sources.retain(|&place| replacement.source.holds_ever(&resources[place]));
    let [source] = sources.as_slice() else {
        return refused("the source of a replacement is not one object".to_owned());
    };
    let source = &resources[*source];
    let Some(mut value) = FieldPath::read(&replacement.field).find(&source.value).cloned() else {
        return refused(format!("`{}`, the source of a replacement, is not there", replacement.field));
    };
    if source.unread {
        return refused("the source of a replacement is made from a file that is not there".to_owned());
    }
    if !replacement.part.delimiter.is_empty() {
        let index = usize::try_from(replacement.part.index).ok();
        let Some(part) =
            value.text().zip(index).and_then(|(text, index)| text.split(&replacement.part.delimiter).nth(index))
        else {
            return refused(format!("`{}`, the source of a replacement, has no such part", replacement.field));
        };
        value = Value::text_of(part.to_owned(), value.origin);
    }
    for goal in &replacement.targets {
        for place in named.places(goal.select.name(), all) {
            let resource = &mut resources[place];
            if !goal.select.holds_ever(resource) || goal.reject.iter().any(|reject| reject.holds_ever(resource)) {
                continue;
            }
            // What a replacement renames is followed by no reference: kustomize notes no earlier name here.
            for field in &goal.fields {
                let make = goal.create.then_some(Make { value: &value, place: value.origin });
                let found = FieldPath::read(field)
                    .visit(resource.value_mut(), make, &mut |place| put(place, &value, &goal.part));
                if !found {
                    return refused(format!("`{field}`, the target of a replacement, is not there"));
                }
            }
        }
    }
    Ok(())
}

/// Puts a value into a field: of a text only the words change, and it stays the number or the text that it was.
fn put<'t>(place: &mut Value<'t>, value: &Value<'t>, part: &Part) {
    let new = value.text().map(str::to_owned);
    match (&mut place.content, new) {
        (Content::Scalar(own, style), Some(new)) if !part.delimiter.is_empty() => {
            // Most of it stands where it stood.
            let text = part.exchange(own, &new);
            place.content = Content::Scalar(text.into(), *style);
        }
        (Content::Scalar(_, style), Some(new)) => {
            let style = *style;
            *place = Value { origin: value.origin, content: Content::Scalar(new.into(), style) };
        }
        _ => *place = value.clone(),
    }
}
