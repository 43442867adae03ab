use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::settings::KeywordCase;
use crate::source::Span;
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    let sources = cx.project.sources;
    for part in [Some(migration.up()), migration.down()].into_iter().flatten() {
        let words = migration.keywords(part);
        let upper = |span: &Span| sources.slice(*span).chars().all(|letter| !letter.is_ascii_lowercase());
        let wants_upper = match cx.settings.sql.keyword_case {
            KeywordCase::Upper => true,
            KeywordCase::Lower => false,
            KeywordCase::Consistent => 2 * words.iter().filter(|word| upper(word)).count() >= words.len(),
        };
        let right = |text: &str| if wants_upper { text.to_ascii_uppercase() } else { text.to_ascii_lowercase() };
        for statement in part.statements() {
            let from = words.partition_point(|word| word.start < statement.span.start);
            let inside = words.get(from..).into_iter().flatten().take_while(|word| statement.span.contains(**word));
            let wrong: Vec<Span> =
                inside.copied().filter(|word| right(sources.slice(*word)) != sources.slice(*word)).collect();
            let Some(first) = wrong.first() else { continue };
            let case = if wants_upper { "upper" } else { "lower" };
            let edits = wrong.iter().map(|&span| Edit { span, replacement: right(sources.slice(span)) }).collect();
            cx.report(*first, format!("`{}` is not in {case} case", sources.slice(*first)))
                .fix(format!("write keywords in {case} case"), edits)
                .subject(migration.subject());
        }
    }
}
