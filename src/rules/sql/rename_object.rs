use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    for rename in statement.object_renames() {
        let (kind, from, to) = (rename.kind, &rename.from, &rename.to);
        let finding = cx.report(rename.span, format!("whoever names the {kind} `{from}` must say `{to}` from here on"));
        finding.subject(format!("{kind}:{from}"));
        if kind == "index" {
            finding.severity(Severity::Note).help("look for index hints and for tools that name it");
        } else {
            finding.help("look for its name in the code first: in casts, calls, grants, `ON CONFLICT ON CONSTRAINT`, and where errors are read");
        }
    }
}
