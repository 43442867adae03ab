//! `action.yml` stays safe to give to strangers' pull requests.

use std::path::Path;

use serde_yaml::Value;

fn steps() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    let text = std::fs::read_to_string(path).expect("action.yml is there");
    let action: Value = serde_yaml::from_str(&text).expect("action.yml is YAML");
    action["runs"]["steps"].as_sequence().expect("a composite action has steps").clone()
}

#[test]
fn no_input_is_written_into_a_script() {
    let scripts: Vec<String> = steps().iter().filter_map(|step| step["run"].as_str().map(str::to_owned)).collect();
    assert!(scripts.len() >= 3);
    for script in scripts {
        assert!(script.starts_with("set -euo pipefail\n"), "{script}");
        for dangerous in ["${{", "eval ", "sh -c", "$(<", "curl "] {
            assert!(!script.contains(dangerous), "{dangerous} in {script}");
        }
    }
}

/// cargo and rustup read settings, which may name programs to run, in the folder that they are called in: that of the
/// checked repository would be a stranger's.
#[test]
fn archlint_is_built_in_its_own_folder() {
    let steps = steps();
    let script = steps[0]["run"].as_str().expect("a script");
    let (before, build) = script.split_once("cd -- \"$GITHUB_ACTION_PATH\"\n").expect("it goes there");
    assert!(build.contains("cargo build") && !before.contains("cargo build"), "{script}");
    assert!(!script.contains("cargo +") && !before.contains("rustc"), "{script}");
}

#[test]
fn other_actions_are_pinned_by_commit() {
    let used: Vec<String> = steps().iter().filter_map(|step| step["uses"].as_str().map(str::to_owned)).collect();
    assert!(!used.is_empty());
    for action in used {
        let (_, commit) = action.split_once('@').expect("a version");
        assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{action}");
    }
}

#[test]
fn the_upload_comes_before_the_step_that_may_fail() {
    let steps = steps();
    let names: Vec<&str> = steps.iter().filter_map(|step| step["name"].as_str()).collect();
    assert_eq!(names, ["Build archlint", "Check", "Upload to code scanning", "Report"]);
    assert_eq!(steps[2]["continue-on-error"], Value::Bool(true), "a missing permission fails nobody's build");
    assert!(steps[3]["run"].as_str().is_some_and(|script| script.ends_with("exit \"$CODE\"\n")));
}

/// A runner in a folder of its own, with archlint built already.
#[cfg(unix)]
struct Runner {
    repository: crate::binary::Repository,
    temporary: tempfile::TempDir,
}

#[cfg(unix)]
impl Runner {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        Self { repository: crate::binary::Repository::new(files), temporary }
    }

    /// Runs the script of a step as GitHub does; returns the exit code and what it printed.
    fn run(&self, step: usize, variables: &[(&str, &str)]) -> (Option<i32>, String) {
        let steps = steps();
        let script = steps[step]["run"].as_str().expect("a script");
        let file = self.temporary.path().join("step.sh");
        std::fs::write(&file, script).expect("a file");
        let place = |name: &str| self.temporary.path().join(name);
        let output = std::process::Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(&file)
            .current_dir(self.repository.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("BINARY", env!("CARGO_BIN_EXE_archlint"))
            .env("RUNNER_TEMP", self.temporary.path())
            .env("GITHUB_OUTPUT", place("output"))
            .env("GITHUB_STEP_SUMMARY", place("summary"))
            .envs([("GITHUB_REPOSITORY", "shop/orders"), ("GITHUB_ACTOR", "ada")])
            .envs(["CONFIG", "FAIL_ON", "CATEGORY", "ARGS"].map(|name| (format!("INPUT_{name}"), "")))
            .envs(["UPLOAD_SARIF", "ANNOTATIONS"].map(|name| (format!("INPUT_{name}"), "auto")))
            .envs([("INPUT_PATHS", "."), ("INPUT_WORKING_DIRECTORY", "."), ("INPUT_SUMMARY", "true")])
            .env("HEAD_REPOSITORY", "")
            .envs(variables.iter().copied())
            .output()
            .expect("bash runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.temporary.path().join(name)).unwrap_or_default()
    }

    /// What a step has put out under a name.
    fn output(&self, name: &str) -> String {
        let text = self.text("output");
        let found = text.lines().rev().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_else(|| panic!("no `{name}` in {text}")).to_owned()
    }

    /// The last step, with what the one before it put out.
    fn report(&self, uploaded: &str) -> (Option<i32>, String) {
        let of = |name: &str| self.output(name);
        let given = ["exit-code", "errors", "warnings", "notes", "results", "upload"].map(of);
        let names = ["CODE", "ERRORS", "WARNINGS", "NOTES", "RESULTS", "UPLOAD"];
        let mut variables: Vec<(&str, &str)> = names.into_iter().zip(given.iter().map(String::as_str)).collect();
        variables.push(("UPLOADED", uploaded));
        self.run(3, &variables)
    }
}

#[cfg(unix)]
const TWICE: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\ndata: {level: info}\n";

#[cfg(unix)]
#[test]
fn the_steps_count_upload_annotate_and_end_with_the_code() {
    let runner = Runner::new(&[("deploy/a<b>.yaml", TWICE)]);
    let (code, log) = runner.run(1, &[]);
    assert_eq!(code, Some(0), "the code decides only after the upload: {log}");
    assert!(log.contains("error[archlint/duplicate-key]"), "{log}");
    let counts = ["exit-code", "findings", "errors", "warnings", "notes", "upload"].map(|name| runner.output(name));
    assert_eq!(counts, ["1", "1", "1", "0", "0", "true"]);
    assert!(std::fs::read_to_string(runner.output("sarif-file")).is_ok_and(|sarif| sarif.contains("2.1.0")));
    let (code, log) = runner.report("success");
    assert_eq!((code, log.as_str()), (Some(1), ""), "what is uploaded is not annotated as well");
    let (code, log) = runner.report("failure");
    assert_eq!(code, Some(1));
    assert!(
        log.contains("The upload to code scanning failed") && log.contains("\n::error file=deploy/a<b>.yaml"),
        "{log}"
    );
    let summary = runner.text("summary");
    assert!(
        summary.contains("Errors: 1, warnings: 0, notes: 0.") && summary.contains("a&lt;b&gt;.yaml:3:"),
        "{summary}"
    );
}

#[cfg(unix)]
#[test]
fn who_may_only_read_uploads_nothing() {
    let runner = Runner::new(&[("deploy/a.yaml", TWICE)]);
    for variables in [[("HEAD_REPOSITORY", "mallory/orders")], [("GITHUB_ACTOR", "dependabot[bot]")]] {
        let (_, log) = runner.run(1, &variables);
        assert!(log.contains("Not uploading to code scanning"), "{log}");
        assert_eq!(runner.output("upload"), "false");
    }
    runner.run(1, &[("HEAD_REPOSITORY", "shop/orders")]);
    assert_eq!(runner.output("upload"), "true");
    runner.run(1, &[("HEAD_REPOSITORY", "mallory/orders"), ("INPUT_UPLOAD_SARIF", "true")]);
    assert_eq!(runner.output("upload"), "true", "who says so knows the token");
}

#[cfg(unix)]
#[test]
fn inputs_are_arguments_and_no_scripts() {
    let runner = Runner::new(&[("deploy/a b.yaml", TWICE), ("other/c.yaml", TWICE)]);
    runner.run(1, &[("INPUT_PATHS", "deploy/a b.yaml\r\n\n"), ("INPUT_ARGS", "--fail-on\r\nnever\r\n")]);
    assert_eq!((runner.output("exit-code"), runner.output("findings")), ("0".to_owned(), "1".to_owned()));
    for hostile in ["$(touch made)", "`touch made`", "; touch made", "--output=json=made"] {
        runner.run(1, &[("INPUT_PATHS", hostile)]);
        assert_eq!(runner.output("exit-code"), "2", "{hostile} is no path");
        assert!(!runner.repository.path().join("made").exists(), "{hostile}");
        assert_eq!(runner.output("upload"), "false", "there is nothing to upload");
        assert_eq!(runner.report("").0, Some(2));
    }
    for refused in [("INPUT_FAIL_ON", "loud"), ("INPUT_CATEGORY", "a b"), ("INPUT_WORKING_DIRECTORY", "nowhere")] {
        let (code, log) = runner.run(1, &[refused]);
        assert!(code == Some(2) && log.starts_with("::error title=archlint::the input "), "{refused:?}: {log}");
    }
}
