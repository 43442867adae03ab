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
