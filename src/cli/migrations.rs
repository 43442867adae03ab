//! `archlint migrations`.

use std::io::{self, BufWriter, Write};

use super::arguments::{MigrationsFlags, TableFormat};
use super::repository::{Repository, Scope, say_what_is_missing};
use super::{INCOMPLETE, Stop};
use crate::engine::{self, Options, Purpose};
use crate::report::migrations;

/// Lists the migrations of a repository in the order in which they run.
pub(super) fn run(flags: &MigrationsFlags) -> Result<u8, Stop> {
    let scope = Scope { paths: &flags.paths, ..Scope::default() };
    let repository = Repository::open(&flags.configuration, &scope)?;
    let roots = Some(repository.roots(&[], &[]));
    let Repository { config, inputs, walked, .. } = repository;
    let options = Options { config, roots, purpose: Purpose::List, ..Options::default() };
    let mut outcome = engine::check(inputs, &options);
    outcome.add_walk(walked);
    say_what_is_missing(&outcome);
    let mut out = BufWriter::new(io::stdout().lock());
    match flags.format {
        TableFormat::Table => migrations::table(&outcome.migrations, &mut out)?,
        TableFormat::Json => migrations::json(&outcome.migrations, &mut out)?,
    }
    out.flush()?;
    Ok(if outcome.incomplete { INCOMPLETE } else { 0 })
}
