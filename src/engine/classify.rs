//! What each YAML or JSON file is, by its content.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use rayon::prelude::*;

use super::read::ReadFile;
use super::{Input, guard};
use crate::diagnostic::Diagnostic;
use crate::discover::FileKind;
use crate::docker::is_dockerfile;
use crate::k8s::recognise::{Charts, YamlKind, classify, is_bare_kustomization};
use crate::openapi::{self, ExternalReference};
use crate::source::FileId;
use crate::syntax::template::is_template;
use crate::syntax::tree::Tree;
use crate::syntax::{helm, json, yaml};

/// A YAML or JSON file that was parsed, and what it turned out to be.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) tree: Tree,
    pub(super) role: Role,
    /// What it refers to in other files, where that says what it is.
    outward: Option<Vec<ExternalReference>>,
}

impl Document {
    pub(super) fn new(tree: Tree, role: Role) -> Self {
        Self { tree, role, outward: None }
    }

    /// Every reference to another file.
    pub(super) fn outward(&self) -> Vec<ExternalReference> {
        self.outward.clone().unwrap_or_else(|| openapi::external(&self.tree))
    }
}

/// What a YAML or JSON file is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// An OpenAPI document.
    Openapi,
    /// A file that an OpenAPI document refers to.
    Library,
    /// A file of another kind that refers to a part of an OpenAPI document.
    Referring,
    /// Something of Kubernetes, or beside it.
    Yaml(YamlKind),
    /// None of these, but named by the user: its syntax is checked.
    Named,
    /// The parser failed on it, which is a finding.
    Unread,
}

impl Role {
    /// The kind that it counts as; none for what is not taken.
    pub(super) fn kind(self) -> Option<FileKind> {
        match self {
            Self::Openapi | Self::Library => Some(FileKind::Openapi),
            Self::Yaml(YamlKind::Manifests) => Some(FileKind::Kubernetes),
            Self::Yaml(YamlKind::Kustomization | YamlKind::HelmChart | YamlKind::HelmValues | YamlKind::Compose)
            | Self::Named
            | Self::Unread => Some(FileKind::Other),
            Self::Referring | Self::Yaml(_) => None,
        }
    }

    /// Whether the faults of its text are findings.
    pub(super) fn is_checked(self) -> bool {
        self.kind().is_some() && self != Self::Yaml(YamlKind::HelmValues)
    }

    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Openapi => "has the root key `openapi` or `swagger`",
            Self::Library => "an OpenAPI document refers to it",
            Self::Referring => "read for what it refers to in OpenAPI documents",
            Self::Yaml(kind) => kind.reason(),
            Self::Unread => "archlint failed to read it",
            Self::Named => "neither OpenAPI nor Kubernetes: named on the command line, so its syntax is checked",
        }
    }
}

/// Why a file holds nothing for us, or the file.
pub(super) type Classified = Result<Document, &'static str>;

/// How many files a thread takes at a time.
pub(super) const FEW: usize = 4;

/// A file with more bytes is looked at when all are read.
const LARGE: usize = 64 << 10;
/// The lines of a file with more bytes are counted while it is parsed.
const HUGE: usize = 1 << 20;

/// Reads every file and classifies those of YAML and JSON; other files get no answer. `first` is the id of the first
/// file. A small file is looked at as soon as it is read, the large ones last and the largest of them first.
pub(super) fn run(
    inputs: &[Input],
    charts: &Charts,
    first: usize,
    read: impl Fn(&Input) -> ReadFile + Sync,
) -> (Vec<ReadFile>, Vec<Option<Classified>>) {
    let small = |(index, input): (usize, &Input)| {
        let file = read(input);
        let is_small = file.source.text().len() <= LARGE;
        let answer = if is_small { one(input, &file, charts, FileId::new(first + index)) } else { None };
        (file, answer)
    };
    let (files, mut answers): (Vec<ReadFile>, Vec<Option<Classified>>) =
        inputs.par_iter().enumerate().with_max_len(FEW).map(small).unzip();
    let large = (0..inputs.len()).filter(|&index| files[index].source.text().len() > LARGE).collect();
    let one = |index: usize| (index, one(&inputs[index], &files[index], charts, FileId::new(first + index)));
    let found = largest_first(large, &files).into_par_iter().with_max_len(1).map(one).collect::<Vec<_>>();
    for (index, answer) in found {
        answers[index] = answer;
    }
    (files, answers)
}

/// The indexes of files by their sizes: they differ a thousandfold, and no thread should begin with a large one when the
/// others are done.
pub(super) fn largest_first(mut indexes: Vec<usize>, files: &[ReadFile]) -> Vec<usize> {
    indexes.sort_by_key(|&index| std::cmp::Reverse(files[index].source.text().len()));
    indexes
}

fn one(input: &Input, read: &ReadFile, charts: &Charts, file: FileId) -> Option<Classified> {
    let path = read.source.path();
    let format =
        Format::of(path).or(input.named.then_some(Format::Yaml).filter(|_| !is_sql(path) && !is_dockerfile(path)))?;
    if !read.is_whole() {
        return None;
    }
    if charts.own_template(path) {
        let text = read.source.text();
        // Which version is written depends on the cluster there: nothing is literal.
        if !has_marker(text) || text.contains(".Capabilities") || charts.own_definition(path) {
            return Some(Err(YamlKind::HelmTemplate.reason()));
        }
        let masked = helm::mask(text);
        let tree = guard::tree(file, &masked, || yaml::parse(file, &masked));
        return Some(Ok(Document::new(tree, Role::Yaml(YamlKind::HelmTemplate))));
    }
    let by_name = may_matter_by_name(path);
    if !input.named && !by_name && !has_marker(read.source.text()) {
        return Some(Err("neither `openapi`, `swagger` nor `apiVersion` with `kind` in it"));
    }
    let tree = parse(file, read, format);
    let role = if tree.problems.iter().any(Diagnostic::is_internal_fault) {
        Role::Unread
    } else if is_template(&tree) {
        Role::Yaml(YamlKind::Template)
    } else if tree.documents().any(|root| openapi::recognise(root).is_some()) {
        Role::Openapi
    } else {
        match classify(path, &tree, charts) {
            YamlKind::NotKubernetes if broken_but_ours(&tree) => Role::Yaml(YamlKind::Manifests),
            YamlKind::NotKubernetes if input.named => Role::Named,
            YamlKind::NotKubernetes => {
                let outward = openapi::external(&tree);
                if outward.is_empty() {
                    return Some(Err(YamlKind::NotKubernetes.reason()));
                }
                return Some(Ok(Document { tree, role: Role::Referring, outward: Some(outward) }));
            }
            kind => Role::Yaml(kind),
        }
    };
    Some(Ok(Document::new(tree, role)))
}

/// Whether a name promises SQL.
pub(super) fn is_sql(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("sql"))
        || crate::sql::layout::is_pair_of_postgres(path)
}

/// A file whose first document broke before its kind could be read, but whose lines say what it is.
fn broken_but_ours(tree: &Tree) -> bool {
    let text = tree.text();
    let line = |key: &str| text.lines().any(|line| line.starts_with(key));
    let quoted = |key: &str| text.trim_start().starts_with('{') && text.contains(&format!("\"{key}\":"));
    let has = |key: &str| line(&format!("{key}:")) || quoted(key);
    tree.is_broken() && (has("apiVersion") && has("kind") || has("openapi") || has("swagger"))
}

/// The two formats of trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Yaml,
    Json,
}

impl Format {
    /// The format that a name promises.
    pub(super) fn of(path: &str) -> Option<Self> {
        if is_bare_kustomization(path) {
            return Some(Self::Yaml);
        }
        match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Parses a file that was read.
pub(super) fn parse(file: FileId, read: &ReadFile, format: Format) -> Tree {
    let text = read.source.shared_text();
    let tree = || {
        guard::tree(file, text, || match format {
            Format::Yaml => yaml::parse(file, text),
            Format::Json => json::parse(file, text),
        })
    };
    if text.len() <= HUGE {
        return tree();
    }
    // Nearly every file of this size has a finding, whose line is asked for: it is counted by whoever has nothing to do.
    rayon::join(tree, || read.source.line_count()).0
}

/// Whether a file that is too large to be read looks like one of ours by its beginning.
pub(super) fn may_be_ours(path: &str, beginning: &str) -> bool {
    is_sql(path) || may_matter_by_name(path) || has_marker(beginning)
}

fn may_matter_by_name(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name).to_ascii_lowercase();
    let starts = ["kustomization.", "chart.y", "values", "docker-compose", "compose.", "skaffold"];
    is_bare_kustomization(path) || starts.iter().any(|start| name.starts_with(start)) && !name.ends_with(".json")
}

/// Built once, for there are many files.
static MARKERS: LazyLock<[Finder<'static>; 5]> =
    LazyLock::new(|| ["apiVersion", "kind", "openapi", "swagger", "services:"].map(Finder::new));

/// A cheap look before parsing: the bytes without which a file is none of ours.
fn has_marker(text: &str) -> bool {
    let [version, kind, openapi, swagger, services] = &*MARKERS;
    let has = |marker: &Finder<'_>| marker.find(text.as_bytes()).is_some();
    let is_known = (has(version) && has(kind)) || has(openapi) || has(swagger) || has(services);
    is_known || openapi::may_refer_out(text)
}
