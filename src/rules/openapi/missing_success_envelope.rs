use crate::diagnostic::Severity;
use crate::openapi::{Outcome, Response};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Response(check));

fn check(response: Response<'_>, cx: &mut Context<'_>) {
    let names = &cx.settings.openapi.success_envelope;
    for fault in response.bodies_without(names, Outcome::Success, true) {
        let (owner, missing) = (fault.owner(), fault.missing_words());
        let message = match fault.what.as_str() {
            "is an object" => format!("{owner} has no {missing}: clients must treat it unlike every other answer"),
            what if fault.schema.is_untyped() => format!("{owner} {what}: clients cannot count on {missing}"),
            what => format!("{owner} {what} without {missing}: nothing can be added to it later"),
        };
        let wrap = "wrap the content: an object with the shared envelope through `allOf`, and the content as `data`";
        fault.explain(cx.report(fault.span, message), wrap);
    }
}
