//! The command line where two things are said at once, and what goes where.

use crate::binary::Repository;

const CLEAN: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {level: info}\n";
const TWICE: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\ndata: {level: info}\n";

fn bad() -> Repository {
    Repository::new(&[("deploy/a.yaml", TWICE)])
}

#[test]
fn every_finding_is_shown_where_none_may_fold() {
    let text =
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{{}}}\n", vec!["a: x"; 15].join(", "));
    let repository = Repository::new(&[("deploy/a.yaml", text.as_bytes())]);
    let lines = |more: &[&str]| repository.run(&[&["check", "--format", "concise"], more].concat()).out.lines().count();
    assert_eq!((lines(&[]), lines(&["--no-fold"])), (1, 14));
}

/// The codes of faults of use, of what could not be checked, of findings and of none, in this order.
#[cfg(unix)]
#[test]
fn nothing_to_check_goes_before_what_could_not_be_read() {
    let repository = Repository::new(&[]);
    let made = std::process::Command::new("mkfifo").arg(repository.path().join("pipe.yaml")).status();
    assert!(made.expect("mkfifo runs").success());
    assert_eq!(repository.run(&["check", "pipe.yaml"]).code, Some(3));
    assert_eq!(repository.run(&["check", "pipe.yaml", "--fail-on-empty"]).code, Some(2));
    repository.write("deploy/a.yaml", TWICE);
    assert_eq!(repository.run(&["check", "pipe.yaml", "deploy", "--fail-on-empty"]).code, Some(3));
}

/// What, where, and what to do.
#[test]
fn a_word_that_cannot_be_used_is_told_with_what_to_write() {
    let repository = bad();
    for (arguments, said) in [
        (&["check", "--threads", "many"][..], "'many' for '--threads <N>': write a whole number from 1 to 512"),
        (&["check", "--threads", "0"], "'0' for '--threads <N>': write a whole number from 1 to 512"),
        (&["check", "--threads", "-1"], "'-1' for '--threads <N>': write a whole number from 1 to 512"),
        (&["check", "--output", "json=deploy"], "cannot write `deploy`: it is a folder; name a file in it"),
        (&["check", "--output", "json=none/a"], "cannot write `none/a`: its folder is not there; make that first"),
        (&["check", "--config", "none.yaml"], "none.yaml: cannot be read: there is no such file"),
        (&["check", "--config", "deploy"], "deploy: cannot be read: it is a folder"),
        (&["check", "--config", "none.yaml"], "help: `--config` or `ARCHLINT_CONFIG` names it"),
        (&["check", "--allow-root", "none"], "there is no folder `none`, which `--allow-root` names"),
        (&["explain", "squawk:none"], "`archlint rules --format json` has the names that are known"),
    ] {
        let ended = repository.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}");
        assert!(ended.err.contains(said), "{arguments:?}: {}", ended.err);
    }
}

/// The size of a file is no kind of file.
#[test]
fn what_was_skipped_is_counted_by_its_reason() {
    let repository =
        Repository::new(&[("a/1.yaml", CLEAN), ("b/2.yaml", TWICE), ("archlint.yaml", b"max-file-size: 10 B")]);
    let said = repository.run(&["check", "a", "b"]).err;
    assert!(said.contains("Skipped 2: over the size limit."), "{said}");
}

#[test]
fn files_have_no_colours_whatever_the_terminal_has() {
    let repository = bad();
    let ended = repository.run(&["check", "--color", "always", "--hyperlinks", "always", "--output", "full=a.txt"]);
    assert!(ended.out.contains('\u{1b}'));
    let text = std::fs::read_to_string(repository.path().join("a.txt")).expect("a file");
    assert!(text.contains("error[archlint/duplicate-key]") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn links_need_colours() {
    let links = |color: &str| {
        bad().run(&["check", "--color", color, "--hyperlinks", "always"]).out.contains("\u{1b}]8;;https://")
    };
    assert!(links("always") && !links("never"));
    assert!(!bad().run(&["check", "--hyperlinks", "always"]).out.contains('\u{1b}'), "a pipe has no colours");
}

#[test]
fn people_get_a_summary_and_programs_none() {
    for (format, has_summary) in
        [("full", true), ("concise", true), ("github", true), ("json", false), ("jsonl", false), ("sarif", false)]
    {
        let said = bad().run(&["check", "--format", format]).err;
        assert_eq!(said.starts_with("Checked 1 file in "), has_summary, "{format}: {said}");
        assert_eq!(said.contains("No archlint.yaml; defaults used."), has_summary, "{format}: {said}");
    }
    assert!(!bad().run(&["check", "--no-config"]).err.contains("No archlint.yaml"), "who wants none knows");
}

#[test]
fn standard_input_over_the_limit_is_not_checked() {
    let repository = Repository::new(&[("archlint.yaml", format!("max-file-size: {}\n", TWICE.len()).as_bytes())]);
    let run = |bytes: &[u8]| repository.run_with(&["check", "-", "--stdin-filename", "a.yaml"], &[], bytes);
    assert_eq!(run(TWICE).code, Some(1));
    let ended = run(&[TWICE, b"\n"].concat());
    assert_eq!(ended.code, Some(3), "{}", ended.err);
    assert!(ended.out.contains("error[archlint/too-large]"), "{}", ended.out);
}

#[test]
fn each_configuration_that_is_not_read_is_named_once() {
    let files: [(&str, &[u8]); 4] =
        [("a/x.yaml", CLEAN), ("b/x.yaml", CLEAN), ("b/y.yaml", CLEAN), ("b/archlint.yaml", b"profile: all\n")];
    let said = Repository::new(&files).run(&["check", "a", "b/x.yaml", "b/y.yaml"]).err;
    assert_eq!(said.matches("`b/archlint.yaml` is not read").count(), 1, "{said}");
}

#[test]
fn pages_have_a_line_between_them() {
    let pages = Repository::new(&[]).run(&["explain", "arch/*"]).out;
    let one = Repository::new(&[]).run(&["explain", "arch/probe-path-not-in-api"]).out;
    let line = "─".repeat(60);
    assert!(!one.contains(&line) && pages.starts_with(&one));
    let all = Repository::new(&[]).run(&["explain", "compose/*"]).out;
    let count = all.matches("TO SILENCE IT").count();
    assert!(count > 1 && all.matches(&line).count() == count - 1, "{count}");
}

#[test]
fn a_word_that_is_no_rule_is_told_what_was_meant() {
    for (word, meant) in [
        ("sql/missing-rolback", "did you mean `sql/missing-rollback`?"),
        ("missing-rollback", "did you mean `sql/missing-rollback`?"),
        ("sql", "did you mean `sql/*`?"),
        ("[", "`archlint rules` lists all rules"),
        ("", "`archlint rules` lists all rules"),
    ] {
        let ended = Repository::new(&[]).run(&["explain", word]);
        assert_eq!((ended.code, ended.err), (Some(2), format!("error: unknown rule `{word}`: {meant}\n")));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_success() {
    for arguments in [&["rules"][..], &["check"], &["check", "--format", "json"], &["explain", "sql/*"], &["schema"]] {
        let (repository, full) = (bad(), std::fs::File::create("/dev/full").expect("a device"));
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_archlint"));
        command.args(arguments).current_dir(repository.path()).stdout(full);
        let ended = command.output().expect("archlint runs");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(3), "{arguments:?}: {said}");
        assert!(said.contains("error: cannot write the output: "), "{arguments:?}: {said}");
    }
}

#[test]
fn names_end_in_letters_of_any_case() {
    let repository = Repository::new(&[("deploy/A.YAML", TWICE), ("deploy/b.Yml", TWICE)]);
    assert_eq!(repository.run(&["check", "--format", "json"]).findings().len(), 2);
}

#[test]
fn a_folder_that_is_named_twice_is_skipped_once() {
    let repository = Repository::new(&[("web/node_modules/a.yaml", TWICE), ("web/b.yaml", CLEAN)]);
    let said = repository.run(&["check", ".", "web"]).err;
    assert!(said.contains("Skipped 1 third-party folder."), "{said}");
}

#[test]
fn a_folder_right_below_the_named_one_may_be_excluded() {
    let repository = Repository::new(&[("legacy/a.yaml", TWICE), ("archlint.yaml", b"exclude: [legacy]\n")]);
    let files = repository.run(&["check", "--explain-files"]).out;
    assert!(files.contains("\nlegacy/: not taken: excluded by the configuration\n"), "{files}");
    let named = repository.run(&["check", "legacy"]);
    assert!(named.code == Some(0) && named.out.is_empty(), "{}{}", named.out, named.err);
}

/// What cannot be read may be what changed.
#[test]
fn a_changelog_that_is_not_whole_is_no_success() {
    let document = b"openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n";
    let repository = Repository::new(&[("old/openapi.yaml", document), ("new/openapi.yaml", document)]);
    assert_eq!(repository.run(&["diff", "old", "new"]).code, Some(0));
    repository.write("archlint.yaml", b"max-file-size: 20 B\n");
    let ended = repository.run(&["diff", "old", "new"]);
    assert!(ended.code == Some(3) && ended.err.contains("over the size limit"), "{:?}", ended);
}

/// A link may lead anywhere.
#[cfg(unix)]
#[test]
fn links_are_said_and_not_followed() {
    let repository = Repository::new(&[("deploy/a.yaml", CLEAN)]);
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, repository.path().join(name)).expect("a link");
    };
    link("a.yaml", "deploy/b.yaml");
    link("deploy", "folder");
    let files = repository.run(&["check", "--explain-files"]).out;
    for line in ["deploy/b.yaml: not taken: a link, not followed", "folder: not taken: a link, not followed"] {
        assert!(files.contains(&format!("\n{line}\n")), "{files}");
    }
    assert!(repository.run(&["check"]).err.starts_with("Checked 1 file in "));
}

/// A service's folder is checked where its developers stand, while what it shares lies beside it in the repository.
#[test]
fn references_lead_out_of_the_working_directory_and_back() {
    let document = "openapi: 3.1.0\npaths:\n  /api/v1/a: {$ref: '../shared/a.yaml#/a'}\n  /api/v1/b: {$ref: '../shared/a.yaml#/b'}\n  /api/v1/c: {$ref: '../shared/c.yaml'}\n  /api/v1/d: {$ref: '../../d.yaml'}\n";
    let shared =
        "a: {get: {responses: {200: {$ref: '../shop/parts.yaml#/ok'}, 400: {$ref: '../shop/parts.yaml#/bad'}}}}\n";
    let repository = Repository::new(&[
        ("shop/openapi.yaml", document.as_bytes()),
        ("shop/parts.yaml", b"ok: {description: done}\n"),
        ("shared/a.yaml", shared.as_bytes()),
        (".git/HEAD", b"ref: refs/heads/main\n"),
    ]);
    let script =
        "cd shop && exec \"$0\" check --only openapi/unresolved-ref --only archlint/path-outside-root --format concise";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_archlint")]).current_dir(repository.path());
    let out = String::from_utf8(command.output().expect("sh runs").stdout).expect("text");
    let told: Vec<&str> = out.lines().map(|line| line.split(" leads").next().unwrap_or_default()).collect();
    assert_eq!(
        told,
        [
            "../shared/a.yaml:1:74: error[openapi/unresolved-ref] `../shop/parts.yaml#/bad`",
            "openapi.yaml:4:21: error[openapi/unresolved-ref] `../shared/a.yaml#/b`",
            "openapi.yaml:5:21: error[openapi/unresolved-ref] `../shared/c.yaml`",
            "openapi.yaml:6:21: error[archlint/path-outside-root] `../../d.yaml`",
        ],
        "{out}"
    );
}
