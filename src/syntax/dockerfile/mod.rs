//! Dockerfiles, through parse-dockerfile: the instructions, each word with its bytes, and the comments.
//!
//! Source: the Dockerfile reference of Docker's documentation, whose sections have the names of the instructions.

mod here;
mod reader;

use parse_dockerfile::{self as outer};

use reader::Reader;

use super::Comment;
use crate::diagnostic::Diagnostic;
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
pub fn parse(file: FileId, text: &str) -> Script {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Script {
        parse(FileId::new(0), text)
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
