//! Rollbacks that are drafted, put in their place in memory, and replayed before anybody is offered one.

use std::collections::{BTreeMap, HashMap};

use super::{Input, Options, Origin, Outcome, Purpose, check};
use crate::source::{Source, SourceMap};
use crate::sql::inverse::Written;
use crate::sql::listing::{Draft, Entry};
use crate::sql::rollback::Verdict;

/// A rollback for one migration.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Version and name of the migration.
    pub title: String,
    /// The migration's file.
    pub path: String,
    /// The rollback in its file, proven to bring the schema back, or why there is none.
    pub result: Result<Written, String>,
    /// A rollback that is not proven, to begin with.
    pub draft: Option<String>,
    /// What it cannot bring back.
    pub losses: Vec<String>,
}

/// Which migrations want a rollback.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// All whose tool runs rollbacks and that have none, or one that does not work.
    Broken,
    /// These, by version, name, both joined by `_`, or path.
    Named(Vec<String>),
}

/// What is offered, and what that makes of the files.
#[derive(Debug)]
pub struct Plan {
    /// The rollbacks, in the order of their migrations.
    pub proposals: Vec<Proposal>,
    /// The files with every proven rollback in them.
    pub files: Vec<Changed>,
}

/// A file as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its path.
    pub path: String,
    /// All of its text; nothing where that stays.
    pub text: Option<String>,
    /// The path that it has now, if that is another one.
    pub from: Option<String>,
    /// Whether nothing is known to stand at its path.
    pub is_new: bool,
}

/// Drafts and proves the wanted rollbacks; with them what was read, which says what could not be.
///
/// # Errors
/// With the first name that no migration has.
pub fn propose(inputs: &[Input], options: &Options, wanted: &Wanted) -> Result<(Plan, Outcome), String> {
    let options = Options { purpose: Purpose::Draft, ..options.clone() };
    let before = check(inputs.to_vec(), &options);
    let migrations = || before.migrations.iter().zip(&before.drafts);
    if let Wanted::Named(names) = wanted
        && let Some(unknown) =
            names.iter().find(|name| !migrations().any(|(entry, draft)| is_named(entry, draft, name)))
    {
        return Err(unknown.clone());
    }
    let chosen: Vec<(Place<'_>, (&Entry, &Draft))> = places(&before.migrations)
        .zip(migrations())
        .filter(|(_, (entry, draft))| is_wanted(entry, draft, wanted))
        .collect();
    let drafted = Drafted::of(chosen.iter().filter_map(|(_, (_, draft))| draft.written.as_ref().ok()));
    let changed = drafted.files(&before.sources);
    let after = check(with(inputs, &changed), &Options { purpose: Purpose::List, ..options });
    let replayed: HashMap<Place<'_>, &Entry> = places(&after.migrations).zip(&after.migrations).collect();
    let mut proposals = Vec::with_capacity(chosen.len());
    for ((path, at), (entry, draft)) in chosen {
        let moved = draft.written.as_ref().ok().and_then(|written| written.moved.as_ref());
        let place = (moved.map_or(path, |moved| moved.to.as_str()), at);
        proposals.push(proposal(entry, draft, replayed.get(&place).copied(), &drafted));
    }
    let proven = Drafted::of(proposals.iter().filter_map(|proposal| proposal.result.as_ref().ok()));
    let files = proven.files(&before.sources);
    Ok((Plan { proposals, files }, before))
}

/// A file, and which of its migrations.
type Place<'e> = (&'e str, usize);

fn places(entries: &[Entry]) -> impl Iterator<Item = Place<'_>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    entries.iter().map(move |entry| {
        let count = counts.entry(entry.path.as_str()).or_default();
        *count += 1;
        (entry.path.as_str(), *count)
    })
}

fn is_named(entry: &Entry, draft: &Draft, name: &str) -> bool {
    entry.version == name || entry.name == name || draft.title == name || entry.path == name
}

fn is_wanted(entry: &Entry, draft: &Draft, wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Broken => {
            draft.runs
                && entry.spared.is_none()
                && matches!(entry.verdict, Verdict::Missing | Verdict::Empty | Verdict::NotReversed)
        }
        Wanted::Named(names) => names.iter().any(|name| is_named(entry, draft, name)),
    }
}

/// The rollbacks that can be written together, by the paths of their files.
struct Drafted<'d>(BTreeMap<&'d str, Vec<&'d Written>>);

impl<'d> Drafted<'d> {
    /// Those that do not stand in each other's place.
    fn of(all: impl Iterator<Item = &'d Written>) -> Self {
        let mut files: BTreeMap<&str, Vec<&Written>> = BTreeMap::new();
        for written in all {
            let there = files.entry(&written.path).or_default();
            if !there.iter().any(|other| other.excludes(written)) {
                there.push(written);
            }
        }
        Self(files)
    }

    fn has(&self, written: &Written) -> bool {
        self.0.get(written.path.as_str()).is_some_and(|there| there.contains(&written))
    }

    /// The files with them.
    fn files(&self, sources: &SourceMap) -> Vec<Changed> {
        let there: HashMap<&str, &Source> = sources.iter().map(|(_, source)| (source.path(), source)).collect();
        let mut files = Vec::new();
        for (path, all) in &self.0 {
            let text = match there.get(path) {
                Some(old) => old.marked_like(&Written::all_in(old.text(), all)),
                None => Written::all_in("", all),
            };
            files.push(Changed {
                path: (*path).to_owned(),
                text: Some(text),
                from: None,
                is_new: !there.contains_key(path),
            });
            let moved = all.iter().filter_map(|written| written.moved.as_ref());
            files.extend(moved.map(|moved| Changed {
                path: moved.to.clone(),
                text: None,
                from: Some(moved.from.clone()),
                is_new: true,
            }));
        }
        files
    }
}

/// The files as they would be.
fn with(inputs: &[Input], changed: &[Changed]) -> Vec<Input> {
    let names: HashMap<&str, &Changed> =
        changed.iter().map(|file| (file.from.as_deref().unwrap_or(&file.path), file)).collect();
    let kept = inputs.iter().filter_map(|input| match names.get(input.path.as_str()) {
        None => Some(input.clone()),
        Some(Changed { text: None, path, .. }) => Some(Input { path: path.clone(), ..input.clone() }),
        Some(_) => None,
    });
    let new = changed.iter().filter_map(|file| {
        let text = file.text.as_ref()?;
        Some(Input { path: file.path.clone(), origin: Origin::Memory(text.clone().into_bytes()), named: false })
    });
    kept.chain(new).collect()
}

fn proposal(entry: &Entry, draft: &Draft, proven: Option<&Entry>, drafted: &Drafted<'_>) -> Proposal {
    let (inverse, title) = (&draft.inverse, draft.title.clone());
    let result = match &draft.written {
        _ if inverse.steps.is_empty() && inverse.gaps.is_empty() => {
            Err("it leaves the schema as it is, and what it does to rows only a person can take back".to_owned())
        }
        _ if inverse.steps.is_empty() => Err(inverse.gaps.join("; ")),
        Err(reason) => Err(reason.clone()),
        Ok(written) if !drafted.has(written) => {
            Err("the rollback of another migration would stand in the same place".to_owned())
        }
        Ok(written) => match proven {
            Some(found) if found.verdict == Verdict::Reversed => Ok(written.clone()),
            Some(found) => {
                let reasons = [inverse.gaps.as_slice(), found.residual.as_slice()].concat();
                let reasons = if reasons.is_empty() { "it cannot be proven".to_owned() } else { reasons.join("; ") };
                Err(reasons)
            }
            None => Err("its tool would not find the rollback".to_owned()),
        },
    };
    let draft = draft.written.as_ref().ok().filter(|_| result.is_err() && !inverse.steps.is_empty());
    let draft = draft.map(|written| written.rollback.clone());
    let losses = inverse.steps.iter().filter_map(|step| step.loses.clone()).collect();
    Proposal { title, path: entry.path.clone(), result, draft, losses }
}
