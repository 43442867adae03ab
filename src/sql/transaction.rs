//! Which transaction a statement runs in: what the tool does, what the file's own `BEGIN` and `COMMIT` do to it, and
//! that a query of several statements is one transaction (PostgreSQL documentation, "Multiple Statements in a Simple
//! Query").

use super::catalog::Table;
use super::history::Part;
use super::layout::{Tool, Transaction as Wrapping};
use super::migration::{Direction, Migration, MigrationStatement};
use super::statement::{AlterAction, Constraint, ConstraintKind, ObjectChange, Statement, StatementKind, Transaction};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::sql::Dialect;

/// Which transaction a statement runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// None but its own.
    Alone,
    /// The one that the tool opens.
    InToolTransaction,
    /// The one that a query of several statements is.
    InOneQuery,
    /// The one that the file opens, here.
    InBlock(Span),
    /// The one that a `DO` block, here, is by itself.
    InDo(Span),
}

impl<'a> MigrationStatement<'a> {
    /// The part that it stands in.
    #[must_use]
    pub fn part(&self) -> &'a Part {
        match (self.direction, self.migration.down()) {
            (Direction::Down, Some(down)) => down,
            _ => self.migration.up(),
        }
    }

    /// Which transaction it runs in.
    #[must_use]
    pub fn running(&self) -> Running {
        let part = self.part();
        let mut state = match part.section.transaction {
            // Flyway opens none for a script in which every statement refuses one.
            Wrapping::Wrapped if self.migration.history.tool == Tool::Flyway && part.refuses_transactions() => {
                Running::Alone
            }
            Wrapping::Wrapped => Running::InToolTransaction,
            // Its driver for SQLite opens one, unlike the others.
            Wrapping::Implicit if self.wraps_for_sqlite() => Running::InToolTransaction,
            Wrapping::Implicit if part.statements().len() > 1 && self.migration.is_postgres() => Running::InOneQuery,
            _ => Running::Alone,
        };
        let outside = if state == Running::InOneQuery { Running::InOneQuery } else { Running::Alone };
        let last = part.steering_before(part.place_of(self.outermost().span));
        if let Some(steering) = last.and_then(|at| part.statements().get(at)) {
            state = match &steering.kind {
                StatementKind::Transaction(Transaction::Begin) => Running::InBlock(steering.head()),
                _ => outside,
            };
        }
        match self.block {
            // A block that `COMMIT`s in between is not read so far.
            Some(block) if state == Running::Alone => Running::InDo(block.head()),
            _ => state,
        }
    }

    /// The statement that gives a parameter a value for as long as it may matter: `SET LOCAL` does nothing outside of a
    /// transaction (PostgreSQL documentation, "SET").
    #[must_use]
    pub fn setting(&self, parameter: &str, value: &str) -> String {
        let word = if self.running() == Running::Alone && !self.may_be_joined() { "SET" } else { "SET LOCAL" };
        format!("{word} {parameter} = '{value}';")
    }

    /// Whether a second statement makes one query of both, which is a transaction, and this one takes that.
    fn may_be_joined(&self) -> bool {
        let query = matches!(self.migration.history.tool, Tool::GolangMigrate | Tool::Prisma);
        let implicit = query && self.part().section.transaction == Wrapping::Implicit && self.migration.is_postgres();
        let statements = self.part().statements();
        let alone = matches!(statements, [only] if only.may_have_to_be_alone());
        implicit && self.block.is_none() && !alone && !statements.iter().any(Statement::needs_no_transaction)
    }

    /// The edit that writes an order before it; nothing where it is alone and must stay so, or in a comment.
    #[must_use]
    pub fn with_order_before(&self, order: &str) -> Option<Edit> {
        let joined = match self.running() {
            Running::InToolTransaction => true,
            Running::Alone | Running::InOneQuery => {
                self.may_be_joined() && self.part().steering_before(self.place()).is_none()
            }
            _ => false,
        };
        if self.part().section.commented || !joined {
            return None;
        }
        let place = self.outermost().span;
        let span = Span::new(place.file, place.start as usize, place.start as usize);
        Some(Edit { span, replacement: format!("{order}\n") })
    }

    fn wraps_for_sqlite(&self) -> bool {
        let history = self.migration.history;
        history.tool == Tool::GolangMigrate && history.dialect == Dialect::Sqlite
    }

    /// The statements about its table before it in the same transaction that may say a word, in order.
    pub fn earlier_in_transaction_saying(&self, word: &str) -> impl Iterator<Item = Self> + use<'a> {
        let (part, own) = (self.part(), self.place());
        let begin = part.steering_before(own).map_or(0, |at| at + 1);
        let none = self.running() == Running::Alone;
        self.about_table_saying_between(word, begin, if none { begin } else { own })
    }
}

impl Migration<'_> {
    /// Whether nobody waits for a table yet: it made the table, or no released migration did.
    #[must_use]
    pub fn is_for_itself(&self, table: &Table) -> bool {
        self.has_just_made(table) || self.history.is_unreleased(table)
    }

    /// Whether it made a table, or another migration before it in the same transaction did.
    #[must_use]
    pub fn has_just_made(&self, table: &Table) -> bool {
        (self.linked.transaction_start..=self.linked.step).contains(&table.origin.step)
    }
}

impl Part {
    /// Whether each of its statements runs by itself, with no transaction around it.
    #[must_use]
    pub fn runs_each_alone(&self) -> bool {
        self.section.transaction == Wrapping::None && self.runs_outside_transaction()
    }

    /// Whether every statement in it refuses a transaction, but for settings.
    #[must_use]
    pub fn refuses_transactions(&self) -> bool {
        let mut working = self.statements().iter().filter(|statement| !matches!(statement.kind, StatementKind::Set(_)));
        working.all(Statement::needs_no_transaction)
    }

    /// Whether switching the transaction off concerns no statement but this part's one: goose's word is for the whole
    /// file, so the other direction must not need its transaction.
    #[must_use]
    pub fn switch_is_its_own(&self, migration: &Migration<'_>) -> bool {
        let other = migration.down().filter(|down| down.section.file == migration.up().section.file);
        migration.history.tool != Tool::Goose || other.is_none_or(|down| down.statements().len() <= 1)
    }

    /// An edit that switches the tool's transaction off for this part, where a word in the file does that.
    #[must_use]
    pub fn no_transaction_edit(&self, tool: Tool) -> Option<Edit> {
        let section = &self.section;
        if section.commented || section.transaction != Wrapping::Wrapped {
            return None;
        }
        let top = Span::new(section.file, 0, 0);
        let behind = section.marker.map(|marker| Span::new(marker.file, marker.end as usize, marker.end as usize));
        let (span, text) = match tool {
            // It stands on a line of its own in the half of the file that it is about.
            Tool::Tern => match behind {
                Some(behind) => (behind, "\n---- tern: disable-tx ----"),
                None => (top, "---- tern: disable-tx ----\n"),
            },
            Tool::Atlas => (top, "-- atlas:txmode none\n\n"),
            Tool::Goose => (top, "-- +goose NO TRANSACTION\n"),
            Tool::Graphile => (top, "--! no-transaction\n"),
            Tool::Morph => (top, "-- morph:nontransactional\n"),
            Tool::Sqlx => (top, "-- no-transaction\n"),
            Tool::Yoyo => (top, "-- transactional: false\n"),
            Tool::Dbmate => (behind?, " transaction:false"),
            Tool::SqlMigrate => (behind?, " notransaction"),
            Tool::Liquibase => (behind?, " runInTransaction:false"),
            _ => return None,
        };
        Some(Edit { span, replacement: text.to_owned() })
    }
}

impl Statement {
    /// Whether PostgreSQL refuses it in a transaction block, on a major version.
    #[must_use]
    pub fn refuses_transaction(&self, version: u32) -> bool {
        let adds_value = match &self.kind {
            StatementKind::AlterObject(alter) => matches!(alter.change, ObjectChange::AddValue { .. }),
            _ => false,
        };
        self.needs_no_transaction() || adds_value && version < 12
    }

    /// Whether it would refuse a transaction by the edits that are offered for it where it is alone: `CONCURRENTLY`, and
    /// an index in the place of a key.
    fn may_have_to_be_alone(&self) -> bool {
        let builds =
            |own: &&Constraint| matches!(own.kind, ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. });
        self.with_concurrently().is_some() || self.constraints().iter().any(builds)
    }

    /// The word for which a transaction is refused: `CONCURRENTLY`, or the statement's own words.
    #[must_use]
    pub fn transaction_word(&self) -> Span {
        let word = match &self.kind {
            StatementKind::CreateIndex(create) => create.concurrently,
            StatementKind::Drop(drop) => drop.concurrently,
            StatementKind::Maintenance(upkeep) => upkeep.concurrently,
            StatementKind::AlterTable(alter) => alter.changes.iter().find_map(|change| match &change.action {
                AlterAction::DetachPartition { concurrently, .. } => *concurrently,
                _ => None,
            }),
            _ => None,
        };
        word.unwrap_or(self.head())
    }
}

impl Constraint {
    /// An edit that makes it `NOT VALID`.
    #[must_use]
    pub fn not_valid_edit(&self) -> Edit {
        let end = self.span.end as usize;
        Edit { span: Span::new(self.span.file, end, end), replacement: " NOT VALID".to_owned() }
    }
}
