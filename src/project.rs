//! Everything in one repository, linked: the place for questions that cross files and kinds.
//!
//! Built once, then only read: no rule can change it, and nothing in it is computed later.

use crate::k8s::Cluster;
use crate::openapi::Apis;
use crate::settings::Settings;
use crate::source::SourceMap;
use crate::sql::Sql;
use crate::syntax::tree::Tree;

/// One repository as the rules see it.
#[derive(Debug)]
pub struct Project<'t> {
    /// The text of every file that was taken.
    pub sources: &'t SourceMap,
    /// What the repository says about itself.
    pub settings: &'t Settings,
    /// The YAML and JSON files that were taken, in path order.
    pub trees: &'t [Tree],
    /// The migrations.
    pub sql: Sql,
    /// The APIs.
    pub apis: Apis<'t>,
    /// The Kubernetes objects.
    pub cluster: Cluster<'t>,
}
