//! The command line: arguments in, exit code out. The only module that knows arguments, environment and terminal.

mod arguments;
mod check;
mod diff;
mod info;
mod init;
mod migrations;
mod repository;
mod rollback;
mod terminal;

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Mutex;

use arguments::{Arguments, Command};

use crate::report::sanitize;

/// Findings at or above `--fail-on`.
const FINDINGS: u8 = 1;
/// A wrong argument or configuration.
const USAGE: u8 = 2;
/// Something was not checked.
const INCOMPLETE: u8 = 3;

/// Runs the program with the process's arguments and says how it should end.
#[must_use]
pub fn main() -> ExitCode {
    note_panics();
    let arguments = Arguments::read();
    match caught(|| run(arguments.command)) {
        Ok(code) => ExitCode::from(code),
        Err(Stop::Pipe) => ExitCode::SUCCESS,
        Err(Stop::Usage(sentence)) => {
            // It quotes words of the command line and names of files, which may be a stranger's.
            say(&format!("error: {}", sanitize::line(&sentence)));
            ExitCode::from(USAGE)
        }
        Err(Stop::Configuration(picture)) => {
            say(&picture);
            ExitCode::from(USAGE)
        }
        Err(Stop::Output(message)) => {
            // What failed may quote the text on which it failed.
            say(&sanitize::lines(&format!("error: {message}")));
            ExitCode::from(INCOMPLETE)
        }
    }
}

fn run(command: Command) -> Result<u8, Stop> {
    match command {
        Command::Check(flags) => check::run(&flags),
        Command::Diff(flags) => diff::run(&flags),
        Command::Explain(flags) => info::explain(&flags),
        Command::Migrations(flags) => migrations::run(&flags),
        Command::Rollback(flags) => rollback::run(&flags),
        Command::Rules(flags) => info::rules(&flags),
        Command::Config(flags) => info::config(&flags),
        Command::Init(flags) => init::run(&flags),
        Command::Schema => info::schema(),
        Command::Completions(flags) => info::completions(&flags),
        Command::Man => info::man(),
    }
}

/// Says something beside the result. Nobody may be listening, which changes no result.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Why a command ended early.
enum Stop {
    /// Whoever read our output has gone: nothing to say, nobody to say it to.
    Pipe,
    /// The command line cannot be used: a sentence.
    Usage(String),
    /// The configuration cannot be used: its fault, drawn.
    Configuration(String),
    /// There is no result, or it could not be written.
    Output(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Pipe,
            _ => Self::Output(format!("cannot write the output: {error}")),
        }
    }
}

/// Why a file cannot be written, as far as the system tells, and what to do.
fn unwritten(path: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::IsADirectory => format!("cannot write `{path}`: it is a folder; name a file in it"),
        io::ErrorKind::NotFound => format!("cannot write `{path}`: its folder is not there; make that first"),
        _ => format!("cannot write `{path}`: {error}"),
    }
}

/// What the last panic said, and where.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Keeps what a panic says instead of printing it: one in a rule or parser becomes a finding, any other the last line.
fn note_panics() {
    panic::set_hook(Box::new(|info| {
        if let Ok(mut last) = LAST_PANIC.lock() {
            *last = Some(info.to_string());
        }
    }));
}

/// Runs `work`; a panic that nothing has caught before ends the run with a sentence and no result.
fn caught(work: impl FnOnce() -> Result<u8, Stop>) -> Result<u8, Stop> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let said = LAST_PANIC.lock().ok().and_then(|mut last| last.take()).unwrap_or_default();
        let address = env!("CARGO_PKG_REPOSITORY");
        Err(Stop::Output(format!("internal fault, nothing was checked: {said}\nplease report it: {address}/issues")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_in_a_sentence() {
        let ended = caught(|| panic!("by a test"));
        assert!(matches!(ended, Err(Stop::Output(message)) if message.starts_with("internal fault")));
        assert!(matches!(caught(|| Ok(FINDINGS)), Ok(FINDINGS)));
    }
}
