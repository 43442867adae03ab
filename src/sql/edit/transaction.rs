//! Edits that end a transaction early.

use crate::diagnostic::{Edit, Suggestion};
use crate::sql::layout::Tool;
use crate::sql::migration::MigrationStatement;
use crate::sql::transaction::Running;

impl MigrationStatement<'_> {
    /// Edits that make it refuse a transaction, such as `CONCURRENTLY`, and take it out of the one that the tool opens;
    /// nothing where others run beside it or no word in the file does that.
    #[must_use]
    pub fn outside_transaction(&self, edit: &Edit) -> Option<Vec<Edit>> {
        let part = self.part();
        if part.runs_outside_transaction() {
            return Some(vec![edit.clone()]);
        }
        let alone = self.block.is_none() && part.statements().len() == 1 && part.switch_is_its_own(&self.migration);
        let switch = part.no_transaction_edit(self.migration.history.tool).filter(|_| alone)?;
        Some(vec![switch, edit.clone()])
    }

    /// The suggestion to add `CONCURRENTLY`, with what takes the statement out of a transaction as far as a word does that.
    #[must_use]
    pub fn concurrently(&self) -> Option<Suggestion> {
        let edit = self.statement.with_concurrently()?;
        let edits = self.outside_transaction(&edit).unwrap_or_else(|| vec![edit]);
        Some(("add `CONCURRENTLY`".to_owned(), edits))
    }

    /// Edits by which its transaction is over before the next statement; nothing where no word in the file does that.
    #[must_use]
    pub fn committed(&self) -> Option<Vec<Edit>> {
        let (part, tool) = (self.part(), self.migration.history.tool);
        let own = self.statement;
        let end = own.terminator.filter(|end| self.block.is_none() && !part.is_in_block(*end))?;
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
