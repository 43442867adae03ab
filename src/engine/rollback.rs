//! Rollbacks that are drafted, put in their place in memory, and replayed before anybody is offered one.

use std::collections::{BTreeMap, HashMap};

use super::{Input, Options, Origin, Outcome, check};
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

/// Drafts and proves the wanted rollbacks; with them what was read, which says what could not be.
///
/// # Errors
/// With the first name that no migration has.
pub fn propose(inputs: &[Input], options: &Options, wanted: &Wanted) -> Result<(Vec<Proposal>, Outcome), String> {
    let options = Options { only_list: true, draft_rollbacks: true, ..options.clone() };
    let before = check(inputs.to_vec(), &options);
    let migrations = || before.migrations.iter().zip(&before.drafts);
    if let Wanted::Named(names) = wanted
        && let Some(unknown) =
            names.iter().find(|name| !migrations().any(|(entry, draft)| is_named(entry, draft, name)))
    {
        return Err(unknown.clone());
    }
    let chosen: Vec<(&Entry, &Draft)> = migrations().filter(|(entry, draft)| is_wanted(entry, draft, wanted)).collect();
    let mut changed = Changed::new();
    for (_, draft) in &chosen {
        if let Ok(written) = &draft.written {
            changed.entry(&written.path).or_insert(written);
        }
    }
    let after = check(with(inputs, &changed), &Options { draft_rollbacks: false, ..options });
    let mut replayed: HashMap<(&str, &str), &Entry> = HashMap::new();
    for entry in &after.migrations {
        replayed.entry((&entry.path, &entry.version)).or_insert(entry);
    }
    let proposals = chosen.into_iter().map(|(entry, draft)| {
        let proven = replayed.get(&(entry.path.as_str(), entry.version.as_str())).copied();
        proposal(entry, draft, proven, &changed)
    });
    let proposals = proposals.collect();
    Ok((proposals, before))
}

fn is_named(entry: &Entry, draft: &Draft, name: &str) -> bool {
    entry.version == name || entry.name == name || draft.title == name || entry.path == name
}

fn is_wanted(entry: &Entry, draft: &Draft, wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Broken => {
            draft.runs
                && entry.direction != "repeatable"
                && matches!(entry.verdict, Verdict::Missing | Verdict::Empty | Verdict::NotReversed)
        }
        Wanted::Named(names) => names.iter().any(|name| is_named(entry, draft, name)),
    }
}

/// The files with a rollback, the first of several for one file, by their paths.
type Changed<'d> = BTreeMap<&'d str, &'d Written>;

/// The files as they would be.
fn with(inputs: &[Input], changed: &Changed<'_>) -> Vec<Input> {
    let kept = inputs.iter().filter(|input| !changed.contains_key(input.path.as_str())).cloned();
    let new = changed.values().map(|written| Input {
        path: written.path.clone(),
        origin: Origin::Memory(written.text.clone().into_bytes()),
        named: false,
    });
    kept.chain(new).collect()
}

fn proposal(entry: &Entry, draft: &Draft, proven: Option<&Entry>, changed: &Changed<'_>) -> Proposal {
    let (inverse, title) = (&draft.inverse, draft.title.clone());
    let result = match &draft.written {
        _ if inverse.steps.is_empty() && inverse.gaps.is_empty() => {
            Err("it leaves the schema as it is, and what it does to rows only a person can take back".to_owned())
        }
        Err(reason) => Err(reason.clone()),
        Ok(written) if changed.get(written.path.as_str()) != Some(&written) => {
            Err("another migration of the same file goes first: run this again".to_owned())
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
