//! `--since`: what is news, and what was there before.

use crate::base::{TWICE, commit, committed, git, older, places};

#[test]
fn since_keeps_what_touches_changed_lines() {
    let repository = committed(&[("deploy/old.yaml", TWICE), ("deploy/both.yaml", TWICE)]);
    repository.write("deploy/both.yaml", &[TWICE, b"---\n", TWICE].concat());
    repository.write("deploy/untracked.yaml", TWICE);
    let ended = repository.run(&["check", "--format", "json", "--since", "main", "--only", "archlint/*"]);
    let rule = "archlint/duplicate-key";
    assert_eq!(places(&ended), [format!("{rule} deploy/both.yaml:8"), format!("{rule} deploy/untracked.yaml:3")]);
    assert_eq!((older(&ended), ended.code), (Some(2), Some(1)));
    let clean = repository.run(&["check", "deploy/old.yaml", "--since", "main", "--only", "archlint/*"]);
    assert_eq!(clean.code, Some(0));
    assert!(clean.err.contains("no new findings") && clean.err.contains("1 older finding not shown."), "{}", clean.err);
    assert!(clean.err.contains("compared with ") && clean.err.contains("(`main`)"), "{}", clean.err);
}

#[test]
fn what_is_missing_since_is_news() {
    let pod = |probe: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n  selector:\n    matchLabels: {{app: shop}}\n  template:\n    metadata:\n      labels: {{app: shop}}\n    spec:\n      containers:\n        - name: shop\n          image: example.com/shop:1.2.3\n          ports:\n            - containerPort: 8080\n{probe}"
        )
    };
    let probe = "          readinessProbe:\n            httpGet: {path: /ready, port: 8080}\n";
    let repository = committed(&[("deploy/shop.yaml", pod(probe).as_bytes())]);
    let arguments = ["check", "--format", "json", "--since", "main", "--only", "k8s/missing-readiness-probe"];
    assert_eq!(places(&repository.run(&arguments)), [""; 0]);
    repository.write("deploy/shop.yaml", pod("").as_bytes());
    // No line is new, but the one that is gone was there.
    assert_eq!(places(&repository.run(&arguments)), ["k8s/missing-readiness-probe deploy/shop.yaml:13"]);
    commit(&repository);
    assert_eq!(places(&repository.run(&arguments)), [""; 0]);
}

/// Of two findings that say the same, the one in the file that nobody touched is the older one.
#[test]
fn the_file_that_changed_has_the_news() {
    let pod = |probe: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: shop}}\nspec:\n  containers:\n    - name: shop\n      image: example.com/shop:1.2.3\n      ports: [{{containerPort: 80}}]\n{probe}"
        )
    };
    let with = pod("      readinessProbe: {httpGet: {path: /ready, port: 80}}\n");
    let repository = committed(&[("a/shop.yaml", with.as_bytes()), ("b/shop.yaml", pod("").as_bytes())]);
    let arguments = ["check", "--format", "json", "--since", "main", "--only", "k8s/missing-readiness-probe"];
    repository.write("a/shop.yaml", pod("").as_bytes());
    let ended = repository.run(&arguments);
    assert_eq!(
        (places(&ended), older(&ended)),
        (vec!["k8s/missing-readiness-probe a/shop.yaml:6".to_owned()], Some(1))
    );
}

/// What a finding points at may have changed, and its own line not.
#[test]
fn a_changed_line_that_a_label_marks_is_news() {
    let twice = |first: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {first}\n  name: b\n");
    let repository = committed(&[("deploy/a.yaml", twice("a").as_bytes())]);
    let arguments = ["check", "--format", "json", "--since", "main", "--only", "archlint/duplicate-key"];
    assert_eq!(places(&repository.run(&arguments)), [""; 0]);
    repository.write("deploy/a.yaml", twice("c").as_bytes());
    assert_eq!(places(&repository.run(&arguments)), ["archlint/duplicate-key deploy/a.yaml:5"]);
}

#[test]
fn nothing_older_is_nothing_and_no_sentence() {
    let repository = committed(&[("README.md", b"x")]);
    repository.write("deploy/a.yaml", TWICE);
    let ended = repository.run(&["check", "--format", "json", "--since", "main", "--only", "archlint/*"]);
    assert_eq!((older(&ended), ended.findings().len()), (Some(0), 1));
    let ended = repository.run(&["check", "--since", "main", "--only", "archlint/*"]);
    assert!(!ended.err.contains("older"), "{}", ended.err);
    assert_eq!(older(&repository.run(&["check", "--format", "json"])), None);
}

/// A tag may stand on a commit that came after the fork: what changed there is not this branch's doing.
#[test]
fn a_tag_stands_for_the_fork_as_a_branch_does() {
    let repository = committed(&[("deploy/a.yaml", TWICE)]);
    git(repository.path(), &["checkout", "--quiet", "-b", "work"]);
    git(repository.path(), &["checkout", "--quiet", "main"]);
    repository.write("deploy/a.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    commit(&repository);
    git(repository.path(), &["tag", "v1"]);
    git(repository.path(), &["checkout", "--quiet", "work"]);
    let ended = repository.run(&["check", "--format", "json", "--since", "v1", "--only", "archlint/*"]);
    assert_eq!((places(&ended), older(&ended)), (Vec::new(), Some(1)));
}
