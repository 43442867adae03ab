//! Charts are rendered by `helm`, and what is found in its output stands in the templates.
//!
//! A stand-in called `helm`, made by each test in a folder of its own, prints what Helm 4.3 printed of the chart in
//! `fixtures/helm`, so that nobody needs Helm to run these tests. Where Helm is installed it renders the chart itself.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use archlint::discover::helm::Helm;
use archlint::engine::{self, Chart, Input, Options, Origin, Render};

use crate::binary::{Ended, Repository};

const RENDERED: &str = include_str!("../../fixtures/helm/shop.rendered.yaml");

/// What is found in the chart whoever renders it, by its template's line.
const FOUND: [&str; 9] = [
    "deploy/shop/templates/orders.yaml:5: k8s/missing-autoscaler",
    "deploy/shop/templates/orders.yaml:9: k8s/too-few-replicas",
    "deploy/shop/templates/orders.yaml:19: k8s/explicit-root-user",
    "deploy/shop/templates/orders.yaml:27: k8s/missing-readiness-probe",
    "deploy/shop/templates/orders.yaml:28: k8s/unpinned-image-tag",
    "deploy/shop/templates/orders.yaml:46: k8s/probe-port-undeclared",
    "deploy/shop/templates/orders.yaml:47: k8s/missing-memory-limit",
    "deploy/shop/templates/service.yaml:10: k8s/service-port-mismatch",
    "deploy/shop/charts/cache/templates/cache.yaml:8: k8s/unpinned-image-tag",
];

/// The charts of `fixtures/helm` below `deploy`, and a program called `helm` that does as `script` says.
fn repository(script: &str) -> Repository {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/helm");
    let repository = Repository::new(&[]);
    for entry in
        walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
    {
        let path = entry.path().strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
        if !path.ends_with(".rendered.yaml") {
            repository.write(&format!("deploy/{path}"), &std::fs::read(entry.path()).expect("a file"));
        }
    }
    repository.write("bin/rendered", RENDERED.as_bytes());
    repository.write("bin/helm", format!("#!/bin/sh\n{script}").as_bytes());
    let helm = repository.path().join("bin/helm");
    std::fs::set_permissions(helm, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    repository
}

fn run(repository: &Repository, arguments: &[&str], input: &[u8]) -> Ended {
    let path = format!("{}:/usr/bin:/bin", repository.path().join("bin").display());
    let environment = [("PATH", path.as_str()), ("SECRET_TOKEN", "hunter2")];
    repository.run_with(arguments, &environment, input)
}

/// Place and rule of each finding, the text of its line aside.
fn places(ended: &Ended) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{ended:?}"));
    let findings = json["findings"].as_array().cloned().unwrap_or_default();
    let place = |finding: &serde_json::Value| {
        let (path, rule) = (finding["path"].as_str().unwrap_or_default(), finding["rule"].as_str().unwrap_or_default());
        format!("{path}:{}: {rule}", finding["start"]["line"])
    };
    findings.iter().map(place).collect()
}

#[track_caller]
fn check_found(places: &[String]) {
    for found in FOUND {
        assert!(places.iter().any(|place| place == found), "{found} is not among\n{}", places.join("\n"));
    }
    // What is only in the values, or made anew each time, is committed nowhere.
    let none = ["committed-secret", "unrendered-template"];
    assert!(!places.iter().any(|place| none.iter().any(|rule| place.contains(rule))), "{}", places.join("\n"));
}

const ALL: [&str; 7] = ["check", "--helm", "--format", "json", "--profile", "strict", "deploy"];

#[test]
fn findings_stand_in_the_templates() {
    let repository = repository(
        "test \"$1 $2\" = 'template shop' && test -f \"$3/Chart.yaml\" && test -z \"$SECRET_TOKEN\" && cat \"${0%/*}/rendered\"\n",
    );
    let ended = run(&repository, &ALL, b"");
    check_found(&places(&ended));
    assert!(ended.out.contains("in what Helm renders from this chart"), "{}", ended.out);
    assert!(ended.out.contains("switched-off Helm template"), "{}", ended.out);
    // Of a template that renders nothing, what is written out is checked all the same.
    assert!(places(&ended).iter().any(|place| place.starts_with("deploy/shop/templates/switched-off.yaml:11")));
    let json: serde_json::Value = serde_json::from_str(&ended.out).expect("JSON");
    let fixes = json["findings"].as_array().expect("findings").iter().filter(|finding| {
        finding["path"].as_str().is_some_and(|path| path.ends_with("orders.yaml")) && !finding["fix"].is_null()
    });
    assert_eq!(fixes.count(), 0, "a template is no place for an edit");
}

#[test]
fn other_values_of_a_chart_are_tried_as_well() {
    let repository = repository(
        "case \"$*\" in\n\
         *--values*/deploy/shop/ci/debug-values.yaml*) printf '%s\\n' --- '# Source: shop/templates/switched-off.yaml' \
         'apiVersion: v1' 'kind: Pod' 'metadata: {name: shop-debug}' 'spec:' '  containers:' '    - name: debug' \
         '      image: debug:latest' '      securityContext: {privileged: true}';;\n\
         *--values*) echo 'Error: no such value' >&2; exit 1;;\n\
         *) cat \"${0%/*}/rendered\";;\nesac\n",
    );
    repository.write("deploy/shop/ci/debug-values.yaml", b"sidecar: true\n");
    repository.write("deploy/shop/ci/broken-values.yaml", b"sidecar: 3\n");
    repository.write("deploy/shop/ci/notes.yaml", b"a: 1\n");
    let ended = run(&repository, &ALL, b"");
    let places = places(&ended);
    check_found(&places);
    assert!(
        places.contains(&"deploy/shop/templates/switched-off.yaml:9: k8s/bare-pod".to_owned())
            || places.contains(&"deploy/shop/templates/switched-off.yaml:3: k8s/bare-pod".to_owned()),
        "{places:#?}"
    );
    assert!(ended.out.contains("in what Helm renders with these values"), "{}", ended.out);
    assert!(ended.out.contains("deploy/shop/ci/debug-values.yaml"), "{}", ended.out);
    assert!(ended.out.contains("unrendered chart with these values: helm says: no such value"), "{}", ended.out);
    assert_eq!(ended.code, Some(3));
}

#[test]
fn what_depends_on_the_cluster_can_be_silenced_too() {
    let template = "{{- if .Capabilities.APIVersions.Has \"v1\" }}\napiVersion: v1\n{{- end }}\nkind: Pod\nmetadata:\n  \
                    name: a\nspec:\n  hostPID: true # archlint: ignore[k8s/host-pid] a debugger\n  hostIPC: true\n  \
                    containers: [{name: a, image: 'a:1'}]\n";
    let repository = repository(
        "printf '%s\\n' --- '# Source: shop/templates/pod.yaml' 'apiVersion: v1' 'kind: Pod' 'metadata: {name: a}' 'spec:' \
         '  hostPID: true' '  hostIPC: true' \"  containers: [{name: a, image: 'a:1'}]\"\n",
    );
    repository.write("deploy/shop/templates/pod.yaml", template.as_bytes());
    let ended = run(&repository, &["check", "--helm", "--format", "concise", "deploy"], b"");
    assert!(ended.out.contains("templates/pod.yaml:9:12: warning[k8s/host-ipc]"), "{}", ended.out);
    assert!(!ended.out.contains("k8s/host-pid"), "{}", ended.out);
    assert!(ended.err.contains("1 suppressed"), "{}", ended.err);
}

#[test]
fn the_base_revision_is_rendered_too() {
    let repository =
        repository("test -f \"$3/Chart.yaml\" && test -f \"$3/templates/_helpers.tpl\" && cat \"${0%/*}/rendered\"\n");
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]);
        let output = command.args(arguments).current_dir(repository.path()).output().expect("git runs");
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "all"]);
    let since = ["check", "--helm", "--format", "json", "--profile", "strict", "--since", "HEAD", "deploy"];
    assert_eq!(places(&run(&repository, &since, b"")), [""; 0]);
    let template = "deploy/shop/templates/orders.yaml";
    let text = std::fs::read_to_string(repository.path().join(template)).expect("a template");
    repository.write(template, text.replace("port: htpp", "port: 'htpp'").as_bytes());
    assert_eq!(places(&run(&repository, &since, b"")), [format!("{template}:46: k8s/probe-port-undeclared")]);
}

#[test]
fn what_is_piped_in_stands_in_the_templates() {
    let repository = repository("exit 9\n");
    let ended = run(&repository, &["check", "--format", "json", "--profile", "strict", "-"], RENDERED.as_bytes());
    check_found(&places(&ended));
    // Without the chart it stands where it is.
    let text = RENDERED.replace("Source: shop/", "Source: other/");
    let ended = run(&repository, &["check", "--format", "json", "--profile", "strict", "-"], text.as_bytes());
    assert!(places(&ended).contains(&"<stdin>:72: k8s/probe-port-undeclared".to_owned()), "{:?}", places(&ended));
}

#[test]
fn what_is_not_rendered_is_said_with_what_to_do() {
    let missing = "echo 'Error: an error occurred while checking for chart dependencies. You may need to run helm \
                   dependency build to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: \
                   cache' >&2; exit 1\n";
    let ended = run(&repository(missing), &ALL, b"");
    assert_eq!(ended.code, Some(3));
    assert!(ended.out.contains("its dependencies are missing (cache); run `helm dependency build` there first"));
    assert!(ended.out.contains("Helm template, not rendered"), "{}", ended.out);
    let repository = repository("exit 1\n");
    let ended = repository.run_with(&ALL, &[("PATH", "/usr/bin:/bin")], b"");
    if Helm::find(Some("/usr/bin:/bin".into())).is_none() {
        assert_eq!(ended.code, Some(2));
        assert!(ended.err.contains("PATH leads to none: install it"), "{}", ended.err);
    }
    let plain = Repository::new(&[("a.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n")]);
    assert_eq!(plain.run_with(&["check", "--helm"], &[("PATH", "/usr/bin:/bin")], b"").code, Some(0));
}

#[test]
fn helm_itself_prints_what_the_stand_in_prints() {
    let Some(helm) = Helm::find(std::env::var_os("PATH")) else {
        println!("helm is not installed: only the stand-in was asked");
        return;
    };
    let repository = repository("exit 1\n");
    let root = repository.path().to_path_buf();
    let render = move |chart: &Chart<'_>| helm.template(&root.join(chart.folder), chart.name, None, None);
    let files = walkdir::WalkDir::new(repository.path().join("deploy")).into_iter().filter_map(Result::ok);
    let inputs = files
        .filter(|file| file.file_type().is_file())
        .filter(|file| file.path().extension().is_some_and(|end| end == "yaml"));
    let input = |file: walkdir::DirEntry| Input {
        path: file.path().strip_prefix(repository.path()).expect("below").to_string_lossy().into_owned(),
        origin: Origin::Disk(file.into_path()),
        named: false,
    };
    let mut options = Options { render: Some(Render(Arc::new(render))), ..Options::default() };
    options.config.profile = archlint::rule::Profile::Strict;
    let outcome = engine::check(inputs.map(input).collect(), &options);
    let place = |finding: &archlint::diagnostic::Diagnostic| {
        let source = outcome.sources.get(finding.span.file);
        format!("{}:{}: {}", source.path(), source.position(finding.span.start as usize).line, finding.rule)
    };
    check_found(&outcome.findings.iter().map(place).collect::<Vec<_>>());
}
