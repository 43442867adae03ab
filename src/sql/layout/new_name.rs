//! What a migration file would be called, where its name will not do.

use super::Tool;
use super::shape::file_name;

/// The name by which a tool finds a file, made of the words that it has; `next` is the version to take where it has none
/// or one that is taken.
#[must_use]
pub fn fitting_name(tool: Tool, path: &str, next: Option<&str>, taken: impl Fn(&str) -> bool) -> Option<String> {
    let stem = file_name(path).strip_suffix(".sql")?;
    let (stem, way) = match (stem.strip_suffix(".down"), stem.strip_suffix(".up")) {
        (Some(stem), _) => (stem, ".down"),
        (_, Some(stem)) => (stem, ".up"),
        _ => (stem, ""),
    };
    let bare =
        stem.strip_prefix(['V', 'v', 'U', 'u']).filter(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
    let stem = bare.unwrap_or(stem);
    let digits = stem.find(|next: char| !next.is_ascii_digit()).unwrap_or(stem.len());
    let (version, rest) = stem.split_at_checked(digits)?;
    let version = if version.is_empty() || way != ".down" && taken(version) { next? } else { version };
    let words: Vec<&str> = rest.split(|next: char| !next.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    if name.is_empty() {
        return None;
    }
    Some(match tool {
        Tool::GolangMigrate | Tool::Morph => {
            format!("{version}_{name}{}.sql", if way.is_empty() { ".up" } else { way })
        }
        Tool::Refinery | Tool::Flyway => format!("V{version}__{name}.sql"),
        _ => format!("{version}_{name}{way}.sql"),
    })
}

/// The version behind another one: the next number of the same width, or for a time of fourteen digits the next second.
#[must_use]
pub fn next_version(version: &str) -> Option<String> {
    let start = version.rfind(|last: char| !last.is_ascii_digit()).map_or(0, |at| at + 1);
    let (head, digits) = version.split_at_checked(start)?;
    let number: u64 = digits.parse().ok()?;
    if digits.len() != 14 || !digits.starts_with("20") {
        let width = digits.len();
        return Some(format!("{head}{:0width$}", number.checked_add(1)?));
    }
    let (day, clock) = digits.split_at_checked(8)?;
    let part = |at: usize| clock.get(at..at + 2)?.parse::<u32>().ok();
    let second = (part(0)? * 60 + part(2)?) * 60 + part(4)? + 1;
    let (hour, minute) = (second / 3600, second / 60 % 60);
    (hour < 24).then(|| format!("{head}{day}{hour:02}{minute:02}{:02}", second % 60))
}

/// The last part of a path that begins with a version, and the same with another one.
#[must_use]
pub fn renumbered<'p>(path: &'p str, version: &str, new: &str) -> Option<(&'p str, String)> {
    path.rsplit('/').take(2).find_map(|part| {
        let at = part.find(version).filter(|&at| at <= 1)?;
        let rest = part.get(at + version.len()..)?;
        Some((part, format!("{}{new}{rest}", part.get(..at)?)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_their_words() {
        for (tool, path, expected) in [
            (Tool::GolangMigrate, "m/0003-create-stamps.sql", Some("0003_create_stamps.up.sql")),
            (Tool::GolangMigrate, "m/3-drop.down.sql", Some("3_drop.down.sql")),
            (Tool::Flyway, "V3_d.sql", Some("V3__d.sql")),
            (Tool::Refinery, "V3__add-d.sql", Some("V3__add_d.sql")),
            (Tool::Dbmate, "add_d.sql", Some("0009_add_d.sql")),
            (Tool::Sqlx, "0002-e.sql", Some("0009_e.sql")),
            (Tool::Goose, "00001.sql", None),
        ] {
            assert_eq!(
                fitting_name(tool, path, Some("0009"), |version| version == "0002").as_deref(),
                expected,
                "{path}"
            );
        }
        assert_eq!(fitting_name(Tool::Dbmate, "add_d.sql", None, |_| false), None);
    }

    #[test]
    fn versions_follow_each_other() {
        for (version, expected) in [
            ("0003", Some("0004")),
            ("9", Some("10")),
            ("1.9", Some("1.10")),
            ("20260131235958", Some("20260131235959")),
            ("20260131105959", Some("20260131110000")),
            ("20260131235959", None),
            ("abc", None),
        ] {
            assert_eq!(next_version(version).as_deref(), expected, "{version}");
        }
    }

    #[test]
    fn a_version_stands_at_the_start_of_a_file_or_its_folder() {
        assert_eq!(renumbered("db/V2__a.sql", "2", "5"), Some(("V2__a.sql", "V5__a.sql".to_owned())));
        assert_eq!(renumbered("m/0002_a/up.sql", "0002", "0003"), Some(("0002_a", "0003_a".to_owned())));
        assert_eq!(renumbered("m/a_0002.sql", "0002", "0003"), None);
    }
}
