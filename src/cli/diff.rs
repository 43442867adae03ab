//! `archlint diff`: a changelog of the contracts of APIs.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use super::arguments::{DiffFlags, DiffFormat};
use super::repository::{Repository, Scope, say_what_is_missing};
use super::{FINDINGS, INCOMPLETE, Stop};
use crate::diagnostic::Severity;
use crate::discover::git::Fault;
use crate::discover::walk::Walked;
use crate::engine::{self, Options, Purpose};
use crate::report::diff;

/// Lists the changes; ends with 1 when one of them breaks clients.
pub(super) fn run(flags: &DiffFlags) -> Result<u8, Stop> {
    let paths = [PathBuf::from(".")];
    let scope = Scope { paths: &paths, ..Scope::default() };
    let fault = |fault: Fault| match fault {
        Fault::Usage(sentence) | Fault::Shallow(sentence) => Stop::Usage(sentence),
    };
    let mut repository = Repository::open(&flags.configuration, &scope)?;
    // What the files of a revision refer to is read from that revision alone.
    let head = flags.head.as_ref().map(PathBuf::from);
    let is_on_disk = head.as_ref().is_none_or(|head| repository.working.join(head).is_file());
    let named: Vec<PathBuf> = head.into_iter().chain([PathBuf::from(&flags.base)]).collect();
    let roots = is_on_disk.then(|| repository.roots(&[], &named));
    if let Some(head) = &flags.head {
        repository.inputs = repository.base(&paths, head, false).map_err(fault)?.base.files;
        repository.walked = Walked::default();
    }
    let older = repository.base(&paths, &flags.base, false).map_err(fault)?.base;
    let options = Options {
        config: repository.config,
        base: Some(older),
        purpose: Purpose::Compare,
        roots,
        ..Options::default()
    };
    let mut outcome = engine::check(repository.inputs, &options);
    outcome.add_walk(repository.walked);
    say_what_is_missing(&outcome);
    let mut out = BufWriter::new(io::stdout().lock());
    match flags.format {
        DiffFormat::Text => diff::text(&outcome, &mut out)?,
        DiffFormat::Markdown => diff::markdown(&outcome, &mut out)?,
        DiffFormat::Json => diff::json(&outcome, &mut out)?,
    }
    out.flush()?;
    let breaks = outcome.api_changes.iter().any(|change| change.level == Severity::Error);
    Ok(if outcome.incomplete {
        INCOMPLETE
    } else if breaks {
        FINDINGS
    } else {
        0
    })
}
