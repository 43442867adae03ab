//! What credentials look like: the shapes of well-known tokens, the words that name a credential, and the stand-ins
//! that people write where one will be put later.
//!
//! Knows only texts. Whether a text is committed, rendered or typed by a user is for rules to judge, and so is what
//! to say of a stand-in. Never returns or prints a value.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::Regex;

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
    let token = has_long_run(text.as_bytes());
    // Few texts have what a form needs: most runs compile no pattern.
    SHAPES.iter().filter(|shape| shape.may_be_in(text, token)).find_map(|shape| {
        shape.pattern.captures_iter(text).find_map(|found| {
            let body = found.get(1).or_else(|| found.get(0))?;
            is_real(shape.kind, body.as_str(), text).then(|| (shape.kind, body.range()))
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
    let text = text.trim();
    let bytes = text.as_bytes();
    // Marks that open what is filled in stand anywhere.
    let opens = |pair: &[u8]| matches!(pair, b"${" | b"$(" | b"{{" | b"{%" | b"<%" | b"#{");
    if bytes.windows(2).any(opens) {
        return true;
    }
    let is_word = |text: &str| !text.is_empty() && text.chars().all(|one| one.is_alphanumeric() || one == '_');
    let between = |start: char, end: char| text.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    let Some(first) = text.chars().next() else { return false };
    match first {
        '$' => text.strip_prefix('$').is_some_and(|name| is_word(name.strip_suffix('$').unwrap_or(name))),
        '%' => matches!(text, "%s" | "%d" | "%v") || between('%', '%').is_some_and(is_word),
        '<' => between('<', '>').is_some_and(|name| !name.contains(['<', '>'])),
        ':' => {
            let name = text.strip_prefix(':').unwrap_or_default();
            let name = name.strip_prefix('\'').unwrap_or(name);
            is_word(name.strip_suffix('\'').unwrap_or(name))
        }
        '@' => text.strip_prefix('@').is_some_and(|name| is_word(name.strip_suffix('@').unwrap_or(name))),
        '?' => text == "?",
        '_' => text.strip_prefix("__").and_then(|rest| rest.strip_suffix("__")).is_some_and(is_word),
        _ => false,
    }
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

/// Whether a text has a run of letters, digits, `_` and `-` as long as that of every token.
fn has_long_run(bytes: &[u8]) -> bool {
    const RUN: usize = 20;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    // Of as many bytes in a row, one stands at a multiple of their number.
    let mut at = RUN - 1;
    while let Some(&byte) = bytes.get(at) {
        if is_part(byte) {
            let before = bytes[..at].iter().rev().take_while(|&&byte| is_part(byte)).count();
            let after = bytes[at..].iter().take(RUN).take_while(|&&byte| is_part(byte)).count();
            if before + after >= RUN {
                return true;
            }
        }
        at += RUN;
    }
    false
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
    let (bytes, length) = (list.as_bytes(), word.len());
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b' ');
    let whole = |at: usize| ends(at.checked_sub(1).and_then(|at| bytes.get(at))) && ends(bytes.get(at + length));
    !word.is_empty() && memchr::memmem::find_iter(bytes, word.as_bytes()).any(whole)
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
        let may_hold = |text: &str| SHAPES.iter().any(|shape| shape.may_be_in(text, has_long_run(text.as_bytes())));
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
            assert!(has_long_run(text(20).as_bytes()) && has_long_run(text(50).as_bytes()), "{start}");
            assert!(!has_long_run(text(19).as_bytes()), "{start}");
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
        for shape in &SHAPES {
            LazyLock::force(&shape.pattern);
        }
    }

    #[test]
    fn what_a_tool_fills_in_is_told_from_text() {
        for text in [
            "${A}",
            "x-$(A)",
            "a {{ b }}",
            "{% if %}",
            "<%= a %>",
            "#{a}",
            "$NAME",
            "$1",
            "$name$",
            "%NAME%",
            "%s",
            "%v",
            "<value>",
            "<>",
            ":'name'",
            ":name",
            "@name",
            "@name@",
            "?",
            "__NAME__",
            "_____",
            " $X ",
        ] {
            assert!(is_template(text), "{text}");
        }
        for text in [
            "plain", "$", "$$", "$a-b", "%", "%%", "%x", "<", "<a><b>", ":", ":a b", "@", "@a.b", "??", "____", "__a",
            "#a",
        ] {
            assert!(!is_template(text), "{text}");
        }
    }
}
