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

/// A Deployment `a` and one whose name begins alike, as they stand in a base that `test` patches.
fn built(patch: &str, further: &[&str]) -> Vec<(String, bool, Vec<String>)> {
    let object = |name: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    spec: {{containers: [{{name: {name}, image: 'r.io/{name}:latest'}}]}}\n"
        )
    };
    let repository = Repository::new(&[
        ("base/a.yaml", format!("{}---\n{}", object("a"), object("ab")).as_bytes()),
        ("base/kustomization.yaml", b"resources: [a.yaml]\n"),
        ("test/kustomization.yaml", b"resources: [../base]\npatches: [{path: patch.yaml}]\n"),
        ("test/patch.yaml", format!("apiVersion: apps/v1\nkind: Deployment\n{patch}").as_bytes()),
    ]);
    for folder in further {
        repository.write(&format!("{folder}/kustomization.yaml"), b"resources: [../base]\n");
    }
    let ended = repository.run(&[
        "check",
        "--format",
        "json",
        "--only",
        "k8s/unpinned-image-tag",
        "--only",
        "k8s/missing-recommended-labels",
    ]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = |finding: Value| {
        let labels = finding["labels"].as_array().cloned().unwrap_or_default();
        let subject = format!("{} {}", text(&finding["rule"]), text(&finding["subject"]));
        (subject, !finding["suppressed"].is_null(), labels.iter().map(|label| text(&label["path"])).collect())
    };
    ended.findings().into_iter().map(told).collect()
}

const SILENT: &str = "annotations: {archlint.dev/ignore: 'k8s/unpinned-image-tag, k8s/missing-recommended-labels', archlint.dev/ignore-reason: why}";

/// What a kustomization says to an object holds for that object, and for all of it.
#[test]
fn an_annotation_that_a_patch_gives_speaks_of_its_object_alone() {
    let silenced = |patch: &str| {
        let found = built(patch, &[]);
        assert_eq!(found.len(), 4, "{found:?}");
        found.into_iter().filter(|(_, silenced, _)| *silenced).map(|(subject, ..)| subject).collect::<Vec<_>>()
    };
    let image = "k8s/unpinned-image-tag Deployment/a/container:a";
    let whole = silenced(&format!("metadata:\n  name: a\n  {SILENT}\n"));
    assert_eq!(whole, ["k8s/missing-recommended-labels Deployment/a", image]);
    let template = format!("metadata: {{name: a}}\nspec:\n  template:\n    metadata:\n      {SILENT}\n");
    assert_eq!(silenced(&template), [image], "the template's speaks of the pods");
}

/// Those that do not silence a finding are named, five at most.
#[test]
fn the_builds_that_have_a_finding_are_named() {
    let builds = |further: &[&str]| {
        let found = built(&format!("metadata:\n  name: a\n  {SILENT}\n"), further).into_iter();
        let image = found.filter(|(subject, ..)| subject == "k8s/unpinned-image-tag Deployment/a/container:a");
        image.map(|(_, silenced, builds)| (silenced, builds)).collect::<Vec<_>>()
    };
    let named =
        |folders: &[&str]| folders.iter().map(|folder| format!("{folder}/kustomization.yaml")).collect::<Vec<_>>();
    assert_eq!(builds(&["prod"]), [(false, named(&["prod"]))]);
    assert_eq!(builds(&["zone"]), [(false, named(&["zone"]))]);
    let six = ["o1", "o2", "o3", "o4", "o5", "o6"];
    assert_eq!(builds(&six), [(false, named(&six[..5]))]);
}

/// What a patch says to another linter is not said by the file that it patches.
#[test]
fn words_of_a_patch_hold_in_its_build_alone() {
    let pod = |annotation: &str, image: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations: {{ignore-check.kube-linter.io/{annotation}: why}}\n{image}"
        )
    };
    let repository = Repository::new(&[
        (
            "base/a.yaml",
            pod("privileged-container", "spec: {containers: [{name: a, image: 'r.io/a:latest'}]}\n").as_bytes(),
        ),
        ("base/kustomization.yaml", b"resources: [a.yaml]\n"),
        ("test/kustomization.yaml", b"resources: [../base]\npatches: [{path: patch.yaml}]\n"),
        ("test/patch.yaml", pod("latest-tag", "").as_bytes()),
    ]);
    let code = || repository.run(&["check", "--only", "k8s/unpinned-image-tag", "--fail-on", "warning"]).code;
    assert_eq!(code(), Some(0));
    repository.write("archlint.yaml", b"inline-suppressions: own\n");
    assert_eq!(code(), Some(1), "they are another linter's");
    repository.write("archlint.yaml", b"");
    repository.write("prod/kustomization.yaml", b"resources: [../base]\n");
    assert_eq!(code(), Some(1));
}

#[test]
fn five_builds_speak_for_all_that_share_a_finding() {
    let pod =
        b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'r.io/a:latest'}]}\n";
    let repository = Repository::new(&[("base/a.yaml", pod), ("base/kustomization.yaml", b"resources: [a.yaml]\n")]);
    for number in 0..7 {
        repository.write(&format!("env{number}/kustomization.yaml"), b"resources: [../base]\n");
    }
    let ended = repository.run(&["check", "--format", "json", "--only", "k8s/unpinned-image-tag"]);
    let found = of(&ended, "k8s/unpinned-image-tag");
    let labels = found[0]["labels"].as_array().expect("labels");
    let builds = labels.iter().filter(|label| label["message"] == "in what this kustomization builds");
    assert_eq!((found.len(), builds.count()), (1, 5));
}
