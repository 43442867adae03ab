use crate::diagnostic::Severity;
use crate::docker::{Run, Stage};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::shell::{Command, Word};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for run in stage.runs() {
        one(stage, &run, cx);
    }
}

fn one(stage: &Stage<'_>, run: &Run<'_>, cx: &mut Context<'_>) {
    let calls = |wanted: &str| {
        run.commands.iter().find_map(|command| {
            let (program, arguments) = command.without_sudo()?;
            let verb = arguments.iter().find(|word| !word.text.starts_with('-'))?;
            (matches!(program, "apt-get" | "apt") && verb.text == wanted).then_some((program, command, verb))
        })
    };
    let (update, install) = (calls("update"), calls("install"));
    let Some((program, command, verb)) = install else {
        let lone = update.filter(|_| calls("upgrade").is_none() && calls("dist-upgrade").is_none());
        if let Some((program, _, verb)) = lone {
            let so = "stands alone: its layer is kept, and a later install reads an old list";
            cx.report(run.span(verb), format!("`{program} update` {so}"))
                .help("run it in the same `RUN` as the install: `apt-get update && apt-get install -y …`");
        }
        return;
    };
    let mut faults = Vec::new();
    if !answers(command) {
        faults.push("it waits for an answer that no build gives (`-y`)");
    }
    if stage.is_shipped() && !skips_recommended(command) {
        faults.push("packages that are only recommended come with it (`--no-install-recommends`)");
    }
    let cleaned = run.commands.iter().any(|command| {
        command.words.iter().any(|word| word.text.contains("/var/lib/apt")) || command.has(&["dist-clean"])
    });
    if stage.is_shipped() && update.is_some() && !cleaned && !run.caches("/var/lib/apt") {
        faults.push("the lists of packages stay in the layer (`rm -rf /var/lib/apt/lists/*`)");
    }
    if !faults.is_empty() {
        cx.report(run.span(verb), format!("`{program} install`: {}", faults.join("; ")))
            .help("`apt-get update && apt-get install -y --no-install-recommends … && rm -rf /var/lib/apt/lists/*`");
    }
}

fn answers(command: &Command) -> bool {
    let yes = |word: &Word| {
        let text = word.text.as_str();
        let joined = text.starts_with('-') && !text.starts_with("--") && text.contains(['y', 'q']);
        joined
            || matches!(text, "--yes" | "--assume-yes" | "--assume-no")
            || text.contains("Assume-Yes")
            || text.starts_with("--quiet=2")
    };
    // A variable may hold the options.
    command.call().iter().any(|word| yes(word) || word.text.starts_with('$'))
}

fn skips_recommended(command: &Command) -> bool {
    let skips = |word: &Word| word.text == "--no-install-recommends" || word.text.contains("Install-Recommends");
    command.call().iter().any(|word| skips(word) || word.text.starts_with('$'))
}
