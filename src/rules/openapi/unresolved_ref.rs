use crate::diagnostic::{Edit, Severity};
use crate::openapi::{ReferenceSite, Target};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Reference(check));

fn check(reference: &ReferenceSite<'_>, cx: &mut Context<'_>) {
    let text = reference.value.text().unwrap_or_default();
    if reference.closes_circle(&cx.project.apis) {
        let message = format!("`{text}` leads back here by references alone, so this part of the API is undefined");
        let finding = cx.report(reference.value.head_span(), message);
        finding.subject(format!("$ref {text}")).help("write the object out at one of the places");
        return;
    }
    if reference.target != Target::Missing {
        return;
    }
    let missing = match text.split_once('#') {
        _ if reference.is_name() => format!("no operation is called `{text}`"),
        Some(("", _)) => format!("`{text}` leads to nothing in this document"),
        // A URL whose target is known is the `$id` of a schema that was read.
        Some((file, _)) if file.contains("://") || reference.finds_file(cx.project.sources) => {
            format!("`{text}` leads to nothing in `{file}`")
        }
        _ => format!("`{text}` leads to no file of the repository"),
    };
    let span = reference.value.head_span();
    let key = reference.keyword();
    let what = if reference.is_of_link() { "the link leads nowhere" } else { "this part of the API is undefined" };
    let finding = cx.report(span, format!("{missing}, so {what}"));
    finding.subject(format!("{key} {text}"));
    match reference.nearest() {
        Some(nearest) => {
            finding.help(format!("did you mean `{nearest}`?"));
            let replacement = reference.quoted_like_value(&nearest);
            finding.suggest(format!("refer to `{nearest}`"), vec![Edit { span, replacement }]);
        }
        None if reference.is_name() => {
            finding.help("give the operation this `operationId`, or correct the name");
        }
        None => {
            finding.help(format!(
                "define what it names, or correct the path: it counts from the file that holds the `{key}`"
            ));
        }
    }
}
