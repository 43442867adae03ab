//! Texts, numbers and booleans of an object beside what they must be.

use super::ranges::Range;
use super::scalar::{Scalar, is_base64};
use super::table::Core;
use super::walk::{Step, Walker};
use super::{Extent, SchemaFault, SchemaFaultKind};
use crate::diagnostic::Edit;
use crate::k8s::quantity::is_quantity;
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::NodeRef;

impl<'t> Walker<'t, '_> {
    pub(super) fn text(&mut self, node: NodeRef<'t>, values: &[&str]) {
        let Some(scalar) = Scalar::read(node) else { return self.wrong_type(node, "a text") };
        match scalar {
            Scalar::Null | Scalar::Unsure => {}
            Scalar::Text => self.one_of(node, values),
            Scalar::Bool | Scalar::Int(_) | Scalar::Float(_) => self.not_text(node, scalar),
        }
    }

    fn one_of(&mut self, node: NodeRef<'t>, values: &[&str]) {
        let text = node.text().unwrap_or_default();
        if values.is_empty() || text.is_empty() || values.contains(&text) {
            return;
        }
        let near = values.iter().find(|value| value.eq_ignore_ascii_case(text)).copied();
        let near = near.or_else(|| nearest(text, values.iter().copied()));
        let list = format!("`{}`", values.join("`, `"));
        let help = match near {
            Some(near) => format!("write `{near}`; allowed are {list}"),
            None => format!("allowed are {list}"),
        };
        let message = format!("`{}` cannot be `{text}`, and the API server refuses the object", self.path_here());
        self.invalid(node, node.head_span(), message, help);
    }

    fn not_text(&mut self, node: NodeRef<'t>, scalar: Scalar) {
        if self.extent == Extent::Patch {
            return;
        }
        let written = node.text().unwrap_or_default();
        let what = scalar.words();
        let path = self.path_here();
        let secret = self.secret(node);
        let shown = if secret.is_some() { String::new() } else { format!(" `{written}`") };
        let message = format!("`{path}` is {what}{shown} where text is wanted, and the API server refuses the object");
        let edit = (!node.is_borrowed() && !node.is_alias()).then(|| {
            let quoted = Edit { span: node.span(), replacement: format!("\"{written}\"") };
            ("write it in quotes".to_owned(), quoted)
        });
        let help = "write it in quotes".to_owned();
        let fault = self.fault(SchemaFaultKind::NotText, node, node.head_span(), message, help);
        self.faults.push(SchemaFault { edit, secret, ..fault });
    }

    pub(super) fn scalar(&mut self, node: NodeRef<'t>, core: Core, range: Option<Range>) {
        let what = match core {
            Core::Int32 | Core::Int64 => "a whole number",
            Core::Number => "a number",
            Core::Bool => "a boolean",
            Core::IntOrText => "a whole number or a text",
            Core::Quantity => "an amount",
            _ => "a text",
        };
        let Some(scalar) = Scalar::read(node) else { return self.wrong_type(node, what) };
        let text = node.text().unwrap_or_default();
        let fits = match (core, scalar) {
            (_, Scalar::Null) => true,
            (Core::Int32, Scalar::Int(Some(number))) if i32::try_from(number).is_err() => {
                let message = format!("`{}` is larger than the 32 bits that the field has", self.path_here());
                return self.invalid(node, node.head_span(), message, "write a number that fits".to_owned());
            }
            (Core::Int32 | Core::Int64, Scalar::Float(number)) => number.fract() == 0.0,
            (Core::Int32 | Core::Int64, Scalar::Int(_)) | (Core::Number, Scalar::Int(_) | Scalar::Float(_)) => true,
            (Core::Bool, Scalar::Bool | Scalar::Unsure) => true,
            (Core::IntOrText, scalar) => scalar != Scalar::Bool,
            (Core::Quantity, Scalar::Int(_) | Scalar::Float(_)) => true,
            (Core::Quantity, Scalar::Text) if !is_quantity(text) => return self.not_quantity(node, text),
            (Core::Bytes, Scalar::Text) if !is_base64(text) => return self.not_base64(node),
            (Core::Quantity | Core::Bytes | Core::Time, Scalar::Text | Scalar::Unsure) => true,
            _ => false,
        };
        if !fits {
            return self.wrong_type(node, what);
        }
        let broken = match scalar {
            Scalar::Int(Some(number)) => range.and_then(|range| Some((range.broken(number)?, range.help(text)))),
            Scalar::Text => range
                .and_then(|range| range.broken_text(text))
                .map(|broken| (broken.to_owned(), "write `1` or `25%`, whichever is meant".to_owned())),
            _ => None,
        };
        if let Some((broken, help)) = broken {
            let message = format!("`{}` {broken}, and the API server refuses the object", self.path_here());
            self.invalid(node, node.head_span(), message, help);
        }
    }

    fn not_quantity(&mut self, node: NodeRef<'t>, text: &str) {
        // What containers request and may use has a rule of its own, for all kinds that run pods.
        let fields: Vec<&str> = self
            .path
            .iter()
            .filter_map(|step| if let Step::Field(name) = step { Some(&**name) } else { None })
            .collect();
        let list = fields.len().checked_sub(3).and_then(|at| fields.get(at..at + 2));
        let of_container = fields.iter().any(|field| field.ends_with("ontainers"));
        if of_container && matches!(list, Some(["resources", "requests" | "limits"])) {
            return;
        }
        let message = format!("`{}` cannot be `{text}`, which is no amount of Kubernetes", self.path_here());
        let help = "write a number with a suffix of Kubernetes: `500m`, `1.5`, `512Mi`, `2Gi`".to_owned();
        self.invalid(node, node.head_span(), message, help);
    }

    fn not_base64(&mut self, node: NodeRef<'t>) {
        let path = self.path_here();
        let message = format!("`{path}` is not base64, and the API server refuses the object");
        let help = "encode the value, or write it as it is under `stringData`".to_owned();
        self.invalid(node, node.head_span(), message, help);
    }
}
