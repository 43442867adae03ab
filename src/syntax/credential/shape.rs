//! Credentials that are recognisable by their form.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::Regex;

use super::stand_in::{has_run, is_placeholder, is_template};

/// A kind of credential that is recognisable by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialKind {
    /// An access key id of Amazon Web Services, which never comes without its secret for long.
    AwsAccessKey,
    /// A token of GitHub.
    GithubToken,
    /// A token of GitLab.
    GitlabToken,
    /// A live or test key of Stripe.
    StripeKey,
    /// A token of Slack.
    SlackToken,
    /// An address of Slack that takes messages from whoever knows it.
    SlackWebhook,
    /// A key of Google Cloud or Firebase.
    GoogleApiKey,
    /// A token of the npm registry.
    NpmToken,
    /// A key of `SendGrid`.
    SendgridKey,
    /// A key of `OpenAI` or Anthropic.
    ModelApiKey,
    /// A signed JSON Web Token.
    JsonWebToken,
    /// A private key in PEM form.
    PrivateKey,
    /// A URL or data source name with user and password.
    UrlPassword,
    /// A connection string with `password=`.
    ConnectionPassword,
}

impl CredentialKind {
    /// What people call it, with its article.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AwsAccessKey => "an AWS access key",
            Self::GithubToken => "a GitHub token",
            Self::GitlabToken => "a GitLab token",
            Self::StripeKey => "a Stripe key",
            Self::SlackToken => "a Slack token",
            Self::SlackWebhook => "a Slack webhook address",
            Self::GoogleApiKey => "a Google API key",
            Self::NpmToken => "an npm token",
            Self::SendgridKey => "a SendGrid key",
            Self::ModelApiKey => "a model provider's API key",
            Self::JsonWebToken => "a JSON Web Token",
            Self::PrivateKey => "a private key",
            Self::UrlPassword => "a URL with a password",
            Self::ConnectionPassword => "a connection string with a password",
        }
    }
}

/// The credential that a text is or holds, if its form says so. Samples, stand-ins and templates are none.
#[must_use]
pub fn shape(text: &str) -> Option<CredentialKind> {
    find(text).map(|(kind, _)| kind)
}

/// As [`shape`], with the bytes of the credential itself: of a URL, its password alone.
#[must_use]
pub fn find(text: &str) -> Option<(CredentialKind, Range<usize>)> {
    if text.len() < SHORTEST {
        return None;
    }
    let token = long_runs(text.as_bytes()).next().is_some();
    // Few texts have what a form needs: most runs compile no pattern.
    SHAPES.iter().filter(|shape| shape.may_be_in(text, token)).find_map(|shape| {
        shape.pattern.captures_iter(text).find_map(|found| {
            let body = found.get(1).or_else(|| found.get(0))?;
            is_real(shape.kind, body.as_str(), text).then(|| (shape.kind, body.range()))
        })
    })
}

/// Whether a text may hold a credential that is told by what stands lines away from it: a private key by its first
/// line, a password by the other parts of its connection string.
#[must_use]
pub fn may_reach_far(text: &str) -> bool {
    KEY.find(text.as_bytes()).is_some() || may_assign_password(text)
}

/// Shannon's entropy of the characters, in bits per character: 0 for `aaaa`, about 4 for random hexadecimal digits.
#[must_use]
pub fn entropy(text: &str) -> f64 {
    let mut counts = std::collections::BTreeMap::new();
    for character in text.chars() {
        *counts.entry(character).or_insert(0_u32) += 1;
    }
    let total = f64::from(counts.values().sum::<u32>().max(1));
    counts.values().map(|&count| f64::from(count) / total).map(|share| -share * share.log2()).sum()
}

/// No credential is shorter, `a://b:c@` included.
const SHORTEST: usize = 8;

/// A form of credentials.
struct Shape {
    kind: CredentialKind,
    needs: Needs,
    /// What tokens begin with, prepared once.
    starts: LazyLock<Vec<Finder<'static>>>,
    pattern: LazyLock<Regex>,
}

impl Shape {
    /// Whether a text has what the form needs; `token` says whether it has a run as long as a token's.
    fn may_be_in(&self, text: &str, token: bool) -> bool {
        let bytes = text.as_bytes();
        match self.needs {
            Needs::Token(_) => token && self.starts.iter().any(|start| start.find(bytes).is_some()),
            Needs::Part(part) => part.find(bytes).is_some(),
            Needs::Url => may_hold_user(bytes),
            Needs::Assignment => may_assign_password(text),
        }
    }
}

/// What every text of a form has, and what is cheaper to look for than the form itself.
enum Needs {
    /// One of these, and a run of letters, digits, `_` and `-` that is as long as a token.
    Token(&'static [&'static str]),
    /// This.
    Part(&'static LazyLock<Finder<'static>>),
    /// The user of a URL, with a password.
    Url,
    /// A password with `=` behind its name.
    Assignment,
}

macro_rules! shape {
    ($kind:ident, $needs:expr, $pattern:expr) => {
        Shape {
            kind: CredentialKind::$kind,
            needs: $needs,
            starts: LazyLock::new(|| match $needs {
                Needs::Token(starts) => starts.iter().map(Finder::new).collect(),
                _ => Vec::new(),
            }),
            pattern: LazyLock::new(|| compile($pattern)),
        }
    };
}

static KEY: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("-----BEGIN "));
static HOOK: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("://hooks.slack.com/"));

/// The forms, by the makers' own documentation of their token prefixes. Group 1, where present, is the secret part.
static SHAPES: [Shape; 15] = [
    shape!(
        PrivateKey,
        Needs::Part(&KEY),
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s*((?s:[A-Za-z0-9+/=\s\\:,.-]{24,}))"
    ),
    shape!(AwsAccessKey, Needs::Token(&["AKIA", "ASIA"]), r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b"),
    shape!(
        GithubToken,
        Needs::Token(&["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]),
        r"\bgh[pousr]_([A-Za-z0-9]{36,251})\b"
    ),
    shape!(GithubToken, Needs::Token(&["github_pat_"]), r"\bgithub_pat_([A-Za-z0-9_]{60,})\b"),
    shape!(GitlabToken, Needs::Token(&["glpat-"]), r"\bglpat-([A-Za-z0-9_-]{20,})\b"),
    shape!(StripeKey, Needs::Token(&["k_live_", "k_test_"]), r"\b[sr]k_(?:live|test)_([A-Za-z0-9]{16,})\b"),
    shape!(SlackToken, Needs::Token(&["xox"]), r"\bxox[abeoprs]-([A-Za-z0-9-]{20,})\b"),
    shape!(SlackWebhook, Needs::Part(&HOOK), r"https://hooks\.slack\.com/(?:services|workflows)/([A-Za-z0-9/]{30,})"),
    shape!(GoogleApiKey, Needs::Token(&["AIza"]), r"\bAIza([0-9A-Za-z_-]{35})\b"),
    shape!(NpmToken, Needs::Token(&["npm_"]), r"\bnpm_([A-Za-z0-9]{36})\b"),
    shape!(SendgridKey, Needs::Token(&["SG."]), r"\bSG\.([A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50})\b"),
    shape!(ModelApiKey, Needs::Token(&["sk-"]), r"\bsk-(?:proj-|ant-(?:api[0-9][0-9]-)?)([A-Za-z0-9_-]{32,})\b"),
    shape!(JsonWebToken, Needs::Token(&["eyJ"]), r"\beyJ[A-Za-z0-9_-]{8,}\.(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{20,})"),
    shape!(
        UrlPassword,
        Needs::Url,
        r#"(?i)\b[a-z][a-z0-9+.-]*:(?:[a-z]+:)?//[^\s:/?#@'"<>]*:([^\s/?#@'"<>]{3,})@[A-Za-z0-9_\[$]"#
    ),
    shape!(ConnectionPassword, Needs::Assignment, r#"(?i)\b(?:password|pwd)\s*=\s*'?([^\s;'"&]{3,})"#),
];

/// The runs of letters, digits, `_` and `-` in a text that are as long as those of tokens, by their bytes.
pub fn long_runs(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    const RUN: usize = 20;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    // Of as many bytes in a row, one stands at a multiple of their number.
    let mut at = RUN - 1;
    std::iter::from_fn(move || {
        while let Some(byte) = bytes.get(at) {
            if !is_part(byte) {
                at += RUN;
                continue;
            }
            let start = at - bytes[..at].iter().rev().take_while(|byte| is_part(byte)).count();
            let end = at + bytes[at..].iter().take_while(|byte| is_part(byte)).count();
            at = end + RUN;
            if end - start >= RUN {
                return Some(start..end);
            }
        }
        None
    })
}

/// Whether a text may hold a URL with a user and a password: `//`, a `:` and an `@` with no blank and no quote between.
#[must_use]
pub fn may_hold_user(text: &[u8]) -> bool {
    memchr::memchr_iter(b'@', text).any(|at| {
        let stops = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'@' | b'\'' | b'"');
        let start = text[..at].iter().rposition(stops).map_or(0, |stop| stop + 1);
        text[..start].ends_with(b"//") && memchr::memchr(b':', &text[start..at]).is_some()
    })
}

/// Whether `password` or `pwd` stands before a `=`, in whatever case.
fn may_assign_password(text: &str) -> bool {
    let ends = |before: &str, word: &str| {
        let start = before.len().checked_sub(word.len());
        start.and_then(|start| before.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    // A long s is an s to whoever knows no case.
    text.contains('\u{17f}')
        || memchr::memchr_iter(b'=', text.as_bytes()).any(|at| {
            let before = text.get(..at).unwrap_or_default().trim_end();
            ends(before, "password") || ends(before, "pwd")
        })
}

/// Whether a text of the right form is more than a sample.
fn is_real(kind: CredentialKind, body: &str, text: &str) -> bool {
    use CredentialKind as K;
    let varied = |bits: f64| entropy(body) >= bits;
    let sample = body.to_ascii_uppercase().contains("EXAMPLE") || is_template(body);
    match kind {
        K::UrlPassword => !sample && !is_placeholder(body) && !looks_like_user(body, text),
        K::ConnectionPassword => {
            static OTHER_PARTS: LazyLock<Regex> = LazyLock::new(|| {
                compile(r"(?i)\b(?:host|hostaddr|server|data source|dbname|database|user id|uid|user)\s*=")
            });
            !sample && !is_placeholder(body) && OTHER_PARTS.is_match(text)
        }
        K::PrivateKey => !body.contains("...") && varied(3.0),
        K::JsonWebToken => !sample && varied(3.5) && !KNOWN_SAMPLES.iter().any(|known| body.contains(known)),
        _ => !sample && varied(3.0) && !has_run(body),
    }
}

/// Parts of tokens that stand in public documentation and in every local installation: the example of jwt.io and the
/// keys of a local Supabase.
const KNOWN_SAMPLES: [&str; 2] = ["SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c", "eyJpc3MiOiJzdXBhYmFzZS1kZW1v"];

/// The well-known local default of a password equal to its user (`guest:guest@`).
fn looks_like_user(password: &str, url: &str) -> bool {
    url.contains(&format!("//{password}:{password}@"))
}

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a test compiles every pattern of this module")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values are put together here, so that no scanner takes this file for a leak.
    fn check(parts: &[&str], expected: Option<CredentialKind>) {
        let text = parts.concat();
        assert_eq!(shape(&text), expected, "{text}");
    }

    #[test]
    fn shapes_are_found_inside_texts() {
        use CredentialKind as K;
        check(&["AKIA", "5RT2LMWQ8Z3NBX7K"], Some(K::AwsAccessKey));
        check(&["{\"t\": \"gh", "p_", "a8Kx2LmQv7RtB4nYc9WzE1uHd6JpS3fG5oTi\"}"], Some(K::GithubToken));
        check(&["sk_", "live_", "4eC39HqLyjWDarjtT1zdp7dc"], Some(K::StripeKey));
        check(&["xoxb-", "2412345678-98qZkLmNwP3rTs7u"], Some(K::SlackToken));
        check(
            &["eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiJhbm5hIn0.", "q3Zt7LpXw9KdRm2VnBc8TfYh5JsG"],
            Some(K::JsonWebToken),
        );
        check(&["-----BEGIN RSA ", "PRIVATE KEY-----\nMIIEpAIBAAKCAQEAx7Tq2vLmNp\n"], Some(K::PrivateKey));
        check(&["postgres://app:", "w1nter-Linde@db:5432/app"], Some(K::UrlPassword));
        check(&["host=db user=app password=", "w1nter-Linde"], Some(K::ConnectionPassword));
    }

    #[test]
    fn the_first_look_passes_over_no_form() {
        let long = "a8Kx2LmQv7RtB4nYc9WzE1uHd6JpS3fG5oTi0Zq";
        let may_hold =
            |text: &str| SHAPES.iter().any(|shape| shape.may_be_in(text, long_runs(text.as_bytes()).next().is_some()));
        let tokens = ["gho_", "ghu_", "ghs_", "ghr_", "glpat-", "rk_live_", "sk_test_", "xoxp-", "npm_", "sk-proj-"];
        for start in tokens {
            assert!(may_hold(&[start, long].concat()), "{start}");
        }
        for (start, end) in [
            ("github_pat_", [long, long].concat()),
            ("AIza", long[..35].to_owned()),
            ("ASIA", "5RT2LMWQ8Z3NBX7K".to_owned()),
            ("SG.", [&long[..22], ".", long].concat()),
            ("https://hooks.slack.com/", ["services/", long].concat()),
        ] {
            assert!(may_hold(&[start, &end].concat()), "{start}");
        }
        for text in [
            "`a_property_with_a_very_long_name` is a number: say what it counts",
            "mail anna@example.com or see https://example.com/a?b=c",
            "DB_PASSWORD: x, LOG=debug, git@example.com:a/b",
        ] {
            assert!(!may_hold(text), "{text}");
        }
        for text in ["a://b:cde@f", "PASSWORD \n= abc", "x Pwd=abc", "paſſword=abc"] {
            assert!(may_hold(text), "{text}");
        }
    }

    #[test]
    fn runs_are_found_wherever_they_begin() {
        for start in 0..45 {
            let text = |length: usize| [" ".repeat(start), "a".repeat(length), " ".repeat(7)].concat();
            let runs = |text: &str| long_runs(text.as_bytes()).map(|run| (run.start, run.len())).collect::<Vec<_>>();
            assert_eq!((runs(&text(20)), runs(&text(50))), (vec![(start, 20)], vec![(start, 50)]));
            assert_eq!(runs(&text(19)), [], "{start}");
            let last = 2 * (start + 7) + 39 + start;
            assert_eq!(runs(&[text(20), text(19), text(31)].concat()), [(start, 20), (last, 31)]);
        }
    }

    #[test]
    fn samples_and_templates_are_no_credentials() {
        check(&["AKIA", "IOSFODNN7EXAMPLE"], None);
        check(&["gh", "p_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"], None);
        check(&["postgres://app:", "${DB_PASSWORD}@db/app"], None);
        check(&["amqp://guest:guest@rabbit:5672/"], None);
        check(&["postgres://app:password@localhost/app"], None);
        check(&["https://mirror.example.com/path?user=anna"], None);
        check(&["https://host:9200/a@b"], None);
        check(&["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"], None);
        check(&["please enter your password=secret"], None);
    }

    #[test]
    fn patterns_compile() {
        for shape in &SHAPES {
            LazyLock::force(&shape.pattern);
        }
    }
}
