//! From the instructions of parse-dockerfile to ours, each word with its bytes.

use parse_dockerfile::{self as outer};

use super::here::{self, Here};
use super::{Assignment, Command, Instruction, Said, Word};
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::source::{FileId, Span};
use crate::syntax::Comment;
use crate::syntax::deserialize::nearest;
use crate::syntax::shell;

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

pub(super) struct Reader<'t> {
    pub(super) file: FileId,
    pub(super) text: &'t str,
    /// How many bytes of a mark of the byte order the parser does not count.
    pub(super) offset: usize,
    pub(super) escape: char,
    pub(super) documents: &'t [Here],
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

    pub(super) fn instruction(&self, instruction: &outer::Instruction<'_>) -> Instruction {
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
        let lines = shell::commands(text, self.escape);
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
        let assignment = |word: shell::Word| {
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
    pub(super) fn end_of(&self, start: usize, end: usize) -> usize {
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
    pub(super) fn documents_in(&self, instruction: Span) -> impl Iterator<Item = Word> {
        let opened = self.documents.iter().filter(move |document| instruction.range().contains(&document.opener));
        opened.filter_map(|document| {
            let text = self.text.get(document.body.clone())?.to_owned();
            Some(Word { text, span: Span::new(self.file, document.body.start, document.body.end) })
        })
    }

    /// The lines that are comments: also those between the lines of an instruction, but none of a here-document.
    pub(super) fn comments(&self) -> Vec<Comment> {
        let mut comments = Vec::new();
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let end = start + line.trim().len();
            at += line.len();
            let inside = |document: &Here| document.body.contains(&start);
            if line.trim_start().starts_with('#') && !self.documents.iter().any(inside) {
                comments.push(Comment { span: Span::new(self.file, start, end), alone: true });
            }
        }
        comments
    }

    pub(super) fn fault(&self, error: &outer::Error) -> Diagnostic {
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
