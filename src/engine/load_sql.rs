//! Placeholder until the SQL model lands.
use std::collections::BTreeMap;

use super::read::ReadFile;
use crate::diagnostic::Diagnostic;
use crate::discover::FileKind;
use crate::settings::SqlSettings;
use crate::source::{FileId, SourceMap};
use crate::sql::Sql;

pub(super) struct Prepared;

impl Prepared {
    pub(super) fn verdicts(&self) -> BTreeMap<FileId, (Option<FileKind>, String)> {
        BTreeMap::new()
    }
}

pub(super) fn prepare(_: &[ReadFile], _: &SqlSettings) -> Prepared {
    Prepared
}

pub(super) fn link(_: Prepared, _: &SourceMap, _: &SqlSettings, _: &mut Vec<Diagnostic>) -> Sql {
    Sql::default()
}
