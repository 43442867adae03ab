use crate::diagnostic::{Edit, Severity};
use crate::openapi::{Object, ObjectKind, Version};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Object(ObjectKind::Xml, check)).fixable();

fn check(xml: Object<'_>, cx: &mut Context<'_>) {
    let node = xml.node();
    let Some(entry) = node.entry("attribute").filter(|entry| entry.value.as_bool() == Some(true)) else { return };
    if xml.version() < Version::V3_2 {
        return;
    }
    let finding = cx.report(entry.key_span(), "`attribute` is deprecated in 3.2, where `nodeType` says it");
    finding.help("write `nodeType: attribute`");
    if node.get("nodeType").is_none() && !entry.value.is_alias() && !entry.key.is_borrowed() {
        let span = entry.key.span().to(entry.value.span());
        let json = node.tree().text().get(entry.key.span().range()).is_some_and(|key| key.starts_with('"'));
        let replacement = if json { "\"nodeType\": \"attribute\"" } else { "nodeType: attribute" }.to_owned();
        finding.fix("write `nodeType: attribute`", vec![Edit { span, replacement }]);
    }
}
