//! Where the values of a configuration end, and which of several holds.

use archlint::config::{Config, Fate};
use archlint::diagnostic::Severity;

use crate::binary::Repository;

const CLEAN: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {level: info}\n";
const TWICE: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\ndata: {level: info}\n";

fn read(text: &str) -> Result<Config, String> {
    let day = archlint::explain::EXAMPLE_DAY.parse().expect("a day");
    Config::from_text("archlint.yaml", text, day).map_err(|fault| fault.message)
}

fn config(text: &str) -> Config {
    read(text).unwrap_or_else(|fault| panic!("{fault}: {text}"))
}

fn fate(text: &str, rule: &str) -> Fate {
    let rule = archlint::rules::find(rule).expect("a rule");
    config(text).fate(rule.name, rule.rule.severity, "deploy/a.yaml")
}

#[test]
fn an_override_holds_on_its_last_day() {
    let until = |day: &str| {
        let text = format!("overrides: [{{paths: ['**'], rules: {{'sql/*': off}}, expires: {day}}}]");
        matches!(fate(&text, "sql/drop-column"), Fate::Silenced(None))
    };
    assert!(until("2026-07-01") && until(archlint::explain::EXAMPLE_DAY));
    assert!(!until("2026-06-29"));
}

#[test]
fn sizes_are_those_of_their_units() {
    for (size, bytes) in [
        ("512", 512),
        ("'512 B'", 512),
        ("2kb", 2_000),
        ("2 KiB", 2_048),
        ("3 MB", 3_000_000),
        ("3m", 3 << 20),
        ("1 GB", 1_000_000_000),
        ("4294967294", u64::from(u32::MAX) - 1),
    ] {
        assert_eq!(config(&format!("max-file-size: {size}")).max_file_size, bytes, "{size}");
    }
    // Places are numbers of 32 bits.
    for size in ["4294967295", "4 GiB", "99999999999 GiB", "1 parsec", "-1", "MiB"] {
        assert!(read(&format!("max-file-size: {size}")).is_err_and(|fault| fault.contains("is no size")), "{size}");
    }
}

#[test]
fn eight_files_may_extend_one_another() {
    let chain = |length: usize| {
        let repository = Repository::new(&[("deploy/a.yaml", TWICE)]);
        for number in 1..length {
            repository.write(&format!("{number}.yaml"), format!("extends: {}.yaml\n", number + 1).as_bytes());
        }
        repository.write(&format!("{length}.yaml"), b"fail-on: never\n");
        repository.write("archlint.yaml", b"extends: 2.yaml\n");
        let ended = repository.run(&["check"]);
        (ended.code, ended.err.contains("more than 8 files extend one another"))
    };
    assert_eq!(chain(8), (Some(0), false));
    assert_eq!(chain(9), (Some(2), true));
}

#[test]
fn a_thousand_globs_are_enough_for_a_list() {
    let globs = |count: usize| read(&format!("exclude: [{}]", vec!["a"; count].join(", ")));
    assert!(globs(1000).is_ok());
    assert!(globs(1001).is_err_and(|fault| fault.contains("more than 1000 globs")));
}

#[test]
fn a_star_stays_within_a_folder() {
    let excluded = |glob: &str, path: &str| config(&format!("exclude: ['{glob}']")).is_excluded(path);
    assert!(excluded("*.yaml", "a.yaml") && !excluded("*.yaml", "deploy/a.yaml"));
    assert!(excluded("**/*.yaml", "deploy/a.yaml") && excluded("dep*", "deploy/deep/a.yaml"));
}

#[test]
fn globs_over_names_are_held_to_their_form_in_every_list() {
    for list in [
        "sql: {small-tables: ['[']}",
        "sql: {mixed-case-names: ['[']}",
        "openapi: {exempt-paths: ['[']}",
        "k8s: {own-images: ['[']}",
        "k8s: {trusted-registries: ['[']}",
    ] {
        assert!(read(list).is_err_and(|fault| fault.contains("is no glob")), "{list}");
    }
}

#[test]
fn of_several_overrides_the_last_one_holds() {
    let said = |first: &str, second: &str| {
        let one = |level: &str| format!("{{paths: ['**'], rules: {{'k8s/unpinned-image-tag': {level}}}}}");
        fate(&format!("overrides: [{}, {}]", one(first), one(second)), "k8s/unpinned-image-tag")
    };
    assert_eq!(said("error", "note"), Fate::Shown(Severity::Note));
    assert_eq!(said("note", "error"), Fate::Shown(Severity::Error));
    assert_eq!(said("off", "error"), Fate::Shown(Severity::Error));
}

/// Nothing was silenced where nothing would have spoken.
#[test]
fn an_override_silences_no_rule_that_is_off() {
    let off = "overrides: [{paths: ['**'], rules: {'k8s/unpinned-image-tag': off}}]";
    assert_eq!(fate(off, "k8s/unpinned-image-tag"), Fate::Silenced(None));
    assert_eq!(fate(&format!("rules: {{'k8s/*': off}}\n{off}"), "k8s/unpinned-image-tag"), Fate::Dropped);
}

#[test]
fn a_severity_turns_a_rule_on_that_the_profile_leaves_out() {
    let left_out = archlint::rules::all().iter().find(|rule| rule.rule.profile == archlint::rule::Profile::All);
    let name = left_out.expect("some rules are matters of taste").name.as_str();
    assert_eq!(fate("", name), Fate::Dropped);
    assert_eq!(fate(&format!("rules: {{'{name}': note}}"), name), Fate::Shown(Severity::Note));
    assert_eq!(fate("rules: {'*': note}", name), Fate::Shown(Severity::Note));
}

#[test]
fn a_configuration_above_the_repository_is_not_its_own() {
    let outer =
        Repository::new(&[("archlint.yaml", b"fail-on: never\n"), ("inner/.git/HEAD", b""), ("inner/a.yaml", TWICE)]);
    assert_eq!(outer.run(&["check", "inner"]).code, Some(1));
    outer.write("inner/archlint.yaml", b"fail-on: never\n");
    assert_eq!(outer.run(&["check", "inner"]).code, Some(0));
}

#[test]
fn a_configuration_may_have_a_mebibyte() {
    let of = |bytes: usize| {
        let text = [&b"#".repeat(bytes - 1)[..], b"\n"].concat();
        Repository::new(&[("deploy/a.yaml", CLEAN), ("archlint.yaml", &text)]).run(&["check"]).code
    };
    assert_eq!((of(1 << 20), of((1 << 20) + 1)), (Some(0), Some(2)));
}

/// Whoever checks a folder of the repository has its tools said from the top.
#[test]
fn tools_of_folders_hold_below_the_folder_that_is_checked() {
    let repository = Repository::new(&[
        ("services/billing/db/V1__a.sql", b"CREATE TABLE a (id int);\n"),
        ("archlint.yaml", b"sql: {tools: {services: refinery, services/other: flyway}}\n"),
    ]);
    let script = "cd services/billing && exec \"$0\" migrations";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_archlint")]).current_dir(repository.path());
    let out = String::from_utf8(command.output().expect("sh runs").stdout).expect("text");
    assert!(out.contains("db/V1__a.sql  refinery"), "{out}");
}
