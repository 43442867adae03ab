use crate::diagnostic::Severity;
use crate::k8s::{ConfigKind, ConfigReference, ConfigUse};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::ConfigReferencePart(check));

fn check(reference: &ConfigReference<'_>, cx: &mut Context<'_>) {
    if reference.kind != ConfigKind::Secret {
        return;
    }
    let what = match reference.way {
        ConfigUse::Variable(name) => format!("variable `{name}` holds a Secret"),
        ConfigUse::Environment => "the environment holds a whole Secret".to_owned(),
        ConfigUse::Volume | ConfigUse::Credentials => return,
    };
    let message = format!("{what}, which child processes inherit and crash reports print");
    let finding = cx.report(reference.entry.key_span(), message);
    finding.subject(reference.manifest.subject()).help("mount the Secret as a file, if the program can read one");
}
