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
    /// Whether it runs in the transaction of the one before it.
    pub continues: bool,
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

/// The words by which an Alembic script ends a transaction behind a migration and opens the next one, blank: they stand
/// around several migrations. Those between two statements are the migration's own, of its `autocommit_block`.
pub(super) fn without_transactions(text: &mut String) {
    static LAST: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?im)(?:^(?:begin|commit);\s*)+\z").expect("the pattern is tested"));
    let mut bytes = text.as_bytes().to_vec();
    if let Some(found) = LAST.find(text) {
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
    let (mut at, mut open) = (0, false);
    for (index, captures) in found.iter().enumerate() {
        let (Some(line), Some(direction)) = (captures.get(0), captures.get(1)) else { continue };
        let word = |at: usize| captures.get(at).map_or("", |found| found.as_str()).to_owned();
        let down = direction.as_str() == "downgrade";
        let mut continues = open;
        for between in text.get(at..line.start()).unwrap_or_default().lines().map(str::trim) {
            let (begins, ends) = (between.eq_ignore_ascii_case("begin;"), between.eq_ignore_ascii_case("commit;"));
            open = begins || open && !ends;
            continues &= !ends;
        }
        at = line.start();
        steps.push(Step {
            version: if down { word(2) } else { word(3) },
            name: word(4),
            down,
            marker: Some(line.range()),
            body: line.end()..start(index + 1).unwrap_or(text.len()),
            transaction: if open { Transaction::Wrapped } else { Transaction::None },
            continues,
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
            continues: false,
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
        let continues = |text: &str| steps(Tool::Alembic, text).iter().map(|step| step.continues).collect::<Vec<_>>();
        assert!(steps(Tool::Alembic, text).iter().all(|step| step.transaction == Transaction::Wrapped));
        assert_eq!(continues(text), [false, true]);
        let one_each =
            "BEGIN;\n-- Running upgrade  -> ab1\nA;\nCOMMIT;\nBEGIN;\n-- Running upgrade ab1 -> cd2\nB;\nCOMMIT;\n";
        assert!(steps(Tool::Alembic, one_each).iter().all(|step| step.transaction == Transaction::Wrapped));
        assert_eq!(continues(one_each), [false, false]);
        assert_eq!(continues("-- Running upgrade  -> ab1\nA;\n-- Running upgrade ab1 -> cd2\nB;\n"), [false, false]);
        let mut own = "\nCOMMIT;\n\nCREATE;\n\nBEGIN;\n\nUPDATE;\n\nCOMMIT;\n\nBEGIN;\n".to_owned();
        without_transactions(&mut own);
        assert_eq!(own.split_whitespace().collect::<Vec<_>>(), ["COMMIT;", "CREATE;", "BEGIN;", "UPDATE;"]);
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
