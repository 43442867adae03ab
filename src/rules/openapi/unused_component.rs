use crate::diagnostic::Severity;
use crate::openapi::{Api, component_kind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    for (map, component) in api.unused_components() {
        let kind = component_kind(map);
        let name = component.name();
        let finding = cx.report(component.key_span(), format!("no operation needs the {kind} `{name}`"));
        finding.help("refer to it where it belongs, or delete it");
        if let Some(edit) = Api::deletion(component) {
            finding.suggest("delete it", vec![edit]);
        }
    }
}
