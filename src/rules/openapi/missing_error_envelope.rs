use crate::diagnostic::Severity;
use crate::openapi::{Outcome, Response};
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::ErrorFormat;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Response(check));

fn check(response: Response<'_>, cx: &mut Context<'_>) {
    let settings = &cx.settings.openapi;
    let names = &settings.error_envelope;
    let faults = match settings.error_format {
        ErrorFormat::Envelope => response.bodies_without(names, Outcome::Failure, false),
        ErrorFormat::Either => response.bodies_without(names, Outcome::Failure, true),
        ErrorFormat::Problem => response.bodies_other_than_problems(Outcome::Failure),
    };
    for fault in faults {
        let (owner, missing) = (fault.owner(), fault.missing_words());
        let (lack, help) = match fault.what.as_str() {
            _ if fault.missing.is_empty() => (
                "is no `application/problem+json`".to_owned(),
                "answer every failure with this media type and the fields of RFC 9457",
            ),
            "is an object" => {
                (format!("has no {missing}"), "answer every failure with one shared schema that has both")
            }
            what if fault.schema.is_untyped() => {
                (what.to_owned(), "answer every failure with one shared schema that has both")
            }
            what => (format!("{what} without {missing}"), "answer every failure with one shared schema that has both"),
        };
        let finding = cx.report(fault.span, format!("{owner} {lack}: clients cannot read all failures alike"));
        fault.explain(finding, help);
    }
}
