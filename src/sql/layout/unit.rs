//! From the files of one history to its migrations: pairs joined, files divided at their markers, all in order.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::claim::{Claim, Place};
use super::directive::directives;
use super::rollback_block::{self, Block};
use super::section::{divided, whole_file};
use super::several::{changesets, printed};
use super::shape::{file_name, join, version_order};
use super::survey::Survey;
use super::{Irreversible, Journal, Layout, Section, Tool, Unit, UnitFacts, UnitKind, Verdict, dialect, yoyo};
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
    let texts = claims.iter().map(|claim| &**survey.files[claim.index].text);
    let header = || {
        let engine = (tool == Tool::Sqitch).then(|| texts.clone().find_map(super::sqitch::engine)).flatten()?;
        Some((dialect::of_word(engine)?, "the first comment says so".to_owned()))
    };
    let declared = declared_dialect(survey, tool, folder).or_else(header);
    let (dialect, dialect_reason) = dialect::detect(survey.settings.dialect, declared, folder, &survey.signs, texts)?;
    let mut layout = empty(tool, folder, dialect, dialect_reason);
    fill(survey, &mut layout, &claims.iter().collect::<Vec<_>>());
    Ok(vec![layout])
}

fn empty(tool: Tool, folder: &str, dialect: Dialect, dialect_reason: String) -> Layout {
    Layout {
        number: 0,
        tool,
        folder: folder.to_owned(),
        dialect,
        dialect_reason,
        units: Vec::new(),
        orphans: Vec::new(),
        strays: Vec::new(),
        journal: None,
    }
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
        let mut layout = empty(Tool::Pop, folder, dialect, "file names say so".to_owned());
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
                unit.facts.context = file.is_some_and(|claim| claim.variant.is_none());
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
    if matches!(layout.tool, Tool::Alembic | Tool::EntityFramework) {
        return printed(survey, layout, claims);
    }
    let mut downs: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| claim.place == Place::Down) {
        downs.entry(claim.key.as_str()).or_default().push(claim);
    }
    let list = Journal::path(layout.tool).and_then(|path| survey.companion_file(&join(&layout.folder, path)));
    layout.journal = list.and_then(|list| Journal::read(layout.tool, list.id, list.text));
    let mut ups: Vec<(Order, &Claim)> = claims
        .iter()
        .filter(|claim| claim.place != Place::Down)
        .map(|claim| (order(survey, layout, claim), *claim))
        .collect();
    ups.sort_by(|(a, claim), (b, other)| (a, &claim.key, &claim.name).cmp(&(b, &other.key, &other.name)));
    if layout.tool == Tool::Yoyo {
        let stem = |claim: &Claim| stem_of(survey, claim.index).to_owned();
        let text = |claim: &Claim| survey.files[claim.index].text.to_string();
        ups = yoyo::by_dependency(ups, |(_, claim)| stem(claim), |(_, claim)| text(claim));
    }
    let usual_names = survey.has_usual_names(layout.tool, claims);
    for (_, claim) in ups {
        // Of several with one version, the one with the same name is its own.
        let down = downs.get_mut(claim.key.as_str()).and_then(|downs| {
            let own = downs.iter().position(|down| down.name == claim.name).or((!downs.is_empty()).then_some(0));
            own.map(|own| downs.remove(own))
        });
        let down = down.map(|down| (whole_file(survey, layout, down.index), down.index));
        let mut found = units(survey, layout, claim, down.as_ref().map(|(section, _)| section.clone()));
        if let Some(first) = found.first_mut() {
            let files = std::iter::once(claim.index).chain(down.map(|(_, index)| index));
            first.facts.directives = files.flat_map(|index| read_directives(survey, layout.tool, index)).collect();
            first.facts.misnamed = usual_names && survey.passes_over(layout.tool, claim.index);
        }
        layout.units.extend(found);
    }
    let left = downs.into_values().flatten();
    layout.orphans.extend(left.map(|claim| whole_file(survey, layout, claim.index)).collect::<Vec<_>>());
    if let Some(journal) = &mut layout.journal {
        journal.compare(survey, layout.tool, &layout.folder, claims);
    }
}

fn read_directives(survey: &Survey<'_>, tool: Tool, index: usize) -> Vec<super::Directive> {
    let file = &survey.files[index];
    // A tool that the configuration names reads what others would read as theirs.
    let mut found = directives(tool, file.id, file.text, &survey.markers[index]);
    if survey.forced(index).is_some() {
        found.retain(|directive| !matches!(directive.fault, super::DirectiveFault::Foreign(_)));
    }
    found
}

pub(super) fn stem_of<'s>(survey: &'s Survey<'_>, index: usize) -> &'s str {
    let name = file_name(survey.files[index].path);
    name.strip_suffix(".sql").unwrap_or(name)
}

/// Sorts a history: what the plan says, then versions by number; repeatable ones come last.
type Order = (bool, usize, Vec<(u128, String)>);

fn order(survey: &Survey<'_>, layout: &Layout, claim: &Claim) -> Order {
    let name = match layout.tool {
        Tool::Sqitch => claim.version.as_str(),
        _ => stem_of(survey, claim.index),
    };
    // Atlas sorts by name whatever its list says.
    let list = layout.journal.as_ref().filter(|_| layout.tool != Tool::Atlas);
    let planned = list.map_or(0, |list| list.position(name).unwrap_or(usize::MAX));
    let rank = match layout.tool {
        Tool::Prisma => vec![(0, claim.key.clone())],
        tool if tool.orders_by_name() => vec![(0, stem_of(survey, claim.index).to_owned())],
        tool => version_rank(tool, &claim.version),
    };
    (claim.place == Place::Repeatable, planned, rank)
}

/// What a version is compared by.
pub(in crate::sql) fn version_rank(tool: Tool, version: &str) -> Vec<(u128, String)> {
    // Diesel compares versions as text, dashes dropped (`MigrationVersion` in diesel_migrations).
    if tool == Tool::Diesel {
        return vec![(0, version.replace('-', ""))];
    }
    if tool.orders_by_name() {
        return vec![(0, version.to_owned())];
    }
    let mut rank = version_order(version);
    // Flyway takes `1` and `1.0` for the same.
    while tool == Tool::Flyway && rank.len() > 1 && rank.last().is_some_and(|(number, _)| *number == 0) {
        rank.pop();
        if let Some((_, rest)) = rank.last_mut()
            && rest == "."
        {
            rest.clear();
        }
    }
    rank
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
        unit(survey, (layout.tool, claim.index), kind, (claim.version.clone(), claim.name.clone()), up, down)
    };
    let has_sections =
        matches!(layout.tool, Tool::Goose | Tool::Dbmate | Tool::SqlMigrate | Tool::NodePgMigrate | Tool::Tern);
    if layout.tool == Tool::Liquibase {
        return changesets(survey, layout, claim.index, make);
    }
    if has_sections && survey.markers[claim.index].iter().any(|marker| marker.tool == layout.tool) {
        let sections = divided(survey, layout, claim.index);
        return sections.into_iter().map(|(up, down)| make(up, down)).collect();
    }
    vec![make(whole_file(survey, layout, claim.index), down)]
}

/// One migration, with what its file says of a way back.
pub(super) fn unit(
    survey: &Survey<'_>,
    (tool, index): (Tool, usize),
    kind: UnitKind,
    (version, name): (String, String),
    up: Section,
    down: Option<Section>,
) -> Unit {
    let mut unit = Unit { facts: UnitFacts::new(version, name, kind), up, down };
    // Liquibase has lines of its own for it, and nobody writes into a script that is printed.
    if tool != Tool::Liquibase && !tool.is_script() {
        find_block(survey, index, &mut unit);
    }
    find_irreversible(survey, &mut unit);
    unit
}

/// Looks for a commented rollback at the end of the file, where the tool has given none.
fn find_block(survey: &Survey<'_>, index: usize, unit: &mut Unit) {
    let file = &survey.files[index];
    if unit.down.is_some() || unit.up.base + unit.up.text.len() < file.text.len() {
        return;
    }
    let span = |range: Range<usize>| Span::new(file.id, range.start, range.end);
    match rollback_block::find(file.text) {
        Some(Block::Rollback { marker, start, text, prose }) => {
            unit.facts.prose = prose.map(span);
            unit.down = Some(Section {
                file: file.id,
                base: start,
                text: text.into(),
                marker: Some(span(marker)),
                commented: true,
                transaction: unit.up.transaction,
                switch: None,
                masked: false,
                includes: false,
            });
        }
        Some(Block::Impossible { marker, reason }) => {
            unit.facts.irreversible = Some(Irreversible { span: span(marker), reason });
        }
        Some(Block::Live { marker }) => unit.facts.misplaced = Some(span(marker)),
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
        unit.facts.irreversible = found;
    }
}
