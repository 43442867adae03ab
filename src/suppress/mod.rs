//! Suppressions in comments: `archlint: ignore[rule, …] reason`, `ignore-file[…]`, `disable[…]` … `enable[…]`.
//!
//! A comment alone on its line speaks of the statement or node that follows, one at the end of a line of what starts
//! on that line (or, for a statement, ends there). Names are mandatory: what is not named is not silenced.
//!
//! Kubernetes objects may say it in annotations instead, objects of other documents in an extension, and what they say
//! to other linters counts for the rules that those know under their own names.

mod annotations;
mod comment;
mod extensions;
mod extents;
mod foreign;

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed::Searcher;

use crate::diagnostic::{Diagnostic, Edit, RuleName, Severity, Suppression, builtin};
use crate::source::{FileId, Source, SourceMap, Span};
use crate::syntax::Comment;
use comment::{Form, read, unknown};

pub use annotations::{in_annotations, may_hold_annotations};
pub use extensions::{EXTENSION, in_extensions};
pub use extents::Extents;

/// What stands in every comment that silences something, ours or another linter's.
const MARKS: [&str; 4] = ["archlint", "trivy:ignore", "hadolint", "check=skip="];
static IN_COMMENTS: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(MARKS));
/// What stands in everything that silences something: our own name in extensions and annotations as well.
static ANYWHERE: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(MARKS.iter().chain(&foreign::MARKS)));

/// Whether a text may hold a comment that silences something: most do not, and the bytes tell more cheaply than the
/// comments.
#[must_use]
pub fn may_hold_comment(text: &str) -> bool {
    // Where the processor cannot search for several words at once, the comments are read.
    IN_COMMENTS.as_ref().is_none_or(|marks| marks.find(text).is_some())
}

/// Whether a text may hold anything that silences something.
#[must_use]
pub fn may_hold_any(text: &str) -> bool {
    ANYWHERE.as_ref().is_none_or(|marks| marks.find(text).is_some())
}

#[derive(Debug, Clone)]
struct Named {
    rule: RuleName,
    span: Span,
    used: bool,
    /// Where the rule was enabled again, if it was.
    until: u32,
}

impl Named {
    fn new(rule: RuleName, span: Span) -> Self {
        Self { rule, span, used: false, until: u32::MAX }
    }
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
    /// We are, in an annotation, for which the key beside it gives the reason.
    Annotation { reason: &'static str },
    /// Another linter is, which may have more to say: that it silences nothing here is no fault.
    Foreign,
}

/// Adds the comments at the head of a SQL file that stand before the first line by which a migration tool divides it:
/// they belong to no section, and whoever speaks of the whole file speaks there.
pub fn add_head(file: FileId, source: &Source, comments: &mut Vec<Comment>) {
    let first = comments.first().map_or(u32::MAX, |comment| comment.span.start);
    let mut head = Vec::new();
    for line in 0..source.line_count() {
        let (start, text) = (source.line_range(line).start, source.line_text(line));
        let comment = text.trim_start();
        let at = start + (text.len() - comment.len());
        if at as u32 >= first || !(comment.is_empty() || comment.starts_with("--")) {
            break;
        }
        if !comment.is_empty() {
            let span = Span::new(file, at, at + comment.trim_end().len());
            head.push(Comment { span, alone: true });
        }
    }
    comments.splice(..0, head);
}

/// The comments of a file of texts, `KEY=value` on each line, and the lines of which they may speak.
#[must_use]
pub fn in_lines(file: FileId, source: &Source) -> (Vec<Comment>, Vec<Span>) {
    let (mut comments, mut lines) = (Vec::new(), Vec::new());
    for line in 0..source.line_count() {
        let (start, text) = (source.line_range(line).start, source.line_text(line));
        let written = text.trim_start();
        let at = start + (text.len() - written.len());
        let span = Span::new(file, at, at + written.trim_end().len());
        match written.starts_with('#') {
            true => comments.push(Comment { span, alone: true }),
            false => lines.extend(Some(span).filter(|_| !written.trim_end().is_empty())),
        }
    }
    (comments, lines)
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
                foreign::Reach::Next => extents.spoken_of(source, comment),
                foreign::Reach::File => 0..u32::MAX,
            };
            directives.push(Directive { origin: Origin::Foreign, names, reason: None, covers });
            continue;
        }
        let Some((form, names, reason)) = read(source, comment, &mut faults) else { continue };
        let covers = match form {
            Form::Ignore => extents.spoken_of(source, comment),
            Form::IgnoreFile if comment.span.start < extents.first_token() => 0..u32::MAX,
            Form::IgnoreFile => 0..0,
            Form::Disable => {
                disabled.push(directives.len());
                comment.span.start..u32::MAX
            }
            Form::Enable => {
                for enabled in names {
                    let mut found = false;
                    for &index in &disabled {
                        let names = directives.get_mut(index).into_iter().flat_map(|open| &mut open.names);
                        for named in names.filter(|named| named.rule == enabled.rule && named.until == u32::MAX) {
                            named.until = comment.span.start;
                            found = true;
                        }
                    }
                    faults.extend(Some(never_disabled(&enabled)).filter(|_| !found));
                }
                disabled.retain(|&index| {
                    let is_open = directives[index].names.iter().any(|named| named.until == u32::MAX);
                    if !is_open {
                        directives[index].covers.end = comment.span.start;
                    }
                    is_open
                });
                continue;
            }
        };
        directives.push(Directive { origin: Origin::Comment(*comment), names, reason, covers });
    }
    (directives, faults)
}

/// What is said of an `enable` of what nothing before it disables.
fn never_disabled(enabled: &Named) -> Diagnostic {
    let message = format!("nothing above disables `{}`, so there is nothing to enable", enabled.rule);
    let mut fault = Diagnostic::new(builtin::UNUSED_SUPPRESSION, Severity::Warning, enabled.span, message);
    fault.help("a range begins with `archlint: disable[…]`, and `enable[…]` ends it for the rules that it names");
    fault
}

impl Directive {
    /// Whether it is said to another linter.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        matches!(self.origin, Origin::Foreign)
    }

    /// How it silences a rule; not at all where it does not name it.
    #[must_use]
    pub fn against(&self, rule: RuleName) -> Option<Suppression> {
        let named = self.names.iter().any(|named| named.rule == rule);
        named.then(|| Suppression { reason: self.reason.clone(), in_source: true })
    }

    /// Whether it speaks of what stands at an offset of its file.
    #[must_use]
    pub fn covers(&self, at: u32) -> bool {
        self.covers.contains(&at)
    }

    /// What is said of one that silences a finding and does not say why.
    fn unexplained(&self) -> Option<Diagnostic> {
        let used: Vec<&Named> = self.names.iter().filter(|named| named.used).collect();
        let first = used.first().filter(|_| self.reason.is_none())?;
        let (span, help) = match &self.origin {
            Origin::Comment(comment) => (comment.span, "write the reason behind the bracket".to_owned()),
            Origin::Annotation { reason } => (first.span, format!("write the reason in `{reason}` beside it")),
            Origin::Foreign => return None,
        };
        let list: Vec<&str> = used.iter().map(|named| named.rule.as_str()).collect();
        let message = format!("nothing says why `{}` is silenced here", list.join("`, `"));
        let mut fault = Diagnostic::new(builtin::SUPPRESSION_WITHOUT_REASON, Severity::Note, span, message);
        fault.help(help);
        Some(fault)
    }
}

/// Marks the findings that a directive covers. Returns what is to be said of directives that silenced nothing, and of
/// those that do not say why.
pub fn apply<'f>(
    directives: &mut [(FileId, Directive)],
    findings: impl IntoIterator<Item = &'f mut Diagnostic>,
    sources: &SourceMap,
    is_on: impl Fn(RuleName) -> bool,
) -> Vec<Diagnostic> {
    mark(directives, findings);
    let mut said = Vec::new();
    let own = |directive: &&(FileId, Directive)| !directive.1.is_foreign();
    for (file, directive) in directives.iter().filter(own) {
        said.extend(directive.unexplained());
        for named in directive.names.iter().filter(|named| !named.used && is_on(named.rule)) {
            let comment = match &directive.origin {
                Origin::Comment(comment) => Some(comment),
                Origin::Annotation { .. } | Origin::Foreign => None,
            };
            let what = if comment.is_some() { "comment" } else { "annotation" };
            let message = format!("this {what} silences no finding of `{}`", named.rule);
            let mut finding = Diagnostic::new(builtin::UNUSED_SUPPRESSION, Severity::Warning, named.span, message);
            if directive.covers.is_empty() {
                finding.help("`ignore-file` counts only before the first statement or node of the file");
            } else {
                finding.help("delete it: a suppression without a finding hides the next one");
            }
            if let Some(comment) = comment.filter(|_| directive.names.len() == 1) {
                let edit = Edit { span: whole(sources.get(*file), comment), replacement: String::new() };
                finding.fix("delete the comment", vec![edit]);
            }
            said.push(finding);
        }
    }
    said
}

/// Marks what is silenced, and who silenced it. Of several that silence a finding the last one gives the reason.
fn mark<'f>(directives: &mut [(FileId, Directive)], findings: impl IntoIterator<Item = &'f mut Diagnostic>) {
    directives.sort_by_key(|(file, directive)| (*file, directive.covers.start));
    // How far each directive and those before it in its file reach: behind that nobody is asked.
    let mut reached: Vec<(FileId, u32)> = Vec::with_capacity(directives.len());
    for (file, directive) in directives.iter() {
        let before = reached.last().filter(|(of, _)| of == file).map_or(0, |&(_, end)| end);
        reached.push((*file, directive.covers.end.max(before)));
    }
    for finding in findings {
        let (file, at) = (finding.span.file, finding.span.start);
        let past = directives.partition_point(|(of, directive)| (*of, directive.covers.start) <= (file, at));
        let mut silenced = false;
        for number in (0..past).rev().take_while(|&number| reached[number].0 == file && reached[number].1 > at) {
            let directive = &mut directives[number].1;
            let named = directive.names.iter_mut().filter(|_| directive.covers.end > at);
            if let Some(named) = named.into_iter().find(|named| named.rule == finding.rule && at < named.until) {
                named.used = true;
                let by = || Box::new(Suppression { reason: directive.reason.clone(), in_source: true });
                if !std::mem::replace(&mut silenced, true) {
                    finding.suppressed = Some(by());
                }
            }
        }
    }
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

    use super::*;
    use crate::rules;
    use crate::source::Text;
    use crate::syntax::yaml;

    /// The text that the only directive of a YAML file covers, and the messages about it.
    pub(super) fn check(text: &str) -> (String, Vec<String>) {
        let file = FileId::new(0);
        let tree = yaml::parse(file, &Text::from(text));
        let source = Source::new("a.yaml", text);
        let (directives, faults) = collect(&source, &tree.comments, &Extents::of_tree(&tree));
        let covered = directives.first().map(|directive| {
            let range = directive.covers.start as usize..(directive.covers.end as usize).min(text.len());
            text[range].to_owned()
        });
        (covered.unwrap_or_default(), faults.into_iter().map(|fault| fault.message).collect())
    }

    pub(super) const NAME: &str = "archlint/duplicate-key";

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
        let (covered, _) = check(&format!("a:\n  b: 1\n  c: 2 # archlint: ignore[{NAME}] why\n"));
        assert_eq!(covered, format!("  c: 2 # archlint: ignore[{NAME}] why\n"));
    }

    #[test]
    fn ranges_end_where_they_are_enabled() {
        let (covered, _) =
            check(&format!("a: 1\n# archlint: disable[{NAME}]\nb: 2\n# archlint: enable[{NAME}]\nc: 3\n"));
        assert!(covered.contains("b: 2") && !covered.contains("c: 3"), "{covered}");
    }

    #[test]
    fn each_rule_of_a_range_is_enabled_by_its_name() {
        const OTHER: &str = "archlint/syntax-error";
        let text = format!(
            "# archlint: disable[{NAME}, {OTHER}] why\na: 1\n# archlint: enable[{NAME}]\nb: 2\n# archlint: enable[{NAME}, {OTHER}]\nc: 3\n"
        );
        let file = FileId::new(0);
        let tree = yaml::parse(file, &Text::from(text.as_str()));
        let (directives, faults) =
            collect(&Source::new("a.yaml", text.as_str()), &tree.comments, &Extents::of_tree(&tree));
        let mut directives: Vec<_> = directives.into_iter().map(|directive| (file, directive)).collect();
        let findings = ["a: 1", "b: 2", "c: 3"].into_iter().flat_map(|needle| {
            let at = text.find(needle).expect("it is written");
            [NAME, OTHER].map(|name| {
                let rule = rules::find(name).expect("a rule").name;
                Diagnostic::new(rule, Severity::Error, Span::new(file, at, at + 1), needle)
            })
        });
        let mut findings: Vec<Diagnostic> = findings.collect();
        mark(&mut directives, &mut findings);
        let silenced: Vec<bool> = findings.iter().map(|finding| finding.suppressed.is_some()).collect();
        assert_eq!(silenced, [true, true, false, true, false, false]);
        let said: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(said, [format!("nothing above disables `{NAME}`, so there is nothing to enable")]);
    }

    #[test]
    fn a_finding_uses_every_suppression_that_covers_it_and_no_other() {
        let text = format!(
            "a: 1 # archlint: ignore[{NAME}] first\n\
             # archlint: disable[{NAME}] range\nb: 2\nc: 3 # archlint: ignore[{NAME}] line\nd: 4\n"
        );
        let file = FileId::new(0);
        let tree = yaml::parse(file, &Text::from(text.as_str()));
        let (directives, _) = collect(&Source::new("a.yaml", text.as_str()), &tree.comments, &Extents::of_tree(&tree));
        let mut directives: Vec<_> = directives.into_iter().map(|directive| (file, directive)).collect();
        let rule = rules::find(NAME).map(|rule| rule.name);
        let at = |needle: &str| text.find(needle).unwrap_or_default();
        let finding = |needle: &str| {
            let span = Span::new(file, at(needle), at(needle) + 1);
            Diagnostic::new(rule.unwrap_or(builtin::UNKNOWN_RULE), Severity::Error, span, "twice")
        };
        let mut findings = vec![finding("b: 2"), finding("c: 3"), finding("d: 4")];
        mark(&mut directives, &mut findings);
        let reason = |finding: &Diagnostic| finding.suppressed.clone().and_then(|by| by.reason);
        let reasons: Vec<Option<String>> = findings.iter().map(reason).collect();
        assert_eq!(reasons, [Some("range".to_owned()), Some("line".to_owned()), Some("range".to_owned())]);
        let used: Vec<bool> = directives.iter().map(|(_, directive)| directive.names[0].used).collect();
        assert_eq!(used, [false, true, true]);
    }
}
