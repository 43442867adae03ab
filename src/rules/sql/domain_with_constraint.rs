use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::MigrationStatement;
use crate::sql::statement::{ConstraintKind, ObjectChange, ObjectKind, StatementKind};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let mut later: Option<Edit> = None;
    let place = match &statement.statement.kind {
        StatementKind::CreateDomain(create) => {
            let check = create.constraints.iter().find(|own| matches!(own.kind, ConstraintKind::Check(_)));
            create.not_null.or(check.map(|check| check.word))
        }
        StatementKind::AlterObject(alter) if alter.kind == ObjectKind::Domain => match &alter.change {
            ObjectChange::AddConstraint(constraint) if constraint.not_valid.is_none() => {
                let is_check = matches!(constraint.kind, ConstraintKind::Check(_));
                later = is_check.then(|| constraint.not_valid_edit());
                Some(constraint.word)
            }
            _ => None,
        },
        _ => None,
    };
    let Some(place) = place.filter(|_| statement.migrates_postgres()) else { return };
    cx.report(
        place,
        "a later change of this condition reads every table that uses the domain, while nobody can write to them",
    )
    .help("put the condition into a `CHECK` of the table; a condition that a domain gets later can be `NOT VALID`")
    .offer(later.map(|edit| ("add it without checking the rows".to_owned(), vec![edit])));
}
