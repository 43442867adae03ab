use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Object, ObjectKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Object(ObjectKind::Operation, check)).fixable();

/// The most characters that lists of operations show in one line.
const LIMIT: usize = 80;

fn check(operation: Object<'_>, cx: &mut Context<'_>) {
    let Some(value) = operation.node().get("summary") else { return };
    let text = value.as_str().unwrap_or_default().trim_end();
    let length = text.chars().count();
    if length > LIMIT {
        cx.report(value.head_span(), format!("a summary of {length} characters: lists cut it off"))
            .help(format!("say it in {LIMIT} characters, and the rest in `description`"));
    } else if text.ends_with('.') && !text.ends_with("..") && !text.ends_with("etc.") {
        let finding = cx.report(value.head_span(), "a summary is a heading, and ends in a full stop");
        finding.help("leave the stop to the description");
        let stop = value.part(text.len() - 1, 1);
        let is_stop = value.tree().text().get(stop.range()) == Some(".");
        if is_stop && !value.is_alias() && !value.is_borrowed() {
            finding.fix("drop the stop", vec![Edit { span: stop, replacement: String::new() }]);
        }
    }
}
