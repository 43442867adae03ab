//! Forms: the parameters in `formData` of 2.0 are the properties of a form's schema in 3.x.

use super::ChangeKind;
use super::facts::facts;
use super::pair::Pair;
use super::schema::Way;
use crate::diagnostic::Severity;
use crate::openapi::{Operation, Parameter, Schema};
use crate::syntax::tree::NodeRef;

fn is_2(operation: Operation<'_>) -> bool {
    operation.api.version().is_2()
}

/// The fields of a form of 2.0.
fn fields<'a>(operation: Operation<'a>) -> Vec<Parameter<'a>> {
    let parameters = operation.parameters().unwrap_or_default();
    parameters.into_iter().filter(|parameter| parameter.place() == "formData").collect()
}

/// Whether a media type is that of a form.
fn is_form(media_type: &str) -> bool {
    matches!(media_type, "multipart/form-data" | "application/x-www-form-urlencoded")
}

impl<'a, 'b> Pair<'_, 'a, 'b> {
    /// Compares a form of 2.0 with what stands for it in 3.x; false when there is none to compare.
    pub(super) fn form(&mut self) -> bool {
        match (is_2(self.before), is_2(self.after)) {
            (true, false) => {}
            // Nobody goes back to 2.0: a form there is taken for the one that was.
            (false, true) => return !fields(self.after).is_empty(),
            _ => return false,
        }
        let fields = fields(self.before);
        let Some(first) = fields.first() else { return false };
        let was = Some(first.node.head_span());
        let Some(body) = self.after.request_body() else {
            if self.after.node().get("requestBody").is_none() {
                let text = "the request body is gone".to_owned();
                self.add(ChangeKind::RequestBody, Severity::Error, self.after.span(), was, text);
            }
            return true;
        };
        if body.is_required && !fields.iter().any(|field| field.is_required()) {
            let text = "the request body is required now".to_owned();
            self.add(ChangeKind::RequestBody, Severity::Error, body.place, was, text);
        }
        let Some((_, schema, _)) = body.content.iter().find(|(name, ..)| is_form(name)) else {
            let text = "the request body is no longer possible as a form".to_owned();
            self.add(ChangeKind::MediaType, Severity::Error, body.place, was, text);
            return true;
        };
        if let Some(schema) = schema {
            self.fields(&fields, *schema);
        }
        true
    }

    fn fields(&mut self, fields: &[Parameter<'b>], schema: Schema<'a>) {
        let Some(now) = facts(schema, &[]) else { return };
        for field in fields {
            let name = field.name();
            let was = Some(field.node.head_span());
            let Some(node) = now.properties.get(name).and_then(|nodes| nodes.first().copied()) else {
                let text = format!("`{name}` is gone");
                self.add(ChangeKind::Property, Severity::Warning, schema.span(), was, text);
                continue;
            };
            match now.required.get(name) {
                Some(place) if !field.is_required() => {
                    self.add(ChangeKind::Required, Severity::Error, *place, was, format!("`{name}` is required now"));
                }
                None if field.is_required() => {
                    self.add(
                        ChangeKind::Required,
                        Severity::Note,
                        node.key_span(),
                        was,
                        format!("`{name}` is optional now"),
                    );
                }
                _ => {}
            }
            if !field.is_file() {
                self.schemas(field.schema(), Some(schema.at(node)), Way::Request, format!("`{name}`"), true);
            }
        }
        let is_new = |name: &str| !fields.iter().any(|field| field.name() == name);
        for (name, nodes) in now.properties.iter().filter(|(name, _)| is_new(name)) {
            let required = now.required.contains_key(name);
            let (level, word) = if required { (Severity::Error, " and required") } else { (Severity::Note, "") };
            let place = nodes.first().map_or(schema.span(), |node| NodeRef::key_span(*node));
            self.add(ChangeKind::Property, level, place, None, format!("`{name}` is new{word}"));
        }
    }
}
