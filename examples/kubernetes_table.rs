//! Writes the table of Kubernetes types that archlint checks manifests with, from the JSON Schema definitions of one
//! version of Kubernetes:
//!
//! ```text
//! cargo run --example kubernetes_table -- 1.37 definitions.json > src/k8s/schema/kubernetes.txt
//! ```
//!
//! The definitions are those of `api/openapi-spec`, as PyPI's `kubernetes-validate` packs them. Left out are
//! descriptions, the kinds that nobody writes into files (lists, options, answers of the server) and the inside of
//! the schemas of custom resources.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use serde_json::Value;

/// The text before the table.
const HEAD: &str = "\
# The types of the Kubernetes API, written by examples/kubernetes_table.rs.
# Derived from the OpenAPI definitions of Kubernetes, https://github.com/kubernetes/kubernetes, Apache-2.0,
# Copyright The Kubernetes Authors.
#
# `@package` opens the types of a package. A line without a blank before it is a type, with the bytes that its fields take
# and the `apiVersion` of an object that may stand in a file. A line with one blank is a field: `*` marks the required,
# then name, shape, and the keys by which a patch finds the items of a list (`+` where it adds to a list of texts).
# Shapes: `[x` a list of x, `{x` a map of texts to x, a name a type of this package or `package.Name` of another.
";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [version, path] = arguments.as_slice() else { return Err("usage: kubernetes_table VERSION FILE".into()) };
    let root: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let definitions = root.get("$defs").and_then(Value::as_object).ok_or("no `$defs`")?;
    let mut packages: BTreeMap<&str, BTreeMap<&str, &Value>> = BTreeMap::new();
    for (name, definition) in definitions {
        if well_known(name).is_none() {
            let (package, short) = split(name);
            packages.entry(package).or_default().insert(short, definition);
        }
    }
    let used = reachable(definitions);
    println!("{HEAD}%{version}");
    for (package, types) in packages {
        let types: Vec<_> = types.into_iter().filter(|(name, _)| used.contains(&format!("{package}.{name}"))).collect();
        if types.is_empty() {
            continue;
        }
        println!("@{package}");
        for (name, definition) in types {
            let versions: Vec<String> = api_versions(name, definition);
            let versions: String = versions.iter().map(|version| format!(" {version}")).collect();
            let fields = fields(package, definition);
            print!("{name} {}{versions}\n{fields}", fields.len());
        }
    }
    Ok(())
}

/// The types that an object in a file can hold.
fn reachable(definitions: &serde_json::Map<String, Value>) -> BTreeSet<String> {
    let roots = definitions.iter().filter(|(name, definition)| !api_versions(split(name).1, definition).is_empty());
    let mut open: Vec<&str> = roots.map(|(name, _)| name.as_str()).collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        let (package, short) = split(name);
        if well_known(name).is_some() || !seen.insert(format!("{package}.{short}")) {
            continue;
        }
        let text = definitions.get(name).map(Value::to_string).unwrap_or_default();
        for (at, mark) in text.match_indices("#/$defs/") {
            let rest = &text[at + mark.len()..];
            let target = &rest[..rest.find('"').unwrap_or(rest.len())];
            open.extend(definitions.get_key_value(target).map(|(name, _)| name.as_str()));
        }
    }
    seen
}

/// The versions under which people write objects of the type.
fn api_versions(name: &str, definition: &Value) -> Vec<String> {
    let unwritten = ["DeleteOptions", "WatchEvent", "Status", "APIGroup", "APIVersions", "Scale", "Binding"];
    if name.ends_with("List") || unwritten.contains(&name) {
        return Vec::new();
    }
    let list = definition.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
    let word = |entry: &Value, key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kinds = list.into_iter().flatten().filter(|entry| word(entry, "kind") == name);
    kinds
        .map(|entry| match word(entry, "group") {
            group if group.is_empty() => word(entry, "version"),
            group => format!("{group}/{}", word(entry, "version")),
        })
        .collect()
}

fn fields(package: &str, definition: &Value) -> String {
    let required: BTreeSet<&str> =
        definition.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = definition.get("properties").and_then(Value::as_object);
    let mut properties: Vec<(&String, &Value)> = properties.into_iter().flatten().collect();
    properties.sort_by_key(|(name, _)| *name);
    let line = |(name, schema): (&String, &Value)| {
        let mark = if required.contains(name.as_str()) { "*" } else { "" };
        let merge = merge_keys(schema).map(|keys| format!(" {keys}")).unwrap_or_default();
        format!(" {mark}{name} {}{merge}\n", shape(package, schema))
    };
    properties.into_iter().map(line).collect()
}

/// How a strategic merge patch meets the items of a list.
fn merge_keys(schema: &Value) -> Option<String> {
    let strategy = schema.get("x-kubernetes-patch-strategy")?.as_str()?;
    if !strategy.split(',').any(|word| word == "merge") || schema.get("items").is_none() {
        return None;
    }
    let many = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
    let many = many.map(|keys| keys.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","));
    let one = || schema.get("x-kubernetes-patch-merge-key").and_then(Value::as_str).map(str::to_owned);
    Some(many.or_else(one).unwrap_or_else(|| "+".to_owned()))
}

fn shape(package: &str, schema: &Value) -> String {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let name = target.trim_start_matches("#/$defs/");
        return well_known(name).map(str::to_owned).unwrap_or_else(|| match split(name) {
            (other, short) if other == package => short.to_owned(),
            (other, short) => format!("{other}.{short}"),
        });
    }
    if let Some(items) = schema.get("items") {
        return format!("[{}", shape(package, items));
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        return format!("{{{}", shape(package, values));
    }
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let types = schema.get("type");
    let first = types.and_then(|types| types.as_array().map_or(types.as_str(), |list| list.first()?.as_str()));
    match (first, format) {
        (Some("string"), "byte") => "bytes",
        (Some("string"), _) => "string",
        (Some("integer"), "int32") => "int32",
        (Some("integer"), _) => "int64",
        (Some("number"), _) => "number",
        (Some("boolean"), _) => "bool",
        (Some("object"), _) => "object",
        _ => "any",
    }
    .to_owned()
}

/// The types that are no structure, and those that are checked elsewhere.
fn well_known(name: &str) -> Option<&'static str> {
    match split(name).1 {
        "Quantity" => Some("quantity"),
        "IntOrString" => Some("int-or-string"),
        "Time" | "MicroTime" => Some("time"),
        "RawExtension" | "FieldsV1" => Some("object"),
        "JSON"
        | "JSONSchemaProps"
        | "JSONSchemaPropsOrBool"
        | "JSONSchemaPropsOrArray"
        | "JSONSchemaPropsOrStringArray" => Some("any"),
        _ => None,
    }
}

/// Package and name: `core.v1` and `Pod`.
fn split(name: &str) -> (&str, &str) {
    let (package, short) = name.rsplit_once('.').unwrap_or(("", name));
    let from = package.rsplit_once('.').map_or(package, |(rest, _)| rest);
    let at = from.rfind('.').map_or(0, |at| at + 1);
    (&package[at..], short)
}
