//! Parameters of the same operation in both revisions.

use super::lifecycle::Life;
use super::pair::Pair;
use super::schema::Way;
use super::{ChangeKind, Level};
use crate::openapi::{Operation, Parameter, Schema, Types};
use crate::syntax::tree::NodeRef;

impl<'a, 'b> Pair<'_, 'a, 'b> {
    pub(super) fn parameters(&mut self) {
        let (Some(before), Some(after)) = (self.before.parameters(), self.after.parameters()) else { return };
        let bodies = |parameter: &&Parameter<'_>| !matches!(parameter.place(), "body" | "formData");
        // Placeholders are matched by their position, for their names reach no wire.
        let order = |operation: Operation<'_>| -> Vec<String> {
            operation
                .path()
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        let (old_order, new_order) = (order(self.before), order(self.after));
        let twin = |old: &Parameter<'b>| {
            let position = old_order.iter().position(|name| name == old.name());
            let renamed = position.and_then(|at| new_order.get(at)).filter(|_| old.place() == "path");
            let name = renamed.map_or(old.name(), String::as_str);
            let same = |new: &&Parameter<'a>| {
                new.place() == old.place()
                    && (new.name() == name || old.place() == "header" && new.name().eq_ignore_ascii_case(name))
            };
            after.iter().find(same).copied()
        };
        let mut known: Vec<Parameter<'a>> = Vec::new();
        for old in before.iter().filter(bodies) {
            match twin(old) {
                None => {
                    let text = format!(
                        "{} parameter `{}` is gone: requests that send it are not understood as before",
                        old.place(),
                        old.name()
                    );
                    let place =
                        self.after.node().entry("parameters").map_or(self.after.span(), |entry| entry.key_span());
                    let level = match Life::of(old.node, self.before.api.sunset_key(), self.today) {
                        Life::Promised => Level::Warning,
                        Life::Until(_) => Level::Error,
                        Life::Over => Level::Note,
                    };
                    self.add(ChangeKind::Parameter, level, place, Some(old.node.head_span()), text);
                }
                Some(new) => {
                    known.push(new);
                    self.parameter(*old, new);
                }
            }
        }
        for new in after.iter().filter(bodies).filter(|new| !known.iter().any(|known| known.is_same_as(**new))) {
            let required = new.is_required();
            let level = if required { Level::Error } else { Level::Note };
            let consequence = if required { ": requests without it are refused" } else { "" };
            let text = format!(
                "{} parameter `{}` is new{}{consequence}",
                new.place(),
                new.name(),
                if required { " and required" } else { "" }
            );
            self.add(ChangeKind::Parameter, level, new.node.head_span(), None, text);
        }
    }

    fn parameter(&mut self, old: Parameter<'b>, new: Parameter<'a>) {
        let what = format!("{} parameter `{}`", new.place(), new.name());
        let was = Some(old.node.head_span());
        if new.is_required() && !old.is_required() {
            let place = new.node.get("required").map_or(new.node.head_span(), NodeRef::span);
            self.add(
                ChangeKind::Parameter,
                Level::Error,
                place,
                was,
                format!("{what} is required now: requests without it are refused"),
            );
        } else if old.is_required() && !new.is_required() {
            self.add(ChangeKind::Parameter, Level::Note, new.node.head_span(), was, format!("{what} is optional now"));
        }
        for key in ["style", "explode", "collectionFormat", "allowReserved"] {
            let (one, other) = (old.node.get(key).and_then(NodeRef::text), new.node.get(key).and_then(NodeRef::text));
            let (one, other) =
                (one.unwrap_or(usual(key, old.place(), old.node)), other.unwrap_or(usual(key, new.place(), new.node)));
            // A single value is written in one way, whatever stands between several.
            let is_single = |schema: Option<Schema<'_>>| schema.and_then(Schema::types).is_some_and(Types::is_scalar);
            let counts = key != "explode" || !(is_single(old.schema()) && is_single(new.schema()));
            if one != other && counts {
                let place = new.node.get(key).map_or(new.node.head_span(), NodeRef::span);
                let text = format!("{what} is written in another way: `{key}` is `{other}`, and was `{one}`");
                self.add(ChangeKind::Serialization, Level::Error, place, was, text);
            }
        }
        self.schemas(old.schema(), new.schema(), Way::Request, what, true);
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
