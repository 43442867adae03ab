//! Suppressions in comments: `archlint: ignore[rule, …] reason`, `ignore-file[…]`, `disable[…]` … `enable[…]`.
//!
//! A comment alone on its line speaks of the statement or node that follows, one at the end of a line of what starts
//! on that line (or, for a statement, ends there). Names are mandatory: what is not named is not silenced.
//!
//! Kubernetes objects may say it in annotations instead, and what they say to other linters counts for the rules that
//! those know under their own names.

mod annotations;
mod foreign;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Edit, RuleName, Severity, Suppression, builtin};
use crate::rules;
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax::Comment;
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::{NodeRef, Tree};

pub use annotations::{in_annotations, may_hold_annotations};

/// What the comments of a file may speak of.
#[derive(Debug, Clone, Default)]
pub struct Extents {
    /// Whole documents: the comment before the first key speaks of the document.
    documents: Vec<Span>,
    /// Statements, or entries and items; of those that start at one place the longest first.
    units: Vec<Span>,
}

impl Extents {
    /// The statements of a SQL file.
    #[must_use]
    pub fn of_statements(statements: Vec<Span>) -> Self {
        Self::new(Vec::new(), statements)
    }

    /// The documents of a tree, their entries and items.
    #[must_use]
    pub fn of_tree(tree: &Tree) -> Self {
        let mut units = Vec::new();
        for node in tree.nodes() {
            if node.parent().is_some_and(NodeRef::is_sequence) {
                units.push(node.span());
            }
            if !node.is_alias() {
                units.extend(node.own_entries().map(|entry| entry.key_span().to(entry.value.span())));
            }
        }
        Self::new(tree.documents().map(NodeRef::span).collect(), units)
    }

    fn new(documents: Vec<Span>, mut units: Vec<Span>) -> Self {
        units.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        Self { documents, units }
    }

    /// Where the file's content begins.
    fn first_token(&self) -> u32 {
        self.documents.iter().chain(&self.units).map(|span| span.start).min().unwrap_or(u32::MAX)
    }

    /// What begins first at or after an offset.
    fn after(&self, offset: u32) -> Option<Span> {
        let unit = self.units.get(self.units.partition_point(|unit| unit.start < offset)).copied();
        let document = self.documents.iter().copied().find(|document| document.start >= offset);
        match (document, unit) {
            (Some(document), Some(unit)) if document.start > unit.start => Some(unit),
            (Some(document), _) => Some(document),
            (None, unit) => unit,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Ignore,
    IgnoreFile,
    Disable,
    Enable,
}

#[derive(Debug, Clone)]
struct Named {
    rule: RuleName,
    span: Span,
    used: bool,
}

/// A suppression, and whether it has silenced anything.
#[derive(Debug, Clone)]
pub struct Directive {
    origin: Origin,
    names: Vec<Named>,
    reason: Option<String>,
    covers: Range<u32>,
}

/// Who is told to be silent, and how.
#[derive(Debug, Clone)]
enum Origin {
    /// We are, in a comment.
    Comment(Comment),
    /// We are, in an annotation.
    Annotation,
    /// Another linter is, which may have more to say: that it silences nothing here is no fault.
    Foreign,
}

/// The directives of a file, with what is wrong with them.
#[must_use]
pub fn collect(source: &Source, comments: &[Comment], extents: &Extents) -> (Vec<Directive>, Vec<Diagnostic>) {
    let mut directives: Vec<Directive> = Vec::new();
    let mut faults = Vec::new();
    let mut disabled: Vec<usize> = Vec::new();
    for comment in comments {
        if let Some((names, speaks_of)) = foreign::in_comment(source.slice(comment.span), comment.span) {
            let covers = match speaks_of {
                foreign::Reach::Next => reach(source, comment, extents),
                foreign::Reach::File => 0..u32::MAX,
            };
            directives.push(Directive { origin: Origin::Foreign, names, reason: None, covers });
            continue;
        }
        let Some((form, names, reason)) = read(source, comment, &mut faults) else { continue };
        if reason.is_none() && form != Form::Enable && !names.is_empty() {
            faults.push(without_reason(comment, &names));
        }
        let covers = match form {
            Form::Ignore => reach(source, comment, extents),
            Form::IgnoreFile if comment.span.start < extents.first_token() => 0..u32::MAX,
            Form::IgnoreFile => 0..0,
            Form::Disable => {
                disabled.push(directives.len());
                comment.span.start..u32::MAX
            }
            Form::Enable => {
                for &index in &disabled {
                    let open = &mut directives[index];
                    if open.names.iter().all(|named| names.iter().any(|other| other.rule == named.rule)) {
                        open.covers.end = open.covers.end.min(comment.span.start);
                    }
                }
                continue;
            }
        };
        directives.push(Directive { origin: Origin::Comment(*comment), names, reason, covers });
    }
    (directives, faults)
}

/// Reads `archlint: form[names] reason`; other directives (`archlint: irreversible …`) are not suppressions.
fn read(
    source: &Source,
    comment: &Comment,
    faults: &mut Vec<Diagnostic>,
) -> Option<(Form, Vec<Named>, Option<String>)> {
    let text = source.slice(comment.span);
    let start = text.find(|character: char| character.is_ascii_alphabetic())?;
    let rest = text[start..].strip_prefix("archlint:")?;
    let word_at = text.len() - rest.trim_start().len();
    let rest = rest.trim_start();
    let length = rest.find(|character: char| !(character.is_ascii_alphabetic() || character == '-'));
    let word = &rest[..length.unwrap_or(rest.len())];
    let form = match word {
        "ignore" => Form::Ignore,
        "ignore-file" => Form::IgnoreFile,
        "disable" => Form::Disable,
        "enable" => Form::Enable,
        _ => {
            let meant = nearest(word, ["ignore", "ignore-file", "disable", "enable"]);
            if let (Some(meant), true) = (meant, rest[word.len()..].starts_with('[')) {
                let message = format!("`{word}` is not a form of suppression, so this comment silences nothing");
                let span = comment.span.part(word_at, word.len());
                let mut fault = Diagnostic::new(builtin::UNUSED_SUPPRESSION, Severity::Warning, span, message);
                fault.help(format!("did you mean `{meant}`?"));
                faults.push(fault);
            }
            return None;
        }
    };
    let after = rest[word.len()..].trim_start();
    let list_at = text.len() - after.len();
    let Some((list, reason)) = after.strip_prefix('[').and_then(|list| list.split_once(']')) else {
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
            Some(rule) => names.push(Named { rule: rule.name, span, used: false }),
            None => faults.push(unknown(name, span)),
        }
    }
    let reason = reason.trim().trim_end_matches("*/").trim().trim_start_matches("--").trim();
    Some((form, names, (!reason.is_empty()).then(|| reason.to_owned())))
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let message = format!("no rule is called `{name}`, so this silences nothing");
    let mut fault = Diagnostic::new(builtin::UNKNOWN_RULE, Severity::Warning, span, message);
    match nearest(name, rules::all().iter().map(|rule| rule.name.as_str())) {
        Some(near) => {
            let edit = Edit { span, replacement: near.to_owned() };
            fault.help(format!("did you mean `{near}`?")).suggest(format!("write `{near}`"), vec![edit])
        }
        None => fault.help("`archlint rules` lists all rules"),
    };
    fault
}

fn without_reason(comment: &Comment, names: &[Named]) -> Diagnostic {
    let list: Vec<&str> = names.iter().map(|named| named.rule.as_str()).collect();
    let message = format!("nothing says why `{}` is silenced here", list.join("`, `"));
    let mut fault = Diagnostic::new(builtin::SUPPRESSION_WITHOUT_REASON, Severity::Note, comment.span, message);
    fault.help("write the reason behind the bracket");
    fault
}

/// The bytes that an `ignore` comment speaks of.
fn reach(source: &Source, comment: &Comment, extents: &Extents) -> Range<u32> {
    let within_statement = extents.documents.is_empty() && extents.units.iter().any(|unit| unit.contains(comment.span));
    if comment.alone && within_statement {
        let line = source.line_index(comment.span.start as usize);
        return comment.span.start..source.line_range(line + 1).end as u32;
    }
    if comment.alone {
        return comment.span.start..extents.after(comment.span.end).map_or(comment.span.end, |next| next.end);
    }
    let line = source.line_range(source.line_index(comment.span.start as usize));
    let (start, end) = (line.start as u32, line.end as u32);
    let inside = |at: u32| (start..end).contains(&at);
    let starting = extents.units.iter().find(|unit| inside(unit.start));
    let ending = extents.units.iter().find(|unit| inside(unit.end) && unit.end <= comment.span.start);
    ending.map_or(start, |unit| start.min(unit.start))..starting.map_or(end, |unit| end.max(unit.end))
}

/// Marks the findings that a directive covers. Returns what is to be said of directives that silenced nothing.
pub fn apply(
    directives: &mut [(FileId, Directive)],
    findings: &mut [Diagnostic],
    sources: &SourceMap,
    is_on: impl Fn(RuleName) -> bool,
) -> Vec<Diagnostic> {
    for finding in findings.iter_mut() {
        for (file, directive) in directives.iter_mut() {
            let covered = *file == finding.span.file && directive.covers.contains(&finding.span.start);
            let named = directive.names.iter_mut().find(|named| named.rule == finding.rule);
            if let (true, Some(named)) = (covered, named) {
                named.used = true;
                finding.suppressed = Some(Suppression { reason: directive.reason.clone(), in_source: true });
            }
        }
    }
    let mut unused = Vec::new();
    let own = |directive: &&(FileId, Directive)| !matches!(directive.1.origin, Origin::Foreign);
    for (file, directive) in directives.iter().filter(own) {
        let all_unused = directive.names.iter().all(|named| !named.used && is_on(named.rule));
        for named in directive.names.iter().filter(|named| !named.used && is_on(named.rule)) {
            let comment = match &directive.origin {
                Origin::Comment(comment) => Some(comment),
                Origin::Annotation | Origin::Foreign => None,
            };
            let what = if comment.is_some() { "comment" } else { "annotation" };
            let message = format!("this {what} silences no finding of `{}`", named.rule);
            let mut finding = Diagnostic::new(builtin::UNUSED_SUPPRESSION, Severity::Warning, named.span, message);
            if directive.covers.is_empty() {
                finding.help("`ignore-file` counts only before the first statement or node of the file");
            } else {
                finding.help("delete it: a suppression without a finding hides the next one");
            }
            if let Some(comment) = comment.filter(|_| all_unused && directive.names.len() == 1) {
                let edit = Edit { span: whole(sources.get(*file), comment), replacement: String::new() };
                finding.fix("delete the comment", vec![edit]);
            }
            unused.push(finding);
        }
    }
    unused
}

/// The bytes to delete for a comment: its line when alone, else the comment and the blanks before it.
fn whole(source: &Source, comment: &Comment) -> Span {
    if comment.alone {
        let range = source.line_range(source.line_index(comment.span.start as usize));
        return Span::new(comment.span.file, range.start, range.end);
    }
    let before = source.text()[..comment.span.start as usize].trim_end_matches([' ', '\t']).len();
    Span::new(comment.span.file, before, comment.span.end as usize)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::syntax::yaml;

    /// The text that the only directive of a YAML file covers, and the messages about it.
    fn check(text: &str) -> (String, Vec<String>) {
        let file = FileId::new(0);
        let tree = yaml::parse(file, &Arc::from(text));
        let source = Source::new("a.yaml", text);
        let (directives, faults) = collect(&source, &tree.comments, &Extents::of_tree(&tree));
        let covered = directives.first().map(|directive| {
            let range = directive.covers.start as usize..(directive.covers.end as usize).min(text.len());
            text[range].to_owned()
        });
        (covered.unwrap_or_default(), faults.into_iter().map(|fault| fault.message).collect())
    }

    const NAME: &str = "archlint/duplicate-key";

    #[test]
    fn alone_it_speaks_of_the_next_entry_item_or_document() {
        let comment = format!("# archlint: ignore[{NAME}] why");
        let (covered, _) = check(&format!("a: 1\nb:\n  {comment}\n  c: 2\n  d: 3\n"));
        assert_eq!(covered, format!("{comment}\n  c: 2"));
        let (covered, _) = check(&format!("a:\n  {comment}\n  - n: 1\n    m: 2\n  - n: 3\n"));
        assert_eq!(covered, format!("{comment}\n  - n: 1\n    m: 2"));
        let (covered, _) = check(&format!("{comment}\na: 1\nb: 2\n---\nc: 3\n"));
        assert_eq!(covered, format!("{comment}\na: 1\nb: 2"));
    }

    #[test]
    fn at_the_end_of_a_line_it_speaks_of_what_starts_there() {
        let (covered, _) = check(&format!("a:\n  - n: 1 # archlint: ignore[{NAME}]\n    m: 2\n  - n: 3\n"));
        assert!(covered.ends_with("m: 2"), "{covered}");
        let (covered, _) = check(&format!("a: 1 # archlint: ignore[{NAME}]\nb: 2\n"));
        assert!(!covered.contains("b: 2"), "{covered}");
    }

    #[test]
    fn ranges_end_where_they_are_enabled() {
        let (covered, _) =
            check(&format!("a: 1\n# archlint: disable[{NAME}]\nb: 2\n# archlint: enable[{NAME}]\nc: 3\n"));
        assert!(covered.contains("b: 2") && !covered.contains("c: 3"), "{covered}");
    }

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
    }
}
