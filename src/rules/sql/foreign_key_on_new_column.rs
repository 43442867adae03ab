use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::Form;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for (column, _) in statement.exposed_new_columns(&[Form::AddColumnReferringWithDefault], &cx.settings.sql) {
        let mut constraints = column.constraints.iter();
        let found = constraints.find_map(|constraint| Some((constraint, constraint.reference()?)));
        let Some((constraint, reference)) = found else { continue };
        let finding = cx.report(reference.span, format!("every row of `{}` is looked up in `{}`, because the new column has a value at once, and nobody can read or write meanwhile", statement.table_name(), reference.table));
        finding
            .help("add the column alone, then the foreign key `NOT VALID`, and validate it in a migration of its own");
        finding.subject(statement.column_subject(column.name.as_str()));
        if let Some((title, edits)) = statement.with_constraint_not_valid(column, constraint) {
            finding.suggest(title, edits);
        }
    }
}
