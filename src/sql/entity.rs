//! What a table is for, as far as its name and columns say: an entity of the application, or one of the many tables
//! for which conventions about entities make no sense.
//!
//! In doubt a table is no entity: a convention that is asked of the wrong table is noise.

use std::collections::HashMap;
use std::sync::Arc;

use super::catalog::{Column, Table};
use super::history::History;
use crate::syntax::identifier::words;

/// What a table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Things that an application is about, which come, change and go.
    Entity,
    /// Links between other tables.
    Join,
    /// A short list of codes.
    Lookup,
    /// What happened: rows are added and never changed.
    Event,
    /// Settings, counters, caches, locks: one row, or a value for each key.
    Settings,
    /// Rows that expire: sessions, tokens, invitations.
    Ephemeral,
    /// The books of a tool or library, whose form is not the application's choice.
    Internal,
}

/// How many columns of a table are of which use: what is asked of all of them at once. A table that grows through a
/// thousand migrations is counted on, and not counted anew.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    event_times: usize,
    update_times: usize,
    expiries: usize,
    /// Columns by whose values others are found: `key`, `name`.
    names: usize,
    values: usize,
    /// Columns that are no times of the row.
    others: usize,
}

impl Tally {
    fn of(table: &Table) -> Self {
        let mut tally = Self::default();
        table.columns.iter().for_each(|column| tally.count(column, 1));
        tally
    }

    /// What it is after a change, given what it was before.
    fn after(mut self, before: &Table, after: &Table) -> Self {
        let (gone, come) = before.columns.changed(&after.columns);
        come.into_iter().for_each(|column| self.count(column, 1));
        gone.into_iter().for_each(|column| self.count(column, -1));
        self
    }

    fn count(&mut self, column: &Column, step: isize) {
        let name = column.name.to_ascii_lowercase();
        let uses = [
            (&mut self.event_times, listed(EVENT_TIMES, &name)),
            (&mut self.update_times, is_update_time(column)),
            (&mut self.expiries, is_expiry(column)),
            (&mut self.names, listed(KEY_NAMES, &name)),
            (&mut self.values, listed(VALUE_NAMES, &name)),
            (&mut self.others, !is_time(column)),
        ];
        for (count, _) in uses.into_iter().filter(|(_, own)| *own) {
            *count = count.saturating_add_signed(step);
        }
    }

    /// How many columns there are beside the primary key and times.
    fn payload(&self, table: &Table) -> usize {
        let key = table.primary_key().map_or(&[][..], |key| &key.columns);
        let in_key = key.iter().filter(|name| table.column(name).is_some_and(|column| !is_time(column)));
        self.others.saturating_sub(in_key.count())
    }

    fn role(&self, table: &Table) -> Role {
        let name = table.name().to_ascii_lowercase();
        let words = words(table.name());
        let has = |list: &str| words.iter().any(|word| listed(list, word));
        let last = words.last().map_or("", String::as_str);
        // Rows carry the time at which something happened, and neither `created_at` nor `updated_at`.
        let only_event_time = self.event_times > 0 && self.update_times == 0;
        if is_internal(&name) {
            Role::Internal
        } else if is_link(table) {
            Role::Join
        } else if has(EVENT_WORDS) || only_event_time {
            Role::Event
        } else if listed(SETTINGS_WORDS, last)
            || self.is_keyed_by_text(table, KEY_NAMES)
            || self.is_name_and_value(table)
        {
            Role::Settings
        } else if self.is_lookup(table, last) {
            Role::Lookup
        } else if listed(EPHEMERAL_WORDS, last) || self.expiries > 0 {
            Role::Ephemeral
        } else {
            Role::Entity
        }
    }

    /// Whether its primary key is one text column of such a name, with few columns beside it.
    fn is_keyed_by_text(&self, table: &Table, names: &str) -> bool {
        let Some(key) = table.primary_key() else { return false };
        let [column] = &key.columns[..] else { return false };
        let is_text =
            table.column(column).and_then(|column| column.data_type.as_ref()).is_some_and(|kind| kind.is_text());
        is_text
            && listed(names, &column.to_ascii_lowercase())
            && self.payload(table) <= 3
            && table.foreign_keys().next().is_none()
    }

    /// Whether it is no more than its text key, with one column beside it at most.
    fn is_set_of_texts(&self, table: &Table) -> bool {
        let is_text = |name: &str| {
            table.column(name).and_then(|column| column.data_type.as_ref()).is_some_and(|kind| kind.is_text())
        };
        table.primary_key().is_some_and(|key| matches!(&key.columns[..], [column] if is_text(column)))
            && self.payload(table) <= 1
    }

    /// Whether it holds a value for each name, whatever its key: `(id, name, value)`.
    fn is_name_and_value(&self, table: &Table) -> bool {
        self.names > 0 && self.values > 0 && self.payload(table) <= 2 && table.foreign_keys().next().is_none()
    }

    /// A short list of codes: named like one, or keyed by a code, with little beside the key.
    fn is_lookup(&self, table: &Table, last: &str) -> bool {
        let no_links = table.foreign_keys().next().is_none();
        let small_key = table.primary_key().is_some_and(|key| match &key.columns[..] {
            [column] => table.column(column).and_then(|column| column.data_type.as_ref()).is_some_and(|kind| {
                matches!(&*kind.name, "smallint" | "tinyint" | "character")
                    || matches!(kind.integer_bytes(), Some(1 | 2))
            }),
            _ => false,
        });
        no_links
            && (listed(LOOKUP_WORDS, last) && self.payload(table) <= 5
                || self.is_keyed_by_text(table, CODE_NAMES)
                || self.is_set_of_texts(table)
                || small_key && self.payload(table) <= 4)
    }
}

/// What tables are for, as migrations leave them: rules ask it of each column.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// By the address of the state.
    by_state: HashMap<usize, (Arc<Table>, Role)>,
    /// The last state of each table, by the table's number.
    last: HashMap<u32, (Arc<Table>, Tally)>,
}

impl Roles {
    /// Notes a state of a table.
    pub(super) fn add(&mut self, table: &Arc<Table>) {
        if !table.is_table() {
            return;
        }
        let tally = match self.last.get(&table.id) {
            Some((last, tally)) => tally.after(last, table),
            None => Tally::of(table),
        };
        self.last.insert(table.id, (Arc::clone(table), tally));
        self.by_state.insert(Arc::as_ptr(table).addr(), (Arc::clone(table), tally.role(table)));
    }
}

impl History {
    /// What a table is for.
    pub(super) fn role(&self, table: &Table) -> Role {
        let own = self.roles.by_state.get(&std::ptr::from_ref(table).addr());
        own.map_or_else(|| Tally::of(table).role(table), |(_, role)| *role)
    }
}

/// Tables that record what happened.
const EVENT_WORDS: &str = "history histories audit audits auditlog log logs logging event events journal journals \
    trail archive archived changelog activity activities attempt attempts snapshot snapshots metric metrics stat stats \
    statistics outbox inbox revision revisions visit visits view views click clicks hit hits impression impressions \
    measurement measurements reading readings sample samples tick ticks usage backup backups tombstone tombstones \
    execution executions run runs report reports delta deltas aggregate aggregates summary daily hourly monthly call calls \
    delivery deliveries upload uploads download downloads vote votes like likes reaction reactions follow follows \
    queue queued limit limits bucket buckets deleted facet facets replay replays revenue ddl";

/// Tables of rows that serve for a while, the last word of their names.
const EPHEMERAL_WORDS: &str = "session sessions token tokens challenge challenges verification verifications nonce \
    nonces otp otps grant grants authorization authorizations login logins";

/// Tables of values, the last word of their names.
const SETTINGS_WORDS: &str = "setting settings config configs configuration configurations preference preferences \
    option options property properties metadata meta flag flags cache caches lock locks counter counters sequence \
    sequences kv store state states status version versions migration migrations queue queues staging temp tmp import \
    imports";

/// Tables of codes, the last word of their names.
const LOOKUP_WORDS: &str = "type types kind kinds status statuses code codes country countries currency currencies \
    language languages locale locales timezone timezones unit units role roles permission permissions category \
    categories level levels reason reasons priority priorities enum enums dictionary lookup";

/// The books of tools: those that keep migrations, jobs and sessions.
const INTERNAL_NAMES: &str = "schema_migrations schema_migration schema_info goose_db_version flyway_schema_history \
    schema_version databasechangelog databasechangeloglock __diesel_schema_migrations _sqlx_migrations \
    refinery_schema_history ar_internal_metadata alembic_version spatial_ref_sys shedlock gorp_migrations \
    knex_migrations knex_migrations_lock typeorm_metadata pgmigrations django_migrations delayed_jobs good_jobs \
    __efmigrationshistory atlas_schema_revisions que_jobs oban_jobs oban_peers solid_queue_jobs river_job river_leader verification_token";

const INTERNAL_STARTS: [&str; 14] = [
    "_",
    "pg_",
    "sqlite_",
    "qrtz_",
    "spring_session",
    "batch_job",
    "batch_step",
    "act_",
    "river_",
    "oban_",
    "hangfire",
    "pgmq",
    "auth_user_",
    "django_",
];

/// Columns that say when something happened.
const EVENT_TIMES: &str = "occurred_at occurredat happened_at recorded_at logged_at received_at event_time event_at \
    measured_at observed_at seen_at ts timestamp time sent_at";

const VALUE_NAMES: &str = "value val data content";
const KEY_NAMES: &str = "key name setting property option config_key setting_key flag";
const CODE_NAMES: &str = "code iso iso_code slug abbreviation symbol name value label";

/// Whether a name in lower case is that of a table in which a tool or library keeps its books.
pub(super) fn is_internal(name: &str) -> bool {
    listed(INTERNAL_NAMES, name) || INTERNAL_STARTS.iter().any(|start| name.starts_with(start))
}

/// Whether a table links others: it is made of foreign keys, or its primary key is made of references.
fn is_link(table: &Table) -> bool {
    if table.is_join_table() {
        return true;
    }
    let refers = |name: &str| name.ends_with("_id") || name.ends_with("Id") || table.refers_by(name);
    if let Some(key) = table.primary_key()
        && key.columns.len() >= 2
        && key.columns.iter().all(|column| refers(column))
    {
        return true;
    }
    let in_set = |columns: &[&str]| {
        // A link of two things may say from when to when it holds.
        let links = columns.iter().filter(|column| refers(column)).count() >= 2;
        let held = |column: &Column| {
            columns.contains(&&*column.name)
                || is_time(column)
                || matches!(&*column.name, "id" | "uuid")
                || links && (column.type_name().starts_with("timestamp") || column.type_name() == "date")
        };
        columns.len() >= 2
            && table.columns.iter().all(|column| held(column))
            && columns.iter().any(|column| refers(column))
    };
    let unique = table.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
    if unique.into_iter().any(|index| in_set(&index.columns().flatten().collect::<Vec<_>>())) {
        return true;
    }
    let own = |column: &&Column| !is_time(column) && &*column.name != "id";
    let mut owned = 0;
    let mut columns = table.columns.iter().map(|column| &**column).filter(own);
    let refer = columns.all(|column| {
        owned += 1;
        refers(&column.name)
    });
    refer && owned >= 2
}

fn is_expiry(column: &Column) -> bool {
    words(&column.name)
        .iter()
        .any(|word| matches!(word.as_str(), "expires" | "expiry" | "expire" | "expiration" | "ttl"))
}

/// Whether a column is a time that the database or application keeps about the row.
fn is_time(column: &Column) -> bool {
    is_creation_time(column)
        || is_update_time(column)
        || words(&column.name).first().is_some_and(|word| word == "deleted")
}

/// Whether a column says when a row came: by its name, or because the server fills it with the time of insertion.
#[must_use]
pub(super) fn is_creation_time(column: &Column) -> bool {
    let words = words(&column.name);
    let starts = |list: &str| words.first().is_some_and(|word| listed(list, word));
    let named = starts("created create creation inserted insert added registered recorded ctime cdate crdate")
        || words.len() <= 3 && words.iter().skip(1).any(|word| word == "created" || word == "creation");
    let by = words.last().is_some_and(|word| matches!(word.as_str(), "by" | "id" | "user" | "from"));
    let filled = column.default.as_ref().is_some_and(|default| default.is_current_time()) && !is_update_time(column);
    named && !by || filled
}

/// Whether a column says when a row changed last.
#[must_use]
pub(super) fn is_update_time(column: &Column) -> bool {
    let words = words(&column.name);
    let by = words.last().is_some_and(|word| matches!(word.as_str(), "by" | "id" | "user"));
    let changed = "updated update modified modification changed edited refreshed touched mtime";
    !by && words.iter().any(|word| listed(changed, word)) || column.on_update.is_some()
}

/// Whether a word is one of a list that blanks separate. Searched as text, which is many times faster than splitting:
/// every column of every table is asked for.
fn listed(list: &str, word: &str) -> bool {
    let whole = |at: usize| {
        let (before, after) = (list.as_bytes().get(at.wrapping_sub(1)), list.as_bytes().get(at + word.len()));
        before.is_none_or(|&byte| byte == b' ') && after.is_none_or(|&byte| byte == b' ')
    };
    !word.is_empty() && list.match_indices(word).any(|(at, _)| whole(at))
}
