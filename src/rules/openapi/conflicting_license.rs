use crate::diagnostic::Severity;
use crate::openapi::{Api, Version};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let license = api.root().at(&["info", "license"]).filter(|_| api.version() >= Version::V3_1);
    let entry = |key: &str| license.and_then(|license: NodeRef<'_>| license.entry(key));
    if let (Some(identifier), Some(url)) = (entry("identifier"), entry("url")) {
        cx.report(identifier.key_span(), "the license has an `identifier` and a `url`, which exclude each other")
            .help("keep the `identifier` when the license has one in the SPDX list, else the `url`")
            .label(url.key_span(), "the other one");
    }
}
