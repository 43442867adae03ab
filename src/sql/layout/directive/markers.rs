//! Markers that divide a file into what migrates and what rolls back.

use super::line::{Line, Reading};
use crate::syntax::deserialize::nearest;

impl Line<'_> {
    /// `-- +goose Up`: exactly so but for case, at the first column.
    pub(super) fn goose(&self) -> Reading {
        const WORDS: [&str; 7] =
            ["Up", "Down", "StatementBegin", "StatementEnd", "NO TRANSACTION", "ENVSUB ON", "ENVSUB OFF"];
        let known = |word: &str| WORDS.into_iter().find(|known| known.eq_ignore_ascii_case(word.trim()));
        if let Some(word) = self.order.strip_prefix("+goose") {
            let word = word.trim();
            return match known(word) {
                Some(known) if self.is_indented() => {
                    self.passed("looks for its markers in the first column", Some(format!("-- +goose {known}")))
                }
                Some(_) => None,
                None if word.is_empty() || word.starts_with("ENVSUBST") => None,
                None => self.unknown(word, &WORDS),
            };
        }
        let (name, word) = self.order.split_once(char::is_whitespace)?;
        let word = known(word)?;
        let meant = name.eq_ignore_ascii_case("goose") || name.contains('+') && nearest(name, ["+goose"]).is_some();
        meant.then(|| self.passed("looks for the word `+goose`", Some(format!("-- +goose {word}"))))?
    }

    /// `-- +migrate Up`: one blank behind the dashes, at the first column, with capitals.
    pub(super) fn sql_migrate(&self) -> Reading {
        const WORDS: [&str; 4] = ["Up", "Down", "StatementBegin", "StatementEnd"];
        let (name, rest) = self.order.split_once(char::is_whitespace)?;
        let word = rest.split_whitespace().next()?;
        if name == "+migrate" && self.whole.starts_with("-- +migrate ") {
            if !WORDS.contains(&word) {
                return self.unknown(word, &WORDS);
            }
            let option = rest.split_whitespace().nth(1).filter(|option| *option != "notransaction")?;
            return self.unknown(option, &["notransaction"]);
        }
        let known = WORDS.into_iter().find(|known| known.eq_ignore_ascii_case(word))?;
        let alone = rest.split_whitespace().skip(1).all(|option| option.starts_with("no"));
        let meant = name == "migrate" || name.contains('+') && nearest(name, ["+migrate"]).is_some();
        (meant && alone).then(|| {
            let options: String = rest.split_whitespace().skip(1).map(|option| format!(" {option}")).collect();
            self.passed("looks for lines that begin with `-- +migrate `", Some(format!("-- +migrate {known}{options}")))
        })?
    }

    /// `-- migrate:up transaction:false`: at the first column, the option on the line.
    pub(super) fn dbmate(&self) -> Reading {
        let mut words = self.order.split_whitespace();
        let first = words.next()?;
        if let Some(direction) = first.strip_prefix("migrate:").filter(|direction| !direction.is_empty()) {
            if !matches!(direction, "up" | "down") {
                return self.unknown(direction, &["up", "down"]);
            }
            if self.is_indented() {
                let right = format!("-- {}", self.order);
                return self.passed("looks for its markers in the first column", Some(right));
            }
            let option = words.find(|word| word.contains("trans") && !word.starts_with("transaction:"))?;
            return self.unknown(option, &["transaction:false"]);
        }
        if first == "transaction:false" && words.next().is_none() {
            return self.passed("looks for `transaction:false` on the line of `migrate:up` or `migrate:down`", None);
        }
        let second = words.next()?;
        let direction = ["up", "down"].into_iter().find(|known| second.trim_start_matches(':') == *known)?;
        let alike = first == "migrate" || first.ends_with(':') && nearest(first, ["migrate:"]).is_some();
        let alone = words.all(|word| word == "transaction:false");
        (alike && alone).then(|| {
            let rest: String = self.order.split_whitespace().skip(2).map(|word| format!(" {word}")).collect();
            let right = format!("-- migrate:{direction}{rest}");
            self.passed(format!("looks for `-- migrate:{direction}`"), Some(right))
        })?
    }

    /// `---- create above / drop below ----` and `---- tern: disable-tx ----`: exactly so.
    pub(super) fn tern(&self) -> Reading {
        const DIVIDER: &str = "---- create above / drop below ----";
        const SWITCH: &str = "---- tern: disable-tx ----";
        let bare: String = self.content.chars().filter(|next| !next.is_whitespace() && *next != '-').collect();
        let bare = bare.to_ascii_lowercase();
        let near = |wanted: &str| bare == wanted || bare.len() > 12 && nearest(&bare, [wanted]).is_some();
        if near("createabove/dropbelow") && !self.content.contains(DIVIDER) {
            return self.passed(format!("looks for `{DIVIDER}`"), Some(DIVIDER.to_owned()));
        }
        if near("tern:disabletx") && self.whole != SWITCH {
            return self.passed(format!("looks for a line that is exactly `{SWITCH}`"), Some(SWITCH.to_owned()));
        }
        None
    }

    /// `--changeset author:id`, `--rollback SQL`.
    pub(super) fn liquibase(&self) -> Reading {
        let (word, rest) = self.order.split_once(char::is_whitespace)?;
        let meant = nearest(word, ["changeset", "rollback"]).filter(|meant| !meant.eq_ignore_ascii_case(word))?;
        let rest = rest.trim();
        let is_order = match meant {
            "changeset" => rest.split_whitespace().next().is_some_and(|id| id.contains(':')),
            _ => rest.ends_with(';') || matches!(rest, "empty" | "not required"),
        };
        // `rollback:` is written by some and read by Liquibase.
        (is_order && word.trim_end_matches(':') != meant).then(|| self.unknown(word, &[meant]))?
    }

    /// `-- Up Migration`, `-- Down Migration`.
    pub(super) fn node_pg_migrate(&self) -> Reading {
        let words = self.order.trim_end_matches('-').trim().to_ascii_lowercase();
        let (first, second) = words.split_once(char::is_whitespace)?;
        let direction = nearest(first, ["up", "down"])?;
        if words == format!("{direction} migration") || nearest(second.trim(), ["migration"]).is_none() {
            return None;
        }
        let right = if direction == "up" { "Up Migration" } else { "Down Migration" };
        self.passed(format!("looks for `-- {right}`"), Some(format!("-- {right}")))
    }
}
