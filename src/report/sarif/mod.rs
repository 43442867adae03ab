//! SARIF 2.1.0 as code scanning wants it: one run, every rule that was on, tight regions, stable fingerprints.
//!
//! The file is the same on every machine: no times, no absolute paths, no user names. What GitHub makes of each
//! property is written in its documentation, "SARIF support for code scanning".

mod line_hash;
mod notifications;
mod place;
mod results;
mod rules;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Message, Run, RunAutomationDetails, Sarif, Tool, ToolComponent,
};

use super::{Report, Shown, json};

/// The base that every path is relative to. It has no address, so that no machine's folders end up in the file.
const ROOT: &str = "%SRCROOT%";
/// The schema, under the address that GitHub's own examples use.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(report: &Report<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules::Rules::new(report, shown);
    let (results, omitted) = results::results(report, shown, &rules);
    let version = env!("CARGO_PKG_VERSION");
    let driver = ToolComponent::builder()
        .name(env!("CARGO_PKG_NAME"))
        .organization(env!("CARGO_PKG_NAME"))
        .information_uri(env!("CARGO_PKG_REPOSITORY"))
        .version(version)
        .semantic_version(version)
        .notifications(notifications::descriptors())
        .rules(rules.descriptors())
        .build();
    let invocation = Invocation::builder()
        .exit_code(i64::from(report.exit_code))
        .execution_successful(report.exit_code < 2)
        .tool_execution_notifications(notifications::notifications(report, shown, omitted))
        .build();
    let root = ArtifactLocation::builder().description(message("The folder that was checked.")).build();
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .automation_details(RunAutomationDetails::builder().id(category(report.category)).build())
        .column_kind(json!("utf16CodeUnits"))
        .original_uri_base_ids(BTreeMap::from([(ROOT.to_owned(), root)]))
        .invocations(vec![invocation])
        .results(results)
        .build();
    let sarif = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build();
    json::write_record(&sarif, out)
}

/// What tells this run from others on the same commit: text up to the last `/` is the category.
fn category(category: Option<&str>) -> String {
    match category.filter(|category| !category.is_empty()) {
        Some(category) => format!("archlint/{}/", category.trim_matches('/')),
        None => "archlint/".to_owned(),
    }
}

fn message(text: impl Into<String>) -> Message {
    Message::builder().text(text).build()
}

/// A message as a sentence: SARIF's readers want a capital, quotes instead of backticks, and a full stop.
fn sentence(text: &str) -> String {
    let text = inert(&text.replace('`', "'"));
    let mut characters = text.trim_end().chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(characters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// A text in which nothing is a link: viewers take `[text](target)` in messages for one.
fn inert(text: &str) -> String {
    text.replace("](", "] (")
}
