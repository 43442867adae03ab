//! Dockerfiles, through parse-dockerfile: the instructions, each word with its bytes, and the comments.
//!
//! Source: the Dockerfile reference of Docker's documentation, whose sections have the names of the instructions.

mod here;

use std::sync::Arc;

use parse_dockerfile::{self as outer};

use super::Comment;
use super::deserialize::nearest;
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::source::{FileId, Span};

/// A text of a Dockerfile, quotes and escapes taken out, with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

/// `NAME=value` of `ENV` and `ARG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The name.
    pub name: Word,
    /// The value, if one is given.
    pub value: Option<Word>,
}

/// What is to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A list in JSON: a program and its arguments, run as they are.
    Exec(Vec<Word>),
    /// A text for the shell, as it is written.
    Shell(Word),
}

/// What an instruction says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// `FROM image AS name`.
    From {
        /// The image, or the name of a stage before.
        image: Word,
        /// The name of the stage.
        name: Option<Word>,
    },
    /// `RUN`, with the texts of its here-documents.
    Run(Command, Vec<Word>),
    /// `CMD`.
    Cmd(Command),
    /// `ENTRYPOINT`.
    Entrypoint(Command),
    /// `HEALTHCHECK`; without a command it is `NONE`.
    Healthcheck(Option<Command>),
    /// `SHELL`.
    Shell(Vec<Word>),
    /// `ENV`.
    Env(Vec<Assignment>),
    /// `ARG`.
    Arg(Vec<Assignment>),
    /// `ADD`, its sources.
    Add(Vec<Word>),
    /// `COPY`, its sources.
    Copy(Vec<Word>),
    /// `EXPOSE`.
    Expose(Vec<Word>),
    /// `USER`.
    User(Word),
    /// `WORKDIR`.
    Workdir(Word),
    /// Anything else.
    Other,
}

/// An instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Its keyword.
    pub keyword: Span,
    /// From its keyword to the end of its last line.
    pub span: Span,
    /// Its options, `--name` or `--name=value`.
    pub options: Vec<(String, Option<Word>)>,
    /// What it says.
    pub said: Said,
}

impl Instruction {
    /// Whether it has an option of this name.
    #[must_use]
    pub fn has_option(&self, name: &str) -> bool {
        self.options.iter().any(|(option, _)| option == name)
    }
}

/// A Dockerfile as it is written.
#[derive(Debug)]
pub struct Script {
    /// The file.
    pub file: FileId,
    /// The instructions, in order.
    pub instructions: Vec<Instruction>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
    /// What is wrong with the text.
    pub problems: Vec<Diagnostic>,
    /// What joins lines and takes a character literally.
    pub escape: char,
}

/// Parses a Dockerfile. Never fails: what stands before a fault is kept, and the fault is a problem.
#[must_use]
pub fn parse(file: FileId, text: &Arc<str>) -> Script {
    let mut script =
        Script { file, instructions: Vec::new(), comments: Vec::new(), problems: Vec::new(), escape: escape(text) };
    // The parser takes a mark of the byte order off and counts from there.
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let documents = here::documents(text, script.escape);
    let masked = here::masked(text, &documents);
    let reader = Reader { file, text, offset: mark, escape: script.escape, documents: &documents };
    match outer::parse_iter(&masked) {
        Ok(all) => {
            for instruction in all {
                match instruction {
                    Ok(instruction) => script.instructions.push(reader.instruction(&instruction)),
                    Err(error) => script.problems.push(reader.fault(&error)),
                }
            }
        }
        Err(error) => script.problems.push(reader.fault(&error)),
    }
    let starts: Vec<u32> = script.instructions.iter().map(|instruction| instruction.keyword.start).collect();
    for (index, instruction) in script.instructions.iter_mut().enumerate() {
        let end = starts.get(index + 1).map_or(text.len(), |&next| next as usize);
        instruction.span.end = reader.end_of(instruction.span.start as usize, end) as u32;
        if let Said::Run(_, documents) = &mut instruction.said {
            documents.extend(reader.documents_in(instruction.span));
        }
    }
    script.comments = reader.comments();
    script
}

/// The escape that a directive in the first lines names.
fn escape(text: &str) -> char {
    let directives = text.lines().map(str::trim).take_while(|line| line.starts_with('#'));
    let named = directives.filter_map(|line| line.trim_start_matches('#').split_once('='));
    let mut named = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("escape"));
    named.next().and_then(|(_, value)| value.trim().chars().next()).filter(|&value| value == '`').unwrap_or('\\')
}

/// The instructions of the Dockerfile reference.
const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    offset: usize,
    escape: char,
    documents: &'t [here::Here],
}

impl Reader<'_> {
    fn span(&self, range: &std::ops::Range<usize>) -> Span {
        Span::new(self.file, range.start + self.offset, range.end + self.offset)
    }

    fn word(&self, text: &outer::UnescapedString<'_>) -> Word {
        Word { text: text.value.to_string(), span: self.span(&text.span) }
    }

    /// A word that may stand in quotes, which the builder takes off.
    fn unquoted(&self, text: &outer::UnescapedString<'_>) -> Word {
        let mut word = self.word(text);
        for quote in ['"', '\''] {
            if let Some(inner) = word.text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
                word.text = inner.to_owned();
            }
        }
        word
    }

    fn words(&self, all: &[outer::UnescapedString<'_>]) -> Vec<Word> {
        all.iter().map(|word| self.word(word)).collect()
    }

    fn command(&self, command: &outer::Command<'_>) -> Command {
        match command {
            outer::Command::Exec(words) => Command::Exec(self.words(&words.value)),
            outer::Command::Shell(text) => {
                let span = self.span(&text.span);
                // The parser saw it without what it does not know.
                let text = self.text.get(span.range()).unwrap_or(text.value);
                if here::is_empty_list(text) {
                    return Command::Exec(Vec::new());
                }
                Command::Shell(Word { text: text.to_owned(), span })
            }
            // A form that a later version of the parser knows is a text of which nothing is known.
            _ => Command::Exec(Vec::new()),
        }
    }

    fn sources(&self, all: &[outer::Source<'_>]) -> Vec<Word> {
        let path = |source: &outer::Source<'_>| match source {
            outer::Source::Path(path) => Some(self.word(path)),
            _ => None,
        };
        all.iter().filter_map(path).collect()
    }

    fn options(&self, all: &[outer::Flag<'_>]) -> Vec<(String, Option<Word>)> {
        let option =
            |flag: &outer::Flag<'_>| (flag.name.value.to_string(), flag.value.as_ref().map(|value| self.word(value)));
        all.iter().map(option).collect()
    }

    fn instruction(&self, instruction: &outer::Instruction<'_>) -> Instruction {
        use outer::Instruction as I;
        let none = Vec::new;
        let (keyword, options, said) = match instruction {
            I::From(from) => {
                let name = from.as_.as_ref().map(|(_, name)| self.word(name));
                (&from.from, self.options(&from.options), Said::From { image: self.word(&from.image), name })
            }
            I::Run(run) => (&run.run, self.options(&run.options), Said::Run(self.command(&run.arguments), Vec::new())),
            I::Cmd(cmd) => (&cmd.cmd, none(), Said::Cmd(self.command(&cmd.arguments))),
            I::Entrypoint(entry) => (&entry.entrypoint, none(), Said::Entrypoint(self.command(&entry.arguments))),
            I::Healthcheck(check) => {
                let command = match &check.arguments {
                    outer::HealthcheckArguments::Cmd { arguments, .. } => Some(self.command(arguments)),
                    _ => None,
                };
                (&check.healthcheck, self.options(&check.options), Said::Healthcheck(command))
            }
            I::Shell(shell) => (&shell.shell, none(), Said::Shell(self.words(&shell.arguments))),
            I::Env(env) => (&env.env, none(), Said::Env(self.assignments(&env.arguments, true))),
            I::Arg(arg) => (&arg.arg, none(), Said::Arg(self.assignments(&arg.arguments, false))),
            I::Add(add) => (&add.add, self.options(&add.options), Said::Add(self.sources(&add.src))),
            I::Copy(copy) => (&copy.copy, self.options(&copy.options), Said::Copy(self.sources(&copy.src))),
            I::Expose(expose) => (
                &expose.expose,
                none(),
                Said::Expose(expose.arguments.iter().map(|port| self.unquoted(port)).collect()),
            ),
            I::User(user) => (&user.user, none(), Said::User(self.unquoted(&user.arguments))),
            I::Workdir(folder) => (&folder.workdir, none(), Said::Workdir(self.unquoted(&folder.arguments))),
            I::Label(label) => (&label.label, none(), Said::Other),
            I::Maintainer(maintainer) => (&maintainer.maintainer, none(), Said::Other),
            I::Onbuild(onbuild) => (&onbuild.onbuild, none(), Said::Other),
            I::Stopsignal(stop) => (&stop.stopsignal, none(), Said::Other),
            I::Volume(volume) => (&volume.volume, none(), Said::Other),
            _ => return self.unknown(),
        };
        let keyword = self.span(&keyword.span);
        Instruction { keyword, span: keyword, options, said }
    }

    /// An instruction that only a later version of the parser knows.
    fn unknown(&self) -> Instruction {
        let nowhere = Span::new(self.file, 0, 0);
        Instruction { keyword: nowhere, span: nowhere, options: Vec::new(), said: Said::Other }
    }

    /// `NAME=value …`; the old form `ENV NAME all the rest`; `ARG NAME` without a value.
    fn assignments(&self, arguments: &outer::UnescapedString<'_>, old_form: bool) -> Vec<Assignment> {
        let span = self.span(&arguments.span);
        let text = self.text.get(span.range()).unwrap_or_default();
        let lines = super::shell::commands(text, self.escape);
        let place =
            |start: usize, end: usize| Span::new(self.file, span.start as usize + start, span.start as usize + end);
        let words: Vec<_> = lines.into_iter().flat_map(|line| line.words).collect();
        let Some(first) = words.first() else { return Vec::new() };
        if old_form && !first.text.contains('=') {
            let name = Word { text: first.text.clone(), span: place(first.start, first.end) };
            let rest = text.get(first.end..).unwrap_or_default();
            let start = first.end + (rest.len() - rest.trim_start().len());
            let value = Word { text: rest.trim().to_owned(), span: place(start, start + rest.trim().len()) };
            return vec![Assignment { name, value: Some(value) }];
        }
        let assignment = |word: super::shell::Word| {
            let (name, value) = match word.text.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word.text.clone(), None),
            };
            let end = word.start + name.len();
            let value = value.map(|text| Word { text, span: place((end + 1).min(word.end), word.end) });
            Assignment { name: Word { text: name, span: place(word.start, end.min(word.end)) }, value }
        };
        words.into_iter().map(assignment).collect()
    }

    /// Where an instruction ends that begins at `start` and is followed by another thing at `end`: before the comments
    /// and empty lines between them.
    fn end_of(&self, start: usize, end: usize) -> usize {
        let text = self.text.get(start..end).unwrap_or_default();
        let mut kept = text.len();
        for line in text.split_inclusive('\n').rev() {
            let bare = line.trim();
            if !bare.is_empty() && !bare.starts_with('#') {
                break;
            }
            kept -= line.len();
        }
        start + text[..kept].trim_end().len()
    }

    /// The texts of the here-documents that open in an instruction, as they are written.
    fn documents_in(&self, instruction: Span) -> impl Iterator<Item = Word> {
        let opened = self.documents.iter().filter(move |document| instruction.range().contains(&document.opener));
        opened.filter_map(|document| {
            let text = self.text.get(document.body.clone())?.to_owned();
            Some(Word { text, span: Span::new(self.file, document.body.start, document.body.end) })
        })
    }

    /// The lines that are comments: also those between the lines of an instruction, but none of a here-document.
    fn comments(&self) -> Vec<Comment> {
        let mut comments = Vec::new();
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let end = start + line.trim().len();
            at += line.len();
            let inside = |document: &here::Here| document.body.contains(&start);
            if line.trim_start().starts_with('#') && !self.documents.iter().any(inside) {
                comments.push(Comment { span: Span::new(self.file, start, end), alone: true });
            }
        }
        comments
    }

    fn fault(&self, error: &outer::Error) -> Diagnostic {
        let line = error.line().saturating_sub(1);
        let start: usize = self.text.split_inclusive('\n').take(line).map(str::len).sum();
        let written = self.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let mut at = start + error.column().saturating_sub(1).min(written.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let span = Span::new(self.file, at, start + written.trim_end().len().max(at - start));
        let why = error.to_string();
        let why = why.split(" at line").next().unwrap_or(&why).replace('\'', "`");
        let word =
            why.strip_prefix("unknown instruction `").map(|rest| rest.trim_end_matches('`').to_ascii_uppercase());
        let meant = word.as_deref().and_then(|word| nearest(word, KEYWORDS));
        let help = "what stands before it was checked; what follows was not";
        let help = meant.map_or_else(|| help.to_owned(), |meant| format!("did you mean `{meant}`? {help}"));
        let mut problem = Diagnostic::new(builtin::SYNTAX_ERROR, Severity::Error, span, why);
        problem.help(help);
        problem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Script {
        parse(FileId::new(0), &Arc::from(text))
    }

    #[test]
    fn instructions_have_their_words_and_bytes() {
        let text = "# one\nARG V=1\nFROM node:$V AS base\nENV A=1 \\\n    # two\n    B=\"x y\"\nENV C d e\nRUN --mount=type=cache,target=/x a && \\\n  b\nCMD [\"a\", \"b\"]\n";
        let script = read(text);
        assert!(script.problems.is_empty(), "{:?}", script.problems);
        let slice = |span: Span| &text[span.range()];
        let Said::From { image, name } = &script.instructions[1].said else { panic!("a FROM") };
        assert_eq!((slice(image.span), name.as_ref().map(|name| name.text.as_str())), ("node:$V", Some("base")));
        let Said::Env(all) = &script.instructions[2].said else { panic!("an ENV") };
        let pairs: Vec<_> =
            all.iter().map(|one| (one.name.text.as_str(), one.value.as_ref().map(|it| it.text.as_str()))).collect();
        assert_eq!(pairs, [("A", Some("1")), ("B", Some("x y"))]);
        let Said::Env(old) = &script.instructions[3].said else { panic!("an ENV") };
        assert_eq!(old[0].value.as_ref().map(|value| slice(value.span)), Some("d e"));
        assert_eq!(slice(script.instructions[4].span), "RUN --mount=type=cache,target=/x a && \\\n  b");
        assert_eq!(script.comments.len(), 2);
    }

    #[test]
    fn here_documents_belong_to_their_instruction() {
        let script =
            read("FROM a\nRUN --mount=type=cache,target=/x bash -e <<E\n  # one\n  INSTALL y\nE\n# two\nUSER b\n");
        assert!(script.problems.is_empty(), "{:?}", script.problems);
        let Said::Run(Command::Shell(line), documents) = &script.instructions[1].said else { panic!("a RUN") };
        assert_eq!((line.text.as_str(), documents[0].text.as_str()), ("bash -e <<E", "  # one\n  INSTALL y\n"));
        assert_eq!((script.comments.len(), script.instructions.len()), (1, 3));
    }

    #[test]
    fn quotes_and_lists_of_nothing_are_what_the_builder_takes_them_for() {
        let script = read("FROM a\nEXPOSE \"80\" 81\nUSER 'b'\nENTRYPOINT []\nCMD [ ]\nRUN x\n");
        assert!(script.problems.is_empty(), "{:?}", script.problems);
        let Said::Expose(ports) = &script.instructions[1].said else { panic!("an EXPOSE") };
        assert_eq!(ports.iter().map(|port| port.text.as_str()).collect::<Vec<_>>(), ["80", "81"]);
        assert_eq!(script.instructions[3].said, Said::Entrypoint(Command::Exec(Vec::new())));
        assert_eq!(script.instructions.len(), 6);
        let wrong = read("FORM a\n");
        assert_eq!(wrong.problems[0].message, "unknown instruction `FORM`");
        assert!(wrong.problems[0].help.as_deref().is_some_and(|help| help.starts_with("did you mean `FROM`?")));
    }

    #[test]
    fn a_fault_leaves_what_stands_before_it() {
        let script = read("FROM a:1\nRUN x\nINSTALL y\nRUN z\n");
        assert_eq!(script.instructions.len(), 2);
        assert_eq!(script.problems.len(), 1);
        for torn in ["", "FROM", "RUN x", "FROM a\nRUN <<E\nx", "\u{feff}FROM é\nCOPY"] {
            let _ = read(torn);
        }
    }
}
