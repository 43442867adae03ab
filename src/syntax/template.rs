//! Sources of templates, which are no YAML before they are rendered.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::tree::Tree;
use super::yaml;
use crate::source::Text;

/// How actions begin. Every file is asked, so the searches are made ready once.
static ACTIONS: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["{{", "{%"].map(Finder::new));

/// Whether template actions (`{{ … }}`, `{% … %}`) stand where YAML wants a value or a line. Quoted ones and those
/// inside block text are ordinary text.
#[must_use]
pub fn is_template(tree: &Tree) -> bool {
    let text = tree.text();
    if ACTIONS.iter().all(|action| action.find(text.as_bytes()).is_none()) {
        return false;
    }
    let action = |text: &str| text.starts_with("{{") || text.starts_with("{%");
    let broken = tree.is_broken()
        && text.lines().any(|line| line.split(": ").any(|part| action(part.trim_start_matches([' ', '-']))));
    broken || tree.nodes().any(|node| node.is_mapping() && text.get(node.span().range()).is_some_and(action))
}

/// Where a template begins to be one: at its first action, or at the first placeholder of [`unfilled`].
#[must_use]
pub fn first_mark(tree: &Tree) -> Option<usize> {
    let text = tree.text();
    ["{{", "{%"].iter().filter_map(|mark| text.find(mark)).min().or_else(|| unfilled(tree))
}

/// The first placeholder of a file that is YAML but for its placeholders: `{name}`, `%NAME%` or `@NAME@`, which a program
/// replaces before anybody reads the file. None where something else is wrong as well, or nothing is.
#[must_use]
pub fn unfilled(tree: &Tree) -> Option<usize> {
    if !tree.is_broken() {
        return None;
    }
    let text = tree.text();
    let mut filled = text.as_bytes().to_vec();
    let mut first = None;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '%', '@'])) {
        let start = at + found;
        let end = placeholder_end(text, start);
        if let Some(end) = end {
            (filled[start], filled[end - 1]) = (b'x', b'x');
            first.get_or_insert(start);
        }
        at = end.unwrap_or(start + 1);
    }
    let filled = Text::from(String::from_utf8(filled).ok()?);
    first.filter(|_| !yaml::parse(tree.file(), &filled).is_broken())
}

/// The end of the placeholder that starts here, if one does: a word between two marks.
fn placeholder_end(text: &str, start: usize) -> Option<usize> {
    let (before, rest) = (text.get(..start)?, text.get(start..)?);
    let close = if rest.starts_with('{') { '}' } else { rest.chars().next()? };
    let inner = rest.get(1..)?;
    let word = &inner[..inner.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')?];
    let named = word.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_');
    let alone = !before.ends_with(['$', '{']);
    (named && alone && inner[word.len()..].starts_with(close)).then_some(start + word.len() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[track_caller]
    fn check(text: &str, mark: Option<&str>) {
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let found = unfilled(&tree).and_then(|at| text.get(at..)).map(|rest| &rest[..mark.map_or(0, str::len)]);
        assert_eq!(found, mark, "{text}");
    }

    #[test]
    fn placeholders_are_a_cause_when_nothing_else_is_wrong() {
        check("a: {name}-web\nb: {namespace}\n", Some("{name}"));
        check("a: é\nimage: {registry}/{image}:{tag}\n", Some("{registry}"));
        check("a: %NAME%\nports: [{port: @PORT@}]\n", Some("%NAME%"));
    }

    #[test]
    fn what_is_wrong_for_another_reason_stays_wrong() {
        check("a: {name}\n", None);
        check("a: {name}-web\nb: [\n", None);
        check("a: @NAME\n", None);
        check("a: {b: c} d\n", None);
        check("a: ${name} }\nb: {\n", None);
        check("a: {", None);
    }
}
