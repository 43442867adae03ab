//! The configuration file: its shape, its JSON Schema, and where it is found.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use super::words::{FailOn, InlineSuppressions, LevelWord, ProfileWord, ThirdParty};
use crate::settings::{K8sSettings, OpenapiSettings, SqlSettings};
use crate::source::{FileId, Source, Span, Text};
use crate::syntax::deserialize::{Fault, from_node};
use crate::syntax::tree::{Kind, NodeRef};
use crate::syntax::yaml;

/// The names that a configuration file may have in its folder, the first found counts.
pub const NAMES: [&str; 3] = ["archlint.yaml", ".archlint.yaml", ".config/archlint.yaml"];

/// The configuration of archlint.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    /// Another configuration file, relative to this one, whose values this one overrides; to its `rules` and `overrides`
    /// those of this one are added, and count before them.
    pub extends: Option<String>,
    /// The set of rules: `recommended`, `strict` or `all`.
    pub profile: Option<ProfileWord>,
    /// The lowest severity that makes the exit code 1.
    pub fail_on: Option<FailOn>,
    /// Which comments and annotations of the checked files silence rules: `all`, those for other
    /// linters included; `own`, those for archlint; or `none`.
    pub inline_suppressions: Option<InlineSuppressions>,
    /// Rules, or globs such as `sql/*`, with the severity they are set to or `off`. An exact name
    /// beats a glob, and what has a severity is on in every profile.
    pub rules: BTreeMap<String, LevelWord>,
    /// Paths that are not looked at, as globs relative to this file.
    pub exclude: Vec<String>,
    /// Whether folders that package managers fill are checked, such as `node_modules`, or Go's and Composer's `vendor`:
    /// `skip`, unless they are named, or `check`.
    pub third_party: Option<ThirdParty>,
    /// Choices for some paths.
    pub overrides: Vec<OverrideEntry>,
    /// The size above which a file is not read, such as `10 MiB`.
    pub max_file_size: Option<String>,
    /// How SQL migrations are read and judged.
    pub sql: Option<SqlSettings>,
    /// The conventions of the HTTP APIs.
    pub openapi: Option<OpenapiSettings>,
    /// What is true of the cluster that manifests are for.
    pub k8s: Option<K8sSettings>,
}

/// Choices for some paths.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OverrideEntry {
    /// Which paths, as globs relative to this file.
    pub paths: Vec<String>,
    /// Rules with the severity they are set to there, or `off`.
    pub rules: BTreeMap<String, LevelWord>,
    /// Why: shown beside suppressed findings.
    pub reason: Option<String>,
    /// The last day on which it holds, `2027-01-31`; after it the findings are live again.
    pub expires: Option<String>,
}

/// The JSON Schema of the configuration file, as text.
#[must_use]
pub fn schema() -> String {
    let mut schema = schemars::schema_for!(File);
    schema.insert("title".to_owned(), "archlint configuration".into());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// A configuration that cannot be used, with its place.
#[derive(Debug)]
pub struct ConfigError {
    /// The file, and its text where the place can be shown.
    pub source: Source,
    /// The place, if it is one of the text.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl ConfigError {
    /// An error without a place in a file.
    #[must_use]
    pub fn general(path: &str, message: impl Into<String>, help: Option<String>) -> Self {
        Self { source: Source::new(path, ""), span: None, message: message.into(), help }
    }

    pub(super) fn at(source: &Source, fault: Fault) -> Box<Self> {
        Box::new(Self { source: source.clone(), span: fault.span, message: fault.message, help: fault.help })
    }
}

/// One file, read, with what is needed to point into it.
#[derive(Debug)]
pub struct Read {
    /// The values.
    pub file: File,
    /// The text.
    pub source: Source,
    /// The folder that its paths are relative to.
    pub folder: PathBuf,
    /// The keys that it sets, those of sections as `sql.dialect`, those of lists and maps as `rules.x=off`.
    pub keys: Vec<String>,
}

impl Read {
    /// Whether it sets a field of a section; the field as Rust writes it.
    pub(super) fn sets(&self, section: &str, field: &str) -> bool {
        let key = format!("{section}.{}", field.replace('_', "-"));
        self.keys.contains(&key)
    }

    /// The key at the end of a path such as `["rules", "sql/x"]`, for errors found after typed reading. Numbers count
    /// the items of lists.
    #[must_use]
    pub fn key_place(&self, path: &[&str]) -> Option<Span> {
        let tree = yaml::parse(FileId::new(0), self.source.shared_text());
        let (last, parents) = path.split_last()?;
        Some(walk(tree.root()?, parents)?.entry(last)?.key_span())
    }

    /// The value at the end of a path.
    #[must_use]
    pub fn value_place(&self, path: &[&str]) -> Option<Span> {
        let tree = yaml::parse(FileId::new(0), self.source.shared_text());
        Some(walk(tree.root()?, path)?.head_span())
    }
}

fn walk<'t>(root: NodeRef<'t>, path: &[&str]) -> Option<NodeRef<'t>> {
    path.iter().try_fold(root, |node, step| match node.kind() {
        Kind::Sequence => node.items().nth(step.parse().ok()?),
        _ => node.get(step),
    })
}

/// A configuration is written by hand: what is larger is another file.
const MOST_BYTES: u64 = 1 << 20;

/// The text of a file, without a byte order mark. `inside` is the folder that it may not leave through links: only a file
/// that a person named may stand anywhere and be a pipe.
///
/// # Errors
/// Why it cannot be read, as the rest of a sentence that begins with its name.
pub(super) fn text(path: &Path, inside: Option<&Path>) -> Result<String, String> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "cannot be read: there is no such file".to_owned(),
        ErrorKind::IsADirectory => "cannot be read: it is a folder".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    if let Some(inside) = inside {
        let place = path.canonicalize().map_err(unreadable)?;
        if !place.starts_with(inside.canonicalize().map_err(unreadable)?) {
            return Err("leads out of the repository, and what is there is not read".to_owned());
        }
        // A look before opening: opening a pipe would wait for a writer.
        if !place.is_file() {
            return Err("cannot be read: not a regular file".to_owned());
        }
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err("is larger than 1 MiB, which no configuration is".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("cannot be read: the byte at offset {at} is not UTF-8, in which a configuration is written")
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Reads a configuration from its text.
///
/// # Errors
/// YAML that does not parse, an unknown key, a wrong type or value, each with its place.
pub fn read(path: &str, text: &str, folder: &Path) -> Result<Read, Box<ConfigError>> {
    let source = Source::new(path, text);
    let tree = yaml::parse(FileId::new(0), &Text::from(text));
    if let Some(problem) = tree.problems.first() {
        let fault = Fault {
            message: problem.message.clone(),
            span: Some(problem.span),
            help: problem.help.clone().map(Into::into),
        };
        return Err(ConfigError::at(&source, fault));
    }
    if let Some(second) = tree.documents().nth(1) {
        let message = "a second document begins here, and a configuration is one".to_owned();
        let help = Some("delete the line `---` and what is meant for another file".to_owned());
        return Err(ConfigError::at(&source, Fault { message, span: Some(second.head_span()), help }));
    }
    let keys = tree.root().map(keys).unwrap_or_default();
    let file = match tree.root().filter(|root| !root.is_null()) {
        Some(root) => from_node(root).map_err(|fault| ConfigError::at(&source, fault))?,
        None => File::default(),
    };
    Ok(Read { file, source, folder: folder.to_path_buf(), keys })
}

fn keys(root: NodeRef<'_>) -> Vec<String> {
    let mut keys = Vec::new();
    for entry in root.entries() {
        let name = entry.name();
        let text = |node: NodeRef<'_>| node.text().map_or_else(|| "…".to_owned(), str::to_owned);
        match (name, entry.value.kind()) {
            ("rules", _) => {
                keys.extend(
                    entry.value.entries().iter().map(|rule| format!("rules.{}={}", rule.name(), text(rule.value))),
                );
            }
            (_, Kind::Mapping) => {
                let set = entry.value.entries().into_iter().filter(|key| !key.value.is_null());
                keys.extend(set.map(|key| format!("{name}.{}", key.name())));
            }
            (_, Kind::Sequence) => {
                let items: Vec<String> = entry.value.items().map(text).collect();
                keys.push(format!("{name}=[{}]", items.join(", ")));
            }
            // A key without a value sets nothing: what stood below it may be commented out.
            (_, Kind::Scalar(_)) => keys.extend(Some(name.to_owned()).filter(|_| !entry.value.is_null())),
        }
    }
    keys
}

/// A file beside or above a path that looks like a configuration and is none: its name ends in another way.
#[must_use]
pub fn misnamed(from: &Path) -> Option<PathBuf> {
    const ALMOST: [&str; 5] =
        ["archlint.yml", ".archlint.yml", ".config/archlint.yml", "archlint.json", "archlint.toml"];
    let start = std::path::absolute(from).ok()?;
    let last = start.ancestors().position(|folder| folder.join(".git").exists());
    let folders = start.ancestors().take(last.map_or(usize::MAX, |last| last + 1));
    folders.flat_map(|folder| ALMOST.map(|name| folder.join(name))).find(|path| path.is_file())
}

/// The configuration file that holds for a path: the closest upwards, up to the repository's root.
#[must_use]
pub fn find(from: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(from).ok()?;
    for folder in start.ancestors() {
        let found = NAMES.iter().map(|name| folder.join(name)).find(|path| is_meant(path));
        if found.is_some() {
            return found;
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Whether somebody put a configuration at a path. A link that leads nowhere is one that cannot be read: to go on without
/// it would check by other rules than those that were chosen.
fn is_meant(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| !found.is_dir())
}

/// The root of the repository that holds a path: the folder with `.git`, else the path itself.
#[must_use]
pub fn repository_root(from: &Path) -> PathBuf {
    let start = std::path::absolute(from).unwrap_or_else(|_| from.to_path_buf());
    let found = start.ancestors().find(|folder| folder.join(".git").exists());
    found.map_or_else(|| start.clone(), Path::to_path_buf)
}
