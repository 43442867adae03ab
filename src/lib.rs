//! archlint reads a repository's SQL migrations, OpenAPI documents and Kubernetes manifests, links them into one
//! model and checks them. `docs/architecture.md` tells how the house is built.
//!
//! Modules stand on floors: each uses only modules on lower floors. A test reads the floors from this file.

#![forbid(unsafe_code)]

// floor 0
pub use archlint_trees::source;
pub mod workers;
// floor 1
pub use archlint_trees::diagnostic;
pub mod settings;
// floor 2
pub mod findings;
pub mod syntax;
// floor 3
pub mod k8s;
pub mod openapi;
pub mod sql;
// floor 4
pub mod docker;
// floor 5
pub mod project;
// floor 6
pub mod rule;
// floor 7
pub mod rules;
// floor 8
pub mod config;
pub mod page;
// floor 9
pub mod discover;
pub mod suppress;
// floor 10
pub mod engine;
// floor 11
pub mod fix;
pub mod report;
// floor 12
pub mod explain;
pub mod init;
// floor 13
pub mod cli;
