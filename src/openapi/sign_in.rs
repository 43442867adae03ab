//! What paths say of credentials: where people or programs come to get what proves who they are, and where responses
//! hand such things out on purpose.

use rustc_hash::FxHashMap;

use super::PathTemplate;
use super::path::is_version;

/// What a path says of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OfCredentials {
    /// Whether people or programs come here to get what proves who they are, and so have no proof yet.
    pub(super) signs_in: bool,
    /// Whether a word of it means credentials, which its responses then hand out on purpose.
    pub(super) named: bool,
}

/// The segments of paths, each taken to words once: the paths of a document share most of theirs.
#[derive(Debug, Default)]
pub(super) struct Segments<'p>(FxHashMap<&'p str, Segment>);

/// What a segment of a path may mean.
#[derive(Debug, Clone, Copy, Default)]
struct Segment {
    /// Whether it stands before what the path is about: `api`, `v1`.
    is_prefix: bool,
    /// Whether it has no words: a placeholder stands for whatever there is.
    is_wordless: bool,
    signs_in_anywhere: bool,
    signs_in_last: bool,
    is_step: bool,
    is_owner: bool,
    is_oauth: bool,
    is_resource: bool,
    names_credentials: bool,
}

impl<'p> Segments<'p> {
    /// What a path says.
    pub(super) fn read(&mut self, path: PathTemplate<'p>) -> OfCredentials {
        let known = path.segments().map(|segment| *self.0.entry(segment).or_insert_with(|| Segment::of(segment)));
        let segments: Vec<Segment> = known.collect();
        OfCredentials { signs_in: sign_in(&segments), named: segments.iter().any(|one| one.names_credentials) }
    }
}

fn sign_in(segments: &[Segment]) -> bool {
    let segments: Vec<&Segment> = segments.iter().filter(|segment| !segment.is_prefix).collect();
    let Some(at) = segments.iter().rposition(|segment| !segment.is_wordless) else { return false };
    let (before, last) = (&segments[..at], segments[at]);
    let owned = before.last().is_none_or(|owner| owner.is_owner) || before.iter().any(|one| one.signs_in_last);
    segments.iter().any(|one| one.signs_in_anywhere)
        || last.signs_in_last
        || last.is_step && owned
        || segments.iter().any(|one| one.is_oauth) && !last.is_resource
}

impl Segment {
    fn of(segment: &str) -> Self {
        const ANYWHERE: [&str; 4] = ["login", "signin", "sign-in", "well-known"];
        const LAST: [&str; 10] = [
            "token",
            "token-exchange",
            "jwks",
            "register",
            "registration",
            "signup",
            "sign-up",
            "forgot-password",
            "reset-password",
            "password-reset",
        ];
        // These mean a credential only where nothing else is spoken of: a payment is authorized too.
        const STEPS: [&str; 11] = [
            "authorize",
            "authenticate",
            "refresh",
            "recover",
            "recovery",
            "verify",
            "verify-email",
            "confirm",
            "activate",
            "reset",
            "forgot",
        ];
        const OWNERS: [&str; 9] =
            ["auth", "authentication", "account", "user", "identity", "session", "token", "password", "email"];
        // What is managed with a token of OAuth, beside the endpoints that give one.
        const RESOURCES: [&str; 7] = ["clients", "applications", "apps", "consents", "grants", "scopes", "tokens"];
        let is_prefix = segment == "api" || !segment.starts_with('{') && is_version(segment);
        if segment.contains('{') {
            return Self { is_prefix, is_wordless: true, ..Self::default() };
        }
        let words = super::words(segment);
        let name = words.join("-");
        let is_among = |list: &[&str]| list.contains(&name.as_str());
        Self {
            is_prefix,
            is_wordless: name.is_empty(),
            signs_in_anywhere: is_among(&ANYWHERE),
            signs_in_last: is_among(&LAST),
            is_step: is_among(&STEPS),
            is_owner: OWNERS.contains(&name.strip_suffix('s').unwrap_or(&name)),
            is_oauth: is_among(&["oauth", "oauth2"]),
            is_resource: is_among(&RESOURCES),
            // Authorizations are handed out; servers of them are described.
            names_credentials: segment.eq_ignore_ascii_case("authorizations")
                || words.iter().any(|word| means_credential(word)),
        }
    }
}

/// Whether a word means something that proves who somebody is, or how to get it.
fn means_credential(word: &str) -> bool {
    const WORDS: [&str; 38] = [
        "auth",
        "authentication",
        "authorize",
        "oauth",
        "oauth2",
        "sso",
        "saml",
        "oidc",
        "jwt",
        "login",
        "signin",
        "signup",
        "register",
        "refresh",
        "session",
        "sessions",
        "token",
        "tokens",
        "credential",
        "credentials",
        "key",
        "keys",
        "secret",
        "secrets",
        "impersonate",
        "impersonation",
        "registration",
        "verification",
        "recovery",
        "mfa",
        "tfa",
        "2fa",
        "otp",
        "totp",
        "factor",
        "factors",
        "passkey",
        "passkeys",
    ];
    WORDS.contains(&word) || word.starts_with("apikey") || word.ends_with("token")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs_in(path: &str) -> bool {
        Segments::default().read(PathTemplate(path)).signs_in
    }

    #[test]
    fn where_callers_have_no_proof_yet() {
        for path in [
            "/api/v1/users/login",
            "/login/{provider}/callback",
            "/oauth2/{realm}/token",
            "/signUp",
            "/auth/refresh",
            "/verify",
            "/api/v1/passwords/reset",
            "/password-reset/{token}/confirm",
            "/.well-known/jwks.json",
        ] {
            assert!(signs_in(path), "{path}");
        }
        for path in [
            "/login-history",
            "/payments/{id}/authorize",
            "/invoices/{id}/verify",
            "/endpoints/{id}/recover",
            "/subscriptions/activate",
            "/oauth/clients",
            "/tokens",
            "/",
        ] {
            assert!(!signs_in(path), "{path}");
        }
    }

    #[test]
    fn paths_that_speak_of_credentials() {
        let mut segments = Segments::default();
        for path in ["/users/{id}/apiKeys", "/authorizations", "/v1/refreshToken/{id}", "/v1/mfa-devices", "/apikey2"] {
            assert!(segments.read(PathTemplate(path)).named, "{path}");
        }
        for path in ["/users/{token}", "/authorization-servers", "/monkeys", "/v1", ""] {
            assert!(!segments.read(PathTemplate(path)).named, "{path}");
        }
    }
}
