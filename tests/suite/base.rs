//! Base revisions in real git repositories.

use std::path::Path;
use std::process::Command;

use crate::binary::{Ended, Repository};

const TABLE: &[u8] =
    b"CREATE TABLE parcels (id uuid PRIMARY KEY, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL);\n";
const DROP: &[u8] = b"DROP TABLE parcels;\n";
const INDEX: &[u8] = b"CREATE INDEX idx_parcels_id ON parcels (id, created_at);\n";
const DROP_INDEX: &[u8] = b"DROP INDEX idx_parcels_id;\n";
/// Key and value of line 3 stand twice: one finding there.
pub const TWICE: &[u8] = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\ndata: {level: info}\n";

/// A repository with these files in its first commit, on the branch `main`.
pub fn committed(files: &[(&str, &[u8])]) -> Repository {
    let repository = Repository::new(&[]);
    git(repository.path(), &["init", "--quiet", "--initial-branch", "main"]);
    for (path, bytes) in files {
        repository.write(path, bytes);
    }
    commit(&repository);
    repository
}

pub fn commit(repository: &Repository) {
    git(repository.path(), &["add", "--all"]);
    git(repository.path(), &["commit", "--quiet", "--allow-empty", "--message", "x"]);
}

/// Runs git here without any configuration but its own, and returns what it says.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let output = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .envs([("GIT_CONFIG_GLOBAL", nowhere), ("GIT_CONFIG_NOSYSTEM", "1")])
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// `rule path:line` of every finding.
pub fn places(ended: &Ended) -> Vec<String> {
    let word = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let findings = ended.findings();
    let place = |finding: &serde_json::Value| {
        format!("{} {}:{}", word(&finding["rule"]), word(&finding["path"]), finding["start"]["line"])
    };
    findings.iter().map(place).collect()
}

pub fn older(ended: &Ended) -> Option<u64> {
    serde_json::from_str::<serde_json::Value>(&ended.out).expect("JSON")["summary"]["older"].as_u64()
}

#[test]
fn released_migrations_are_context() {
    let repository =
        committed(&[("migrations/0001_parcels.up.sql", TABLE), ("migrations/0001_parcels.down.sql", DROP)]);
    repository.write("migrations/0002_index.up.sql", INDEX);
    repository.write("migrations/0002_index.down.sql", DROP_INDEX);
    commit(&repository);
    let only = ["check", "--format", "json", "--only", "sql/index-not-concurrent"];
    let with = |more: &[&str]| repository.run(&[&only[..], more].concat());
    let found = ["sql/index-not-concurrent migrations/0002_index.up.sql:1"];
    assert_eq!(places(&with(&[])), found);
    assert_eq!(places(&with(&["--base", "HEAD~1"])), found);
    assert_eq!(with(&["--base", "HEAD~1"]).code, Some(1));
    let released = with(&["--base", "HEAD"]);
    assert_eq!((released.code, places(&released)), (Some(0), Vec::new()));
    // Only programs read standard output here, and they get nothing else.
    assert_eq!(released.err, "");
}

#[test]
fn a_table_of_the_same_branch_holds_no_rows_yet() {
    let repository = committed(&[("README.md", b"x")]);
    repository.write("migrations/0001_parcels.up.sql", TABLE);
    repository.write("migrations/0001_parcels.down.sql", DROP);
    repository.write("migrations/0002_index.up.sql", INDEX);
    repository.write("migrations/0002_index.down.sql", DROP_INDEX);
    let only = ["check", "--format", "json", "--only", "sql/index-not-concurrent"];
    assert_eq!(repository.run(&only).findings().len(), 1);
    let ended = repository.run(&[&only[..], &["--base", "main"]].concat());
    assert_eq!(places(&ended), [""; 0]);
}

#[test]
fn a_branch_stands_for_the_commit_where_head_left_it() {
    let repository = committed(&[("deploy/a.yaml", TWICE)]);
    git(repository.path(), &["checkout", "--quiet", "-b", "feature"]);
    repository.write("deploy/b.yaml", TWICE);
    commit(&repository);
    git(repository.path(), &["checkout", "--quiet", "main"]);
    repository.write("deploy/b.yaml", TWICE);
    repository.write("deploy/c.yaml", TWICE);
    commit(&repository);
    git(repository.path(), &["checkout", "--quiet", "feature"]);
    let ended = repository.run(&["check", "--since", "main", "--format", "concise", "--only", "archlint/*"]);
    assert!(ended.out.starts_with("deploy/b.yaml:3:"), "{}", ended.out);
    assert!(ended.err.contains("the merge base of `main` and HEAD"), "{}", ended.err);
    let commit = git(repository.path(), &["rev-parse", "main"]);
    let exact = repository.run(&["check", "--base", commit.trim(), "--only", "archlint/*"]);
    assert!(!exact.err.contains("merge base"), "{}", exact.err);
}

/// What a submodule held at the revision's commit is older than what it holds now.
#[test]
fn submodules_are_compared_with_the_commit_of_the_base() {
    let library = committed(&[("deploy/a.yaml", TWICE)]);
    let repository = committed(&[("deploy/old.yaml", TWICE)]);
    let address = library.path().to_str().expect("a path");
    git(repository.path(), &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", address, "vendor/lib"]);
    commit(&repository);
    let arguments = ["check", "--format", "json", "--since", "HEAD", "--only", "archlint/*"];
    assert_eq!(places(&repository.run(&arguments)), [""; 0]);
    repository.write("vendor/lib/deploy/b.yaml", TWICE);
    assert_eq!(places(&repository.run(&arguments)), ["archlint/duplicate-key vendor/lib/deploy/b.yaml:3"]);
    std::fs::remove_dir_all(repository.path().join(".git/modules/vendor/lib/objects")).expect("a folder");
    let objects = repository.path().join(".git/modules/vendor/lib/objects/pack");
    std::fs::create_dir_all(objects).expect("a folder");
    let ended = repository.run(&["check", "--format", "concise", "--since", "HEAD", "--only", "archlint/*"]);
    assert!(ended.err.contains("without the submodule `vendor/lib`, whose commit is not here"), "{}", ended.err);
    assert_eq!(ended.out.lines().count(), 2, "{}", ended.out);
}

/// git tells its hooks where the repository is, and would take any folder for its top then.
#[test]
fn a_hook_of_a_linked_worktree_sees_what_is_new_in_a_folder() {
    let repository = committed(&[("deploy/old.yaml", TWICE)]);
    let place = tempfile::tempdir().expect("a folder");
    let linked = place.path().join("linked");
    git(repository.path(), &["worktree", "add", "--quiet", linked.to_str().expect("text")]);
    std::fs::write(linked.join("deploy/new.yaml"), TWICE).expect("a file");
    git(&linked, &["add", "deploy/new.yaml"]);
    let folder = git(&linked, &["rev-parse", "--absolute-git-dir"]);
    let ended = Command::new(env!("CARGO_BIN_EXE_archlint"))
        .args(["check", "deploy", "--since", "HEAD", "--format", "concise", "--only", "archlint/*"])
        .current_dir(&linked)
        .envs([("GIT_DIR", folder.trim()), ("GIT_INDEX_FILE", &format!("{}/index", folder.trim())), ("GIT_PREFIX", "")])
        .output()
        .expect("archlint runs");
    let out = String::from_utf8_lossy(&ended.stdout);
    assert!(out.starts_with("deploy/new.yaml:3:") && out.lines().count() == 1, "{out}{ended:?}");
}

#[test]
fn before_the_first_commit_there_is_nothing_to_compare_with() {
    let repository = Repository::new(&[]);
    git(repository.path(), &["init", "--quiet", "--initial-branch", "main"]);
    repository.write("deploy/a.yaml", TWICE);
    for word in ["HEAD", "main"] {
        let ended = repository.run(&["check", "--since", word]);
        assert_eq!(ended.code, Some(2));
        assert!(ended.err.contains("nothing is committed on the branch"), "{}", ended.err);
    }
}

/// Packages that went with the base are no news, and nobody's API is gone with them.
#[test]
fn third_party_folders_of_the_base_are_not_compared() {
    let api = b"openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/api/v1/a: {get: {responses: {}}}}\n";
    let repository = committed(&[("node_modules/lib/openapi.yaml", api), ("own/openapi.yaml", api)]);
    std::fs::remove_dir_all(repository.path().join("node_modules")).expect("removed");
    std::fs::remove_dir_all(repository.path().join("own")).expect("removed");
    let listed = repository.run(&["diff", "HEAD"]).out;
    assert!(listed.contains("own/openapi.yaml") && !listed.contains("node_modules"), "{listed}");
}

#[test]
fn what_cannot_be_a_revision_is_a_fault_of_use() {
    let repository = committed(&[("deploy/a.yaml", TWICE)]);
    for word in ["nowhere", "--output=x", "-h", "", "main..HEAD", "HEAD:deploy", "0123456789"] {
        for flag in ["--base", "--since"] {
            let ended = repository.run(&["check", &format!("{flag}={word}")]);
            assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{word}: {}", ended.err);
            assert!(ended.err.contains("revision") && ended.err.lines().count() == 1, "{word}: {}", ended.err);
        }
    }
    assert!(!repository.path().join("x").exists());
    assert_eq!(repository.run(&["check", "--base", "main", "--since", "main"]).code, Some(2));
    assert_eq!(repository.run_with(&["check", "-", "--since", "main"], &[], b"").code, Some(2));
    git(repository.path(), &["checkout", "--quiet", "--orphan", "other"]);
    repository.write("README.md", b"another root");
    commit(&repository);
    let ended = repository.run(&["check", "--since", "main"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("no common ancestor"), "{}", ended.err);
}

#[test]
fn no_repository_and_no_git_are_said() {
    let plain = tempfile::tempdir().expect("a folder");
    let outside = Repository::new(&[("deploy/a.yaml", TWICE)]);
    std::fs::remove_dir(outside.path().join(".git")).expect("a folder");
    let ended = outside.run(&["check", "--base", "main"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("in no git repository"), "{}", ended.err);
    // git trusts no repository whose configuration it cannot read.
    let broken = committed(&[("deploy/a.yaml", TWICE)]);
    std::fs::write(broken.path().join(".git/config"), "[core").expect("a file");
    let ended = broken.run(&["check", "--base", "main"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("git cannot read a revision in"), "{}", ended.err);
    // A `PATH` with nothing but the shell that the test needs.
    let shell = ["/bin/sh", "/usr/bin/sh"].into_iter().find(|path| Path::new(path).exists());
    if let Some(shell) = shell.filter(|_| cfg!(unix)) {
        std::fs::copy(shell, plain.path().join("sh")).expect("a copy");
        let path = plain.path().to_string_lossy().into_owned();
        let ended = outside.run_with(&["check", "--base", "main"], &[("PATH", &path)], b"");
        assert_eq!(ended.code, Some(2));
        assert!(ended.err.contains("`git` command was not found"), "{}", ended.err);
    }
}

#[test]
fn nothing_in_the_working_tree_is_touched() {
    let repository = committed(&[("deploy/a.yaml", TWICE), ("deploy/b.yaml", TWICE), ("deploy/c.yaml", TWICE)]);
    repository.write("deploy/a.yaml", &[TWICE, b"# more\n"].concat());
    git(repository.path(), &["add", "deploy/a.yaml"]);
    repository.write("deploy/a.yaml", &[TWICE, b"# still more\n"].concat());
    std::fs::remove_file(repository.path().join("deploy/b.yaml")).expect("removed");
    repository.write("deploy/untracked.yaml", b"apiVersion: v1\nkind: Secret\nmetadata: {name: c, name: d}\n");
    let state = || {
        let index = std::fs::read(repository.path().join(".git/index")).expect("an index");
        let references = git(repository.path(), &["for-each-ref"]);
        (index, references, git(repository.path(), &["--no-optional-locks", "status", "--porcelain"]))
    };
    let before = state();
    for flag in ["--base", "--since"] {
        assert_eq!(repository.run(&["check", flag, "main", "--only", "archlint/*"]).code, Some(1));
    }
    assert_eq!(state(), before);
}

#[test]
fn a_shallow_clone_reports_everything_and_says_so() {
    let origin = committed(&[("deploy/a.yaml", TWICE)]);
    let first = git(origin.path(), &["rev-parse", "HEAD"]);
    git(origin.path(), &["checkout", "--quiet", "-b", "feature"]);
    origin.write("deploy/b.yaml", TWICE);
    commit(&origin);
    git(origin.path(), &["checkout", "--quiet", "main"]);
    commit(&origin);
    git(origin.path(), &["checkout", "--quiet", "feature"]);
    let clone = Repository::new(&[]);
    std::fs::remove_dir(clone.path().join(".git")).expect("a folder");
    let address = format!("file://{}", origin.path().display());
    git(clone.path(), &["clone", "--quiet", "--depth", "1", "--no-single-branch", &address, "."]);
    for revision in [first.trim(), "origin/main"] {
        let ended = clone.run(&["check", "--since", revision, "--format", "json", "--only", "archlint/*"]);
        assert_eq!((ended.code, ended.findings().len(), older(&ended)), (Some(1), 2, None), "{revision}");
        assert!(ended.err.contains("this shallow clone") && ended.err.contains("everything is reported"));
    }
    let unknown = clone.run(&["check", "--since", "nowhere"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("shallow"), "{}", unknown.err);
    // The same with the history that is missing.
    git(clone.path(), &["fetch", "--quiet", "--unshallow"]);
    let ended = clone.run(&["check", "--since", "origin/main", "--format", "json", "--only", "archlint/*"]);
    assert_eq!(places(&ended), ["archlint/duplicate-key deploy/b.yaml:3"]);
}

#[test]
fn odd_names_links_and_submodules_do_no_harm() {
    let repository = committed(&[
        ("deploy/ein Ümlaut, \"quoted\".yaml", TWICE),
        ("deploy/tab\tand\nline.yaml", TWICE),
        ("-leading/--since.yaml", TWICE),
    ]);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let odd = std::ffi::OsStr::from_bytes(b"odd-\xFF.yaml");
        std::fs::write(repository.path().join("deploy").join(odd), TWICE).expect("a file");
        std::os::unix::fs::symlink("nowhere", repository.path().join("deploy/link.yaml")).expect("a link");
    }
    git(
        repository.path(),
        &["update-index", "--add", "--cacheinfo", "160000,0123456789012345678901234567890123456789,sub.yaml"],
    );
    git(repository.path(), &["add", "--all", "deploy"]);
    git(repository.path(), &["commit", "--quiet", "--message", "odd"]);
    let all = repository.run(&["check", "--format", "json", "--only", "archlint/*"]);
    let ended = repository.run(&["check", "--since", "HEAD", "--format", "json", "--only", "archlint/*"]);
    assert_eq!((ended.code, ended.findings().len()), (Some(0), 0), "{}", ended.err);
    assert_eq!(older(&ended), Some(all.findings().len() as u64));
    assert!(all.findings().len() >= 3);
}

#[test]
fn renamed_and_deleted_files_keep_their_past() {
    let long: Vec<u8> = (0..30).flat_map(|line| format!("  key{line}: value\n").into_bytes()).collect();
    let text = [b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\ndata:\n".as_slice(), &long].concat();
    let repository = committed(&[("deploy/a.yaml", &text), ("deploy/gone.yaml", TWICE)]);
    std::fs::remove_file(repository.path().join("deploy/a.yaml")).expect("removed");
    std::fs::remove_file(repository.path().join("deploy/gone.yaml")).expect("removed");
    repository.write("config/moved.yaml", &[text.as_slice(), b"  key0: again\n"].concat());
    let ended = repository.run(&["check", "--since", "main", "--format", "json", "--only", "archlint/*"]);
    assert_eq!(places(&ended), ["archlint/duplicate-key config/moved.yaml:35"]);
    assert_eq!(older(&ended), Some(1));
}

#[test]
fn a_folder_of_the_repository_is_compared_with_itself() {
    let repository = committed(&[("services/shop/deploy/a.yaml", TWICE), ("other/b.yaml", TWICE)]);
    repository.write("services/shop/deploy/b.yaml", TWICE);
    let inside =
        repository.run(&["check", "services/shop", "--since", "main", "--format", "json", "--only", "archlint/*"]);
    assert_eq!(places(&inside), ["archlint/duplicate-key services/shop/deploy/b.yaml:3"]);
    assert_eq!(older(&inside), Some(1));
    let outside = Repository::new(&[]);
    let whole = repository.path().to_string_lossy().into_owned();
    let from_afar = outside.run(&["check", &whole, "--since", "main", "--format", "json", "--only", "archlint/*"]);
    assert_eq!((from_afar.findings().len(), older(&from_afar)), (1, Some(2)), "{}", from_afar.err);
}

#[test]
fn places_of_the_base_are_marked_and_stay_out_of_sarif() {
    let repository =
        committed(&[("migrations/0001_parcels.up.sql", TABLE), ("migrations/0001_parcels.down.sql", DROP)]);
    let edited = String::from_utf8_lossy(TABLE).replace("uuid", "bigint");
    repository.write("migrations/0001_parcels.up.sql", edited.as_bytes());
    let with = |format: &str| {
        repository.run(&["check", "--since", "main", "--only", "sql/edited-history", "--format", format])
    };
    let full = with("full");
    assert!(full.out.contains("migrations/0001_parcels.up.sql (base):1:"), "{}", full.out);
    assert!(full.out.contains("released as this"), "{}", full.out);
    let json = with("json").findings();
    assert_eq!((json.len(), &json[0]["labels"][0]["base"]), (1, &serde_json::Value::Bool(true)));
    let sarif = with("sarif");
    assert_eq!(sarif.code, Some(1));
    assert!(sarif.out.contains("sql/edited-history") && !sarif.out.contains("released as this"), "{}", sarif.out);
}

/// Two files that are named alone bring with them what they refer to.
#[test]
fn documents_of_several_files_are_compared_by_their_roots() {
    let document = |parameter: &str| {
        format!("get:\n  operationId: a\n  parameters: [{parameter}]\n  responses: {{'204': {{description: d}}}}\n")
    };
    let root: &[u8] = b"openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/api/v1/a: {$ref: paths/a.yaml}}\n";
    let (before, after) = (document(""), document("{name: q, in: query, required: true, schema: {type: string}}"));
    let repository = Repository::new(&[
        ("old/openapi.yaml", root),
        ("old/paths/a.yaml", before.as_bytes()),
        ("new/openapi.yaml", root),
        ("new/paths/a.yaml", after.as_bytes()),
    ]);
    let ended = repository.run(&["diff", "old/openapi.yaml", "new/openapi.yaml", "--format", "json"]);
    assert!(ended.out.contains("query parameter `q` is new and required"), "{}{}", ended.out, ended.err);
    let ended = repository.run(&["check", "new/openapi.yaml", "--base", "old/openapi.yaml", "--format", "json"]);
    assert!(ended.rules().contains(&"openapi/breaking-parameter".to_owned()), "{}", ended.out);
}
