//! Credentials in the words of a command: values of flags, assignments in scripts, tokens by their form.

use std::ops::Range;

use super::{is_credential, is_object_name, is_secret_word, is_stand_in};
use crate::syntax::credential;
use crate::syntax::identifier;
use crate::syntax::tree::NodeRef;

/// A credential in an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentLeak<'t> {
    /// The argument.
    pub argument: NodeRef<'t>,
    /// Where in its text the credential stands.
    pub range: Range<usize>,
    /// What it is, in words.
    pub what: String,
    /// The flag or variable whose value it is.
    pub flag: Option<&'t str>,
}

/// A word of a command line, with its place.
#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    argument: NodeRef<'t>,
    start: usize,
    text: &'t str,
}

/// The credentials in the command and arguments of a container.
#[must_use]
pub fn in_arguments(container: NodeRef<'_>) -> Vec<ArgumentLeak<'_>> {
    let lists = ["command", "args"].into_iter().filter_map(|key| container.get(key));
    let arguments: Vec<NodeRef<'_>> = lists.flat_map(NodeRef::items).filter(|item| item.text().is_some()).collect();
    let words: Vec<Word<'_>> = arguments.iter().flat_map(|argument| words(*argument)).collect();
    let mut found: Vec<ArgumentLeak<'_>> = Vec::new();
    for argument in arguments {
        if let Some((kind, range)) = credential::find(argument.text().unwrap_or_default()) {
            found.push(ArgumentLeak { argument, range, what: kind.name().to_owned(), flag: None });
        }
    }
    for (at, word) in words.iter().enumerate() {
        let Some((flag, range, value)) = assignment(word).or_else(|| pair(&words, at)) else { continue };
        let leak = is_given(flag, value) && !found.iter().any(|leak| leak.argument == range.0 && leak.range == range.1);
        if leak {
            let (argument, range) = range;
            found.push(ArgumentLeak { argument, range, what: "a credential".to_owned(), flag: Some(flag) });
        }
    }
    found
}

/// The words of an argument; most are one, a script has many.
fn words(argument: NodeRef<'_>) -> Vec<Word<'_>> {
    let text = argument.text().unwrap_or_default();
    let pieces = text.split_whitespace().map(|piece| (piece.as_ptr() as usize - text.as_ptr() as usize, piece));
    let cut = |(start, piece): (usize, &'_ str)| (start, piece.len());
    let places: Vec<(usize, usize)> = pieces.map(cut).collect();
    places.into_iter().map(|(start, length)| Word { argument, start, text: &text[start..start + length] }).collect()
}

type Found<'t> = (&'t str, (NodeRef<'t>, Range<usize>), &'t str);

/// `--flag=value`, `NAME=value`, and `--from-literal=key=value`.
fn assignment<'t>(word: &Word<'t>) -> Option<Found<'t>> {
    let (mut name, mut value) = word.text.split_once('=')?;
    if let Some((key, inner)) =
        value.split_once('=').filter(|_| matches!(name, "--from-literal" | "--set" | "--build-arg"))
    {
        (name, value) = (key, inner);
    }
    let (start, bare) = unquoted(word.text.len() - value.len(), value);
    let flag = name.trim_matches(['-', '"', '\'']);
    let at = word.start + start;
    is_flag(flag).then_some((flag, (word.argument, at..at + bare.len()), bare))
}

/// `--flag value` in two words, and the joined `-pvalue` of MySQL's programs.
fn pair<'t>(words: &[Word<'t>], at: usize) -> Option<Found<'t>> {
    let word = words.get(at)?;
    // Programs beside it have flags of whole words after one hyphen.
    const FLAGS: [&str; 8] = ["ort", "ath", "rotocol", "rint", "refix", "idfile", "rofile", "assword"];
    let joined = |value: &&str| value.len() > 2 && !value.starts_with('-') && !FLAGS.contains(value);
    if let Some(value) = word.text.strip_prefix("-p").filter(joined) {
        let program = words[..at].iter().any(|word| {
            let name = word.text.rsplit('/').next().unwrap_or_default();
            name.starts_with("mysql") || name.starts_with("mariadb") || name == "sshpass"
        });
        let (start, bare) = unquoted(2, value);
        let start = word.start + start;
        return program.then_some(("password", (word.argument, start..start + bare.len()), bare));
    }
    let flag = word.text.strip_prefix('-')?.trim_start_matches('-');
    let next = words.get(at + 1).filter(|next| !next.text.starts_with('-'))?;
    let (start, bare) = unquoted(0, next.text);
    let start = next.start + start;
    is_flag(flag).then_some((flag, (next.argument, start..start + bare.len()), bare))
}

fn unquoted(start: usize, value: &str) -> (usize, &str) {
    let opened = value.trim_start_matches(['"', '\'']);
    (start + value.len() - opened.len(), opened.trim_end_matches(['"', '\'', ';', ',']))
}

fn is_flag(flag: &str) -> bool {
    !flag.is_empty() && flag.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Whether the value of a flag is a credential. A flag for a secret mostly takes the name of an object.
fn is_given(flag: &str, value: &str) -> bool {
    const PASSWORDS: [&str; 3] = ["requirepass", "masterauth", "sentinel-pass"];
    let name = flag.to_ascii_lowercase();
    let plain = value.len() > 2 && !value.starts_with(['$', '<', '`', '{', '(', '@']) && !value.contains("$(");
    let names_object = is_secret_word(&identifier::words(&name)) && is_object_name(value);
    let known = PASSWORDS.contains(&name.as_str()) && !is_stand_in(value);
    plain && !names_object && (known || is_credential(&name, value))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let found = in_arguments(tree.root().unwrap());
        let found: Vec<&str> = found.iter().map(|leak| &leak.argument.text().unwrap()[leak.range.clone()]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn flags_and_scripts_hold_credentials() {
        check("{args: [--password=Winter-Linde-8]}", &["Winter-Linde-8"]);
        check("{args: [--db-password, Winter-Linde-8]}", &["Winter-Linde-8"]);
        check("{command: [redis-server, --requirepass, Winter-Linde]}", &["Winter-Linde"]);
        check("{command: [sh, -c, 'mysqldump -uroot -pWinterLinde8 shop']}", &["WinterLinde8"]);
        check("{command: [sh, -c, \"export API_KEY='q8Zr2LmXv7' && run\"]}", &["q8Zr2LmXv7"]);
        check("{args: ['--url=postgres://app:Winter-Linde-8@db/app']}", &["Winter-Linde-8"]);
    }

    #[test]
    fn references_files_and_names_are_none() {
        for text in [
            "{args: [--password=$(DB_PASSWORD), --password-file=/run/x, --token-ttl=15m]}",
            "{args: [--secret=shop-db, --tls-secret, shop-tls, --password]}",
            "{command: [sh, -c, 'curl -H \"Authorization: Bearer $TOKEN\" -p8080']}",
            "{command: [sh, -c, 'export PASSWORD=\"${DB_PASSWORD}\"; mkdir -p /tmp/x']}",
            "{args: ['--password=changeme', --secret-name=x]}",
            "{command: [sh, -c, 'mysql_install_db && tablet -port 3306 -path /x']}",
        ] {
            check(text, &[]);
        }
    }
}
