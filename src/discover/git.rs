//! Reads revisions through the `git` command: what a base revision is for people is what git says it is.
//!
//! Only plumbing that reads objects and references runs: nothing touches the working tree or the index, no hook, filter
//! or pager of a configuration is called, and nothing is fetched.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A revision of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The commit's name in hexadecimal digits.
    pub commit: String,
    /// What it is, for people: "1a2b3c4, the merge base of `main` and HEAD".
    pub description: String,
    /// The folder at the top of the repository.
    pub root: PathBuf,
}

/// Why a revision cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// What was asked for makes no sense here: a sentence.
    Usage(String),
    /// The clone is too shallow to know: a sentence.
    Shallow(String),
}

/// A file of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The path from the root, with `/`; bytes that are no UTF-8 are replaced as in every path.
    pub(super) path: String,
    /// The name of its content.
    object: String,
    /// The folder of the repository that has it: the root, or that of a submodule.
    folder: PathBuf,
}

/// How deep submodules may lie in each other.
const DEPTH: usize = 8;

/// Which commit a word means, seen from `folder`. `since_fork` asks for the merge base with HEAD whatever the word is;
/// otherwise only a branch stands for the commit where HEAD left it, because a branch goes on.
///
/// # Errors
/// No git, no repository, an unknown revision, or no merge base.
pub fn resolve(folder: &Path, revision: &str, since_fork: bool) -> Result<Revision, Fault> {
    if revision.is_empty() || revision.starts_with('-') {
        return Err(Fault::Usage(format!("`{revision}` is no revision: name a branch, a tag or a commit")));
    }
    let prefix = run(folder, &["rev-parse", "--show-prefix"])?;
    if !prefix.status.success() {
        let (place, said) = (folder.display(), first_line(&prefix.stderr));
        return Err(Fault::Usage(if said.contains("not a git repository") {
            format!("`{place}` is in no git repository, so there is no revision `{revision}` to read")
        } else {
            // Such as a folder of another owner, which git trusts only when its configuration says so.
            format!("git cannot read a revision in `{place}`: {said}")
        }));
    }
    let prefix = String::from_utf8_lossy(&prefix.stdout).trim_end_matches(['\n', '\r']).to_owned();
    let shallow = ask(folder, &["rev-parse", "--is-shallow-repository"])?.is_some_and(|word| word == "true");
    let root = folder.ancestors().nth(Path::new(&prefix).components().count()).unwrap_or(folder).to_path_buf();
    let Some(commit) = ask(folder, &["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])? else {
        let is_hash = revision.len() >= 7 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_unborn = ask(folder, &["rev-parse", "--verify", "--quiet", "HEAD"])?.is_none();
        return Err(match (shallow, is_hash) {
            (true, true) => Fault::Shallow(format!("this shallow clone does not have `{revision}`")),
            (true, false) => {
                Fault::Usage(format!("unknown revision `{revision}`; this clone is shallow: fetch it first"))
            }
            (false, _) if is_unborn => Fault::Usage(format!(
                "unknown revision `{revision}`: nothing is committed on the branch that is checked out"
            )),
            (false, _) => Fault::Usage(format!(
                "unknown revision `{revision}`: name a branch, a tag or a commit of this clone, such as `origin/main`"
            )),
        });
    };
    let name = ask(folder, &["rev-parse", "--symbolic-full-name", revision])?.unwrap_or_default();
    let is_branch = name.starts_with("refs/heads/") || name.starts_with("refs/remotes/");
    if !is_branch && !since_fork {
        let description =
            if commit.starts_with(revision) { short(&commit).to_owned() } else { said(&commit, revision) };
        return Ok(Revision { commit, description, root });
    }
    match ask(folder, &["merge-base", &commit, "HEAD"])? {
        Some(base) if base == commit => Ok(Revision { description: said(&commit, revision), commit, root }),
        Some(base) => {
            let description = format!("{}, the merge base of `{revision}` and HEAD", short(&base));
            Ok(Revision { commit: base, description, root })
        }
        None if shallow => {
            Err(Fault::Shallow(format!("this shallow clone has no merge base of `{revision}` and HEAD")))
        }
        None => Err(Fault::Usage(format!("`{revision}` and HEAD have no common ancestor"))),
    }
}

fn said(commit: &str, revision: &str) -> String {
    format!("{} (`{revision}`)", short(commit))
}

fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// The files of a revision.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The regular files, in git's order; links are left out.
    pub(super) entries: Vec<Entry>,
    /// The submodules that are here while the commit of theirs is not.
    pub(super) unknown: Vec<String>,
}

/// The files of a revision and of its submodules that hold at most `limit` bytes.
pub(super) fn listing(revision: &Revision, limit: u64) -> Result<Listing, Fault> {
    let output = list(&revision.root, &revision.commit)?;
    if !output.status.success() {
        return Err(unreadable(revision, &output));
    }
    let mut listing = Listing::default();
    listing.add(&output.stdout, Place { folder: &revision.root, prefix: "", limit, depth: 0 })?;
    Ok(listing)
}

/// Where the files of a listing stand.
struct Place<'p> {
    folder: &'p Path,
    /// The path of the folder from the root, with a final `/`.
    prefix: &'p str,
    limit: u64,
    depth: usize,
}

fn list(folder: &Path, commit: &str) -> Result<Output, Fault> {
    run(folder, &["ls-tree", "-r", "-l", "-z", "--full-tree", commit])
}

impl Listing {
    fn add(&mut self, listing: &[u8], place: Place<'_>) -> Result<(), Fault> {
        // `100644 blob <object>    <size>\t<path>`, each ended by a zero byte, which no path holds.
        for record in listing.split(|&byte| byte == 0) {
            let Some((facts, path)) = record.iter().position(|&byte| byte == b'\t').map(|tab| record.split_at(tab))
            else {
                continue;
            };
            let (Ok(facts), Some(path)) = (std::str::from_utf8(facts), path.get(1..)) else { continue };
            let name = String::from_utf8_lossy(path);
            let path = format!("{}{name}", place.prefix);
            let facts: Vec<&str> = facts.split_ascii_whitespace().collect();
            match facts[..] {
                ["100644" | "100755", "blob", object, size]
                    if size.parse().is_ok_and(|size: u64| size <= place.limit) =>
                {
                    let (object, folder) = (object.to_owned(), place.folder.to_path_buf());
                    self.entries.push(Entry { path, object, folder });
                }
                ["160000", "commit", commit, _] => {
                    let folder = place.folder.join(&*name);
                    // Without a `.git` of its own git would look into the repository around it.
                    if place.depth == DEPTH || folder.join(".git").symlink_metadata().is_err() {
                        continue;
                    }
                    let output = list(&folder, commit)?;
                    if !output.status.success() {
                        self.unknown.push(path);
                        continue;
                    }
                    let prefix = &format!("{path}/");
                    self.add(&output.stdout, Place { folder: &folder, prefix, depth: place.depth + 1, ..place })?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The contents of files, in their order.
pub(super) fn contents(revision: &Revision, entries: &[Entry]) -> Result<Vec<Vec<u8>>, Fault> {
    let of_one_repository = entries.chunk_by(|one, next| one.folder == next.folder);
    let contents: Result<Vec<_>, Fault> = of_one_repository.map(|entries| contents_of(revision, entries)).collect();
    Ok(contents?.into_iter().flatten().collect())
}

/// The contents of files of one repository, of which there is at least one.
fn contents_of(revision: &Revision, entries: &[Entry]) -> Result<Vec<Vec<u8>>, Fault> {
    let folder = entries.first().map_or(&revision.root, |entry| &entry.folder);
    let mut child =
        command(folder, &["cat-file", "--batch"]).stdin(Stdio::piped()).spawn().map_err(|error| not_started(&error))?;
    let names: String = entries.iter().map(|entry| format!("{}\n", entry.object)).collect();
    let input = child.stdin.take();
    // git answers while it is asked; asking from another thread keeps both pipes from filling up.
    let asking = std::thread::spawn(move || {
        // When git ends early there is nobody to ask; what it said until then is judged below.
        input.map(|mut input| input.write_all(names.as_bytes()))
    });
    let output = child.wait_with_output().map_err(|error| not_started(&error))?;
    let asked = asking.join().is_ok_and(|asked| asked.is_some_and(|asked| asked.is_ok()));
    let mut rest = output.stdout.as_slice();
    let contents: Option<Vec<Vec<u8>>> = entries.iter().map(|entry| content(&mut rest, entry)).collect();
    contents.filter(|_| asked && output.status.success()).ok_or_else(|| unreadable(revision, &output))
}

/// Takes one answer of `cat-file --batch`: `<object> blob <size>`, a line break, the bytes, a line break.
fn content(rest: &mut &[u8], entry: &Entry) -> Option<Vec<u8>> {
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let head = std::str::from_utf8(rest.get(..end)?).ok()?;
    let size: usize = head.strip_prefix(entry.object.as_str())?.strip_prefix(" blob ")?.parse().ok()?;
    let bytes = rest.get(end + 1..)?.get(..size)?.to_vec();
    *rest = rest.get(end + 1 + size + 1..)?;
    Some(bytes)
}

/// The one line that git answers, without its line break; nothing when git says no.
fn ask(folder: &Path, arguments: &[&str]) -> Result<Option<String>, Fault> {
    let output = run(folder, arguments)?;
    let line = || String::from_utf8_lossy(&output.stdout).trim_end_matches(['\n', '\r']).to_owned();
    Ok(output.status.success().then(line))
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Output, Fault> {
    command(folder, arguments).output().map_err(|error| not_started(&error))
}

/// What git tells the hooks that it runs about their repository. A folder's own repository counts here: in a hook of a
/// linked worktree git would take any folder for the top, and a submodule's files for those around it.
const OF_A_HOOK: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

fn command(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new("git");
    // Who keeps the repository elsewhere has nothing but these to say where.
    if folder.ancestors().any(|folder| folder.join(".git").exists()) {
        OF_A_HOOK.iter().for_each(|variable| _ = command.env_remove(variable));
    }
    command
        .args(["--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false"])
        .args(arguments)
        .current_dir(folder)
        // A partial clone would fetch what it lacks.
        .envs([("GIT_NO_LAZY_FETCH", "1"), ("GIT_ALLOW_PROTOCOL", "none"), ("GIT_OPTIONAL_LOCKS", "0")])
        .envs([("GIT_TERMINAL_PROMPT", "0"), ("LC_ALL", "C")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn not_started(error: &io::Error) -> Fault {
    Fault::Usage(match error.kind() {
        io::ErrorKind::NotFound => "the `git` command was not found: a base revision is read through it".to_owned(),
        _ => format!("the `git` command cannot be run: {error}"),
    })
}

fn unreadable(revision: &Revision, output: &Output) -> Fault {
    let said = match first_line(&output.stderr) {
        said if said.is_empty() => "some of its objects are missing".to_owned(),
        said => said,
    };
    Fault::Usage(format!("git cannot read the revision {}: {said}", revision.description))
}

fn first_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("fatal: ").unwrap_or(line).to_owned()
}
