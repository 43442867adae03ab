use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::mysql::{Course, Work};
use crate::sql::statement::{AlterAction, Change};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if !statement.is_exposed_on_mysql(&cx.settings.sql) {
        return;
    }
    let table = statement.table_name();
    let copied = format!("nobody can write to `{table}` while the whole table is copied");
    let asked = statement.statement.online_clause("algorithm");
    if let Some(clause) = asked.as_ref().filter(|clause| &*clause.value == "copy") {
        let request = statement.online_request(cx.settings.sql.mysql_version);
        let request = request.split(',').next().unwrap_or(request);
        let edit = vec![Edit { span: clause.span, replacement: request.to_owned() }];
        cx.report(clause.span, copied)
            .help(format!("ask for `{request}`, which fails at once where it cannot be done"))
            .subject(statement.table_subject())
            .suggest(format!("ask for `{request}`"), edit);
        return;
    }
    // A statement that asks for another way, or for writers to go on, fails instead of copying.
    let lock = statement.statement.online_clause("lock");
    let refuses = |value: &str| matches!(value, "inplace" | "instant" | "nocopy" | "none");
    if asked.iter().chain(&lock).any(|clause| refuses(&clause.value)) {
        return;
    }
    for change in statement.alter_changes() {
        let Course::Copy(work) = statement.course(change) else { continue };
        let Some((why, help)) = reason(&work) else { continue };
        let finding = cx.report(place(change), format!("{copied}: {why}"));
        finding.help(help).subject(statement.table_subject());
    }
}

/// Why, and what to do; nothing for what another rule speaks of.
fn reason(work: &Work) -> Option<(String, &'static str)> {
    const TOOL: &str = "run it with gh-ost or pt-online-schema-change, which copy in the background";
    Some(match work {
        Work::Type(column) => (
            format!("`{column}` gets another type"),
            "add a column of the new type, write to both, fill it in batches; or run it with gh-ost or pt-online-schema-change",
        ),
        Work::Charset => ("its texts get another character set".to_owned(), TOOL),
        Work::PrimaryKey => (
            "the primary key goes".to_owned(),
            "drop the old key and add the new one in the same `ALTER TABLE`, which goes on in place",
        ),
        Work::Engine => ("it gets another engine".to_owned(), TOOL),
        Work::StoredColumn(column) => (
            format!("`{column}` is computed for every row"),
            "make the column `VIRTUAL`, and index it if it is searched",
        ),
        Work::Partitions => ("its rows are put elsewhere".to_owned(), TOOL),
        Work::Values | Work::Check | Work::ForeignKey | Work::Default => return None,
    })
}

fn place(change: &Change) -> crate::source::Span {
    match &change.action {
        AlterAction::ModifyColumn { column, .. } | AlterAction::ChangeColumn { column, .. } => {
            column.data_type.as_ref().map_or(change.span, |data_type| data_type.span)
        }
        _ => change.span,
    }
}
