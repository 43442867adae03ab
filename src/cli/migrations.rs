//! `archlint migrations`.

use std::io::{self, BufWriter, Write};

use super::arguments::{CheckFlags, MigrationsFlags, TableFormat};
use super::check::{inputs, load_config, working_folder};
use super::{INCOMPLETE, Stop};
use crate::config::repository_root;
use crate::discover::walk::Walked;
use crate::engine::{self, Options};
use crate::report::migrations;

/// Lists the migrations of a repository in the order in which they run.
pub(super) fn run(flags: &MigrationsFlags) -> Result<u8, Stop> {
    let working = working_folder()?;
    let root = repository_root(&working);
    let flags_of_check = CheckFlags {
        paths: flags.paths.clone(),
        config: flags.config.clone(),
        no_config: flags.no_config,
        ..CheckFlags::default()
    };
    let config = load_config(&flags_of_check, &working, &root)?;
    let mut walked = Walked::default();
    let inputs = inputs(&flags_of_check, &working, &config, &mut walked)?;
    let options = Options { config, only_list: true, ..Options::default() };
    let mut outcome = engine::check(inputs, &options);
    outcome.add_walk(walked);
    let mut out = BufWriter::new(io::stdout().lock());
    match flags.format {
        TableFormat::Table => migrations::table(&outcome.migrations, &mut out)?,
        TableFormat::Json => migrations::json(&outcome.migrations, &mut out)?,
    }
    out.flush()?;
    Ok(if outcome.incomplete { INCOMPLETE } else { 0 })
}
