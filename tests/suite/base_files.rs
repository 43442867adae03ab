//! Which revision a base is, and which files it has.

use crate::base::{commit, committed, git, places};
use crate::binary::Repository;

const DOCUMENT: &[u8] = b"openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/api/v1/a: {get: {responses: {}}}}\n";

/// A file that nobody committed away is still there, whatever the walk thinks of it.
#[test]
fn what_the_walk_passes_over_is_not_gone() {
    let repository = committed(&[("gen/openapi.yaml", DOCUMENT), ("old/openapi.yaml", DOCUMENT)]);
    let changes = || repository.run(&["diff", "main"]).out;
    repository.write(".gitignore", b"gen/\n");
    assert_eq!(changes(), "No change of any API.\n");
    std::fs::remove_dir_all(repository.path().join("old")).expect("a folder");
    assert!(changes().contains("the document of `a` is gone"), "{}", changes());
    repository.write("archlint.yaml", b"exclude: [old]\n");
    assert_eq!(changes(), "No change of any API.\n", "what is excluded now was nobody's before");
}

/// git keeps whether a file can be run, which says nothing about what is in it.
#[cfg(unix)]
#[test]
fn released_migrations_may_be_executable() {
    use std::os::unix::fs::PermissionsExt as _;
    let repository = committed(&[]);
    for (path, text) in [
        ("migrations/0001_parcels.up.sql", &b"CREATE TABLE parcels (id int);\n"[..]),
        ("migrations/0001_parcels.down.sql", b"DROP TABLE parcels;\n"),
    ] {
        repository.write(path, text);
        let path = repository.path().join(path);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("permissions");
    }
    commit(&repository);
    let found = |more: &[&str]| {
        let only = ["check", "--format", "json", "--only", "sql/missing-primary-key"];
        places(&repository.run(&[&only[..], more].concat())).len()
    };
    assert_eq!((found(&[]), found(&["--base", "HEAD"])), (1, 0));
}

#[test]
fn third_party_folders_of_the_base_are_compared_where_they_are_checked() {
    let repository = committed(&[("node_modules/api/openapi.yaml", DOCUMENT)]);
    std::fs::remove_dir_all(repository.path().join("node_modules")).expect("a folder");
    assert_eq!(repository.run(&["diff", "main"]).out, "No change of any API.\n");
    repository.write("archlint.yaml", b"third-party: check\n");
    assert!(repository.run(&["diff", "main"]).out.contains("the document of `a` is gone"));
}

/// A remote's branch goes on as well: what came there since is not taken away here.
#[test]
fn a_branch_of_a_remote_stands_for_the_fork() {
    let origin = committed(&[("api/openapi.yaml", DOCUMENT)]);
    let clone = Repository::new(&[]);
    let here = |arguments: &[&str]| git(clone.path(), arguments);
    here(&["init", "--quiet", "--initial-branch", "work"]);
    here(&["remote", "add", "origin", &origin.path().to_string_lossy()]);
    here(&["fetch", "--quiet", "origin"]);
    here(&["merge", "--quiet", "origin/main"]);
    let more = String::from_utf8_lossy(DOCUMENT).replace("paths: {", "paths: {/api/v1/b: {get: {responses: {}}}, ");
    origin.write("api/openapi.yaml", more.as_bytes());
    commit(&origin);
    here(&["fetch", "--quiet", "origin"]);
    assert_eq!(clone.run(&["diff", "origin/main"]).out, "No change of any API.\n");
    assert!(clone.run(&["diff", "origin/main^{commit}"]).out.contains("`GET /api/v1/b` is gone"));
}

/// Whether a property must be there matters to those who see it, and whom it is shown to matters by itself.
#[test]
fn what_is_asked_of_a_property_is_told_by_the_way_of_its_data() {
    let document = |required: &str, properties: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\npaths:\n  /api/v1/a:\n    get:\n      responses: {{'200': \
             {{description: d, content: {{application/json: {{schema: &a {{type: object, required: [{required}], \
             properties: {{{properties}}}}}}}}}}}}}\n    post:\n      requestBody: {{content: {{application/json: \
             {{schema: *a}}}}}}\n      responses: {{'204': {{description: d}}}}\n"
        )
    };
    let (read, write) = ("{readOnly: true}", "{writeOnly: true}");
    let before =
        document("a, r, w", &format!("a: {{}}, r: {read}, w: {write}, s: {{}}, t: {write}, u: {{}}, v: {read}"));
    let after = document("s", &format!("a: {{}}, r: {read}, w: {write}, s: {write}, t: {{}}, u: {read}, v: {{}}"));
    let repository = committed(&[("openapi.yaml", before.as_bytes())]);
    repository.write("openapi.yaml", after.as_bytes());
    let listed = repository.run(&["diff", "main"]).out;
    let mut told: Vec<&str> = listed.lines().filter(|line| line.contains('`')).collect();
    told.sort_unstable();
    let (get, post) = ("(in `GET /api/v1/a`)", "(in `POST /api/v1/a`)");
    let expected = [
        format!("error    `a` is optional now {get}"),
        format!("error    `r` is optional now {get}"),
        format!("error    `s` is not shown in responses any more {get}"),
        format!("error    `s` is required now {post}"),
        format!("note     `a` is optional now {post}"),
        format!("note     `r` is optional now {post}"),
        "note     `w` is optional now (in 2 operations, `GET /api/v1/a` first)".to_owned(),
        format!("note     `t` is shown in responses now {get}"),
        format!("note     `v` is taken in requests now {post}"),
        format!("warning  `u` is not taken in requests any more {post}"),
    ];
    let mut expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(told, expected);
}

/// What breaks nobody is told as well.
#[test]
fn changes_without_harm_are_told() {
    let document = |header: &str, property: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\nsecurity: [{{o: [r]}}]\npaths:\n  /api/v1/a:\n    get:\n      \
             responses: {{'200': {{description: d, headers: {{X: {header}}}, content: {{application/json: {{schema: \
             {{type: object, properties: {{p: {property}}}}}}}}}}}}}\ncomponents: {{securitySchemes: {{o: {{type: oauth2, \
             flows: {{clientCredentials: {{tokenUrl: 'https://a.test', scopes: {{r: r, w: w}}}}}}}}}}}}\n"
        )
    };
    let before = document("{schema: {type: string}}", "{type: string}");
    let after = document("{required: true, schema: {type: string}}", "{type: string, default: x}");
    let repository = committed(&[("openapi.yaml", before.as_bytes())]);
    repository.write("openapi.yaml", after.replace("[r]", "[r, w]").as_bytes());
    let listed = repository.run(&["diff", "main"]).out;
    let told: Vec<&str> = listed.lines().filter(|line| line.contains('`')).collect();
    let expected = [
        "error    callers with `o` and without `w` are no longer let in (in `GET /api/v1/a`)",
        "note     the response header `X` is required now (in `GET /api/v1/a`)",
        "note     the default of `p` is `x` now, and was up to the server (in `GET /api/v1/a`)",
    ];
    assert_eq!(told, expected);
}
