use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::shell::{Command, Word};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for run in stage.runs() {
        for command in &run.commands {
            let loose = unpinned(command);
            let Some(first) = loose.first() else { continue };
            let message = match loose.len() - 1 {
                0 => format!("`{}` has no version: the next build may get another one", first.text),
                more => format!("`{}` and {more} more have no version: the next build may get others", first.text),
            };
            cx.report(run.span(first), message).help("name the version that was tested");
        }
    }
}

/// The packages that a command installs in whatever version there is.
fn unpinned(command: &Command) -> Vec<&Word> {
    let Some((program, arguments)) = command.without_sudo() else { return Vec::new() };
    // `python -m pip` is `pip`.
    let module = arguments.first().is_some_and(|word| word.text == "-m") && program.starts_with("python");
    let (program, arguments) = match arguments.get(1) {
        Some(named) if module => (named.text.as_str(), arguments.get(2..).unwrap_or_default()),
        _ => (program, arguments),
    };
    let mut words = arguments.iter().filter(|word| !word.text.starts_with('-'));
    let verb = words.next().map(|word| word.text.as_str()).unwrap_or_default();
    let global = command.has(&["-g", "--global"]);
    let has_version: fn(&str) -> bool = match (program, verb) {
        ("apt-get" | "apt", "install") => |package| package.contains('=') || package.contains('/'),
        ("apk", "add") => |package| package.contains(['=', '~', '<', '>', '@']),
        ("pip" | "pip3", "install") => |package| package.contains(['=', '<', '>', '/', '@']) || package == ".",
        ("npm", "install" | "i" | "add") if global => |package| {
            package.trim_start_matches('@').contains('@') || package.contains(['/', '.']) && !package.starts_with('@')
        },
        _ => return Vec::new(),
    };
    // The value of an option with a file, an address or a name is no package.
    const VALUED: [&str; 12] = [
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-i",
        "--index-url",
        "--extra-index-url",
        "-t",
        "--virtual",
        "--target",
        "-o",
        "--repository",
    ];
    let packages = arguments.iter().enumerate().filter(|(index, word)| {
        let value = index
            .checked_sub(1)
            .and_then(|before| arguments.get(before))
            .is_some_and(|before| VALUED.contains(&before.text.as_str()));
        !value && !word.text.starts_with(['-', '$', '.', '>']) && word.text != verb
    });
    packages.map(|(_, word)| word).filter(|word| !has_version(&word.text) && !word.text.contains('$')).collect()
}
