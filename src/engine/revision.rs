//! The files of one revision: read and known for what they are, then understood, then linked.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::classify::{self, Classified, Document, Role};
use super::libraries::{self, LookedUp};
use super::pool::Threads;
use super::read::{ReadFile, read};
use super::{Base, Input, Options, load_sql};
use crate::diagnostic::Diagnostic;
use crate::docker::{BuildFile, Compose, Docker, is_dockerfile};
use crate::k8s::recognise::{Charts, YamlKind};
use crate::k8s::{Builds, Cluster, Elsewhere};
use crate::openapi::Apis;
use crate::project::{Parts, Project};
use crate::settings::Settings;
use crate::source::{FileId, Source, SourceMap};
use crate::sql::Sql;
use crate::sql::layout::{Detection, Layout};
use crate::syntax::dockerfile;
use crate::syntax::tree::Tree;

/// The files of one revision: read, and known for what they are.
pub(super) struct Revision {
    pub(super) inputs: Vec<Input>,
    pub(super) files: Vec<ReadFile>,
    pub(super) charts: Charts,
    pub(super) classified: Vec<Option<Classified>>,
    pub(super) migrations: Detection,
    pub(super) builds: Vec<BuildFile>,
    /// What is to be said of references that leave the root.
    pub(super) leaving: Vec<Diagnostic>,
}

impl Revision {
    pub(super) fn read(
        mut inputs: Vec<Input>,
        options: &Options,
        first: usize,
        look_up: impl Fn(&str) -> LookedUp,
    ) -> Self {
        inputs.sort_by(|a, b| a.path.cmp(&b.path));
        inputs.dedup_by(|a, b| a.path == b.path);
        let mut files: Vec<ReadFile> =
            inputs.par_iter().with_max_len(classify::FEW).map(|input| read_one(input, options)).collect();
        let charts = Charts::find(inputs.iter().map(|input| input.path.as_str()));
        let mut classified = classify::run(&inputs, &files, &charts, first);
        let leaving = libraries::add(&mut inputs, &mut files, &mut classified, options, first, look_up);
        let migrations = load_sql::classify(&inputs, &files, &options.config.settings.sql, first);
        let builds = builds(&files, first);
        Self { inputs, files, charts, classified, migrations, builds, leaving }
    }

    /// Reads the migrations where they are held, and sets the texts apart, which outlive everything.
    pub(super) fn parse(self, way: Histories) -> (Parsed, Vec<Source>) {
        let documents: Vec<Document> = self.classified.into_iter().flatten().filter_map(Result::ok).collect();
        let (roles, trees) = documents.into_iter().map(|document| (document.role, document.tree)).unzip();
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
        let sources = self.files.into_iter().map(|file| file.source).collect();
        (Parsed { charts: self.charts, roles, trees, sql, layouts, sql_problems, builds: self.builds }, sources)
    }

    /// Reads the base revision, whose first file has this id.
    pub(super) fn read_base(base: &Base, options: &Options, first: usize) -> Self {
        let beside: BTreeMap<&str, &Input> = base.beside.iter().map(|input| (input.path.as_str(), input)).collect();
        Self::read(base.files.clone(), options, first, |path| match beside.get(path) {
            Some(&input) => LookedUp::Found(input.clone()),
            None if base.is_on_disk => libraries::on_disk(path, options.roots.as_ref()),
            None => LookedUp::Missing,
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

    /// Builds what kustomizations build.
    pub(super) fn build(&self, sources: &SourceMap, elsewhere: &(dyn Fn(&str) -> Elsewhere + Sync)) -> Builds {
        Builds::make(sources, &manifests(&self.trees, &self.roles), elsewhere, &Threads)
    }

    pub(super) fn link<'t>(
        &'t self,
        sources: &'t SourceMap,
        settings: &'t Settings,
        builds: &'t Builds,
        base: Option<&'t Project<'t>>,
    ) -> Project<'t> {
        let (trees, roles) = (&self.trees, &self.roles);
        let (apis, cluster) = rayon::join(
            || Apis::link(sources, &openapi_trees(trees, roles), &settings.openapi, &Threads),
            || Cluster::link_built(sources, &manifests(trees, roles), builds, &self.charts, &settings.k8s, &Threads),
        );
        let docker = Docker { builds: &self.builds, compose: compose(sources, trees, roles) };
        Project::new(sources, settings, Parts { trees, sql: &self.sql, apis, cluster, docker }, base)
    }
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
        let script = dockerfile::parse(FileId::new(first + index), &file.source.shared_text());
        BuildFile::new(file.source.path(), script)
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
