//! What can be said to `archlint check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum as _};

use super::words::When;
use crate::config::Flags;
use crate::config::words::{FailOn, ProfileWord};
use crate::report::Format;

#[derive(Debug, Default, Args)]
pub(in crate::cli) struct CheckFlags {
    /// Files and folders to check; `-` reads one file from standard input
    #[arg(default_value = ".")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// How to show the findings [default: full]
    #[arg(long, value_enum, env = "ARCHLINT_FORMAT")]
    pub(in crate::cli) format: Option<Format>,
    /// Write the findings to a file as well, such as `sarif=archlint.sarif`; repeatable
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub(in crate::cli) output: Vec<(Format, PathBuf)>,
    /// Run only these rules; a name or a glob such as `sql/*`; repeatable
    #[arg(long, value_name = "RULE")]
    pub(in crate::cli) only: Vec<String>,
    /// Do not run these rules; a name or a glob; repeatable
    #[arg(long, value_name = "RULE")]
    pub(in crate::cli) ignore: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) choices: ChoiceFlags,
    /// End with 0 whatever was found; still with 3 when something could not be checked
    #[arg(long)]
    pub(in crate::cli) exit_zero: bool,
    /// End with 2 when there is nothing to check
    #[arg(long)]
    pub(in crate::cli) fail_on_empty: bool,
    /// Show every finding, also where a rule says the same of many places in one file
    #[arg(long)]
    pub(in crate::cli) no_fold: bool,
    /// Show also what comments and annotations of the checked files silence
    #[arg(long)]
    pub(in crate::cli) no_inline_suppressions: bool,
    /// Compare with this git revision; of a branch, with the commit where HEAD left it
    #[arg(long, value_name = "REV", conflicts_with = "since")]
    pub(in crate::cli) base: Option<String>,
    /// As `--base`, and show only findings that touch lines changed since HEAD left REV, or that were not there
    #[arg(long, value_name = "REV")]
    pub(in crate::cli) since: Option<String>,
    /// Render charts with the `helm` command, with their own values and with each file `ci/*-values.yaml` that they come
    /// with, and check what it prints in full
    #[arg(long)]
    pub(in crate::cli) helm: bool,
    #[command(flatten)]
    pub(in crate::cli) configuration: ConfigurationFlags,
    /// Say of each file why it was taken or not, and check nothing
    #[arg(long)]
    pub(in crate::cli) explain_files: bool,
    /// The name of the file on standard input, which decides what it is
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) stdin_filename: Option<String>,
    /// References may lead into this folder although it is outside the repository; repeatable
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) allow_root: Vec<PathBuf>,
    /// How many threads to use [default: all processors]
    #[arg(long, value_name = "N", env = "ARCHLINT_THREADS", value_parser = threads, allow_negative_numbers = true)]
    pub(in crate::cli) threads: Option<u16>,
    /// When to use colours [default: auto]
    #[arg(long, value_enum)]
    pub(in crate::cli) color: Option<When>,
    /// When to make rule names links [default: auto]
    #[arg(long, value_enum)]
    pub(in crate::cli) hyperlinks: Option<When>,
    /// Put suppressed findings into SARIF, marked as such
    #[arg(long)]
    pub(in crate::cli) sarif_suppressed: bool,
    /// The category of the SARIF run, for several uploads of one commit
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) category: Option<String>,
}

/// What is said of the configuration beside its file.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct ChoiceFlags {
    /// The set of rules [default: recommended]
    #[arg(long, value_enum, env = "ARCHLINT_PROFILE")]
    pub(in crate::cli) profile: Option<ProfileWord>,
    /// The lowest severity that makes the exit code 1 [default: error]
    #[arg(long, value_enum, env = "ARCHLINT_FAIL_ON")]
    pub(in crate::cli) fail_on: Option<FailOn>,
    /// The version of Kubernetes to deploy to [default: 1.37, or `k8s.version` of the configuration]
    #[arg(long, value_name = "VERSION", env = "ARCHLINT_KUBE_VERSION")]
    pub(in crate::cli) kube_version: Option<String>,
}

impl ChoiceFlags {
    /// As the configuration takes them.
    pub(in crate::cli) fn words(&self) -> Flags {
        Flags {
            profile: self.profile,
            fail_on: self.fail_on,
            kube_version: self.kube_version.clone(),
            ..Flags::default()
        }
    }
}

/// Which configuration holds.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct ConfigurationFlags {
    /// Use this configuration file
    #[arg(long, value_name = "FILE", env = "ARCHLINT_CONFIG", conflicts_with = "no_config")]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long)]
    pub(in crate::cli) no_config: bool,
}

/// Reads `FORMAT=FILE`.
fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("write FORMAT=FILE, such as `sarif=archlint.sarif`")?;
    let format = Format::from_str(format, true)
        .map_err(|_| format!("`{format}` is no format; known are {}", Format::ALL.map(Format::as_str).join(", ")))?;
    if file == "-" {
        return Err("standard output is what `--format` is for; name a file".to_owned());
    }
    if file.is_empty() {
        return Err("the file's name is missing after `=`".to_owned());
    }
    Ok((format, PathBuf::from(file)))
}

/// Reads the number of threads.
fn threads(text: &str) -> Result<u16, String> {
    let number = text.parse().ok().filter(|number| (1..=512).contains(number));
    number.ok_or_else(|| "write a whole number from 1 to 512".to_owned())
}
