//! The command line as users meet it: exit codes, formats, configuration, standard input.

use crate::binary::Repository;

const CLEAN: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {level: info}\n";
const TWICE: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\ndata: {level: info}\n";

fn bad() -> Repository {
    Repository::new(&[("deploy/a.yaml", TWICE)])
}

#[test]
fn exit_codes_tell_findings_from_faults_of_use() {
    assert_eq!(Repository::new(&[("deploy/a.yaml", CLEAN)]).run(&["check"]).code, Some(0));
    assert_eq!(bad().run(&["check"]).code, Some(1));
    assert_eq!(bad().run(&["check", "--exit-zero"]).code, Some(0));
    assert_eq!(bad().run(&["check", "nowhere"]).code, Some(2));
    assert_eq!(bad().run(&["check", "--only", "sql/nonsense"]).code, Some(2));
    assert_eq!(bad().run(&["check", "--nonsense"]).code, Some(2));
    assert_eq!(bad().run(&["config", "nowhere"]).code, Some(2));
    assert_eq!(bad().run(&["init", "deploy/a.yaml"]).code, Some(2));
    assert_eq!(bad().run(&["init", "nowhere"]).code, Some(2));
    assert_eq!(bad().run(&["check", "--fail-on", "never"]).code, Some(0));
    for format in ["full", "concise", "json", "jsonl", "sarif", "github"] {
        assert_eq!(bad().run(&["check", "--format", format]).code, Some(1), "{format}");
    }
}

#[test]
fn every_command_tells_the_version_of_the_program() {
    for arguments in [&["--version"][..], &["check", "--version"], &["rollback", "-V"]] {
        assert_eq!(bad().run(arguments).out, format!("archlint {}\n", env!("CARGO_PKG_VERSION")), "{arguments:?}");
    }
}

#[test]
fn nothing_to_check_is_said_aloud() {
    let empty = Repository::new(&[("README.md", b"hello"), ("query.sql", b"SELECT 1;")]);
    let ended = empty.run(&["check"]);
    assert_eq!(ended.code, Some(0));
    assert!(ended.err.contains("No SQL, OpenAPI or Kubernetes files"), "{}", ended.err);
    assert_eq!(empty.run(&["check", "--fail-on-empty"]).code, Some(2));
    let many = empty.run(&[&["check"][..], &["query.sql"; 6]].concat());
    assert!(many.err.contains("under the 6 paths that were named"), "{}", many.err);
}

#[test]
fn data_goes_to_stdout_and_the_summary_to_stderr() {
    let ended = bad().run(&["check"]);
    assert!(ended.out.contains("archlint/duplicate-key") && !ended.out.contains("Checked"), "{}", ended.out);
    assert!(ended.err.contains("Checked 1 file"), "{}", ended.err);
    let ended = bad().run(&["check", "--format", "json"]);
    assert_eq!(ended.err, "");
    assert_eq!(ended.rules(), ["archlint/duplicate-key"]);
}

#[test]
fn a_pipe_gets_no_escape_codes_unless_asked() {
    assert!(!bad().run(&["check"]).out.contains('\u{1b}'));
    assert!(bad().run(&["check", "--color", "always"]).out.contains('\u{1b}'));
    assert!(bad().run_with(&["check"], &[("CLICOLOR_FORCE", "1")], b"").out.contains('\u{1b}'));
    assert!(!bad().run_with(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], b"").out.contains('\u{1b}'));
    let machine = bad().run(&["check", "--color", "always", "--format", "json"]);
    assert!(!machine.out.contains('\u{1b}'));
}

#[test]
fn several_outputs_come_from_one_run() {
    let repository = bad();
    let ended =
        repository.run(&["check", "--output", "sarif=a.sarif", "--output", "json=a.json", "--format", "concise"]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.out.starts_with("deploy/a.yaml:3:21: error[archlint/duplicate-key]"), "{}", ended.out);
    for name in ["a.sarif", "a.json"] {
        let text = std::fs::read_to_string(repository.path().join(name)).expect("written");
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert!(value.is_object());
    }
    assert_eq!(repository.run(&["check", "--output", "nonsense=a"]).code, Some(2));
    let twice = repository.run(&["check", "--output", "json=b", "--output", "sarif=./b"]);
    assert_eq!(twice.code, Some(2));
    assert!(twice.err.contains("`./b` is named by two `--output`"), "{}", twice.err);
    assert_eq!(repository.run(&["check", "--output", "json=-"]).code, Some(2));
    assert!(!repository.path().join("-").exists());
}

/// A link says where a file stands, whether the file is there already or not.
#[cfg(unix)]
#[test]
fn no_output_replaces_another_through_a_link() {
    let repository = bad();
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, repository.path().join(name)).expect("a link");
    };
    repository.write("reports/there.json", b"kept");
    link("reports", "folder");
    link("reports/there.json", "there.json");
    link("folder/new.json", "new.json");
    link("circle", "circle");
    for [one, other] in [
        ["there.json", "reports/there.json"],
        ["folder/there.json", "reports/there.json"],
        ["folder/new.json", "reports/new.json"],
        ["new.json", "./reports/new.json"],
    ] {
        let outputs = [format!("json={one}"), format!("sarif={other}")];
        let ended = repository.run(&["check", "--output", &outputs[0], "--output", &outputs[1]]);
        assert_eq!(ended.code, Some(2), "{one} is {other}");
        assert!(ended.err.contains(&format!("`{other}` is named by two `--output`")), "{}", ended.err);
    }
    assert_eq!(std::fs::read_to_string(repository.path().join("there.json")).expect("a file"), "kept");
    let apart = repository.run(&["check", "--output", "json=new.json", "--output", "sarif=reports/other.json"]);
    assert_eq!(apart.code, Some(1), "{}", apart.err);
    assert!(
        repository.path().join("reports/new.json").exists() && repository.path().join("reports/other.json").exists()
    );
    let circle = repository.run(&["check", "--output", "json=circle"]);
    assert!(circle.code == Some(2) && circle.err.contains("cannot write `circle`"), "{}", circle.err);
}

#[test]
fn standard_input_is_checked_under_the_name_given() {
    let empty = Repository::new(&[]);
    let ended = empty.run_with(&["check", "-", "--stdin-filename", "deploy/x.yaml", "--format", "concise"], &[], TWICE);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.out.starts_with("deploy/x.yaml:3:21:"), "{}", ended.out);
    let lost = bad().run(&["check", "--stdin-filename", "deploy/x.yaml"]);
    assert_eq!(lost.code, Some(2), "a name for standard input that nobody reads");
    assert_eq!(empty.run_with(&["check", "-", "--stdin-filename", ""], &[], TWICE).code, Some(2));
}

#[test]
fn files_that_are_named_and_not_understood_are_counted_as_skipped() {
    let repository = Repository::new(&[("query.sql", b"SELECT 1;"), ("a.yaml", b"a: 1\n"), ("notes.txt", b"hello")]);
    let ended = repository.run(&["check", "query.sql", "a.yaml", "notes.txt"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains("Skipped 3"), "{}", ended.err);
    let ended = repository.run(&["check", "query.sql", "--format", "json"]);
    assert!(ended.out.contains(r#""path":"query.sql","reason":"not a migration"#), "{}", ended.out);
    let ended = repository.run_with(&["check", "-"], &[], b"CREATE TABLE t (id int);");
    assert!(ended.err.contains("Skipped 1") && ended.err.contains("--stdin-filename"), "{}", ended.err);
}

#[test]
fn zero_is_no_answer_where_something_was_not_checked() {
    let repository = Repository::new(&[("deploy/a.yaml", TWICE), ("archlint.yaml", b"max-file-size: 10 B\n")]);
    assert_eq!(repository.run(&["check", "--exit-zero"]).code, Some(3));
    repository.write("archlint.yaml", b"max-file-size: 10 KiB\n");
    assert_eq!(repository.run(&["check", "--exit-zero"]).code, Some(0), "what was found is forgiven");
}

#[test]
fn configuration_is_found_upwards_and_its_faults_have_a_place() {
    let repository = Repository::new(&[
        ("services/api/deploy/a.yaml", TWICE),
        ("archlint.yaml", b"rules: {archlint/duplicate-key: note}\n"),
    ]);
    let ended = repository.run(&["check", "services/api", "--format", "concise"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("note[archlint/duplicate-key]"), "{}", ended.out);
    assert_eq!(repository.run(&["check", "services/api", "--no-config"]).code, Some(1));
    repository.write("archlint.yaml", b"profile: strict\nrulse: {}\n");
    let ended = repository.run(&["check"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("archlint.yaml:2:1") && ended.err.contains("did you mean `rules`?"), "{}", ended.err);
}

#[test]
fn flags_beat_variables_and_these_the_file() {
    let repository = Repository::new(&[("deploy/a.yaml", TWICE), ("archlint.yaml", b"fail-on: never\n")]);
    let code = |arguments: &[&str], variables: &[(&str, &str)]| repository.run_with(arguments, variables, b"").code;
    assert_eq!(code(&["check"], &[]), Some(0));
    assert_eq!(code(&["check"], &[("ARCHLINT_FAIL_ON", "error")]), Some(1));
    assert_eq!(code(&["check", "--fail-on", "never"], &[("ARCHLINT_FAIL_ON", "error")]), Some(0));
    assert_eq!(code(&["check", "--no-config"], &[("ARCHLINT_CONFIG", "nowhere.yaml")]), Some(1));
    assert_eq!(code(&["check"], &[("ARCHLINT_CONFIG", "nowhere.yaml")]), Some(2));
    let empty = [("ARCHLINT_CONFIG", ""), ("ARCHLINT_FORMAT", ""), ("ARCHLINT_FAIL_ON", ""), ("ARCHLINT_THREADS", "")];
    assert_eq!(code(&["check"], &empty), Some(0), "an empty variable is none");
    let shown = repository.run_with(&["config"], &[("ARCHLINT_PROFILE", "all")], b"").out;
    assert!(shown.contains("profile: all  # command line or environment"), "{shown}");
    assert!(shown.contains("fail-on: never  # archlint.yaml"), "{shown}");
}

#[test]
fn what_files_silence_is_shown_to_whoever_asks() {
    let silenced = [b"# archlint: ignore[archlint/duplicate-key] a demonstration\n", TWICE].concat();
    let repository = Repository::new(&[("deploy/a.yaml", &silenced)]);
    assert_eq!(repository.run(&["check"]).code, Some(0));
    assert_eq!(repository.run(&["check", "--no-inline-suppressions"]).code, Some(1));
    repository.write("archlint.yaml", b"inline-suppressions: none\n");
    assert_eq!(repository.run(&["check"]).code, Some(1));
    assert!(repository.run(&["config"]).out.contains("inline-suppressions: none  # archlint.yaml"));
}

#[test]
fn overrides_silence_with_a_reason_until_they_expire() {
    let config = |expires: &str| {
        format!(
            "overrides: [{{paths: ['deploy/**'], rules: {{'archlint/*': off}}, reason: frozen, expires: {expires}}}]\n"
        )
    };
    let repository = Repository::new(&[("deploy/a.yaml", TWICE), ("archlint.yaml", config("2999-01-31").as_bytes())]);
    let ended = repository.run(&["check", "--format", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("\"suppressed\":1") && ended.out.contains("frozen"), "{}", ended.out);
    repository.write("archlint.yaml", config("2020-01-31").as_bytes());
    let ended = repository.run(&["check"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("expired on 2020-01-31"), "{}", ended.err);
    repository.write("archlint.yaml", config("soon").as_bytes());
    assert_eq!(repository.run(&["check"]).code, Some(2));
}

#[test]
fn one_thread_and_many_print_the_same_bytes() {
    let many: Vec<(String, Vec<u8>)> = (0..60).map(|index| (format!("deploy/{index}.yaml"), TWICE.to_vec())).collect();
    let files: Vec<(&str, &[u8])> = many.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let repository = Repository::new(&files);
    let one = repository.run(&["check", "--format", "json", "--threads", "1"]);
    for threads in ["2", "7"] {
        assert_eq!(repository.run(&["check", "--format", "json", "--threads", threads]).out, one.out);
    }
}

#[test]
fn rules_explain_schema_completions_and_manual_work() {
    let empty = Repository::new(&[]);
    let rules = empty.run(&["rules", "--format", "json"]);
    let list: Vec<serde_json::Value> = serde_json::from_str(&rules.out).expect("an array");
    let ids: Vec<&str> = list.iter().map(|rule| rule["id"].as_str().expect("an id")).collect();
    assert!(ids.is_sorted() && ids.contains(&"archlint/duplicate-key"));
    assert!(list.iter().all(|rule| rule["summary"].as_str().is_some_and(|summary| !summary.is_empty())));
    let page = empty.run(&["explain", "archlint/duplicate-key"]);
    assert_eq!(page.code, Some(0));
    assert!(page.out.contains("WHY") && page.out.contains("stands twice"), "{}", page.out);
    assert!(empty.run(&["explain", "spectral:parser"]).out.contains("archlint/duplicate-key"));
    assert!(empty.run(&["explain", "DL3006"]).out.contains("docker/unpinned-base-image"));
    let wrong = empty.run(&["explain", "squawk:ban-drop-tabel"]);
    assert!(wrong.err.contains("did you mean `squawk:ban-drop-table`?"), "{}", wrong.err);
    assert!(empty.run(&["explain", "nonsense:x"]).err.contains("hadolint, "), "the tools that are known are listed");
    let wrong = empty.run(&["explain", "archlint/duplicate-kye"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("did you mean `archlint/duplicate-key`?"), "{}", wrong.err);
    let schema: serde_json::Value = serde_json::from_str(&empty.run(&["schema"]).out).expect("JSON");
    for key in ["profile", "fail-on", "rules", "exclude", "overrides", "sql", "openapi", "k8s"] {
        assert!(schema["properties"].get(key).is_some(), "{key} is missing from the schema");
    }
    assert!(empty.run(&["completions", "bash"]).out.contains("sql/drop-column"));
    assert!(empty.run(&["man"]).out.contains(".TH archlint"));
    assert!(empty.run(&["config"]).out.contains("profile: recommended  # default"));
}

#[test]
fn init_writes_once_and_only_when_told() {
    let repository = Repository::new(&[("deploy/a.yaml", CLEAN)]);
    let ended = repository.run(&["init"]);
    assert!(ended.out.contains("Would write archlint.yaml"), "{}", ended.out);
    assert!(!repository.path().join("archlint.yaml").exists());
    assert_eq!(repository.run(&["init", "--yes"]).code, Some(0));
    assert!(repository.path().join(".github/workflows/archlint.yml").exists());
    assert_eq!(repository.run(&["check"]).code, Some(0), "the written configuration can be used");
    assert!(repository.run(&["init", "--yes"]).out.contains("exists and stays as it is"));
    let other = Repository::new(&[(".archlint.yaml", b"profile: all\n")]);
    let ended = other.run(&["init", "--yes", "--no-ci"]);
    assert_eq!(ended.out.lines().last(), Some(".archlint.yaml exists and stays as it is."));
    assert!(!other.path().join("archlint.yaml").exists());
}

#[test]
fn init_writes_what_differs_from_the_defaults() {
    let check = |migration: &str, found: &str, values: &str| {
        let repository = Repository::new(&[("db/migrations/000001_a.up.sql", migration.as_bytes())]);
        let ended = repository.run(&["init", "--yes", "--no-ci"]);
        assert!(ended.out.starts_with(found), "{}", ended.out);
        let written = std::fs::read_to_string(repository.path().join("archlint.yaml")).expect("a file");
        let kept: Vec<&str> = written.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(kept.join("\n"), values);
        assert_ne!(repository.run(&["check"]).code, Some(2), "the written configuration can be used");
    };
    check("CREATE TABLE a (id serial PRIMARY KEY);\n", "Found 1 SQL (postgres), 0 OpenAPI", "");
    check(
        "CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;\n",
        "Found 1 SQL (mysql), 0 OpenAPI",
        "sql:\n  dialect: mysql",
    );
}

#[cfg(unix)]
#[test]
fn init_follows_no_link() {
    let (repository, elsewhere) = (Repository::new(&[]), Repository::new(&[]));
    let target = elsewhere.path().join("written");
    std::os::unix::fs::symlink(&target, repository.path().join("archlint.yaml")).expect("a link");
    assert!(repository.run(&["init", "--yes"]).out.contains("archlint.yaml exists and stays as it is."));
    assert!(!target.exists());
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let repository = bad();
    let binary = env!("CARGO_BIN_EXE_archlint");
    let script = format!("{binary} rules --format json | head -c 1 >/dev/null; echo done");
    let output = std::process::Command::new("sh").arg("-c").arg(script).current_dir(repository.path()).output();
    let output = output.expect("sh runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "done\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Nobody has to be able to hear what is said beside the result.
#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_error_changes_no_exit_code() {
    let (repository, full) = (bad(), std::fs::File::create("/dev/full").expect("a device"));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_archlint"));
    let ended = command.arg("check").current_dir(repository.path()).stderr(full).output().expect("archlint runs");
    assert_eq!(ended.status.code(), Some(1));
    assert!(!ended.stdout.is_empty());
}

#[test]
fn a_reader_that_has_seen_enough_changes_no_exit_code() {
    let repository = bad();
    let binary = env!("CARGO_BIN_EXE_archlint");
    for format in ["full", "concise", "json", "jsonl", "sarif", "github"] {
        let script = format!("exec 3>&1; {{ {binary} check --format {format}; echo $? >&3; }} | true");
        let output = std::process::Command::new("sh").arg("-c").arg(script).current_dir(repository.path()).output();
        let output = output.expect("sh runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n", "{format}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("error:"), "{format}");
    }
}

#[test]
fn the_committed_schema_is_the_printed_one() {
    let committed = std::fs::read_to_string(crate::binary::project_root().join("archlint.schema.json"));
    let printed = Repository::new(&[]).run(&["schema"]).out;
    assert_eq!(committed.expect("archlint.schema.json is there"), printed, "`archlint schema > archlint.schema.json`");
}

/// Outputs are the same on every machine, also those about files beside the working directory.
#[test]
fn paths_outside_of_the_working_directory_tell_no_machine_apart() {
    let files: [(&str, &[u8]); 3] =
        [("deploy/a.yaml", TWICE), ("services/shop/README.md", b""), ("services/other/a.yaml", TWICE)];
    let repository = Repository::new(&files);
    let output = |format: &str| {
        let script = "cd services/shop && exec \"$0\" check ../.. --format \"$1\"";
        let mut command = std::process::Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_archlint"), format]).current_dir(repository.path());
        String::from_utf8(command.output().expect("sh runs").stdout).expect("text")
    };
    assert!(output("full").contains("─ ../../deploy/a.yaml:"), "{}", output("full"));
    let concise = output("concise");
    assert!(concise.starts_with("../../deploy/a.yaml:") && concise.contains("\n../other/a.yaml:"), "{concise}");
    assert!(output("json").contains("\"path\":\"../../deploy/a.yaml\""));
    assert!(output("sarif").contains("\"uri\":\"deploy/a.yaml\""));
    assert!(output("github").starts_with("::error file=deploy/a.yaml,"));
    let folder = repository.path().to_str().expect("text");
    for format in ["full", "concise", "json", "jsonl", "sarif", "github"] {
        assert!(!output(format).contains(folder), "{format}");
    }
}

/// What a person names may be read, and what it refers to in its own folder or repository.
#[test]
fn a_folder_beside_the_working_directory_is_its_own_root() {
    let document = "openapi: 3.1.0\npaths:\n  /api/v1/a: {$ref: parts/a.yaml}\n  /api/v1/b: {$ref: ../../b.yaml}\n";
    let repository = Repository::new(&[
        ("api/openapi.yaml", document.as_bytes()),
        ("api/parts/a.yaml", b"get: {responses: {}}\n"),
        ("work/.git/HEAD", b"ref: refs/heads/main\n"),
    ]);
    let script = "cd work && exec \"$0\" check ../api --only openapi/unresolved-ref --only archlint/path-outside-root --format concise";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_archlint")]).current_dir(repository.path());
    let out = String::from_utf8(command.output().expect("sh runs").stdout).expect("text");
    assert!(!out.contains("parts/a.yaml") && out.contains("../../b.yaml"), "{out}");
}

/// Code scanning cannot show a file behind a link.
#[cfg(unix)]
#[test]
fn addresses_are_those_behind_links() {
    let repository = Repository::new(&[("deploy/a.yaml", TWICE)]);
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, repository.path().join(name)).expect("a link");
    };
    link("deploy", "folder");
    link("deploy/a.yaml", "file.yaml");
    link(".", "here");
    for path in ["folder", "file.yaml", "folder/a.yaml", "./folder/../folder", "here/deploy", "here"] {
        let sarif = repository.run(&["check", path, "--format", "sarif"]).out;
        let addresses: Vec<&str> =
            sarif.split("\"uri\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(!addresses.is_empty() && addresses.iter().all(|uri| *uri == "deploy/a.yaml"), "{path}: {addresses:?}");
        let github = repository.run(&["check", path, "--format", "github"]).out;
        assert!(github.starts_with("::error file=deploy/a.yaml,"), "{path}: {github}");
    }
    let named = repository.run(&["check", "folder", "--format", "concise"]).out;
    assert!(named.starts_with("folder/a.yaml:"), "people see what they named: {named}");
}
