//! What every format says of findings made by hand, hostile and secret ones among them.

use std::time::Duration;

use archlint::diagnostic::{Diagnostic, Edit, RuleName, Severity, Suppression};
use archlint::engine::{Counts, Outcome, Skipped};
use archlint::report::{Format, Report, Run, write, write_summary};
use archlint::source::{Encoding, FileId, Source, SourceMap, Span};
use serde_json::Value;

/// Findings over files in memory.
pub struct Case {
    pub outcome: Outcome,
}

impl Case {
    /// Files in path order.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let sources = files.iter().map(|(path, text)| Source::new(*path, *text)).collect();
        Self { outcome: Outcome { sources: SourceMap::new(sources), looked_at: files.len(), ..Outcome::default() } }
    }

    /// The place of the first `word` in a file.
    pub fn span(&self, file: usize, word: &str) -> Span {
        let id = FileId::new(file);
        let at = self.outcome.sources.get(id).text().find(word).expect("the word is in the file");
        Span::new(id, at, at + word.len())
    }

    /// Adds a finding at a word.
    pub fn find(
        &mut self,
        rule: &'static str,
        severity: Severity,
        file: usize,
        word: &str,
        message: &str,
    ) -> &mut Diagnostic {
        let span = self.span(file, word);
        self.outcome.findings.push(Diagnostic::new(RuleName(rule), severity, span, message));
        self.outcome.findings.last_mut().expect("just added")
    }

    pub fn write(&self, format: Format) -> String {
        self.write_with(format, |_| {})
    }

    pub fn write_with(&self, format: Format, change: impl FnOnce(&mut Report<'_>)) -> String {
        let rules = archlint::config::Config::default().active_rules();
        // A run comes out in order.
        let mut outcome = self.outcome.clone();
        let path = |finding: &Diagnostic| self.outcome.sources.get(finding.span.file).path();
        outcome.findings.sort_by(|a, b| {
            let key = |finding: &Diagnostic| (finding.span.start, finding.span.end, finding.rule);
            (path(a), key(a), &a.message).cmp(&(path(b), key(b), &b.message))
        });
        let mut report = Report::new(&outcome, &rules, 1);
        change(&mut report);
        let mut out = Vec::new();
        write(format, &report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("reports are UTF-8")
    }

    fn summary(&self, run: &Run<'_>) -> String {
        let mut out = Vec::new();
        write_summary(&Report::new(&self.outcome, &[], 0), run, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("a summary is UTF-8")
    }
}

const CREATE: &str = "CREATE TABLE users (\n    id bigint\n);\n";
const ALTER: &str = "-- é🎉\r\n\tALTER TABLE users ADD COLUMN email text NOT NULL;\r\n";

/// A finding in one file that points into another.
pub fn migration() -> Case {
    let mut case = Case::new(&[("db/001_users.sql", CREATE), ("db/002_email.sql", ALTER)]);
    let table = case.span(0, "users");
    let column = case.span(1, "email");
    let constraint = case.span(1, " NOT NULL");
    case.find("sql/required-column", Severity::Error, 1, "email", "column `email` is added as `NOT NULL`")
        .caption("fails as soon as `users` has a row")
        .label(table, "created here")
        .help("add it nullable, fill it, then `SET NOT NULL`")
        .subject("table:users/column:email")
        .suggest("drop `NOT NULL`", vec![Edit { span: constraint, replacement: String::new() }]);
    case.outcome.findings.push(Diagnostic::new(RuleName("sql/short-name"), Severity::Note, column, "said softly"));
    case.outcome.counts = Counts { sql: 2, ..Counts::default() };
    case
}

#[test]
fn full_draws_labels_in_several_files() {
    insta::assert_snapshot!(migration().write(Format::Full), @r"
    error[sql/required-column]: column `email` is added as `NOT NULL`
      ┌─ db/002_email.sql:2:31
      │
    2 │     ALTER TABLE users ADD COLUMN email text NOT NULL;
      │                                  ^^^^^ fails as soon as `users` has a row
      │
      ┌─ db/001_users.sql:1:14
      │
    1 │ CREATE TABLE users (
      │              ----- created here
      │
      = help: add it nullable, fill it, then `SET NOT NULL`
      = unsafe fix: drop `NOT NULL`
      = explain: archlint explain sql/required-column

    note[sql/short-name]: said softly
      ┌─ db/002_email.sql:2:31
      │
    2 │     ALTER TABLE users ADD COLUMN email text NOT NULL;
      │                                  ^^^^^
      │
      = explain: archlint explain sql/short-name
    ");
}

#[test]
fn concise_is_a_line_for_each_finding() {
    insta::assert_snapshot!(migration().write(Format::Concise), @r"
    db/002_email.sql:2:31: error[sql/required-column] column `email` is added as `NOT NULL`
    db/002_email.sql:2:31: note[sql/short-name] said softly
    ");
}

#[test]
fn json_counts_utf16_columns_and_bytes_on_disk() {
    let mut case = migration();
    let text = "é🎉 b";
    case.outcome.sources = SourceMap::new(vec![
        Source::new("db/001_users.sql", CREATE),
        Source::new("db/002_email.sql", text).with_encoding(Encoding::MarkedUtf8),
    ]);
    case.outcome.findings.clear();
    case.find("sql/x", Severity::Warning, 1, "b", "said").count = 3;
    let json: Value = serde_json::from_str(&case.write(Format::Json)).expect("JSON");
    let finding = &json["findings"][0];
    assert_eq!(finding["path"], "db/002_email.sql");
    assert_eq!(finding["start"], serde_json::json!({"line": 1, "column": 5, "offset": 10}));
    assert_eq!(finding["end"], serde_json::json!({"line": 1, "column": 6, "offset": 11}));
    assert_eq!((&finding["count"], &finding["suppressed"]), (&Value::from(3), &Value::Null));
    for absent in ["labels", "help", "fix", "subject"] {
        assert!(finding.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn json_has_the_keys_of_version_1() {
    let mut case = migration();
    case.outcome.skipped.push(Skipped { path: "chart/x.yaml".into(), reason: "Helm template, not rendered".into() });
    case.outcome.findings.truncate(1);
    let json = case.write(Format::Json);
    assert_eq!(json.lines().count(), 1);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).expect("JSON"), @r#"
    {
      "schemaVersion": 1,
      "tool": {
        "name": "archlint",
        "version": "0.1.0"
      },
      "summary": {
        "files": {
          "sql": 2,
          "openapi": 0,
          "k8s": 0,
          "other": 0
        },
        "errors": 1,
        "warnings": 0,
        "notes": 0,
        "suppressed": 0,
        "baselined": 0,
        "skipped": [
          {
            "path": "chart/x.yaml",
            "reason": "Helm template, not rendered"
          }
        ],
        "incomplete": false
      },
      "findings": [
        {
          "rule": "sql/required-column",
          "severity": "error",
          "message": "column `email` is added as `NOT NULL`",
          "help": "add it nullable, fill it, then `SET NOT NULL`",
          "path": "db/002_email.sql",
          "start": {
            "line": 2,
            "column": 31,
            "offset": 41
          },
          "end": {
            "line": 2,
            "column": 36,
            "offset": 46
          },
          "labels": [
            {
              "path": "db/001_users.sql",
              "start": {
                "line": 1,
                "column": 14,
                "offset": 13
              },
              "end": {
                "line": 1,
                "column": 19,
                "offset": 18
              },
              "message": "created here"
            }
          ],
          "count": 1,
          "fix": {
            "title": "drop `NOT NULL`",
            "applicability": "unsafe",
            "edits": [
              {
                "path": "db/002_email.sql",
                "start": {
                  "line": 2,
                  "column": 41,
                  "offset": 51
                },
                "end": {
                  "line": 2,
                  "column": 50,
                  "offset": 60
                },
                "replacement": ""
              }
            ]
          },
          "subject": "table:users/column:email",
          "fingerprint": "74493b8539706720",
          "suppressed": null
        }
      ]
    }
    "#);
}

#[test]
fn json_lines_end_with_the_summary() {
    let lines = migration().write(Format::Jsonl);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let whole: Value = serde_json::from_str(&migration().write(Format::Json)).expect("JSON");
    let (last, findings) = lines.split_last().expect("never empty");
    assert_eq!(Value::from(findings.to_vec()), whole["findings"]);
    assert_eq!(last, &serde_json::json!({"summary": whole["summary"]}));
}

#[test]
fn a_suppressed_finding_is_shown_to_machines_only() {
    let mut case = migration();
    case.outcome.findings[0].suppressed =
        Some(Box::new(Suppression { reason: Some("backfilled".into()), in_source: true }));
    for format in [Format::Full, Format::Concise, Format::Github] {
        assert!(!case.write(format).contains("email` is added"), "{format:?}");
    }
    let json: Value = serde_json::from_str(&case.write(Format::Json)).expect("JSON");
    assert_eq!(json["findings"][0]["suppressed"], serde_json::json!({"reason": "backfilled", "inSource": true}));
    assert_eq!((&json["summary"]["errors"], &json["summary"]["suppressed"]), (&Value::from(0), &Value::from(1)));
}

#[test]
fn the_fifty_gravest_are_drawn_by_place_and_all_are_counted() {
    let mut case = Case::new(&[("a.sql", "x y\n")]);
    for _ in 0..53 {
        case.find("sql/x", Severity::Warning, 0, "x", "again");
    }
    case.find("sql/y", Severity::Error, 0, "y", "the only error stands last");
    let full = case.write(Format::Full);
    assert_eq!(full.matches("warning[sql/x]").count(), 49);
    let (error, end) = (full.find("error[sql/y]"), full.find("showing"));
    assert!(error > full.rfind("warning[sql/x]") && error < end, "{full}");
    assert!(full.ends_with("showing 50 of 54 findings, the gravest; `--format concise` lists all\n"), "{full}");
    assert_eq!(case.write(Format::Concise).lines().count(), 54);
}

#[test]
fn a_long_line_is_cut_around_each_label() {
    let text = format!("{}needle{}thread{}\n", "a ".repeat(500_000), "b ".repeat(500_000), "c ".repeat(500_000));
    let mut case = Case::new(&[("min.json", &text)]);
    let thread = case.span(0, "thread");
    case.find("openapi/x", Severity::Warning, 0, "needle", "found").label(thread, "belongs to this");
    let full = case.write(Format::Full);
    assert!(full.len() < 2000, "{} bytes", full.len());
    assert!(full.contains("min.json:1:1000001\n") && full.contains("min.json:1:2000007\n"), "{full}");
    let lines: Vec<&str> = full.lines().collect();
    let row = lines.iter().position(|line| line.contains("needle")).expect("the line is shown");
    let column = |line: &str, word: &str| line.split(word).next().map(|before| before.chars().count());
    assert_eq!(column(lines[row], "needle"), column(lines[row + 1], "^^^^^^"), "{full}");
}

#[test]
fn colour_and_links_only_where_wanted() {
    let case = migration();
    assert!(!case.write(Format::Full).contains('\x1b'));
    let linked = case.write_with(Format::Full, |report| (report.colour, report.hyperlinks) = (true, true));
    assert!(linked.contains("\x1b]8;;https://") && linked.contains("\x1b[0m"));
    for format in [Format::Concise, Format::Json, Format::Jsonl, Format::Sarif, Format::Github] {
        let plain = case.write_with(format, |report| (report.colour, report.hyperlinks) = (true, true));
        assert!(!plain.contains('\x1b'), "{format:?}");
    }
}

#[test]
fn the_summary_is_right_for_one_many_and_none() {
    let run = Run { elapsed: Some(Duration::from_millis(41)), config: Some("archlint.yaml"), paths: &[] };
    let mut case = migration();
    let skipped = |path: &str, reason: &str| Skipped { path: path.into(), reason: reason.into() };
    assert_eq!(case.summary(&run), "Checked 2 files in 41 ms: 2 SQL.\n1 error, 1 note · 1 with an unsafe fix\n");
    case.outcome.counts = Counts { sql: 12, openapi: 2, k8s: 23, other: 0 };
    case.outcome.dialects = vec!["postgres: `CONCURRENTLY` in db/7.sql".into(), "postgres: in other/1.sql".into()];
    case.outcome.skipped =
        vec![skipped("b", "over 10 MiB"), skipped("a", "Helm template, not rendered"), skipped("c", "Helm template")];
    assert_eq!(
        case.summary(&Run { config: None, ..run }),
        "Checked 37 files in 41 ms: 12 SQL (postgres), 2 OpenAPI, 23 Kubernetes. \
         Skipped 3: 2 Helm templates, 1 over 10 MiB.\n\
         1 error, 1 note · 1 with an unsafe fix\n\
         No archlint.yaml; defaults used.\n"
    );
    case.outcome.findings.clear();
    case.outcome.skipped.remove(0);
    assert_eq!(case.summary(&run), "Checked 37 files in 41 ms: no findings. Skipped 2 Helm templates.\n");
    case.outcome.skipped = vec![skipped("b", "over 10 MiB")];
    assert_eq!(case.summary(&run), "Checked 37 files in 41 ms: no findings. Skipped 1: over 10 MiB.\n");
    case.outcome.skipped.clear();
    assert_eq!(case.summary(&run), "Checked 37 files in 41 ms: no findings.\n");
    case.outcome.counts = Counts::default();
    case.outcome.looked_at = 1;
    assert_eq!(
        case.summary(&run),
        "No SQL, OpenAPI or Kubernetes files under `.` (looked at 1 file). See `archlint check --explain-files`.\n"
    );
}
