//! One test binary for everything that looks at archlint from outside.

mod project;
mod report;
mod report_hostile;
mod rules;
mod sarif;
