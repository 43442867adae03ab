//! Here-documents: where each opens, and the lines that it takes.
//!
//! Source: the Dockerfile reference, "Here-Documents", and the words that BuildKit takes for one: digits, `<<`, perhaps
//! `-`, and the word that ends it. parse-dockerfile knows those of `COPY` and `ADD`, and of `RUN` only one that stands
//! in front; those of `RUN` are read here, and the parser gets the text without them.

use std::borrow::Cow;
use std::ops::Range;

use crate::syntax::shell;

/// A here-document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Here {
    /// Whether it belongs to a `RUN`.
    pub(super) is_run: bool,
    /// Where its `<<` stands.
    pub(super) opener: usize,
    /// Its text, the line that ends it left out.
    pub(super) body: Range<usize>,
    /// Where the line ends that ends it.
    end: usize,
}

/// The here-documents of a Dockerfile, in order. One that does not end is none.
pub(super) fn documents(text: &str, escape: char) -> Vec<Here> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        lines.push(at..at + line.len());
        at += line.len();
    }
    let line = |index: usize| lines.get(index).and_then(|range| text.get(range.clone()));
    let bare = |index: usize| line(index).map(str::trim);
    let is_comment = |text: &str| text.is_empty() || text.starts_with('#');
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(first) = bare(index) {
        let start = index;
        index += 1;
        if is_comment(first) {
            continue;
        }
        let mut last = first;
        while last.ends_with(escape) || is_comment(last) {
            let Some(next) = bare(index) else { break };
            last = next;
            index += 1;
        }
        let mut words = first.trim_start_matches('\u{feff}').split_whitespace();
        let keyword = words.next().filter(|word| !word.eq_ignore_ascii_case("ONBUILD")).or_else(|| words.next());
        let is = |name: &str| keyword.is_some_and(|word| word.eq_ignore_ascii_case(name));
        if !(is("RUN") || is("COPY") || is("ADD")) {
            continue;
        }
        let whole = lines[start].start..lines[index - 1].end;
        for (opener, delimiter, tabs) in openers(&text[whole.clone()], escape) {
            let ends = |index: &usize| {
                let line = line(*index).unwrap_or_default().trim_end_matches(['\n', '\r']);
                (if tabs { line.trim_start_matches('\t') } else { line }) == delimiter
            };
            let Some(end) = (index..lines.len()).find(ends) else { return found };
            let body = lines[index].start..lines[end].start;
            found.push(Here { is_run: is("RUN"), opener: whole.start + opener, body, end: lines[end].end });
            index = end + 1;
        }
    }
    found
}

/// Where the here-documents of an instruction open, the words that end them, and whether tabs before those count.
fn openers(instruction: &str, escape: char) -> Vec<(usize, String, bool)> {
    let words = shell::commands(instruction, escape).into_iter().flat_map(|command| command.words);
    let opener = |word: shell::Word| {
        let written = instruction.get(word.start..word.end)?;
        let digits = written.len() - written.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        let quoted = !written[digits..].starts_with("<<");
        let rest = word.text.get(digits..)?.strip_prefix("<<").filter(|_| !quoted)?;
        let (rest, tabs) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
        (!rest.is_empty() && !rest.contains('<')).then(|| (word.start + digits, rest.to_owned(), tabs))
    };
    words.filter_map(opener).collect()
}

/// Whether what an instruction is given is a list of nothing, as `ENTRYPOINT []` takes the one of the base image back.
pub(super) fn is_empty_list(text: &str) -> bool {
    text.trim().strip_prefix('[').is_some_and(|rest| rest.trim() == "]")
}

/// The text without what parse-dockerfile does not know, every byte that is left in its place: the here-documents of
/// `RUN`, and lists of nothing.
pub(super) fn masked<'t>(text: &'t str, documents: &[Here]) -> Cow<'t, str> {
    let text = without_documents(text, documents);
    let gives_nothing = |line: &str| {
        let (keyword, rest) = line.trim_start().split_once([' ', '\t', '['])?;
        let commands = ["CMD", "ENTRYPOINT"].iter().any(|name| keyword.eq_ignore_ascii_case(name));
        let list = line.find('[').filter(|_| commands && (rest.trim() == "]" || is_empty_list(rest)))?;
        Some(list)
    };
    if !text.lines().any(|line| gives_nothing(line).is_some()) {
        return text;
    }
    let plain = |line: &str| match gives_nothing(line) {
        Some(list) => format!("{}{}", &line[..list], line[list..].replace(['[', ']'], ".")),
        None => line.to_owned(),
    };
    Cow::Owned(text.split_inclusive('\n').map(plain).collect())
}

fn without_documents<'t>(text: &'t str, documents: &[Here]) -> Cow<'t, str> {
    let mut out = String::new();
    let mut done = 0;
    for document in documents.iter().filter(|document| document.is_run) {
        let Some((before, between)) =
            text.get(done..document.opener).zip(text.get(document.opener + 2..document.body.start))
        else {
            // The second document of an instruction opens before the first one's text.
            let Some(rest) = text.get(done..document.body.start) else { continue };
            out.push_str(rest);
            blank(&mut out, &text[document.body.start..document.end]);
            done = document.end;
            continue;
        };
        out.push_str(before);
        out.push_str("..");
        out.push_str(between);
        blank(&mut out, &text[document.body.start..document.end]);
        done = document.end;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

fn blank(out: &mut String, text: &str) {
    let bytes = text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' });
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str) -> Vec<&str> {
        documents(text, '\\').into_iter().map(|document| &text[document.body]).collect()
    }

    #[test]
    fn documents_are_found_wherever_they_open() {
        assert_eq!(bodies("RUN <<EOF\na\nb\nEOF\nRUN c\n"), ["a\nb\n"]);
        assert_eq!(bodies("RUN --mount=x python3 <<-'E' > /x \\\n  && y\n\ta\n\tE\n"), ["\ta\n"]);
        assert_eq!(bodies("run <<A cat && <<B cat\na\nA\nb\nB\n"), ["a\n", "b\n"]);
        assert_eq!(bodies("COPY <<EOF /x\nRUN cat <<Y\nEOF\n"), ["RUN cat <<Y\n"]);
        for none in
            ["RUN cat <<< x\n", "RUN echo '<<EOF'\nEOF\n", "RUN echo $((1<<2))\n", "RUN <<EOF\na\n", "CMD <<E\nE\n"]
        {
            assert_eq!(bodies(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn lists_of_nothing_are_masked() {
        assert_eq!(
            masked("FROM a\nentrypoint [ ]\r\nCMD []\nCMD [\"\"]\n", &[]),
            "FROM a\nentrypoint . .\r\nCMD ..\nCMD [\"\"]\n"
        );
        assert_eq!(masked("RUN []\nCMD [] a\n", &[]), "RUN []\nCMD [] a\n");
    }

    #[test]
    fn what_is_masked_keeps_its_place() {
        for text in ["RUN <<A cat && <<B cat\r\né\r\nA\r\nb\r\nB\r\nCMD x\n", "FROM a\nRUN cat <<E\nx\nE", "RUN a\n"] {
            let masked = masked(text, &documents(text, '\\')).into_owned();
            assert_eq!(masked.len(), text.len());
            assert!(!masked.contains("é") && (masked == text || masked.contains("..")), "{masked}");
        }
    }
}
