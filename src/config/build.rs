//! Merges files, command line and defaults into one [`Config`].

use std::collections::BTreeMap;
use std::path::Path;

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;

use super::check::{fault, path_globs, sections};
use super::file::{ConfigError, OverrideEntry, Read, read};
use super::words::{FailOn, InlineSuppressions, LevelWord, ProfileWord};
use super::{Choice, Config, Level, Override, normal, slashed};
use crate::k8s::lifecycle::minor;
use crate::rules;
use crate::settings::{Day, NEWEST_KUBERNETES};
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
            let mut chain = Vec::new();
            read_chain(path, root, working, &mut chain)?;
            for read in chain.iter().rev() {
                config.apply(read, today)?;
            }
            let folder = chain.first().map(|read| read.folder.clone()).unwrap_or_default();
            config.folders = Some((normal(&folder), normal(working)));
            config.path = Some(path.to_path_buf());
            config.place_sql(&folder, working);
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
        self.choices.extend(choices(read, &file.rules, &["rules"])?);
        self.exclude = path_globs(read, &file.exclude, &["exclude"])?;
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
        self.apply_sections(read);
        for key in &read.keys {
            self.origins.insert(key.clone(), read.source.path().to_owned());
        }
        Ok(())
    }

    /// Writes the places of the SQL section as the checked files write theirs: relative to the working directory.
    fn place_sql(&mut self, folder: &Path, working: &Path) {
        let working = normal(working);
        let place = |written: &str| {
            let whole = normal(&folder.join(written));
            // A folder that holds the working directory holds every file that is checked.
            if working.starts_with(&whole) {
                return Some(String::new());
            }
            let below = whole.strip_prefix(&working).ok()?;
            Some(slashed(below))
        };
        let sql = &mut self.settings.sql;
        sql.tools = sql.tools.iter().filter_map(|(folder, tool)| Some((place(folder)?, tool.clone()))).collect();
        sql.baseline = sql.baseline.iter().filter_map(|file| place(file)).collect();
    }

    /// Takes the keys that a file sets and leaves the others as the file that it extends has them.
    fn apply_sections(&mut self, read: &Read) {
        macro_rules! take {
            ($section:ident, $name:literal, $($field:ident = $key:literal),+) => {
                if let Some(from) = &read.file.$section {
                    $(if read.keys.iter().any(|key| key == concat!($name, ".", $key)) {
                        self.settings.$section.$field = from.$field.clone();
                    })+
                }
            };
        }
        take!(
            sql,
            "sql",
            dialect = "dialect",
            postgres_version = "postgres-version",
            mysql_version = "mysql-version",
            tool = "tool",
            tools = "tools",
            baseline = "baseline",
            transaction = "transaction",
            small_tables = "small-tables",
            require_rollback = "require-rollback",
            local_time_columns = "local-time-columns",
            imported_tables = "imported-tables",
            primary_key_type = "primary-key-type",
            ids_from = "ids-from",
            audit_times_from = "audit-times-from",
            updated_at_from = "updated-at-from",
            discouraged_types = "discouraged-types",
            fixed_code_length = "fixed-code-length",
            ordered_json_columns = "ordered-json-columns",
            money_words = "money-words",
            external_id_columns = "external-id-columns",
            nullable_boolean_columns = "nullable-boolean-columns",
            generic_columns = "generic-columns",
            uncommented_columns = "uncommented-columns",
            max_columns = "max-columns",
            max_padding = "max-padding",
            mixed_case_names = "mixed-case-names",
            index_names = "index-names",
            unique_index_names = "unique-index-names",
            constraint_names = "constraint-names",
            table_names = "table-names",
            keyword_case = "keyword-case",
            exposed_schemas = "exposed-schemas"
        );
        take!(
            openapi,
            "openapi",
            version_prefix = "version-prefix",
            success_envelope = "success-envelope",
            error_envelope = "error-envelope",
            error_format = "error-format",
            exempt_paths = "exempt-paths",
            id_format = "id-format",
            media_types = "media-types",
            response_headers = "response-headers",
            version_format = "version-format",
            sunset_key = "sunset-key",
            property_casing = "property-casing",
            identity_keys = "identity-keys"
        );
        take!(
            k8s,
            "k8s",
            version = "version",
            own_images = "own-images",
            trusted_registries = "trusted-registries",
            liveness_paths = "liveness-paths",
            readiness_paths = "readiness-paths",
            recommended_labels = "recommended-labels",
            recommended_annotations = "recommended-annotations"
        );
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

/// Reads a file and what it extends, the file itself first.
fn read_chain(path: &Path, root: &Path, working: &Path, chain: &mut Vec<Read>) -> Result<(), Box<ConfigError>> {
    let inside = path.strip_prefix(working).ok().filter(|inside| !inside.as_os_str().is_empty());
    let shown = inside.unwrap_or(path).display().to_string();
    let bytes = std::fs::read(path).map_err(|error| match chain.last() {
        Some(this) => fault(this, &["extends"], format!("`{shown}` cannot be read: {error}"), None),
        None => Box::new(ConfigError::general(&shown, format!("cannot be read: {error}"), None)),
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let message = format!("the byte at offset {} is not UTF-8", error.utf8_error().valid_up_to());
        Box::new(ConfigError::general(&shown, message, Some("save it as UTF-8".to_owned())))
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
        return Err(fault(this, &["extends"], format!("more than {MAX_EXTENDS} files extend one another"), None));
    }
    read_chain(&next, root, working, chain)
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
    let help = match nearest(pattern, names) {
        Some(near) => format!("did you mean `{near}`?"),
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
