//! What kustomizations build is what kustomize builds.
//!
//! `ARCHLINT_KUSTOMIZE=COMMAND` names a command that builds a folder, such as `kubectl kustomize`. The overlays of
//! `fixtures/kustomize`, one for each feature, and of `fixtures/projects/kustomize` are then built by both, and those
//! below the folder of `ARCHLINT_KUSTOMIZE_ROOT` as well, whose differences are printed: what they use may be beyond both.
//! Without it the results that are kept beside the overlays count, which kustomize 5.5 wrote.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use archlint::k8s::recognise::{Charts, YamlKind, classify};
use archlint::k8s::{Builds, Elsewhere};
use archlint::source::{FileId, Source, SourceMap, Text};
use archlint::syntax::tree::{NodeRef, Tree};
use archlint::syntax::{json, yaml};
use archlint::workers::InTurn;
use serde_json::Value;

#[test]
fn builds_are_those_of_kustomize() {
    let command = std::env::var("ARCHLINT_KUSTOMIZE").ok();
    let mut faults = Vec::new();
    for (folder, count) in [("fixtures/projects/kustomize", 2), ("fixtures/kustomize", 39)] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let (builds, unbuilt) = build(&root);
        assert_eq!((builds.len(), unbuilt), (count, Vec::new()), "the overlays of {folder}");
        for (path, objects) in builds {
            let built = command.as_deref().and_then(|command| run(command, &root.join(&path)));
            let kept = || std::fs::read_to_string(root.join(&path).join("expected.yaml")).ok();
            compare(&path, built.or_else(kept).as_deref(), &objects, &mut faults);
        }
    }
    if let Some((root, command)) = std::env::var("ARCHLINT_KUSTOMIZE_ROOT").ok().zip(command) {
        let root = PathBuf::from(root);
        let (builds, unbuilt) = build(&root);
        let mut differences = Vec::new();
        for (path, objects) in &builds {
            compare(path, run(&command, &root.join(path)).as_deref(), objects, &mut differences);
        }
        println!("{} compared, different:\n{}", builds.len(), differences.join("\n"));
        println!("not built:\n{}", unbuilt.join("\n"));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn run(command: &str, folder: &Path) -> Option<String> {
    let mut words = command.split(' ');
    let output = Command::new(words.next()?).args(words).arg(folder).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The objects of each folder that is built, and why others are not.
fn build(root: &Path) -> (BTreeMap<String, Vec<Value>>, Vec<String>) {
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let mut sources = Vec::new();
    for file in files.filter(|file| file.file_type().is_file()) {
        let path = file.path().strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        if let Ok(text) = std::fs::read_to_string(file.path()) {
            sources.push(Source::new(path, text));
        }
    }
    let charts = Charts::default();
    let trees: Vec<(Tree, YamlKind)> = sources
        .iter()
        .enumerate()
        .filter_map(|(index, source)| {
            let (file, text) = (FileId::new(index), source.shared_text());
            let name = source.path();
            let yaml_name = name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with("Kustomization");
            let tree = match name.ends_with(".json") {
                true => json::parse(file, text),
                false if yaml_name => yaml::parse(file, text),
                false => return None,
            };
            let kind = classify(name, &tree, &charts);
            (kind != YamlKind::NotKubernetes).then_some((tree, kind))
        })
        .collect();
    let sources = SourceMap::new(sources);
    let trees: Vec<(&Tree, YamlKind)> = trees.iter().map(|(tree, kind)| (tree, *kind)).collect();
    let elsewhere = |path: &str| match std::fs::read(root.join(path)) {
        Ok(bytes) => Elsewhere::Bytes(bytes),
        Err(_) => Elsewhere::Missing,
    };
    let builds = Builds::make(&sources, &trees, &elsewhere, &InTurn);
    let objects = builds.builds.iter().map(|build| {
        let folder = build.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let objects = build.objects.iter().filter_map(|object| object.tree.root()).map(plain).collect();
        (folder.to_owned(), objects)
    });
    let unbuilt = builds.unbuilt.iter().map(|unbuilt| format!("{}: {}", unbuilt.path, unbuilt.reason)).collect();
    (objects.collect(), unbuilt)
}

fn compare(path: &str, golden: Option<&str>, objects: &[Value], faults: &mut Vec<String>) {
    let Some(golden) = golden else {
        faults.push(format!("{path}: kustomize refuses it"));
        return;
    };
    let tree = yaml::parse(FileId::new(0), &Text::from(golden));
    let mut wanted: BTreeMap<String, Value> = tree.documents().map(plain).map(named).collect();
    for (name, own) in objects.iter().cloned().map(named) {
        match wanted.remove(&name) {
            Some(theirs) if own == theirs => {}
            Some(theirs) => faults.push(format!("{path}: {name} differs{}", difference("", &own, &theirs))),
            None => faults.push(format!("{path}: {name} is built here alone")),
        }
    }
    faults.extend(wanted.keys().map(|name| format!("{path}: {name} is not built here")));
}

/// The first places at which two values differ.
fn difference(path: &str, own: &Value, theirs: &Value) -> String {
    match (own, theirs) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            let inner = keys.into_iter().filter(|key| one.get(*key) != other.get(*key)).take(3).map(|key| {
                let null = Value::Null;
                difference(&format!("{path}.{key}"), one.get(key).unwrap_or(&null), other.get(key).unwrap_or(&null))
            });
            inner.collect()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let pairs = one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b).take(3);
            pairs.map(|(index, (a, b))| difference(&format!("{path}[{index}]"), a, b)).collect()
        }
        _ => format!("\n    {path}: {own} and not {theirs}"),
    }
}

/// Kind, namespace and name, and the object.
fn named(object: Value) -> (String, Value) {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    (format!("{} {}/{}", text("/kind"), text("/metadata/namespace"), text("/metadata/name")), object)
}

/// The value as kustomize would print it, empty lists and maps and nulls left out.
fn plain(node: NodeRef<'_>) -> Value {
    if node.is_mapping() {
        let entries = node.entries().into_iter().map(|entry| (entry.name().to_owned(), plain(entry.value)));
        return Value::Object(entries.filter(|(_, value)| !value.is_null()).collect());
    }
    if node.is_sequence() {
        return Value::Array(node.items().map(plain).collect());
    }
    if node.is_null() {
        return Value::Null;
    }
    Value::String(node.text().unwrap_or_default().to_owned())
}
