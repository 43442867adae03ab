//! Data about people: columns that hold what hurts them when it leaks, and values that look like theirs.

use super::catalog::Column;
use super::migration::MigrationStatement;
use super::statement::StatementKind;
use crate::source::Span;
use crate::syntax::identifier::words;

/// Words in a column's name that say that the value is not the bare fact.
const GUARDED: &str = "hash hashed digest hmac encrypted encryption cipher ciphertext crypted enc salt masked last4 \
    last token tokenized vault ref reference id uuid type country format required verified status at by present \
    version count flag file url path label name";

impl Column {
    /// What a column holds that law or contracts protect, when its name and type say that it stands there as it is:
    /// `a social security number`.
    #[must_use]
    pub fn holds_sensitive_fact(&self) -> Option<&'static str> {
        let words = words(&self.name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let kind = self.data_type.as_ref()?;
        let stored =
            kind.is_text() || kind.is_integer() || matches!(&*kind.name, "date" | "numeric" | "jsonb" | "json");
        if !stored || words.iter().any(|word| GUARDED.split_whitespace().any(|own| own == *word)) {
            return None;
        }
        let has = |word: &str| words.contains(&word);
        let pair = |first: &str, second: &str| words.windows(2).any(|pair| pair == [first, second]);
        let number = |word: &str| pair(word, "number") || pair(word, "no") || pair(word, "num");
        let fact = if has("ssn") || pair("social", "security") || has("nino") {
            "a social security number"
        } else if number("passport") || words == ["passport"] {
            "a passport number"
        } else if pair("national", "identity") || number("national") || has("aadhaar") || has("cpf") || has("bsn") {
            "a national identity number"
        } else if pair("tax", "number") || has("itin") || number("license") && has("driver") {
            "an identity number"
        } else if pair("card", "number") || has("pan") && has("card") || pair("credit", "card") {
            "a card number"
        } else if has("cvv") || has("cvc") || has("cvv2") {
            "a card's security code"
        } else if has("iban") || pair("account", "number") && has("bank") || pair("routing", "number") {
            "a bank account"
        } else if has("dob") || pair("birth", "date") || has("birthdate") || has("birthday") || pair("of", "birth") {
            "a date of birth"
        } else if has("diagnosis") || pair("medical", "history") || pair("medical", "record") || pair("blood", "type") {
            "a medical fact"
        } else {
            return None;
        };
        Some(fact)
    }
}

/// A value that looks like a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalValue {
    /// An e-mail address at a real domain.
    Email,
    /// A telephone number with its country.
    Phone,
}

impl MigrationStatement<'_> {
    /// The literals of inserted rows that look like the data of a person.
    pub fn personal_values(&self) -> impl Iterator<Item = (Span, PersonalValue)> {
        let values = match &self.statement.kind {
            StatementKind::Insert(insert) => &*insert.values,
            _ => &[],
        };
        let strings = values.iter().filter(|value| value.is_string);
        strings.filter_map(|value| Some((value.span, personal(self.part().said_at(value.span).trim())?)))
    }
}

fn personal(text: &str) -> Option<PersonalValue> {
    if is_personal_email(text) {
        Some(PersonalValue::Email)
    } else if is_phone(text) {
        Some(PersonalValue::Phone)
    } else {
        None
    }
}

/// Mailboxes that belong to no person.
const ROLES: &str = "abuse account accounts admin administrator alert alerts anonymous api app billing bot ci contact \
    demo dev dummy editor email example feedback finance foo guest hello help hi hr info it jane john legal mail \
    marketing me moderator nobody noreply notification notifications office ops owner person postmaster press privacy \
    reply root sales security service serviceaccount staff superuser support system team test tester testing user username webmaster \
    you";

/// Names that are reserved for documentation and tests (RFC 2606, RFC 6761), and those that people make up.
const MADE_UP_DOMAINS: &str = "acme company domain email example foo foobar bar host invalid local localhost mail \
    mycompany my-company sample site somewhere test testing yourcompany yourdomain";

fn is_personal_email(text: &str) -> bool {
    let Some((mailbox, domain)) = text.split_once('@') else { return false };
    let plain = |part: &str, more: &str| {
        !part.is_empty() && part.chars().all(|next| next.is_ascii_alphanumeric() || more.contains(next))
    };
    let labels: Vec<&str> = domain.split('.').collect();
    let [.., _, top] = &labels[..] else { return false };
    let valid = plain(mailbox, "._-+") && plain(domain, ".-") && top.len() >= 2 && top.chars().all(char::is_alphabetic);
    let listed = |list: &str, word: &str| list.split_whitespace().any(|own| own.eq_ignore_ascii_case(word));
    let of_role =
        words(mailbox).iter().all(|word| listed(ROLES, word) || word.chars().all(char::is_numeric) || word == "no");
    let made_up = labels.iter().any(|label| listed(MADE_UP_DOMAINS, label.trim_end_matches(char::is_numeric)));
    valid && !of_role && !made_up && mailbox.len() > 2
}

/// `+`, country and number (ITU-T E.164), without the numbers that films use.
fn is_phone(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('+') else { return false };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let shaped = rest.chars().all(|next| next.is_ascii_digit() || " -().".contains(next));
    let filler =
        digits.contains("555") || digits.contains("1234") || digits.contains("0000") || digits.contains("1111");
    shaped && (10..=15).contains(&digits.len()) && !filler
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_persons() {
        for text in ["m.kowalska@poczta.pl", "tom.brandt+shop@gmail.com"] {
            assert_eq!(personal(text), Some(PersonalValue::Email), "{text}");
        }
        assert_eq!(personal("+49 30 901820"), Some(PersonalValue::Phone));
        for text in [
            "anna@example.com",
            "anna@shop.test",
            "noreply@gmail.com",
            "no-reply@shop.io",
            "user1@gmail.com",
            "anna@company.com",
            "git@github.com:owner/name.git",
            "+1 555 0100 123",
            "+12345678900",
            "+5",
            "a @ b.de",
            "@anna",
        ] {
            assert_eq!(personal(text), None, "{text}");
        }
    }
}
