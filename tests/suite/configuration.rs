//! Mistakes in the configuration: each is refused at its exact place, with what was probably meant.

use crate::binary::Repository;

const CLEAN: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {level: info}\n";

/// The place that a configuration is refused at, and what is said of it.
fn refused(text: &str) -> (String, String) {
    let repository = Repository::new(&[("deploy/a.yaml", CLEAN), ("archlint.yaml", text.as_bytes())]);
    let ended = repository.run(&["check"]);
    assert_eq!(ended.code, Some(2), "{text}: {}", ended.err);
    let place = ended.err.lines().find_map(|line| line.trim().strip_prefix("┌─ archlint.yaml:"));
    (place.unwrap_or_default().to_owned(), ended.err)
}

fn check(text: &str, place: &str, said: &[&str]) {
    let (found, error) = refused(text);
    assert_eq!(found, place, "{text}\n{error}");
    for words in said {
        assert!(error.contains(words), "{text}: `{words}` is not said:\n{error}");
    }
}

#[test]
fn keys_and_words_have_a_suggestion_at_every_level() {
    check("profile: strict\nrulse: {}\n", "2:1", &["unknown key `rulse`", "did you mean `rules`?"]);
    check("profile: strct\n", "1:10", &["did you mean `strict`?"]);
    check("fail-on: never\nsql: {dialect: postgress}\n", "2:16", &["did you mean `postgres`?"]);
    check("sql: {postgres_version: 17}\n", "1:7", &["did you mean `postgres-version`?"]);
    check("sql: {tool: gose}\n", "1:13", &["did you mean `goose`?"]);
    check("sql:\n  tools:\n    db: gose\n", "3:9", &["did you mean `goose`?"]);
    check("rules: {'sql/drop-colum': off}\n", "1:9", &["did you mean `sql/drop-column`?"]);
    check("rules: {'sql/*': of}\n", "1:18", &["did you mean `off`?"]);
    check("rules: {'sql/*': loud}\n", "1:18", &["known here: off, note, warning, error"]);
    check("overrides:\n- paths: [a]\n  rules: {'sql/drop-colum': off}\n", "3:11", &["did you mean `sql/drop-column`?"]);
    check("overrides: [{paths: [a], rules: {}, reson: x}]\n", "1:37", &["did you mean `reason`?"]);
}

#[test]
fn values_of_another_kind_are_told_in_plain_words() {
    check("exclude: vendor/**\n", "1:10", &["the text `vendor/**` stands where a list is due", "write it in brackets"]);
    check("rules: [a]\n", "1:8", &["a list stands where a mapping is due"]);
    check("sql: {postgres-version: '17'}\n", "1:25", &["where a whole number is due"]);
    check("sql: {postgres-version: 9.6}\n", "1:25", &["where a whole number is due", "without quotes, sign and point"]);
    check("- profile\n", "1:3", &["a list stands where a mapping is due"]);
    check("overrides: [{rules: {'sql/*': off}}]\n", "1:13", &["`paths` is missing here"]);
    check("profile: all\n---\nprofile: strict\n", "3:1", &["a second document begins here"]);
    check("profile: all\nprofile: strict\n", "2:1", &["stands twice"]);
    check("max-file-size: big\n", "1:16", &["`big` is no size", "10 MiB"]);
}

#[test]
fn globs_and_dates_and_paths_that_are_none_stand_at_their_item() {
    check("exclude:\n- a\n- '[b'\n", "3:3", &["`[b` is no glob"]);
    check("exclude: ['/vendor/**']\n", "1:11", &["globs are relative to the folder of this file", "write `vendor/**`"]);
    check("overrides: [{paths: ['../a'], rules: {}}]\n", "1:22", &["matches nothing"]);
    check("sql: {small-tables: [a, '[b']}\n", "1:25", &["`[b` is no glob"]);
    check("k8s: {own-images: ['{a']}\n", "1:20", &["is no glob"]);
    check("sql: {index-names: [a, 'idx_{table}_{column}']}\n", "1:24", &["`{column}`", "did you mean `{columns}`?"]);
    check(
        "sql: {constraint-names: {check: ['{what}_ck']}}\n",
        "1:34",
        &["`{what}`", "`{table}`, `{columns}`, `{suffix}`"],
    );
    check("k8s: {version: one}\n", "1:16", &["write it as `1.37`"]);
    check("overrides: [{paths: [a], rules: {}, expires: 2027-13-31}]\n", "1:46", &["is no date"]);
    check("extends: ../other.yaml\n", "1:10", &["is not a file below the repository's root"]);
    check("profile: all\nextends: other.yaml\n", "2:10", &["other.yaml` cannot be read"]);
}

/// What git's lists of names take, and this one does not, is refused, and not quietly without effect.
#[test]
fn globs_that_would_hold_nowhere_are_refused() {
    check("exclude: ['!deploy']\n", "1:11", &["`!deploy` takes nothing back"]);
    check("exclude: ['']\n", "1:11", &["names no path below the folder"]);
    check("exclude: [./]\n", "1:11", &["names no path below the folder", "write `**` for all"]);
    check("overrides: [{paths: [], rules: {}}]\n", "1:21", &["an override without a path holds nowhere"]);
    check("rules: {sql: off}\n", "1:9", &["did you mean `sql/*`?"]);
}

/// A word that matches nothing would pass for a setting that holds.
#[test]
fn paths_that_lead_nowhere_are_refused_with_what_to_write() {
    check("sql: {baseline: [none.sql]}\n", "1:18", &["there is no file `none.sql`", "from the folder of this file on"]);
    check("openapi: {exempt-paths: [/up, health]}\n", "1:31", &["begins with `/`", "write `/health`"]);
    check("k8s: {liveness-paths: [health]}\n", "1:24", &["begins with `/`", "write `/health`"]);
    check("k8s: {readiness-paths: [ready]}\n", "1:25", &["begins with `/`", "write `/ready`"]);
    check("exclude: [../other]\n", "1:11", &["matches nothing", "a folder above both"]);
    check("exclude: ['[a']\n", "1:11", &["is no glob", "in brackets such a sign means itself"]);
    check("extends: archlint.yaml\n", "1:10", &["more than 8 files", "leads back to itself"]);
    check("extends: none.yaml\n", "1:10", &["there is no such file", "from the folder of this file on"]);
    let repository = Repository::new(&[("db/start.sql", b""), ("archlint.yaml", b"sql: {baseline: [db/start.sql]}\n")]);
    assert_eq!(repository.run(&["check"]).code, Some(0));
}

#[test]
fn a_byte_order_mark_is_no_column_and_a_key_without_value_sets_nothing() {
    check("\u{feff}profile: nope\n", "1:10", &["unknown value `nope`"]);
    let config =
        b"\xEF\xBB\xBFrules:\n#  archlint/duplicate-key: off\nexclude:\noverrides:\nsql:\nprofile:\nk8s:\n  version:\n";
    let repository = Repository::new(&[("deploy/a.yaml", CLEAN), ("archlint.yaml", config)]);
    let shown = repository.run(&["config"]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert!(shown.out.lines().skip(1).all(|line| line.ends_with("  # default")), "{}", shown.out);
}

/// Globs and folders are relative to the file that writes them, also where another one extends it.
#[test]
fn what_is_extended_holds_where_it_is_not_set_anew() {
    let twice = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\n";
    let base = b"exclude: [vendor]\nfail-on: never\noverrides: [{paths: [deploy], rules: {'archlint/*': off}}]\nsql: {tools: {db: flyway}}\n";
    let repository = Repository::new(&[
        ("deploy/a.yaml", twice),
        ("vendor/a.yaml", twice),
        ("team/vendor/a.yaml", twice),
        ("team/deploy/a.yaml", twice),
        ("team/base.yaml", base),
        ("archlint.yaml", b"extends: team/base.yaml\n"),
    ]);
    let found = || {
        let out = repository.run(&["check", "--format", "concise"]).out;
        out.lines().filter_map(|line| line.split(':').next().map(str::to_owned)).collect::<Vec<String>>()
    };
    assert_eq!(found(), ["deploy/a.yaml", "vendor/a.yaml"]);
    let shown = repository.run(&["config"]).out;
    for line in [
        "fail-on: never  # team/base.yaml",
        "exclude: [vendor]  # team/base.yaml",
        r#"sql.tools: {"team/db":"flyway"}"#,
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    repository.write("archlint.yaml", b"extends: team/base.yaml\nexclude: [deploy]\n");
    assert_eq!(found(), ["team/vendor/a.yaml", "vendor/a.yaml"]);
    let shown = repository.run(&["config"]).out;
    assert!(shown.contains("exclude: [deploy]  # archlint.yaml") && !shown.contains("exclude: [vendor]"), "{shown}");
}

/// A stranger's repository brings its configuration along.
#[cfg(unix)]
#[test]
fn a_configuration_leads_nowhere_else() {
    let secret = tempfile::tempdir().expect("a folder");
    let outside = secret.path().join("passwords");
    std::fs::write(&outside, "hunter2Kx9vQ\n").expect("a file");
    let repository = Repository::new(&[("deploy/a.yaml", CLEAN)]);
    let own = repository.path().join("archlint.yaml");
    let refused = |said: &str| {
        let ended = repository.run(&["check"]);
        assert_eq!(ended.code, Some(2), "{}", ended.err);
        assert!(ended.err.contains(said) && !ended.err.contains("hunter2"), "{}", ended.err);
    };
    std::os::unix::fs::symlink(&outside, &own).expect("a link");
    refused("archlint.yaml: leads out of the repository");
    let named = repository.run(&["check", "--config", outside.to_str().expect("text")]);
    assert!(named.err.contains("hunter2"), "who names a file sees what is wrong with it: {}", named.err);
    std::fs::remove_file(&own).expect("removed");
    std::os::unix::fs::symlink(&outside, repository.path().join("base.yaml")).expect("a link");
    repository.write("archlint.yaml", b"extends: base.yaml\n");
    refused("`base.yaml` leads out of the repository");
    let pipe = repository.path().join("pipe.yaml");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().expect("mkfifo runs").success());
    repository.write("archlint.yaml", b"extends: pipe.yaml\n");
    refused("not a regular file");
    repository.write("archlint.yaml", &b"#".repeat((1 << 20) + 1));
    refused("is larger than 1 MiB");
    repository.write("archlint.yaml", b"");
    std::fs::create_dir(repository.path().join("inside")).expect("a folder");
    std::os::unix::fs::symlink("../archlint.yaml", repository.path().join("inside/archlint.yaml")).expect("a link");
    assert_eq!(repository.run(&["check", "deploy", "inside"]).code, Some(0), "links within the repository are fine");
}

/// Without it the run would go by other rules than those that somebody chose.
#[cfg(unix)]
#[test]
fn a_configuration_that_a_link_promises_and_does_not_have_is_said() {
    for name in ["archlint.yaml", ".archlint.yaml", ".config/archlint.yaml"] {
        let repository = Repository::new(&[("deploy/a.yaml", CLEAN), (".config/other", b"")]);
        std::os::unix::fs::symlink("nowhere.yaml", repository.path().join(name)).expect("a link");
        for command in ["check", "config", "migrations"] {
            let ended = repository.run(&[command]);
            assert_eq!(ended.code, Some(2), "{name}: {}", ended.err);
            assert!(ended.err.contains(&format!("{name}: cannot be read: ")), "{}", ended.err);
        }
        assert_eq!(repository.run(&["check", "--no-config"]).code, Some(0));
    }
    let folder = Repository::new(&[("deploy/a.yaml", CLEAN), ("archlint.yaml/a", b"")]);
    assert_eq!(folder.run(&["check"]).code, Some(0), "a folder is no configuration");
}

#[test]
fn an_exact_name_beats_a_glob_and_an_override_turns_a_rule_on_in_its_paths() {
    let pod = b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: nginx}]}\n";
    let found = |config: &str| {
        let repository = Repository::new(&[("a/x.yaml", pod), ("b/x.yaml", pod), ("archlint.yaml", config.as_bytes())]);
        let out = repository.run(&["check", "--format", "concise"]).out;
        let told = out.lines().filter(|line| line.contains("[k8s/unpinned-image-tag]"));
        told.map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect::<Vec<String>>()
    };
    assert_eq!(found(""), ["a/x.yaml", "b/x.yaml"]);
    assert_eq!(found("rules: {'k8s/*': off, 'k8s/unpinned-image-tag': note}\n"), ["a/x.yaml", "b/x.yaml"]);
    assert_eq!(found("rules: {'k8s/unpinned-image-tag': off, 'k8s/*': note}\n"), [""; 0]);
    let on = "rules: {'k8s/*': off}\noverrides: [{paths: [a], rules: {'k8s/unpinned-image-tag': error}}]\n";
    assert_eq!(found(on), ["a/x.yaml"]);
}

/// A rule that speaks more softly than usual has found the case less bad, whatever the configuration says of the others.
#[test]
fn a_configured_severity_makes_no_soft_word_louder() {
    use archlint::config::{Config, Fate};
    use archlint::diagnostic::Severity;
    let day = archlint::explain::EXAMPLE_DAY.parse().expect("a day");
    let config = Config::from_text("archlint.yaml", "rules: {'sql/drop-column': warning}\n", day).expect("it is right");
    let name = archlint::rules::find("sql/drop-column").expect("a rule").name;
    assert_eq!(config.fate(name, Severity::Error, "a.sql"), Fate::Shown(Severity::Warning));
    assert_eq!(config.fate(name, Severity::Note, "a.sql"), Fate::Shown(Severity::Note));
}

#[test]
fn a_run_without_a_rule_says_so() {
    let repository = Repository::new(&[("deploy/a.yaml", CLEAN), ("archlint.yaml", b"rules: {'*': off}\n")]);
    assert!(repository.run(&["check"]).err.contains("no rule is on"));
    assert!(!repository.run(&["check", "--no-config"]).err.contains("no rule is on"));
}

#[test]
fn folders_may_be_written_with_dots_and_slashes() {
    let twice = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\n";
    for config in [
        "exclude: [./vendor/]\n",
        "exclude: [vendor]\n",
        "overrides: [{paths: [vendor/], rules: {'archlint/*': off}}]\n",
    ] {
        let repository = Repository::new(&[
            ("deploy/a.yaml", CLEAN),
            ("vendor/deep/a.yaml", twice),
            ("archlint.yaml", config.as_bytes()),
        ]);
        let ended = repository.run(&["check"]);
        assert_eq!(ended.code, Some(0), "{config}: {}", ended.out);
        repository.write("archlint.yaml", b"");
        assert_eq!(repository.run(&["check"]).code, Some(1), "where nothing is said the folder is checked");
    }
}

#[test]
fn files_that_look_like_the_configuration_are_named() {
    let repository = Repository::new(&[("deploy/a.yaml", CLEAN), ("archlint.yml", b"profile: strict\n")]);
    let ended = repository.run(&["check"]);
    assert!(ended.err.contains("`archlint.yml` is not read: a configuration is called archlint.yaml"), "{}", ended.err);
    assert!(!repository.run(&["check", "--no-config"]).err.contains("archlint.yml"));
    let repository =
        Repository::new(&[("a/x.yaml", CLEAN), ("b/x.yaml", CLEAN), ("b/archlint.yaml", b"profile: all\n")]);
    let ended = repository.run(&["check", "a", "b"]);
    assert!(ended.err.contains("`b/archlint.yaml` is not read: the defaults hold"), "{}", ended.err);
    let ended = repository.run(&["check", "b", "a"]);
    assert!(!ended.err.contains("is not read"), "{}", ended.err);
}

#[test]
fn a_kubernetes_newer_than_the_tables_is_said() {
    let check = |version: &str, said: bool| {
        let manifest: (&str, &[u8]) = ("a.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
        let repository = Repository::new(&[manifest]);
        for format in ["full", "concise", "json", "jsonl", "github", "sarif"] {
            let ended = repository.run(&["check", "--kube-version", version, "--format", format]);
            let sentence = "is newer than all that this archlint knows";
            assert_eq!(ended.code, Some(0), "{}", ended.err);
            assert_eq!(ended.err.contains(sentence), said, "{version}, {format}: {}", ended.err);
            let notified = ended.out.contains("toolConfigurationNotifications") && ended.out.contains(sentence);
            assert_eq!(notified, said && format == "sarif", "{version}, {format}");
        }
    };
    check("1.99", true);
    check("v1.38.2", true);
    check(archlint::settings::NEWEST_KUBERNETES, false);
    check("1.30", false);
}
