//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::file::{FailOn, ProfileWord};
use crate::report::Format;

/// Checks the SQL migrations, OpenAPI documents and Kubernetes manifests of a repository.
#[derive(Debug, Parser)]
#[command(name = "archlint", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or configuration, \
                        3 something could not be checked.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
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

#[derive(Debug, Default, Args)]
pub(super) struct CheckFlags {
    /// Files and folders to check; `-` reads one file from standard input
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// How to show the findings [default: full]
    #[arg(long, value_enum, env = "ARCHLINT_FORMAT")]
    pub(super) format: Option<FormatWord>,
    /// Write the findings to a file as well, such as `sarif=archlint.sarif`; repeatable
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub(super) output: Vec<(FormatWord, PathBuf)>,
    /// Run only these rules; a name or a glob such as `sql/*`; repeatable
    #[arg(long, value_name = "RULE")]
    pub(super) only: Vec<String>,
    /// Do not run these rules; a name or a glob; repeatable
    #[arg(long, value_name = "RULE")]
    pub(super) ignore: Vec<String>,
    /// The set of rules [default: recommended]
    #[arg(long, value_enum, env = "ARCHLINT_PROFILE")]
    pub(super) profile: Option<ProfileArgument>,
    /// The lowest severity that makes the exit code 1 [default: error]
    #[arg(long, value_enum, env = "ARCHLINT_FAIL_ON")]
    pub(super) fail_on: Option<FailOnArgument>,
    /// End with 0 whatever was found
    #[arg(long)]
    pub(super) exit_zero: bool,
    /// End with 2 when there is nothing to check
    #[arg(long)]
    pub(super) fail_on_empty: bool,
    /// Show every finding, also where a rule says the same of many places in one file
    #[arg(long)]
    pub(super) no_fold: bool,
    /// Compare with this git revision; of a branch, with the commit where HEAD left it
    #[arg(long, value_name = "REV", conflicts_with = "since")]
    pub(super) base: Option<String>,
    /// As `--base`, and show only findings that touch lines changed since HEAD left REV, or that were not there
    #[arg(long, value_name = "REV")]
    pub(super) since: Option<String>,
    /// The version of Kubernetes to deploy to [default: 1.37, or `k8s.version` of the configuration]
    #[arg(long, value_name = "VERSION", env = "ARCHLINT_KUBE_VERSION")]
    pub(super) kube_version: Option<String>,
    #[command(flatten)]
    pub(super) configuration: ConfigurationFlags,
    /// Say of each file why it was taken or not, and check nothing
    #[arg(long)]
    pub(super) explain_files: bool,
    /// The name of the file on standard input, which decides what it is
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<String>,
    /// References may lead into this folder although it is outside the repository; repeatable
    #[arg(long, value_name = "DIR")]
    pub(super) allow_root: Vec<PathBuf>,
    /// How many threads to use [default: all processors]
    #[arg(long, value_name = "N", env = "ARCHLINT_THREADS", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) threads: Option<u16>,
    /// When to use colours [default: auto]
    #[arg(long, value_enum)]
    pub(super) color: Option<When>,
    /// When to make rule names links [default: auto]
    #[arg(long, value_enum)]
    pub(super) hyperlinks: Option<When>,
    /// Put suppressed findings into SARIF, marked as such
    #[arg(long)]
    pub(super) sarif_suppressed: bool,
    /// The category of the SARIF run, for several uploads of one commit
    #[arg(long, value_name = "NAME")]
    pub(super) category: Option<String>,
}

/// Which configuration holds.
#[derive(Debug, Default, Args)]
pub(super) struct ConfigurationFlags {
    /// Use this configuration file
    #[arg(long, value_name = "FILE", env = "ARCHLINT_CONFIG", conflicts_with = "no_config")]
    pub(super) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    pub(super) no_config: bool,
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
    /// Use this configuration file
    #[arg(long, value_name = "FILE", env = "ARCHLINT_CONFIG")]
    pub(super) config: Option<PathBuf>,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatWord {
    /// Findings with the lines they stand on
    Full,
    /// One line for each finding
    Concise,
    /// One JSON object
    Json,
    /// One JSON object for each finding, and a summary
    Jsonl,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands for GitHub Actions
    Github,
}

impl From<FormatWord> for Format {
    fn from(word: FormatWord) -> Self {
        match word {
            FormatWord::Full => Self::Full,
            FormatWord::Concise => Self::Concise,
            FormatWord::Json => Self::Json,
            FormatWord::Jsonl => Self::Jsonl,
            FormatWord::Sarif => Self::Sarif,
            FormatWord::Github => Self::Github,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProfileArgument {
    /// The house rules and what is right for nearly everyone
    Recommended,
    /// For teams that want more
    Strict,
    /// Everything, matters of taste included
    All,
}

impl From<ProfileArgument> for ProfileWord {
    fn from(word: ProfileArgument) -> Self {
        match word {
            ProfileArgument::Recommended => Self::Recommended,
            ProfileArgument::Strict => Self::Strict,
            ProfileArgument::All => Self::All,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOnArgument {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Any finding
    Note,
    /// Nothing
    Never,
}

impl From<FailOnArgument> for FailOn {
    fn from(word: FailOnArgument) -> Self {
        match word {
            FailOnArgument::Error => Self::Error,
            FailOnArgument::Warning => Self::Warning,
            FailOnArgument::Note => Self::Note,
            FailOnArgument::Never => Self::Never,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal that can show them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For reading in a terminal
    Text,
    /// The page as written
    Markdown,
    /// One JSON object for each rule
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table
    Text,
    /// An array
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// Lines for people
    Text,
    /// A list for a release note
    Markdown,
    /// An array
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    /// A line for each
    Table,
    /// An array
    Json,
}

/// Reads `FORMAT=FILE`.
fn output(text: &str) -> Result<(FormatWord, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("write FORMAT=FILE, such as `sarif=archlint.sarif`")?;
    let format = FormatWord::from_str(format, true).map_err(|_| {
        let names: Vec<String> = FormatWord::value_variants()
            .iter()
            .filter_map(|word| Some(word.to_possible_value()?.get_name().to_owned()))
            .collect();
        format!("`{format}` is no format; known are {}", names.join(", "))
    })?;
    if file.is_empty() {
        return Err("the file's name is missing after `=`".to_owned());
    }
    Ok((format, PathBuf::from(file)))
}
