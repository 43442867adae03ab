use crate::diagnostic::Severity;
use crate::docker::{Run, Stage};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::shell::{Command, Joint, Word};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for run in stage.runs() {
        piped(&run, cx);
        for command in &run.commands {
            if let Some(word) = unchecked(command) {
                let message = format!(
                    "`{}` turns the check of certificates off: whoever is in between gives the file",
                    word.text
                );
                let help = "leave it out; where the authority is one's own, add its certificate to the image";
                cx.report(run.span(word), message).help(help);
            }
        }
    }
}

fn piped(run: &Run<'_>, cx: &mut Context<'_>) {
    const SHELLS: [&str; 12] =
        ["sh", "bash", "dash", "ash", "zsh", "ksh", "python", "python3", "perl", "node", "php", "ruby"];
    let fetches =
        |command: &Command| matches!(command.without_sudo().map(|(program, _)| program), Some("curl" | "wget"));
    let mut fetched = false;
    for command in &run.commands {
        fetched = fetches(command) || fetched && command.joint == Joint::Pipe;
        let Some((program, arguments)) = command.without_sudo() else { continue };
        let from_pipe = fetched && command.joint == Joint::Pipe;
        let inline = || {
            let fetch =
                |word: &&Word| ["$(curl", "$(wget", "<(curl", "<(wget"].iter().any(|start| word.text.contains(start));
            arguments.iter().any(|word| fetch(&word))
        };
        if !SHELLS.contains(&program) || !(from_pipe || inline()) {
            continue;
        }
        let Some(name) = command.name() else { continue };
        let message =
            format!("what the download gives is run by `{program}` unseen: a changed script is in the image at once");
        cx.report(run.span(name), message)
            .help("download a named version to a file, check its sum with `sha256sum -c`, then run it");
    }
}

/// The word that turns the check of certificates off.
fn unchecked(command: &Command) -> Option<&Word> {
    let (program, arguments) = command.without_sudo()?;
    let is = |wanted: &[&str]| arguments.iter().find(|word| wanted.contains(&word.text.as_str()));
    match program {
        "curl" => is(&["--insecure"]).or_else(|| {
            // Of joined letters `k` is one as long as none before it takes what follows as its value.
            arguments.iter().find(|word| {
                let letters = word.text.strip_prefix('-').filter(|rest| !rest.starts_with('-')).unwrap_or_default();
                letters.split('k').next().is_some_and(|before| {
                    before.len() < letters.len() && before.bytes().all(|it| b"fsSLgjinNOqvJR#".contains(&it))
                })
            })
        }),
        "wget" => is(&["--no-check-certificate"]),
        "git" => is(&["http.sslVerify=false"]).or_else(|| is(&["http.sslVerify"]).filter(|_| is(&["false"]).is_some())),
        "npm" | "yarn" => {
            is(&["strict-ssl"]).filter(|_| is(&["false"]).is_some()).or_else(|| is(&["--strict-ssl=false"]))
        }
        "pip" | "pip3" => is(&["--trusted-host"]),
        _ => None,
    }
}
