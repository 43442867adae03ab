//! What `archlint init` would write: a configuration that holds only what differs from the defaults, and a workflow.

use crate::config::file::NAMES;
use crate::engine::Outcome;
use crate::settings::Dialect;

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its path below the folder that is set up.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

/// The configuration for what was found.
#[must_use]
pub fn configuration(outcome: &Outcome) -> Draft {
    let mut text =
        format!("# yaml-language-server: $schema={}/raw/main/archlint.schema.json\n", env!("CARGO_PKG_REPOSITORY"));
    text.push_str(
        "# Only what differs from the defaults: `archlint config` shows every value, `archlint rules` every rule.\n",
    );
    let mut values = serde_yaml::Mapping::new();
    if let [dialect] = dialects(outcome)[..]
        && dialect != Dialect::default().as_str()
    {
        let mut sql = serde_yaml::Mapping::new();
        sql.insert("dialect".into(), dialect.into());
        values.insert("sql".into(), sql.into());
    }
    if !values.is_empty() {
        // A mapping of strings always serialises.
        text.push_str(&serde_yaml::to_string(&values).unwrap_or_default());
    }
    Draft { path: NAMES[0], text }
}

/// The dialects of the migrations, sorted, each once.
#[must_use]
pub fn dialects(outcome: &Outcome) -> Vec<&str> {
    let mut words: Vec<&str> = outcome.dialects.iter().filter_map(|said| Some(said.split_once(':')?.0)).collect();
    words.dedup();
    words
}

/// The workflow that checks every pull request.
#[must_use]
pub fn workflow() -> Draft {
    let text = "name: archlint
on:
  pull_request:
  push:
    branches: [main] # gives code scanning something to compare with
permissions: {}
jobs:
  archlint:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write # for the upload
      actions: read # for the upload from private repositories
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
          fetch-depth: 0 # for `--base` and `--since`
      - uses: archlint/archlint@main # better the commit that you have read
";
    Draft { path: ".github/workflows/archlint.yml", text: text.to_owned() }
}
