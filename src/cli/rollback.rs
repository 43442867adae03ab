//! `archlint rollback`: shows the rollbacks that are missing or broken, and writes them with `--write`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::arguments::RollbackFlags;
use super::repository::{Repository, Scope, say_what_is_missing};
use super::{FINDINGS, INCOMPLETE, Stop, unwritten};
use crate::engine::rollback::{Changed, Plan, Proposal, Wanted, propose};
use crate::engine::{Options, Outcome};
use crate::report::redact::Redactor;
use crate::report::sanitize;
use crate::sql::inverse::Moved;

/// Offers rollbacks; ends with 1 when one that is wanted cannot be given, with 3 when a file could not be read.
pub(super) fn run(flags: &RollbackFlags) -> Result<u8, Stop> {
    let scope = Scope { paths: &flags.paths, ..Scope::default() };
    let repository = Repository::open(&flags.configuration, &scope)?;
    let roots = Some(repository.roots(&[], &[]));
    let Repository { working, config, inputs, walked, .. } = repository;
    let wanted = if flags.migrations.is_empty() { Wanted::Broken } else { Wanted::Named(flags.migrations.clone()) };
    let (Plan { proposals, files }, mut outcome) =
        propose(&inputs, &Options { config, roots, ..Options::default() }, &wanted)
            .map_err(|name| Stop::Usage(format!("there is no migration `{name}`: `archlint migrations` lists them")))?;
    outcome.add_walk(walked);
    say_what_is_missing(&outcome);
    if flags.write {
        for file in &files {
            write(&working, file)?;
        }
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let redactor = Redactor::new(&outcome);
    for proposal in &proposals {
        show(proposal, flags.write, &redactor, &mut out)?;
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

fn show(proposal: &Proposal, write: bool, redactor: &Redactor<'_>, out: &mut dyn Write) -> Result<(), Stop> {
    let title = sanitize::leading(&proposal.title);
    match &proposal.result {
        Err(reason) => {
            writeln!(out, "{title}: no rollback: {}", sanitize::line(reason))?;
            if let Some(draft) = &proposal.draft {
                writeln!(out, "  a draft, which does not bring everything back:")?;
                lines(draft, redactor, out)?;
            }
            writeln!(out)?;
        }
        Ok(written) => {
            let path = sanitize::line(&written.path);
            if write {
                writeln!(out, "{title}: wrote {path}")?;
            } else {
                writeln!(out, "{title}: {path}")?;
                lines(&written.rollback, redactor, out)?;
            }
            if let Some(Moved { from, to }) = &written.moved {
                let (from, to) = (sanitize::line(from), sanitize::line(to));
                writeln!(out, "  {} {from} {to}", if write { "renamed" } else { "and rename" })?;
            }
            for loss in &proposal.losses {
                writeln!(out, "  not brought back: {}", sanitize::line(loss))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Shows a rollback. What it takes over from migrations may hold secrets, which only the file gets.
fn lines(text: &str, redactor: &Redactor<'_>, out: &mut dyn Write) -> io::Result<()> {
    let shown = redactor.text(text);
    for line in shown.lines() {
        writeln!(out, "    {}", sanitize::uncommanded(&sanitize::line(&line.replace('\t', "    "))))?;
    }
    if shown != text {
        writeln!(out, "  secrets are hidden here, and written in full by `--write`")?;
    }
    Ok(())
}

/// Gives a file its new text or its new name.
fn write(working: &Path, file: &Changed) -> Result<(), Stop> {
    let path = working.join(&file.path);
    let done = match (&file.text, &file.from) {
        (Some(_), _) if file.is_new && path.symlink_metadata().is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
        (Some(text), _) => replace(&path, text),
        (None, Some(from)) => rename(&working.join(from), &path),
        (None, None) => Ok(()),
    };
    done.map_err(|error| Stop::Output(unwritten(&sanitize::line(&file.path), &error)))
}

/// Renames a file, never over another one.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    if std::fs::symlink_metadata(to).is_ok() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is there already"));
    }
    std::fs::rename(from, to)
}

/// Writes beside the file first, so that a file is never half written, and keeps its permissions. No link is followed:
/// not the file, not its folder, and not what stands where the new text is written first.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let found = |path: &Path| std::fs::symlink_metadata(path).ok();
    if [path, folder].into_iter().filter_map(found).any(|found| found.is_symlink()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is behind a link"));
    }
    std::fs::create_dir_all(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".archlint-new");
    let beside = path.with_file_name(name);
    let mut file = File::create_new(&beside)?;
    let permissions = found(path).map_or(Ok(()), |old| file.set_permissions(old.permissions()));
    let written =
        permissions.and_then(|()| file.write_all(text.as_bytes())).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What is half written is of no use to anybody.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
