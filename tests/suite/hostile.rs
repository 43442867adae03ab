//! Hostile input: whatever a file holds, the exit code is one of four, the fault is named, and nothing else is lost.

use crate::binary::{Ended, Repository};

/// A healthy file beside the hostile one, whose finding must not be lost.
const WITNESS: (&str, &[u8]) =
    ("deploy/witness.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w, name: w}\n");

const FORMATS: [&str; 6] = ["full", "concise", "json", "jsonl", "sarif", "github"];

/// Checks a repository of the hostile file and the witness: exit code, the rule that names the fault, the witness.
#[track_caller]
fn check(path: &str, bytes: &[u8], rule: &str) -> Ended {
    let repository = Repository::new(&[(path, bytes), WITNESS]);
    judge(repository.run(&["check", "--format", "json", "--no-fold"]), path, rule)
}

#[track_caller]
fn judge(ended: Ended, path: &str, rule: &str) -> Ended {
    assert!(matches!(ended.code, Some(0..=3)), "code {:?}: {}", ended.code, ended.err);
    let findings = ended.findings();
    let named = findings.iter().any(|finding| finding["rule"] == rule && finding["path"] == path);
    assert!(named, "no `{rule}` on {path} among {:?}: {}", ended.rules(), ended.err);
    let witness = findings.iter().any(|finding| finding["path"] == WITNESS.0);
    assert!(witness, "the finding beside it is lost");
    ended
}

fn migration(text: &str) -> String {
    format!("-- +goose Up\n{text}\n-- +goose Down\nSELECT 1;\n")
}

#[test]
fn nested_parentheses() {
    let text = migration(&format!("SELECT {}1{};", "(".repeat(20_000), ")".repeat(20_000)));
    check("db/migrations/00001_a.sql", text.as_bytes(), "sql/syntax-error");
}

#[test]
fn a_chain_of_joins() {
    let text = migration(&format!("SELECT * FROM t {};", "JOIN t ".repeat(20_000)));
    check("db/migrations/00001_a.sql", text.as_bytes(), "sql/syntax-error");
}

#[test]
fn a_long_sum_is_read_in_linear_time() {
    let text = migration(&format!("SELECT 1{};", "+1".repeat(50_000)));
    let repository = Repository::new(&[("db/migrations/00001_a.sql", text.as_bytes()), WITNESS]);
    let ended = repository.run_within(5, &["check", "--format", "json"], &[], b"");
    assert_eq!(ended.code, Some(1), "more than five seconds in a debug build? {ended:?}");
    let rules = ended.rules();
    assert!(
        rules.contains(&"archlint/duplicate-key".to_owned()) && !rules.contains(&"sql/syntax-error".to_owned()),
        "{rules:?}"
    );
}

#[test]
fn a_long_list_of_rows_takes_little_memory() {
    let rows = vec!["(1, 'a', 'b', true)"; 60_000].join(",\n");
    let text = migration(&format!("INSERT INTO t VALUES {rows};"));
    let repository = Repository::new(&[("db/migrations/00001_a.sql", text.as_bytes()), WITNESS]);
    let ended = repository.run_in(400_000, &["check", "--format", "json", "--threads", "1"]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(!ended.rules().contains(&"sql/syntax-error".to_owned()), "{}", ended.out);
}

#[test]
fn one_broken_statement_spoils_no_other() {
    let text = migration("CRAETE TABLE a (id int);\nCREATE TABLE b (at timestamp);");
    let ended = check("db/migrations/00001_a.sql", text.as_bytes(), "sql/syntax-error");
    assert!(ended.rules().contains(&"sql/timestamp-without-time-zone".to_owned()), "{:?}", ended.rules());
}

#[test]
fn an_alias_bomb_costs_nothing() {
    let mut text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\na0: &a0 [x]\n".to_owned();
    for level in 1..=9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let repository = Repository::new(&[("deploy/bomb.yaml", text.as_bytes()), WITNESS]);
    let ended = repository.run_within(2, &["check", "--format", "json", "--no-fold"], &[], b"");
    judge(ended, "deploy/bomb.yaml", "archlint/alias-budget");
}

#[test]
fn deep_brackets_in_yaml_and_json() {
    let yaml = format!("apiVersion: v1\nkind: ConfigMap\ndata: {}", "[".repeat(20_000));
    check("deploy/deep.yaml", yaml.as_bytes(), "archlint/syntax-error");
    let json = format!("{{\"openapi\": \"3.0.3\", \"paths\": {}", "[".repeat(20_000));
    check("api/openapi.json", json.as_bytes(), "archlint/syntax-error");
}

fn api(paths: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{title: a, version: '1'}}\npaths:\n{paths}\n")
}

#[test]
fn a_status_of_the_base_may_be_any_text() {
    let of = |status: &str| {
        let responses = format!("        '200': {{description: a}}\n        '{status}': {{description: a}}");
        api(&format!("  /api/v1/a:\n    get:\n      operationId: a\n      responses:\n{responses}"))
    };
    let old = Repository::new(&[("api/openapi.yaml", of("éx").as_bytes())]);
    let new = Repository::new(&[("api/openapi.yaml", of("404").as_bytes()), WITNESS]);
    let ended = new.run(&["check", "--format", "json", "--base", &old.path().to_string_lossy()]);
    assert!(matches!(ended.code, Some(0..=3)), "{ended:?}");
    assert!(ended.findings().iter().any(|finding| finding["path"] == WITNESS.0), "the finding beside it is lost");
}

#[test]
fn references_in_circles_end() {
    let text = api(
        "  /api/v1/a:\n    get:\n      operationId: a\n      responses:\n        '200':\n          description: a\n          content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n    C: {$ref: '#/components/schemas/C'}\n    D: {allOf: [{$ref: '#/components/schemas/D'}]}",
    );
    let repository = Repository::new(&[("api/openapi.yaml", text.as_bytes()), WITNESS]);
    let ended = repository.run(&["check", "--format", "json"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let findings = ended.findings();
    assert!(findings.iter().any(|finding| finding["path"] == WITNESS.0));
    let circles = findings.iter().filter(|finding| finding["rule"] == "openapi/unsatisfiable-cycle");
    let lines: Vec<Option<u64>> = circles.map(|finding| finding["start"]["line"].as_u64()).collect();
    assert_eq!(lines, [14, 15, 16].map(Some), "each circle is told once");
}

#[test]
fn references_out_of_the_root_are_not_read() {
    for reference in ["../../../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd"] {
        let text = api(&format!("  /api/v1/a:\n    $ref: '{reference}'"));
        let repository = Repository::new(&[("api/openapi.yaml", text.as_bytes()), WITNESS]);
        for format in FORMATS {
            let ended = repository.run(&["check", "--format", format]);
            assert!(matches!(ended.code, Some(0..=3)), "{ended:?}");
            assert!(!ended.out.contains("root:x:0") && !ended.err.contains("root:x:0"), "{reference} was shown");
        }
        let ended = repository.run(&["check", "--format", "json"]);
        assert!(ended.rules().contains(&"archlint/path-outside-root".to_owned()), "{reference}: {:?}", ended.rules());
    }
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_root() {
    let text = api("  /api/v1/a:\n    $ref: 'link.yaml'");
    let repository = Repository::new(&[("api/openapi.yaml", text.as_bytes()), WITNESS]);
    std::os::unix::fs::symlink("/etc/passwd", repository.path().join("api/link.yaml")).expect("a link");
    std::os::unix::fs::symlink(repository.path(), repository.path().join("loop")).expect("a link");
    let ended = repository.run(&["check", "--format", "json"]);
    assert!(matches!(ended.code, Some(0..=3)), "{ended:?}");
    assert!(!ended.out.contains("root:x:0"), "the target of a link was shown");
    let rules = ended.rules();
    assert!(rules.contains(&"archlint/path-outside-root".to_owned()), "{rules:?}");
    assert!(!rules.contains(&"openapi/unresolved-ref".to_owned()), "the link exists: {rules:?}");
}

#[cfg(unix)]
#[test]
fn pipes_and_folders_with_a_files_name_do_not_block() {
    let repository = Repository::new(&[WITNESS]);
    std::fs::create_dir(repository.path().join("folder.sql")).expect("a folder");
    let made = std::process::Command::new("mkfifo").arg(repository.path().join("pipe.yaml")).status();
    assert!(made.expect("mkfifo runs").success());
    let ended = repository.run(&["check", "--format", "json"]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    let ended = repository.run(&["check", "pipe.yaml", "--format", "json"]);
    assert_eq!(ended.code, Some(3), "a named pipe is said to be unreadable: {}", ended.out);
    assert_eq!(ended.err, "note: pipe.yaml: cannot be read: not a regular file\n", "whoever fails says at what");
}

/// Linux takes any bytes for a name: those that are no UTF-8 read alike, and `\` is no separator.
#[cfg(target_os = "linux")]
#[test]
fn files_whose_names_read_alike_are_all_checked() {
    use std::os::unix::ffi::OsStrExt as _;
    let repository = Repository::new(&[]);
    for name in [&b"a\xfe.yaml"[..], b"a\xff.yaml", b"b/c.yaml", b"b\\c.yaml"] {
        let path = repository.path().join(std::ffi::OsStr::from_bytes(name));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, WITNESS.1).expect("a file");
    }
    let ended = repository.run(&["check", "--format", "json", "--only", "archlint/duplicate-key"]);
    let summary: serde_json::Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(summary["summary"]["files"]["k8s"], 4, "{}", ended.out);
    let paths: Vec<String> = ended.findings().iter().map(|finding| finding["path"].to_string()).collect();
    assert!(paths.contains(&"\"b/c.yaml\"".to_owned()) && paths.contains(&r#""b\\c.yaml""#.to_owned()), "{paths:?}");
}

#[test]
fn foreign_encodings_are_named_with_the_byte() {
    let latin = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gr\xfc\xdfe}\n";
    let ended = check("deploy/latin.yaml", latin, "archlint/invalid-encoding");
    let message =
        ended.findings().iter().find(|finding| finding["rule"] == "archlint/invalid-encoding").expect("it")["message"]
            .to_string();
    assert!(message.contains("offset 50"), "{message}");
    let sql = b"-- +goose Up\nCREATE TABLE a (id int); -- gr\xfcn\n-- +goose Down\nDROP TABLE a;\n";
    check("db/migrations/00001_a.sql", sql, "archlint/invalid-encoding");
}

#[test]
fn utf16_is_read() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\n";
    for mark in [&[][..], &[0xFF, 0xFE]] {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        let bytes: Vec<u8> = mark.iter().copied().chain(units).collect();
        check("deploy/wide.yaml", &bytes, "archlint/duplicate-key");
    }
}

#[test]
fn zero_bytes_and_noise() {
    let noise: Vec<u8> = (0..4096_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let repository = Repository::new(&[("a.sql", &noise), ("b.yaml", &noise), ("c.json", &noise), WITNESS]);
    let told = |arguments: &[&str]| {
        let ended = repository.run(&[&["check", "--format", "json"], arguments].concat());
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let findings = ended.findings().into_iter();
        let told = findings.filter(|finding| finding["rule"] == "archlint/invalid-encoding");
        told.filter_map(|finding| finding["path"].as_str().map(str::to_owned)).collect::<Vec<String>>()
    };
    assert_eq!(told(&[]), [""; 0], "nobody said that these are ours");
    assert_eq!(told(&["a.sql", "b.yaml", "c.json"]), ["a.sql", "b.yaml", "c.json"]);
}

#[test]
fn large_files_are_named_and_make_the_run_incomplete() {
    let mut text = b"apiVersion: v1\nkind: ConfigMap\ndata:\n  a: ".to_vec();
    text.resize(11 << 20, b'x');
    let ended = check("deploy/large.yaml", &text, "archlint/too-large");
    assert_eq!(ended.code, Some(3));
    assert!(ended.out.len() < 100_000, "the line was not cropped");
}

/// A dump of data is as large as it likes: nobody wanted it checked.
#[test]
fn large_files_of_others_leave_the_run_complete() {
    let mut text = b"{\"rows\": \"".to_vec();
    text.resize(11 << 20, b'x');
    let repository = Repository::new(&[("data/rows.json", &text), WITNESS]);
    let ended = repository.run(&["check", "--format", "json"]);
    assert_eq!((ended.code, ended.rules()), (Some(1), vec!["archlint/duplicate-key".to_owned()]));
    assert!(ended.out.contains(r#""path":"data/rows.json","reason":"over the size limit"#), "and it is said");
    assert_eq!(repository.run(&["check", "data/rows.json"]).code, Some(3), "who names it wants it checked");
}

#[test]
fn one_long_line_is_cropped() {
    let line = |length: usize| {
        let mut text = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b, z: ".to_vec();
        text.resize(text.len() + length, b'x');
        text.extend_from_slice(b"}\n");
        Repository::new(&[("deploy/long.yaml", &text)])
    };
    let (short, long) = (line(10), line(5 << 20));
    for format in FORMATS {
        let (short, long) = (short.run(&["check", "--format", format]), long.run(&["check", "--format", format]));
        assert_eq!(long.code, Some(1), "{}", long.err);
        let more = long.out.len().saturating_sub(short.out.len());
        assert!(more < 4_000, "{format}: {more} bytes more than for a short line");
    }
}

#[test]
fn control_characters_reach_no_terminal() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  \"n\u{1b}]0;owned\u{7}\": x\n  \"n\u{1b}]0;owned\u{7}\": \u{202e}y\n";
    let name = "deploy/a\n::error file=x::INJECTED.yaml";
    let repository = Repository::new(&[(name, text.as_bytes())]);
    for format in FORMATS {
        let ended = repository.run(&["check", "--format", format, "--color", "never"]);
        for text in [&ended.out, &ended.err] {
            let raw = text.chars().find(|&character| {
                (character.is_control() && character != '\n') || ('\u{202a}'..='\u{202e}').contains(&character)
            });
            assert_eq!(raw, None, "{format}: {text}");
            let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("::")).collect();
            let own = commands.iter().all(|line| format == "github" && !line.starts_with("::error file=x::"));
            assert!(own, "{format}: {commands:?}");
        }
    }
}

#[test]
fn secrets_appear_in_no_format() {
    let needle = "hunter2Kx9vQ";
    let sql =
        format!("-- +goose Up\nCREATE ROLE reader LOGIN PASSWORD '{needle}';\n-- +goose Down\nDROP ROLE reader;\n");
    // `postgres://shop:…@db/shop`, under a key that mostly is no secret.
    let encoded = "cG9zdGdyZXM6Ly9zaG9wOmh1bnRlcjJLeDl2UUBkYi9zaG9w";
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData:\n  password: {needle}\ndata:\n  url: {encoded}\n"
    );
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - name: a\n      image: registry.example.com/a:1.0\n      env:\n        - name: DB_PASSWORD\n          value: {needle}\n"
    );
    let files: [(&str, &[u8]); 3] = [
        ("db/migrations/00001_a.sql", sql.as_bytes()),
        ("deploy/secret.yaml", secret.as_bytes()),
        ("deploy/pod.yaml", pod.as_bytes()),
    ];
    let repository = Repository::new(&files);
    let ended = repository.run(&["check", "--format", "json"]);
    for rule in ["sql/secret-literal", "k8s/committed-secret", "k8s/plaintext-credential-env"] {
        assert!(ended.rules().contains(&rule.to_owned()), "{rule} is not among {:?}", ended.rules());
    }
    for format in FORMATS {
        let ended = repository.run(&["check", "--profile", "all", "--no-fold", "--format", format]);
        assert!(!ended.out.contains(needle) && !ended.err.contains(needle), "{format} shows the secret");
        assert!(!ended.out.contains(&needle[5..]), "{format} shows a part of the secret");
        assert!(!ended.out.contains(encoded), "{format} shows the secret in base64");
    }
}

/// What rollbacks take over from migrations, and what changes in a contract, may be secrets as well.
#[test]
fn secrets_appear_in_no_other_command() {
    let needle = "hunter2Kx9vQ";
    let api = |default: &str| {
        api(&format!(
            "  /api/v1/a:\n    get:\n      parameters:\n      - {{name: q, in: query, schema: {{type: string, default: 'postgres://shop:{default}@db/shop'}}}}\n      responses: {{}}"
        ))
    };
    let repository = Repository::new(&[
        (
            "db/0001_a.up.sql",
            format!("CREATE ROLE app LOGIN PASSWORD '{needle}';\nCREATE TABLE \"t\n::error::x\" (id int);\n")
                .as_bytes(),
        ),
        ("db/0001_a.down.sql", b"DROP TABLE \"t\n::error::x\";\nDROP ROLE app;\n"),
        ("db/0002_b.up.sql", b"DROP ROLE app;\nDROP TABLE \"t\n::error::x\";\n"),
        ("old/openapi.yaml", api(needle).as_bytes()),
        ("new/openapi.yaml", api("another").as_bytes()),
    ]);
    let check = |arguments: &[&str], said: &str| {
        let ended = repository.run(arguments);
        assert!(ended.out.contains(said), "{arguments:?}: {}{}", ended.out, ended.err);
        assert!(!ended.out.contains(&needle[5..]) && !ended.err.contains(&needle[5..]), "{arguments:?}: {}", ended.out);
        assert!(ended.out.lines().all(|line| !line.trim_start().starts_with("::")), "{arguments:?}: {}", ended.out);
    };
    check(&["rollback"], "CREATE ROLE app LOGIN PASSWORD 'hunt…'");
    check(&["rollback"], "secrets are hidden here");
    for format in ["text", "markdown", "json"] {
        check(&["diff", "old", "new", "--format", format], "postgres://shop:hunt…@db/shop");
    }
    check(&["migrations"], "0002");
    check(&["rollback", "--write"], "Wrote 1 of 1");
    let written = std::fs::read_to_string(repository.path().join("db/0002_b.down.sql")).expect("a file");
    assert!(written.contains(needle), "what is written runs: {written}");
}

#[test]
fn duplicate_anchors_tabs_and_tags_are_inert() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: &a x}\ndata:\n  a: &a !!python/object:os.system y\n  b: *a\n  c: NO\n  d: 1:30\n";
    let repository = Repository::new(&[("deploy/odd.yaml", text.as_bytes()), WITNESS]);
    let ended = repository.run(&["check", "--format", "json"]);
    assert_eq!(ended.code, Some(1));
    let odd: Vec<_> = ended.findings().into_iter().filter(|finding| finding["path"] == "deploy/odd.yaml").collect();
    // The API server reads `NO` as a boolean, as YAML 1.1 does, and wants text there: all else is taken as it is.
    let told: Vec<_> =
        odd.iter().map(|finding| (finding["rule"].as_str(), finding["start"]["line"].as_u64())).collect();
    assert_eq!(told, [(Some("k8s/non-string-value"), Some(7))], "{odd:?}");
    check("deploy/tab.yaml", b"apiVersion: v1\nkind: ConfigMap\ndata:\n\ta: b\n", "archlint/syntax-error");
}

#[test]
fn a_hostile_configuration_is_refused() {
    for (text, word) in [
        ("extends: http://169.254.169.254/x.yaml\n", "extends"),
        ("extends: ../../../../etc/passwd\n", "extends"),
        ("extends: archlint.yaml\n", "extends"),
        ("exclude: ['[']\n", "glob"),
        ("output: /etc/cron.d/x\n", "unknown key"),
        ("rules: {sql/nonsense: error}\n", "no rule"),
    ] {
        let repository = Repository::new(&[("archlint.yaml", text.as_bytes()), WITNESS]);
        let ended = repository.run(&["check"]);
        assert_eq!(ended.code, Some(2), "{text}: {}", ended.err);
        assert!(ended.err.contains(word) && !ended.err.contains("root:x"), "{text}: {}", ended.err);
    }
    let deep = format!("exclude: {}", "[".repeat(100_000));
    let ended = Repository::new(&[("archlint.yaml", deep.as_bytes())]).run(&["check"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.len() < 1000, "the long line is cropped: {} bytes", ended.err.len());
}
