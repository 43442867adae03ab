//! `archlint diff`: a changelog of the contracts of APIs.

use std::io::{self, BufWriter, Write};

use super::arguments::{CheckFlags, DiffFlags, DiffFormat};
use super::check::{base, inputs, load_config, working_folder};
use super::{FINDINGS, INCOMPLETE, Stop};
use crate::config::repository_root;
use crate::discover::git::Fault;
use crate::discover::walk::Walked;
use crate::engine::{self, Options};
use crate::openapi::compare::Level;
use crate::report::{diff, sanitize};

/// Lists the changes; ends with 1 when one of them breaks clients.
pub(super) fn run(flags: &DiffFlags) -> Result<u8, Stop> {
    let working = working_folder()?;
    let root = repository_root(&working);
    let of_check = |base: &str| CheckFlags {
        paths: vec![".".into()],
        config: flags.config.clone(),
        no_config: flags.no_config,
        base: Some(base.to_owned()),
        ..CheckFlags::default()
    };
    let fault = |fault: Fault| match fault {
        Fault::Usage(sentence) | Fault::Shallow(sentence) => Stop::Usage(sanitize::line(&sentence)),
    };
    let config = load_config(&of_check(&flags.base), &working, &root)?;
    let mut now = inputs(&of_check(&flags.base), &working, &config, &mut Walked::default())?;
    if let Some(head) = &flags.head {
        now = match base(&of_check(head), &working, &config, &now).map_err(fault)? {
            Some((head, _)) => head.files,
            None => now,
        };
    }
    let older = base(&of_check(&flags.base), &working, &config, &now).map_err(fault)?.map(|(base, _)| base);
    let options = Options { config, base: older, only_compare: true, ..Options::default() };
    let outcome = engine::check(now, &options);
    let mut out = BufWriter::new(io::stdout().lock());
    match flags.format {
        DiffFormat::Text => diff::text(&outcome.api_changes, &outcome.sources, &mut out)?,
        DiffFormat::Markdown => diff::markdown(&outcome.api_changes, &outcome.sources, &mut out)?,
        DiffFormat::Json => diff::json(&outcome.api_changes, &outcome.sources, &mut out)?,
    }
    out.flush()?;
    let breaks = outcome.api_changes.iter().any(|change| change.level == Level::Error);
    Ok(if outcome.incomplete {
        INCOMPLETE
    } else if breaks {
        FINDINGS
    } else {
        0
    })
}
