use crate::diagnostic::Severity;
use crate::openapi::Api;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    if api.version().is_2() {
        return;
    }
    for value in api.binary_in_json() {
        cx.report(value.head_span(), "bytes within JSON: its texts hold characters, so that other bytes get lost")
            .help("send them in a media type of their own, or encoded: `format: byte`, from 3.1 on `contentEncoding: base64`");
    }
}
