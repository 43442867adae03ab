use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::Migration;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Migration(check)).fixable();

fn check(migration: &Migration<'_>, cx: &mut Context<'_>) {
    for part in [Some(migration.up()), migration.down()].into_iter().flatten() {
        let place = part.section.span();
        let text = cx.project.sources.get(place.file).text();
        let Some(last) = text.chars().next_back().filter(|last| *last != '\n') else { continue };
        if place.end as usize != text.len() {
            continue;
        }
        let end = Span::new(place.file, text.len(), text.len());
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let marked = Span::new(place.file, text.len() - last.len_utf8(), text.len());
        cx.report(marked, "the file ends without a line break")
            .fix("add the line break", vec![Edit { span: end, replacement: newline.to_owned() }])
            .subject(migration.subject());
    }
}
