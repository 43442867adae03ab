//! `archlint rollback`: shows the rollbacks that are missing or broken, and writes them with `--write`.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::arguments::RollbackFlags;
use super::repository::{Repository, Scope, say_what_is_missing};
use super::{FINDINGS, INCOMPLETE, Stop};
use crate::engine::rollback::{Proposal, Wanted, propose};
use crate::engine::{Options, Outcome};
use crate::report::sanitize;
use crate::sql::inverse::Written;

/// Offers rollbacks; ends with 1 when one that is wanted cannot be given, with 3 when a file could not be read.
pub(super) fn run(flags: &RollbackFlags) -> Result<u8, Stop> {
    let scope = Scope { paths: &flags.paths, ..Scope::default() };
    let Repository { working, config, inputs, walked, .. } = Repository::open(&flags.configuration, &scope)?;
    let wanted = if flags.migrations.is_empty() { Wanted::Broken } else { Wanted::Named(flags.migrations.clone()) };
    let (proposals, mut outcome) = propose(&inputs, &Options { config, ..Options::default() }, &wanted)
        .map_err(|name| Stop::Usage(format!("there is no migration `{name}`: `archlint migrations` lists them")))?;
    outcome.add_walk(walked);
    say_what_is_missing(&outcome);
    let mut out = BufWriter::new(io::stdout().lock());
    for proposal in &proposals {
        show(proposal, flags.write, &working, &mut out)?;
    }
    let given = proposals.iter().filter(|proposal| proposal.result.is_ok()).count();
    match (proposals.len(), flags.write) {
        (0, _) => writeln!(out, "{}", nothing_to_do(&outcome))?,
        (all, true) => writeln!(out, "Wrote {given} of {all} rollbacks.")?,
        (all, false) => writeln!(out, "{given} of {all} rollbacks can be given. `--write` writes them.")?,
    }
    out.flush()?;
    Ok(if outcome.incomplete {
        INCOMPLETE
    } else if given == proposals.len() {
        0
    } else {
        FINDINGS
    })
}

/// Why no rollback is wanted.
fn nothing_to_do(outcome: &Outcome) -> &'static str {
    let runs = |wanted: bool| outcome.drafts.iter().any(|draft| draft.runs == wanted);
    match (runs(true), runs(false)) {
        (true, false) => "Every migration has a rollback.",
        (true, true) => "Every migration whose tool runs rollbacks has one.",
        (false, true) => "The tools of these migrations run no rollbacks.",
        (false, false) => "There are no migrations.",
    }
}

fn show(proposal: &Proposal, write: bool, working: &Path, out: &mut dyn Write) -> Result<(), Stop> {
    let title = sanitize::line(&proposal.title);
    match &proposal.result {
        Err(reason) => {
            writeln!(out, "{title}: no rollback: {}", sanitize::line(reason))?;
            if let Some(draft) = &proposal.draft {
                writeln!(out, "  a draft, which does not bring everything back:")?;
                lines(draft, out)?;
            }
            writeln!(out)?;
        }
        Ok(written) => {
            let path = sanitize::line(&written.path);
            if write {
                replace(&working.join(&written.path), written)
                    .map_err(|error| Stop::Output(format!("cannot write `{path}`: {error}")))?;
                writeln!(out, "{title}: wrote {path}")?;
            } else {
                writeln!(out, "{title}: {path}")?;
                lines(&written.rollback, out)?;
            }
            for loss in &proposal.losses {
                writeln!(out, "  not brought back: {}", sanitize::line(loss))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

fn lines(text: &str, out: &mut dyn Write) -> io::Result<()> {
    text.lines().try_for_each(|line| writeln!(out, "    {}", sanitize::line(&line.replace('\t', "    "))))
}

/// Writes beside the file first, so that a file is never half written; a link is not followed.
fn replace(path: &Path, written: &Written) -> io::Result<()> {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    if is_link {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a link"));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".archlint-new");
    let beside = path.with_file_name(name);
    std::fs::write(&beside, &written.text)?;
    std::fs::rename(&beside, path)
}
