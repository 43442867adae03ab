//! Statements that must not share a transaction, written one behind the other in the same file.

use crate::diagnostic::Edit;
use crate::sql::history::Part;
use crate::sql::layout::{Tool, Transaction as Wrapping};
use crate::sql::migration::{Direction, MigrationStatement};
use crate::sql::statement::Statement;
use crate::sql::transaction::Running;

/// How what is written before and behind a statement comes to run in transactions of its own.
pub(super) struct Stages<'a> {
    part: &'a Part,
    statement: &'a Statement,
    /// The word that switches the tool's transaction off.
    switch: Option<Edit>,
    border: Border,
}

/// What ends a transaction between two stages.
enum Border {
    /// Nothing: each statement is one.
    Nothing,
    /// The statements are one query, in which `BEGIN` and `COMMIT` part the first ones from the others.
    Query,
    /// A transaction of the file: it ends, and another one begins with this statement.
    Block(String),
}

impl<'a> MigrationStatement<'a> {
    /// How its stages are written; nothing where the file cannot say it.
    pub(super) fn stages(&self) -> Option<Stages<'a>> {
        if !self.may_have_neighbours() {
            return None;
        }
        let (part, tool) = (self.part(), self.migration.history.tool);
        let query = || matches!(tool, Tool::GolangMigrate | Tool::Prisma | Tool::Dbmate | Tool::Sqlx);
        let (switch, border) = match self.running() {
            Running::Alone if part.section.transaction == Wrapping::None => (None, Border::Nothing),
            Running::Alone if part.section.transaction == Wrapping::Implicit && query() => (None, Border::Query),
            Running::InOneQuery if query() => (None, Border::Query),
            Running::InBlock(_) => {
                let begin = part.statements().get(part.steering_before(self.place())?)?;
                (None, Border::Block(part.written(begin).to_owned()))
            }
            Running::InToolTransaction if part.statements().len() == 1 => {
                let switch = part.no_transaction_edit(tool).filter(|_| part.switch_is_its_own(&self.migration))?;
                let border = match tool {
                    Tool::Graphile | Tool::Morph => return None,
                    _ if query() => Border::Query,
                    _ => Border::Nothing,
                };
                (Some(switch), border)
            }
            _ => return None,
        };
        Some(Stages { part, statement: self.statement, switch, border })
    }

    /// Whether more may be written beside it: it migrates, stands alone between two `;`, and nothing around it is
    /// filled in by a template.
    pub(super) fn may_have_neighbours(&self) -> bool {
        let section = &self.part().section;
        let open = self.block.is_none() && !section.commented && !section.masked && !section.includes;
        let ended = self.statement.terminator().is_some_and(|end| !self.part().is_in_block(end));
        open && ended && self.direction == Direction::Up
    }
}

impl Stages<'_> {
    /// Whether each statement is a transaction of its own, as `CONCURRENTLY` wants it.
    pub(super) fn are_statements(&self) -> bool {
        matches!(self.border, Border::Nothing)
    }

    /// Edits that write these before the statement, the first ones in a transaction that is over when the others begin.
    pub(super) fn before(&self, first: &[String], then: &[String]) -> Vec<Edit> {
        let indent = self.part.indent(self.statement.span);
        let mut text = String::new();
        let mut line = |sql: &str| {
            text.push_str(sql);
            text.push_str(";\n");
            text.push_str(indent);
        };
        if matches!(self.border, Border::Query) {
            line("BEGIN");
        }
        first.iter().for_each(|sql| line(sql));
        match &self.border {
            Border::Nothing => {}
            Border::Query => line("COMMIT"),
            Border::Block(begin) => {
                line("COMMIT");
                line(begin);
            }
        }
        then.iter().for_each(|sql| line(sql));
        let switch = self.switch.iter().cloned();
        switch.chain([Edit::before(self.statement.span, text)]).collect()
    }

    /// An edit that writes these behind the statement.
    pub(super) fn behind(&self, then: &[String]) -> Option<Edit> {
        self.part.behind(self.statement, &self.lines(then))
    }

    /// What switches the tool's transaction off, where it must be.
    pub(super) fn switch(&self) -> Option<Edit> {
        self.switch.clone()
    }

    fn lines(&self, statements: &[String]) -> String {
        let indent = self.part.indent(self.statement.span);
        statements.iter().map(|sql| format!("{sql};")).collect::<Vec<_>>().join(&format!("\n{indent}"))
    }
}
