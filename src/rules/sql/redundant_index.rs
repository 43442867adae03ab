use std::collections::HashMap;

use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::catalog::Index;
use crate::sql::{Migration, NewTable};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Migration(check));

/// Up to how many indexes are looked at one by one.
const FEW: usize = 16;

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let mut older: HashMap<u32, Vec<&Index>> = HashMap::new();
    for (table, index) in migration.indexes() {
        if let Some(other) = lasting(&table, index) {
            report(&table, index, other, index, cx);
            continue;
        }
        // A wider index makes one of an earlier migration superfluous.
        let older = older.entry(table.table.id).or_insert_with(|| {
            let all = table.table.indexes.iter().map(|old| &**old);
            all.filter(|old| old.origin.step != migration.linked.step).collect()
        });
        let narrower = match older.len() {
            0..FEW => older.clone(),
            _ => table.table.indexes_beginning_as(index).collect(),
        };
        let older = narrower.into_iter().filter(|old| old.origin.step != index.origin.step);
        for old in older.filter(|old| old.is_redundant_beside(index)) {
            if lasting(&table, old).is_some_and(|other| other.name == index.name) {
                report(&table, old, index, index, cx);
            }
        }
    }
}

/// The index that serves instead of one when the migration ends, and still when the history does.
fn lasting<'a>(table: &NewTable<'a>, index: &Index) -> Option<&'a Index> {
    let other = table.table.index_instead_of(index)?;
    let today = table.today()?;
    let (kept, instead) = (table.index_today(index)?, table.index_today(other)?);
    (today.is_known() && kept.is_redundant_beside(instead)).then_some(other)
}

fn report(table: &NewTable<'_>, index: &Index, instead: &Index, at: &Index, cx: &mut Context<'_>) {
    let whole = index.keys.len() == instead.keys.len();
    let reason = if whole { "has the same columns" } else { "begins with the same columns" };
    let finding = cx.report(
        at.origin.clause,
        format!(
            "`{}` is superfluous: {} {reason}, and every write keeps both up to date",
            index.name,
            table.named_index(instead),
        ),
    );
    let other = if at.name == index.name { instead } else { index };
    finding.subject(format!("{}/index:{}", table.subject(), index.name));
    finding.label(other.origin.clause, if at.name == index.name { "this one serves" } else { "the superfluous one" });
    if index.backs_constraint {
        finding.help(format!("drop the constraint `{}`, which demands nothing more", index.name));
    } else {
        finding.help(format!("leave `{}` out, or drop it once {} is there", index.name, table.named_index(instead)));
    }
    if let Some(edits) = table.removal_edits(index).filter(|_| at.name == index.name) {
        finding.suggest("leave the index out", edits);
    }
}
