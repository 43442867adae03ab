use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Table;
use crate::sql::{Migration, is_small};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    // InnoDB makes the index itself (MySQL reference manual, "FOREIGN KEY Constraints").
    if migration.history.dialect == Dialect::Mysql {
        return;
    }
    for (table, constraint) in migration.constraints() {
        let Some(key) = constraint.foreign_key() else { continue };
        let covered =
            |table: &Table| table.covers_foreign_key(&constraint.columns, &cx.settings.sql) || !table.is_known();
        let same = |today: &Table| {
            today.constraint(&constraint.name).is_some_and(|own| own.origin.step == constraint.origin.step)
        };
        let today = table.today().filter(|today| same(today));
        if covered(table.table) || today.is_none_or(covered) || is_small(table.table, &cx.settings.sql) {
            continue;
        }
        if migration.history.is_lookup(&key.table, &cx.settings.sql) {
            continue;
        }
        let columns: Vec<&str> = constraint.columns.iter().map(|column| &**column).collect();
        let written: Vec<String> = columns.iter().map(|column| table.quoted(column)).collect();
        let name = migration.history.conventions.new_index_name(table.table, &columns);
        let statement = format!("CREATE INDEX {name} ON {} ({});", table.written_name(), written.join(", "));
        let fresh = table.is_new();
        let unused = fresh || !migration.is_postgres() || migration.is_for_itself(table.table);
        let concurrent = statement.replacen("INDEX", "INDEX CONCURRENTLY", 1);
        let text =
            if unused { Some(&statement) } else { Some(&concurrent).filter(|_| migration.up().runs_each_alone()) };
        let edit = text.and_then(|text| table.statement_edit(constraint.origin.statement, text));
        let finding = cx.report(
            constraint.word,
            format!(
                "no index leads with `{}`: every delete in `{}` reads all of `{}`",
                columns.join(", "),
                key.table,
                table.table.name()
            ),
        );
        finding.subject(format!("{}/constraint:{}", table.subject(), constraint.name));
        if unused {
            finding.help(format!("add `{statement}`"));
        } else {
            finding.help(format!("add `{concurrent}` in a migration of its own"));
        }
        match edit {
            Some(edit) if fresh => finding.fix("add the index", vec![edit]),
            Some(edit) => finding.suggest("add the index", vec![edit]),
            None => finding,
        };
    }
}
