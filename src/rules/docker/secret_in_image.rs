use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::k8s::credential;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::credential::{is_credential_name, shape};
use crate::syntax::dockerfile::{Assignment, Said, Word};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Stage(check));

const HELP: &str =
    "hand it to the one `RUN` that needs it with `--mount=type=secret`, and replace what was built with it";

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for instruction in stage.instructions {
        match &instruction.said {
            Said::Env(all) => all.iter().for_each(|one| assignment(one, "variable", cx)),
            // The arguments of stages that only build are not in the history of what is shipped.
            Said::Arg(all) => all.iter().filter(|one| one.value.is_some() || stage.is_shipped()).for_each(|one| {
                assignment(one, "build argument", cx);
            }),
            Said::Copy(sources) | Said::Add(sources) if !instruction.has_option("from") => {
                sources.iter().filter(|source| is_secret_file(&source.text)).for_each(|source| file(source, cx));
            }
            _ => {}
        }
    }
    for run in stage.runs() {
        for word in run.commands.iter().flat_map(|command| &command.words) {
            if let Some(kind) = shape(&word.text) {
                let span = run.span(word);
                let what = kind.name();
                let message = format!("a `RUN` holds {what}, for everyone who reads this file or the image's history");
                cx.report(span, message).sensitive(span).help(HELP);
            }
        }
    }
}

fn assignment(one: &Assignment, kind: &str, cx: &mut Context<'_>) {
    let name = &one.name.text;
    let Some(value) = &one.value else {
        if is_credential_name(name) {
            let message =
                format!("{kind} `{name}` is asked for at build time, and the image's history keeps its value");
            cx.report(one.name.span, message).severity(Severity::Warning).subject(name.as_str()).help(HELP);
        }
        return;
    };
    if let Some(what) = credential::in_text(name, &value.text) {
        let message = format!("{kind} `{name}` holds {what}, and everyone who pulls the image can read it");
        cx.report(value.span, message).sensitive(value.span).subject(name.as_str()).help(HELP);
    }
}

fn file(source: &Word, cx: &mut Context<'_>) {
    let message =
        format!("`{}` becomes a layer of the image, and everyone who pulls the image can read it", source.text);
    cx.report(source.span, message).subject(source.text.as_str()).help(HELP);
}

/// Whether a path names a file that holds nothing but secrets.
fn is_secret_file(path: &str) -> bool {
    const FILES: [&str; 9] =
        ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".git-credentials", ".pypirc", ".htpasswd", ".pgpass"];
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    let sample = ["example", "sample", "template", "dist", "test", "defaults"];
    let environment = name == ".env" || name.strip_prefix(".env.").is_some_and(|kind| !sample.contains(&kind));
    environment || FILES.contains(&name) || path.ends_with(".aws/credentials")
}
