//! From the files of one history to its migrations: pairs joined, files divided at their markers, all in order.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::claim::{Claim, Place};
use super::marker::{Marker, Role};
use super::mask::{Dress, mask};
use super::rollback_block::{self, Block};
use super::shape::{folder, join, version_order};
use super::survey::Survey;
use super::{
    Irreversible, Layout, Release, Section, Tool, Transaction, Unit, UnitKind, Verdict, dialect, liquibase, sqitch,
};
use crate::settings::Dialect;
use crate::source::Span;

/// The histories of one tool in one folder: one, or one for each database that file names tell apart.
pub(super) fn layouts(
    survey: &Survey<'_>,
    tool: Tool,
    folder: &str,
    claims: &[Claim],
) -> Result<Vec<Layout>, &'static str> {
    if tool == Tool::Pop {
        return Ok(variants(survey, folder, claims));
    }
    let texts = claims.iter().map(|claim| survey.files[claim.index].text);
    let declared = declared_dialect(survey, tool, folder);
    let (dialect, dialect_reason) = dialect::detect(survey.settings.dialect, declared, folder, texts)?;
    let mut layout =
        Layout { tool, folder: folder.to_owned(), dialect, dialect_reason, units: Vec::new(), orphans: Vec::new() };
    fill(survey, &mut layout, &claims.iter().collect::<Vec<_>>());
    Ok(vec![layout])
}

/// What a tool's own files say of the database.
fn declared_dialect(survey: &Survey<'_>, tool: Tool, folder: &str) -> Option<(Result<Dialect, &'static str>, String)> {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[A-Za-z][A-Za-z0-9]+").expect("the pattern is tested"));
    let named = |text: &str, after: &str| {
        let rest = text.split_once(after)?.1;
        let word = WORD.find(rest)?.as_str();
        dialect::of_word(word)
    };
    let from = |file: &str, text: Option<&str>, after: &str| Some((named(text?, after)?, format!("`{file}`")));
    match tool {
        Tool::Supabase | Tool::Tern | Tool::Graphile | Tool::NodePgMigrate => {
            Some((Ok(Dialect::Postgres), format!("{} is for PostgreSQL alone", tool.name())))
        }
        Tool::Prisma => {
            let file = "migration_lock.toml";
            from(file, survey.companion(&join(folder, file)), "provider")
        }
        Tool::Drizzle => {
            let file = "meta/_journal.json";
            from(file, survey.companion(&join(folder, file)), "\"dialect\"")
        }
        Tool::Sqitch => from("sqitch.conf", survey.above(folder, "sqitch.conf"), "engine"),
        Tool::Flyway => from("flyway.conf", survey.above(folder, "flyway.conf"), "jdbc:")
            .or_else(|| from("flyway.toml", survey.above(folder, "flyway.toml"), "jdbc:")),
        _ => None,
    }
}

/// pop's histories: what carries no database is for all of them, and is checked once, with the first.
fn variants(survey: &Survey<'_>, folder: &str, claims: &[Claim]) -> Vec<Layout> {
    let of = |claim: &Claim| claim.variant.as_deref().and_then(dialect::of_word).and_then(Result::ok);
    let mut dialects: Vec<Dialect> = claims.iter().filter_map(of).collect();
    dialects.sort_unstable();
    dialects.dedup();
    if dialects.is_empty() {
        dialects.push(Dialect::Postgres);
    }
    let mut layouts = Vec::new();
    for (index, &dialect) in dialects.iter().enumerate() {
        let mut chosen: BTreeMap<(&str, bool), &Claim> = BTreeMap::new();
        for claim in claims {
            let own = of(claim) == Some(dialect);
            if own || claim.variant.is_none() && !chosen.contains_key(&(claim.key.as_str(), claim.place == Place::Down))
            {
                chosen.insert((claim.key.as_str(), claim.place == Place::Down), claim);
            }
        }
        let chosen: Vec<&Claim> = chosen.into_values().collect();
        let mut layout = Layout {
            tool: Tool::Pop,
            folder: folder.to_owned(),
            dialect,
            dialect_reason: "file names say so".to_owned(),
            units: Vec::new(),
            orphans: Vec::new(),
        };
        fill(survey, &mut layout, &chosen);
        // A rollback whose migration is for another database only is no orphan.
        let known: Vec<_> = claims.iter().filter(|claim| claim.place == Place::Up).map(|claim| &claim.key).collect();
        layout.orphans.retain(|orphan| {
            let claim = claims.iter().find(|claim| survey.files[claim.index].id == orphan.file);
            claim.is_some_and(|claim| !known.contains(&&claim.key)) && index == 0
        });
        if index > 0 {
            for unit in &mut layout.units {
                let file = claims.iter().find(|claim| survey.files[claim.index].id == unit.up.file);
                unit.context = file.is_some_and(|claim| claim.variant.is_none());
            }
        }
        layouts.push(layout);
    }
    layouts
}

/// Files of histories that no layout took up: pop's variants for databases that are not checked.
pub(super) fn left_out(survey: &Survey<'_>, layouts: &[Layout], verdicts: &[Verdict]) -> Vec<(usize, String)> {
    let mut used = vec![false; survey.files.len()];
    for layout in layouts {
        let parts = layout.units.iter().flat_map(|unit| std::iter::once(&unit.up).chain(&unit.down));
        for section in parts.chain(&layout.orphans) {
            if let Some(index) = survey.index_of(section.file) {
                used[index] = true;
            }
        }
    }
    let unused = verdicts.iter().enumerate().filter(|(index, verdict)| verdict.taken && !used[*index]);
    unused
        .map(|(index, verdict)| (index, format!("{}, but not run for a database that is checked", verdict.reason)))
        .collect()
}

/// Makes the units and orphans of a history from its claims.
fn fill(survey: &Survey<'_>, layout: &mut Layout, claims: &[&Claim]) {
    let mut downs: BTreeMap<&str, &Claim> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| claim.place == Place::Down) {
        downs.insert(claim.key.as_str(), claim);
    }
    let plan = (layout.tool == Tool::Sqitch)
        .then(|| survey.companion(&join(&layout.folder, "sqitch.plan")))
        .flatten()
        .map(sqitch::plan);
    let mut ups: Vec<(Order, &Claim)> = claims
        .iter()
        .filter(|claim| claim.place != Place::Down)
        .map(|claim| (order(layout.tool, claim, plan.as_deref()), *claim))
        .collect();
    ups.sort_by(|(a, claim), (b, other)| (a, &claim.key).cmp(&(b, &other.key)));
    for (_, claim) in ups {
        let down = downs.remove(claim.key.as_str()).map(|down| whole_file(survey, layout.tool, down.index));
        layout.units.extend(units(survey, layout, claim, down));
    }
    layout.orphans.extend(downs.into_values().map(|claim| whole_file(survey, layout.tool, claim.index)));
}

/// Sorts a history: what the plan says, then versions by number; repeatable ones come last.
type Order = (bool, usize, Vec<(u128, String)>);

fn order(tool: Tool, claim: &Claim, plan: Option<&[String]>) -> Order {
    let planned = plan.map_or(0, |plan| plan.iter().position(|change| *change == claim.version).unwrap_or(usize::MAX));
    // Diesel compares versions as text, dashes dropped (`MigrationVersion` in diesel_migrations).
    let version =
        if tool == Tool::Diesel { vec![(0, claim.version.replace('-', ""))] } else { version_order(&claim.version) };
    (claim.place == Place::Repeatable, planned, version)
}

/// The migrations of one file: one, or several where the tool allows several in a file.
fn units(survey: &Survey<'_>, layout: &Layout, claim: &Claim, down: Option<Section>) -> Vec<Unit> {
    let file = &survey.files[claim.index];
    let kind = match claim.place {
        Place::Repeatable => UnitKind::Repeatable,
        Place::Baseline => UnitKind::Baseline,
        _ if layout.tool == Tool::Atlas && file.text.starts_with("-- atlas:checkpoint") => UnitKind::Baseline,
        _ => UnitKind::Versioned,
    };
    let make = |up: Section, down: Option<Section>| {
        let mut unit = Unit {
            version: claim.version.clone(),
            name: claim.name.clone(),
            kind,
            up,
            down,
            irreversible: None,
            misplaced: None,
            context: false,
            release: Release::Unknown,
        };
        find_block(survey, claim.index, &mut unit);
        find_irreversible(survey, &mut unit);
        unit
    };
    let has_sections =
        matches!(layout.tool, Tool::Goose | Tool::Dbmate | Tool::SqlMigrate | Tool::NodePgMigrate | Tool::Tern);
    if layout.tool == Tool::Liquibase {
        return changesets(survey, layout.dialect, claim.index, make);
    }
    if has_sections && survey.markers[claim.index].iter().any(|marker| marker.tool == layout.tool) {
        let sections = divided(survey, layout.tool, claim.index);
        return sections.into_iter().map(|(up, down)| make(up, down)).collect();
    }
    vec![make(whole_file(survey, layout.tool, claim.index), down)]
}

/// A section that is a whole file.
fn whole_file(survey: &Survey<'_>, tool: Tool, index: usize) -> Section {
    let file = &survey.files[index];
    let psql = tool == Tool::Sqitch;
    let dress = Dress { psql, capital_names: tool == Tool::Graphile, environment: false };
    let (transaction, switch) = file_transaction(survey, tool, index);
    Section {
        file: file.id,
        base: 0,
        text: mask(file.text, dress),
        marker: None,
        commented: false,
        transaction,
        switch,
    }
}

/// How a tool runs a whole file, by the switches inside it and beside it.
fn file_transaction(survey: &Survey<'_>, tool: Tool, index: usize) -> (Transaction, Option<Span>) {
    let file = &survey.files[index];
    let marker = survey.markers[index].iter().find(|marker| marker.tool == tool && marker.role == Role::NoTransaction);
    if let Some(marker) = marker {
        let span = Span::new(file.id, marker.range.start, marker.range.end);
        // sqlx and graphile-migrate send the file as one query all the same.
        let one_query = matches!(tool, Tool::Sqlx | Tool::Graphile | Tool::Morph);
        return (if one_query { Transaction::Implicit } else { Transaction::None }, Some(span));
    }
    let squeezed = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    let beside = |path: &str, order: &str| survey.companion(path).is_some_and(|text| squeezed(text).contains(order));
    let off = match tool {
        Tool::Diesel => beside(&join(folder(file.path), "metadata.toml"), "run_in_transaction=false"),
        Tool::Flyway => beside(&format!("{}.conf", file.path), "executeInTransaction=false"),
        Tool::Yoyo => {
            let head: String = file.text.lines().take_while(|line| line.trim_start().starts_with("--")).collect();
            squeezed(&head).contains("transactional:false")
        }
        _ => false,
    };
    (if off { Transaction::None } else { tool.transaction() }, None)
}

/// The parts of a file between its markers, as pairs of what migrates and what rolls back.
fn divided(survey: &Survey<'_>, tool: Tool, index: usize) -> Vec<(Section, Option<Section>)> {
    let file = &survey.files[index];
    let own: Vec<&Marker> = survey.markers[index].iter().filter(|marker| marker.tool == tool).collect();
    let dress = Dress { environment: own.iter().any(|marker| marker.role == Role::Environment), ..Dress::PLAIN };
    let masked = mask(file.text, dress);
    let part = |range: Range<usize>, marker: Option<&Marker>| {
        let (transaction, switch) = part_transaction(tool, marker, &own, &range);
        Section {
            file: file.id,
            base: range.start,
            text: masked.get(range).unwrap_or_default().to_owned(),
            marker: marker.map(|marker| Span::new(file.id, marker.range.start, marker.range.end)),
            commented: false,
            transaction,
            switch: switch.map(|range| Span::new(file.id, range.start, range.end)),
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

fn part_transaction(
    tool: Tool,
    marker: Option<&Marker>,
    own: &[&Marker],
    range: &Range<usize>,
) -> (Transaction, Option<Range<usize>>) {
    if let Some(marker) = marker.filter(|marker| marker.no_transaction) {
        let transaction = if tool == Tool::Dbmate { Transaction::Implicit } else { Transaction::None };
        return (transaction, Some(marker.range.clone()));
    }
    let off = own.iter().find(|marker| {
        // goose's word covers the file, tern's its own part.
        marker.role == Role::NoTransaction && (tool != Tool::Tern || range.contains(&marker.range.start))
    });
    match off {
        Some(marker) => (Transaction::None, Some(marker.range.clone())),
        None => (tool.transaction(), None),
    }
}

fn changesets(
    survey: &Survey<'_>,
    dialect: Dialect,
    index: usize,
    make: impl Fn(Section, Option<Section>) -> Unit,
) -> Vec<Unit> {
    let file = &survey.files[index];
    let masked = mask(file.text, Dress::PLAIN);
    let mut units = Vec::new();
    for set in liquibase::changesets(file.text) {
        let known = set.databases.iter().filter_map(|word| dialect::of_word(word.trim_start_matches('!')));
        let other = known.clone().count() > 0 && !known.clone().any(|found| found == Ok(dialect));
        if other && !set.databases.iter().any(|word| word.starts_with('!')) {
            continue;
        }
        let transaction = if set.no_transaction { Transaction::None } else { Transaction::Wrapped };
        let section = |text: String, marker: Range<usize>, commented: bool| Section {
            file: file.id,
            base: set.body.start,
            text,
            marker: Some(Span::new(file.id, marker.start, marker.end)),
            commented,
            transaction,
            switch: None,
        };
        let mut text = masked.get(set.body.clone()).unwrap_or_default().to_owned();
        if dialect == Dialect::Mysql {
            liquibase::without_directives(&mut text);
        }
        let up = section(text, set.header.clone(), false);
        let down = set.rollback.map(|(marker, text)| section(text, marker, false));
        let mut unit = make(up, down);
        unit.version.clone_from(&set.name);
        unit.kind = if set.repeatable { UnitKind::Repeatable } else { UnitKind::Versioned };
        if let Some(range) = set.none_needed {
            let span = Span::new(file.id, range.start, range.end);
            unit.irreversible =
                Some(Irreversible { span, reason: "the changeset says that none is needed".to_owned() });
        }
        units.push(unit);
    }
    units
}

/// Looks for a commented rollback at the end of the file, where the tool has given none.
fn find_block(survey: &Survey<'_>, index: usize, unit: &mut Unit) {
    let file = &survey.files[index];
    if unit.down.is_some() || unit.up.base + unit.up.text.len() < file.text.len() {
        return;
    }
    let span = |range: Range<usize>| Span::new(file.id, range.start, range.end);
    match rollback_block::find(file.text) {
        Some(Block::Rollback { marker, start, text }) => {
            unit.down = Some(Section {
                file: file.id,
                base: start,
                text,
                marker: Some(span(marker)),
                commented: true,
                transaction: unit.up.transaction,
                switch: None,
            });
        }
        Some(Block::Impossible { marker, reason }) => {
            unit.irreversible = Some(Irreversible { span: span(marker), reason });
        }
        Some(Block::Live { marker }) => unit.misplaced = Some(span(marker)),
        None => {}
    }
}

/// Looks for `-- archlint: irreversible <reason>` in either direction.
fn find_irreversible(survey: &Survey<'_>, unit: &mut Unit) {
    static ORDER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^[ \t]*(?:--[ \t]*)+archlint:[ \t]*irreversible\b[ \t]*([^\r\n]*)")
            .expect("the pattern is tested")
    });
    let sections = std::iter::once(&unit.up).chain(&unit.down);
    let found = sections.into_iter().find_map(|section| {
        let file = &survey.files[survey.index_of(section.file)?];
        let text = file.text.get(section.base..section.base + section.text.len())?;
        let found = ORDER.captures(text)?;
        let range = found.get(0)?.range();
        let reason = found.get(1)?.as_str().trim().to_owned();
        Some(Irreversible {
            span: Span::new(section.file, section.base + range.start, section.base + range.end),
            reason,
        })
    });
    if found.is_some() {
        unit.irreversible = found;
    }
}
