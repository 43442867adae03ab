//! Path templates: their segments, their version, and which of them conventions leave alone.

use crate::settings::{OpenapiSettings, Settings};

/// Endpoints that tell whether a service lives.
const LIVENESS: [&str; 11] = [
    "/health",
    "/healthz",
    "/livez",
    "/live",
    "/health/live",
    "/health/liveness",
    "/health/alive",
    "/actuator/health",
    "/actuator/health/liveness",
    "/q/health",
    "/q/health/live",
];
/// Endpoints that tell whether a service can answer.
const READINESS: [&str; 6] =
    ["/ready", "/readyz", "/health/ready", "/health/readiness", "/actuator/health/readiness", "/q/health/ready"];
/// Further endpoints for machines and readers, which conventions leave alone.
const AUXILIARY: [&str; 11] = [
    "/startupz",
    "/health/ping",
    "/health/startup",
    "/ping",
    "/metrics",
    "/version",
    "/docs",
    "/actuator/prometheus",
    "/q/health/started",
    "/q/metrics",
    "/q/openapi",
];

/// The conventions of APIs, which also leave alone what probes may ask by the configuration.
#[must_use]
pub fn conventions(settings: &Settings) -> OpenapiSettings {
    let mut conventions = settings.openapi.clone();
    let probed = settings.k8s.liveness_paths.iter().chain(&settings.k8s.readiness_paths);
    let further = probed.filter(|path| !PathTemplate(path).is_exempt(&settings.openapi));
    conventions.exempt_paths.extend(further.cloned());
    conventions
}

/// A path template such as `/orders/{order_id}`, as its key is written or joined with a server's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathTemplate<'p>(pub &'p str);

impl<'p> PathTemplate<'p> {
    /// The parts between slashes, placeholders included.
    pub fn segments(self) -> impl DoubleEndedIterator<Item = &'p str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }

    /// Whether the last segment is a placeholder: the path names one thing, not a collection.
    #[must_use]
    pub fn ends_in_placeholder(self) -> bool {
        self.segments().next_back().is_some_and(|segment| segment.contains('{'))
    }

    /// The path behind the version prefix, or behind `/api` and a version in whatever form; the path itself when it has
    /// none of these.
    #[must_use]
    pub fn without_version(self, settings: &OpenapiSettings) -> Self {
        if let Some(end) = version_end(self.0, &settings.version_prefix) {
            return Self(&self.0[end..]);
        }
        let path = self.0.strip_prefix("/api").filter(|rest| rest.starts_with('/')).unwrap_or(self.0);
        let first = path.split('/').nth(1).unwrap_or_default();
        Self(path.get(first.len() + 1..).filter(|_| is_version(first)).unwrap_or(path))
    }

    /// Whether the path starts as the convention for versions asks, such as `/api/v1/`.
    #[must_use]
    pub fn is_versioned(self, settings: &OpenapiSettings) -> bool {
        version_end(self.0, &settings.version_prefix).is_some()
    }

    /// Whether a segment looks like a version in whatever form: `v1`, `V2.1`, `2.0`, `v1beta2`, `{version}`.
    #[must_use]
    pub fn mentions_version(self) -> bool {
        self.segments().any(is_version)
    }

    /// The major number of the version that a segment names in whatever form.
    #[must_use]
    pub fn stated_version(self) -> Option<u32> {
        let named = self.segments().find(|segment| is_version(segment))?;
        let digits = named.trim_start_matches(['v', 'V']);
        digits.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
    }

    /// Whether a liveness probe may ask here.
    #[must_use]
    pub fn is_liveness(self, settings: &OpenapiSettings) -> bool {
        is_among(&LIVENESS, self.without_version(settings).0)
    }

    /// Whether a readiness probe may ask here.
    #[must_use]
    pub fn is_readiness(self, settings: &OpenapiSettings) -> bool {
        is_among(&READINESS, self.without_version(settings).0)
    }

    /// Whether conventions leave this path alone: health, metrics, documentation, `.well-known`, and what the
    /// configuration names. The version prefix does not matter.
    #[must_use]
    pub fn is_exempt(self, settings: &OpenapiSettings) -> bool {
        let bare = self.without_version(settings).0;
        let (first, last) = (bare.split('/').nth(1).unwrap_or_default(), bare.rsplit('/').next().unwrap_or_default());
        is_among(&LIVENESS, bare)
            || is_among(&READINESS, bare)
            || is_among(&AUXILIARY, bare)
            || self.segments().any(|segment| segment == ".well-known")
            || first.starts_with("swagger")
            || last.starts_with("openapi.")
            || settings.exempt_paths.iter().any(|glob| matches(glob, self.0) || matches(glob, bare))
    }

    /// Whether the path is about the caller alone, as `/me/…` is.
    #[must_use]
    pub fn is_singleton(self) -> bool {
        self.segments().any(|segment| matches!(segment, "me" | "@me" | "self"))
    }

    /// Whether a request for `path` would be routed here; placeholders take any one segment.
    #[must_use]
    pub fn takes(self, path: &str) -> bool {
        let mut asked = path.split('/').filter(|segment| !segment.is_empty());
        let all = self.segments().all(|segment| {
            asked.next().is_some_and(|asked| segment.contains('{') || asked.contains('{') || asked == segment)
        });
        all && asked.next().is_none()
    }
}

/// Whether a path without its version is one of a list, however its letters and its end are written.
fn is_among(list: &[&str], bare: &str) -> bool {
    let bare = bare.trim_end_matches('/');
    list.iter().any(|known| bare.eq_ignore_ascii_case(known))
}

/// Whether a segment is a version in whatever form, or a placeholder for one.
pub(super) fn is_version(segment: &str) -> bool {
    let rest = segment.strip_prefix(['v', 'V']).unwrap_or(segment);
    if let Some(name) = rest.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return super::words(name).last().is_some_and(|word| word == "version");
    }
    let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let dotted = rest[..digits].contains('.');
    let suffix = rest[digits..].trim_end_matches(|last: char| last.is_ascii_digit());
    rest.starts_with(|first: char| first.is_ascii_digit())
        && (rest.len() < segment.len() || dotted)
        && matches!(suffix, "" | "alpha" | "beta")
}

/// Where the version prefix ends in a path, when the path starts with it.
fn version_end(path: &str, prefix: &str) -> Option<usize> {
    let prefix = prefix.trim_end_matches('/');
    let (before, after) = prefix.split_once("{N}").unwrap_or((prefix, ""));
    let rest = path.strip_prefix(before)?;
    let digits = match prefix.contains("{N}") {
        true => rest.bytes().take_while(u8::is_ascii_digit).count(),
        false => 0,
    };
    if prefix.contains("{N}") && (digits == 0 || rest.starts_with('0')) {
        return None;
    }
    let rest = rest[digits..].strip_prefix(after)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(path.len() - rest.len())
}

/// Whether a glob matches a whole path; `*` stands for anything, slashes included.
pub(super) fn matches(glob: &str, path: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        let settings = OpenapiSettings::default();
        let check = |path, versioned| assert_eq!(PathTemplate(path).is_versioned(&settings), versioned, "{path}");
        check("/api/v1", true);
        check("/api/v12/orders", true);
        check("/api/v0/orders", false);
        check("/api/v1beta/orders", false);
        check("/api/v1.2/orders", false);
        check("/v1/orders", false);
        check("/shop/api/v1/orders", false);
        let dated = OpenapiSettings { version_prefix: "/rest/{N}-stable".to_owned(), ..OpenapiSettings::default() };
        assert!(PathTemplate("/rest/3-stable/x").is_versioned(&dated));
        let closed = OpenapiSettings { version_prefix: "/v{N}/".to_owned(), ..OpenapiSettings::default() };
        assert!(PathTemplate("/v3/orders").is_versioned(&closed) && PathTemplate("/v3").is_versioned(&closed));
        let fixed = OpenapiSettings { version_prefix: "/current".to_owned(), ..OpenapiSettings::default() };
        assert!(PathTemplate("/current/x").is_versioned(&fixed));
        assert!(!PathTemplate("/currently/x").is_versioned(&fixed));
    }

    #[test]
    fn other_forms_of_versions() {
        for path in ["/v1/a", "/api/V2.1/a", "/2.0/a", "/v1beta2/a", "/v0", "/api/{api_version}/a", "/v{version}/a"] {
            assert!(PathTemplate(path).mentions_version(), "{path}");
        }
        for path in ["/a", "/2/a", "/vans/7", "/v", "/v1x", "/é1.0", "/{version_id}/a", "/{v}"] {
            assert!(!PathTemplate(path).mentions_version(), "{path}");
        }
    }

    #[test]
    fn exemptions_need_the_whole_path() {
        let settings = OpenapiSettings { exempt_paths: vec!["/internal/*".to_owned()], ..OpenapiSettings::default() };
        let check = |path, exempt| assert_eq!(PathTemplate(path).is_exempt(&settings), exempt, "{path}");
        for path in ["/health", "/api/v1/readyz", "/v2/ping", "/api/health", "/.well-known/jwks.json", "/openapi.json"]
        {
            check(path, true);
        }
        for path in ["/api/v2.0/health", "/v1.1/healthz", "/2.0/ping", "/api/{version}/ready", "/v1beta1/metrics"] {
            check(path, true);
        }
        for path in [
            "/q/health/live",
            "/q/metrics",
            "/actuator/prometheus",
            "/swagger-ui/index.html",
            "/internal/jobs/{id}",
            "/api/v1/internal/jobs",
        ] {
            check(path, true);
        }
        for path in ["/health-records", "/ready-made-meals/{id}", "/docs/{id}", "/versions", "/internals"] {
            check(path, false);
        }
    }

    #[test]
    fn what_probes_may_ask_is_exempt() {
        let mut settings = Settings::default();
        assert_eq!(conventions(&settings), settings.openapi, "the usual paths are exempt anyhow");
        settings.k8s.liveness_paths = vec!["/_alive".to_owned()];
        assert!(PathTemplate("/api/v1/_alive").is_exempt(&conventions(&settings)));
    }

    #[test]
    fn templates_take_requests() {
        assert!(PathTemplate("/orders/{id}").takes("/orders/7"));
        assert!(PathTemplate("/orders/{id}/").takes("/orders/{order}"));
        assert!(!PathTemplate("/orders/{id}").takes("/orders"));
        assert!(!PathTemplate("/orders").takes("/orders/7"));
    }

    #[test]
    fn globs() {
        for (glob, path, expected) in [
            ("/a", "/a", true),
            ("/a", "/a/b", false),
            ("/a/*", "/a/b/c", true),
            ("*/admin/*", "/x/admin/y", true),
            ("*/admin", "/x/admin/y", false),
            ("/a*a", "/a", false),
        ] {
            assert_eq!(matches(glob, path), expected, "{glob} {path}");
        }
    }
}
