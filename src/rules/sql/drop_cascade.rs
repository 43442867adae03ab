use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::{Dependents, Direction, MigrationStatement};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Statement(check));

/// How many names a message holds.
const NAMES: usize = 5;

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let words = statement.statement.cascades();
    if statement.direction == Direction::Down || words.is_empty() {
        return;
    }
    let Some(dependents) = statement.dependents() else { return };
    for word in words {
        match &dependents {
            Dependents::Known(names) => {
                let rest = names.len().saturating_sub(NAMES);
                let mut list = names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
                if rest > 0 {
                    list = format!("{list} and {rest} more");
                }
                let finding = cx.report(word, format!("`CASCADE` also drops {list}"));
                finding.help("drop by name what is to go, so that anything unexpected stops the migration");
            }
            Dependents::Unknown => {
                let finding =
                    cx.report(word, "`CASCADE` also drops whatever depends on it, and nobody sees what that is");
                finding.help("drop by name what is to go, so that anything unexpected stops the migration");
            }
            Dependents::Nothing(certain) => {
                let message = "nothing in this history depends on it: `CASCADE` only drops what nobody thought of";
                let finding = cx.report(word, message);
                finding.severity(Severity::Note).help("leave the word out");
                if *certain {
                    finding.suggest("drop `CASCADE`", vec![Edit { span: word, replacement: String::new() }]);
                }
            }
        }
    }
}
