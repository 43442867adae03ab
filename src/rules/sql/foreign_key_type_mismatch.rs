use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::{Column, Constraint};
use crate::sql::{Migration, NewTable};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for (table, constraint) in migration.keys_in_question() {
        let pairs = migration.type_mismatches(table.table, constraint);
        if pairs.is_empty() {
            continue;
        }
        let Some((today, kept)) = table.today().zip(table.constraint_today(constraint)) else { continue };
        let still = migration.type_mismatches_today(today, kept);
        for (own, far) in pairs {
            if still.iter().any(|(other, _)| other.origin == own.origin) {
                report(&table, constraint, (own, far), cx);
            }
        }
    }
}

fn report(table: &NewTable<'_>, constraint: &Constraint, (own, far): (&Column, &Column), cx: &mut Context<'_>) {
    let (Some(own_type), Some(far_type)) = (&own.data_type, &far.data_type) else { return };
    let Some(reference) = constraint.foreign_key() else { return };
    let parent = &reference.table;
    let wide = wider(own, far);
    // The word that made the two differ: this column's type, the other's, or the key between them.
    let step = table.migration.linked.step;
    let far_changed = far.type_origin.is_some_and(|origin| origin.step == step);
    let place = if far_changed { Some(far_type.span) } else { table.written_type(own) };
    let finding = cx.report(
        place.unwrap_or(constraint.word),
        format!(
            "`{}.{}` is `{}` and refers to `{parent}.{}`, which is `{}`: values of one may not fit the other",
            table.table.name(),
            own.name,
            own_type.display(),
            far.name,
            far_type.display(),
        ),
    );
    finding
        .subject(table.constraint_subject(constraint))
        .label(if far_changed { own_type.span } else { far_type.span }, "the other side")
        .help(format!("make both `{wide}`"));
    if let (Some(span), false) = (place, far_changed || wide == own_type.display()) {
        finding.suggest(format!("make it `{wide}`"), vec![Edit { span, replacement: wide }]);
    }
}

/// The type that holds the values of both.
fn wider(own: &Column, far: &Column) -> String {
    let bytes = |column: &Column| column.data_type.as_ref().and_then(|kind| kind.integer_bytes());
    let wide = if bytes(own) > bytes(far) && bytes(far).is_some() { own } else { far };
    wide.data_type.as_ref().map(|kind| kind.display()).unwrap_or_default()
}
