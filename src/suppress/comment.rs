//! A comment's words: which form of suppression, which rules, which reason, and what is wrong with them.

use super::Named;
use crate::diagnostic::{Diagnostic, Edit, Severity, builtin};
use crate::rules;
use crate::source::{Source, Span};
use crate::syntax::Comment;
use crate::syntax::deserialize::nearest;

/// What a comment asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Ignore,
    IgnoreFile,
    Disable,
    Enable,
}

/// Reads `archlint: form[names] reason`; other directives (`archlint: irreversible …`) are not suppressions.
pub(super) fn read(
    source: &Source,
    comment: &Comment,
    faults: &mut Vec<Diagnostic>,
) -> Option<(Form, Vec<Named>, Option<String>)> {
    let text = source.slice(comment.span);
    let start = text.find(|character: char| character.is_ascii_alphabetic())?;
    let behind = text[start..].strip_prefix(OWN)?;
    let own = comment.span.part(start, OWN.len());
    let Some(rest) = behind.strip_prefix(':') else {
        faults.extend(without_colon(behind, own).or_else(|| unread(behind, own)));
        return None;
    };
    let word_at = text.len() - rest.trim_start().len();
    let rest = rest.trim_start();
    let length = rest.find(|character: char| !(character.is_ascii_alphabetic() || character == '-'));
    let word = &rest[..length.unwrap_or(rest.len())];
    let form = match form(word) {
        Some(form) => form,
        None => {
            let meant = nearest(word, FORMS.map(|(form, _)| form));
            if let (Some(meant), true) = (meant, rest[word.len()..].starts_with('[')) {
                let message = format!("`{word}` is not a form of suppression, so this comment silences nothing");
                let span = comment.span.part(word_at, word.len());
                let mut fault = Diagnostic::new(builtin::UNUSED_SUPPRESSION, Severity::Warning, span, message);
                fault.help(format!("did you mean `{meant}`?"));
                faults.push(fault);
            } else {
                faults.extend(unread(behind, own));
            }
            return None;
        }
    };
    let after = rest[word.len()..].trim_start();
    let list_at = text.len() - after.len();
    let bracket = after.strip_prefix('[').and_then(|list| list.split_once(']'));
    let names_any = |list: &str| list.split(',').any(|name| !name.trim().is_empty());
    let Some((list, reason)) = bracket.filter(|(list, _)| names_any(list)) else {
        let message = format!("`archlint: {word}` names no rule, so it silences nothing");
        let span = comment.span.part(word_at, word.len());
        let mut fault = Diagnostic::new(builtin::UNUSED_SUPPRESSION, Severity::Warning, span, message);
        fault.help(format!("name the rules: `archlint: {word}[sql/missing-rollback] reason`"));
        faults.push(fault);
        return None;
    };
    let mut names = Vec::new();
    let mut at = list_at + 1;
    for part in list.split(',') {
        let name = part.trim();
        let span = comment.span.part(at + part.len() - part.trim_start().len(), name.len());
        at += part.len() + 1;
        match rules::find(name) {
            Some(rule) => names.push(Named::new(rule.name, span)),
            None => faults.push(unknown(name, span, faults.len() < MOST_SUGGESTIONS)),
        }
    }
    let reason = reason.trim().trim_end_matches("*/").trim().trim_start_matches("--").trim();
    Some((form, names, (!reason.is_empty()).then(|| reason.to_owned())))
}

/// Our name, with which a comment for us begins.
const OWN: &str = "archlint";

const FORMS: [(&str, Form); 4] =
    [("ignore", Form::Ignore), ("ignore-file", Form::IgnoreFile), ("disable", Form::Disable), ("enable", Form::Enable)];

fn form(word: &str) -> Option<Form> {
    FORMS.into_iter().find(|(name, _)| *name == word).map(|(_, form)| form)
}

/// What is said of a comment that begins with our name, asks for silence and names a rule, in words that are not ours;
/// nothing of one that only speaks of archlint.
fn unread(behind: &str, span: Span) -> Option<Diagnostic> {
    const WISHES: [&str; 6] = ["ignore", "disable", "enable", "skip", "allow", "off"];
    let mut words = behind.split(|next: char| !(next.is_ascii_alphanumeric() || next == '/' || next == '-'));
    let named = words.clone().find(|word| rules::find(word).is_some())?;
    let first = words.find(|word| !word.is_empty())?.trim_start_matches('-').to_ascii_lowercase();
    let wish = first.split('-').next()?;
    WISHES.contains(&wish).then(|| {
        let message = "this is no form of suppression, so this comment silences nothing";
        let mut fault = Diagnostic::new(builtin::UNUSED_SUPPRESSION, Severity::Warning, span, message);
        fault.help(format!("write `archlint: ignore[{named}] reason` above what is meant, or at the end of its line"));
        fault
    })
}

/// What is said of `archlint ignore[…]`, which lacks its colon; nothing of a comment that only speaks of archlint.
fn without_colon(behind: &str, span: Span) -> Option<Diagnostic> {
    let (word, _) = behind.trim_start().split_once('[')?;
    form(word.trim_end())?;
    let message = "the colon behind `archlint` is missing, so this comment silences nothing";
    let mut fault = Diagnostic::new(builtin::UNUSED_SUPPRESSION, Severity::Warning, span, message);
    fault.help(format!("write `archlint: {}[…]`", word.trim_end()));
    Some(fault)
}

/// How many names of a file are compared with all rules: who has more wrong does not mistype them.
const MOST_SUGGESTIONS: usize = 100;

pub(super) fn unknown(name: &str, span: Span, suggest: bool) -> Diagnostic {
    let message = format!("no rule is called `{name}`, so this silences nothing");
    let mut fault = Diagnostic::new(builtin::UNKNOWN_RULE, Severity::Warning, span, message);
    let names = rules::all().iter().filter(|_| suggest).map(|rule| rule.name.as_str());
    match nearest(name, names) {
        Some(near) => {
            let edit = Edit { span, replacement: near.to_owned() };
            fault.help(format!("did you mean `{near}`?")).suggest(format!("write `{near}`"), vec![edit])
        }
        None if name.contains('*') => fault.help("name the rules one by one: a glob would silence more than is meant"),
        None => fault.help("`archlint rules` lists all rules"),
    };
    fault
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NAME, check};

    #[test]
    fn names_are_mandatory_and_known() {
        assert_eq!(
            check("# archlint: ignore all\na: 1\n").1,
            ["`archlint: ignore` names no rule, so it silences nothing"]
        );
        assert_eq!(
            check("# archlint: ignore[archlint/duplicate-kye]\na: 1\n").1,
            ["no rule is called `archlint/duplicate-kye`, so this silences nothing"]
        );
        assert_eq!(
            check(&format!("# archlint: ignroe[{NAME}]\na: 1\n")).1,
            ["`ignroe` is not a form of suppression, so this comment silences nothing"]
        );
        assert_eq!(
            check(&format!("# archlint ignore[{NAME}] why\na: 1\n")).1,
            ["the colon behind `archlint` is missing, so this comment silences nothing"]
        );
        assert_eq!(
            check("# archlint: ignore[ ]\na: 1\n").1,
            ["`archlint: ignore` names no rule, so it silences nothing"]
        );
        assert_eq!(check("# archlint checks this [twice]\na: 1\n").1, Vec::<String>::new());
    }

    #[test]
    fn words_of_other_linters_are_told_what_is_ours() {
        for comment in
            ["archlint-ignore: {}", "archlint-disable-next-line {}", "archlint: disable-line[{}]", "archlint: skip {}"]
        {
            let comment = comment.replace("{}", NAME);
            let said = ["this is no form of suppression, so this comment silences nothing"];
            assert_eq!(check(&format!("# {comment}\na: 1\n")).1, said, "{comment}");
        }
        for comment in ["archlint: {} says so", "Archlint has {}", "archlint-ignore: this", "archlint: irreversible {}"]
        {
            let comment = comment.replace("{}", NAME);
            assert_eq!(check(&format!("# {comment}\na: 1\n")).1, Vec::<String>::new(), "{comment}");
        }
    }
}
