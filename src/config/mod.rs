//! What to look at and what to say: the configuration file, the command line over it, the defaults under it.

use globset::GlobSet;

use crate::diagnostic::Severity;
use crate::rule::{Profile, Registered};
use crate::rules;
use crate::settings::Settings;

/// The severity that a rule is set to, or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Says nothing.
    Off,
    /// Speaks at this severity.
    On(Severity),
}

/// A choice for the rules that a glob names, in order of writing; the last one that matches a rule counts.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Which rules, as a glob over names.
    pub rules: globset::GlobMatcher,
    /// What they are set to.
    pub level: Level,
}

/// Choices for some paths.
#[derive(Debug, Clone)]
pub struct Override {
    /// Which paths, relative to the working directory.
    pub paths: GlobSet,
    /// The choices.
    pub choices: Vec<Choice>,
    /// Why.
    pub reason: Option<String>,
}

/// Everything that decides a run, merged.
#[derive(Debug, Clone)]
pub struct Config {
    /// The set of rules.
    pub profile: Profile,
    /// The lowest severity that makes the exit code 1; none for never.
    pub fail_on: Option<Severity>,
    /// Choices for rules, over the profile.
    pub choices: Vec<Choice>,
    /// When not empty, only rules that match are run.
    pub only: Vec<globset::GlobMatcher>,
    /// Paths not looked at.
    pub exclude: GlobSet,
    /// Choices for some paths.
    pub overrides: Vec<Override>,
    /// The sections that models and rules read.
    pub settings: Settings,
    /// The size in bytes above which a file is not read.
    pub max_file_size: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            profile: Profile::Recommended,
            fail_on: Some(Severity::Error),
            choices: Vec::new(),
            only: Vec::new(),
            exclude: GlobSet::empty(),
            overrides: Vec::new(),
            settings: Settings::default(),
            max_file_size: 10 << 20,
        }
    }
}

/// A rule that is on.
#[derive(Debug, Clone, Copy)]
pub struct ActiveRule {
    /// The rule.
    pub rule: &'static Registered,
    /// The severity that the configuration gives it, if it does.
    pub configured: Option<Severity>,
}

impl ActiveRule {
    /// The severity to show for a finding that the rule reported at `said`.
    ///
    /// A rule that speaks more softly than usual has found the case less bad; a configured severity does not undo that.
    #[must_use]
    pub fn severity(&self, said: Severity) -> Severity {
        match self.configured {
            Some(configured) if said < self.rule.rule.severity => configured.min(said),
            Some(configured) => configured,
            None => said,
        }
    }
}

impl Config {
    /// The rules that are on, sorted by name.
    #[must_use]
    pub fn active_rules(&self) -> Vec<ActiveRule> {
        rules::all().iter().filter_map(|rule| self.active(rule)).collect()
    }

    fn active(&self, rule: &'static Registered) -> Option<ActiveRule> {
        let name = rule.name.as_str();
        let choice = self.choices.iter().rev().find(|choice| choice.rules.is_match(name)).map(|choice| choice.level);
        if choice == Some(Level::Off) || (!self.only.is_empty() && !self.only.iter().any(|glob| glob.is_match(name))) {
            return None;
        }
        let named = choice.is_some() || !self.only.is_empty();
        if rule.rule.profile > self.profile && !named {
            return None;
        }
        let configured = match choice {
            Some(Level::On(severity)) => Some(severity),
            _ => None,
        };
        Some(ActiveRule { rule, configured })
    }
}
