//! `archlint init`: shows what it would write, and writes it with `--yes`. Never overwrites.

use std::fs::File;
use std::io::{self, Write};

use super::arguments::InitFlags;
use super::repository::working_folder;
use super::{Stop, unwritten};
use crate::config::Config;
use crate::config::file::NAMES;
use crate::discover::walk::walk;
use crate::engine::{self, Input, Options, Origin, Purpose};
use crate::init;

/// Sets a folder up.
pub(super) fn run(flags: &InitFlags) -> Result<u8, Stop> {
    let working = working_folder()?;
    let folder = working.join(&flags.folder);
    let walked = walk(std::slice::from_ref(&flags.folder), &working, &Config::default())
        .map_err(|missing| Stop::Usage(format!("there is no folder `{}`", missing.path.display())))?;
    if !folder.is_dir() {
        return Err(Stop::Usage(format!("`{}` is no folder", flags.folder.display())));
    }
    let inputs = walked.files.into_iter();
    let inputs = inputs.map(|found| Input { path: found.path, origin: Origin::Disk(found.disk), named: false });
    let outcome = engine::check(inputs.collect(), &Options { purpose: Purpose::List, ..Options::default() });
    let counts = outcome.counts;
    let mut out = io::stdout().lock();
    let dialects = init::dialects(&outcome).join(", ");
    let dialects = if dialects.is_empty() { dialects } else { format!(" ({dialects})") };
    writeln!(out, "Found {} SQL{dialects}, {} OpenAPI, {} Kubernetes files.", counts.sql, counts.openapi, counts.k8s)?;
    let mut drafts = vec![init::configuration(&outcome)];
    if !flags.no_ci {
        drafts.push(init::workflow());
    }
    for draft in drafts {
        let path = folder.join(draft.path);
        let lines = draft.text.lines().count();
        // A configuration may have another name already, and a link is not followed, wherever it leads.
        let names = if NAMES.contains(&draft.path) { &NAMES[..] } else { &[draft.path] };
        let found = names.iter().find(|name| folder.join(name).symlink_metadata().is_ok());
        if let Some(found) = found {
            writeln!(out, "{found} exists and stays as it is.")?;
        } else if flags.yes {
            let parent = path.parent().unwrap_or(&folder);
            std::fs::create_dir_all(parent)
                .and_then(|()| File::create_new(&path)?.write_all(draft.text.as_bytes()))
                .map_err(|error| Stop::Output(unwritten(draft.path, &error)))?;
            writeln!(out, "Wrote {} ({lines} lines).", draft.path)?;
        } else {
            writeln!(out, "Would write {} ({lines} lines). `--yes` writes it.", draft.path)?;
        }
    }
    Ok(0)
}
