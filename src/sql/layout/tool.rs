//! The migration tools and what each one does: where its rollback stands and what it does about transactions.

/// A migration tool, or a convention that stands for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    /// Scripts that Alembic prints.
    Alembic,
    /// Ariga's Atlas, versioned migrations.
    Atlas,
    /// dbmate.
    Dbmate,
    /// Diesel, or another tool with a folder of `up.sql` and `down.sql` for each migration.
    Diesel,
    /// Scripts that Django's `sqlmigrate` prints.
    Django,
    /// Drizzle Kit.
    Drizzle,
    /// Scripts that Entity Framework Core prints.
    EntityFramework,
    /// Flyway.
    Flyway,
    /// golang-migrate, or another tool with pairs of `.up.sql` and `.down.sql`.
    GolangMigrate,
    /// goose.
    Goose,
    /// graphile-migrate.
    Graphile,
    /// Hasura.
    Hasura,
    /// Liquibase changelogs in SQL.
    Liquibase,
    /// morph, Mattermost's.
    Morph,
    /// node-pg-migrate with SQL files.
    NodePgMigrate,
    /// Plain numbered files, perhaps with a commented rollback at the end.
    Plain,
    /// pop as Ory uses it: pairs with a variant for some databases.
    Pop,
    /// Prisma Migrate.
    Prisma,
    /// refinery.
    Refinery,
    /// sql-migrate.
    SqlMigrate,
    /// Sqitch.
    Sqitch,
    /// sqlx.
    Sqlx,
    /// Supabase's command line.
    Supabase,
    /// tern.
    Tern,
    /// yoyo.
    Yoyo,
}

/// How a part runs as far as transactions go, before its own `BEGIN` and `COMMIT` are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transaction {
    /// The tool opens one around the part.
    Wrapped,
    /// The tool sends the part as one query: PostgreSQL makes a transaction of it when it holds several statements.
    Implicit,
    /// Every statement runs by itself.
    None,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Alembic,
        Self::Atlas,
        Self::Dbmate,
        Self::Diesel,
        Self::Django,
        Self::Drizzle,
        Self::EntityFramework,
        Self::Flyway,
        Self::GolangMigrate,
        Self::Goose,
        Self::Graphile,
        Self::Hasura,
        Self::Liquibase,
        Self::Morph,
        Self::NodePgMigrate,
        Self::Plain,
        Self::Pop,
        Self::Prisma,
        Self::Refinery,
        Self::SqlMigrate,
        Self::Sqitch,
        Self::Sqlx,
        Self::Supabase,
        Self::Tern,
        Self::Yoyo,
    ];

    /// The name used in the configuration and for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Alembic => "alembic",
            Self::Atlas => "atlas",
            Self::Dbmate => "dbmate",
            Self::Diesel => "diesel",
            Self::Django => "django",
            Self::Drizzle => "drizzle",
            Self::EntityFramework => "ef-core",
            Self::Flyway => "flyway",
            Self::GolangMigrate => "golang-migrate",
            Self::Goose => "goose",
            Self::Graphile => "graphile-migrate",
            Self::Hasura => "hasura",
            Self::Liquibase => "liquibase",
            Self::Morph => "morph",
            Self::NodePgMigrate => "node-pg-migrate",
            Self::Plain => "plain",
            Self::Pop => "pop",
            Self::Prisma => "prisma",
            Self::Refinery => "refinery",
            Self::SqlMigrate => "sql-migrate",
            Self::Sqitch => "sqitch",
            Self::Sqlx => "sqlx",
            Self::Supabase => "supabase",
            Self::Tern => "tern",
            Self::Yoyo => "yoyo",
        }
    }

    /// The tool as the subject of a sentence.
    #[must_use]
    pub fn known_as(self) -> &'static str {
        match self {
            Self::Plain => "the tool",
            tool => tool.name(),
        }
    }

    /// The tool of a name, as the configuration writes it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// Whether the tool has a place for a rollback that somebody writes.
    /// Atlas computes its rollbacks; Prisma, Drizzle, Supabase, refinery and graphile-migrate know none; who prints a
    /// script prints another one for the way back.
    #[must_use]
    pub fn has_rollback(self) -> bool {
        !matches!(self, Self::Atlas | Self::Drizzle | Self::Graphile | Self::Prisma | Self::Refinery | Self::Supabase)
            && !self.is_script()
    }

    /// Whether it runs its migrations in the order of their names as text, whatever the numbers in front mean:
    /// `20260108_x` follows `20250326162113_y`, and `10_x` comes before `1_y`.
    #[must_use]
    pub fn orders_by_name(self) -> bool {
        matches!(self, Self::Atlas | Self::Dbmate | Self::Prisma | Self::Supabase)
    }

    /// Whether its files are printed from migrations that are elsewhere, and run by a client of the database.
    #[must_use]
    pub fn is_script(self) -> bool {
        matches!(self, Self::Alembic | Self::Django | Self::EntityFramework)
    }

    /// Whether it tells migrations apart by their versions, so that no two can have the same.
    #[must_use]
    pub fn needs_unique_versions(self) -> bool {
        matches!(
            self,
            Self::Dbmate
                | Self::Diesel
                | Self::Flyway
                | Self::GolangMigrate
                | Self::Goose
                | Self::Liquibase
                | Self::Morph
                | Self::Plain
                | Self::Refinery
                | Self::Sqlx
                | Self::Supabase
                | Self::Tern
        )
    }

    /// Whether it cuts a file into statements line by line, so that each must end with a `;` at the end of a line.
    #[must_use]
    pub fn cuts_at_lines(self) -> bool {
        matches!(self, Self::Goose | Self::SqlMigrate)
    }

    /// Where the tool looks for the rollback of a migration, to finish "write it …".
    #[must_use]
    pub fn rollback_place(self) -> &'static str {
        match self {
            Self::Dbmate => "below a line `-- migrate:down`",
            Self::Goose => "below a line `-- +goose Down`",
            Self::SqlMigrate => "below a line `-- +migrate Down`",
            Self::NodePgMigrate => "below a line `-- Down Migration`",
            Self::Tern => "below a line `---- create above / drop below ----`",
            Self::Liquibase => "in `--rollback` lines of the changeset",
            Self::Diesel | Self::Hasura => "to a `down.sql` beside `up.sql`",
            Self::GolangMigrate | Self::Morph | Self::Pop | Self::Sqlx => "to a `.down.sql` of the same version",
            Self::Flyway => "to a `U` script of the same version",
            Self::Sqitch => "to `revert/` under the name of the change",
            Self::Yoyo => "to a `.rollback.sql` of the same name",
            _ => "as comments below a line `-- Rollback:` at the end",
        }
    }

    /// How a person turns the tool's transaction off, to finish "…, so that it runs outside of a transaction".
    #[must_use]
    pub fn no_transaction_switch(self) -> &'static str {
        match self {
            Self::Atlas => "write `-- atlas:txmode none` and an empty line at the top of the file",
            Self::Dbmate => "write `transaction:false` behind `-- migrate:up` and keep it the only statement",
            Self::Diesel => {
                "put `run_in_transaction = false` into a `metadata.toml` beside it and keep it the only statement"
            }
            Self::Drizzle => "run it by hand, for Drizzle runs all new migrations in one transaction",
            Self::Flyway => "put `executeInTransaction=false` into a `.conf` of the same name beside it",
            Self::Goose => "write `-- +goose NO TRANSACTION` at the top of the file",
            Self::Graphile => "write `--! no-transaction` at the top and keep it the only statement",
            Self::Liquibase => "write `runInTransaction:false` behind `--changeset`",
            Self::Morph => "write `-- morph:nontransactional` at the top of the file and keep it the only statement",
            Self::NodePgMigrate => "write the migration in JavaScript, with `pgm.noTransaction()`",
            Self::Pop => "put `.autocommit` into the name of the file, before `.up.sql`",
            Self::Refinery => "run it by hand, for refinery opens a transaction around every file",
            Self::SqlMigrate => "write `notransaction` behind `-- +migrate Up`",
            Self::Sqitch | Self::Alembic | Self::Django | Self::EntityFramework => "leave out `BEGIN` and `COMMIT`",
            Self::Sqlx => "begin the file with `-- no-transaction` and keep it the only statement",
            Self::Tern => "write `---- tern: disable-tx ----` on a line of its own",
            Self::Yoyo => "write `-- transactional: false` at the top of the file",
            Self::GolangMigrate | Self::Hasura | Self::Plain | Self::Prisma | Self::Supabase => {
                "keep it the only statement of its migration"
            }
        }
    }

    /// How the tool runs a migration unless told otherwise.
    #[must_use]
    pub fn transaction(self) -> Transaction {
        match self {
            Self::GolangMigrate | Self::Hasura | Self::Prisma | Self::Supabase => Transaction::Implicit,
            Self::Sqitch | Self::Alembic | Self::Django | Self::EntityFramework => Transaction::None,
            _ => Transaction::Wrapped,
        }
    }
}
