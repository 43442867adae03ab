//! The folder of a history whose tool searches folders below others.

use std::collections::{BTreeMap, BTreeSet};

use super::{Claim, Place};
use crate::sql::layout::shape::{ancestors, file_name, folder};
use crate::sql::layout::survey::Survey;
use crate::sql::layout::{Tool, dialect};

/// Histories that were joined over folders, but hold one version twice, are taken apart again.
pub(in crate::sql::layout) fn split_clashing(
    survey: &Survey<'_>,
    groups: BTreeMap<(String, Tool), Vec<Claim>>,
) -> BTreeMap<(String, Tool), Vec<Claim>> {
    let mut result: BTreeMap<(String, Tool), Vec<Claim>> = BTreeMap::new();
    for ((root, tool), claims) in groups {
        let mut seen = BTreeSet::new();
        let joined = matches!(tool, Tool::Flyway | Tool::Refinery);
        let clash = joined
            && claims.iter().filter(|claim| claim.place == Place::Up).any(|claim| !seen.insert(claim.version.clone()));
        for claim in claims {
            let own = if clash { folder(survey.files[claim.index].path).to_owned() } else { root.clone() };
            result.entry((own, tool)).or_default().push(claim);
        }
    }
    result
}

/// The folder that Flyway or refinery searches, with all folders below: the nearest one named after migrations,
/// unless a folder named after a database stands between.
pub(super) fn prefixed_root(path: &str) -> String {
    let here = folder(path);
    for candidate in ancestors(here) {
        let name = file_name(candidate);
        if name.to_ascii_lowercase().contains("migration") {
            return candidate.to_owned();
        }
        if dialect::of_word(name).is_some() {
            break;
        }
    }
    here.to_owned()
}
