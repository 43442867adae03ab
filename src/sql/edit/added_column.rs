//! New columns of tables that hold rows: what would make a server go through the rows comes behind the column.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::entity::{is_creation_time, is_update_time};
use crate::sql::history::Part;
use crate::sql::locks::{Volatility, built_in};
use crate::sql::migration::MigrationStatement;
use crate::sql::new_table::quoted;
use crate::sql::statement::{AlterAction, Change, ColumnDefinition, Constraint, ConstraintKind};
use crate::syntax::sql::Dialect;

impl MigrationStatement<'_> {
    /// Edits by which a constraint of a new column is added to the table, in the same statement, and looks at no row.
    #[must_use]
    pub fn with_constraint_not_valid(&self, column: &ColumnDefinition, constraint: &Constraint) -> Option<Suggestion> {
        let part = self.part();
        let change = self.change_adding(column)?;
        let after = self.migration.left_of(self.target?)?;
        let mut made = after.constraints.made_at(constraint.span);
        let made = made.find(|made| made.origin.clause == constraint.span)?;
        let name = quoted(&made.name, Dialect::Postgres);
        let condition = match &constraint.kind {
            ConstraintKind::Check(expression) => {
                let more = Span { start: expression.span.end, ..constraint.span };
                let plain = part.text_of(more).trim_start_matches([')', ' ', '\n', '\t']).is_empty();
                let condition = bare(part.text_of(expression.span));
                let rest = if constraint.no_inherit { " NO INHERIT" } else { "" };
                Some(format!("CHECK ({condition}){rest}")).filter(|_| plain || constraint.no_inherit)?
            }
            ConstraintKind::ForeignKey(reference) => {
                let rest = part.text_of(Span { start: reference.span.start, ..constraint.span });
                format!("FOREIGN KEY ({}) {rest}", part.text_of(column.name.span))
            }
            _ => return None,
        };
        let place = part.with_blanks_before(constraint.span);
        let known = !part.section.masked && constraint.not_enforced.is_none() && !part.has_comment(place);
        let title = "add it to the table, `NOT VALID`".to_owned();
        let clause = format!(",{}ADD CONSTRAINT {name} {condition} NOT VALID", part.gap_before_clause(change.span));
        known.then(|| (title, vec![Edit::without(place), Edit::behind(column.span, clause)]))
    }

    /// Edits by which a new column has the type beneath a domain, and the domain's checks are the table's and look at no
    /// row.
    #[must_use]
    pub fn with_type_beneath(&self, column: &ColumnDefinition) -> Option<Suggestion> {
        let (part, migration) = (self.part(), &self.migration);
        let change = self.change_adding(column)?;
        let kind = column.data_type.as_ref().filter(|kind| kind.dimensions == 0 && !part.section.masked)?;
        let (beneath, checks) = migration.checks_of_domain(kind)?;
        if checks.is_empty() || migration.constrained_domain(beneath).is_some() {
            return None;
        }
        let gap = part.gap_before_clause(change.span);
        let table = self.target?.name();
        let clauses = checks.into_iter().enumerate().map(|(at, check)| {
            let number = if at == 0 { String::new() } else { at.to_string() };
            let name = quoted(&format!("{table}_{}_check{number}", column.name.as_str()), Dialect::Postgres);
            format!(
                ",{gap}ADD CONSTRAINT {name} CHECK ({}) NOT VALID",
                check.renamed("value", column.name.as_str()).text
            )
        });
        let edits =
            vec![Edit::instead(kind.span, beneath.display()), Edit::behind(column.span, clauses.collect::<String>())];
        Some(("use the type beneath, and check new rows alone".to_owned(), edits))
    }

    /// Edits by which a new column gets its default afterwards, in the same statement, so that no row is written. Until
    /// the rows are filled it may be null.
    #[must_use]
    pub fn with_default_for_new_rows(&self, column: &ColumnDefinition) -> Option<Suggestion> {
        let part = self.part();
        let change = self.change_adding(column)?;
        let default = column.default.as_ref()?;
        let name = part.text_of(column.name.span);
        let value = part.text_of(default.expression.span);
        let removed: Vec<Span> = [Some(default.span), column.not_null]
            .into_iter()
            .flatten()
            .map(|span| part.with_blanks_before(span))
            .collect();
        let commented = removed.iter().any(|span| part.has_comment(*span));
        let keyed = column.identity.is_some() || column.constraints.iter().any(Constraint::is_primary_key);
        let named = column.constraints.iter().any(|constraint| matches!(constraint.kind, ConstraintKind::NotNull));
        if commented || keyed || named || part.section.masked {
            return None;
        }
        let gap = part.gap_before_clause(change.span);
        let clause = format!(",{gap}ALTER COLUMN {name} SET DEFAULT {value}");
        let edits = removed.into_iter().map(Edit::without).chain([Edit::behind(column.span, clause)]);
        Some(("set the default for new rows alone".to_owned(), edits.collect()))
    }

    /// Edits by which rows that are there have something in a new column, or need nothing in it: the time of now for a
    /// row's own times, null for anything else.
    #[must_use]
    pub fn with_old_rows_allowed(&self, column: &ColumnDefinition) -> Option<Suggestion> {
        let part = self.part();
        let word = column.not_null.filter(|_| self.change_adding(column).is_some() && !part.section.masked)?;
        let keyed = column.constraints.iter().any(Constraint::is_primary_key);
        let named = column.constraints.iter().any(|constraint| matches!(constraint.kind, ConstraintKind::NotNull));
        let known = self.column_after(column.name.as_str())?;
        if is_creation_time(known) || is_update_time(known) {
            let time = known.type_name().starts_with("timestamp");
            let edits = vec![Edit::behind(word, " DEFAULT now()")];
            return (time && column.default.is_none()).then(|| ("add `DEFAULT now()`".to_owned(), edits));
        }
        let place = part.with_blanks_before(word);
        let edits = vec![Edit::without(place)];
        let title = "let it be null until the rows are filled".to_owned();
        (!keyed && !named && !part.has_comment(place)).then_some((title, edits))
    }

    /// The edit by which a new column is computed when it is read; nothing where a virtual one may not be what it is
    /// (PostgreSQL 18 documentation, "Generated Columns": no function and no type of one's own, no index, no key).
    #[must_use]
    pub fn with_virtual_column(&self, column: &ColumnDefinition, version: u32) -> Option<Suggestion> {
        let generated = column.generated.as_ref().filter(|_| version >= 18)?;
        let (part, kind) = (self.part(), column.data_type.as_ref()?);
        let own = generated.expression.calls().all(|name| built_in(name) == Some(Volatility::Immutable));
        let after = self.migration.left_of(self.target?)?;
        let indexed = after.indexes.iter().any(|index| index.needs(column.name.as_str()));
        let rest = Span { start: generated.expression.span.end, ..self.statement.span };
        let text = part.text_of(rest);
        let more = text.trim_start_matches(|next: char| next == ')' || next.is_whitespace());
        let at = rest.start as usize + text.len() - more.len();
        more.get(.."stored".len()).filter(|word| word.eq_ignore_ascii_case("stored"))?;
        let word = Span::new(rest.file, at, at + "stored".len());
        let plain = own
            && !indexed
            && !part.has_comment(rest)
            && column.constraints.is_empty()
            && !self.migration.defines_type(kind);
        plain.then(|| ("make it `VIRTUAL`".to_owned(), vec![Edit::instead(word, "VIRTUAL")]))
    }

    /// The clause that adds a column, unless the column may be there already.
    fn change_adding(&self, column: &ColumnDefinition) -> Option<&Change> {
        self.table_changes().iter().find(|change| match &change.action {
            AlterAction::AddColumn { column: own, if_not_exists, .. } => {
                own.span == column.span && if_not_exists.is_none()
            }
            _ => false,
        })
    }
}

impl Part {
    /// What comes between the comma before a clause and the clause: its own line, or a blank.
    fn gap_before_clause(&self, clause: Span) -> String {
        let start = (clause.start as usize).saturating_sub(self.section.base);
        let line = self.section.text.get(..start).and_then(|text| text.rsplit('\n').next()).unwrap_or_default();
        if line.trim().is_empty() { format!("\n{line}") } else { " ".to_owned() }
    }
}

/// A condition without the parentheses around it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return text };
    let mut depth = 0_i32;
    for next in inner.chars() {
        match next {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return text;
        }
    }
    inner
}
