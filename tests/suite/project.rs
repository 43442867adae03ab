//! Small repositories in memory, made of a page's or fixture's code blocks.

use archlint::config::Config;
use archlint::diagnostic::Diagnostic;
use archlint::engine::{Input, Options, Origin, Outcome, check};
use archlint::page::ExampleFile;
use archlint::rule::Profile;

/// The files of the blocks that have a path.
pub fn inputs(files: &[ExampleFile<'_>]) -> Vec<Input> {
    let real = files.iter().filter(|file| !file.path.is_empty());
    real.map(|file| Input { path: file.path.to_owned(), origin: Origin::Memory(bytes(file)), named: false }).collect()
}

fn bytes(file: &ExampleFile<'_>) -> Vec<u8> {
    if file.attributes.contains(&"encoding=latin-1") {
        return file.text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect();
    }
    file.text.clone().into_bytes()
}

/// Checks a project with every rule on, unfolded.
pub fn run(inputs: Vec<Input>) -> Outcome {
    let config = Config { profile: Profile::All, ..Config::default() };
    check(inputs, &Options { config, threads: Some(1), fold: false })
}

/// A finding in one line: place, marked text, message.
pub fn line(outcome: &Outcome, finding: &Diagnostic) -> String {
    let source = outcome.sources.get(finding.span.file);
    let at = source.position(finding.span.start as usize);
    let text = source.slice(finding.span).lines().next().unwrap_or_default();
    format!("{}:{}:{} {text}", source.path(), at.line, at.column)
}
