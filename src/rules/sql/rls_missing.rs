use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::NewTable;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    if !table.is_open_to_clients(&cx.settings.sql) {
        return;
    }
    let statement = format!("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;", table.written_name());
    let edits: Vec<Edit> = table.statement_edit(table.table.origin.statement, &statement).into_iter().collect();
    let finding = cx.report(
        table.table.origin.clause,
        format!("whoever has the public key of the API reads and writes all of `{}`", table.table.name()),
    );
    finding.help(format!("add `{statement}` and a policy for each thing that clients may do")).subject(table.subject());
    if !edits.is_empty() {
        finding.suggest("enable row level security", edits);
    }
}
