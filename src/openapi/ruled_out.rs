//! What the specification rules out beyond the types of fields: values that do not go with others.

use super::fault::Trouble;
use super::fields::{Named, Value, is_style_of};
use super::object::{METHODS, ObjectKind};
use super::{Object, Version};
use crate::syntax::tree::NodeRef;

impl<'a> Object<'a> {
    /// Calls `add` with each value, or key, that its version rules out because of where it stands or of what stands beside
    /// it.
    pub(super) fn ruled_out(self, add: &mut impl FnMut(Trouble<'a>)) {
        match self.kind() {
            ObjectKind::Parameter if self.version().is_2() => self.misplaced_file().into_iter().for_each(add),
            ObjectKind::Parameter => self.wrong_style().into_iter().for_each(add),
            ObjectKind::Link => {
                let reference = self.other_reference().filter(|reference| reference.misses_operation(self));
                let wrong = reference.map(|reference| Trouble::WrongTarget(reference.value, ObjectKind::Operation));
                wrong.into_iter().for_each(add);
            }
            ObjectKind::PathItem if self.version() >= Version::V3_2 => self.usual_methods().for_each(add),
            ObjectKind::Document if self.version().is_2() => self.bare_base_path().into_iter().for_each(add),
            _ => {}
        }
    }

    /// A style that is not for the parameter's place.
    fn wrong_style(self) -> Option<Trouble<'a>> {
        let value = self.node().get("style")?;
        let (style, place) = (value.as_str()?, self.node().get("in")?.text()?);
        let is_known =
            |words: &[&str], versions: super::Versions| words.contains(&style) && versions.has(self.version());
        let mut fields = Named::by(ObjectKind::Parameter, "style").fields.iter();
        let known = fields.any(|field| matches!(field.value, Value::Word(words) if is_known(words, field.versions)));
        (known && !is_style_of(place, style)).then_some(Trouble::WrongStyle(value, place))
    }

    /// A file of 2.0 that is no part of a form (OpenAPI 2.0, "Parameter Object").
    fn misplaced_file(self) -> Option<Trouble<'a>> {
        let kind = self.node().get("type").filter(|kind| kind.text() == Some("file"))?;
        let place = self.node().get("in").and_then(NodeRef::text)?;
        let wrong = "a file can only be a part of a form: no client sends it in another place";
        let help = "say `in: formData`, and `consumes: [multipart/form-data]`";
        (place != "formData").then_some(Trouble::RuledOut(kind, wrong, help))
    }

    /// Methods among the additional ones that have a field of their own (OpenAPI 3.2, "Path Item Object").
    fn usual_methods(self) -> impl Iterator<Item = Trouble<'a>> {
        let others = self.node().get("additionalOperations").into_iter().flat_map(NodeRef::own_entries);
        let usual = others.filter(|entry| METHODS.iter().any(|method| method.to_ascii_uppercase() == entry.name()));
        let wrong = "a method with a field of its own is not among the others: tools look for it there alone";
        usual.map(move |entry| Trouble::RuledOut(entry.key, wrong, "move the operation to that field of the path item"))
    }

    /// A base path without its slash (OpenAPI 2.0, "Swagger Object").
    fn bare_base_path(self) -> Option<Trouble<'a>> {
        let path = self.node().get("basePath")?;
        let text = path.as_str().filter(|text| !text.is_empty() && !text.starts_with(['/', '{', '$', '<', '%']))?;
        let wrong = "`basePath` does not begin with `/`: tools put it right behind the host";
        (!text.contains("://")).then_some(Trouble::RuledOut(path, wrong, "begin it with `/`"))
    }
}
