use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Direction, MigrationStatement, PersonalValue};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    if statement.direction == Direction::Down {
        return;
    }
    for (place, value) in statement.personal_values() {
        let what = match value {
            PersonalValue::Email => "an e-mail address",
            PersonalValue::Phone => "a telephone number",
        };
        cx.report(place, format!("{what} of a person, as it seems, is in the history of the repository for good"))
            .sensitive(place)
            .help("seed with made-up values at `example.com`, and keep real people out of migrations")
            .subject(statement.table_subject());
    }
}
