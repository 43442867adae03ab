//! Files that hold several migrations: changelogs of Liquibase, and scripts that other programs print.

use std::collections::BTreeMap;
use std::ops::Range;

use super::claim::Claim;
use super::mask::{Dress, mask};
use super::section::default_transaction;
use super::survey::Survey;
use super::unit::unit;
use super::{Excerpt, Irreversible, Layout, Section, Tool, Transaction, Unit, UnitKind, dialect, liquibase, script};
use crate::settings::Dialect;
use crate::source::Span;

/// The changesets of a changelog, without those for other databases.
pub(super) fn changesets(
    survey: &Survey<'_>,
    layout: &Layout,
    index: usize,
    make: impl Fn(Section, Option<Section>) -> Unit,
) -> Vec<Unit> {
    let (file, dialect) = (&survey.files[index], layout.dialect);
    let masked = liquibase::without_ignored(&mask(file.text, Dress::PLAIN));
    let mut units = Vec::new();
    for set in liquibase::changesets(file.text) {
        let known = set.databases.iter().filter_map(|word| dialect::of_word(word.trim_start_matches('!')));
        let other = known.clone().count() > 0 && !known.clone().any(|found| found == Ok(dialect));
        if other && !set.databases.iter().any(|word| word.starts_with('!')) {
            continue;
        }
        let transaction = if set.no_transaction { Transaction::None } else { default_transaction(survey, layout) };
        let section = |text: String, marker: Range<usize>, commented: bool| Section {
            file: file.id,
            base: set.body.start,
            text: Excerpt::masked(file.text, set.body.clone(), &text),
            marker: Some(Span::new(file.id, marker.start, marker.end)),
            commented,
            transaction,
            switch: None,
            masked: false,
            includes: false,
        };
        let mut text = masked.get(set.body.clone()).unwrap_or_default().to_owned();
        liquibase::delimit(&mut text, set.delimiter.as_deref());
        if dialect == Dialect::Mysql {
            liquibase::without_directives(&mut text);
        }
        let up = section(text, set.header.clone(), false);
        let down = set.rollback.map(|(marker, mut text)| {
            liquibase::delimit(&mut text, set.rollback_delimiter.as_deref());
            section(text, marker, false)
        });
        let mut unit = make(up, down);
        unit.facts.version.clone_from(&set.name);
        unit.facts.kind = if set.repeatable { UnitKind::Repeatable } else { UnitKind::Versioned };
        if let Some(range) = set.none_needed {
            let span = Span::new(file.id, range.start, range.end);
            unit.facts.irreversible =
                Some(Irreversible { span, reason: "the changeset says that none is needed".to_owned() });
        }
        units.push(unit);
    }
    units
}

/// The migrations of scripts that other programs print, each with its rollback if a script beside holds it.
pub(super) fn printed(survey: &Survey<'_>, layout: &mut Layout, claims: &[&Claim]) {
    let mut ups = Vec::new();
    let mut downs = BTreeMap::new();
    for claim in claims {
        let file = &survey.files[claim.index];
        let masked = mask(file.text, Dress { psql: true, ..Dress::PLAIN });
        for step in script::steps(layout.tool, file.text) {
            let mut text = masked.get(step.body.clone()).unwrap_or_default().to_owned();
            if layout.tool == Tool::Alembic {
                script::without_transactions(&mut text);
            }
            let section = Section {
                file: file.id,
                base: step.body.start,
                text: Excerpt::masked(file.text, step.body.clone(), &text),
                marker: step.marker.map(|range| Span::new(file.id, range.start, range.end)),
                commented: false,
                transaction: step.transaction,
                switch: None,
                masked: false,
                includes: false,
            };
            if step.down {
                downs.insert(step.version, section);
            } else {
                ups.push((claim.index, (step.version, step.name), section, step.continues));
            }
        }
    }
    for (index, called, section, continues) in ups {
        let down = downs.remove(&called.0);
        let mut unit = unit(survey, (layout.tool, index), UnitKind::Versioned, called, section, down);
        unit.facts.continues = continues;
        layout.units.push(unit);
    }
}
