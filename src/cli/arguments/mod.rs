//! What can be written on the command line.

mod check;
mod words;

use std::path::PathBuf;

use clap::builder::Resettable;
use clap::{Arg, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use super::say;
use crate::report::sanitize;
pub(super) use check::{CheckFlags, ChoiceFlags, ConfigurationFlags};

pub(super) use words::{DiffFormat, ListFormat, PageFormat, TableFormat, When};

/// Checks the SQL migrations, OpenAPI documents and Kubernetes manifests of a repository.
#[derive(Debug, Parser)]
#[command(name = "archlint", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or configuration, \
                        3 something could not be checked.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

impl Arguments {
    /// Reads the process's arguments; ends the process when they cannot be used.
    ///
    /// A variable that is empty counts as not set, as it does for colours: a workflow that leaves an input empty sets it
    /// so. `--no-config` beats the variable that names a configuration, as every flag beats its variable.
    pub(super) fn read() -> Self {
        let no_config = std::env::args_os().any(|argument| argument == "--no-config");
        let unset = |arg: Arg| {
            let empty = arg.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
            if empty || no_config && arg.get_id() == "config" { arg.env(Resettable::Reset) } else { arg }
        };
        // `archlint check --version` tells of the same program.
        let command = Self::command().mut_subcommands(|command| command.display_name("archlint").mut_args(unset));
        let matches = command.try_get_matches().unwrap_or_else(|error| refuse(&error));
        Self::from_arg_matches(&matches).unwrap_or_else(|error| refuse(&error))
    }
}

/// Ends the process with what clap says, in its colours unless it quotes what acts on a terminal or is a command to
/// GitHub's runner: arguments and variables may be a stranger's.
fn refuse(error: &clap::Error) -> ! {
    let said = error.to_string();
    let harmless = sanitize::lines(&said);
    if harmless == said.trim_end_matches('\n') {
        error.exit()
    }
    say(&harmless);
    std::process::exit(error.exit_code())
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files and folders
    Check(Box<CheckFlags>),
    /// List what changed in the contracts of APIs, what breaks clients first
    Diff(DiffFlags),
    /// List the migrations with how they run and whether their rollbacks bring the schema back
    Migrations(MigrationsFlags),
    /// Show the rollbacks that are missing or broken, proven to bring the schema back, and write them with `--write`
    Rollback(RollbackFlags),
    /// Show a rule's page and what it says of its bad example
    Explain(ExplainFlags),
    /// List the rules
    Rules(RulesFlags),
    /// Show the configuration that holds, each value with its origin
    Config(ConfigFlags),
    /// Write a configuration file and a workflow for GitHub
    Init(InitFlags),
    /// Print the JSON Schema of the configuration file
    Schema,
    /// Print a completion script for a shell
    Completions(CompletionsFlags),
    /// Print the manual page in roff
    Man,
}

#[derive(Debug, Args)]
pub(super) struct MigrationsFlags {
    /// Files and folders with migrations
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// How to show them
    #[arg(long, value_enum, default_value = "table")]
    pub(super) format: TableFormat,
    #[command(flatten)]
    pub(super) configuration: ConfigurationFlags,
}

#[derive(Debug, Args)]
pub(super) struct DiffFlags {
    /// What to compare with: a git revision, a folder or a file
    #[arg(value_name = "BASE")]
    pub(super) base: String,
    /// What to look at: a git revision, a folder or a file [default: the working tree]
    #[arg(value_name = "HEAD")]
    pub(super) head: Option<String>,
    /// How to show the changes
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: DiffFormat,
    #[command(flatten)]
    pub(super) configuration: ConfigurationFlags,
}

#[derive(Debug, Args)]
pub(super) struct RollbackFlags {
    /// Migrations by version, name or path [default: all whose rollback is missing or does not work]
    #[arg(value_name = "MIGRATION")]
    pub(super) migrations: Vec<String>,
    /// Write them where the migration's tool looks for them
    #[arg(long)]
    pub(super) write: bool,
    /// Files and folders with migrations; repeatable
    #[arg(long = "path", value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) configuration: ConfigurationFlags,
}

#[derive(Debug, Args)]
pub(super) struct ExplainFlags {
    /// A rule's name, a glob such as `sql/*`, or another tool's name for it such as `squawk:ban-drop-table`
    pub(super) rule: String,
    /// How to show it
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: PageFormat,
}

#[derive(Debug, Args)]
pub(super) struct RulesFlags {
    /// How to show them
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: ListFormat,
}

#[derive(Debug, Args)]
pub(super) struct ConfigFlags {
    /// The folder or file whose configuration to show
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    #[command(flatten)]
    pub(super) choices: ChoiceFlags,
    #[command(flatten)]
    pub(super) configuration: ConfigurationFlags,
}

#[derive(Debug, Args)]
pub(super) struct InitFlags {
    /// The folder to set up
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    /// Write the files instead of only saying what would be written
    #[arg(long)]
    pub(super) yes: bool,
    /// Write no workflow
    #[arg(long)]
    pub(super) no_ci: bool,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsFlags {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}
