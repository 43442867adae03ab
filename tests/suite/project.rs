//! Small repositories in memory, made of a page's or fixture's code blocks.

use archlint::config::Config;
use archlint::diagnostic::Diagnostic;
use archlint::engine::{Base, Input, Options, Origin, Outcome, check};
use archlint::rule::Profile;

use archlint::explain::EXAMPLE_DAY;
pub use archlint::explain::{base, inputs};

/// Checks a project with every rule on, unfolded, under its own `archlint.yaml` if it has one. Only a profile that this
/// names turns rules off.
pub fn run(inputs: Vec<Input>) -> Outcome {
    run_since(inputs, None)
}

/// As [`run`], against a base revision.
pub fn run_since(inputs: Vec<Input>, base: Option<Base>) -> Outcome {
    let text = inputs.iter().find(|input| input.path == "archlint.yaml").map(|input| match &input.origin {
        Origin::Memory(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Origin::Disk(_) => unreachable!("examples are in memory"),
    });
    let today = EXAMPLE_DAY.parse().expect("a date");
    let profile = text.as_ref().is_some_and(|text| text.contains("profile:"));
    let config = text.map_or_else(
        || Config::on(today),
        |text| Config::from_text("archlint.yaml", &text, today).unwrap_or_else(|error| panic!("{}", error.message)),
    );
    let config = if profile { config } else { Config { profile: Profile::All, ..config } };
    check(inputs, &Options { config, base, threads: Some(1), ..Options::default() })
}

/// A finding in one line: place and marked text.
pub fn line(outcome: &Outcome, finding: &Diagnostic) -> String {
    let source = outcome.sources.get(finding.span.file);
    let at = source.position(finding.span.start as usize);
    let text = source.slice(finding.span).lines().next().unwrap_or_default();
    format!("{}:{}:{} {text}", source.path(), at.line, at.column)
}
