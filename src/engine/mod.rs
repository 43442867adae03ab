//! The flow: read, parse in parallel, link, freeze, run the rules in parallel, suppress, fold, sort.
//!
//! The one module that knows threads. Everything that comes out is in path order, whatever the number of threads.

mod asked;
mod changes;
mod classify;
mod env_files;
mod finish;
mod fold;
mod found;
mod guard;
mod histories;
mod lent;
mod libraries;
mod load;
mod load_sql;
mod pool;
mod read;
mod render;
mod revision;
pub mod rollback;
mod since;
mod visit;
mod walk_docker;
mod walk_k8s;
mod walk_openapi;
mod walk_sql;

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::discover::walk::Walked;
use crate::discover::{Verdict, third_party};
use crate::openapi::compare::Change;
use crate::source::SourceMap;
use crate::sql::listing::{Draft, Entry};

pub use pool::{Threads, on_threads};
pub use visit::Visitor;

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
pub enum Origin {
    /// On disk.
    Disk(PathBuf),
    /// In memory: standard input, a page's example.
    Memory(Vec<u8>),
}

/// A file that discovery found.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its path relative to the working directory, with `/`.
    pub path: String,
    /// Where its bytes are.
    pub origin: Origin,
    /// Whether the user named it, so that it is taken whatever its name.
    pub named: bool,
}

impl Input {
    /// Whether this is another one once more. Two files on disk may have paths that read alike, for names need not be
    /// UTF-8.
    fn is_again(&self, other: &Self) -> bool {
        // Neighbours nearly all have other paths, which is told sooner than that they lie elsewhere.
        let same = || match (&self.origin, &other.origin) {
            (Origin::Disk(disk), Origin::Disk(other)) => disk == other,
            _ => true,
        };
        self.path == other.path && same()
    }
}

/// Called once for each file that is done.
pub type OnFile = Arc<dyn Fn() + Send + Sync>;

/// Renders a chart: what Helm prints, or why it prints nothing.
#[derive(Clone)]
pub struct Render(pub Arc<RenderChart>);

/// See [`Render`].
pub type RenderChart = dyn Fn(&Chart<'_>) -> Result<String, String> + Send + Sync;

/// A chart that is to be rendered.
#[derive(Debug, Clone, Copy)]
pub struct Chart<'c> {
    /// Its folder.
    pub folder: &'c str,
    /// Its name.
    pub name: &'c str,
    /// The path of a file with other values than its own, as the walk has it.
    pub values: Option<&'c str>,
}

/// Where the repository lies on disk; absent for files in memory.
#[derive(Debug, Clone)]
pub struct Roots {
    /// The folder that paths are relative to.
    pub working: PathBuf,
    /// The folder that no reference may leave.
    pub root: PathBuf,
    /// Folders outside the root that references may lead into.
    pub allowed: Vec<PathBuf>,
}

/// An older view of the same files, to compare with. Where it comes from is nobody's business here.
#[derive(Debug, Clone, Default)]
pub struct Base {
    /// The files that would be checked if this were the working tree.
    pub files: Vec<Input>,
    /// Files that are only read when one of the others refers to them.
    pub beside: Vec<Input>,
    /// Whether the paths are those of files on disk, where others may stand beside them: the base is one file.
    pub is_on_disk: bool,
}

/// What a run is for. Rules run for [`Check`](Self::Check) alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To say what the rules find.
    #[default]
    Check,
    /// To say what each file is, without reading any of them as such.
    Classify,
    /// To list the migrations.
    List,
    /// To list the migrations, each with a rollback.
    Draft,
    /// To say what changed in the APIs since the base revision.
    Compare,
}

/// How to run.
#[derive(Clone, Default)]
pub struct Options {
    /// The configuration, command line included.
    pub config: Config,
    /// How many threads; all processors when absent.
    pub threads: Option<usize>,
    /// Whether equal findings of one file become one.
    pub fold: bool,
    /// Where the repository lies on disk.
    pub roots: Option<Roots>,
    /// The base revision, when one is known.
    pub base: Option<Base>,
    /// Whether only findings are kept that touch what changed since the base, or that the base does not have.
    pub only_new: bool,
    /// What the run is for.
    pub purpose: Purpose,
    /// Whether the process ends after the run, which frees all at once: nothing is given back piece by piece before.
    pub ends_process: bool,
    /// Called once for each file that is done.
    pub on_file: Option<OnFile>,
    /// How to render charts, when they are to be rendered.
    pub render: Option<Render>,
    /// How to render those of the base revision, when only news is wanted.
    pub render_base: Option<Render>,
}

/// How many files of each kind were taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// SQL migrations.
    pub sql: usize,
    /// OpenAPI documents, and files that they refer to.
    pub openapi: usize,
    /// Files with Kubernetes objects.
    pub k8s: usize,
    /// Charts, kustomizations, Dockerfiles, Compose files.
    pub other: usize,
}

impl Counts {
    /// All files taken.
    #[must_use]
    pub fn total(self) -> usize {
        self.sql + self.openapi + self.k8s + self.other
    }
}

/// A file that was meant but not checked, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its path.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What a run found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The files.
    pub sources: SourceMap,
    /// The findings by path, place, rule and message, in which order they are reported; suppressed ones are marked.
    pub findings: Vec<Diagnostic>,
    /// How many findings were left out because the base has them already; nothing when all are kept.
    pub older: Option<usize>,
    /// How many files of each kind.
    pub counts: Counts,
    /// How many files were looked at, taken or not.
    pub looked_at: usize,
    /// What was recognised but not checked.
    pub skipped: Vec<Skipped>,
    /// For every file, why it was taken or not.
    pub verdicts: Vec<Verdict>,
    /// The dialect of each migration history, with the reason.
    pub dialects: Vec<String>,
    /// The migrations, if they were asked for.
    pub migrations: Vec<Entry>,
    /// What changed in the APIs since the base revision, if that was asked for.
    pub api_changes: Vec<Change>,
    /// A rollback for each of them, if they were asked for.
    pub drafts: Vec<Draft>,
    /// Whether a limit, an unreadable file or an internal fault kept something from being checked.
    pub incomplete: bool,
}

impl Outcome {
    /// Adds what the walk passed over or could not read.
    pub fn add_walk(&mut self, walked: Walked) {
        self.looked_at = self.looked_at.max(walked.looked_at);
        self.verdicts.extend(walked.passed_over);
        let unreadable = walked.unreadable.iter().filter(|(path, _)| !path.is_empty());
        let verdict = |(path, reason): &(String, String)| Verdict {
            path: path.as_str().into(),
            taken: None,
            reason: reason.clone(),
        };
        self.verdicts.extend(unreadable.map(verdict));
        self.verdicts.sort_by(|a, b| a.path.cmp(&b.path));
        self.incomplete |= !walked.unreadable.is_empty();
        let unreadable = |(path, reason)| Skipped { path, reason };
        self.skipped.extend(walked.unreadable.into_iter().map(unreadable));
        let others = |path| Skipped { path, reason: third_party::REASON.to_owned() };
        self.skipped.extend(walked.third_party.into_iter().map(others));
    }

    /// Adds what the walk did not even look at, for people who ask of every file.
    pub fn add_left_out(&mut self, left_out: Vec<Verdict>) {
        self.verdicts.extend(left_out);
        self.verdicts.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// Checks files.
#[must_use]
pub fn check(inputs: Vec<Input>, options: &Options) -> Outcome {
    on_threads(options.threads, || check_here(inputs, options))
}

/// Checks files on the threads that the caller runs on, who has more to do with them than this.
#[must_use]
pub fn check_here(inputs: Vec<Input>, options: &Options) -> Outcome {
    load::run(inputs, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_walk_cannot_read_is_said_and_leaves_the_run_incomplete() {
        let mut outcome = Outcome::default();
        outcome.add_walk(Walked { third_party: vec!["node_modules".to_owned()], ..Walked::default() });
        assert!(!outcome.incomplete && outcome.skipped.len() == 1, "what nobody wants checked is no loss");
        let unreadable = vec![("secret".to_owned(), "cannot be read: permission denied".to_owned())];
        outcome.add_walk(Walked { unreadable, looked_at: 3, ..Walked::default() });
        assert!(outcome.incomplete && outcome.looked_at == 3);
        assert_eq!(outcome.skipped[1].path, "secret");
        assert_eq!(outcome.verdicts.len(), 1);
    }
}
