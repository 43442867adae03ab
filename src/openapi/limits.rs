//! What responses tell of limits: when to come back, and that requests are counted at all.

use super::{Apis, Operation, Response};
use crate::syntax::tree::{Entry, NodeRef};

/// The names of a response's headers; nothing when they cannot be known.
fn header_names<'a>(apis: &'a Apis<'a>, response: NodeRef<'a>) -> Option<Vec<&'a str>> {
    let Some(headers) = response.get("headers") else { return (!response.is_torn()).then(Vec::new) };
    let headers = apis.links.follow(headers).filter(|headers| !headers.is_torn())?;
    Some(headers.entries().into_iter().map(Entry::name).collect())
}

/// Whether a response states when to come back: `Retry-After` (RFC 9110, 10.2.3) or a rate-limit header in the forms
/// `RateLimit`, `RateLimit-*`, `X-RateLimit-*`; nothing when its headers cannot be known.
#[must_use]
pub(super) fn states_rate_limit<'a>(apis: &'a Apis<'a>, response: NodeRef<'a>) -> Option<bool> {
    Some(header_names(apis, response)?.into_iter().any(|name| {
        let name = name.to_ascii_lowercase().replace("rate-limit", "ratelimit");
        name == "retry-after"
            || name == "ratelimit"
            || name.starts_with("ratelimit-")
            || name == "x-ratelimit"
            || name.starts_with("x-ratelimit-")
            || name == "x-retry-after"
    }))
}

impl Response<'_> {
    /// Whether it states when to come back; nothing when its headers cannot be known.
    #[must_use]
    pub fn states_rate_limit(self) -> Option<bool> {
        states_rate_limit(self.apis, self.node())
    }
}

impl Operation<'_> {
    /// Whether a caller learns that requests are limited: by a 429, or by a range or `default` that says so. Nothing
    /// when a response that might say it cannot be known.
    #[must_use]
    pub fn documents_rate_limit(self) -> Option<bool> {
        let mut unknown = !self.knows_statuses();
        for &(entry, node) in self.responses() {
            let covers = entry.name().eq_ignore_ascii_case("4XX") || entry.name() == "default";
            if entry.name() == "429" {
                return Some(true);
            }
            if !covers {
                continue;
            }
            let Some(node) = node else {
                unknown = true;
                continue;
            };
            let said = ["description", "summary"].iter().filter_map(|key| node.get(key)?.text());
            match states_rate_limit(self.api.apis, node) {
                Some(true) => return Some(true),
                Some(false) if said.into_iter().any(speaks_of_limits) => return Some(true),
                Some(false) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(false)
    }
}

fn speaks_of_limits(text: &str) -> bool {
    let text = text.to_lowercase();
    ["429", "rate limit", "rate-limit", "ratelimit", "too many", "throttl"].iter().any(|word| text.contains(word))
}
