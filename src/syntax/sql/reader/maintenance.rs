//! Upkeep: `REINDEX`, `VACUUM`, `ANALYZE`, `CLUSTER`, `REFRESH` and their kin.

use super::Reader;
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{Maintenance, MaintenanceCommand, Name, ObjectKind, StatementKind};
use crate::syntax::sql::token::{Kind, Token};

impl Reader<'_> {
    /// Such a statement, at the first word.
    pub(super) fn maintenance(&mut self) -> Option<StatementKind> {
        let start = self.at;
        let command = self.maintenance_command()?;
        let mut upkeep = Maintenance {
            command,
            targets: Vec::new(),
            kind: None,
            concurrently: None,
            full: None,
            no_data: false,
            word: self.since(start),
        };
        if self.is_kind(Kind::LeftParenthesis) {
            self.upkeep_options(&mut upkeep)?;
        }
        match command {
            MaintenanceCommand::Reindex => {
                upkeep.kind = self.object_kind();
                upkeep.word = self.since(start);
                upkeep.concurrently = upkeep.concurrently.or_else(|| self.eat("concurrently"));
                if !self.ended() {
                    upkeep.targets = vec![self.name()?];
                }
            }
            MaintenanceCommand::Refresh => {
                upkeep.kind = Some(ObjectKind::MaterializedView);
                upkeep.concurrently = self.eat("concurrently");
                upkeep.targets = vec![self.name()?];
                upkeep.no_data = self.eat("with no data").is_some();
                self.eat("with data");
            }
            MaintenanceCommand::Vacuum | MaintenanceCommand::Analyze => self.vacuum(&mut upkeep, start)?,
            MaintenanceCommand::Cluster => self.cluster(&mut upkeep)?,
            MaintenanceCommand::Checkpoint => {}
            MaintenanceCommand::Optimize => {
                self.eat_any(&["local", "no_write_to_binlog"]);
                self.eat("table")?;
                upkeep.kind = Some(ObjectKind::Table);
                upkeep.targets = self.names()?;
            }
        }
        Some(StatementKind::Maintenance(Box::new(upkeep)))
    }

    fn maintenance_command(&mut self) -> Option<MaintenanceCommand> {
        let words = ["reindex", "vacuum", "analyze", "analyse", "cluster", "checkpoint", "optimize", "repair"];
        if self.eat("refresh materialized view").is_some() {
            return Some(MaintenanceCommand::Refresh);
        }
        Some(match self.eat_any(&words)? {
            "reindex" => MaintenanceCommand::Reindex,
            "vacuum" => MaintenanceCommand::Vacuum,
            "analyze" | "analyse" => MaintenanceCommand::Analyze,
            "cluster" => MaintenanceCommand::Cluster,
            "checkpoint" => MaintenanceCommand::Checkpoint,
            _ => MaintenanceCommand::Optimize,
        })
    }

    /// `(VERBOSE, CONCURRENTLY off)`.
    fn upkeep_options(&mut self, upkeep: &mut Maintenance) -> Option<()> {
        for at in self.group()? {
            let Some(&token) = self.tokens.get(at) else { break };
            let written = self.written(token);
            let off =
                |next: &Token| ["false", "off", "0"].iter().any(|no| self.written(*next).eq_ignore_ascii_case(no));
            let on = (!self.tokens.get(at + 1).is_some_and(off)).then(|| self.span_of(token));
            if written.eq_ignore_ascii_case("concurrently") {
                upkeep.concurrently = on;
            } else if written.eq_ignore_ascii_case("full") {
                upkeep.full = on;
            }
        }
        Some(())
    }

    fn vacuum(&mut self, upkeep: &mut Maintenance, start: usize) -> Option<()> {
        while let Some(word) = self.eat_any(&["full", "freeze", "verbose", "analyze", "local", "table"]) {
            if word == "full" {
                upkeep.full = Some(self.span(self.at - 1..self.at));
            }
        }
        upkeep.word = self.since(start);
        if !self.ended() {
            upkeep.kind = Some(ObjectKind::Table);
            upkeep.targets = self.list(Self::vacuumed)?;
        }
        if self.dialect == Dialect::Sqlite {
            self.skip_all();
        }
        Some(())
    }

    /// A table, with the columns that are analyzed.
    fn vacuumed(&mut self) -> Option<Name> {
        if self.token(1).is_some_and(|next| matches!(next.kind, Kind::Word | Kind::Quoted)) {
            self.eat("only");
        }
        let name = self.name()?;
        self.eat_sign("*");
        if self.is_kind(Kind::LeftParenthesis) {
            self.group()?;
        }
        Some(name)
    }

    /// `CLUSTER table USING index`, or its old form `CLUSTER index ON table`.
    fn cluster(&mut self, upkeep: &mut Maintenance) -> Option<()> {
        self.eat("verbose");
        if self.ended() {
            return Some(());
        }
        upkeep.kind = Some(ObjectKind::Table);
        let mut table = self.name()?;
        if self.eat("using").is_some() {
            self.ident()?;
        } else if self.eat("on").is_some() {
            table = self.name()?;
        }
        upkeep.targets = vec![table];
        Some(())
    }
}
