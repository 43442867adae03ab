//! Who may do what: privileges that are given away, row level security, and whose rights code runs with.

use super::catalog::{Definition, Member, Table, TableKind};
use super::history::History;
use super::layout::Tool;
use super::migration::{Direction, MigrationStatement};
use super::new_table::NewTable;
use super::statement::{CreateFunction, CreatePolicy, CreateView, Expression, Grant, ObjectKind, StatementKind};
use crate::settings::SqlSettings;
use crate::source::Span;

/// What a `GRANT` or a role gives away without need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breadth {
    /// Something to everyone who can connect.
    Everyone,
    /// Every privilege, those of tomorrow included.
    Everything,
    /// The right to pass it on.
    PassOn,
    /// A role that no rule holds for.
    Unbounded,
}

/// Roles that own everything anyway: those of the server and of hosting platforms.
const OWNERS: &str = "postgres current_user session_user current_role service_role supabase_admin supabase_auth_admin \
    supabase_storage_admin dashboard_user rds_superuser cloudsqlsuperuser azure_pg_admin neon_superuser pgbouncer";

/// Roles that Supabase lets in by default and holds back by row level security.
const CLIENTS_OF_SUPABASE: [&str; 2] = ["anon", "authenticated"];

impl MigrationStatement<'_> {
    /// What it gives away without need, and the word that says so.
    #[must_use]
    pub fn broad_grant(&self) -> Option<(Breadth, Span)> {
        if self.direction == Direction::Down {
            return None;
        }
        match &self.statement.kind {
            StatementKind::Role(role) => {
                let option = role.options.iter().find(|option| {
                    matches!(option.as_str(), "superuser" | "bypassrls" | "createrole") && !option.quoted
                })?;
                let owner = role.name.as_str().split_whitespace().all(|name| listed(OWNERS, name));
                (!owner).then_some((Breadth::Unbounded, option.span))
            }
            StatementKind::Grant(grant) if !grant.revoke && grant.kind.is_some() => self.breadth(grant),
            _ => None,
        }
    }

    fn breadth(&self, grant: &Grant) -> Option<(Breadth, Span)> {
        let supabase = self.migration.history.tool == Tool::Supabase;
        let others = grant.grantees.iter().filter(|grantee| {
            let client = supabase && CLIENTS_OF_SUPABASE.contains(&grantee.as_str());
            !client && !listed(OWNERS, grantee.as_str())
        });
        let public = grant.grantees.iter().find(|grantee| grantee.as_str() == "public" && !grantee.quoted);
        let all = grant.privileges.iter().find(|privilege| privilege.as_str() == "all");
        if let Some(public) = public.filter(|_| !is_given_anyway(grant)) {
            Some((Breadth::Everyone, public.span))
        } else if let (Some(all), Some(_)) = (all, others.clone().find(|grantee| grantee.as_str() != "public")) {
            Some((Breadth::Everything, all.name.span))
        } else {
            let option = grant.grant_option.filter(|_| others.count() > 0)?;
            Some((Breadth::PassOn, option))
        }
    }

    /// The function that it makes, when that runs with the rights of its owner and looks names up along the path of
    /// whoever calls it, and is still so when the history ends.
    #[must_use]
    pub fn hijackable_function(&self) -> Option<(&CreateFunction, Span)> {
        let StatementKind::CreateFunction(function) = &self.statement.kind else { return None };
        let definer = function.security_definer.filter(|_| self.migrates_postgres())?;
        let pinned = |text: &str| text.contains("search_path");
        let language = function.language.as_ref().map_or("sql", |language| language.as_str());
        // The names in a body of standard SQL are looked up when the function is made, and there are none in C.
        let bound = function.definition.contains("begin atomic") || matches!(language, "c" | "internal");
        let open = function.settings.iter().all(|setting| setting.as_str() != "search_path");
        let mut today = self.migration.history.timeline.objects_named(function.name.as_str(), u32::MAX);
        let still = today.any(|(_, object)| {
            object.origin.statement == self.statement.span
                && matches!(&object.definition, Definition::Text(text) if !pinned(text))
        });
        (open && !bound && still).then_some((function, definer))
    }

    /// The policy that it makes and its table, when both are still there when the history ends, in a way that is
    /// known.
    #[must_use]
    pub fn lasting_policy(&self) -> Option<(&CreatePolicy, &Table)> {
        let StatementKind::CreatePolicy(policy) = &self.statement.kind else { return None };
        let table = self.target.filter(|_| self.migrates_postgres())?;
        let today = self.migration.history.settled(table, self.migration.linked.step)?;
        let same = |own: &Member| *own.definition == *policy.definition();
        let same = today.policies.named(&policy.name.value).is_some_and(same);
        same.then_some((policy, today))
    }

    /// The view that it makes, when it reads tables with row level security for whoever asks, with the rights of its
    /// owner, and still does so when the history ends; and such a table.
    #[must_use]
    pub fn leaking_view(&self, settings: &SqlSettings) -> Option<(&CreateView, &Table)> {
        let StatementKind::CreateView(view) = &self.statement.kind else { return None };
        let history = self.migration.history;
        let plain = view.materialized.is_none() && view.temporary.is_none();
        if !plain || !self.migrates_postgres() || settings.postgres_version < 15 {
            return None;
        }
        let today = history.final_at(&self.migration.key(&view.name)).or_else(|| {
            let schema = || history.finals.values().map(|table| &**table);
            schema().find(|table| table.origin.statement == self.statement.span)
        })?;
        if today.origin.statement != self.statement.span {
            return None;
        }
        let mut options = today.options.iter().filter(|(name, _)| &**name == "with");
        let guarded = options.any(|(_, value)| asks_as_invoker(value));
        let mut read = today.reads.iter().filter_map(|key| history.final_at(key));
        let table = read.find(|table| table.row_security.0)?;
        let exposed = today.kind == TableKind::View && history.exposes(&today.key.schema, settings);
        (exposed && !guarded).then_some((view, table))
    }
}

impl CreatePolicy {
    /// The condition that lets everybody write, when it is no condition: `true`.
    #[must_use]
    pub fn open_to_writers(&self) -> Option<&Expression> {
        let open = |expression: &Option<Expression>| expression.as_ref().is_some_and(|own| &*own.text == "true");
        let (using, check) = (self.using.as_ref(), self.with_check.as_ref());
        if self.restrictive {
            return None;
        }
        match &*self.command {
            "insert" | "update" | "all" if open(&self.with_check) => check,
            "update" | "delete" | "all" if open(&self.using) => using,
            _ => None,
        }
    }

    /// Whether it is for roles of the platform or of the application's own server alone.
    #[must_use]
    pub fn is_for_servers(&self) -> bool {
        let server = |role: &str| {
            listed(OWNERS, role)
                || ["service", "admin", "worker", "system", "backend", "owner"].iter().any(|part| role.contains(part))
        };
        !self.roles.is_empty() && self.roles.iter().all(|role| server(role.as_str()))
    }
}

impl History {
    /// Whether clients reach a schema without a server of one's own in between.
    #[must_use]
    pub fn exposes(&self, schema: &str, settings: &SqlSettings) -> bool {
        match &settings.exposed_schemas {
            Some(schemas) => schemas.iter().any(|own| own == schema),
            None => self.tool == Tool::Supabase && schema == "public",
        }
    }

    /// A table when the history ends, if nothing from migration `step` on may have changed it in a way that is not
    /// understood.
    #[must_use]
    pub fn settled(&self, table: &Table, step: u32) -> Option<&Table> {
        let today = self.finals.get(&table.id)?;
        (today.is_known() && !self.is_in_doubt(table.name(), step)).then_some(today)
    }

    /// Whether a statement takes privileges of a table from the roles of clients.
    fn revokes_from_clients(&self, table: &Table) -> bool {
        let statements = self.linked.iter().flat_map(|linked| linked.up.statements());
        statements.into_iter().any(|statement| match &statement.kind {
            StatementKind::Grant(grant) => {
                let schema =
                    grant.all_in_schema && grant.objects.iter().any(|own| *own.name.as_str() == *table.key.schema);
                let named = grant.objects.iter().any(|own| own.name.as_str() == table.name());
                let clients = grant.grantees.iter().any(|own| CLIENTS_OF_SUPABASE.contains(&own.as_str()));
                grant.revoke && clients && (schema || named || grant.default_privileges.is_some())
            }
            _ => false,
        })
    }
}

impl NewTable<'_> {
    /// Whether clients reach it and nothing says which rows are theirs, now and when the history ends.
    #[must_use]
    pub fn is_open_to_clients(&self, settings: &SqlSettings) -> bool {
        let history = self.migration.history;
        self.migration.is_postgres()
            && history.exposes(&self.table.key.schema, settings)
            && !self.table.is_partition()
            && self.table.is_known()
            && self.today().is_some_and(|today| {
                today.is_known() && !today.row_security.0 && history.exposes(&today.key.schema, settings)
            })
            && !history.revokes_from_clients(self.table)
    }
}

/// Whether the server gives this to everyone by itself, or what a path needs: to use a schema, to call a function
/// (PostgreSQL documentation, "Privileges").
fn is_given_anyway(grant: &Grant) -> bool {
    let only = |allowed: &[&str]| grant.privileges.iter().all(|own| allowed.contains(&own.as_str()));
    match grant.kind {
        Some(ObjectKind::Schema | ObjectKind::Type | ObjectKind::Domain | ObjectKind::Language) => only(&["usage"]),
        Some(ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate) => {
            only(&["execute", "all", "privileges"])
        }
        Some(ObjectKind::Database) => only(&["connect", "temp", "temporary"]),
        _ => false,
    }
}

/// Whether the options of a view switch `security_invoker` on; without a value they do.
fn asks_as_invoker(options: &str) -> bool {
    let Some((_, rest)) = options.split_once("security_invoker") else { return false };
    match rest.trim_start().strip_prefix('=') {
        Some(value) => ["true", "on", "1", "yes", "'"].iter().any(|word| value.trim_start().starts_with(word)),
        None => true,
    }
}

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|own| own == word)
}
