//! Merges files, command line and defaults into one [`Config`].

use std::collections::BTreeMap;
use std::path::Path;

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;

use super::check::{baselines, fault, path_globs, sections};
use super::file::{ConfigError, OverrideEntry, Read, read, text};
use super::words::{FailOn, InlineSuppressions, LevelWord, ProfileWord, ThirdParty};
use super::{Choice, Config, Level, Override, normal, slashed};
use crate::k8s::lifecycle::minor;
use crate::rules;
use crate::settings::{Day, K8sSettings, NEWEST_KUBERNETES, OpenapiSettings, SqlSettings};
use crate::syntax::deserialize::nearest;

/// How many files may extend one another.
const MAX_EXTENDS: usize = 8;

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--profile`.
    pub profile: Option<ProfileWord>,
    /// `--fail-on`.
    pub fail_on: Option<FailOn>,
    /// `--only`.
    pub only: Vec<String>,
    /// `--ignore`.
    pub ignore: Vec<String>,
    /// `--kube-version`.
    pub kube_version: Option<String>,
    /// `--no-inline-suppressions`.
    pub no_inline_suppressions: bool,
    /// Whether `--config` names the file, which may then stand anywhere.
    pub names_file: bool,
}

impl Config {
    /// The configuration of a file, if any, under the command line's words.
    ///
    /// `root` bounds what `extends` may name; `today` decides which overrides have expired.
    ///
    /// # Errors
    /// The first thing that cannot be used, with its place.
    pub fn load(
        path: Option<&Path>,
        root: &Path,
        working: &Path,
        today: Date,
        flags: &Flags,
    ) -> Result<Self, Box<ConfigError>> {
        let mut config = Self::on(today);
        if let Some(path) = path {
            config.working = Some(normal(working));
            let mut chain = Vec::new();
            let inside = Some(root).filter(|_| !flags.names_file);
            read_chain(path, (root, inside), working, &mut chain)?;
            for read in chain.iter().rev() {
                config.apply(read, today)?;
            }
            config.path = Some(path.to_path_buf());
        }
        config.apply_flags(flags)?;
        config.notes.extend(newer_kubernetes(&config.settings.k8s.version));
        Ok(config)
    }

    /// The defaults, on a day.
    #[must_use]
    pub fn on(today: Date) -> Self {
        let mut config = Self::default();
        config.settings.today = Day::parse(&today.to_string());
        config
    }

    /// The configuration of a text in memory, as if it stood at the root of the checked files.
    ///
    /// # Errors
    /// The first thing that cannot be used, with its place.
    pub fn from_text(path: &str, text: &str, today: Date) -> Result<Self, Box<ConfigError>> {
        let mut config = Self::on(today);
        config.apply(&read(path, text, Path::new(""))?, today)?;
        Ok(config)
    }

    fn apply(&mut self, read: &Read, today: Date) -> Result<(), Box<ConfigError>> {
        let file = &read.file;
        if let Some(profile) = file.profile {
            self.profile = profile.into();
        }
        if let Some(fail_on) = file.fail_on {
            self.fail_on = fail_on.into();
        }
        if let Some(inline) = file.inline_suppressions {
            self.inline_suppressions = inline;
        }
        if let Some(word) = file.third_party {
            self.checks_third_party = word == ThirdParty::Check;
        }
        self.choices.extend(choices(read, &file.rules, &["rules"])?);
        if read.keys.iter().any(|key| key.starts_with("exclude=")) {
            self.exclude = path_globs(read, &file.exclude, &["exclude"])?;
            self.origins.retain(|key, _| !key.starts_with("exclude="));
        }
        for (index, entry) in file.overrides.iter().enumerate() {
            if let Some(entry) = self.override_of(read, entry, &index.to_string(), today)? {
                self.overrides.push(entry);
            }
        }
        if let Some(size) = &file.max_file_size {
            self.max_file_size = bytes(size).ok_or_else(|| {
                let help = Some("write a number with a unit: `512 KiB`, `10 MiB`".to_owned());
                fault(read, &["max-file-size"], format!("`{size}` is no size"), help)
            })?;
        }
        sections(read)?;
        if self.working.is_some() {
            baselines(read)?;
        }
        self.apply_sections(read);
        self.place_sql(read);
        for key in &read.keys {
            self.origins.insert(key.clone(), read.source.path().to_owned());
        }
        Ok(())
    }

    /// Writes the places of a file's SQL section as the checked files write theirs: relative to the working directory.
    fn place_sql(&mut self, read: &Read) {
        let Some(working) = &self.working else { return };
        let place = |written: &str| {
            let whole = normal(&read.folder.join(written));
            // A folder that holds the working directory holds every file that is checked.
            if working.starts_with(&whole) {
                return Some(String::new());
            }
            let below = whole.strip_prefix(working).ok()?;
            Some(slashed(below))
        };
        let sql = &mut self.settings.sql;
        if read.sets("sql", "tools") {
            sql.tools = sql.tools.iter().filter_map(|(folder, tool)| Some((place(folder)?, tool.clone()))).collect();
        }
        if read.sets("sql", "baseline") {
            sql.baseline = sql.baseline.iter().filter_map(|file| place(file)).collect();
        }
    }

    /// Takes the keys that a file sets and leaves the others as the file that it extends has them.
    fn apply_sections(&mut self, read: &Read) {
        macro_rules! take {
            ($section:ident: $settings:ident { $($field:ident),+ $(,)? }) => {
                // Every field is named, or this does not compile: none can be forgotten.
                if let Some($settings { $($field),+ }) = &read.file.$section {
                    $(if read.sets(stringify!($section), stringify!($field)) {
                        self.settings.$section.$field.clone_from($field);
                    })+
                }
            };
        }
        take!(sql: SqlSettings {
            dialect, postgres_version, mysql_version, tool, tools, baseline, transaction, small_tables, require_rollback,
            lock_timeout_set_by, max_lock_timeout, max_statement_timeout, listing_columns, live_index_covers_foreign_key,
            local_time_columns, imported_tables, primary_key_type, ids_from, audit_times_from, updated_at_from,
            discouraged_types, fixed_code_length, ordered_json_columns, money_words, external_id_columns,
            nullable_boolean_columns, generic_columns, uncommented_columns, max_columns, max_padding, mixed_case_names,
            index_names, unique_index_names, constraint_names, table_names, keyword_case, exposed_schemas,
        });
        take!(openapi: OpenapiSettings {
            version_prefix, success_envelope, error_envelope, error_format, exempt_paths, id_format, media_types,
            response_headers, version_format, sunset_key, property_casing, identity_keys,
        });
        take!(k8s: K8sSettings {
            version, own_images, trusted_registries, liveness_paths, readiness_paths, recommended_labels,
            recommended_annotations,
        });
    }

    fn override_of(
        &mut self,
        read: &Read,
        entry: &OverrideEntry,
        index: &str,
        today: Date,
    ) -> Result<Option<Override>, Box<ConfigError>> {
        if let Some(expires) = &entry.expires {
            let last: Date = expires.parse().map_err(|_| {
                let help = Some("write a day as `2027-01-31`".to_owned());
                fault(read, &["overrides", index, "expires"], format!("`{expires}` is no date"), help)
            })?;
            if last < today {
                let paths = entry.paths.join(", ");
                self.notes.push(format!("the override for {paths} expired on {expires}: its findings are live again"));
                return Ok(None);
            }
        }
        if entry.paths.is_empty() {
            let message = "an override without a path holds nowhere";
            return Err(fault(read, &["overrides", index, "paths"], message, None));
        }
        Ok(Some(Override {
            paths: path_globs(read, &entry.paths, &["overrides", index, "paths"])?,
            choices: choices(read, &entry.rules, &["overrides", index, "rules"])?,
            reason: entry.reason.clone(),
        }))
    }

    fn apply_flags(&mut self, flags: &Flags) -> Result<(), Box<ConfigError>> {
        let command_line = || "command line or environment".to_owned();
        if let Some(profile) = flags.profile {
            self.profile = profile.into();
            self.origins.insert("profile".to_owned(), command_line());
        }
        if let Some(fail_on) = flags.fail_on {
            self.fail_on = fail_on.into();
            self.origins.insert("fail-on".to_owned(), command_line());
        }
        if flags.no_inline_suppressions {
            self.inline_suppressions = InlineSuppressions::None;
            self.origins.insert("inline-suppressions".to_owned(), command_line());
        }
        if let Some(version) = &flags.kube_version {
            if minor(version).is_none() {
                let message = format!("`{version}` is no version of Kubernetes");
                let help = Some("write it as `1.37`".to_owned());
                return Err(Box::new(ConfigError::general("--kube-version", message, help)));
            }
            self.settings.k8s.version.clone_from(version);
            self.origins.insert("k8s.version".to_owned(), command_line());
        }
        let glob = |flag: &str, pattern: &String| {
            rule_glob(pattern).map_err(|(message, help)| Box::new(ConfigError::general(flag, message, help)))
        };
        for pattern in &flags.ignore {
            self.choices.push(Choice { rules: glob("--ignore", pattern)?, level: Level::Off });
        }
        for pattern in &flags.only {
            self.only.push(glob("--only", pattern)?);
        }
        Ok(())
    }
}

/// What is said of a version of Kubernetes that came after this program.
fn newer_kubernetes(version: &str) -> Option<String> {
    let newer = minor(version) > minor(NEWEST_KUBERNETES);
    newer.then(|| {
        format!(
            "Kubernetes {version} is newer than all that this archlint knows: objects are checked as those of \
             {NEWEST_KUBERNETES}, and what was deprecated or removed since then is not reported"
        )
    })
}

/// Reads a file and what it extends, the file itself first. What is extended stands below `root`; the file itself may not
/// lead out of `inside`, if anything bounds it.
fn read_chain(
    path: &Path,
    (root, inside): (&Path, Option<&Path>),
    working: &Path,
    chain: &mut Vec<Read>,
) -> Result<(), Box<ConfigError>> {
    let below = path.strip_prefix(working).ok().filter(|below| !below.as_os_str().is_empty());
    let shown = below.unwrap_or(path).display().to_string();
    let text = text(path, inside).map_err(|why| match chain.last() {
        Some(this) => {
            let help = "paths are written from the folder of this file on".to_owned();
            fault(this, &["extends"], format!("`{shown}` {why}"), Some(help))
        }
        None => {
            let named = inside.is_none().then(|| "`--config` or `ARCHLINT_CONFIG` names it".to_owned());
            Box::new(ConfigError::general(&shown, why, named))
        }
    })?;
    let mut folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    if folder.ends_with(".config") {
        folder.pop();
    }
    let file = read(&shown, &text, &folder)?;
    let extends = file.file.extends.clone();
    chain.push(file);
    let (Some(extends), Some(this)) = (extends, chain.last()) else { return Ok(()) };
    let next = normal(&folder.join(&extends));
    let outside = !next.starts_with(normal(root));
    if outside || extends.contains("://") {
        let help = Some("name a file of this repository".to_owned());
        return Err(fault(this, &["extends"], format!("`{extends}` is not a file below the repository's root"), help));
    }
    if chain.len() >= MAX_EXTENDS {
        let help = Some("let one of them extend none: a file that leads back to itself has no end".to_owned());
        return Err(fault(this, &["extends"], format!("more than {MAX_EXTENDS} files extend one another"), help));
    }
    read_chain(&next, (root, Some(root)), working, chain)
}

/// Choices in the order in which they count: short globs, long globs, exact names.
fn choices(read: &Read, rules: &BTreeMap<String, LevelWord>, place: &[&str]) -> Result<Vec<Choice>, Box<ConfigError>> {
    let mut sorted: Vec<(&String, &LevelWord)> = rules.iter().collect();
    sorted.sort_by_key(|(pattern, _)| (!pattern.contains('*'), pattern.len()));
    let mut choices = Vec::new();
    for (pattern, &level) in sorted {
        let rules = rule_glob(pattern).map_err(|(message, help)| {
            let whole: Vec<&str> = place.iter().copied().chain([pattern.as_str()]).collect();
            let mut error = fault(read, &whole, message, help);
            error.span = read.key_place(&whole);
            error
        })?;
        choices.push(Choice { rules, level: level.into() });
    }
    Ok(choices)
}

/// A glob over rule names; must match at least one rule.
///
/// # Errors
/// What is wrong, and what was probably meant.
pub fn rule_glob(pattern: &str) -> Result<GlobMatcher, (String, Option<String>)> {
    let glob = Glob::new(pattern).map_err(|error| (format!("`{pattern}` is no glob: {error}"), None))?;
    let matcher = glob.compile_matcher();
    if rules::all().iter().any(|rule| matcher.is_match(rule.name.as_str())) {
        return Ok(matcher);
    }
    let names = rules::all().iter().map(|rule| rule.name.as_str());
    let help = match nearest(pattern, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.clone().any(|name| name.split('/').next() == Some(pattern)) => {
            format!("did you mean `{pattern}/*`?")
        }
        None => "`archlint rules` lists all rules".to_owned(),
    };
    Err((format!("no rule is called `{pattern}`"), Some(help)))
}

/// A size such as `10 MiB`, `512KB`, `4096`, in bytes.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" | "k" => 1 << 10,
        "mib" | "m" => 1 << 20,
        "gib" | "g" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(unit).filter(|&size| size < u64::from(u32::MAX))
}
