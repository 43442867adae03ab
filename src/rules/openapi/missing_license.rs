use crate::diagnostic::Severity;
use crate::openapi::{Api, is_untold};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(info) = api.info().filter(|_| !api.is_internal()) else { return };
    let Some(license) = info.value.entry("license") else {
        cx.report(info.key_span(), "nothing says on which terms this API may be used")
            .help("add `license` with its `name` and its `url`, from 3.1 on its SPDX `identifier`");
        return;
    };
    let plain = license.value.is_mapping() && license.value.get("$ref").is_none();
    if plain && is_untold(license.value, "url") && is_untold(license.value, "identifier") {
        cx.report(license.key_span(), "the license has a name, and nobody can read it")
            .help("add its `url`, from 3.1 on its SPDX `identifier`");
    }
}
