use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule =
    Rule::new(Severity::Note, Profile::Strict, Check::Object(ObjectKind::Parameter, check)).fixable();

fn check(object: Object<'_>, cx: &mut Context<'_>) {
    let parameter = object.parameter();
    if parameter.place() != "query" || parameter.leaves_form_of_array_open() != Some(true) {
        return;
    }
    let name = parameter.name();
    let (default, help) = match object.version().is_2() {
        true => ("one value with commas", "write `collectionFormat: csv`, or `multi` for one value each time"),
        false => ("the name repeated", "write `style: form` and `explode: true`, or `explode: false` for commas"),
    };
    let finding = cx.report(
        parameter.schema_span(),
        format!("array parameter `{name}` does not say its form in the URL: the default is {default}, and few know it"),
    );
    finding.subject(name).help(help);
    if let Some(edit) = parameter.with_form_of_array() {
        finding.fix("write the default down", vec![edit]);
    }
}
