use crate::diagnostic::Severity;
use crate::openapi::{Api, SemanticVersion, is_dated};
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::VersionFormat;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(value) = api.stated_version() else { return };
    let text = value.text().unwrap_or_default();
    let semantic = || SemanticVersion::parse(text).is_some();
    let (holds, wanted) = match cx.settings.openapi.version_format {
        VersionFormat::Semver => (semantic(), "major, minor and patch, such as `1.4.0`"),
        VersionFormat::Date => (is_dated(text), "a day, such as `2026-11-28`"),
        VersionFormat::Either => (semantic() || is_dated(text), "major, minor and patch, or a day"),
    };
    if !holds {
        cx.report(value.head_span(), format!("`{text}` does not tell clients whether a change breaks them"))
            .help(format!("write {wanted}"));
    }
}
