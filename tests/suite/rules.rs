//! Every rule's page and fixtures, executed.
//!
//! Page: **Bad** gives a finding of the rule and no other fault of the text; **Good** gives none of either; a safe fix
//! applied to Bad leaves no finding of the rule and no new one of any rule; each suggested edit takes away the finding
//! that offers it and brings nothing that is recommended against.
//! Fixture (`fixtures/rules/<domain>/<name>/*.md`): each section of the second level is a project; its `expect` block
//! lists `path:line:column marked text` of every finding of the rule; without such a block the rule must be silent. A block
//! `edited of=path` is the file after one round of the rule's suggested edits.
//!
//! `RULE=sql/missing-rollback cargo test --test suite rules` runs one rule.

use std::collections::BTreeSet;
use std::path::Path;

use archlint::diagnostic::{Applicability, Diagnostic, Fix, builtin};
use archlint::engine::{Input, Origin, Outcome};
use archlint::fix;
use archlint::page::{ExampleFile, Page, Section};
use archlint::rule::Profile;
use archlint::rules;

use crate::project::{base, inputs, line, run_since};

/// How often a fixer checks anew and fixes what is left.
const ROUNDS: usize = 10;

/// Rules whose page needs no example, because no file can show them.
const WITHOUT_EXAMPLE: [&str; 1] = ["archlint/internal-fault"];

/// Sections of fixtures whose files are none of ours.
const TAKEN_FOR_NOTHING: [(&str, &str); 2] = [
    ("archlint/duplicate-key", "a file that is none of ours is not judged"),
    ("sql/missing-rollback", "what is no migration"),
];

/// What a suggestion of the first rule brings to light for the second: what it puts right is what that one asks about, a
/// service that has pods, a schema that is found, a migration that is known to have a rollback.
const BROUGHT_TO_LIGHT: [(&str, &str); 13] = [
    ("archlint/unknown-rule", "archlint/unused-suppression"),
    ("k8s/dangling-service", "k8s/missing-autoscaler"),
    ("k8s/dangling-service", "k8s/missing-liveness-probe"),
    ("k8s/dangling-service", "k8s/missing-metrics-scrape"),
    ("k8s/dangling-service", "k8s/missing-readiness-probe"),
    ("k8s/dangling-service", "k8s/too-few-replicas"),
    ("k8s/missing-autoscaler", "k8s/fixed-replicas-with-autoscaler"),
    ("k8s/non-rolling-update", "k8s/missing-autoscaler"),
    ("openapi/unresolved-ref", "openapi/missing-success-envelope"),
    ("sql/missing-created-at", "sql/list-column-without-index"),
    ("sql/missing-foreign-key", "sql/foreign-key-without-index"),
    ("sql/unknown-directive", "sql/missing-created-at"),
    ("sql/unknown-directive", "sql/missing-updated-at"),
];

fn wanted(name: &str) -> bool {
    std::env::var("RULE").map_or(true, |wanted| glob(&wanted, name))
}

fn glob(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

fn of<'o>(outcome: &'o Outcome, name: &'o str) -> impl Iterator<Item = &'o Diagnostic> {
    outcome.findings.iter().filter(move |finding| finding.rule.as_str() == name && finding.suppressed.is_none())
}

fn listed(outcome: &Outcome) -> String {
    let lines = outcome.findings.iter().map(|finding| format!("  {} {}", finding.rule, line(outcome, finding)));
    lines.collect::<Vec<_>>().join("\n")
}

/// Faults of the text itself, which an example of another rule must not have.
fn broken(outcome: &Outcome, name: &str) -> bool {
    let faults = [builtin::SYNTAX_ERROR, builtin::SQL_SYNTAX_ERROR, builtin::DUPLICATE_KEY, builtin::INTERNAL_FAULT];
    let open = outcome.findings.iter().filter(|finding| finding.suppressed.is_none());
    open.into_iter().any(|finding| faults.contains(&finding.rule) && finding.rule.as_str() != name)
}

#[test]
fn pages_hold() {
    let mut faults = Vec::new();
    for rule in rules::all() {
        let name = rule.name.as_str();
        if wanted(name) {
            faults.extend(
                page_faults(name, &Page::parse(rules::page(rule.name)))
                    .into_iter()
                    .map(|fault| format!("{name}: {fault}")),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn page_faults(name: &str, page: &Page<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    if page.title.is_empty() || page.summary.is_empty() || page.section("Why").is_none() {
        faults.push("the page needs a title, a first paragraph and a section Why".to_owned());
    }
    if WITHOUT_EXAMPLE.contains(&name) {
        return faults;
    }
    let (Some(bad), Some(good)) = (page.section("Bad"), page.section("Good")) else {
        faults.push("the page needs the sections Bad and Good".to_owned());
        return faults;
    };
    let outcome = run_since(inputs(&bad.files), base(&bad.files));
    if of(&outcome, name).next().is_none() {
        faults.push(format!("Bad gives no finding; all findings:\n{}", listed(&outcome)));
    }
    if broken(&outcome, name) {
        faults.push(format!("Bad does not parse:\n{}", listed(&outcome)));
    }
    faults.extend(fix_fault(name, &bad.files, &outcome));
    faults.extend(suggestion_faults(name, &bad.files, &outcome));
    let outcome = run_since(inputs(&good.files), base(&good.files));
    if outcome.counts.total() == 0 {
        faults.push("Good is taken for nothing: no file of it is recognised".to_owned());
    }
    if of(&outcome, name).next().is_some() || broken(&outcome, name) {
        faults.push(format!("Good is not good:\n{}", listed(&outcome)));
    }
    faults
}

/// Safe fixes of the rule, applied in as many rounds as a fixer takes, leave nothing of it and bring nothing new.
fn fix_fault(name: &str, files: &[ExampleFile<'_>], before: &Outcome) -> Option<String> {
    let fixable = |outcome: &Outcome| !safe_fixes(outcome, name).is_empty();
    let listed_as = rules::find(name).is_some_and(|rule| rule.rule.fixable);
    if listed_as != fixable(before) {
        let word = if listed_as { "is" } else { "is not" };
        return Some(format!("RULE {word} `.fixable()`, but whether Bad gets a safe fix is otherwise"));
    }
    if !listed_as {
        return None;
    }
    let mut inputs = inputs(files);
    inputs = edited(before, &safe_fixes(before, name), inputs);
    let mut after = run_since(inputs.clone(), base(files));
    for _ in 1..ROUNDS {
        if !fixable(&after) {
            break;
        }
        inputs = edited(&after, &safe_fixes(&after, name), inputs);
        after = run_since(inputs.clone(), base(files));
    }
    let names: BTreeSet<&str> = after.findings.iter().map(|finding| finding.rule.as_str()).collect();
    let new: Vec<&str> = names.into_iter().filter(|rule| times(&after, rule) > times(before, rule)).collect();
    if times(&after, name) > 0 || !new.is_empty() {
        return Some(format!("the fix leaves or brings findings:\n{}", listed(&after)));
    }
    None
}

/// How often a rule speaks.
fn times(outcome: &Outcome, rule: &str) -> usize {
    of(outcome, rule).map(|finding| finding.count).sum()
}

/// Each suggested edit of the rule, made alone, takes a finding of the rule away, parses, and brings no new finding of a
/// recommended rule.
fn suggestion_faults(name: &str, files: &[ExampleFile<'_>], before: &Outcome) -> Vec<String> {
    let recommended = |rule: &str| rules::find(rule).is_some_and(|rule| rule.rule.profile == Profile::Recommended);
    let suggested = |fix: &&Fix| fix.applicability == Applicability::Unsafe && !fix.edits.is_empty();
    let mut faults = Vec::new();
    for fix in of(before, name).filter_map(|finding| finding.fix.as_deref()).filter(suggested) {
        let after = run_since(edited(before, &[fix], inputs(files)), base(files));
        let names: BTreeSet<&str> = after.findings.iter().map(|finding| finding.rule.as_str()).collect();
        let more = |rule: &str| times(&after, rule) > times(before, rule);
        let known = |rule: &&str| BROUGHT_TO_LIGHT.contains(&(name, *rule));
        let new = names.into_iter().filter(|rule| recommended(rule) && more(rule) && !known(rule));
        let new: Vec<&str> = new.collect();
        let left = times(&after, name) >= times(before, name);
        if left || broken(&after, name) || !new.is_empty() {
            let edits: Vec<&str> = fix.edits.iter().map(|edit| edit.replacement.as_str()).collect();
            faults.push(format!(
                "`{}` leaves the finding ({left}) or brings {new:?}:\n{}\nedits:\n{}",
                fix.title,
                listed(&after),
                edits.join("\n---\n")
            ));
        }
    }
    faults
}

fn safe_fixes<'o>(outcome: &'o Outcome, name: &'o str) -> Vec<&'o Fix> {
    let fixes = of(outcome, name).filter_map(|finding| finding.fix.as_deref());
    fixes.filter(|fix| fix.applicability == Applicability::Safe && !fix.edits.is_empty()).collect()
}

/// The files after one round of these fixes.
fn edited(outcome: &Outcome, fixes: &[&Fix], inputs: Vec<Input>) -> Vec<Input> {
    let edits = fix::round(fixes.iter().copied());
    let after = |input: Input| {
        let found = outcome.sources.iter().find(|(_, source)| source.path() == input.path && !source.is_base());
        match found {
            Some((file, source)) if edits.iter().any(|edit| edit.span.file == file) => {
                let text = fix::apply(source.text(), file, edits.iter().copied());
                Input { origin: Origin::Memory(text.into_bytes()), ..input }
            }
            _ => input,
        }
    };
    inputs.into_iter().map(after).collect()
}

/// What the suggested edits of a section make of its files, where it says that. They leave nothing that is broken.
fn edit_faults(name: &str, section: &Section<'_>, before: &Outcome) -> Vec<String> {
    let written =
        |file: &ExampleFile<'_>| file.attributes.iter().find_map(|own| own.strip_prefix("of=").map(str::to_owned));
    let expected: Vec<(String, &str)> =
        section.files.iter().filter_map(|file| Some((written(file)?, file.text.as_str()))).collect();
    if expected.is_empty() {
        return Vec::new();
    }
    let fixes: Vec<&Fix> = of(before, name).filter_map(|finding| finding.fix.as_deref()).collect();
    let after = edited(before, &fixes, inputs(&section.files));
    let text_of = |path: &str| {
        after.iter().find(|input| input.path == path).map(|input| match &input.origin {
            Origin::Memory(bytes) => String::from_utf8_lossy(bytes).trim_end().to_owned(),
            Origin::Disk(_) => unreachable!("examples are in memory"),
        })
    };
    let mut faults = Vec::new();
    for (path, text) in &expected {
        let found = text_of(path).unwrap_or_default();
        if found != text.trim_end() {
            faults.push(format!("{name}, `{}`: edited, {path} is\n{found}", section.title));
        }
    }
    let outcome = run_since(after.clone(), base(&section.files));
    if broken(&outcome, name) {
        faults.push(format!("{name}, `{}`: the edited files do not parse:\n{}", section.title, listed(&outcome)));
    }
    faults
}

#[test]
fn fixtures_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let mut faults = Vec::new();
    let mut sections = 0;
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok) {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let folder = path.parent().and_then(|folder| folder.strip_prefix(&root).ok()).expect("inside the root");
        let name = folder.to_string_lossy().replace('\\', "/");
        assert!(rules::find(&name).is_some(), "{}: no rule of that name", path.display());
        if !wanted(&name) {
            continue;
        }
        let text = std::fs::read_to_string(path).expect("a fixture is text");
        for section in &Page::parse(&text).sections {
            sections += 1;
            let expected: Vec<&str> = section
                .files
                .iter()
                .filter(|file| file.language == "expect")
                .flat_map(|file| file.text.lines())
                .collect();
            let outcome = run_since(inputs(&section.files), base(&section.files));
            // Silence about files that nothing takes proves nothing, unless that is the point.
            let is_meant = TAKEN_FOR_NOTHING.contains(&(&*name, &*section.title));
            if outcome.counts.total() == 0 && expected.is_empty() && !is_meant {
                faults.push(format!("{name}, `{}`: no file of it is recognised", section.title));
            }
            let found: Vec<String> = of(&outcome, &name).map(|finding| line(&outcome, finding)).collect();
            if found != expected {
                faults.push(format!(
                    "{name}, `{}`:\nexpected:\n  {}\nfound:\n  {}\nall:\n{}",
                    section.title,
                    expected.join("\n  "),
                    found.join("\n  "),
                    listed(&outcome)
                ));
            }
            faults.extend(edit_faults(&name, section, &outcome));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(sections > 0 || std::env::var("RULE").is_ok(), "no fixture was run");
}
