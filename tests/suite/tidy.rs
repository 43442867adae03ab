//! The house keeps its floors: a module uses only modules below it, and each outside package has one door.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where an outside package may be used: its name, and module paths below `src/`.
type Door = (&'static str, &'static [&'static str]);

/// The doors of the program. Words of everyday Rust (`serde`'s derives) are
/// used by every module that has data of its own to read or write.
const DOORS: &[Door] = &[
    ("aho_corasick", &["suppress"]),
    ("anstyle", &["report", "explain"]),
    ("base64", &["sql/layout/checksum", "k8s/build/hash"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("codespan_reporting", &["report"]),
    ("globset", &["config", "openapi", "k8s", "sql", "explain"]),
    ("archlint_trees", &["lib", "syntax/mod"]),
    ("ignore", &["discover"]),
    ("indicatif", &["cli"]),
    ("jiff", &["config", "cli", "explain"]),
    ("memchr", &["syntax", "k8s", "openapi", "sql", "engine", "discover", "report", "suppress"]),
    ("miniz_oxide", &["rules/mod"]),
    ("parse_dockerfile", &["syntax/dockerfile"]),
    ("pulldown_cmark", &["page"]),
    ("rayon", &["engine"]),
    (
        "regex",
        &[
            "k8s/build/images",
            "k8s/build/select",
            "k8s/build/path",
            "syntax/credential",
            "report/redact",
            "sql/layout",
            "syntax/pattern",
        ],
    ),
    ("rustc_hash", &["findings", "openapi", "engine", "report"]),
    ("schemars", &["settings", "config"]),
    ("serde_sarif", &["report/sarif"]),
    ("serde_yaml", &["init"]),
    ("sha2", &["sql/layout/checksum", "k8s/build/hash"]),
    ("sqlparser", &["syntax/sql"]),
    ("strsim", &["syntax/deserialize", "syntax/sql/verdict", "k8s/names"]),
];

/// The doors of the package that holds texts, places and trees.
const DOORS_OF_TREES: &[Door] = &[
    ("archlint_yaml_events", &["yaml"]),
    ("jsonc_parser", &["json"]),
    ("memchr", &["source", "tree", "json", "yaml"]),
    ("rustc_hash", &["tree"]),
];

/// The packages of this house that have floors, by their folders, with their doors.
const PACKAGES: [(&str, &[Door]); 2] = [(".", DOORS), ("trees", DOORS_OF_TREES)];

fn folder_of(package: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(package)
}

fn source_root(package: &str) -> PathBuf {
    folder_of(package).join("src")
}

/// Every Rust file below a package's `src` with its path relative to it, without the extension.
fn files(package: &str) -> Vec<(String, String)> {
    let root = source_root(package);
    let entries = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let rust = entries.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"));
    rust.map(|entry| {
        let name = entry.path().strip_prefix(&root).expect("below the root").with_extension("");
        let text = std::fs::read_to_string(entry.path()).expect("source is text");
        (name.to_string_lossy().replace('\\', "/"), text)
    })
    .collect()
}

/// How `lib.rs` names a module, which may stand in a package of its own.
const MODULES: [&str; 2] = ["pub mod ", "pub use archlint_trees::"];

/// The floor of each module of a package, read from its `lib.rs`.
fn floors(package: &str) -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(source_root(package).join("lib.rs")).expect("lib.rs is text");
    let mut floors = BTreeMap::new();
    let mut floor = None;
    for line in text.lines() {
        if let Some(number) = line.strip_prefix("// floor ") {
            floor = Some(number.parse().expect("a floor is a number"));
        } else if let Some(module) = MODULES.iter().find_map(|start| line.strip_prefix(start)?.strip_suffix(';')) {
            floors.insert(module.to_owned(), floor.expect("every module stands on a floor"));
        }
    }
    floors
}

/// The lines of code: comments and what follows `#[cfg(test)]` say nothing about the floors.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
    let lines = text[..tests].lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The modules named as `crate::module` or in a list `crate::{a, b::c}`.
fn used(line: &str) -> Vec<&str> {
    let mut modules = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        let parts = match rest.strip_prefix('{') {
            Some(list) => list.split(',').collect(),
            None => vec![rest],
        };
        for part in parts {
            let part = part.trim();
            let end = part.find(|character: char| !(character.is_alphanumeric() || character == '_'));
            modules.push(&part[..end.unwrap_or(part.len())]);
        }
    }
    modules
}

#[test]
fn modules_use_only_lower_floors() {
    let mut faults = Vec::new();
    for (package, _) in PACKAGES {
        let floors = floors(package);
        assert!(floors.len() >= 5, "{package}: lib.rs names the modules with their floors");
        for (name, text) in files(package) {
            let module = name.split('/').next().unwrap_or(&name);
            let Some(own) = floors.get(module) else { continue };
            for (line, code) in code(&text) {
                for other in used(code) {
                    if other != module && floors.get(other).is_some_and(|floor| floor >= own) {
                        let place = format!("{package}/src/{name}.rs:{line}");
                        faults.push(format!("{place}: `{module}` (floor {own}) uses `{other}`"));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "a module may use only modules on lower floors:\n{}", faults.join("\n"));
}

#[test]
fn every_package_has_one_door() {
    let faults: Vec<String> = PACKAGES.iter().flat_map(|(package, doors)| beside_doors(package, doors)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Where one of our packages uses an outside one beside its door.
fn beside_doors(own: &str, all: &[Door]) -> Vec<String> {
    let manifest = std::fs::read_to_string(folder_of(own).join("Cargo.toml")).expect("Cargo.toml is text");
    let dependencies = manifest.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next());
    let mut faults = Vec::new();
    for line in dependencies.expect("there are dependencies").lines() {
        let Some((package, _)) = line.split_once([' ', '=']) else { continue };
        let package = package.trim().replace('-', "_");
        // The vocabulary of data, used wherever data is read or written.
        if package.is_empty() || ["serde", "serde_json", "supports_hyperlinks"].contains(&package.as_str()) {
            continue;
        }
        let Some((_, doors)) = all.iter().find(|(name, _)| *name == package) else {
            faults.push(format!("{package}: name its door in tests/suite/tidy.rs"));
            continue;
        };
        let mut uses = 0;
        for (name, text) in files(own) {
            let named = |line: &str| {
                line.match_indices(&package).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let after = line[at + package.len()..].chars().next();
                    !before.is_some_and(|character| character.is_alphanumeric() || "_:.\"`-".contains(character))
                        && line[at + package.len()..].starts_with("::")
                        || before == Some(' ') && after == Some(';') && line.trim_start().starts_with("use ")
                })
            };
            let Some((line, _)) = code(&text).find(|(_, line)| named(line)) else { continue };
            uses += 1;
            let inside = |door: &&str| name == **door || name.starts_with(&format!("{door}/"));
            if !doors.iter().any(inside) {
                faults
                    .push(format!("{own}/src/{name}.rs:{line}: uses `{package}`, whose door is {}", doors.join(", ")));
            }
        }
        if uses == 0 {
            faults.push(format!("{package}: no module uses it; drop the dependency"));
        }
    }
    faults
}

#[test]
fn rules_share_nothing() {
    let mut faults = Vec::new();
    for (name, text) in files(".").into_iter().filter(|(name, _)| name.starts_with("rules/")) {
        for (line, code) in code(&text) {
            if code.contains("crate::rules") || code.contains("super::") {
                faults.push(format!("src/{name}.rs:{line}: what two rules share belongs on a model"));
            }
            for beyond in ["std::fs", "std::env", "println!", "std::thread"] {
                if code.contains(beyond) {
                    faults.push(format!("src/{name}.rs:{line}: a rule knows no {beyond}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rules_read_like_their_pages() {
    let long: Vec<String> = files(".")
        .into_iter()
        .filter(|(name, _)| name.matches('/').count() == 2 && name.starts_with("rules/"))
        .filter_map(|(name, text)| {
            let lines = code(&text).count();
            (lines > 80).then(|| format!("src/{name}.rs: {lines} lines"))
        })
        .collect();
    assert!(long.is_empty(), "a long rule is missing a question on its model:\n{}", long.join("\n"));
}

#[test]
fn builtin_names_are_rules() {
    use archlint::rule::Check;
    let builtin = archlint::rules::all().iter().filter(|rule| matches!(rule.rule.check, Check::Builtin));
    let registered: Vec<&str> = builtin.map(|rule| rule.name.as_str()).collect();
    let mut named: Vec<&str> = archlint::diagnostic::builtin::ALL.iter().map(|name| name.as_str()).collect();
    named.sort_unstable();
    assert_eq!(registered, named, "rules without a function and the names that parsers report");
}

/// What the house's page says of floors and doors is what holds. memchr, which searches bytes, is told in a sentence.
#[test]
fn the_table_of_floors_is_true() {
    let page = std::fs::read_to_string(folder_of(".").join("docs/architecture.md")).expect("a page");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && line.matches('|').count() == 5)
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let row_of = |module: &str| rows.iter().find(|row| row[2].contains(&format!("`{module}`")));
    for (module, floor) in floors(".") {
        let told = row_of(&module).map(|row| row[1].to_owned());
        assert_eq!(told, Some(floor.to_string()), "the floor of `{module}`");
    }
    for (package, doors) in DOORS.iter().filter(|(package, _)| !["archlint_trees", "memchr"].contains(package)) {
        for door in *doors {
            let module = door.split('/').next().unwrap_or(door);
            let told = row_of(module).is_some_and(|row| row[4].replace('-', "_").contains(package));
            assert!(told, "`{module}` is a door of {package}, which the table does not say");
        }
    }
}
