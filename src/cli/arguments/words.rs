//! The words that flags take.

use clap::ValueEnum;

use crate::config::file::{FailOn, ProfileWord};
use crate::report::Format;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormatWord {
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
pub(in crate::cli) enum ProfileArgument {
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
pub(in crate::cli) enum FailOnArgument {
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
pub(in crate::cli) enum When {
    /// On a terminal that can show them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PageFormat {
    /// For reading in a terminal
    Text,
    /// The page as written
    Markdown,
    /// One JSON object for each rule
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// A table
    Text,
    /// An array
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// Lines for people
    Text,
    /// A list for a release note
    Markdown,
    /// An array
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TableFormat {
    /// A line for each
    Table,
    /// An array
    Json,
}
