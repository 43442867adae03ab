use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::locks::{Form, Mode};
use crate::sql::statement::StatementKind;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let StatementKind::Lock(lock) = &statement.statement.kind else { return };
    for (_, held) in statement.felt(&[Form::Lock], &cx.settings.sql) {
        if held.mode < Mode::ShareRowExclusive {
            continue;
        }
        let who = if held.mode.blocks_reads() { "read or write" } else { "write to" };
        let message = format!("nobody can {who} `{}` until the transaction ends", held.key);
        let finding = cx.report(lock.mode_span.unwrap_or(statement.statement.head()), message);
        finding
            .help("take the weakest mode that does, and set `lock_timeout` before")
            .subject(format!("table:{}", held.key));
    }
}
