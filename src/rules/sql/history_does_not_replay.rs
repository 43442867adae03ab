use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::replay::FaultKind;
use crate::sql::{History, Migration, Other};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    for migration in history.migrations().filter(|migration| !migration.linked.unit.context) {
        for found in migration.contradictions() {
            let says = match &found.fault.kind {
                FaultKind::Missing(what) | FaultKind::Presumed(what) => format!("{what} does not exist at this point"),
                FaultKind::Exists(what) => format!("{what} exists already"),
                FaultKind::Needed(what) => format!("{what} still needs it"),
                FaultKind::Irreplaceable(what) => format!("`OR REPLACE` cannot change {what}"),
                FaultKind::Uncastable(what) => format!("{what} cannot be cast"),
                FaultKind::OtherKind(what) | FaultKind::Refused(what) => what.clone(),
            };
            let finding =
                cx.report(found.fault.span, format!("a new database cannot be built from these migrations: {says}"));
            finding
                .subject(migration.subject())
                .help("correct the name or the order, or add the migration that is missing");
            match found.other {
                Some(Other::Made(place)) => finding.label(place, "made here"),
                Some(Other::MadeLater(place)) => finding.label(place, "made here, later"),
                Some(Other::GoneSince(place)) => finding.label(place, "gone since this migration"),
                None => finding,
            };
        }
    }
    let judged = history.migrations().filter(|migration| !migration.linked.unit.context);
    let groundless: Vec<_> = judged.flat_map(Migration::groundless).collect();
    let Some(first) = groundless.first() else { return };
    let mut names: Vec<String> = groundless.iter().map(|fault| fault.about.key.to_string()).collect();
    names.sort();
    names.dedup();
    let others = match names.len() - 1 {
        0 => String::new(),
        1 => " and one other object".to_owned(),
        more => format!(" and {more} other objects"),
    };
    cx.report(first.span, format!("no migration makes `{}`{others}: rules know nothing of what is there before the first one", first.about.key))
        .severity(Severity::Note)
        .subject(format!("history:{}", history.folder))
        .help("put the schema that the history begins with in front of it as its first migration; nothing is to be done if it comes from elsewhere");
}
