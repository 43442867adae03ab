//! The words that a configuration file takes for sets of rules and severities, and what they stand for.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Level;
use crate::diagnostic::Severity;
use crate::rule::Profile;

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProfileWord {
    /// The house rules and what is right for nearly everyone.
    Recommended,
    /// For teams that want more.
    Strict,
    /// Everything, matters of taste included.
    All,
}

/// The lowest severity that makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// Any finding.
    Note,
    /// None.
    Never,
}

/// Which suppressions in the checked files count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum InlineSuppressions {
    /// Those for archlint and those for other linters.
    #[default]
    All,
    /// Those for archlint.
    Own,
    /// None: only what the configuration silences is silent.
    None,
}

/// Whether folders that package managers fill are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ThirdParty {
    /// They are not, unless they are named.
    Skip,
    /// They are, as all others.
    Check,
}

impl InlineSuppressions {
    /// The word of the configuration file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Own => "own",
            Self::None => "none",
        }
    }
}

/// The severity that a rule is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LevelWord {
    /// Says nothing. YAML 1.1 reads the bare word as `false`, so that is the same.
    #[serde(alias = "false")]
    Off,
    /// Worth knowing.
    Note,
    /// Worth changing.
    Warning,
    /// Wrong, or dangerous.
    Error,
}

impl From<ProfileWord> for Profile {
    fn from(word: ProfileWord) -> Self {
        match word {
            ProfileWord::Recommended => Self::Recommended,
            ProfileWord::Strict => Self::Strict,
            ProfileWord::All => Self::All,
        }
    }
}

impl From<FailOn> for Option<Severity> {
    fn from(word: FailOn) -> Self {
        match word {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Note => Some(Severity::Note),
            FailOn::Never => None,
        }
    }
}

impl From<LevelWord> for Level {
    fn from(word: LevelWord) -> Self {
        match word {
            LevelWord::Off => Self::Off,
            LevelWord::Note => Self::On(Severity::Note),
            LevelWord::Warning => Self::On(Severity::Warning),
            LevelWord::Error => Self::On(Severity::Error),
        }
    }
}
