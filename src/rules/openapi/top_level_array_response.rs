use crate::diagnostic::Severity;
use crate::openapi::{Outcome, Response};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Response(check));

fn check(response: Response<'_>, cx: &mut Context<'_>) {
    // An envelope is asked for already, and an array is none.
    if !cx.settings.openapi.success_envelope.is_empty() {
        return;
    }
    for fault in response.array_bodies(Outcome::Success) {
        let message = format!("{} is a bare array: nothing can ever stand beside its items", fault.owner());
        let help = "put the array under a name: totals, cursors and warnings then have a place";
        fault.explain(cx.report(fault.span, message), help);
    }
}
