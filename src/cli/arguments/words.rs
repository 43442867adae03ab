//! The words that flags take.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::config::words::{FailOn, ProfileWord};
use crate::diagnostic::Severity;
use crate::report::Format;
use crate::rule::Profile;

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

impl ValueEnum for ProfileWord {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Recommended, Self::Strict, Self::All]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Recommended => "The house rules and what is right for nearly everyone",
            Self::Strict => "For teams that want more",
            Self::All => "Everything, matters of taste included",
        };
        Some(PossibleValue::new(Profile::from(*self).as_str()).help(help))
    }
}

impl ValueEnum for FailOn {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Error, Self::Warning, Self::Note, Self::Never]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Error => "Errors",
            Self::Warning => "Errors and warnings",
            Self::Note => "Any finding",
            Self::Never => "Nothing",
        };
        let word = Option::<Severity>::from(*self).map_or("never", Severity::as_str);
        Some(PossibleValue::new(word).help(help))
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
