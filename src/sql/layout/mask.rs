//! Makes SQL of a text that a tool fills in first, without moving a byte: what is no SQL becomes blanks, what stands
//! for a name becomes a name of the same length. Line breaks stay.
//!
//! Knows Flyway's and goose's `${x}`, Go's and Jinja's `{{ x }}`, `{% x %}`, `{# x #}`, psql's commands, variables and
//! `COPY … FROM stdin` data. Does not know what a template expands to.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Which variables a tool fills in beyond templates in braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dress {
    /// Lines that begin with a backslash, and `:name`, `:'name'`, `:"name"`, are psql's.
    pub psql: bool,
    /// `:NAME` in capitals is a placeholder (graphile-migrate).
    pub capital_names: bool,
    /// `$NAME` is a variable of the environment (goose's `ENVSUB`).
    pub environment: bool,
}

impl Dress {
    /// Templates in braces alone.
    pub(super) const PLAIN: Self = Self { psql: false, capital_names: false, environment: false };
}

/// The text with everything masked that is not SQL; same length, same line breaks.
pub(super) fn mask(text: &str, dress: Dress) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if memchr::memmem::find(&bytes, b"{").is_some() {
        templates(text, &mut bytes);
    }
    if memchr::memchr(b'\\', &bytes).is_some() {
        commands(text, &mut bytes);
    }
    variables(text, &mut bytes, dress);
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Replaces bytes by blanks; line breaks stay.
pub(super) fn blank(bytes: &mut [u8], range: Range<usize>) {
    for byte in bytes.get_mut(range).unwrap_or_default() {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

/// Replaces bytes by a name of the same length.
fn name(bytes: &mut [u8], range: Range<usize>) {
    for byte in bytes.get_mut(range.clone()).unwrap_or_default() {
        if !byte.is_ascii_alphanumeric() && !matches!(byte, b'\n' | b'\r') {
            *byte = b'_';
        }
    }
    // A name does not begin with a digit.
    if let Some(first) = bytes.get_mut(range.start) {
        *first = b'_';
    }
}

/// Whether a text takes in another file: by a template, by psql's `\\i`, by graphile-migrate's `--!include`.
pub(super) fn includes(text: &str) -> bool {
    static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)\{\{-?\s*(?:template|include|block)\b|\{%-?\s*(?:include|import|extends)\b|^\\(?:i|ir|include|include_relative)\s|^--!\s*include\s")
            .expect("the pattern is tested")
    });
    (text.contains(['{', '\\']) || text.contains("--!")) && INCLUDE.is_match(text)
}

fn templates(text: &str, bytes: &mut [u8]) {
    static ACTION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\$\{[^}\n]*\}").expect("the pattern is tested")
    });
    static CONTROL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\{\{-?\s*(?:if|else|end|range|with|define|block|template|include|/\*)")
            .expect("the pattern is tested")
    });
    for found in ACTION.find_iter(text) {
        let range = found.range();
        let statement = found.as_str().starts_with("{%") || found.as_str().starts_with("{#");
        if statement || CONTROL.is_match(found.as_str()) || alone(text, &range) {
            blank(bytes, range);
        } else if let Some(qualifier) = qualifier(text, &range) {
            // A schema that is filled in later cannot be known: the name stands as if it were in the default one.
            blank(bytes, qualifier);
        } else {
            name(bytes, range);
        }
    }
}

/// Whether a template action is all there is on its line.
fn alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].rsplit('\n').next().unwrap_or_default();
    let after = text[range.end..].split('\n').next().unwrap_or_default();
    before.trim().is_empty() && matches!(after.trim(), "" | ";")
}

/// The bytes of a schema qualifier that is a template: `{{ .Schema }}.` or `"{{ .Schema }}".`.
fn qualifier(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[range.end..];
    if rest.starts_with('.') {
        return Some(range.start..range.end + 1);
    }
    let quoted = rest.starts_with("\".") && text[..range.start].ends_with('"');
    quoted.then(|| range.start - 1..range.end + 2)
}

/// psql's commands, and the data below `COPY … FROM stdin`.
fn commands(text: &str, bytes: &mut [u8]) {
    let mut copying = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        if copying {
            // The line that ends the rows stays: without it the rest of the file would be rows.
            copying = !line.starts_with("\\.");
            if copying {
                blank(bytes, range);
            }
        } else if line.starts_with('\\')
            && line[1..].starts_with(|next: char| next.is_ascii_alphabetic() || "!?.;".contains(next))
        {
            blank(bytes, range);
        } else if line.trim_end().ends_with(';') {
            let line = line.to_ascii_lowercase();
            copying = line.contains("from stdin") && line.trim_start().starts_with("copy ");
        }
    }
}

/// psql's and others' variables outside of texts, comments and bodies.
fn variables(text: &str, bytes: &mut [u8], dress: Dress) {
    if dress == Dress::PLAIN {
        return;
    }
    static PSQL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(?-u)(^|[\s(,=.]):(['"]?)([A-Za-z_]\w*)"#).expect("the pattern is tested"));
    static ENVIRONMENT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?-u)\$[A-Za-z_]\w*").expect("the pattern is tested"));
    if dress.psql || dress.capital_names {
        for found in PSQL.captures_iter(text) {
            let (Some(lead), Some(word)) = (found.get(1), found.get(3)) else { continue };
            let capital = !word.as_str().contains(|character: char| character.is_lowercase());
            if dress.psql || capital {
                blank(bytes, lead.end()..lead.end() + 1);
            }
        }
    }
    if dress.environment {
        for found in ENVIRONMENT.find_iter(text) {
            // `$body$` opens a body: not a variable.
            if !text[found.end()..].starts_with('$') {
                name(bytes, found.range());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_taken_in() {
        for text in
            ["{{ template \"a.sql\" . }}", "{%- include 'a.sql' %}", "SELECT 1;\n\\ir a.sql\n", "--!include a.sql\n"]
        {
            assert!(includes(text), "{text}");
        }
        assert!(!includes("\\set x 1\n-- include a.sql\nSELECT '{{ .include }}';"));
    }

    fn check(text: &str, expected: &str) {
        let dress = Dress { psql: true, ..Dress::PLAIN };
        let masked = mask(text, dress);
        assert_eq!(masked.len(), text.len());
        assert_eq!(masked, expected);
    }

    #[test]
    fn names_stay_as_long_as_they_were() {
        check("CREATE TABLE ${prefix}users (a int);", "CREATE TABLE __prefix_users (a int);");
        check("CREATE TABLE {{ .Name }} (a int);", "CREATE TABLE ____Name___ (a int);");
        check("DROP TABLE ${schema}.users;", "DROP TABLE           users;");
        check("DROP TABLE \"{{ x }}\".users;", "DROP TABLE           users;");
    }

    #[test]
    fn lines_that_are_no_sql_are_blank() {
        check("{{ if .X }}\nSELECT 1;\n{{ end }}\n", "           \nSELECT 1;\n         \n");
        check("\\set ON_ERROR_STOP on\nSELECT 1;", "                     \nSELECT 1;");
        check("COPY t FROM stdin;\n1\tä\n\\.\nSELECT 1;", "COPY t FROM stdin;\n    \n\\.\nSELECT 1;");
    }

    #[test]
    fn variables_of_psql() {
        check("SET x = :'value', a::text", "SET x =  'value', a::text");
        check("GRANT a TO :\"role\";", "GRANT a TO  \"role\";");
    }
}
