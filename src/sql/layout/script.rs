//! Scripts that other programs print from migrations of their own: Alembic's `--sql`, Django's `sqlmigrate`, Entity
//! Framework's `migrations script`. One script can hold several migrations.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::mask::blank;
use super::tool::{Tool, Transaction};

/// One migration of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The revision that it leads to, or away from.
    pub version: String,
    /// What else the script says of it.
    pub name: String,
    /// Whether it rolls the revision back.
    pub down: bool,
    /// The line that names it.
    pub marker: Option<Range<usize>>,
    /// Its bytes.
    pub body: Range<usize>,
    /// How the script runs it.
    pub transaction: Transaction,
}

/// The program that printed a text.
pub(super) fn printer(text: &str) -> Option<Tool> {
    let head = text.get(..text.floor_char_boundary(2000)).unwrap_or(text);
    if head.contains("-- Running upgrade ") || head.contains("-- Running downgrade ") {
        return Some(Tool::Alembic);
    }
    if head.contains("__EFMigrationsHistory") {
        return Some(Tool::EntityFramework);
    }
    static DJANGO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\A(?:\s*BEGIN;)?\s*--\r?\n-- (?:Create model|Delete model|Add field|Alter field|Remove field|Rename|Create index|Create constraint|Remove index|Remove constraint|Alter unique_together|Alter index_together|Raw SQL operation|Raw Python operation|Custom state)[^\n]*\n--\r?\n",
        )
        .expect("the pattern is tested")
    });
    DJANGO.is_match(head).then_some(Tool::Django)
}

/// The migrations of a script in order.
pub(super) fn steps(tool: Tool, text: &str) -> Vec<Step> {
    match tool {
        Tool::Alembic => alembic(text),
        Tool::EntityFramework => entity_framework(text),
        _ => Vec::new(),
    }
}

/// The words by which an Alembic script opens and ends its transactions, blank: they stand around several migrations.
pub(super) fn without_transactions(text: &mut String) {
    static STEER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?im)^(?:begin|commit);\s*$").expect("the pattern is tested"));
    let mut bytes = text.as_bytes().to_vec();
    for found in STEER.find_iter(text) {
        blank(&mut bytes, found.range());
    }
    *text = String::from_utf8(bytes).unwrap_or_default();
}

/// `-- Running upgrade <from> -> <to>`, with `BEGIN;` and `COMMIT;` around one migration or all.
fn alembic(text: &str) -> Vec<Step> {
    static MARKER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^-- Running (upgrade|downgrade) *(\S*) -> *([^\s,]*)(?:, *([^\r\n]*))?")
            .expect("the pattern is tested")
    });
    let found: Vec<_> = MARKER.captures_iter(text).collect();
    let start = |index: usize| found.get(index).and_then(|found| found.get(0)).map(|line| line.start());
    let mut steps = Vec::new();
    let (mut at, mut open) = (0, 0_i64);
    for (index, captures) in found.iter().enumerate() {
        let (Some(line), Some(direction)) = (captures.get(0), captures.get(1)) else { continue };
        let word = |at: usize| captures.get(at).map_or("", |found| found.as_str()).to_owned();
        let down = direction.as_str() == "downgrade";
        for between in text.get(at..line.start()).unwrap_or_default().lines().map(str::trim) {
            open +=
                i64::from(between.eq_ignore_ascii_case("begin;")) - i64::from(between.eq_ignore_ascii_case("commit;"));
        }
        at = line.start();
        steps.push(Step {
            version: if down { word(2) } else { word(3) },
            name: word(4),
            down,
            marker: Some(line.range()),
            body: line.end()..start(index + 1).unwrap_or(text.len()),
            transaction: if open > 0 { Transaction::Wrapped } else { Transaction::None },
        });
    }
    steps
}

/// Each migration ends by writing its name to the table of Entity Framework, or by taking it out.
fn entity_framework(text: &str) -> Vec<Step> {
    static RECORD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?is)(insert\s+into|delete\s+from)\s+["`\[]?__EFMigrationsHistory["`\]]?[^;']*'([^']+)'[^;]*;(?:\s*end\s+if;\s*end\s*\$ef\$;)?(?:\s*commit;)?"#,
        )
        .expect("the pattern is tested")
    });
    let mut at = 0;
    let mut steps = Vec::new();
    for found in RECORD.captures_iter(text) {
        let (Some(whole), Some(verb), Some(id)) = (found.get(0), found.get(1), found.get(2)) else { continue };
        let (version, name) = id.as_str().split_once('_').unwrap_or((id.as_str(), ""));
        steps.push(Step {
            version: version.to_owned(),
            name: name.to_owned(),
            down: verb.as_str().to_ascii_lowercase().starts_with("delete"),
            marker: None,
            body: at..whole.end(),
            transaction: Transaction::None,
        });
        at = whole.end();
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, tool: Tool, expected: &[(&str, bool, &str)]) {
        assert_eq!(printer(text), Some(tool), "{text}");
        let steps = steps(tool, text);
        let found: Vec<(&str, bool, &str)> =
            steps.iter().map(|step| (step.version.as_str(), step.down, text[step.body.clone()].trim())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn scripts_hold_migrations() {
        let text =
            "BEGIN;\n\n-- Running upgrade  -> ab1\n\nA;\n\n-- Running upgrade ab1 -> cd2, more\n\nB;\n\nCOMMIT;\n";
        check(text, Tool::Alembic, &[("ab1", false, "A;"), ("cd2", false, "B;\n\nCOMMIT;")]);
        assert!(steps(Tool::Alembic, text).iter().all(|step| step.transaction == Transaction::Wrapped));
        check("-- Running downgrade cd2 -> ab1\nB;\n", Tool::Alembic, &[("cd2", true, "B;")]);
        let text = "START TRANSACTION;\nA;\nINSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\")\nVALUES ('2024_Init', '8');\nCOMMIT;\nSTART TRANSACTION;\nB;\nDELETE FROM \"__EFMigrationsHistory\"\nWHERE \"MigrationId\" = '2024_Init';\nCOMMIT;\n";
        let found = steps(Tool::EntityFramework, text);
        assert_eq!(
            found.iter().map(|step| (step.version.as_str(), step.down)).collect::<Vec<_>>(),
            [("2024", false), ("2024", true)]
        );
        assert!(text[found[1].body.clone()].trim().starts_with("START TRANSACTION;\nB;"));
        let text = "BEGIN;\n--\n-- Add field x to y\n--\nALTER TABLE y ADD x int;\nCOMMIT;\n";
        assert_eq!(printer(text), Some(Tool::Django));
        assert_eq!(printer("BEGIN;\n-- Add field x\nCOMMIT;\n"), None);
    }
}
