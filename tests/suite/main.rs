//! One test binary for everything that looks at archlint from outside.

mod action;
mod base;
mod binary;
mod cli;
mod configuration;
mod discovery;
mod edits;
mod facts;
mod helm;
mod hostile;
mod kustomize;
mod large;
mod large_documents;
mod openapi;
mod oracle;
mod peers;
mod project;
mod readme;
mod report;
mod report_hostile;
mod rollback;
mod rollback_names;
mod rollback_shapes;
mod rules;
mod sarif;
mod tidy;
