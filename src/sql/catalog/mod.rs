//! A schema as data: what a database would look like after the statements so far.
//!
//! Values are shared and copied on write, so a state before and after a migration costs what the migration touched.
//! What a statement does to it is `replay`'s business. Rows and settings are not kept.

mod called;
mod change;
mod column;
mod constraint;
mod delta;
mod follow;
mod index;
mod journal;
mod look;
mod members;
mod named;
mod object;
mod ordered;
mod present;
pub mod privilege;
mod routine_text;
mod securable;
mod shared;
mod table;
mod timeline;
mod tree;
mod uses;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

pub(crate) use called::Called;
pub use column::Column;
pub use constraint::{Constraint, ConstraintKind, ForeignKey};
pub use delta::{Delta, Touched};
pub use index::Index;
use journal::Journal;
pub use members::{At, Members};
pub use named::{Kind, Named};
pub use object::{Definition, Object, ObjectKey};
pub use ordered::Ordered;
pub(crate) use present::EXPANDS;
pub use privilege::{Privileges, Right, Standing};
pub(crate) use routine_text::RoutineText;
pub use securable::Securable;
pub use shared::Shared;
pub use table::{Member, Table, TableKind};
pub use timeline::Timeline;
use uses::Uses;
pub(crate) use uses::{Holding, types_of_routine};

use crate::source::Span;
use crate::sql::replay::Due;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{Name, ObjectKind};

/// Where something was said: the clause's bytes, and which statement of the history it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The number that the caller gave to the statement's migration.
    pub step: u32,
    /// The statement.
    pub statement: Span,
    /// The clause: the column's name, the constraint, the name of the table or index.
    pub clause: Span,
}

impl Origin {
    /// The step of what was there before the history began.
    pub const BEFORE: u32 = u32::MAX;
}

/// A name with its schema: the identity of a table, view, sequence or index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The schema; `public` for Postgres names without one, `main` for SQLite, empty for MySQL.
    pub schema: Arc<str>,
    /// The name.
    pub name: Arc<str>,
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.schema {
            "" | "public" | "main" => formatter.write_str(&self.name),
            schema => write!(formatter, "{schema}.{}", self.name),
        }
    }
}

/// The schema after the statements so far.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Whose rules for names and defaults hold.
    pub dialect: Dialect,
    tables: BTreeMap<Key, Arc<Table>>,
    /// Which table an index belongs to, by the index's name.
    indexes: BTreeMap<Key, Key>,
    objects: BTreeMap<ObjectKey, Arc<Object>>,
    /// The kinds of objects that there were.
    kinds: BTreeSet<ObjectKind>,
    /// Which tables and views depend on a table.
    dependents: BTreeMap<Key, BTreeSet<Key>>,
    /// Which of these are partitions and heirs.
    heirs: BTreeMap<Key, BTreeSet<Key>>,
    /// Which tables had a column of a type at some time, by the type's name without the schema.
    typed: HashMap<Arc<str>, Vec<Key>>,
    /// How many objects of a kind have a name, in whatever schema and with whatever arguments.
    namesakes: HashMap<(ObjectKind, Arc<str>), usize>,
    /// Which sequences a table owns, by its columns.
    sequences: BTreeMap<Key, BTreeMap<Arc<str>, BTreeSet<ObjectKey>>>,
    uses: Uses,
    /// Who may do what with things that are neither tables nor objects of the history.
    privileges: BTreeMap<Securable, Arc<Privileges>>,
    last_id: u32,
    /// The names of the tables by their numbers.
    numbers: HashMap<u32, Key>,
    /// A table that was taken out to be changed, as it is still listed.
    taken: Option<(Key, Arc<Table>)>,
    /// The schema that an unqualified name means.
    default_schema: Arc<str>,
    /// SQLite's `PRAGMA legacy_alter_table = ON`, until the run ends.
    pub(crate) legacy_alter: bool,
    /// The role of `SET ROLE`, until the run ends; nothing for whoever migrates.
    pub(crate) actor: Option<Arc<str>>,
    /// The first statement that may have done anything, if there was one.
    unknown: Option<Span>,
    /// Whether a table had to be presumed: the history does not begin with an empty database.
    partial: bool,
    /// What stands at another moment of the run.
    pub(crate) due: Due,
    journal: Journal,
    /// What the run changed before the part of it that is looked at by itself.
    suspended: Journal,
}

impl Catalog {
    /// An empty database.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            tables: BTreeMap::new(),
            indexes: BTreeMap::new(),
            objects: BTreeMap::new(),
            kinds: BTreeSet::new(),
            dependents: BTreeMap::new(),
            heirs: BTreeMap::new(),
            typed: HashMap::new(),
            namesakes: HashMap::new(),
            sequences: BTreeMap::new(),
            uses: Uses::default(),
            privileges: BTreeMap::new(),
            last_id: 0,
            numbers: HashMap::new(),
            taken: None,
            default_schema: first_schema(dialect).into(),
            legacy_alter: false,
            actor: None,
            unknown: None,
            partial: false,
            due: Due::default(),
            journal: Journal::default(),
            suspended: Journal::default(),
        }
    }

    /// The identity of a name, unqualified ones in the default schema.
    #[must_use]
    pub fn key(&self, name: &Name) -> Key {
        let schema =
            name.schema.as_ref().map_or_else(|| Arc::clone(&self.default_schema), |schema| schema.value.clone());
        Key { schema, name: name.ident.value.clone() }
    }

    /// The table, view or materialized view of this name.
    #[must_use]
    pub fn table(&self, name: &Name) -> Option<&Arc<Table>> {
        self.tables.get(&self.key(name))
    }

    /// The table of this identity.
    #[must_use]
    pub fn table_at(&self, key: &Key) -> Option<&Arc<Table>> {
        self.tables.get(key)
    }

    /// The table that an index belongs to, and the index.
    #[must_use]
    pub fn index(&self, name: &Name) -> Option<(&Arc<Table>, &Index)> {
        let table = self.tables.get(self.indexes.get(&self.key(name))?)?;
        Some((table, table.index(name.as_str())?))
    }

    /// The tables of a schema in the order of their names.
    pub fn tables_in(&self, schema: &Arc<str>) -> impl Iterator<Item = &Arc<Table>> + use<'_> {
        let first = Key { schema: Arc::clone(schema), name: "".into() };
        let own = Arc::clone(schema);
        self.tables.range(first..).take_while(move |(key, _)| key.schema == own).map(|(_, table)| table)
    }

    /// All tables in the order of their names.
    pub fn tables(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.tables.values()
    }

    /// An object that is no table: a type, function, sequence, extension…
    #[must_use]
    pub fn object(&self, key: &ObjectKey) -> Option<&Arc<Object>> {
        self.objects.get(key)
    }

    /// How many objects of a kind have a name, in whatever schema and with whatever arguments.
    #[must_use]
    pub fn namesakes(&self, kind: ObjectKind, name: &Arc<str>) -> usize {
        self.namesakes.get(&(kind, Arc::clone(name))).copied().unwrap_or_default()
    }

    /// The objects of a kind and name with whatever arguments.
    pub fn overloads(&self, kind: ObjectKind, key: &Key) -> impl Iterator<Item = &ObjectKey> + use<'_> {
        let first = ObjectKey { kind, key: key.clone(), detail: "".into() };
        let own = first.key.clone();
        let keys = self.objects.range(first..).map(|(found, _)| found);
        keys.take_while(move |found| found.kind == kind && found.key == own)
    }

    /// All objects that are no tables.
    pub fn objects(&self) -> impl Iterator<Item = (&ObjectKey, &Arc<Object>)> {
        self.objects.iter()
    }

    /// The objects of a kind.
    pub fn objects_of(&self, kind: ObjectKind) -> impl Iterator<Item = (&ObjectKey, &Arc<Object>)> {
        let first = ObjectKey { kind, key: Key { schema: "".into(), name: "".into() }, detail: "".into() };
        self.objects.range(first..).take_while(move |(key, _)| key.kind == kind)
    }

    /// The first statement that may have changed anything at all; a missing table may then exist.
    #[must_use]
    pub fn unknown(&self) -> Option<Span> {
        self.unknown
    }

    /// Whether the history is only a part: it names tables that it does not make, so anything else may exist too.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }
}

/// The schema of unqualified names before any `SET search_path`.
pub(crate) fn first_schema(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "public",
        Dialect::Mysql => "",
        Dialect::Sqlite => "main",
    }
}
