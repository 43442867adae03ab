use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{NewTable, Role};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::NewTable(check));

/// Smaller tables are not worth the question.
const FEWEST: usize = 4;

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    let few =
        matches!(table.role(), Role::Lookup | Role::Settings | Role::Internal) || table.is_small(&cx.settings.sql);
    let columns = table.table.columns.len();
    if !table.migration.is_postgres() || few || !table.is_plain() || columns < FEWEST {
        return;
    }
    let wasted = table.table.padding();
    let kept = table.today().is_some_and(|today| today.padding() >= wasted);
    if wasted <= cx.settings.sql.max_padding || !kept {
        return;
    }
    let order: Vec<&str> = table.table.columns_without_padding().iter().map(|column| &*column.name).collect();
    cx.report(
        table.table.origin.clause,
        format!("the order of its columns leaves {wasted} bytes of each row of `{}` empty", table.table.name()),
    )
    .subject(table.subject())
    .help(format!("write them in this order: {}", order.join(", ")))
    .offer(table.without_padding().map(|edits| ("put the columns in this order".to_owned(), edits)));
}
