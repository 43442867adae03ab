//! Tools that keep the rollback of a migration in a file of its own.

use super::Moved;
use crate::sql::layout::Tool;

impl Tool {
    /// Whether it compares the text of a migration that has run, comments included, with what it was then, while its
    /// rollback is another file.
    #[must_use]
    pub fn remembers_text(self) -> bool {
        matches!(self, Self::Flyway | Self::Sqlx)
    }
}

/// Whether a tool looks for the rollback of a migration's file in another file.
#[must_use]
pub fn is_written_beside(tool: Tool, up: &str) -> bool {
    path(tool, up).is_some()
}

/// The file that holds a migration's rollback.
#[must_use]
pub fn path(tool: Tool, up: &str) -> Option<String> {
    let (folder, file) = folder_and_file(up);
    match tool {
        Tool::GolangMigrate | Tool::Morph | Tool::Pop | Tool::NodePgMigrate => {
            let (stem, extension) = file.rsplit_once('.')?;
            stem.strip_suffix(".up").map(|stem| at(folder, format!("{stem}.down.{extension}")))
        }
        Tool::Sqlx => {
            let stem = file.strip_suffix(".sql")?;
            Some(at(folder, format!("{}.down.sql", stem.strip_suffix(".up").unwrap_or(stem))))
        }
        Tool::Diesel | Tool::Hasura if file == "up.sql" => Some(at(folder, "down.sql".to_owned())),
        Tool::Hasura => file.strip_suffix(".up.sql").map(|stem| at(folder, format!("{stem}.down.sql"))),
        Tool::Flyway => file.strip_prefix('V').map(|rest| at(folder, format!("U{rest}"))),
        Tool::Yoyo => file.strip_suffix(".sql").map(|stem| at(folder, format!("{stem}.rollback.sql"))),
        Tool::Sqitch => {
            let base = folder.strip_suffix("deploy")?;
            Some(format!("{base}revert/{file}"))
        }
        _ => None,
    }
}

/// The file of the migration that a rollback in a file of its own belongs to.
#[must_use]
pub fn migration_of(tool: Tool, down: &str) -> Option<String> {
    let (folder, file) = folder_and_file(down);
    match tool {
        Tool::GolangMigrate | Tool::Morph | Tool::Pop | Tool::NodePgMigrate => {
            let (stem, extension) = file.rsplit_once('.')?;
            stem.strip_suffix(".down").map(|stem| at(folder, format!("{stem}.up.{extension}")))
        }
        Tool::Diesel | Tool::Hasura if file == "down.sql" => Some(at(folder, "up.sql".to_owned())),
        Tool::Sqlx | Tool::Hasura => file.strip_suffix(".down.sql").map(|stem| at(folder, format!("{stem}.up.sql"))),
        Tool::Flyway => file.strip_prefix('U').map(|rest| at(folder, format!("V{rest}"))),
        Tool::Yoyo => file.strip_suffix(".rollback.sql").map(|stem| at(folder, format!("{stem}.sql"))),
        Tool::Sqitch => folder.strip_suffix("revert").map(|base| format!("{base}deploy/{file}")),
        _ => None,
    }
}

/// The name that the migration's own file has beside a rollback, where it is another one. sqlx tells reversible
/// migrations by `.up.sql`, and a migration that ran by its version and the checksum of its text, so that the name is
/// free (`Migration`, `MigrationType` and `Migrator` in sqlx-core).
pub(super) fn moved(tool: Tool, up: &str) -> Option<Moved> {
    let (folder, file) = folder_and_file(up);
    let stem = file.strip_suffix(".sql").filter(|stem| tool == Tool::Sqlx && !stem.ends_with(".up"))?;
    Some(Moved { from: up.to_owned(), to: at(folder, format!("{stem}.up.sql")) })
}

/// Where a tool looks for the rollback of a migration's file, to finish "write it …".
#[must_use]
pub fn place(tool: Tool, up: &str) -> String {
    let (Some(path), Some(Moved { to, .. })) = (path(tool, up), moved(tool, up)) else {
        return tool.rollback_place().to_owned();
    };
    let (down, up) = (folder_and_file(&path).1, folder_and_file(&to).1);
    format!("to `{down}` and name the migration `{up}`: its checksum, which a comment would change, stays")
}

fn folder_and_file(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn at(folder: &str, file: String) -> String {
    if folder.is_empty() { file } else { format!("{folder}/{file}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rollback_and_its_migration_lead_to_each_other() {
        let check = |tool: Tool, up: &str, down: &str| {
            assert_eq!(path(tool, up).as_deref(), Some(down));
            assert_eq!(migration_of(tool, down).as_deref(), Some(up));
        };
        check(Tool::GolangMigrate, "db/1_a.up.sql", "db/1_a.down.sql");
        check(Tool::GolangMigrate, "1_a.up.pgsql", "1_a.down.pgsql");
        check(Tool::Sqlx, "migrations/1_a.up.sql", "migrations/1_a.down.sql");
        check(Tool::Diesel, "migrations/1_a/up.sql", "migrations/1_a/down.sql");
        check(Tool::Hasura, "migrations/default/1_a/up.sql", "migrations/default/1_a/down.sql");
        check(Tool::Hasura, "migrations/1_a.up.sql", "migrations/1_a.down.sql");
        check(Tool::Flyway, "sql/V1__a.sql", "sql/U1__a.sql");
        check(Tool::Yoyo, "migrations/1_a.sql", "migrations/1_a.rollback.sql");
        check(Tool::Sqitch, "deploy/a.sql", "revert/a.sql");
        check(Tool::Sqitch, "db/deploy/a.sql", "db/revert/a.sql");
        assert_eq!(path(Tool::Goose, "1_a.sql"), None);
    }
}
