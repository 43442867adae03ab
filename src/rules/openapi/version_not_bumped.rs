use crate::diagnostic::{Edit, Severity};
use crate::openapi::SemanticVersion;
use crate::openapi::compare::{Change, ChangeKind};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Strict, Check::ApiChange(ChangeKind::Version, check));

fn check(change: &Change, cx: &mut Context<'_>) {
    let span = change.place;
    let written = cx.project.sources.get(span.file).text().get(span.range()).unwrap_or_default();
    let next = SemanticVersion::parse(written.trim_matches(['"', '\''])).map(SemanticVersion::next_breaking);
    let finding =
        cx.report_change(change, "raise the major version, below 1.0.0 the minor one, or take the change back");
    if let Some(next) = next {
        let quote = written.chars().next().filter(|first| !first.is_ascii_digit()).map_or(String::new(), String::from);
        let edit = Edit { span, replacement: format!("{quote}{next}{quote}") };
        finding.suggest(format!("call it `{next}`"), vec![edit]);
    }
}
