use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::TableNames;
use crate::sql::convention::{Number, number};
use crate::sql::{NewTable, Role};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::NewTable(check));

fn check(table: &NewTable<'_>, cx: &mut Context<'_>) {
    let name = table.table.name();
    let (wanted, policy) = match cx.settings.sql.table_names {
        TableNames::Plural => (Some(Number::Plural), true),
        TableNames::Singular => (Some(Number::Singular), true),
        TableNames::Consistent => (table.migration.history.conventions.number(), false),
    };
    let (Some(wanted), Some(own)) = (wanted, number(name)) else { return };
    let exempt = matches!(table.role(), Role::Join | Role::Internal) || table.table.is_partition();
    if own == wanted || exempt || table.today().is_none_or(|today| today.name() != name) {
        return;
    }
    let word = |number| if number == Number::Plural { "plural" } else { "singular" };
    let rest = if policy { "tables are to be in the" } else { "most tables here are in the" };
    cx.report(table.table.origin.clause, format!("`{name}` is in the {}: {rest} {}", word(own), word(wanted)))
        .help("name tables alike, so that nobody has to look names up")
        .subject(table.subject());
}
