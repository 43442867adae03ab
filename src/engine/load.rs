//! From bytes to the frozen project, and from there to findings.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Counts, Input, Options, Origin, Outcome, Visitor, fold, load_sql, pool, walk_k8s, walk_openapi, walk_sql};
use crate::config::ActiveRule;
use crate::diagnostic::{Diagnostic, Severity, builtin};
use crate::discover::{FileKind, Verdict};
use crate::k8s::Cluster;
use crate::openapi::Apis;
use crate::project::Project;
use crate::source::{FileId, Source, SourceMap, Span};
use crate::sql::layout::{self, Companion, SqlFile};
use crate::syntax::tree::Tree;
use crate::syntax::{json, yaml};

/// The whole flow.
pub(super) fn run(mut inputs: Vec<Input>, options: &Options) -> Outcome {
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    inputs.dedup_by(|a, b| a.path == b.path);
    let settings = &options.config.settings;
    let rules = options.config.active_rules();
    let sources = SourceMap::new(inputs.par_iter().map(read).collect());
    let trees: Vec<Tree> = (0..inputs.len()).into_par_iter().filter_map(|index| parse(&sources, index)).collect();
    let is_sql = |path: &str| path.to_ascii_lowercase().ends_with(".sql");
    let texts = || sources.iter().map(|(id, source)| (id, source.path(), source.text()));
    let files: Vec<SqlFile<'_>> =
        texts().filter(|(_, path, _)| is_sql(path)).map(|(id, path, text)| SqlFile { id, path, text }).collect();
    let companions: Vec<Companion<'_>> = texts()
        .filter(|(_, path, _)| layout::is_companion(path))
        .map(|(_, path, text)| Companion { path, text })
        .collect();
    let (sql, sql_problems) = load_sql::load(&files, &companions, &settings.sql);
    let sql_files = sql.files().count();
    let project =
        Project { sources: &sources, settings, trees: &trees, sql, apis: Apis::default(), cluster: Cluster::default() };
    let mut findings: Vec<Diagnostic> = trees.iter().flat_map(|tree| tree.problems.clone()).collect();
    findings.extend(sql_problems);
    findings.extend(visit(&project, &rules));
    findings.sort_by(|a, b| (a.span, a.rule, &a.message).cmp(&(b.span, b.rule, &b.message)));
    if options.fold {
        findings = fold::fold(findings);
    }
    let counts = Counts { sql: sql_files, ..Counts::default() };
    Outcome { findings, looked_at: inputs.len(), counts, sources, ..Outcome::default() }
}

fn read(input: &Input) -> Source {
    let bytes = match &input.origin {
        Origin::Disk(path) => std::fs::read(path).unwrap_or_default(),
        Origin::Memory(bytes) => bytes.clone(),
    };
    Source::new(input.path.clone(), String::from_utf8_lossy(&bytes))
}

fn parse(sources: &SourceMap, index: usize) -> Option<Tree> {
    let file = FileId::new(index);
    let source = sources.get(file);
    let text: Arc<str> = source.shared_text();
    match source.path().rsplit_once('.')?.1 {
        "yaml" | "yml" => Some(yaml::parse(file, &text)),
        "json" => Some(json::parse(file, &text)),
        _ => None,
    }
}

/// A part of the walk that is independent of all others.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Tree(usize),
    Sql(usize),
    Openapi(usize),
    K8s(usize),
    Project,
}

fn visit(project: &Project<'_>, rules: &[ActiveRule]) -> Vec<Diagnostic> {
    let mut units: Vec<Unit> = Vec::new();
    units.extend((0..walk_sql::parts(project)).map(Unit::Sql));
    units.extend((0..walk_openapi::parts(project)).map(Unit::Openapi));
    units.extend((0..walk_k8s::parts(project)).map(Unit::K8s));
    units.extend((0..project.trees.len()).map(Unit::Tree));
    units.push(Unit::Project);
    let found: Vec<Vec<Diagnostic>> = units
        .into_par_iter()
        .map(|unit| {
            let mut visitor = Visitor::new(project, rules);
            match unit {
                Unit::Sql(part) => walk_sql::walk(&mut visitor, part),
                Unit::Openapi(part) => walk_openapi::walk(&mut visitor, part),
                Unit::K8s(part) => walk_k8s::walk(&mut visitor, part),
                Unit::Tree(_) | Unit::Project => {}
            }
            visitor.finish()
        })
        .collect();
    found.into_iter().flatten().collect()
}
