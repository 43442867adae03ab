//! From a file to the text of it that runs, with the transaction that it runs in.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::marker::{Marker, Role};
use super::mask::{Dress, includes, mask};
use super::shape::{folder, join};
use super::survey::Survey;
use super::{Excerpt, Layout, Section, Tool, Transaction, atlas, yoyo};
use crate::settings::{self, Dialect};
use crate::source::Span;

/// A section that is a whole file which another program printed, with its commands and data masked.
pub(super) fn printed_file(survey: &Survey<'_>, index: usize) -> Section {
    let file = &survey.files[index];
    let text = mask(file.text, Dress { psql: true, ..Dress::PLAIN });
    Section {
        file: file.id,
        base: 0,
        masked: true,
        text: Excerpt::masked(file.text, 0..file.text.len(), &text),
        marker: None,
        commented: false,
        transaction: Transaction::None,
        switch: None,
        includes: includes(file.text),
    }
}

/// A section that is a whole file.
pub(super) fn whole_file(survey: &Survey<'_>, layout: &Layout, index: usize) -> Section {
    let file = &survey.files[index];
    let psql = layout.tool == Tool::Sqitch || layout.tool.is_script();
    let dress = Dress { psql, capital_names: layout.tool == Tool::Graphile, environment: false };
    let (transaction, switch) = file_transaction(survey, layout, index);
    let mut text = mask(file.text, dress);
    if layout.tool == Tool::Atlas {
        text = atlas::undressed(&text);
    }
    let includes = includes(file.text);
    Section {
        file: file.id,
        base: 0,
        masked: includes || text != **file.text,
        text: Excerpt::masked(file.text, 0..file.text.len(), &text),
        marker: None,
        commented: false,
        transaction,
        switch,
        includes,
    }
}

/// How a history runs migrations that say nothing of transactions.
pub(super) fn default_transaction(survey: &Survey<'_>, layout: &Layout) -> Transaction {
    match (survey.settings.transaction, layout.tool, layout.dialect) {
        (Some(settings::Wrapping::Wrapped), _, _) => Transaction::Wrapped,
        (Some(settings::Wrapping::None), _, _) => Transaction::None,
        // golang-migrate's driver for SQLite opens a transaction (`x-no-tx-wrap` turns it off).
        (None, Tool::GolangMigrate, Dialect::Sqlite) => Transaction::Wrapped,
        (None, tool, _) => tool.transaction(),
    }
}

/// The words of statements that PostgreSQL refuses in a transaction.
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bconcurrently\b|^\s*vacuum\b|\balter\s+system\b|\b(?:create|drop)\s+(?:database|tablespace)\b")
        .expect("the pattern is tested")
});

/// How a tool runs a whole file, by the switches inside it and beside it.
fn file_transaction(survey: &Survey<'_>, layout: &Layout, index: usize) -> (Transaction, Option<Span>) {
    let (file, tool) = (&survey.files[index], layout.tool);
    let obeyed = |marker: &&Marker| tool != Tool::Atlas || atlas::is_header(file.text, marker.range.start);
    let switch = |marker: &&Marker| marker.tool == tool && marker.role == Role::NoTransaction && obeyed(marker);
    let marker = survey.markers[index].iter().find(switch);
    if let Some(marker) = marker {
        let span = Span::new(file.id, marker.range.start, marker.range.end);
        // sqlx and graphile-migrate send the file as one query all the same.
        let one_query = matches!(tool, Tool::Sqlx | Tool::Graphile | Tool::Morph);
        return (if one_query { Transaction::Implicit } else { Transaction::None }, Some(span));
    }
    let squeezed = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    let says = |text: Option<&str>, order: &str| text.is_some_and(|text| squeezed(text).contains(order));
    let here = folder(file.path);
    let off = match tool {
        Tool::Diesel => says(survey.companion(&join(here, "metadata.toml")), "run_in_transaction=false"),
        Tool::Flyway => {
            let order = "executeInTransaction=";
            let own = survey.companion(&format!("{}.conf", file.path)).filter(|text| squeezed(text).contains(order));
            let general = || survey.above(here, "flyway.conf").or_else(|| survey.above(here, "flyway.toml"));
            // `mixed` lets statements that refuse a transaction take the whole script out of it.
            let mixed = || says(general(), "mixed=true") && REFUSES.is_match(file.text);
            says(own.or_else(general), "executeInTransaction=false") || mixed()
        }
        Tool::Yoyo => {
            // What the migration says counts for its rollback; what the rollback says counts for nothing.
            let migration = file.path.strip_suffix(".rollback.sql").map(|stem| format!("{stem}.sql"));
            let migration = migration.and_then(|path| survey.files.iter().find(|other| other.path == path));
            let text = migration.map_or(file.text, |migration| migration.text);
            yoyo::value(text, "transactional").is_some_and(|value| value.eq_ignore_ascii_case("false"))
        }
        // Ory's names say it: `20240101_index.autocommit.up.sql`.
        Tool::Pop => file.path.contains(".autocommit."),
        _ => false,
    };
    (if off { Transaction::None } else { default_transaction(survey, layout) }, None)
}

/// The parts of a file between its markers, as pairs of what migrates and what rolls back.
pub(super) fn divided(survey: &Survey<'_>, layout: &Layout, index: usize) -> Vec<(Section, Option<Section>)> {
    let (file, tool) = (&survey.files[index], layout.tool);
    let own: Vec<&Marker> = survey.markers[index].iter().filter(|marker| marker.tool == tool).collect();
    let dress = Dress { environment: own.iter().any(|marker| marker.role == Role::Environment), ..Dress::PLAIN };
    let masked = mask(file.text, dress);
    let part = |range: Range<usize>, marker: Option<&Marker>| {
        let switched = part_transaction(tool, marker, &own, &range);
        let default = default_transaction(survey, layout);
        let (transaction, switch) = switched.map_or((default, None), |(found, place)| (found, Some(place)));
        let text = masked.get(range.clone()).unwrap_or_default();
        Section {
            file: file.id,
            base: range.start,
            text: Excerpt::masked(file.text, range.clone(), text),
            marker: marker.map(|marker| Span::new(file.id, marker.range.start, marker.range.end)),
            commented: false,
            transaction,
            switch: switch.map(|range| Span::new(file.id, range.start, range.end)),
            includes: includes(file.text.get(range.clone()).unwrap_or_default()),
            masked: file.text.get(range) != Some(text),
        }
    };
    let borders: Vec<&&Marker> = own.iter().filter(|marker| matches!(marker.role, Role::Up | Role::Down)).collect();
    let end_of = |at: usize| borders.get(at + 1).map_or(file.text.len(), |next| next.range.start);
    let mut pairs: Vec<(Option<Section>, Option<Section>)> = Vec::new();
    if !borders.iter().any(|marker| marker.role == Role::Up) {
        // tern, or a node-pg-migrate file whose first part carries no marker: what stands before the line migrates.
        let end = borders.first().map_or(file.text.len(), |first| first.range.start);
        pairs.push((Some(part(0..end, None)), None));
    }
    for (at, marker) in borders.iter().enumerate() {
        let section = part(marker.range.end..end_of(at), Some(marker));
        let last = pairs.last_mut();
        match (marker.role, last) {
            (Role::Up, Some((up @ None, _))) => *up = Some(section),
            (Role::Down, Some((_, down @ None))) => *down = Some(section),
            (Role::Up, _) => pairs.push((Some(section), None)),
            (_, _) => pairs.push((None, Some(section))),
        }
    }
    pairs.into_iter().filter_map(|(up, down)| Some((up?, down))).collect()
}

/// How a part runs, where a word says so, and the word.
fn part_transaction(
    tool: Tool,
    marker: Option<&Marker>,
    own: &[&Marker],
    range: &Range<usize>,
) -> Option<(Transaction, Range<usize>)> {
    if let Some(marker) = marker.filter(|marker| marker.no_transaction) {
        let transaction = if tool == Tool::Dbmate { Transaction::Implicit } else { Transaction::None };
        return Some((transaction, marker.range.clone()));
    }
    let off = own.iter().find(|marker| {
        // goose's word covers the file, tern's its own part.
        marker.role == Role::NoTransaction && (tool != Tool::Tern || range.contains(&marker.range.start))
    })?;
    Some((Transaction::None, off.range.clone()))
}
