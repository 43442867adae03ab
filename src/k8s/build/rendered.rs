//! What Helm renders from charts: objects whose parts stand in the templates that they were rendered from.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::align::align;
use super::{Build, Builds, BuiltObject, Maker};
use crate::k8s::place::{file_name, resolve};
use crate::k8s::recognise::Charts;
use crate::source::{FileId, SourceMap, Span, Text};
use crate::syntax::tree::{NodeRef, Origin, Tree, Value};
use crate::syntax::{helm, yaml};

/// The objects of a chart as Helm printed them.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The folder of the chart; those of several when the text was put together.
    pub charts: Vec<String>,
    /// What `helm template` printed.
    pub text: Text,
    /// The file that holds the text, when it is one of the run.
    pub file: Option<FileId>,
    /// The path of the file with the values that it was rendered with, when these are not the chart's own.
    pub values: Option<String>,
}

/// A chart of the run.
struct Chart {
    folder: String,
    name: String,
    /// The file with its name, and where that stands.
    path: String,
    place: Span,
}

const SOURCE: &str = "# Source: ";

/// The names of the charts whose objects a text holds, by the comments that Helm writes; empty for any other text.
#[must_use]
pub fn charts_in(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = sources(text).filter_map(|(_, path)| Some(path.split_once('/')?.0)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The paths of templates that a text names, each from the folder of its chart on, with the chart's name before it.
pub fn templates_in(text: &str) -> impl Iterator<Item = (&str, &str)> {
    sources(text).filter_map(|(_, path)| path.split_once('/'))
}

/// The comments by which Helm says what it rendered, each with its offset.
fn sources(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let starts =
        memchr::memmem::find_iter(text.as_bytes(), SOURCE).filter(|&at| at == 0 || text.as_bytes()[at - 1] == b'\n');
    starts.map(|at| (at, text[at + SOURCE.len()..].lines().next().unwrap_or_default().trim()))
}

/// The name that the metadata of a chart gives it, and whether it is a library, which renders nothing by itself.
#[must_use]
pub fn name_of(metadata: &str) -> Option<(String, bool)> {
    let tree = yaml::parse(FileId::new(0), &Text::from(metadata));
    let root = tree.root()?;
    let is_library = root.get("type").and_then(NodeRef::text) == Some("library");
    Some((root.get("name")?.text()?.to_owned(), is_library))
}

/// The charts among some that are deployed by themselves: those that no other one holds in its `charts`.
#[must_use]
pub fn roots(charts: &Charts) -> Vec<&str> {
    let held = |folder: &&str| {
        charts.folders().any(|other| {
            let below = if other.is_empty() { "charts/".to_owned() } else { format!("{other}/charts/") };
            folder.starts_with(&below)
        })
    };
    charts.folders().filter(|folder| !held(folder)).collect()
}

impl Builds {
    /// Adds the objects that Helm rendered from a chart.
    pub fn add_rendered(&mut self, rendered: &[Rendered], sources: &SourceMap) {
        if rendered.is_empty() {
            return;
        }
        let files: BTreeMap<&str, FileId> = sources.iter().map(|(id, source)| (source.path(), id)).collect();
        let texts: BTreeMap<FileId, Text> =
            sources.iter().map(|(id, source)| (id, source.shared_text().clone())).collect();
        let text = |file: FileId| texts.get(&file).cloned().unwrap_or_default();
        let assemble = |value: &Value<'_>| Arc::new(Tree::assemble(value, &text));
        for one in rendered {
            let read = |folder: &String| {
                let paths = ["Chart.yaml", "Chart.yml"].into_iter().filter_map(|name| resolve(folder, name));
                let (file, path) = paths.filter_map(|path| Some((*files.get(path.as_str())?, path))).next()?;
                Chart::read(folder.clone(), path, file, text)
            };
            let charts: Vec<Chart> = one.charts.iter().filter_map(read).collect();
            let Some(chart) = charts.first() else { continue };
            let first = self.builds.len();
            let values = one.values.as_deref().and_then(|path| files.get(path));
            let place = values.map_or(chart.place, |&file| first_line(file, &text(file)));
            self.builds.push(Build {
                path: chart.path.clone(),
                place,
                maker: Maker::Chart,
                with_values: values.is_some(),
                objects: Vec::new(),
            });
            let mut templates: BTreeMap<FileId, Tree> = BTreeMap::new();
            let tree = yaml::parse(one.file.unwrap_or(chart.place.file), &one.text);
            let comments: Vec<(usize, &str)> = self::sources(&one.text).collect();
            for document in tree.documents().filter(|document| document.is_mapping()) {
                let before = comments.partition_point(|(at, _)| *at <= document.span().start as usize);
                let path = before.checked_sub(1).and_then(|index| comments.get(index)).map(|(_, path)| *path);
                let template = path.and_then(|path| charts.iter().find_map(|chart| chart.template(path)));
                let object = match template.as_deref().and_then(|path| files.get_key_value(path)) {
                    Some((&path, &file)) => {
                        let masked =
                            templates.entry(file).or_insert_with(|| yaml::parse(file, &helm::mask(&text(file))));
                        let documents: Vec<NodeRef<'_>> = masked.documents().collect();
                        self.taken.insert(path.to_owned());
                        self.rendered.entry(file).or_insert(chart.place);
                        let value = align(document, &documents, first_line(file, &text(file)));
                        BuiltObject { tree: assemble(&value), called: None, path: Some(path.to_owned()) }
                    }
                    // A part of a packaged chart: linked, and with no place of its own to point at.
                    None if one.file.is_none() => {
                        let value = Value::read(document).detached(&|_| place);
                        BuiltObject { tree: assemble(&value), called: None, path: None }
                    }
                    None => {
                        let path = one.file.map(|file| sources.get(file).path().to_owned());
                        BuiltObject { tree: assemble(&Value::read(document)), called: None, path }
                    }
                };
                self.builds[first].objects.push(object);
            }
            self.taken.extend(one.file.map(|file| sources.get(file).path().to_owned()));
        }
    }
}

impl Chart {
    fn read(folder: String, path: String, file: FileId, text: impl Fn(FileId) -> Text) -> Option<Self> {
        let tree = yaml::parse(file, &text(file));
        let name = tree.root()?.get("name")?;
        Some(Self { folder, name: name.text()?.to_owned(), path, place: Origin::of(name).head() })
    }

    /// The path of a template as Helm names it: the chart's name, then the path in its folder.
    fn template(&self, source: &str) -> Option<String> {
        let (name, inside) = source.split_once('/')?;
        (name == self.name && !file_name(inside).is_empty()).then(|| resolve(&self.folder, inside)).flatten()
    }
}

/// The first line with something on it.
fn first_line(file: FileId, text: &str) -> Span {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let written = line.trim();
        if !written.is_empty() {
            let start = at + line.len() - line.trim_start().len();
            return Span::new(file, start, start + written.len());
        }
        at += line.len();
    }
    Span::new(file, 0, 0)
}
