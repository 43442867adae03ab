//! Parameters of the same operation in both revisions.

use super::ChangeKind;
use super::lifecycle::Life;
use super::pair::Pair;
use super::pairing::Pairing;
use super::schema::Way;
use crate::diagnostic::Severity;
use crate::openapi::{Operation, Parameter, Schema, Types};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

impl<'a, 'b> Pair<'_, 'a, 'b> {
    pub(super) fn parameters(&mut self) {
        let (Some(before), Some(after)) = (self.before.parameters(), self.after.parameters()) else { return };
        // The fields of a form are parameters where both are of 2.0.
        let forms = self.before.api.version() == self.after.api.version();
        let is_compared = |place: &str| match place {
            "body" => false,
            "formData" => forms,
            _ => true,
        };
        let ours: Vec<_> = before.into_iter().filter(|old| is_compared(old.place())).collect();
        let theirs: Vec<_> = after.iter().copied().filter(|new| is_compared(new.place())).collect();
        let pairing = Pairing::of(self.parameter_twins(&ours, &theirs), theirs.len());
        for (old, new) in pairing.both.iter().map(|(one, other)| (ours[*one], theirs[*other])) {
            self.parameter(old, new);
        }
        for old in pairing.gone.iter().map(|index| ours[*index]) {
            // The whole query may be one parameter now, of which it is a part.
            if old.place() != "query" || !after.iter().any(|new| may_have(self.after, *new, old.name())) {
                self.parameter_gone(old);
            }
        }
        let is_known = |new: &Parameter<'_>| pairing.both.iter().any(|(_, known)| theirs[*known].is_same_as(*new));
        for new in pairing.came.iter().map(|index| theirs[*index]).filter(|new| !is_known(new)) {
            self.parameter_new(new);
        }
    }

    /// For each parameter the index of the same one now. Placeholders are matched by their position, for their names
    /// reach no wire: by the names in the paths, else by their own; and the last of them that is left on each side is the
    /// same.
    fn parameter_twins(&self, ours: &[Parameter<'b>], theirs: &[Parameter<'a>]) -> Vec<Option<usize>> {
        let (were, are) = (placeholders(self.before.path()), placeholders(self.after.path()));
        let named = |old: &Parameter<'_>, name: &str| {
            let same = |new: &Parameter<'_>| {
                let alike = new.name() == name || old.place() == "header" && new.name().eq_ignore_ascii_case(name);
                new.place() == old.place() && alike
            };
            theirs.iter().position(same)
        };
        let twin = |old: &Parameter<'_>| {
            let at = were.iter().position(|name| *name == old.name()).filter(|_| old.place() == "path");
            let renamed = at.and_then(|at| are.get(at)).and_then(|name| named(old, name));
            renamed.or_else(|| named(old, old.name()))
        };
        let mut twins: Vec<Option<usize>> = ours.iter().map(twin).collect();
        let mut lone = (0..ours.len()).filter(|at| twins[*at].is_none() && ours[*at].place() == "path");
        let mut new = (0..theirs.len()).filter(|at| theirs[*at].place() == "path" && !twins.contains(&Some(*at)));
        if let (Some(one), None, Some(other), None) = (lone.next(), lone.next(), new.next(), new.next())
            && were.len() == are.len()
        {
            twins[one] = Some(other);
        }
        twins
    }

    fn parameter_gone(&mut self, old: Parameter<'b>) {
        let (place, name) = (old.place(), old.name());
        let text = format!("{place} parameter `{name}` is gone: requests that send it are not understood as before");
        let place = self.after.node().entry("parameters").map_or(self.after.span(), |entry| entry.key_span());
        let level = match Life::of(old.node, self.before.api.sunset_key(), self.today) {
            // What it said was nothing that anybody reads (OpenAPI 3.0.4, "Parameter Object").
            _ if is_ignored(old) => Severity::Note,
            Life::Promised => Severity::Warning,
            Life::Until(_) => Severity::Error,
            Life::Over => Severity::Note,
        };
        self.add(ChangeKind::Parameter, level, place, Some(old.node.head_span()), text);
    }

    fn parameter_new(&mut self, new: Parameter<'a>) {
        let (level, word) = match new.is_required() {
            true => (Severity::Error, " and required: requests without it are refused"),
            false => (Severity::Note, ""),
        };
        let text = format!("{} parameter `{}` is new{word}", new.place(), new.name());
        self.add(ChangeKind::Parameter, level, new.node.head_span(), None, text);
    }

    fn parameter(&mut self, old: Parameter<'b>, new: Parameter<'a>) {
        let what = format!("{} parameter `{}`", new.place(), new.name());
        let was = Some(old.node.head_span());
        self.renamed(old, new, &what);
        if new.is_required() && !old.is_required() {
            let place = new.node.get("required").map_or(new.node.head_span(), NodeRef::span);
            self.add(
                ChangeKind::Parameter,
                Severity::Error,
                place,
                was,
                format!("{what} is required now: requests without it are refused"),
            );
        } else if old.is_required() && !new.is_required() {
            self.add(
                ChangeKind::Parameter,
                Severity::Note,
                new.node.head_span(),
                was,
                format!("{what} is optional now"),
            );
        }
        // A single value is written in one way, whatever stands between several.
        let is_single = |schema: Option<Schema<'_>>| schema.and_then(Schema::types).is_some_and(Types::is_scalar);
        let any = |own: Option<Schema<'b>>| own.or_else(|| text_forms(self.before, old).first()?.1);
        let now = |own: Option<Schema<'a>>| own.or_else(|| text_forms(self.after, new).first()?.1);
        let single = is_single(any(old.schema())) && is_single(now(new.schema()));
        let is_2 = |operation: Operation<'_>| operation.api.version().is_2();
        if old.node.get("content").is_some() || new.node.get("content").is_some() {
            // Said by the media type.
        } else if is_2(self.before) != is_2(self.after) {
            let (one, other) = (form(old, is_2(self.before)), form(new, is_2(self.after)));
            if one != other && !single {
                let text = format!("{what} is written in another way than before: `style` is `{}`", other.0);
                self.add(ChangeKind::Serialization, Severity::Error, new.node.head_span(), was, text);
            }
        } else {
            self.keywords(old, new, single, &what);
        }
        self.schemas(old.schema(), new.schema(), Way::Request, what.clone(), true);
        self.by_media_type(old, new, single, &what);
    }

    /// Another name of a placeholder: in its parameter, or in the path alone.
    fn renamed(&mut self, old: Parameter<'b>, new: Parameter<'a>, what: &str) {
        if new.place() != "path" {
            return;
        }
        if new.name() != old.name() {
            let place = new.node.get("name").map_or(new.node.head_span(), NodeRef::head_span);
            let text = format!("{what} was called `{}`: requests stay the same", old.name());
            return self.add(ChangeKind::Parameter, Severity::Note, place, Some(old.node.head_span()), text);
        }
        let (were, are) = (placeholders(self.before.path()), placeholders(self.after.path()));
        let at = were.iter().position(|name| *name == old.name());
        if let Some(now) = at.and_then(|at| are.get(at)).filter(|now| **now != new.name()) {
            let text = format!("{what} is called `{now}` in the path now: requests stay the same");
            let (place, was) = (self.after.path_span(), Some(self.before.path_span()));
            self.add(ChangeKind::Parameter, Severity::Note, place, was, text);
        }
    }

    /// A parameter that is written as a text of a media type.
    fn by_media_type(&mut self, old: Parameter<'b>, new: Parameter<'a>, single: bool, what: &str) {
        let (before, after) = (text_forms(self.before, old), text_forms(self.after, new));
        let (first, second) = (before.first(), after.first());
        let place = new.node.entry("content").or_else(|| new.node.entry("schema"));
        let place = place.map_or(new.node.head_span(), |entry| entry.key_span());
        let names = (first.map(|(name, ..)| name.as_str()), second.map(|(name, ..)| name.as_str()));
        if names.0 != names.1 && !single {
            let told = |name: Option<&str>| name.map_or("as usual".to_owned(), |name| format!("as `{name}`"));
            let text = format!("{what} is written {} now, and was {}", told(names.1), told(names.0));
            self.add(ChangeKind::Serialization, Severity::Error, place, Some(old.node.head_span()), text);
        }
        let schema = |content: Option<&(String, Option<Schema<'b>>, Span)>| content.and_then(|(_, schema, _)| *schema);
        if first.is_some() || second.is_some() {
            let one = schema(first).or_else(|| old.schema());
            let other = second.and_then(|(_, schema, _)| *schema).or_else(|| new.schema());
            self.schemas(one, other, Way::Request, what.to_owned(), true);
        }
    }

    /// The keywords by which a version of the specification says how a parameter is written.
    fn keywords(&mut self, old: Parameter<'b>, new: Parameter<'a>, single: bool, what: &str) {
        let was = Some(old.node.head_span());
        for key in ["style", "explode", "collectionFormat", "allowReserved"] {
            let (one, other) = (old.node.get(key).and_then(NodeRef::text), new.node.get(key).and_then(NodeRef::text));
            let (one, other) =
                (one.unwrap_or(usual(key, old.place(), old.node)), other.unwrap_or(usual(key, new.place(), new.node)));
            if one != other && !(single && key == "explode") {
                let place = new.node.get(key).map_or(new.node.head_span(), NodeRef::span);
                let text = format!("{what} is written in another way: `{key}` is `{other}`, and was `{one}`");
                self.add(ChangeKind::Serialization, Severity::Error, place, was, text);
            }
        }
    }
}

/// The names of a path's placeholders, in order.
fn placeholders(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Whether a parameter stands for the whole query (3.2), and may have such a part.
fn may_have(operation: Operation<'_>, parameter: Parameter<'_>, name: &str) -> bool {
    let mut forms = text_forms(operation, parameter).into_iter();
    parameter.place() == "querystring"
        && forms.all(|(_, schema, _)| schema.is_none_or(|schema| !schema.property(name).is_absent()))
}

/// The media type in which a parameter is written as a text, if it is: at most one.
fn text_forms<'a>(operation: Operation<'a>, parameter: Parameter<'a>) -> Vec<(String, Option<Schema<'a>>, Span)> {
    if parameter.node.get("content").is_some() { operation.content(parameter.node) } else { Vec::new() }
}

/// Whether the specification says that such a header parameter has no meaning: other parts of the document say it.
fn is_ignored(parameter: Parameter<'_>) -> bool {
    let names = ["accept", "content-type", "authorization"];
    !parameter.api.version().is_2()
        && parameter.place() == "header"
        && names.contains(&parameter.name().to_ascii_lowercase().as_str())
}

/// How several values are written: in which style, and whether each has the name of its own. 2.0 says both by
/// `collectionFormat` (OpenAPI 2.0, "Parameter Object"; OpenAPI 3.0.4, "Style Values").
fn form<'a>(parameter: Parameter<'a>, is_2: bool) -> (&'a str, bool) {
    let place = parameter.place();
    let said = |key| parameter.node.get(key).and_then(NodeRef::text).unwrap_or(usual(key, place, parameter.node));
    if !is_2 {
        return (said("style"), said("explode") == "true");
    }
    match said("collectionFormat") {
        "csv" => (usual("style", place, parameter.node), false),
        "ssv" => ("spaceDelimited", false),
        "pipes" => ("pipeDelimited", false),
        "multi" => ("form", true),
        other => (other, false),
    }
}

/// What a serialisation keyword means where it is absent (OpenAPI 3.0.4, "Parameter Object").
fn usual(key: &str, place: &str, parameter: NodeRef<'_>) -> &'static str {
    let style = || parameter.get("style").and_then(NodeRef::text);
    match (key, place) {
        ("style", "query" | "cookie") => "form",
        ("style", _) => "simple",
        ("explode", "query" | "cookie") if style().is_none_or(|style| matches!(style, "form" | "cookie")) => "true",
        ("collectionFormat", _) => "csv",
        _ => "false",
    }
}
