//! The files of one revision: read and known for what they are, then understood, then linked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rayon::prelude::*;

use super::classify::{self, Classified, Document, Role};
use super::libraries::{self, LookedUp, OnDisk};
use super::pool::Threads;
use super::read::{ReadFile, read};
use super::{Base, Input, Options, env_files, guard, load_sql};
use crate::diagnostic::Diagnostic;
use crate::docker::{BuildFile, Compose, Docker, is_dockerfile};
use crate::k8s::recognise::{Charts, YamlKind};
use crate::k8s::{Builds, Cluster, Elsewhere};
use crate::openapi::{self, Apis};
use crate::project::{Parts, Project};
use crate::settings::Settings;
use crate::source::{FileId, Source, SourceMap, Span};
use crate::sql::Sql;
use crate::sql::layout::{Detection, Layout};
use crate::syntax::tree::Tree;

/// The files of one revision: read, and known for what they are.
pub(super) struct Revision {
    pub(super) files: Files,
    pub(super) charts: Charts,
    pub(super) migrations: Detection,
    pub(super) builds: Vec<BuildFile>,
    /// What is to be said of references that leave the root.
    pub(super) leaving: Vec<Diagnostic>,
}

/// Files in the order of their ids: where each comes from, its text, and what it is.
pub(super) struct Files {
    pub(super) inputs: Vec<Input>,
    pub(super) read: Vec<ReadFile>,
    /// Nothing for files that are neither YAML nor JSON.
    pub(super) classified: Vec<Option<Classified>>,
}

impl Files {
    pub(super) fn push(&mut self, input: Input, file: ReadFile, classified: Option<Classified>) {
        self.inputs.push(input);
        self.read.push(file);
        self.classified.push(classified);
    }
}

impl Revision {
    pub(super) fn read(
        mut inputs: Vec<Input>,
        options: &Options,
        first: usize,
        look_up: impl Fn(&str) -> LookedUp + Sync,
    ) -> Self {
        inputs.sort_by(|a, b| a.path.cmp(&b.path));
        inputs.dedup_by(|later, first| later.is_again(first));
        let charts = Charts::find(inputs.iter().map(|input| input.path.as_str()));
        let (read, classified) = classify::run(&inputs, &charts, first, |input: &Input| read_one(input, options));
        let mut files = Files { inputs, read, classified };
        let leaving = libraries::add(&mut files, options, first, &look_up);
        env_files::add(&mut files, options, &look_up);
        let migrations = load_sql::classify(&files.inputs, &files.read, &options.config.settings.sql, first, look_up);
        let builds = builds(&files.read, first);
        Self { files, charts, migrations, builds, leaving }
    }

    /// Reads the migrations where they are held, and sets the texts apart, which outlive everything.
    pub(super) fn parse(self, way: Histories) -> (Parsed, Vec<Source>) {
        let documents: Vec<Document> = self.files.classified.into_iter().flatten().filter_map(Result::ok).collect();
        // Trees are large, and where each of them goes is known.
        let (roles, trees) = documents.into_par_iter().map(|document| (document.role, document.tree)).unzip();
        let (sql, layouts, sql_problems) = match way {
            Histories::Held => {
                let (sql, problems) = load_sql::held(self.migrations);
                (sql, Vec::new(), problems)
            }
            Histories::OneByOne => {
                let (sql, layouts) = load_sql::unread(self.migrations);
                (sql, layouts, Vec::new())
            }
        };
        let sources = self.files.read.into_iter().map(|file| file.source).collect();
        (Parsed { charts: self.charts, roles, trees, sql, layouts, sql_problems, builds: self.builds }, sources)
    }

    /// Reads the base revision, whose first file has this id.
    pub(super) fn read_base(base: &Base, options: &Options, first: usize) -> Self {
        let beside: BTreeMap<&str, &Input> = base.beside.iter().map(|input| (input.path.as_str(), input)).collect();
        let on_disk = OnDisk::of(options.roots.as_ref().filter(|_| base.is_on_disk));
        Self::read(base.files.clone(), options, first, |path| match beside.get(path) {
            Some(&input) => LookedUp::Found(input.clone()),
            None => on_disk.look_up(path),
        })
    }
}

/// What happens to the statements of histories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Histories {
    /// All of them are read at once and stay in memory.
    Held,
    /// Each history is read when it is checked.
    OneByOne,
}

/// The files of one revision, understood.
pub(super) struct Parsed {
    pub(super) charts: Charts,
    roles: Vec<Role>,
    trees: Vec<Tree>,
    sql: Sql,
    /// The histories that are not read yet.
    pub(super) layouts: Vec<Layout>,
    sql_problems: Vec<Diagnostic>,
    builds: Vec<BuildFile>,
}

impl Parsed {
    /// The faults of the texts.
    pub(super) fn problems(&self) -> impl Iterator<Item = Diagnostic> {
        let checked = self.trees.iter().zip(&self.roles).filter(|(_, role)| role.is_checked());
        checked
            .flat_map(|(tree, _)| &tree.problems)
            .chain(&self.sql_problems)
            .chain(self.builds.iter().flat_map(|build| &build.script().problems))
            .cloned()
    }

    /// Builds what kustomizations build; what is to be said where that fails comes beside it.
    pub(super) fn build(
        &self,
        sources: &SourceMap,
        elsewhere: &(dyn Fn(&str) -> Elsewhere + Sync),
    ) -> (Builds, Option<Diagnostic>) {
        let manifests = manifests(&self.trees, &self.roles);
        let make = || Builds::make(sources, &manifests, elsewhere, &Threads);
        guard::model(
            "no kustomization was built",
            start(manifests.first().map(|(tree, _)| *tree)),
            make,
            Builds::default,
        )
    }

    /// Links what was read, and compares it with the base; what is to be said where one of that fails comes beside it.
    pub(super) fn link<'t>(
        &'t self,
        sources: &'t SourceMap,
        settings: &'t Settings,
        builds: &'t Builds,
        base: Option<&'t Project<'t>>,
    ) -> (Project<'t>, Vec<Diagnostic>) {
        let trees = &self.trees;
        let (documents, manifests) = (openapi_trees(trees, &self.roles), manifests(trees, &self.roles));
        let place = start(documents.first().copied());
        let apis = || Apis::link(sources, &documents, &openapi::conventions(settings), &Threads);
        let cluster = |manifests: &[(&'t Tree, YamlKind)], builds| {
            Cluster::link_built(sources, manifests, builds, &self.charts, &settings.k8s, &Threads)
        };
        let ((apis, apis_fault), (cluster, cluster_fault)) = rayon::join(
            || guard::model("no OpenAPI document was checked", place, apis, Apis::default),
            || {
                let place = start(manifests.first().map(|(tree, _)| *tree));
                let what = "no Kubernetes object was checked";
                guard::model(what, place, || cluster(&manifests, builds), || cluster(&[], &NOTHING_BUILT))
            },
        );
        let compare =
            |base: &Project<'_>| openapi::compare::compare(&base.apis, base.sources, &apis, sources, settings.today);
        let what = "the APIs were not compared with the base";
        let (api_changes, compare_fault) =
            guard::model(what, place, || base.map(compare).unwrap_or_default(), Vec::new);
        let docker = Docker { builds: &self.builds, compose: compose(sources, trees, &self.roles) };
        let parts = Parts { trees, sql: &self.sql, apis, cluster, docker, api_changes };
        let faults = [apis_fault, cluster_fault, compare_fault];
        (Project::new(sources, settings, parts, base), faults.into_iter().flatten().collect())
    }
}

/// What is built where building or linking failed.
static NOTHING_BUILT: LazyLock<Builds> = LazyLock::new(Builds::default);

/// Where it is said that something failed for the files of which this is the first.
fn start(first: Option<&Tree>) -> Span {
    Span::new(first.map_or(FileId::new(0), Tree::file), 0, 0)
}

fn read_one(input: &Input, options: &Options) -> ReadFile {
    let file = read(input, options.config.max_file_size);
    if let Some(on_file) = &options.on_file {
        on_file();
    }
    file
}

/// The Dockerfiles. `first` is the id of the first file.
fn builds(files: &[ReadFile], first: usize) -> Vec<BuildFile> {
    let named = files.par_iter().enumerate().filter(|(_, file)| file.is_whole() && is_dockerfile(file.source.path()));
    let read = named.map(|(index, file)| {
        BuildFile::new(file.source.path(), guard::script(FileId::new(first + index), file.source.text()))
    });
    read.collect()
}

fn compose<'t>(sources: &'t SourceMap, trees: &'t [Tree], roles: &[Role]) -> Vec<Compose<'t>> {
    let wanted = trees.iter().zip(roles).filter(|(_, role)| **role == Role::Yaml(YamlKind::Compose));
    let read =
        wanted.filter_map(|(tree, _)| Some(Compose { path: sources.get(tree.file()).path(), root: tree.root()? }));
    read.collect()
}

fn manifests<'t>(trees: &'t [Tree], roles: &[Role]) -> Vec<(&'t Tree, YamlKind)> {
    let kind = |role: &Role| match role {
        Role::Yaml(kind) => Some(*kind),
        _ => None,
    };
    trees.iter().zip(roles).filter_map(|(tree, role)| Some((tree, kind(role)?))).collect()
}

fn openapi_trees<'t>(trees: &'t [Tree], roles: &[Role]) -> Vec<&'t Tree> {
    let wanted =
        trees.iter().zip(roles).filter(|(_, role)| matches!(role, Role::Openapi | Role::Library | Role::Referring));
    wanted.map(|(tree, _)| tree).collect()
}
