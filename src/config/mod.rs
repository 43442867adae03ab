//! What to look at and what to say: the configuration file, the command line over it, the defaults under it.

mod build;
mod check;
pub mod file;
pub mod words;

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use globset::{GlobMatcher, GlobSet};

use crate::diagnostic::{RuleName, Severity};
use crate::rule::{Profile, Registered};
use crate::rules;
use crate::settings::Settings;

use words::InlineSuppressions;

pub use build::{Flags, rule_glob};
pub use file::repository_root;

/// The severity that a rule is set to, or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Says nothing.
    Off,
    /// Speaks at this severity.
    On(Severity),
}

/// A choice for the rules that a glob names. In a list the last one that matches a rule counts.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Which rules.
    pub rules: GlobMatcher,
    /// What they are set to.
    pub level: Level,
}

/// Globs over paths, relative to the folder of the file that writes them.
#[derive(Debug, Clone)]
pub struct PathGlobs {
    globs: GlobSet,
    folder: PathBuf,
}

impl PathGlobs {
    /// None.
    #[must_use]
    pub fn none() -> Self {
        Self { globs: GlobSet::empty(), folder: PathBuf::new() }
    }

    /// Whether a whole path, or a folder of it, is meant.
    fn hold(&self, whole: &Path) -> bool {
        let here = slashed(whole.strip_prefix(&self.folder).unwrap_or(whole));
        Path::new(&here).ancestors().any(|part| self.globs.is_match(part))
    }
}

/// Choices for some paths.
#[derive(Debug, Clone)]
pub struct Override {
    /// Which paths.
    pub paths: PathGlobs,
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
    /// Which suppressions in the checked files count.
    pub inline_suppressions: InlineSuppressions,
    /// Choices for rules, over the profile.
    pub choices: Vec<Choice>,
    /// When not empty, only rules that match are run.
    pub only: Vec<GlobMatcher>,
    /// Paths not looked at.
    pub exclude: PathGlobs,
    /// Whether folders that package managers fill are looked at although nobody named them.
    pub checks_third_party: bool,
    /// Choices for some paths.
    pub overrides: Vec<Override>,
    /// The sections that models and rules read.
    pub settings: Settings,
    /// The size in bytes above which a file is not read.
    pub max_file_size: u64,
    /// The configuration file, if there is one.
    pub path: Option<PathBuf>,
    /// The working directory, which checked paths are relative to; absent where all stands in memory.
    pub working: Option<PathBuf>,
    /// What a person should know about the configuration: expired overrides, a Kubernetes that is too new.
    pub notes: Vec<String>,
    /// For each key that is set, such as `sql.dialect`, what sets it.
    pub origins: BTreeMap<String, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            profile: Profile::Recommended,
            fail_on: Some(Severity::Error),
            inline_suppressions: InlineSuppressions::All,
            choices: Vec::new(),
            only: Vec::new(),
            exclude: PathGlobs::none(),
            checks_third_party: false,
            overrides: Vec::new(),
            settings: Settings::default(),
            max_file_size: 10 << 20,
            path: None,
            working: None,
            notes: Vec::new(),
            origins: BTreeMap::new(),
        }
    }
}

/// A rule that is on, somewhere at least.
#[derive(Debug, Clone, Copy)]
pub struct ActiveRule {
    /// The rule.
    pub rule: &'static Registered,
    /// The severity that the configuration gives it, if it does.
    pub configured: Option<Severity>,
    /// The profile of the run.
    pub profile: Profile,
}

impl ActiveRule {
    /// The severity of its findings unless it says otherwise.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.configured.unwrap_or(self.rule.rule.severity)
    }
}

/// What becomes of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is shown, at this severity.
    Shown(Severity),
    /// An override of its path silences it, for this reason.
    Silenced(Option<String>),
    /// Its rule is off there.
    Dropped,
}

impl Config {
    /// The rules that are on, sorted by name.
    #[must_use]
    pub fn active_rules(&self) -> Vec<ActiveRule> {
        let active = |rule: &'static Registered| {
            let on = self.is_on(rule) || self.is_on_somewhere(rule);
            on.then(|| ActiveRule { rule, configured: self.configured(rule), profile: self.profile })
        };
        rules::all().iter().filter_map(active).collect()
    }

    fn is_on(&self, rule: &Registered) -> bool {
        let name = rule.name.as_str();
        let choice = last_match(&self.choices, name);
        if choice == Some(Level::Off) || !self.is_wanted(name) {
            return false;
        }
        rule.rule.profile <= self.profile || choice.is_some() || !self.only.is_empty()
    }

    fn is_wanted(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|glob| glob.is_match(name))
    }

    fn is_on_somewhere(&self, rule: &Registered) -> bool {
        let name = rule.name.as_str();
        let on = |entry: &Override| matches!(last_match(&entry.choices, name), Some(Level::On(_)));
        self.is_wanted(name) && self.overrides.iter().any(on)
    }

    fn configured(&self, rule: &Registered) -> Option<Severity> {
        match last_match(&self.choices, rule.name.as_str()) {
            Some(Level::On(severity)) => Some(severity),
            _ => None,
        }
    }

    /// What becomes of a finding that a rule reported at severity `said` in the file at `path`.
    ///
    /// A rule that speaks more softly than usual has found the case less bad; a configured severity keeps that.
    #[must_use]
    pub fn fate(&self, name: RuleName, said: Severity, path: &str) -> Fate {
        let Some(rule) = rules::find(name.as_str()) else { return Fate::Shown(said) };
        let whole = if self.overrides.is_empty() { PathBuf::new() } else { self.whole(path) };
        let special = self.overrides.iter().rev().filter(|entry| entry.paths.hold(&whole));
        let special =
            special.filter_map(|entry| Some((last_match(&entry.choices, name.as_str())?, entry.reason.clone()))).next();
        let configured = match special {
            Some((Level::Off, reason)) if self.is_on(rule) => return Fate::Silenced(reason),
            Some((Level::Off, _)) => return Fate::Dropped,
            Some((Level::On(severity), _)) => Some(severity),
            None if !self.is_on(rule) => return Fate::Dropped,
            None => self.configured(rule),
        };
        Fate::Shown(match configured {
            Some(severity) if said < rule.rule.severity => severity.min(said),
            Some(severity) => severity,
            None => said,
        })
    }

    /// Every key with its value, as JSON, and its origin: for people who ask why.
    #[must_use]
    pub fn listing(&self) -> Vec<(String, String, String)> {
        let fail_on = self.fail_on.map_or("never", Severity::as_str);
        let mut keys = vec![
            ("profile".to_owned(), self.profile.as_str().to_owned()),
            ("fail-on".to_owned(), fail_on.to_owned()),
            ("inline-suppressions".to_owned(), self.inline_suppressions.as_str().to_owned()),
            ("third-party".to_owned(), if self.checks_third_party { "check" } else { "skip" }.to_owned()),
            ("max-file-size".to_owned(), self.max_file_size.to_string()),
        ];
        let sections = [
            ("sql", serde_json::to_value(&self.settings.sql)),
            ("openapi", serde_json::to_value(&self.settings.openapi)),
            ("k8s", serde_json::to_value(&self.settings.k8s)),
        ];
        for (section, value) in sections {
            let fields = value.ok().and_then(|value| value.as_object().cloned()).unwrap_or_default();
            keys.extend(fields.into_iter().map(|(key, value)| (format!("{section}.{key}"), value.to_string())));
        }
        let origin = |key: &str| self.origins.get(key).map_or("default", String::as_str).to_owned();
        let mut listing: Vec<_> = keys.into_iter().map(|(key, value)| (key.clone(), value, origin(&key))).collect();
        // Lists and maps have no default worth a line: only what is set is shown, as it is written.
        for (key, origin) in &self.origins {
            if let Some((name, value)) = key.split_once('=') {
                listing.push((name.to_owned(), value.to_owned(), origin.clone()));
            }
        }
        listing
    }

    /// Whether a path, relative to the working directory, is not looked at: it or a folder of it is excluded.
    #[must_use]
    pub fn is_excluded(&self, path: &str) -> bool {
        !self.exclude.globs.is_empty() && self.exclude.hold(&self.whole(path))
    }

    /// A path of the run with all its folders.
    fn whole(&self, path: &str) -> PathBuf {
        self.working.as_ref().map_or_else(|| PathBuf::from(path), |working| normal(&working.join(path)))
    }
}

fn last_match(choices: &[Choice], name: &str) -> Option<Level> {
    choices.iter().rev().find(|choice| choice.rules.is_match(name)).map(|choice| choice.level)
}

/// A path as findings write it, with `/` between its parts. Where that is the separator, `\` is a letter of a name.
#[must_use]
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}

/// A path without `.` and `..`, by its words alone: links are not followed.
#[must_use]
pub fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.components().next_back(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}
