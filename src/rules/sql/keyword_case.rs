use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::KeywordCase;
use crate::source::Span;
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let sources = cx.project.sources;
    for part in [Some(migration.up()), migration.down()].into_iter().flatten() {
        let has_lower = |span: &Span| sources.slice(*span).bytes().any(|letter| letter.is_ascii_lowercase());
        let has_upper = |span: &Span| sources.slice(*span).bytes().any(|letter| letter.is_ascii_uppercase());
        let (mut all, mut upper) = (0, 0);
        // Which statements have words with small and with capital letters: the words of all would be the largest thing
        // in memory.
        let mut letters: Vec<(bool, bool)> = Vec::with_capacity(part.statements().len());
        for statement in part.statements() {
            let words = migration.keywords(part, statement);
            let lower = words.iter().filter(|word| has_lower(word)).count();
            (all, upper) = (all + words.len(), upper + words.len() - lower);
            letters.push((lower > 0, words.iter().any(has_upper)));
        }
        let wants_upper = match cx.settings.sql.keyword_case {
            KeywordCase::Upper => true,
            KeywordCase::Lower => false,
            KeywordCase::Consistent => 2 * upper >= all,
        };
        let right = |text: &str| if wants_upper { text.to_ascii_uppercase() } else { text.to_ascii_lowercase() };
        let odd = letters.iter().map(|&(lower, upper)| if wants_upper { lower } else { upper });
        for (statement, _) in part.statements().iter().zip(odd).filter(|(_, odd)| *odd) {
            let mut wrong = migration.keywords(part, statement);
            wrong.retain(|word| if wants_upper { has_lower(word) } else { has_upper(word) });
            let Some(first) = wrong.first() else { continue };
            let case = if wants_upper { "upper" } else { "lower" };
            let edits = wrong.iter().map(|&span| Edit { span, replacement: right(sources.slice(span)) }).collect();
            cx.report(*first, format!("`{}` is not in {case} case", sources.slice(*first)))
                .fix(format!("write keywords in {case} case"), edits)
                .subject(migration.subject());
        }
    }
}
