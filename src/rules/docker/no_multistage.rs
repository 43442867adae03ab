use crate::diagnostic::Severity;
use crate::docker::{BuildFile, Run};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::shell::{Command, Word};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::BuildFile(check));

fn check(build: &BuildFile, cx: &mut Context<'_>) {
    let mut stages = build.stages();
    let (Some(stage), None) = (stages.next(), stages.next()) else { return };
    if !stage.starts_something() {
        return;
    }
    let found = stage.runs().find_map(|run| builds(&run).map(|word| (run.span(word), word.text.clone())));
    if let Some((span, program)) = found {
        let message = format!("`{program}` builds in the stage that is shipped: compilers and sources go along");
        cx.report(span, message)
            .label(stage.image.span, "the only stage")
            .help("build in a stage of its own, and `COPY --from` it what runs");
    }
}

/// The program of a `RUN` that compiles, and leaves behind what it compiled with.
fn builds<'r>(run: &'r Run<'_>) -> Option<&'r Word> {
    // What the same layer takes away again was never shipped.
    let purges = |command: &Command| match command.without_sudo() {
        Some(("apt-get" | "apt", arguments)) => {
            arguments.iter().any(|word| matches!(&*word.text, "purge" | "remove" | "autoremove"))
        }
        Some(("apk", arguments)) => arguments.iter().any(|word| word.text == "del"),
        Some(("yum" | "dnf" | "microdnf", arguments)) => arguments.iter().any(|word| word.text == "remove"),
        _ => false,
    };
    if run.commands.iter().any(purges) {
        return None;
    }
    run.commands.iter().find_map(|command| {
        let (program, arguments) = command.without_sudo()?;
        let verb = |wanted: &str| arguments.iter().any(|word| word.text == wanted);
        let builds = match program {
            "go" | "cargo" | "dotnet" | "swift" | "zig" => verb("build") || verb("publish"),
            "mvn" | "mvnw" | "gradle" | "gradlew" => verb("package") || verb("build") || verb("install"),
            "make" | "gcc" | "g++" | "javac" | "tsc" | "cmake" => true,
            _ => false,
        };
        builds.then(|| command.name()).flatten()
    })
}
