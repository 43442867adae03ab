//! Which names of files a tool finds, and the files beside migrations that it therefore passes over.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::claim::Claim;
use super::shape::{self, file_name, folder};
use super::survey::Survey;
use super::{Tool, Verdict};

/// The names that a tool finds, as people write them; nothing where it takes every file, or a list says which.
#[must_use]
pub fn due(tool: Tool) -> Option<&'static str> {
    Some(match tool {
        Tool::GolangMigrate | Tool::Morph => "`<number>_<name>.up.sql` and `<number>_<name>.down.sql`",
        Tool::Sqlx | Tool::Supabase | Tool::Tern | Tool::Goose => "`<number>_<name>.sql`",
        Tool::Dbmate => "names that begin with a number",
        Tool::Refinery => "`V<number>__<name>.sql`, the name of letters, digits and `_`",
        Tool::Flyway => "`V<version>__<name>.sql`, with two `_`",
        _ => return None,
    })
}

/// Whether a tool finds a file by its name; nothing where every name will do.
fn fits(tool: Tool, path: &str) -> Option<bool> {
    static REFINERY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[UV][0-9]+(?:\.[0-9]+)?__\w+$").expect("the pattern is tested"));
    static FLYWAY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:[VUB][0-9][0-9._]*(?:__.*)?|R__.*)$").expect("the pattern is tested"));
    let stem = file_name(path).strip_suffix(".sql")?;
    let digits = stem.find(|next: char| !next.is_ascii_digit()).unwrap_or(stem.len());
    let numbered = digits > 0 && stem.get(digits..).is_some_and(|rest| rest.starts_with('_'));
    Some(match tool {
        Tool::GolangMigrate | Tool::Morph => numbered && (stem.ends_with(".up") || stem.ends_with(".down")),
        Tool::Sqlx | Tool::Supabase | Tool::Tern | Tool::Goose => numbered,
        Tool::Dbmate => digits > 0,
        Tool::Refinery => REFINERY.is_match(stem),
        Tool::Flyway => FLYWAY.is_match(stem),
        _ => return None,
    })
}

impl Survey<'_> {
    /// Whether the tool of a history finds most of its files by their names: where names follow another custom
    /// altogether, something else than the tool runs them.
    pub(super) fn has_usual_names(&self, tool: Tool, claims: &[&Claim]) -> bool {
        let fitting = claims.iter().filter(|claim| fits(tool, self.files[claim.index].path) == Some(true)).count();
        is_most(fitting, claims.len())
    }

    /// Whether the tool passes over a file because of its name.
    pub(super) fn passes_over(&self, tool: Tool, index: usize) -> bool {
        fits(tool, self.files[index].path) == Some(false) && self.finds_by_usual_names(tool, index)
    }

    /// Whether the tool looks for the names that it looks for unless it is told otherwise.
    fn finds_by_usual_names(&self, tool: Tool, index: usize) -> bool {
        let here = folder(self.files[index].path);
        let told = |file: &str| {
            self.above(here, file).is_some_and(|text| {
                ["MigrationPrefix", "MigrationSeparator", "MigrationSuffixes"].iter().any(|word| text.contains(word))
            })
        };
        tool != Tool::Flyway || !told("flyway.conf") && !told("flyway.toml")
    }
}

/// Whether a number of files is a custom among all of them.
fn is_most(fitting: usize, all: usize) -> bool {
    fitting > 0 && fitting * 2 >= all
}

/// The files beside the migrations of a tool that look like migrations and whose names it does not find. Those that
/// were taken for plain migrations are taken out of `groups`.
pub(super) fn strays(
    survey: &Survey<'_>,
    groups: &mut BTreeMap<(String, Tool), Vec<Claim>>,
    verdicts: &mut [Verdict],
) -> BTreeMap<(String, Tool), Vec<usize>> {
    let mut strays: BTreeMap<(String, Tool), Vec<usize>> = BTreeMap::new();
    let keys: Vec<(String, Tool)> = groups.keys().filter(|(_, tool)| due(*tool).is_some()).cloned().collect();
    for (root, tool) in keys {
        let plain: Vec<usize> = groups
            .get(&(root.clone(), Tool::Plain))
            .map(|claims| claims.iter().map(|claim| claim.index).collect())
            .unwrap_or_default();
        let fitting = groups.get(&(root.clone(), tool)).map_or(0, |claims| {
            claims.iter().filter(|claim| fits(tool, survey.files[claim.index].path) == Some(true)).count()
        });
        let found: Vec<usize> = (0..survey.files.len())
            .filter(|&index| {
                let path = survey.files[index].path;
                if folder(path) != root || survey.forced(index).is_some() {
                    return false;
                }
                let free = plain.contains(&index) || !verdicts.get(index).is_some_and(|verdict| verdict.taken);
                free && fits(tool, path) == Some(false)
                    && survey.finds_by_usual_names(tool, index)
                    && looks_like_migration(path, survey.files[index].text)
            })
            .collect();
        if found.is_empty() || !is_most(fitting, fitting + found.len()) {
            continue;
        }
        if let Some(claims) = groups.get_mut(&(root.clone(), Tool::Plain)) {
            claims.retain(|claim| !found.contains(&claim.index));
        }
        for &index in &found {
            if let Some(verdict) = verdicts.get_mut(index) {
                verdict.taken = false;
                let names = due(tool).unwrap_or_default();
                verdict.reason = format!("not a migration: {} beside it finds {names}", tool.name());
            }
        }
        strays.insert((root, tool), found);
    }
    groups.retain(|_, claims| !claims.is_empty());
    strays
}

/// Whether a file changes a schema and its name does not say that it is for something else.
fn looks_like_migration(path: &str, text: &str) -> bool {
    const OTHERS: [&str; 20] = [
        "reset", "clean", "cleanup", "test", "tests", "sample", "example", "template", "dev", "local", "debug",
        "check", "query", "queries", "util", "utils", "helper", "helpers", "verify", "init",
    ];
    static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?im)^\s*(?:create|alter|drop)\s+(?:unique\s+|or\s+replace\s+)?(?:table|index|view|type|function)\b",
        )
        .expect("the pattern is tested")
    });
    let stem = file_name(path).to_ascii_lowercase();
    let mut words = stem.split(|next: char| !next.is_ascii_alphanumeric());
    shape::not_a_migration(path).is_none() && !words.any(|word| OTHERS.contains(&word)) && CHANGE.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tool: Tool, good: &[&str], bad: &[&str]) {
        for name in good {
            assert_eq!(fits(tool, name), Some(true), "{name}");
        }
        for name in bad {
            assert_eq!(fits(tool, name), Some(false), "{name}");
        }
    }

    #[test]
    fn tools_find_names() {
        check(Tool::GolangMigrate, &["m/001_a.up.sql", "1_.down.sql"], &["001_a.sql", "a.up.sql", "1-a.up.sql"]);
        check(Tool::Refinery, &["V1__a_b.sql", "U2.1__x.sql"], &["V1_a.sql", "V1__a-b.sql", "v1__a.sql"]);
        check(Tool::Flyway, &["V1.1__a b.sql", "R__x.sql", "V2.sql"], &["V1_a.sql", "v1__a.sql", "R_x.sql"]);
        check(Tool::Goose, &["00001_a.sql"], &["00001.sql", "a.sql", "1-a.sql"]);
        check(Tool::Dbmate, &["2024.sql", "1-a.sql"], &["a.sql"]);
        assert_eq!(fits(Tool::Atlas, "a.sql"), None);
    }
}
