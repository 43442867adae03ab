//! One test binary for everything that looks at archlint from outside.

mod binary;
mod cli;
mod hostile;
mod openapi;
mod project;
mod report;
mod rules;
mod sarif;
mod tidy;
