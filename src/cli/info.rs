//! The commands that tell about archlint itself: rules, configuration, completions, manual.

use std::io::{self, IsTerminal as _, Write};

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, CommandFactory as _};

use super::arguments::{Arguments, CompletionsFlags, ConfigFlags, ExplainFlags, ListFormat, PageFormat, RulesFlags};
use super::repository::{Scope, configuration, missing, working_folder};
use super::{Stop, say, terminal};
use crate::config::{file, repository_root};
use crate::explain;
use crate::report::sanitize::line;

/// `archlint explain`.
pub(super) fn explain(flags: &ExplainFlags) -> Result<u8, Stop> {
    let found = explain::find(&flags.rule).map_err(Stop::Usage)?;
    let colour = terminal::colour(None, io::stdout().is_terminal());
    let mut out = io::stdout().lock();
    for (index, rule) in found.iter().enumerate() {
        match flags.format {
            PageFormat::Text => {
                if index > 0 {
                    writeln!(out, "\n{}\n", "─".repeat(60))?;
                }
                out.write_all(explain::text(rule, colour)?.as_bytes())?;
            }
            PageFormat::Markdown => writeln!(out, "{}", crate::rules::page(rule.name).trim_end())?,
            PageFormat::Json => {
                let facts = explain::facts().into_iter().find(|facts| facts.id == rule.name.as_str());
                let mut value = serde_json::to_value(facts).map_err(io::Error::from)?;
                if let Some(object) = value.as_object_mut() {
                    object.insert("page".to_owned(), crate::rules::page(rule.name).into());
                }
                writeln!(out, "{value}")?;
            }
        }
    }
    Ok(0)
}

/// `archlint rules`.
pub(super) fn rules(flags: &RulesFlags) -> Result<u8, Stop> {
    let facts = explain::facts();
    let mut out = io::stdout().lock();
    if flags.format == ListFormat::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&facts).map_err(io::Error::from)?)?;
        return Ok(0);
    }
    let width = facts.iter().map(|facts| facts.id.len()).max().unwrap_or(0);
    for facts in &facts {
        let fixable = if facts.fixable { "fix" } else { "" };
        writeln!(
            out,
            "{:width$}  {:7}  {:11}  {fixable:3}  {}",
            facts.id, facts.severity, facts.profile, facts.summary
        )?;
    }
    Ok(0)
}

/// `archlint config`: every value that can be set, and where it comes from.
pub(super) fn config(flags: &ConfigFlags) -> Result<u8, Stop> {
    let working = working_folder()?;
    if !working.join(&flags.path).exists() {
        return Err(missing(&flags.path));
    }
    let words = flags.choices.words();
    let scope = Scope { paths: std::slice::from_ref(&flags.path), words, ..Scope::default() };
    let config = configuration(&flags.configuration, &scope, &working, &repository_root(&working))?;
    let mut out = io::stdout().lock();
    match &config.path {
        Some(path) => writeln!(out, "# {}", line(&path.strip_prefix(&working).unwrap_or(path).display().to_string()))?,
        None => writeln!(out, "# no configuration file: every value is the default")?,
    }
    for (key, value, origin) in config.listing() {
        writeln!(out, "{}", line(&format!("{key}: {value}  # {origin}")))?;
    }
    for note in &config.notes {
        say(&format!("note: {}", line(note)));
    }
    Ok(0)
}

/// `archlint schema`.
pub(super) fn schema() -> Result<u8, Stop> {
    io::stdout().lock().write_all(file::schema().as_bytes())?;
    Ok(0)
}

/// `archlint completions`.
pub(super) fn completions(flags: &CompletionsFlags) -> Result<u8, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, &mut offering_rules(), "archlint", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(0)
}

/// The command line with the names of the rules where one is due, for shells to offer.
fn offering_rules() -> Command {
    let named = |argument: Arg| {
        let names = crate::rules::all().iter().map(|rule| rule.name.as_str());
        argument.value_parser(PossibleValuesParser::new(names))
    };
    Arguments::command()
        .mut_subcommand("explain", |explain| explain.mut_arg("rule", named))
        .mut_subcommand("check", |check| check.mut_arg("only", named).mut_arg("ignore", named))
}

/// `archlint man`: the page of the program, then one for each command.
pub(super) fn man() -> Result<u8, Stop> {
    let mut out = io::stdout().lock();
    let mut command = Arguments::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut out)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        clap_mangen::Man::new(sub.clone()).render(&mut out)?;
    }
    Ok(0)
}
