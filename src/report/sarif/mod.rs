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

use serde::Serialize;
use serde_sarif::sarif::{ArtifactLocation, Message, Notification, ReportingDescriptor, RunAutomationDetails};

use super::each::{each, elements};
use super::shown::by_file;
use super::{Report, Shown, json};

/// The base that every path is relative to. It has no address, so that no machine's folders end up in the file.
const ROOT: &str = "%SRCROOT%";
/// The schema, under the address that GitHub's own examples use.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

// What holds long lists is written as it comes, so it cannot be of serde-sarif's types, which own their lists.

#[derive(Serialize)]
struct Document<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [R; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<I, R, T> {
    automation_details: RunAutomationDetails,
    column_kind: &'static str,
    invocations: [I; 1],
    original_uri_base_ids: BTreeMap<&'static str, ArtifactLocation>,
    results: R,
    tool: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<N> {
    execution_successful: bool,
    exit_code: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_configuration_notifications: Vec<Notification>,
    tool_execution_notifications: N,
}

#[derive(Serialize)]
struct Tool<R> {
    driver: Driver<R>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<R> {
    information_uri: &'static str,
    name: &'static str,
    notifications: Vec<ReportingDescriptor>,
    organization: &'static str,
    rules: R,
    semantic_version: &'static str,
    version: &'static str,
}

pub(super) fn write(report: &Report<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules::Rules::new(report, shown);
    let (findings, omitted) = results::kept(report, shown);
    let files = by_file(&findings);
    let results = |file: &&[_]| results::results(report, shown, &rules, file);
    let driver = Driver {
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        name: env!("CARGO_PKG_NAME"),
        notifications: notifications::descriptors(),
        organization: env!("CARGO_PKG_NAME"),
        rules: each(|| rules.descriptors()),
        semantic_version: env!("CARGO_PKG_VERSION"),
        version: env!("CARGO_PKG_VERSION"),
    };
    let invocation = Invocation {
        execution_successful: report.exit_code < 2,
        exit_code: report.exit_code,
        tool_configuration_notifications: notifications::of_configuration(report),
        tool_execution_notifications: each(|| notifications::notifications(report, shown, omitted)),
    };
    let root = ArtifactLocation::builder().description(message("The folder that was checked.")).build();
    let run = Run {
        automation_details: RunAutomationDetails::builder().id(category(report.category)).build(),
        column_kind: "utf16CodeUnits",
        invocations: [invocation],
        original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
        results: each(|| elements(&files, |file| file.len(), &results)),
        tool: Tool { driver },
    };
    json::write_records([Document { schema: SCHEMA, runs: [run], version: "2.1.0" }], out)
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
