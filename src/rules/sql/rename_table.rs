use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for rename in statement.table_renames() {
        let (old, new) = (&rename.from, &rename.to);
        let finding = cx.report(
            rename.span,
            format!("code that still says `{old}` fails from here on, and code that says `{new}` until then"),
        );
        finding.subject(format!("table:{old}"));
        finding.help(format!(
            "leave a view behind for as long as the last release runs: `CREATE VIEW {old} AS SELECT * FROM {new}`"
        ));
        if let Some(end) = statement.statement.terminator() {
            let place = Span::new(end.file, end.end as usize, end.end as usize);
            let edit = Edit { span: place, replacement: format!("\nCREATE VIEW {old} AS SELECT * FROM {new};") };
            finding.suggest("leave a view behind", vec![edit]);
        }
    }
}
