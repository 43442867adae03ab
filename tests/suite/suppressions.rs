//! Suppressions as they stand in files: how far they reach, and what is said of those that silence nothing.

use serde_json::Value;

use crate::binary::{Ended, Repository};

const UNUSED: &str = "archlint/unused-suppression";

fn check(path: &str, text: &str, more: &[&str]) -> Ended {
    let arguments = [&["check", "--format", "json", "--ignore", "sql/*", "--ignore", "k8s/*"][..], more].concat();
    Repository::new(&[(path, text.as_bytes())]).run(&arguments)
}

fn manifest(metadata: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n{metadata}data: {{level: info}}\n")
}

/// The findings of a rule.
fn of(ended: &Ended, rule: &str) -> Vec<Value> {
    ended.findings().into_iter().filter(|finding| finding["rule"] == rule).collect()
}

#[test]
fn a_comment_that_names_several_rules_is_not_deleted_for_one() {
    let unused = |names: &str| {
        let text = manifest(&format!("  # archlint: ignore[{names}] why\n  name: a\n  name: b\n"));
        of(&check("a.yaml", &text, &[]), UNUSED)
    };
    let alone = unused("archlint/invalid-encoding");
    assert_eq!(alone[0]["fix"]["title"], "delete the comment");
    let edit = &alone[0]["fix"]["edits"][0];
    let lines = [&edit["start"], &edit["end"]].map(|at| (at["line"].as_u64(), at["column"].as_u64()));
    assert_eq!(lines, [(Some(4), Some(1)), (Some(5), Some(1))], "its whole line goes");
    let two = unused("archlint/invalid-encoding, archlint/too-large");
    assert!(two.len() == 2 && two.iter().all(|finding| finding.get("fix").is_none()), "{two:?}");
}

#[test]
fn a_comment_at_the_end_of_a_line_goes_with_the_blanks_before_it() {
    let ended = check("a.yaml", &manifest("  name: a \t # archlint: ignore[archlint/too-large] why\n"), &[]);
    let edit = &of(&ended, UNUSED)[0]["fix"]["edits"][0];
    assert_eq!((&edit["start"]["column"], &edit["replacement"]), (&Value::from(10), &Value::from("")), "{edit}");
}

#[test]
fn who_turned_a_rule_off_hears_nothing_of_its_suppressions() {
    let text = manifest("  # archlint: ignore[archlint/duplicate-key] why\n  name: a\n");
    assert_eq!(of(&check("a.yaml", &text, &[]), UNUSED).len(), 1);
    assert_eq!(of(&check("a.yaml", &text, &["--ignore", "archlint/duplicate-key"]), UNUSED).len(), 0);
}

/// What is said to another linter may silence something there.
#[test]
fn words_for_other_linters_are_never_called_unused() {
    let text = manifest("  name: a\n  annotations:\n    ignore-check.kube-linter.io/privileged-container: why\n");
    let ended = Repository::new(&[("a.yaml", text.as_bytes())]).run(&["check", "--format", "json"]);
    assert_eq!(of(&ended, UNUSED).len(), 0, "{}", ended.out);
}

#[test]
fn those_for_other_linters_count_unless_the_configuration_says_own() {
    let text = manifest("  name: a\n").replace("ConfigMap", "Pod").replace(
        "data: {level: info}\n",
        "spec:\n  containers:\n    - name: a\n      image: example.com/a:1.2.3\n      securityContext: {privileged: true} # trivy:ignore:KSV-0017\n",
    );
    let repository = Repository::new(&[("a.yaml", text.as_bytes())]);
    let code = || repository.run(&["check", "--only", "k8s/privileged-container"]).code;
    assert_eq!(code(), Some(0));
    repository.write("archlint.yaml", b"inline-suppressions: own\n");
    assert_eq!(code(), Some(1));
}

#[test]
fn the_end_of_a_block_comment_is_no_reason() {
    let reasons = |comment: &str| {
        let text = format!("{comment}\nCREATE TABLE a (id int);\n");
        let repository = Repository::new(&[("migrations/0001_a.up.sql", text.as_bytes())]);
        let ended = repository.run(&["check", "--format", "json", "--only", "sql/missing-rollback"]);
        of(&ended, "sql/missing-rollback")[0]["suppressed"].clone()
    };
    let told = |reason: Value| serde_json::json!({"reason": reason, "inSource": true});
    assert_eq!(reasons("/* archlint: ignore[sql/missing-rollback] why */"), told("why".into()));
    assert_eq!(reasons("/* archlint: ignore[sql/missing-rollback] */"), told(Value::Null));
    assert_eq!(reasons("-- archlint: ignore[sql/missing-rollback] -- why"), told("why".into()));
}

#[test]
fn an_unknown_name_is_marked_exactly_and_a_hundred_get_a_suggestion() {
    let unknown = |names: &str| {
        let text = manifest(&format!("  # archlint: ignore[{names}] why\n  name: a\n"));
        of(&check("a.yaml", &text, &["--no-fold"]), "archlint/unknown-rule")
    };
    let one = &unknown("archlint/too-large,  archlint/duplicate-kye ")[0];
    assert_eq!((&one["start"]["column"], &one["end"]["column"]), (&Value::from(43), &Value::from(65)), "{one}");
    let many = unknown(&vec!["archlint/duplicate-kye"; 120].join(","));
    let suggested = many.iter().filter(|finding| finding.get("fix").is_some()).count();
    assert_eq!((many.len(), suggested), (120, 100));
}

/// A comment alone within a statement speaks of the line below it, not of the next statement.
#[test]
fn a_comment_within_a_statement_speaks_of_its_next_line() {
    let rule = "sql/timestamp-without-time-zone";
    let text = format!(
        "CREATE TABLE a (\n    id int,\n    -- archlint: ignore[{rule}] why\n    one timestamp,\n    two timestamp\n);\nCREATE TABLE b (three timestamp);\n"
    );
    let repository = Repository::new(&[("migrations/0001_a.up.sql", text.as_bytes())]);
    let ended = repository.run(&["check", "--format", "json", "--only", rule]);
    let open: Vec<_> = of(&ended, rule).into_iter().filter(|finding| finding["suppressed"].is_null()).collect();
    assert_eq!(open.iter().map(|finding| finding["start"]["line"].as_u64()).collect::<Vec<_>>(), [Some(5), Some(7)]);
}

/// A finding about what an object lacks stands at the key that holds the object.
#[test]
fn an_extension_speaks_of_its_object_and_the_key_of_it() {
    let document = |extension: &str| {
        format!(
            "{{\"openapi\": \"3.0.3\", \"info\": {{\"title\": \"a\", \"version\": \"1\"}}, \"paths\": {{\"/a\": {{{extension}\"get\": {{\"responses\": {{}}}}}}}}}}"
        )
    };
    let check = |extension: &str| {
        let repository = Repository::new(&[("api/openapi.json", document(extension).as_bytes())]);
        repository.run(&["check", "--only", "openapi/unversioned-path"]).code
    };
    assert_eq!(check(""), Some(1));
    assert_eq!(check("\"x-archlint-ignore\": \"openapi/unversioned-path\", "), Some(0));
}

#[test]
fn a_reason_of_blanks_is_none() {
    let text = manifest(
        "  name: a\n  name: b\n  annotations:\n    archlint.dev/ignore: archlint/duplicate-key\n    archlint.dev/ignore-reason: '  '\n",
    );
    let ended = check("a.yaml", &text, &["--profile", "all"]);
    assert_eq!(of(&ended, "archlint/duplicate-key")[0]["suppressed"]["reason"], Value::Null, "{}", ended.out);
    assert_eq!(of(&ended, "archlint/suppression-without-reason").len(), 1, "{}", ended.out);
}
