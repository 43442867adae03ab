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
use std::process::ExitCode;

use arguments::{Arguments, Command};

/// Findings at or above `--fail-on`.
const FINDINGS: u8 = 1;
/// A wrong argument or configuration.
const USAGE: u8 = 2;
/// Something was not checked.
const INCOMPLETE: u8 = 3;

/// Runs the program with the process's arguments and says how it should end.
#[must_use]
pub fn main() -> ExitCode {
    quiet_panics();
    let arguments = Arguments::read();
    let result = match arguments.command {
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
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(Stop::Pipe) => ExitCode::SUCCESS,
        Err(Stop::Usage(message)) => {
            // Nobody may be listening on stderr either; there is nothing left to tell them then.
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(USAGE)
        }
        Err(Stop::Output(message)) => {
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(INCOMPLETE)
        }
    }
}

/// Why a command ended early.
enum Stop {
    /// Whoever read our output has gone: nothing to say, nobody to say it to.
    Pipe,
    /// The command line or the configuration cannot be used.
    Usage(String),
    /// The result could not be written.
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

/// A fault in a rule or parser is caught and becomes a finding; only one outside of them is worth a line here.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let isolated = std::thread::current().name().is_some_and(|name| name.starts_with("archlint-"));
        if !isolated {
            let _ = writeln!(
                io::stderr(),
                "archlint: internal fault: {info}\nplease report it: {}/issues",
                env!("CARGO_PKG_REPOSITORY")
            );
        }
    }));
}
