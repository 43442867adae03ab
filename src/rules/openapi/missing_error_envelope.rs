use crate::diagnostic::Severity;
use crate::openapi::{MediaType, Outcome, Response};
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::ErrorFormat;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Response(check));

fn check(response: Response<'_>, cx: &mut Context<'_>) {
    let settings = &cx.settings.openapi;
    // Where problems are the only form, a body of another media type fails whatever it holds.
    let other_form = ["application/problem+json".to_owned()];
    let (names, problems_pass) = match settings.error_format {
        ErrorFormat::Envelope => (&settings.error_envelope[..], false),
        ErrorFormat::Either => (&settings.error_envelope[..], true),
        ErrorFormat::Problem => (&other_form[..], true),
    };
    let accepts = |body: MediaType<'_>| problems_pass && body.is_problem();
    for fault in response.bodies_without(names, Outcome::Failure, accepts) {
        let (owner, missing) = (fault.owner(), fault.missing_words());
        let message = match (settings.error_format, fault.what.as_str()) {
            (ErrorFormat::Problem, _) => format!("{owner} is no {missing}: clients cannot read all failures alike"),
            (_, "is an object") => format!("{owner} has no {missing}: clients cannot read all failures alike"),
            (_, what) => format!("{owner} {what} without {missing}: clients cannot read all failures alike"),
        };
        let finding = cx.report(fault.span, message);
        finding.subject(fault.subject());
        finding.help("answer every failure with one shared schema that has these properties");
        for (place, text) in fault.places {
            finding.label(place, text);
        }
    }
}
