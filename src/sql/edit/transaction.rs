//! Edits that end a transaction early, or take a statement out of one.

use crate::diagnostic::{Edit, Suggestion};
use crate::sql::layout::{Tool, Transaction as Wrapping};
use crate::sql::migration::MigrationStatement;
use crate::sql::statement::{Statement, StatementKind, Transaction};
use crate::sql::transaction::Running;

/// Above this many characters a statement is not repeated in a sentence.
const LONGEST_QUOTE: usize = 160;

impl MigrationStatement<'_> {
    /// Edits that make it refuse a transaction, such as `CONCURRENTLY`, and take it out of the one that the tool opens;
    /// nothing where others run beside it or no word in the file does that.
    #[must_use]
    pub fn outside_transaction(&self, edit: &Edit) -> Option<Vec<Edit>> {
        let part = self.part();
        if self.block.is_some() {
            return None;
        }
        let by_itself = self.running() == Running::Alone && part.section.transaction == Wrapping::None;
        if by_itself || part.runs_outside_transaction() {
            return Some(vec![edit.clone()]);
        }
        let alone = part.statements().len() == 1 && part.switch_is_its_own(&self.migration);
        let switch = part.no_transaction_edit(self.migration.history.tool).filter(|_| alone)?;
        Some(vec![switch, edit.clone()])
    }

    /// The suggestion to add `CONCURRENTLY`, with what takes the statement out of its transaction; nothing where the file
    /// cannot say that, because a server refuses such a statement in one with error 25001.
    #[must_use]
    pub fn concurrently(&self) -> Option<Suggestion> {
        let edit = self.statement.with_concurrently()?;
        let edits = self.outside_transaction(&edit).or_else(|| self.between_blocks(&edit))?;
        Some(("add `CONCURRENTLY`".to_owned(), edits))
    }

    /// How a person adds `CONCURRENTLY` to it, as an order.
    #[must_use]
    pub fn concurrently_order(&self) -> String {
        let (part, tool) = (self.part(), self.migration.history.tool);
        let edit = self.statement.with_concurrently();
        if edit.as_ref().is_some_and(|edit| self.outside_transaction(edit).is_some_and(|edits| edits.len() == 1)) {
            let who = if self.statement.create_index().is_some() { "writers" } else { "others" };
            return format!("add `CONCURRENTLY`, which lets {who} go on");
        }
        if matches!(self.running(), Running::InBlock(_)) && part.section.transaction == Wrapping::None {
            return "add `CONCURRENTLY`, and run it before `BEGIN` or behind `COMMIT`".to_owned();
        }
        let text = edit.and_then(|edit| self.quoted_with(&edit));
        let what = text.map_or_else(|| "add `CONCURRENTLY`".to_owned(), |text| format!("write `{text}`"));
        // Flyway's own lock is a transaction for which the index waits (flyway/flyway#3497).
        let more = match tool {
            Tool::Flyway => ", and set `flyway.postgresql.transactional.lock=false`, or it waits for Flyway itself",
            _ => "",
        };
        format!("{what} in a migration of its own, outside of a transaction: {}{more}", tool.no_transaction_switch())
    }

    /// It on one line, once an edit is made in it; nothing where a comment stands in it or it is long.
    fn quoted_with(&self, edit: &Edit) -> Option<String> {
        let (part, own) = (self.part(), self.statement.span);
        let at = (edit.span.start as usize).checked_sub(own.start as usize)?;
        let (before, behind) = part.written(self.statement).split_at_checked(at)?;
        let text = format!("{before}{}{behind};", edit.replacement);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (text.len() <= LONGEST_QUOTE && !part.has_comment(own) && !text.contains('`')).then_some(text)
    }

    /// Edits that make it refuse a transaction, and end the one that the file opens before it; another one begins behind
    /// it, where more follows.
    fn between_blocks(&self, edit: &Edit) -> Option<Vec<Edit>> {
        let (part, own) = (self.part(), self.statement);
        let end = own.terminator().filter(|end| self.block.is_none() && !part.is_in_block(*end))?;
        let blocks = matches!(self.running(), Running::InBlock(_)) && part.section.transaction == Wrapping::None;
        if !blocks || part.section.commented {
            return None;
        }
        let statements = part.statements();
        let (place, begin) = (self.place(), part.steering_before(self.place())?);
        let opens = statements.get(begin)?;
        let commits = |one: &&Statement| matches!(one.kind, StatementKind::Transaction(Transaction::Commit));
        let indent = part.indent(own.span);
        let before = match begin + 1 == place {
            true => part.without_statement(opens),
            false => Edit::before(own.span, format!("COMMIT;\n{indent}")),
        };
        let behind = match statements.get(place + 1).filter(commits) {
            Some(commit) => part.without_statement(commit),
            None => Edit::behind(end, format!("\n{indent}{};", part.written(opens))),
        };
        Some(vec![before, edit.clone(), behind])
    }

    /// Edits by which its transaction is over before the next statement; nothing where no word in the file does that.
    #[must_use]
    pub fn committed(&self) -> Option<Vec<Edit>> {
        let (part, tool) = (self.part(), self.migration.history.tool);
        let own = self.statement;
        let end = own.terminator().filter(|end| self.block.is_none() && !part.is_in_block(*end))?;
        if part.section.commented {
            return None;
        }
        let alone = || [Edit::before(own.span, "BEGIN;\n"), Edit::behind(end, "\nCOMMIT;")];
        match self.running() {
            Running::InBlock(_) => {
                let begin = part.statements().get(part.steering_before(self.place())?)?;
                Some(vec![Edit::behind(end, format!("\nCOMMIT;\n{};", part.written(begin)))])
            }
            // `BEGIN` makes a block of what the query did so far, and `COMMIT` ends it.
            Running::InOneQuery => Some(alone().into()),
            Running::InToolTransaction => {
                let switch = part.no_transaction_edit(tool).filter(|_| part.switch_is_its_own(&self.migration))?;
                // These send the file as one query without their transaction too.
                let one_query = matches!(tool, Tool::Dbmate | Tool::Sqlx | Tool::Graphile | Tool::Morph);
                let alone = alone().into_iter().take(if one_query { 2 } else { 0 });
                Some(std::iter::once(switch).chain(alone).collect())
            }
            Running::Alone | Running::InDo(_) => None,
        }
    }
}
