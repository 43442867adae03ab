//! What every command that reads a repository shares: its files, its configuration, and what could not be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use super::arguments::{ConfigurationFlags, When};
use super::{Stop, say, terminal};
use crate::config::file::{find, misnamed};
use crate::config::{Config, Flags, normal, repository_root, slashed};
use crate::discover::base;
use crate::discover::git::{self, Fault, Revision};
use crate::discover::walk::{Found, Walked, shown, walk};
use crate::engine::{Base, Input, Origin, Outcome, Roots, Skipped};
use crate::k8s::build::{charts_in, name_of, templates_in};
use crate::k8s::place::resolve;
use crate::report;

/// What a command line says of the repository.
#[derive(Default)]
pub(super) struct Scope<'f> {
    /// The files and folders; `-` is standard input.
    pub(super) paths: &'f [PathBuf],
    /// The name of the file on standard input.
    pub(super) stdin_filename: Option<&'f str>,
    /// What is said of the configuration beside its file.
    pub(super) words: Flags,
    /// When to use colours in a fault of the configuration.
    pub(super) color: Option<When>,
}

/// What standard input is called that nobody gave a name.
pub(super) const STDIN: &str = "<stdin>";

/// A repository with its files found and its configuration read.
pub(super) struct Repository {
    /// The folder that paths are relative to.
    pub(super) working: PathBuf,
    /// The folder with `.git`, or the working directory.
    pub(super) root: PathBuf,
    /// The roots of the named paths that lie outside that root: what is named may be read.
    pub(super) others: Vec<PathBuf>,
    /// The configuration.
    pub(super) config: Config,
    /// The files.
    pub(super) inputs: Vec<Input>,
    /// What the walk passed over and could not read.
    pub(super) walked: Walked,
}

/// The roots of the named paths that lie outside the root of the working directory.
fn others(paths: &[PathBuf], working: &Path, root: &Path) -> Vec<PathBuf> {
    let named = paths.iter().filter(|path| path.as_os_str() != "-").map(|path| normal(&working.join(path)));
    let mut others: Vec<PathBuf> = named
        .filter(|path| !path.starts_with(normal(root)))
        .filter_map(|path| if path.is_dir() { Some(path) } else { path.parent().map(Path::to_path_buf) })
        .map(|folder| repository_root(&folder))
        .collect();
    others.dedup();
    others
}

/// What a repository is compared with.
pub(super) struct Compared {
    /// Its files.
    pub(super) base: Base,
    /// What it is, for people.
    pub(super) words: String,
    /// The revision, unless it is a folder.
    pub(super) revision: Option<Revision>,
}

impl Repository {
    /// Finds the files that a command line names, with the configuration that holds for them.
    pub(super) fn open(flags: &ConfigurationFlags, scope: &Scope<'_>) -> Result<Self, Stop> {
        let working = working_folder()?;
        let root = repository_root(&working);
        let config = configuration(flags, scope, &working, &root)?;
        let mut walked = Walked::default();
        let inputs = inputs(scope, &working, &config, &mut walked)?;
        let others = others(scope.paths, &working, &root);
        Ok(Self { working, root, others, config, inputs, walked })
    }

    /// Where references may lead: below the root, below the folders that were allowed, and from each further path that
    /// was named within its own root.
    pub(super) fn roots(&self, allowed: &[PathBuf], named: &[PathBuf]) -> Roots {
        let allowed = allowed.iter().map(|path| self.working.join(path));
        let others = self.others.iter().cloned().chain(others(named, &self.working, &self.root));
        Roots { working: self.working.clone(), root: self.root.clone(), allowed: allowed.chain(others).collect() }
    }

    /// A base revision by its word. `since`: the commit where HEAD left it.
    pub(super) fn base(&self, paths: &[PathBuf], word: &str, since: bool) -> Result<Compared, Fault> {
        let (working, config) = (self.working.as_path(), &self.config);
        let paths: Vec<PathBuf> = paths.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
        let first = normal(&paths.first().map_or_else(|| working.to_path_buf(), |path| working.join(path)));
        let folder = if first.is_dir() { first.as_path() } else { first.parent().unwrap_or(working) };
        let revision = match git::resolve(folder, word, since) {
            // A folder or a file can be a base as well; a revision of the same name goes first.
            Err(Fault::Usage(_)) if !since && !word.is_empty() && working.join(word).exists() => {
                let checked = paths.first().filter(|path| paths.len() == 1 && working.join(path).is_dir());
                let files = beside(Path::new(word), checked.map(PathBuf::as_path), working, config)?;
                let base = Base { files, beside: Vec::new(), is_on_disk: working.join(word).is_file() };
                return Ok(Compared { base, words: format!("compared with `{word}`"), revision: None });
            }
            found => found?,
        };
        let now: BTreeMap<&str, bool> = self.inputs.iter().map(|input| (input.path.as_str(), input.named)).collect();
        let mut base = Base::default();
        let found = base::files(&revision, &paths, &now, working, config)?;
        for file in found.files {
            let input = Input { path: file.path, origin: Origin::Memory(file.bytes), named: file.named };
            if file.beside { base.beside.push(input) } else { base.files.push(input) }
        }
        let mut words = format!("compared with {}", revision.description);
        for submodule in found.unknown {
            words.push_str(&format!(", without the submodule `{submodule}`, whose commit is not here"));
        }
        Ok(Compared { base, words, revision: Some(revision) })
    }
}

/// The folder that the command was called in.
pub(super) fn working_folder() -> Result<PathBuf, Stop> {
    std::env::current_dir().map_err(|error| Stop::Usage(format!("the working directory cannot be read: {error}")))
}

/// A named path that is not there.
pub(super) fn missing(path: &Path) -> Stop {
    Stop::Usage(format!("there is no `{}`: name files or folders that exist", path.display()))
}

/// Says on standard error which files could not be read, and what failed: a list without that is not whole.
pub(super) fn say_what_is_missing(outcome: &Outcome) {
    say_unreadable(outcome);
    for skipped in outcome.skipped.iter().filter(|skipped| skipped.reason.starts_with("over the size limit")) {
        say_skipped(skipped);
    }
    for finding in outcome.findings.iter().filter(|finding| finding.is_internal_fault()) {
        let path = outcome.sources.get(finding.span.file).path();
        say(&format!("note: {}", report::sanitize::line(&format!("{path}: {}", finding.message))));
    }
}

/// Says on standard error which files could not be read, which no finding says.
pub(super) fn say_unreadable(outcome: &Outcome) {
    let is_unreadable = |skipped: &&Skipped| skipped.path.is_empty() || skipped.reason.starts_with("cannot be read");
    let unreadable: Vec<&Skipped> = outcome.skipped.iter().filter(is_unreadable).collect();
    unreadable.iter().take(MOST_SAID).for_each(|skipped| say_skipped(skipped));
    if unreadable.len() > MOST_SAID {
        say(&format!("note: {} more cannot be read; `--format json` lists all", unreadable.len() - MOST_SAID));
    }
}

/// More files than this that cannot be read are counted.
const MOST_SAID: usize = 20;

fn say_skipped(skipped: &Skipped) {
    let place = if skipped.path.is_empty() { String::new() } else { format!("{}: ", skipped.path) };
    say(&format!("note: {}", report::sanitize::line(&format!("{place}{}", skipped.reason))));
}

/// The configuration that holds for the first of the paths.
pub(super) fn configuration(
    flags: &ConfigurationFlags,
    scope: &Scope<'_>,
    working: &Path,
    root: &Path,
) -> Result<Config, Stop> {
    let first = scope.paths.first().map_or_else(|| working.to_path_buf(), |path| working.join(path));
    let path = match &flags.config {
        Some(path) => Some(working.join(path)),
        None if flags.no_config => None,
        None => find(&first),
    };
    let today = terminal::today();
    let root = path.as_deref().and_then(Path::parent).map_or_else(|| root.to_path_buf(), repository_root);
    let words = Flags { names_file: flags.config.is_some(), ..scope.words.clone() };
    let loaded = Config::load(path.as_deref(), &root, working, today, &words).map(|mut config| {
        if flags.config.is_none() && !flags.no_config {
            config.notes.extend(unread_configurations(scope, working, path.as_deref()));
        }
        config
    });
    loaded.map_err(|error| {
        let mut text = Vec::new();
        let colour = terminal::colour(scope.color, io::stderr().is_terminal());
        match report::config_error(&error, colour, &mut text) {
            Ok(()) => Stop::Configuration(String::from_utf8_lossy(&text).trim_end().to_owned()),
            Err(fault) => fault.into(),
        }
    })
}

/// What is said of files that a person may take for the configuration of this run.
fn unread_configurations(scope: &Scope<'_>, working: &Path, used: Option<&Path>) -> Vec<String> {
    let name = |path: &Path| path.strip_prefix(working).unwrap_or(path).display().to_string();
    let mut notes = Vec::new();
    let first = scope.paths.first().map_or_else(|| working.to_path_buf(), |path| working.join(path));
    if let (None, Some(almost)) = (used, misnamed(&first)) {
        notes.push(format!("`{}` is not read: a configuration is called archlint.yaml", name(&almost)));
    }
    for path in scope.paths.iter().skip(1).filter(|path| path.as_os_str() != "-") {
        let Some(other) = find(&working.join(path)).filter(|other| Some(other.as_path()) != used) else { continue };
        let holds = used.map_or_else(|| "the defaults hold".to_owned(), |used| format!("`{}` holds", name(used)));
        let note = format!("`{}` is not read: {holds} for all paths, as for the first one", name(&other));
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

fn inputs(scope: &Scope<'_>, working: &Path, config: &Config, walked: &mut Walked) -> Result<Vec<Input>, Stop> {
    let (stdin, paths): (Vec<&PathBuf>, Vec<&PathBuf>) = scope.paths.iter().partition(|path| path.as_os_str() == "-");
    let mut inputs = Vec::new();
    if !stdin.is_empty() {
        let mut bytes = Vec::new();
        // One byte over the limit is enough to see that there is more.
        io::stdin().lock().take(config.max_file_size + 1).read_to_end(&mut bytes)?;
        let path = scope.stdin_filename.unwrap_or(STDIN).to_owned();
        walked.looked_at += 1;
        inputs.extend(rendered_from(&bytes, working, config));
        inputs.push(Input { path, origin: Origin::Memory(bytes), named: true });
    }
    if !paths.is_empty() {
        let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
        *walked = walk(&paths, working, config).map_err(|gone| missing(&gone.path))?;
        let files = std::mem::take(&mut walked.files);
        inputs.extend(files.into_iter().map(|found| Input {
            path: found.path,
            origin: Origin::Disk(found.disk),
            named: found.named,
        }));
    }
    Ok(inputs)
}

/// The templates and the metadata of the charts that a text was rendered from, where the working directory holds them:
/// findings stand in them then. A chart whose name several have is none of them.
fn rendered_from(text: &[u8], working: &Path, config: &Config) -> Vec<Input> {
    let text = String::from_utf8_lossy(text);
    let names = charts_in(&text);
    if names.is_empty() {
        return Vec::new();
    }
    // Without a look at the folder the text is checked all the same, where it stands.
    let Ok(walked) = walk(&[working.to_path_buf()], working, config) else { return Vec::new() };
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut metadata: Vec<&Found> = Vec::new();
    for found in walked.files.iter().filter(|found| is_chart(&found.path)) {
        let mut text = String::new();
        let read = File::open(&found.disk).and_then(|file| file.take(config.max_file_size).read_to_string(&mut text));
        let Some((own, _)) = read.ok().and_then(|_| name_of(&text)) else { continue };
        if let Some(name) = names.iter().find(|name| **name == own) {
            folders.entry(name).or_default().push(found.path.rsplit_once('/').map_or("", |(folder, _)| folder));
            metadata.push(found);
        }
    }
    folders.retain(|_, folders| folders.len() == 1);
    let kept = |found: &Found| {
        folders.values().flatten().any(|folder| found.path.rsplit_once('/').map_or("", |(own, _)| own) == *folder)
    };
    let wanted: BTreeSet<String> = templates_in(&text)
        .filter_map(|(name, inside)| resolve(folders.get(name)?.first()?, inside))
        .chain(metadata.into_iter().filter(|found| kept(found)).map(|found| found.path.clone()))
        .collect();
    let files = walked.files.into_iter().filter(|found| wanted.contains(&found.path));
    files.map(|found| Input { path: found.path, origin: Origin::Disk(found.disk), named: false }).collect()
}

/// Whether a path is that of a chart's metadata.
pub(super) fn is_chart(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("Chart.yaml" | "Chart.yml"))
}

/// The files of a folder as if they stood in the one that is checked, or one file.
fn beside(path: &Path, checked: Option<&Path>, working: &Path, config: &Config) -> Result<Vec<Input>, Fault> {
    let place = working.join(path);
    let into = checked.map(|checked| shown(&normal(&working.join(checked)), working)).unwrap_or_default();
    let walked = walk(&[path.to_path_buf()], working, config)
        .map_err(|missing| Fault::Usage(format!("there is no `{}`", missing.path.display())))?;
    let files = walked.files.into_iter().map(|found| {
        let inside = found.disk.strip_prefix(&place).ok().filter(|inside| !inside.as_os_str().is_empty());
        let path = inside.map_or(found.path, |inside| {
            let inside = slashed(inside);
            if into.is_empty() || into == "." { inside } else { format!("{into}/{inside}") }
        });
        Input { path, origin: Origin::Disk(found.disk), named: found.named }
    });
    Ok(files.collect())
}
