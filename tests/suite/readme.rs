//! The README shows what really happens.

use std::process::Command;

use crate::binary::project_root;

/// The lines of the README's example, in order, are lines of the real output on the sample project.
#[test]
fn the_example_is_real() {
    let readme = std::fs::read_to_string(project_root().join("README.md")).expect("README.md is text");
    let example = readme.split("```console\n").nth(1).and_then(|rest| rest.split("```").next());
    let example = example.expect("the README has an example");
    let output = Command::new(env!("CARGO_BIN_EXE_archlint"))
        .args(["check", "--color", "never"])
        .current_dir(project_root().join("fixtures/projects/shop"))
        .env_clear()
        .output()
        .expect("archlint runs");
    assert_eq!(output.status.code(), Some(1));
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let mut real = text.lines();
    let mut shown = 0;
    for line in example.lines().filter(|line| !line.starts_with("$ ") && !line.trim().is_empty() && line.trim() != "…")
    {
        // How long it took differs from run to run.
        let same = |real: &str| match line.split_once(" ms: ") {
            Some((_, after)) => real.ends_with(after),
            None => real == line,
        };
        assert!(real.any(same), "the README shows a line that archlint does not print there:\n{line}");
        shown += 1;
    }
    assert!(shown > 20, "the example shows {shown} lines");
}

/// Every rule, flag and file that the README names exists.
#[test]
fn names_in_the_readme_exist() {
    let readme = std::fs::read_to_string(project_root().join("README.md")).expect("README.md is text");
    let prose = readme.split("```").step_by(2).collect::<String>();
    for name in prose.split('`').skip(1).step_by(2) {
        let domains = ["sql/", "openapi/", "k8s/", "docker/", "compose/", "arch/", "archlint/"];
        let is_rule = domains.iter().any(|domain| name.starts_with(domain)) && !name.contains('*');
        assert!(!is_rule || archlint::rules::find(name).is_some(), "the README names `{name}`, which is no rule");
    }
    let help = |command: &str| {
        let help = Command::new(env!("CARGO_BIN_EXE_archlint")).args([command, "--help"]).output();
        String::from_utf8_lossy(&help.expect("archlint runs").stdout).into_owned()
    };
    let help: String = ["check", "diff", "migrations", "rollback", "init"].map(help).concat();
    for flag in readme.split([' ', '`', '\n', '|', '(']).filter(|word| is_flag(word)) {
        let flag = flag.split(['=', ',', ')', '.']).next().unwrap_or(flag);
        let known = help.contains(flag) || ["--release", "--locked", "--path"].contains(&flag);
        assert!(known, "the README names `{flag}`, which no command has");
    }
    for path in
        ["docs/architecture.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE-MIT", "LICENSE-APACHE", "action.yml"]
    {
        assert!(!readme.contains(path) || project_root().join(path).exists(), "{path} is missing");
    }
}

/// What CONTRIBUTING.md says that a rule may look at is there.
#[test]
fn checks_that_are_named_exist() {
    let page = std::fs::read_to_string(project_root().join("CONTRIBUTING.md")).expect("a page");
    let code = std::fs::read_to_string(project_root().join("src/rule.rs")).expect("a module");
    let named = page.split("Check::").skip(1).filter_map(|rest| rest.split(|next: char| !next.is_alphabetic()).next());
    let named: Vec<&str> = named.collect();
    assert!(named.len() > 2, "the page names {named:?}");
    let missing: Vec<&str> = named.into_iter().filter(|name| !code.contains(&format!("\n    {name}("))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_workflow_of_the_documentation_is_the_one_that_init_writes() {
    let page = std::fs::read_to_string(project_root().join("docs/output.md")).expect("a page");
    assert!(page.contains(&format!("```yaml\n{}```\n", archlint::init::workflow().text)));
}

fn is_flag(word: &str) -> bool {
    word.strip_prefix("--").is_some_and(|name| name.starts_with(|first: char| first.is_ascii_lowercase()))
}
