use crate::diagnostic::Severity;
use crate::docker::{BuildFile, Run};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::shell::Word;

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

/// The program of a `RUN` that compiles.
fn builds<'r>(run: &'r Run<'_>) -> Option<&'r Word> {
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
