//! The words that flags take.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::config::file::{FailOn, ProfileWord};
use crate::report::Format;

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Full => "Findings with the lines they stand on",
            Self::Concise => "One line for each finding",
            Self::Json => "One JSON object",
            Self::Jsonl => "One JSON object for each finding, and a summary",
            Self::Sarif => "SARIF 2.1.0",
            Self::Github => "Workflow commands for GitHub Actions",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
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
