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
