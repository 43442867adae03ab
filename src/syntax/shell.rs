//! The commands of a shell text, each word with its bytes: enough to see what a `RUN` of a Dockerfile calls.
//!
//! Reads words, quotes, comments and what joins commands (POSIX.1-2017, "Shell Command Language", 2.2, 2.3 and 2.9).
//! Expands nothing, and what stands within `$(…)` or back-ticks stays a part of its word.

/// What joins a command to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// It is the first, or stands on its own: `;`, `&`, a line, a bracket.
    Apart,
    /// It reads what the one before writes: `|`.
    Pipe,
    /// It runs when the one before succeeds: `&&`.
    And,
    /// It runs when the one before fails: `||`.
    Or,
}

/// A word, quotes and escapes taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// Where it begins in the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// A simple command: a program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What joins it to the one before.
    pub joint: Joint,
    /// Its words, assignments and redirections included.
    pub words: Vec<Word>,
}

impl Command {
    /// The words from the program on: assignments and words of the shell's grammar before it are left out.
    #[must_use]
    pub fn call(&self) -> &[Word] {
        const GRAMMAR: [&str; 10] = ["if", "then", "elif", "else", "do", "while", "until", "!", "time", "exec"];
        let skipped = self.words.iter().take_while(|word| {
            let assigns = word.text.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            });
            assigns || GRAMMAR.contains(&word.text.as_str())
        });
        self.words.get(skipped.count()..).unwrap_or_default()
    }

    /// The program without its folder, and its arguments.
    #[must_use]
    pub fn program(&self) -> Option<(&str, &[Word])> {
        let (program, arguments) = self.call().split_first()?;
        Some((program.text.rsplit('/').next().unwrap_or(&program.text), arguments))
    }

    /// As [`Self::program`]; for `sudo`, and for what else runs a program as another user, that program.
    #[must_use]
    pub fn without_sudo(&self) -> Option<(&str, &[Word])> {
        let (program, arguments) = self.program()?;
        let at = match program {
            "sudo" => arguments.iter().position(|word| !word.text.starts_with('-') && !word.text.contains('='))?,
            // The user comes first.
            "gosu" | "su-exec" | "setuser" if arguments.len() > 1 => 1,
            _ => return Some((program, arguments)),
        };
        let (program, arguments) = arguments.get(at..)?.split_first()?;
        Some((program.text.rsplit('/').next().unwrap_or(&program.text), arguments))
    }

    /// The word that names the program.
    #[must_use]
    pub fn name(&self) -> Option<&Word> {
        self.call().first()
    }

    /// Whether an argument is one of these.
    #[must_use]
    pub fn has(&self, arguments: &[&str]) -> bool {
        self.call().iter().skip(1).any(|word| arguments.contains(&word.text.as_str()))
    }
}

/// The commands of a text, in order. `escape` is what joins lines and takes a character literally: `\`, or a back-tick
/// where a Dockerfile says so.
#[must_use]
pub fn commands(text: &str, escape: char) -> Vec<Command> {
    let mut reader = Reader { text, escape, at: 0, commands: Vec::new(), words: Vec::new(), joint: Joint::Apart };
    reader.read();
    reader.commands
}

struct Reader<'t> {
    text: &'t str,
    escape: char,
    at: usize,
    commands: Vec<Command>,
    words: Vec<Word>,
    joint: Joint,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn read(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            let rest = self.rest();
            let joint = [("&&", Joint::And), ("||", Joint::Or), ("|&", Joint::Pipe), (";;", Joint::Apart)];
            if let Some((sign, joint)) = joint.into_iter().find(|(sign, _)| rest.starts_with(sign)) {
                self.at += sign.len();
                self.end_command(joint);
            } else if let Some(length) = self.line_break_escaped() {
                self.at += length;
            } else {
                match next {
                    '\n' | ';' | '&' | '(' | ')' => {
                        self.at += 1;
                        self.end_command(Joint::Apart);
                    }
                    '|' => {
                        self.at += 1;
                        self.end_command(Joint::Pipe);
                    }
                    '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                    _ if next.is_whitespace() => self.at += next.len_utf8(),
                    '{' | '}' if rest[1..].chars().next().is_none_or(|after| after.is_whitespace() || after == ';') => {
                        self.at += 1;
                        self.end_command(Joint::Apart);
                    }
                    _ => self.word(),
                }
            }
        }
        self.end_command(Joint::Apart);
    }

    /// The length of an escape with the end of its line, which joins two lines.
    fn line_break_escaped(&self) -> Option<usize> {
        let rest = self.rest().strip_prefix(self.escape)?;
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        rest[blanks..].starts_with('\n').then_some(self.escape.len_utf8() + blanks + 1)
    }

    fn word(&mut self) {
        let start = self.at;
        let mut text = String::new();
        let mut quote = None;
        let mut depth = 0_usize;
        while let Some(next) = self.rest().chars().next() {
            if quote != Some('\'')
                && let Some(length) = self.line_break_escaped()
            {
                self.at += length;
                continue;
            }
            let after = self.rest().chars().nth(1);
            let redirects = next == '&' && (text.ends_with(['>', '<']) || after == Some('>'));
            let ends = next.is_whitespace() || matches!(next, ';' | '|' | '(' | ')') || next == '&' && !redirects;
            match (quote, next) {
                (None, _) if depth == 0 && ends => break,
                (None, '\'' | '"' | '`') => quote = Some(next),
                (Some(open), _) if next == open => quote = None,
                (None | Some('"'), '\\') => {
                    self.at += 1;
                    text.extend(after);
                    self.at += after.map_or(0, char::len_utf8);
                    continue;
                }
                // A substitution, of what is written or of a process.
                (None, '$' | '<' | '>') if after == Some('(') => {
                    depth += 1;
                    text.push(next);
                    text.push('(');
                    self.at += 2;
                    continue;
                }
                _ => {
                    depth = match next {
                        '(' if depth > 0 => depth + 1,
                        ')' if depth > 0 => depth - 1,
                        _ => depth,
                    };
                    text.push(next);
                }
            }
            self.at += next.len_utf8();
        }
        self.words.push(Word { text, start, end: self.at });
    }

    fn end_command(&mut self, joint: Joint) {
        if !self.words.is_empty() {
            self.commands.push(Command { joint: self.joint, words: std::mem::take(&mut self.words) });
        }
        self.joint = joint;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(Joint, Vec<String>)> {
        let words = |command: Command| command.words.into_iter().map(|word| word.text).collect();
        commands(text, '\\').into_iter().map(|command| (command.joint, words(command))).collect()
    }

    #[test]
    fn commands_are_told_apart_by_what_joins_them() {
        let found =
            shown("set -e; apt-get update && \\\n  apt-get install -y 'a b' \"c|d\" # note\n || curl x 2>&1 | sh");
        let joints: Vec<Joint> = found.iter().map(|(joint, _)| *joint).collect();
        assert_eq!(joints, [Joint::Apart, Joint::Apart, Joint::And, Joint::Or, Joint::Pipe]);
        assert_eq!(found[2].1, ["apt-get", "install", "-y", "a b", "c|d"]);
        assert_eq!(found[3].1, ["curl", "x", "2>&1"]);
    }

    #[test]
    fn what_a_substitution_does_is_a_part_of_its_word() {
        assert_eq!(
            shown("echo $(a | b; c) `d | e`"),
            [(Joint::Apart, vec!["echo".into(), "$(a | b; c)".into(), "d | e".into()])]
        );
        assert_eq!(shown("bash <(a | b) c"), [(Joint::Apart, vec!["bash".into(), "<(a | b)".into(), "c".into()])]);
    }

    #[test]
    fn the_program_stands_behind_assignments_and_words_of_the_grammar() {
        let all = commands("if ! DEBIAN_FRONTEND=noninteractive /usr/bin/apt-get -y install x; then :; fi", '\\');
        assert_eq!(all[0].program().map(|(program, _)| program), Some("apt-get"));
        assert!(all[0].has(&["-y"]));
    }

    #[test]
    fn words_know_their_bytes_and_torn_texts_end() {
        let text = "a 'b c' \"d";
        let all = commands(text, '\\');
        assert_eq!(&text[all[0].words[1].start..all[0].words[1].end], "'b c'");
        assert_eq!(all[0].words.len(), 3);
        for torn in ["\\", "$(", "'", "{", "a\\\n", "é|", "&&"] {
            let _ = commands(torn, '\\');
        }
    }
}
