//! SQL migrations: which tool wrote them, what they change, and the schema that results.
//!
//! Made in three steps, so that the slow one can run in parallel: [`layout::detect`] finds the sections,
//! [`parse_section`] reads each of them, [`link`] replays a history and keeps what rules ask for.

mod alignment;
mod alteration;
mod before;
mod cascade;
pub mod catalog;
mod column_type;
mod consistency;
mod contradiction;
pub mod convention;
mod cut;
mod cycle;
mod doubt;
mod dropped_proof;
mod edit;
mod elsewhere;
mod entity;
mod enums;
mod exposure;
mod history;
pub mod inverse;
mod key;
mod lasting;
pub mod layout;
pub mod listing;
mod lock_window;
pub mod locks;
mod migration;
pub mod mysql;
mod name_fault;
mod name_question;
mod new_name;
mod new_table;
mod outline;
mod personal;
mod places;
mod privilege;
mod question;
pub mod rebuild;
mod redundancy;
mod release;
mod remarks;
mod removal;
mod rename;
mod renumber;
mod replacement;
pub mod replay;
mod rerun;
mod restriction;
pub mod rollback;
mod secret;
mod shape;
mod spared;
pub mod sqlite;
mod steering;
mod target;
mod text;
mod transaction;
mod type_use;
mod upkeep;
mod usage;
mod version;

pub use crate::syntax::sql::statement;
pub use alteration::GenerationChange;
pub use cascade::Dependents;
pub use contradiction::{Contradiction, Other};
pub use cut::BadCut;
pub use edit::{Mend, MendKind};
pub use entity::Role;
pub use history::{History, Linked, Part, link, parse_section};
pub use migration::{
    Direction, Migration, MigrationStatement, is_listed_column, is_listed_table, is_local_time, is_small,
};
pub use name_fault::NameFault;
pub use name_question::snake_case;
pub use new_table::{NewTable, quoted, written_name};
pub use outline::Outline;
pub use personal::PersonalValue;
pub use privilege::Breadth;
pub use release::Difference;
pub use remarks::Remarks;
pub use removal::Dropped;
pub use rename::Renamed;
pub use spared::Spared;
pub use steering::Steering;
pub use transaction::Running;
pub use upkeep::AuditFault;
pub use usage::{is_retired_column, is_retired_table, is_stand_in};

use crate::source::FileId;
use layout::{Tool, Verdict};

/// Every migration history of a repository.
#[derive(Debug, Default)]
pub struct Sql {
    /// What each history is, by folder.
    pub outlines: Vec<Outline>,
    /// Those whose statements stay in memory, by folder: none where histories are checked one by one.
    pub histories: Vec<History>,
    /// Why each SQL file is or is not part of a history.
    pub verdicts: Vec<Verdict>,
}

impl Sql {
    /// The files that hold migrations.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.verdicts.iter().filter(|verdict| verdict.taken).map(|verdict| verdict.file)
    }
}
