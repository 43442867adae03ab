//! What a file's name and place say: pairs, folders, version prefixes, and the names of what is no migration.

/// The form of a migration's file name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// `<stem>.up.sql` or `<stem>.down.sql`.
    Pair { stem: String, down: bool },
    /// `<folder>/up.sql` or `<folder>/down.sql`; the folder's name.
    Folder { name: String, down: bool },
    /// `<folder>/migration.sql`; the folder's name.
    FolderMigration { name: String },
    /// `V1__name.sql`, `U1__name.sql`, `R__name.sql`, `B1__name.sql`.
    Versioned { prefix: char, version: String, name: String },
    /// `<stem>.rollback.sql`.
    Rollback { stem: String },
    /// `<number>_<name>.sql`.
    Numbered { version: String, name: String },
    /// Any other name.
    Other,
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What stands before the last part of a path; empty at the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder; the root is the empty folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// A folder and all above it, the innermost first, the root as the empty text last.
pub(super) fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(folder);
    std::iter::from_fn(move || {
        let current = next?;
        next = (!current.is_empty()).then(|| self::folder(current));
        Some(current)
    })
}

/// The form of a file's name.
pub(super) fn shape(path: &str) -> Shape {
    let file = file_name(path);
    let lower = file.to_ascii_lowercase();
    if of_postgres(path) {
        return file.rsplit_once('.').and_then(|(stem, _)| pair(stem)).unwrap_or(Shape::Other);
    }
    let Some(stem) = lower.ends_with(".sql").then(|| &file[..file.len() - 4]) else { return Shape::Other };
    let in_folder = || file_name(folder(path)).to_owned();
    match lower.as_str() {
        "up.sql" => return Shape::Folder { name: in_folder(), down: false },
        "down.sql" => return Shape::Folder { name: in_folder(), down: true },
        "migration.sql" => return Shape::FolderMigration { name: in_folder() },
        _ => {}
    }
    if let Some(pair) = pair(stem) {
        return pair;
    }
    if let Some(stem) = stem.strip_suffix(".rollback").or_else(|| stem.strip_suffix("_rollback")) {
        return Shape::Rollback { stem: stem.to_owned() };
    }
    versioned(stem).or_else(|| numbered(stem)).unwrap_or(Shape::Other)
}

/// Whether a name has one of the extensions that PostgreSQL's own files have.
pub(super) fn of_postgres(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "pgsql" | "psql"))
}

fn pair(stem: &str) -> Option<Shape> {
    let (rest, direction) = stem.rsplit_once('.')?;
    let down = match direction.to_ascii_lowercase().as_str() {
        "up" | "do" => false,
        "down" | "undo" => true,
        _ => return None,
    };
    Some(Shape::Pair { stem: rest.to_owned(), down })
}

fn versioned(stem: &str) -> Option<Shape> {
    let prefix = stem.chars().next().filter(|prefix| "VURB".contains(*prefix))?;
    let (version, name) = stem[1..].split_once("__")?;
    let is_version = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_digit())
            && text.chars().all(|character| character.is_ascii_digit() || "._-".contains(character))
    };
    let fits = if prefix == 'R' { version.is_empty() } else { is_version(version) };
    fits.then(|| Shape::Versioned { prefix, version: version.replace('_', "."), name: name.to_owned() })
}

fn numbered(stem: &str) -> Option<Shape> {
    let end = version_end(stem);
    if end == 0 {
        return None;
    }
    let rest = &stem[end..];
    let name = rest.trim_start_matches(['_', '-', '.', ' ']);
    // `3d_models.sql` and `2fa.sql` begin with a digit but carry no version.
    if !rest.is_empty() && name.len() == rest.len() {
        return None;
    }
    Some(Shape::Numbered { version: stem[..end].to_owned(), name: name.to_owned() })
}

/// Where the version at the start of a name ends: behind its digits, or behind a release and the steps to it, as in
/// `1.4.0_02_add_x`. Nothing but digits is a version, so `0001_2fa` is `0001`.
fn version_end(name: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let part = |rest: &str, separators: &[char]| {
        let Some(inner) = rest.strip_prefix(separators) else { return 0 };
        let count = digits(inner);
        if count == 0 || inner[count..].starts_with(char::is_alphanumeric) { 0 } else { 1 + count }
    };
    let mut end = digits(name);
    if end == 0 {
        return 0;
    }
    let mut next = part(&name[end..], &['.']);
    while next > 0 {
        end += next;
        next = part(&name[end..], &['.', '_', '-']);
    }
    end
}

/// The version at the start of a stem, and what follows: `0007_add_x` is `0007` and `add_x`, `V0001.Init` is `0001`.
pub(super) fn version_of(stem: &str) -> (String, String) {
    let bare = stem.strip_prefix(['V', 'v']).filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let text = bare.unwrap_or(stem);
    let end = version_end(text);
    if end == 0 {
        return (stem.to_owned(), stem.to_owned());
    }
    (text[..end].to_owned(), text[end..].trim_start_matches(['_', '-', '.', ' ']).to_owned())
}

/// Sorts versions as tools do: runs of digits by their number, everything else as text.
pub(super) fn version_order(version: &str) -> Vec<(u128, String)> {
    let mut order = Vec::new();
    let mut rest = version;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        let words = rest[digits..].find(|character: char| character.is_ascii_digit()).unwrap_or(rest.len() - digits);
        let number = rest[..digits].parse().unwrap_or(if digits == 0 { 0 } else { u128::MAX });
        order.push((number, rest[digits..digits + words].to_owned()));
        rest = &rest[digits + words..];
    }
    order
}

/// Whether a folder's name says that migrations are in it.
pub(super) fn is_migration_folder(folder: &str) -> bool {
    folder.split('/').any(|part| {
        let part = part.to_ascii_lowercase();
        part.contains("migration") || matches!(part.as_str(), "migrate" | "migrates" | "changelog" | "changelogs")
    })
}

/// Why a file is no migration, as far as its name and place say; patterns of tools come first.
pub(super) fn not_a_migration(path: &str) -> Option<&'static str> {
    let file = file_name(path).to_ascii_lowercase();
    let stem = file.strip_suffix(".sql").unwrap_or(&file);
    let words: Vec<&str> = stem.split(|character: char| !character.is_ascii_alphanumeric()).collect();
    let word = |list: &[&str]| words.iter().any(|word| list.contains(word));
    match stem {
        "schema" | "structure" | "ddl" | "tables" | "database" => return Some("a schema as a whole"),
        _ => {}
    }
    if word(&["dump", "backup", "pgdump", "mysqldump"]) && words.len() <= 3 {
        return Some("a dump");
    }
    if matches!(words.first(), Some(&("seed" | "seeds" | "fixture" | "fixtures"))) {
        return Some("seed data");
    }
    folder(path).split('/').rev().take_while(|part| !part.to_ascii_lowercase().contains("migration")).find_map(|part| {
        Some(match part.to_ascii_lowercase().as_str() {
            "seed" | "seeds" | "seeders" | "seeding" | "seed-data" | "seed_data" => "seed data",
            "fixtures" | "fixture" | "testdata" | "test-data" | "test_data" | "tests" | "test" | "__tests__"
            | "__fixtures__" | "spec" | "golden" | "benchmarks" | "bench" => "test data",
            "query" | "queries" => "queries of the application",
            "snapshots" | "snapshot" | "dumps" | "dump" | "backups" => "a dump",
            "initdb" | "docker-entrypoint-initdb.d" => "a script that sets up a container",
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_shapes() {
        let numbered = |version: &str, name: &str| Shape::Numbered { version: version.into(), name: name.into() };
        assert_eq!(shape("m/001_a.up.sql"), Shape::Pair { stem: "001_a".into(), down: false });
        assert_eq!(shape("m/x/down.sql"), Shape::Folder { name: "x".into(), down: true });
        assert_eq!(shape("m/2026_x/migration.sql"), Shape::FolderMigration { name: "2026_x".into() });
        assert_eq!(
            shape("V1_1__lines.sql"),
            Shape::Versioned { prefix: 'V', version: "1.1".into(), name: "lines".into() }
        );
        assert_eq!(shape("R__view.sql"), Shape::Versioned { prefix: 'R', version: "".into(), name: "view".into() });
        assert_eq!(shape("00001_x.sql"), numbered("00001", "x"));
        assert_eq!(shape("20240112070806.sql"), numbered("20240112070806", ""));
        assert_eq!(shape("3d_models.sql"), Shape::Other);
        assert_eq!(shape("0001_2fa.sql"), numbered("0001", "2fa"));
        assert_eq!(shape("00.05.00_02_drop_x.sql"), numbered("00.05.00_02", "drop_x"));
        assert_eq!(shape("1.4.0.sql"), numbered("1.4.0", ""));
        assert_eq!(shape("1.init.sql"), numbered("1", "init"));
        assert_eq!(shape("0001.rollback.sql"), Shape::Rollback { stem: "0001".into() });
    }

    #[test]
    fn versions_sort_by_number() {
        let mut versions = ["10", "9", "1.10", "1.9", "2019-02-26-002946"];
        versions.sort_by_key(|version| version_order(version));
        assert_eq!(versions, ["1.9", "1.10", "9", "10", "2019-02-26-002946"]);
    }

    #[test]
    fn ancestors_end_at_the_root() {
        assert_eq!(ancestors("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
    }
}
