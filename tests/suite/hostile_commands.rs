//! Commands over repositories that want to deceive: what is printed beside findings acts on nothing either.

use crate::binary::Repository;

const TWICE: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w, name: w}\n";

/// Whether nothing of a text acts on a terminal, and no line is a command to GitHub's runner.
fn is_clean(text: &str) -> bool {
    let acts =
        |character: char| character.is_control() && character != '\n' || ('\u{202a}'..='\u{202e}').contains(&character);
    !text.contains(acts) && text.lines().all(|line| !line.trim_start().starts_with("::"))
}

fn api(path: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{title: a, version: '1'}}\npaths:\n  \"{path}\":\n    get: {{responses: {{}}}}\n")
}

const HOSTILE: &str = "::error::x\u{202e}\u{9b}2J";

fn hostile() -> Repository {
    let (name, config) = (HOSTILE, "exclude: [\"a\\n::error::x\\u202e\"]\nprofile: strict\n");
    Repository::new(&[
        (&format!("{name}/0001_a.up.sql"), b"CREATE TABLE a (id int);\n"),
        (&format!("{name}/0001_a.down.sql"), b"SELECT 1;\n"),
        (&format!("{name}/::error::y.sql"), b"SELECT 1;\n"),
        (&format!("{name}.yaml"), api("/api/v1/a").as_bytes()),
        (&format!("old/{name}.yaml"), api("/api/v1/b\\u202e").as_bytes()),
        ("archlint.yaml", config.as_bytes()),
    ])
}

#[test]
fn names_act_in_no_command() {
    let repository = hostile();
    let (old, new) = (format!("old/{HOSTILE}.yaml"), format!("{HOSTILE}.yaml"));
    for (arguments, said) in [
        (&["check", "--explain-files"][..], "./::error::x"),
        (&["migrations"], "./::error::x"),
        (&["migrations", "--format", "json"], "\"::error::x\\u202e\\u009b2J/0001_a.up.sql\""),
        (&["rollback"], "0001_a: ::error::x"),
        (&["rollback", "--path", HOSTILE, "::error::y"], ""),
        (&["diff", &old, &new], "./::error::x"),
        (&["diff", &old, &new, "--format", "markdown"], "::error::x"),
        (&["diff", &old, &new, "--format", "json"], "\"path\": \"::error::x\\u202e\\u009b2J.yaml\""),
        (&["config"], "exclude: [a\\n::error::x"),
        (&["init"], "archlint.yaml exists"),
    ] {
        let ended = repository.run(arguments);
        assert!(ended.out.contains(said), "{arguments:?}: {}{}", ended.out, ended.err);
        assert!(is_clean(&ended.out) && is_clean(&ended.err), "{arguments:?}: {:?}{:?}", ended.out, ended.err);
    }
}

#[test]
fn names_in_json_are_exact() {
    let (repository, old, new) = (hostile(), format!("old/{HOSTILE}.yaml"), format!("{HOSTILE}.yaml"));
    for (arguments, pointer, name) in [
        (&["migrations", "--format", "json"][..], "/0/path", format!("{HOSTILE}/0001_a.up.sql")),
        (&["diff", &old, &new, "--format", "json"], "/0/place/path", new.clone()),
    ] {
        let json: serde_json::Value = serde_json::from_str(&repository.run(arguments).out).expect("JSON");
        assert_eq!(json.pointer(pointer).and_then(serde_json::Value::as_str), Some(name.as_str()), "{json}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_named() {
    let ended = Repository::new(&[("a.yaml", TWICE)]).run(&["check", "--output", "json=/dev/full"]);
    assert_eq!(ended.code, Some(3));
    assert!(ended.err.starts_with("error: cannot write `/dev/full`: "), "{}", ended.err);
}

/// Words of the command line come back in sentences, and a workflow may take them from a stranger.
#[test]
fn words_of_the_command_line_act_on_no_terminal() {
    let repository = Repository::new(&[("a.yaml", TWICE)]);
    let word = "nowhere\n::error::x\u{1b}[2J\u{202e}";
    for arguments in [
        &["check", word][..],
        &["check", "--only", word],
        &["check", "--config", word],
        &["check", "--base", word],
        &["check", "--output", &format!("json=/nowhere/{word}")],
        &["check", "--format", word],
        &["check", "--threads", word],
        &["check", &format!("--{word}")],
        &[word],
        &["explain", word],
        &["init", word],
        &["config", word],
        &["migrations", word],
        &["rollback", word],
        &["diff", word],
    ] {
        let ended = repository.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {}", ended.err);
        assert!(ended.err.starts_with("error: ") && is_clean(&ended.err), "{arguments:?}: {:?}", ended.err);
    }
    let ended = repository.run_with(&["check"], &[("ARCHLINT_FORMAT", word)], b"");
    assert!(ended.code == Some(2) && is_clean(&ended.err), "{:?}", ended.err);
}
