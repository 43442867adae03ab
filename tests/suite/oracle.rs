//! An independent judge of our trees: serde_yaml must read the same value from every YAML text.
//!
//! `ARCHLINT_ORACLE=FOLDER cargo test --test suite oracle` compares every YAML file of a folder as well.

use std::path::{Path, PathBuf};

use archlint::page::Page;
use archlint::source::{FileId, Text};
use archlint::syntax::tree::{Kind, NodeRef, Style};
use archlint::syntax::yaml;
use serde::Deserialize as _;
use serde_yaml::Value;

use crate::binary::project_root;

/// A node as serde_yaml would give it.
fn value(node: NodeRef<'_>) -> Value {
    match node.kind() {
        Kind::Mapping => {
            let mut mapping = serde_yaml::Mapping::new();
            // serde_yaml keeps `<<` as a key like any other.
            for entry in node.own_entries() {
                mapping.insert(value(entry.key), value(entry.value));
            }
            Value::Mapping(mapping)
        }
        Kind::Sequence => Value::Sequence(node.items().map(value).collect()),
        Kind::Scalar(Style::Quoted | Style::Block) => Value::String(node.text().unwrap_or_default().to_owned()),
        Kind::Scalar(Style::Plain) => scalar(node),
    }
}

fn scalar(node: NodeRef<'_>) -> Value {
    let text = node.text().unwrap_or_default();
    // YAML 1.2 reads `0755` as 755, YAML 1.1 as 493; serde_yaml takes no side and keeps the text.
    let digits = text.trim_start_matches(['+', '-']);
    let octal = digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    if octal {
        Value::String(text.to_owned())
    } else if node.is_null() {
        Value::Null
    } else if let Some(value) = node.as_bool() {
        Value::Bool(value)
    } else if let Some(value) = node.as_i64() {
        value.into()
    } else if let Some(value) = node.as_f64() {
        value.into()
    } else {
        Value::String(text.to_owned())
    }
}

/// Whether two values are the same; numbers are compared as their text would be read.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Mapping(a), Value::Mapping(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a.0, b.0) && same(a.1, b.1))
        }
        (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64() || (a.is_nan() && b.is_nan()),
        (a, Value::Tagged(tagged)) => same(a, &tagged.value),
        (a, b) => a == b,
    }
}

/// Compares the documents of a text; `None` when serde_yaml refuses it, which it does for duplicate keys among others.
fn compare(text: &str) -> Option<Result<(), String>> {
    let tree = yaml::parse(FileId::new(0), &Text::from(text));
    let theirs: Result<Vec<Value>, _> = serde_yaml::Deserializer::from_str(text).map(Value::deserialize).collect();
    let theirs = theirs.ok()?;
    if tree.is_broken() {
        return Some(Err(format!("we call it broken: {}", tree.problems[0].message)));
    }
    let ours: Vec<Value> = tree.documents().map(value).collect();
    // A document without content is none to us and null to serde_yaml.
    let theirs: Vec<Value> = theirs.into_iter().filter(|value| !value.is_null()).collect();
    let ours: Vec<Value> = ours.into_iter().filter(|value| !value.is_null()).collect();
    if ours.len() != theirs.len() {
        return Some(Err(format!("{} documents against {}", ours.len(), theirs.len())));
    }
    for (ours, theirs) in ours.iter().zip(&theirs) {
        if !same(ours, theirs) {
            return Some(Err(format!("ours:\n{ours:?}\ntheirs:\n{theirs:?}")));
        }
    }
    Some(Ok(()))
}

fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let wanted = |path: &Path| path.extension().is_some_and(|found| extensions.iter().any(|wanted| found == *wanted));
    entries.map(walkdir::DirEntry::into_path).filter(|path| path.is_file() && wanted(path)).collect()
}

#[test]
fn serde_yaml_reads_the_same_values() {
    let root = project_root();
    let mut texts: Vec<(String, String)> = Vec::new();
    for folder in ["rules", "fixtures/rules"] {
        for path in files(&root.join(folder), &["md"]) {
            let page = std::fs::read_to_string(&path).expect("a page is text");
            let blocks = Page::parse(&page).sections.into_iter().flat_map(|section| section.files);
            let yaml = blocks.filter(|file| file.language == "yaml");
            texts.extend(yaml.map(|file| (format!("{}: {}", path.display(), file.path), file.text)));
        }
    }
    let own = std::env::var_os("ARCHLINT_ORACLE").map(PathBuf::from);
    for folder in [Some(root.join("fixtures/projects")), own].into_iter().flatten() {
        for path in files(&folder, &["yaml", "yml"]) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            texts.push((path.display().to_string(), text));
        }
    }
    let (mut compared, mut refused, mut faults) = (0, 0, Vec::new());
    for (name, text) in &texts {
        match compare(text) {
            Some(Ok(())) => compared += 1,
            Some(Err(fault)) => faults.push(format!("{name}: {}", fault.chars().take(600).collect::<String>())),
            None => refused += 1,
        }
    }
    println!("{compared} of {} texts are read alike, and serde_yaml refuses {refused}", texts.len());
    assert!(faults.is_empty(), "{} of {} differ:\n{}", faults.len(), texts.len(), faults.join("\n"));
    assert!(compared > 20, "only {compared} texts were compared");
}

#[test]
fn the_judge_sees_a_difference() {
    assert!(compare("a: 1\n").is_some_and(|result| result.is_ok()));
    let other: Value = serde_yaml::from_str("a: 2\n").expect("YAML");
    let tree = yaml::parse(FileId::new(0), &Text::from("a: 1\n"));
    assert!(!same(&value(tree.root().expect("a document")), &other));
}
