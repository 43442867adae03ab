//! What credentials look like: the shapes of well-known tokens, the words that name a credential, and the stand-ins
//! that people write where one will be put later.
//!
//! Knows only texts. Whether a text is committed, rendered or typed by a user is for rules to judge, and so is what
//! to say of a stand-in. Never returns or prints a value.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::{Regex, RegexSet};

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
    if text.len() < SHORTEST || !may_hold(text) {
        return None;
    }
    let shapes = &*SHAPES;
    shapes.set.matches(text).into_iter().find_map(|index| {
        let (kind, ref pattern) = shapes.patterns[index];
        pattern.captures_iter(text).find_map(|found| {
            let body = found.get(1).or_else(|| found.get(0))?;
            is_real(kind, body.as_str(), text).then(|| (kind, body.range()))
        })
    })
}

/// Whether a text stands for a value given elsewhere or later: a template, an order to the reader, a dummy.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    if text.len() < 2 || is_template(text) {
        return true;
    }
    let mut characters = text.chars();
    let first = characters.next();
    if characters.all(|character| Some(character) == first) {
        return true;
    }
    let words = words(text);
    let weak = |word: &String| listed(STAND_INS, word.trim_end_matches(char::is_numeric));
    let opens = |start: &str| words.first().is_some_and(|word| word == start);
    let bare: String = words.concat();
    opens("your")
        || opens("my") && words.len() <= 3 && words.iter().skip(1).any(weak)
        || words.iter().any(|word| matches!(word.as_str(), "example" | "changeme" | "placeholder" | "redacted"))
        || listed(STAND_INS, bare.trim_end_matches(char::is_numeric))
        || !words.is_empty() && words.iter().all(|word| weak(word) || word.chars().all(char::is_numeric))
        || has_run(text)
}

/// Whether a text is filled in by a tool: `${VAR}`, `$(VAR)`, `{{ value }}`, `:'var'`, `%s`, `<value>`, `$1`, `?`.
#[must_use]
pub fn is_template(text: &str) -> bool {
    static TEMPLATE: LazyLock<Regex> = LazyLock::new(|| {
        compile(r"\$\{|\$\(|\{\{|\{%|<%|^\$\w+\$?$|^%\w+%$|^%[sdv]$|^<[^<>]*>$|^:'?\w+'?$|^@\w+@?$|^\?$|^__\w+__$|^#\{")
    });
    TEMPLATE.is_match(text.trim())
}

/// Whether a name in `snake_case`, `kebab-case`, `camelCase` or with dots says that its value is a credential.
///
/// `DB_PASSWORD`, `apiKey` and `client-secret` do; `PASSWORD_FILE`, `token_ttl`, `max_tokens`, `compass` and
/// `secretary` do not.
#[must_use]
pub fn is_credential_name(name: &str) -> bool {
    let words = words(name);
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    if listed(FLAG_STARTS, first.as_str()) || listed(ABOUT_ENDS, last.as_str()) {
        return false;
    }
    let single = words.iter().any(|word| listed(CREDENTIAL_WORDS, word) || is_joined_password(word));
    let key = words.windows(2).any(|pair| pair[1] == "key" && listed(KEY_KINDS, pair[0].as_str()));
    // `pass` names a password only at the end: `db_pass`, but not `pass_through` or `pass_rate`.
    single || key || last == "pass"
}

/// Whether a word is one that names a password and what it is for: `pgpassword`, but not `forgotpassword`.
fn is_joined_password(word: &str) -> bool {
    let before = ["password", "passwd", "passphrase"].iter().find_map(|end| word.strip_suffix(end));
    before.is_some_and(|before| !before.is_empty() && !listed("change forgot no reset show without", before))
}

/// The words of a name in lower case: `userAPIKey2` and `user-api_key.2` are user, api, key, 2.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| characters.get(at));
        let lower_follows = characters.get(index + 1).is_some_and(|next| next.is_lowercase());
        let camel = character.is_uppercase()
            && before.is_some_and(|before| before.is_lowercase() || before.is_numeric() || lower_follows);
        let number = character.is_numeric() != before.is_some_and(|before| before.is_numeric());
        if (camel || number || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
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

/// Words whose value is the credential itself. Lists are words between blanks.
const CREDENTIAL_WORDS: &str = "\
    accesskey accesstoken adminpass apikey apisecret apitoken appsecret authtoken bearertoken clientsecret credential \
    credentials dbpass jwtsecret passphrase passwd password privatekey pwd refreshtoken rootpass secret secretkey \
    secretsmanagerkey sessionsecret token";

/// What makes a `key` a credential, when it stands before it.
const KEY_KINDS: &str = "access account api auth encryption license master private secret shared signing";

/// First words that make a name a switch or a bound.
const FLAG_STARTS: &str = "\
    allow allowed can disable enable forgot has hide is max min must need needs no num require requires secrets \
    should show skip";

/// Last words that make a name speak about a credential instead of holding it.
const ABOUT_ENDS: &str = "\
    age alg algo algorithm allowed arn at attempts audience backend budget cache claim class column cost count \
    delimiter digest dir directory disabled duration enable enabled endpoint engine exp expiration expire \
    expires expiry field file filename fingerprint flag folder format hash header hint host hours id interval \
    issuer kind label len length lifetime limit location max min minutes mode mount name names namespace param \
    parameter path pattern period policy port prefix provider ref reference regex required reset rotation salt \
    scope scopes seconds server service size source store strategy suffix template timeout ttl type uri url \
    usage username validity version";

/// What people write instead of a value.
const STAND_INS: &str = "\
    admin bar baz change changeit changeme default demo dummy example fake foo foobar here hidden insert key \
    letmein me mypassword mysecret none null pass passwd password placeholder postgres qwerty redacted replace \
    root sample secret tbd test testing todo token unset user";

struct Shapes {
    set: RegexSet,
    patterns: Vec<(CredentialKind, Regex)>,
}

/// The forms, by the makers' own documentation of their token prefixes. Group 1, where present, is the secret part.
static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    use CredentialKind as K;
    let table: [(K, &str); 15] = [
        (K::PrivateKey, r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s*((?s:[A-Za-z0-9+/=\s\\:,.-]{24,}))"),
        (K::AwsAccessKey, r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b"),
        (K::GithubToken, r"\bgh[pousr]_([A-Za-z0-9]{36,251})\b"),
        (K::GithubToken, r"\bgithub_pat_([A-Za-z0-9_]{60,})\b"),
        (K::GitlabToken, r"\bglpat-([A-Za-z0-9_-]{20,})\b"),
        (K::StripeKey, r"\b[sr]k_(?:live|test)_([A-Za-z0-9]{16,})\b"),
        (K::SlackToken, r"\bxox[abeoprs]-([A-Za-z0-9-]{20,})\b"),
        (K::SlackWebhook, r"https://hooks\.slack\.com/(?:services|workflows)/([A-Za-z0-9/]{30,})"),
        (K::GoogleApiKey, r"\bAIza([0-9A-Za-z_-]{35})\b"),
        (K::NpmToken, r"\bnpm_([A-Za-z0-9]{36})\b"),
        (K::SendgridKey, r"\bSG\.([A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50})\b"),
        (K::ModelApiKey, r"\bsk-(?:proj-|ant-(?:api[0-9][0-9]-)?)([A-Za-z0-9_-]{32,})\b"),
        (K::JsonWebToken, r"\beyJ[A-Za-z0-9_-]{8,}\.(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{20,})"),
        (
            K::UrlPassword,
            r#"(?i)\b[a-z][a-z0-9+.-]*:(?:[a-z]+:)?//[^\s:/?#@'"<>]*:([^\s/?#@'"<>]{3,})@[A-Za-z0-9_\[$]"#,
        ),
        (K::ConnectionPassword, r#"(?i)\b(?:password|pwd)\s*=\s*'?([^\s;'"&]{3,})"#),
    ];
    Shapes {
        set: RegexSet::new(table.map(|(_, pattern)| pattern)).expect("a test compiles every pattern of this module"),
        patterns: table.into_iter().map(|(kind, pattern)| (kind, compile(pattern))).collect(),
    }
});

/// Whether a text has what its form needs, whichever it is. Few texts have: most runs never compile a pattern.
fn may_hold(text: &str) -> bool {
    const STARTS: [&str; 17] = [
        "AKIA",
        "ASIA",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "k_live_",
        "k_test_",
        "xox",
        "AIza",
        "npm_",
        "SG.",
        "sk-",
        "eyJ",
    ];
    // Every token has a run of as many letters, digits, `_` and `-`.
    const RUN: usize = 20;
    static FINDERS: LazyLock<Vec<Finder<'_>>> = LazyLock::new(|| STARTS.iter().map(Finder::new).collect());
    static KEY: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("-----BEGIN "));
    static HOOK: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("://hooks.slack.com/"));
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    memchr::memchr2(b'@', b'=', bytes).is_some()
        || KEY.find(bytes).is_some()
        || HOOK.find(bytes).is_some()
        || bytes.split(|byte| !is_part(byte)).any(|run| run.len() >= RUN)
            && FINDERS.iter().any(|start| start.find(bytes).is_some())
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

/// Whether a text holds a filler: `xxxx`, `****`, `....`, `1234567890`.
fn has_run(text: &str) -> bool {
    let bytes = text.as_bytes();
    let filler = bytes.windows(5).any(|run| run.iter().all(|byte| *byte == run[0]));
    filler || text.contains("1234567890") || text.contains("abcdefghij")
}

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a test compiles every pattern of this module")
}

fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
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
        assert!(!may_hold("`a_property_with_a_very_long_name` is a number: say what it counts"));
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
    fn placeholders() {
        for text in [
            "",
            "x",
            "changeme",
            "CHANGE_ME",
            "${TOKEN}",
            "$(TOKEN)",
            "{{ .token }}",
            ":'secret'",
            "<your token>",
            "****",
            "password123",
            "your-secret-here",
            "test",
            "xxxxxxxx",
            "my-secret",
            "%s",
            "REDACTED",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["Winter-Linde-8", "s3cr3t!Zq", "correct horse battery", "Tulpenfeld-2026!"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn names() {
        for name in [
            "password",
            "DB_PASSWORD",
            "dbPass",
            "apiKey",
            "API_KEY",
            "client-secret",
            "AWS_SECRET_ACCESS_KEY",
            "SECRET_KEY_BASE",
            "GITHUB_TOKEN",
            "spring.datasource.password",
            "password2",
            "PGPASSWORD",
            "DBPASS",
            "clientsecret",
        ] {
            assert!(is_credential_name(name), "{name}");
        }
        for name in [
            "PASSWORD_FILE",
            "token_ttl",
            "MAX_TOKENS",
            "compass",
            "secretary",
            "SECRETS_PROVIDER",
            "has_password",
            "ALLOW_EMPTY_PASSWORD",
            "AWS_ACCESS_KEY_ID",
            "password_hash",
            "SECRET_NAME",
            "pass_through",
            "public_key",
            "TOKEN_URL",
            "forgotpassword",
            "PGPASSFILE",
            "key",
        ] {
            assert!(!is_credential_name(name), "{name}");
        }
    }

    #[test]
    fn patterns_compile() {
        assert_eq!(SHAPES.set.len(), SHAPES.patterns.len());
        assert!(!is_template("plain"));
    }
}
