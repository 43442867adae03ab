//! The stages of a Dockerfile: what each begins with, who runs in it, and what it calls.

use std::collections::HashMap;

use crate::diagnostic::Edit;
use crate::k8s::ImageReference;
use crate::source::{FileId, Span};
use crate::syntax::dockerfile::{Command, Instruction, Said, Script, Word};
use crate::syntax::shell;

use super::argument::UsualImage;
use super::base_image;

/// A Dockerfile in its stages.
#[derive(Debug)]
pub struct BuildFile {
    path: String,
    script: Script,
    /// For each stage the indexes of its `FROM` and of what follows its last instruction.
    stages: Vec<(usize, usize)>,
    /// For each stage the one before that it continues.
    parents: Vec<Option<usize>>,
}

/// How many stages that continue each other are looked at: far more than anybody chains.
const LONGEST_LINE: usize = 100;

impl BuildFile {
    /// Tells the stages apart.
    #[must_use]
    pub fn new(path: &str, script: Script) -> Self {
        let starts = script.instructions.iter().enumerate();
        let starts: Vec<usize> =
            starts.filter(|(_, one)| matches!(one.said, Said::From { .. })).map(|(index, _)| index).collect();
        let end = |index: usize| starts.get(index + 1).copied().unwrap_or(script.instructions.len());
        let stages = starts.iter().enumerate().map(|(index, &start)| (start, end(index))).collect();
        let mut named: HashMap<String, usize> = HashMap::new();
        let mut parents = Vec::with_capacity(starts.len());
        for (index, &start) in starts.iter().enumerate() {
            let Said::From { image, name } = &script.instructions[start].said else { continue };
            parents.push(named.get(&image.text.to_ascii_lowercase()).copied());
            named.extend(name.iter().map(|name| (name.text.to_ascii_lowercase(), index)));
        }
        Self { path: path.to_owned(), script, stages, parents }
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.script.file
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text as it was read.
    #[must_use]
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// Where the file begins for a reader: its first instruction.
    #[must_use]
    pub fn place(&self) -> Span {
        self.script.instructions.first().map_or(Span::new(self.file(), 0, 0), |first| first.keyword)
    }

    /// The stages, in order.
    pub fn stages(&self) -> impl Iterator<Item = Stage<'_>> {
        (0..self.stages.len()).filter_map(move |index| self.stage(index))
    }

    /// The last stage, which is what a build gives unless it is told otherwise.
    #[must_use]
    pub fn last(&self) -> Option<Stage<'_>> {
        self.stage(self.stages.len().checked_sub(1)?)
    }

    fn stage(&self, index: usize) -> Option<Stage<'_>> {
        let &(start, end) = self.stages.get(index)?;
        let Said::From { image, name } = &self.script.instructions.get(start)?.said else { return None };
        Some(Stage {
            file: self,
            index,
            image,
            name: name.as_ref(),
            instructions: self.script.instructions.get(start + 1..end)?,
        })
    }
}

/// A stage of a build.
#[derive(Debug, Clone, Copy)]
pub struct Stage<'a> {
    file: &'a BuildFile,
    index: usize,
    /// The image that it begins with, or the name of a stage before.
    pub image: &'a Word,
    /// Its name.
    pub name: Option<&'a Word>,
    /// Its instructions.
    pub instructions: &'a [Instruction],
}

/// A text that a `RUN` gives to a shell.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// The instruction.
    pub instruction: &'a Instruction,
    text: &'a Word,
    /// What it calls, in order.
    pub commands: Vec<shell::Command>,
}

impl<'a> Stage<'a> {
    /// Its name, else the image that it begins with.
    #[must_use]
    pub fn title(&self) -> &'a str {
        self.name.map_or(self.image.text.as_str(), |name| name.text.as_str())
    }

    /// The stage before that it continues.
    #[must_use]
    pub fn parent(&self) -> Option<Stage<'a>> {
        self.file.stage((*self.file.parents.get(self.index)?)?)
    }

    /// The image that it begins with, when a registry gives it: no stage, not the empty image, and known.
    #[must_use]
    pub fn base(&self) -> Option<ImageReference<'a>> {
        let image = self.image.text.as_str();
        if image.contains('$') || image == "scratch" || self.parent().is_some() {
            return None;
        }
        let number = !image.is_empty() && image.bytes().all(|byte| byte.is_ascii_digit());
        (!number).then(|| ImageReference::parse(image)).flatten()
    }

    /// The stage and those that it continues, itself first.
    fn line(&self) -> Vec<Stage<'a>> {
        // A stage continues one that stands before it, so that this ends.
        std::iter::successors(Some(*self), Stage::parent).take(LONGEST_LINE).collect()
    }

    /// Where the tag of its image is written; the whole image where that is not written plainly.
    #[must_use]
    pub fn image_part(&self, start: Option<usize>) -> Span {
        let (span, length) = (self.image.span, self.image.text.len());
        let plain = (span.end - span.start) as usize == length;
        start.filter(|_| plain).map_or(span, |start| span.part(start, length - start))
    }

    /// Whether it becomes a part of what the last stage gives: itself the last one, or continued by it.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        self.file.last().is_some_and(|last| last.line().iter().any(|stage| stage.index == self.index))
    }

    /// Whether it or a stage that it continues says what is started.
    #[must_use]
    pub fn starts_something(&self) -> bool {
        let starts = |stage: &Stage<'_>| {
            stage.instructions.iter().any(|one| matches!(one.said, Said::Cmd(_) | Said::Entrypoint(_)))
        };
        self.line().iter().any(starts)
    }

    /// Whether it is meant to be run: it says what is started or which ports are served, or its image starts a server.
    #[must_use]
    pub fn is_run(&self) -> bool {
        let offers = |stage: &Stage<'_>| {
            stage.instructions.iter().any(|one| matches!(one.said, Said::Expose(_) | Said::Healthcheck(Some(_))))
        };
        let serves = || self.root().usually(base_image::starts_server);
        self.starts_something() || self.line().iter().any(offers) || serves()
    }

    /// Whether the image at its beginning is known to run as root: the empty one, which knows no user, and public ones.
    #[must_use]
    pub fn begins_as_root(&self) -> bool {
        let root = self.root();
        root.image.text == "scratch" || root.usually(base_image::starts_as_root)
    }

    /// Whether something is so of the image that a registry gives for it when nobody chooses another one.
    fn usually(&self, is_so: impl Fn(&ImageReference<'_>) -> bool) -> bool {
        if let Some(base) = self.base() {
            return is_so(&base);
        }
        let open = self.image.text.contains('$').then(|| UsualImage::of(&self.file.script, &self.image.text));
        let Some(usual) = open.flatten() else { return false };
        // Only official images are alike under all tags.
        let known = |image: &ImageReference<'_>| usual.has_known_tag || image.official().is_some();
        ImageReference::parse(&usual.text).is_some_and(|image| known(&image) && is_so(&image))
    }

    /// Whether it or a stage that it continues says how its health is asked for.
    #[must_use]
    pub fn has_healthcheck(&self) -> bool {
        let asks =
            |stage: &Stage<'_>| stage.instructions.iter().any(|one| matches!(one.said, Said::Healthcheck(Some(_))));
        self.line().iter().any(asks)
    }

    /// Whether it runs on Windows, where users are others.
    #[must_use]
    pub fn is_windows(&self) -> bool {
        let image = self.root().image.text.to_ascii_lowercase();
        self.has_foreign_shell() || ["windows", "nanoserver", "servercore"].iter().any(|word| image.contains(word))
    }

    /// The edit that writes a text for the shell as a list, when it is one program with plain arguments.
    #[must_use]
    pub fn as_list(&self, text: &Word) -> Option<Edit> {
        let commands = shell::commands(&text.text, self.file.script.escape);
        let [command] = commands.as_slice() else { return None };
        let plain = !text.text.contains(['$', '*', '?', '~', '<', '>', '`', '&', ';', '(', '\n']);
        if !plain || command.call().len() != command.words.len() {
            return None;
        }
        let words: Vec<String> = command.words.iter().map(|word| format!("{:?}", word.text)).collect();
        Some(Edit { span: text.span, replacement: format!("[{}]", words.join(", ")) })
    }

    /// The last `USER` that holds at its end, those of the stages that it continues included.
    #[must_use]
    pub fn user(&self) -> Option<&'a Word> {
        self.line().into_iter().find_map(|stage| {
            stage.instructions.iter().rev().find_map(|instruction| match &instruction.said {
                Said::User(user) => Some(user),
                _ => None,
            })
        })
    }

    /// The stage at the beginning of the stages that it continues.
    #[must_use]
    pub fn root(&self) -> Stage<'a> {
        self.line().last().copied().unwrap_or(*self)
    }

    /// Whether it or a stage that it continues names another shell than the usual one, such as `PowerShell`.
    #[must_use]
    pub fn has_foreign_shell(&self) -> bool {
        self.shell_words().any(|word| {
            let word = word.to_ascii_lowercase();
            ["powershell", "pwsh", "cmd"].iter().any(|name| word.contains(name))
        })
    }

    /// Whether `SHELL` makes a pipe fail with any of its parts.
    #[must_use]
    pub fn has_pipefail(&self) -> bool {
        self.shell_words().any(|word| word.contains("pipefail"))
    }

    fn shell_words(&self) -> impl Iterator<Item = &'a str> {
        let all = self.line().into_iter().flat_map(|stage| stage.instructions);
        all.filter_map(|instruction| match &instruction.said {
            Said::Shell(words) => Some(words),
            _ => None,
        })
        .flatten()
        .map(|word| word.text.as_str())
    }

    /// What it gives to the usual shell: lines, and here-documents that a shell runs.
    pub fn runs(&self) -> impl Iterator<Item = Run<'a>> {
        let escape = self.file.script.escape;
        let foreign = self.has_foreign_shell();
        self.instructions.iter().filter(move |_| !foreign).flat_map(move |instruction| {
            let Said::Run(Command::Shell(line), documents) = &instruction.said else { return Vec::new() };
            let run = |text: &'a Word, escape| Run { instruction, text, commands: shell::commands(&text.text, escape) };
            let mut runs = vec![run(line, escape)];
            if reads_script(&runs[0].commands) {
                // Within a here-document the shell's own escape counts.
                runs.extend(documents.iter().filter(|text| is_script(&text.text)).map(|text| run(text, '\\')));
            }
            runs
        })
    }
}

/// Whether a line gives its here-document to a shell: `<<EOF` alone, or to a shell without a script of its own.
fn reads_script(line: &[shell::Command]) -> bool {
    let [command] = line else { return false };
    let mut words = command.words.iter().map(|word| word.text.as_str()).filter(|word| !word.contains("<<"));
    words.next().is_none_or(|program| is_shell(program) && words.all(|word| word.starts_with('-')))
}

/// Whether a text is one for a shell: none whose first line names another program.
fn is_script(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default();
    first.strip_prefix("#!").is_none_or(|line| line.split_whitespace().any(is_shell))
}

fn is_shell(program: &str) -> bool {
    matches!(program.rsplit('/').next().unwrap_or(program), "sh" | "bash" | "dash" | "ash" | "ksh" | "zsh")
}

impl Run<'_> {
    /// Where a word of it is written.
    #[must_use]
    pub fn span(&self, word: &shell::Word) -> Span {
        self.text.span.part(word.start, word.end - word.start)
    }

    /// Whether a cache of the builder holds a folder, so that nothing of it becomes a part of the image.
    #[must_use]
    pub fn caches(&self, folder: &str) -> bool {
        self.instruction.options.iter().any(|(name, value)| {
            name == "mount"
                && value.as_ref().is_some_and(|value| value.text.contains("cache") && value.text.contains(folder))
        })
    }
}
