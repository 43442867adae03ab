//! SARIF as code scanning wants it, and what the validators do not look at.

use std::collections::BTreeSet;

use archlint::config::Config;
use archlint::diagnostic::{Edit, Severity, Suppression};
use archlint::engine::{Counts, Skipped};
use archlint::report::Format;
use archlint::source::{Source, SourceMap, Span};
use serde_json::{Value, json};

use crate::report::{Case, migration};

/// Findings of all three kinds, in awkward places: secrets, several files, fixes, odd names, a last line without break.
pub fn repository() -> Case {
    let mut case = Case::new(&[
        ("api/open api.yaml", "openapi: 3.1.0\npaths:\n  /users/{id}:\n    get: {}\n"),
        ("db/001_users.sql", "CREATE TABLE users (\n    id bigint\n);\n"),
        ("db/002_é.sql", "-- 🎉 é\r\n/* 🎉 */ ALTER TABLE users ADD COLUMN email text NOT NULL;\r\nSELECT 1"),
        ("db:003.sql", "CREATE ROLE app PASSWORD 'zebra-Koffer-81';\n"),
        ("deploy/api.yaml", "kind: Deployment\nspec:\n  replicas: 1\n"),
    ]);
    let (table, replicas, get) = (case.span(1, "users"), case.span(4, "  replicas: 1\n"), case.span(0, "get"));
    case.find("openapi/unversioned-path", Severity::Error, 0, "/users/{id}", "path `/users/{id}` has no version")
        .help("put it under `/api/v1`")
        .subject("GET /users/{id}");
    case.find("sql/required-column", Severity::Error, 2, "email", "column `email` is required [see](99)")
        .label(table, "created here")
        .label(get, "and read here")
        .label(replicas, "and read here")
        .subject("table:users/column:email");
    let secret = case.span(3, "zebra-Koffer-81");
    case.find(
        "sql/secret-literal",
        Severity::Error,
        3,
        "'zebra-Koffer-81'",
        "role `app` has its password in the repository",
    )
    .sensitive(secret);
    case.find("k8s/too-few-replicas", Severity::Note, 4, "replicas", "`Deployment/api` has one replica")
        .fix("drop `replicas`", vec![Edit { span: replicas, replacement: String::new() }])
        .subject("Deployment/default/api")
        .count = 12;
    case.outcome.skipped.push(Skipped { path: "chart/templates/x y.yaml".into(), reason: "Helm template".into() });
    case.outcome.counts = Counts { sql: 3, openapi: 1, k8s: 1, other: 0 };
    case
}

fn sarif(case: &Case) -> Value {
    serde_json::from_str(&case.write(Format::Sarif)).expect("SARIF is JSON")
}

fn results(sarif: &Value) -> &Vec<Value> {
    sarif["runs"][0]["results"].as_array().expect("results")
}

fn texts<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts(item, key, found)),
        Value::Object(entries) => {
            for (name, item) in entries {
                if let (true, Some(text)) = (name == key, item.as_str()) {
                    found.push(text);
                }
                texts(item, key, found);
            }
        }
        _ => {}
    }
}

/// The texts of all messages of a document, in which viewers look for links.
pub fn messages<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| messages(item, found)),
        Value::Object(entries) => {
            for name in ["message", "description"] {
                found.extend(entries.get(name).and_then(|message| message["text"].as_str()));
            }
            entries.values().for_each(|item| messages(item, found));
        }
        _ => {}
    }
}

#[test]
fn a_result_has_what_code_scanning_shows() {
    let sarif = sarif(&migration());
    let mut result = results(&sarif)[0].clone();
    let related = result["relatedLocations"][0].take();
    // It depends on how many rules there are.
    result["ruleIndex"].take();
    insta::assert_snapshot!(serde_json::to_string_pretty(&result).expect("JSON"), @r#"
    {
      "fixes": [
        {
          "artifactChanges": [
            {
              "artifactLocation": {
                "uri": "db/002_email.sql",
                "uriBaseId": "%SRCROOT%"
              },
              "replacements": [
                {
                  "deletedRegion": {
                    "endColumn": 50,
                    "endLine": 2,
                    "startColumn": 41,
                    "startLine": 2
                  },
                  "insertedContent": {
                    "text": ""
                  }
                }
              ]
            }
          ],
          "description": {
            "text": "Drop 'NOT NULL'."
          },
          "properties": {
            "archlint/applicability": "unsafe"
          }
        }
      ],
      "level": "error",
      "locations": [
        {
          "logicalLocations": [
            {
              "fullyQualifiedName": "table:users/column:email"
            }
          ],
          "physicalLocation": {
            "artifactLocation": {
              "uri": "db/002_email.sql",
              "uriBaseId": "%SRCROOT%"
            },
            "contextRegion": {
              "endLine": 2,
              "snippet": {
                "text": "-- é🎉\n\tALTER TABLE users ADD COLUMN email text NOT NULL;\n"
              },
              "startLine": 1
            },
            "region": {
              "endColumn": 36,
              "endLine": 2,
              "snippet": {
                "text": "email"
              },
              "startColumn": 31,
              "startLine": 2
            }
          }
        }
      ],
      "message": {
        "markdown": "Column `email` is added as `NOT NULL`. Add it nullable, fill it, then `SET NOT NULL`. See [created here](1).",
        "text": "Column 'email' is added as 'NOT NULL'. Add it nullable, fill it, then 'SET NOT NULL'. See [created here](1)."
      },
      "partialFingerprints": {
        "archlint/v1": "74493b8539706720",
        "primaryLocationLineHash": "92737b4b11137a62:1"
      },
      "relatedLocations": [
        null
      ],
      "ruleId": "sql/required-column",
      "ruleIndex": null
    }
    "#);
    assert_eq!(related["id"], 1);
    assert_eq!(related["message"]["text"], "Created here.");
}

#[test]
fn every_active_rule_is_described_in_order_also_without_findings() {
    let clean = Case::new(&[("a.sql", "SELECT 1;\n")]);
    let sarif = sarif(&clean);
    let described = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let active: Vec<&str> = Config::default().active_rules().iter().map(|active| active.rule.name.as_str()).collect();
    let ids: Vec<&str> = described.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids, active);
    assert!(ids.is_sorted() && !ids.is_empty());
    assert_eq!(sarif["runs"][0]["results"], json!([]));
    for rule in described {
        let id = &rule["id"];
        assert_ne!(&rule["name"], id);
        assert!(rule["name"].as_str().is_some_and(|name| name.chars().all(char::is_alphanumeric)), "{id}");
        for key in ["shortDescription", "fullDescription"] {
            let text = rule[key]["text"].as_str().unwrap_or_default();
            assert!(text.ends_with('.') && text.len() > 1 && text.chars().count() <= 1024, "{id}: {key}");
        }
        assert!(rule["help"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{id}");
        let tags = rule["properties"]["tags"].as_array().expect("tags");
        assert_eq!(tags.iter().map(Value::to_string).collect::<BTreeSet<_>>().len(), tags.len(), "{id}");
        let score = &rule["properties"]["security-severity"];
        assert_eq!(tags.contains(&json!("security")), !score.is_null(), "{id}");
        if let Some(score) = score.as_str() {
            assert!((0.1..=10.0).contains(&score.parse::<f64>().expect("a number in a string")), "{id}");
        } else {
            assert!(score.is_null(), "{id}: a number is ignored");
        }
    }
}

#[test]
fn rule_indexes_fit() {
    let sarif = sarif(&repository());
    let described = &sarif["runs"][0]["tool"]["driver"]["rules"];
    for result in results(&sarif) {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(described[index]["id"], result["ruleId"]);
    }
}

#[test]
fn links_in_messages_lead_somewhere_and_nothing_else_is_a_link() {
    let sarif = sarif(&repository());
    for result in results(&sarif) {
        let message = result["message"]["text"].as_str().expect("text");
        let related = result["relatedLocations"].as_array().map_or(&[][..], Vec::as_slice);
        let ids: Vec<String> = related.iter().map(|place| place["id"].to_string()).collect();
        let links: Vec<&str> =
            message.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target)).collect();
        assert_eq!(links, ids, "{message}");
    }
    let message = &results(&sarif)[2]["message"]["text"];
    assert_eq!(
        message,
        "Column 'email' is required [see] (99). See [created here](1), [api/open api.yaml:4](2), [deploy/api.yaml:3](3)."
    );
}

#[test]
fn addresses_stay_inside_the_root() {
    let mut case = repository();
    let sources = case.outcome.sources.iter().map(|(_, source)| {
        let path = format!("../{}", source.path());
        Source::new(path, source.shared_text().clone())
    });
    case.outcome.sources = SourceMap::new(sources.collect());
    let sarif = sarif(&case);
    let mut uris = Vec::new();
    texts(&sarif["runs"][0]["results"], "uri", &mut uris);
    assert!(uris.contains(&"db%3A003.sql") && uris.contains(&"api/open%20api.yaml"), "{uris:?}");
    assert!(uris.iter().all(|uri| !uri.starts_with('/') && uri.split('/').all(|part| part != "..")), "{uris:?}");
    let below = migration().write_with(Format::Sarif, |report| report.root_prefix = "services/shop/");
    assert!(below.contains("\"uri\":\"services/shop/db/002_email.sql\""));
    let mut bases = Vec::new();
    texts(&sarif, "uriBaseId", &mut bases);
    assert!(bases.iter().all(|base| *base == "%SRCROOT%"));
    let root = &sarif["runs"][0]["originalUriBaseIds"]["%SRCROOT%"];
    assert!(root["uri"].is_null() && root["description"]["text"].is_string());
}

#[test]
fn regions_are_on_one_line_in_utf16() {
    let sarif = sarif(&repository());
    let region = |index: usize| &results(&sarif)[index]["locations"][0]["physicalLocation"]["region"];
    // `/* 🎉 */ ALTER TABLE users ADD COLUMN ` has 37 characters, one of them two units wide.
    let expected =
        json!({"endColumn": 44, "endLine": 2, "snippet": {"text": "email"}, "startColumn": 39, "startLine": 2});
    assert_eq!(region(2), &expected);
    assert_eq!(sarif["runs"][0]["columnKind"], "utf16CodeUnits");
    for result in results(&sarif) {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], region["endLine"]);
        assert!(region["startColumn"].as_u64() < region["endColumn"].as_u64());
    }
}

#[test]
fn context_is_larger_than_the_region_and_holds_no_secret() {
    let case = repository();
    let sarif = sarif(&case);
    let places: Vec<&Value> =
        results(&sarif).iter().map(|result| &result["locations"][0]["physicalLocation"]).collect();
    assert_eq!(places[2]["contextRegion"]["startLine"], 1);
    assert_eq!(places[2]["contextRegion"]["endLine"], 3);
    assert!(places[1]["contextRegion"].is_null(), "the file is one line, and a secret one");
    assert!(
        places[1]["region"]["snippet"]["text"].as_str().is_some_and(|text| text.starts_with("'zebr…")),
        "{}",
        places[1]
    );
    assert!(!case.write(Format::Sarif).contains("Koffer"));
}

#[test]
fn fixes_say_how_safe_they_are() {
    let sarif = sarif(&repository());
    let fix = &results(&sarif)[3]["fixes"][0];
    assert_eq!(fix["description"]["text"], "Drop 'replicas'.");
    assert_eq!(fix["properties"]["archlint/applicability"], "safe");
    let replacement = &fix["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["deletedRegion"], json!({"endColumn": 1, "endLine": 4, "startColumn": 1, "startLine": 3}));
    assert_eq!(results(&sarif)[3]["occurrenceCount"], 12);
}

#[test]
fn suppressed_results_are_there_when_asked_for() {
    let mut case = repository();
    case.outcome.findings[0].suppressed =
        Some(Box::new(Suppression { reason: Some("frozen".into()), in_source: false }));
    assert_eq!(results(&sarif(&case)).len(), 3);
    let text = case.write_with(Format::Sarif, |report| report.sarif_suppressed = true);
    let all: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        results(&all)[0]["suppressions"],
        json!([{"justification": "frozen", "kind": "external", "status": "accepted"}])
    );
}

#[test]
fn the_run_tells_how_it_ended_and_what_it_left_out() {
    let text = repository().write_with(Format::Sarif, |report| {
        report.exit_code = 3;
        report.category = Some("nightly");
    });
    let sarif: Value = serde_json::from_str(&text).expect("JSON");
    let run = &sarif["runs"][0];
    assert_eq!(run["automationDetails"]["id"], "archlint/nightly/");
    let invocation = &run["invocations"][0];
    assert_eq!((&invocation["exitCode"], &invocation["executionSuccessful"]), (&json!(3), &json!(false)));
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(notification["message"]["text"], "The file was not checked: Helm template.");
    let index = usize::try_from(notification["descriptor"]["index"].as_u64().expect("an index")).expect("small");
    assert_eq!(run["tool"]["driver"]["notifications"][index]["id"], notification["descriptor"]["id"]);
}

#[test]
fn more_than_code_scanning_takes_is_cut_by_severity_and_said() {
    let mut case = Case::new(&[("a.sql", &"x\n".repeat(5010))]);
    let file = case.span(0, "x").file;
    for line in 0..5010 {
        let severity = if line < 20 { Severity::Note } else { Severity::Error };
        case.find("sql/x", severity, 0, "x", "said").span = Span::new(file, line * 2, line * 2 + 1);
    }
    let sarif = sarif(&case);
    assert_eq!(results(&sarif).len(), 5000);
    assert_eq!(results(&sarif).iter().filter(|result| result["level"] == "note").count(), 10);
    let said = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(said, "10 results are omitted, the least severe ones.");
}

#[test]
fn fingerprints_survive_lines_above() {
    let case = repository();
    let mut moved = repository();
    let shift = "-- a new line\n";
    let sources = case
        .outcome
        .sources
        .iter()
        .map(|(_, source)| Source::new(source.path(), format!("{}{}", shift.repeat(50), source.text())));
    moved.outcome.sources = SourceMap::new(sources.collect());
    for finding in &mut moved.outcome.findings {
        let (start, end) = (finding.span.start as usize, finding.span.end as usize);
        finding.span = Span::new(finding.span.file, start + 50 * shift.len(), end + 50 * shift.len());
    }
    let prints = |case: &Case| -> Vec<Value> {
        results(&sarif(case)).iter().map(|result| result["partialFingerprints"]["archlint/v1"].clone()).collect()
    };
    assert_eq!(prints(&case), prints(&moved));
    let distinct: BTreeSet<String> = prints(&case).iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 4);
}
