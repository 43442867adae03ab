//! Which files a run looks at, and what it says of the others.

use crate::binary::Repository;

const CLEAN: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {level: info}\n";
const TWICE: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\ndata: {level: info}\n";

#[test]
fn excluded_and_ignored_files_are_left_out_and_named_ones_taken() {
    let repository = Repository::new(&[
        ("vendor/a.yaml", TWICE),
        ("build/a.yaml", TWICE),
        (".hidden/a.yaml", TWICE),
        (".gitignore", b"build/\n"),
        ("archlint.yaml", b"exclude: ['vendor/**']\n"),
    ]);
    assert_eq!(repository.run(&["check", "--format", "json"]).findings().len(), 0);
    assert_eq!(repository.run(&["check", "build/a.yaml", "--format", "json"]).findings().len(), 1);
    let ended = repository.run(&["check", "vendor/a.yaml"]);
    assert_eq!(ended.code, Some(0));
    assert!(ended.err.contains("`vendor/a.yaml` is excluded"), "{}", ended.err);
}

/// Whoever keeps secrets beside a kustomization keeps them out of git.
#[test]
fn what_git_ignores_is_no_part_of_what_is_built() {
    let repository = Repository::new(&[
        ("kustomization.yaml", b"secretGenerator: [{name: a, envs: [a.env]}]\n"),
        ("a.env", b"DB_PASSWORD=Linden-baum9-xkQ2\n"),
    ]);
    let found = || repository.run(&["check", "--format", "json", "--only", "k8s/committed-secret"]).findings().len();
    assert_eq!(found(), 1);
    repository.write(".gitignore", b"a.env\n");
    assert_eq!(found(), 0);
}

#[test]
fn a_template_that_is_named_is_skipped_once() {
    let repository = Repository::new(&[
        ("c/Chart.yaml", b"apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        ("c/templates/a.yaml", b"data: {{ .Values.data }}\n"),
    ]);
    let said = repository.run(&["check", "c", "c/templates/a.yaml"]).err;
    assert!(said.contains("Skipped 1 "), "{said}");
}

#[test]
fn every_file_has_a_reason() {
    let repository = Repository::new(&[
        ("deploy/a.yaml", CLEAN),
        ("notes.yaml", b"a: 1\n"),
        ("README.md", b"hello"),
        (".github/a.yaml", CLEAN),
        ("build/a.yaml", CLEAN),
        ("a.log.sql", b"SELECT 1;\n"),
        ("vendor/a.yaml", CLEAN),
        (".gitignore", b"build/\n*.log.sql\n"),
        ("archlint.yaml", b"exclude: ['vendor/**', vendor]\n"),
    ]);
    let ended = repository.run(&["check", "--explain-files"]);
    assert_eq!(ended.code, Some(0));
    let expected = [
        ".git/: not taken: hidden",
        ".github/: not taken: hidden",
        ".gitignore: not taken: hidden",
        "README.md: not taken: no SQL",
        "a.log.sql: not taken: ignored by git",
        "archlint.yaml: not taken: ",
        "build/: not taken: ignored by git",
        "deploy/a.yaml: Kubernetes: ",
        "notes.yaml: not taken: ",
        "vendor/: not taken: excluded by the configuration",
    ];
    let lines: Vec<&str> = ended.out.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{}", ended.out);
    for (line, expected) in lines.into_iter().zip(expected) {
        assert!(line.starts_with(expected), "{line}");
    }
}

/// What a package manager brought is others' work: it is said that it is there, and checked where somebody asks for it.
#[test]
fn folders_that_package_managers_fill_are_said_and_not_checked() {
    let repository = Repository::new(&[
        ("web/node_modules/lib/deploy/a.yaml", TWICE),
        ("go/vendor/modules.txt", b"# k8s.io/api v0.31.0\n"),
        ("go/vendor/k8s.io/a.yaml", TWICE),
        // Somebody else's manifests, which whoever applies them keeps here by hand.
        ("deploy/vendor/a.yaml", TWICE),
    ]);
    let places = |arguments: &[&str]| {
        let ended = repository.run(&[&["check", "--format", "concise"], arguments].concat());
        let places = ended.out.lines().filter_map(|line| line.split(':').next().map(str::to_owned));
        (places.collect::<Vec<String>>(), ended.err)
    };
    let (found, said) = places(&[]);
    assert_eq!(found, ["deploy/vendor/a.yaml"]);
    assert!(said.contains("Skipped 2 third-party folders."), "{said}");
    assert_eq!(places(&["web/node_modules"]).0, ["web/node_modules/lib/deploy/a.yaml"]);
    assert_eq!(places(&["go/vendor/k8s.io/a.yaml"]).0, ["go/vendor/k8s.io/a.yaml"]);
    let files = repository.run(&["check", "--explain-files"]).out;
    assert!(files.contains("web/node_modules/: not taken: third-party folder, filled by a package manager"), "{files}");
    let json = repository.run(&["check", "--format", "json"]).out;
    assert!(json.contains(r#""path":"go/vendor","reason":"third-party folder, filled"#), "{json}");
    repository.write("archlint.yaml", b"third-party: check\n");
    assert_eq!(places(&[]).0.len(), 3);
    repository.write("archlint.yaml", b"exclude: ['**/node_modules']\n");
    assert!(places(&[]).1.contains("Skipped 1 third-party folder."), "what is excluded is not spoken of");
    repository.write("archlint.yaml", b"");
    repository.write(".gitignore", b"node_modules\n");
    assert!(places(&[]).1.contains("Skipped 1 third-party folder."), "nor what git ignores");
}

/// An API's document may refer into a package, and is checked with what stands there.
#[test]
fn references_lead_into_third_party_folders() {
    let document = "openapi: 3.1.0\npaths:\n  /api/v1/a: {$ref: '../node_modules/shared/a.yaml'}\n  /api/v1/b: {$ref: '../node_modules/shared/b.yaml'}\n";
    let repository = Repository::new(&[
        ("api/openapi.yaml", document.as_bytes()),
        ("node_modules/shared/a.yaml", b"get: {responses: {}}\n"),
    ]);
    let out = repository.run(&["check", "--format", "concise", "--only", "openapi/unresolved-ref"]).out;
    assert!(out.starts_with("api/openapi.yaml:4:") && out.lines().count() == 1, "{out}");
}
