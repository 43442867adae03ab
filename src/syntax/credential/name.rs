//! Names that say that their value is a credential.

use crate::syntax::identifier::{is_listed, words};

/// Whether a name in `snake_case`, `kebab-case`, `camelCase` or with dots says that its value is a credential.
///
/// `DB_PASSWORD`, `apiKey` and `client-secret` do; `PASSWORD_FILE`, `token_ttl`, `max_tokens`, `compass` and
/// `secretary` do not.
#[must_use]
pub fn is_credential_name(name: &str) -> bool {
    let words = words(name);
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    if is_listed(FLAG_STARTS, first.as_str()) || is_listed(ABOUT_ENDS, last.as_str()) {
        return false;
    }
    let single = words.iter().any(|word| is_listed(CREDENTIAL_WORDS, word) || is_joined_password(word));
    let key = words.windows(2).any(|pair| pair[1] == "key" && is_listed(KEY_KINDS, pair[0].as_str()));
    // `pass` names a password only at the end: `db_pass`, but not `pass_through` or `pass_rate`.
    single || key || last == "pass"
}

/// Whether a word is one that names a password and what it is for: `pgpassword`, but not `forgotpassword`.
fn is_joined_password(word: &str) -> bool {
    let before = ["password", "passwd", "passphrase"].iter().find_map(|end| word.strip_suffix(end));
    before.is_some_and(|before| !before.is_empty() && !is_listed("change forgot no reset show without", before))
}

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
    delimiter digest dir directory disabled duration enable enabled encoder endpoint engine exp expiration expire \
    expires expiry field file filename fingerprint flag folder format generator hash hasher header hint host hours id interval \
    issuer kind label len length lifetime limit location max min minutes mode mount name names namespace param \
    parameter path pattern period policy port prefix provider ref reference regex required reset rotation salt \
    scope scopes seconds server service size source store strategy suffix template timeout ttl type uri url \
    usage username validator validators validity version";

#[cfg(test)]
mod tests {
    use super::*;

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
            "PASSWORD_HASHER",
            "AUTH_PASSWORD_VALIDATORS",
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
}
