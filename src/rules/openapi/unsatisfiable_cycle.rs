use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    for ring in api.rings() {
        let text = ring.closing.text().unwrap_or_default();
        let name = text.rsplit(['/', '#']).next().unwrap_or(text);
        let message = format!("every `{name}` needs another `{name}` inside it, without end: no value is valid");
        let finding = cx.report(ring.closing.head_span(), message);
        finding.subject(format!("$ref {text}"));
        finding.help("let a property on the way be left out or be null, or a list on the way be empty");
        for reference in ring.others {
            finding.label(reference.head_span(), "needed here");
        }
    }
}
