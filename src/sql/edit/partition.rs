//! Partitions that come without standing in the way of the table that they are part of.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::migration::MigrationStatement;
use crate::sql::new_table::quoted;
use crate::sql::replay::object_name;
use crate::sql::statement::{AlterAction, CreateTable};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::piece::outermost;

impl MigrationStatement<'_> {
    /// Edits by which a partition is made as a table like its parent, and attached (PostgreSQL documentation, "Partition
    /// Maintenance"). Indexes and foreign keys come with `ATTACH PARTITION`.
    #[must_use]
    pub fn with_partition_attached(&self, create: &CreateTable) -> Option<Suggestion> {
        let part = self.part();
        let (parent, bound) = (create.partition_of.as_ref()?, create.partition_bound.as_ref()?);
        let rest = Span { start: create.name.span().end, ..self.statement.span };
        let plain = create.columns.is_empty()
            && create.constraints.is_empty()
            && create.options.is_empty()
            && create.partition_by.is_none()
            && create.if_not_exists.is_none()
            && create.temporary.is_none()
            && create.unlogged.is_none()
            && !create.on_commit_drop
            && !create.incomplete;
        let whole = bound.span.end == self.statement.span.end && !part.has_comment(rest);
        if !plain || !whole || !self.may_have_neighbours() {
            return None;
        }
        let (name, parent) = (part.text_of(create.name.span()), part.text_of(parent.span()));
        let indent = part.indent(self.statement.span);
        let bound = part.text_of(bound.span);
        let text = format!(
            " (LIKE {parent} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS);\n{indent}ALTER TABLE {parent} ATTACH PARTITION {name} {bound}"
        );
        Some(("make the table by itself, then attach it".to_owned(), vec![Edit::instead(rest, text)]))
    }

    /// Edits that prove by a check that a partition's rows belong to it, before it is attached, and drop the check behind
    /// that. Nothing where the bound is no range or list of one column.
    #[must_use]
    pub fn with_bound_proven(&self, change: Span) -> Option<Suggestion> {
        let stages = self.stages()?;
        let clause = self.table_changes().iter().find(|own| own.span == change)?;
        let AlterAction::AttachPartition { child, bound: Some(bound) } = &clause.action else { return None };
        let table = self.migration.table_before(child)?;
        let key = self.target?.partition_by.as_deref()?;
        let condition = condition(key, &bound.text)?;
        let name = object_name(&table.key.name, "", "bound");
        if table.constraint(&name).is_some() {
            return None;
        }
        let (child, name) = (self.part().text_of(child.span()), quoted(&name, Dialect::Postgres));
        let add = format!("ALTER TABLE {child} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID");
        let validate = format!("ALTER TABLE {child} VALIDATE CONSTRAINT {name}");
        let mut edits = stages.before(&[add], &[validate]);
        edits.push(stages.behind(&[format!("ALTER TABLE {child} DROP CONSTRAINT {name}")])?);
        Some(("prove the bound first by a check, which is validated while others write".to_owned(), edits))
    }
}

/// The condition of a bound: `range (at)` and `for values from ('2025-01-01') to ('2026-01-01')`.
fn condition(key: &str, bound: &str) -> Option<String> {
    let (strategy, column) = key.split_once('(')?;
    let column = column.trim().strip_suffix(')')?.trim();
    let name = column.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(column);
    if name.is_empty() || name.contains(|next: char| !next.is_alphanumeric() && next != '_') {
        return None;
    }
    let rest = bound.trim().strip_prefix("for values")?.trim_start();
    match strategy.trim() {
        "range" => {
            let (from, rest) = list(rest.strip_prefix("from")?)?;
            let (to, rest) = list(rest.trim_start().strip_prefix("to")?)?;
            let mut condition = format!("{column} IS NOT NULL");
            if !from.eq_ignore_ascii_case("minvalue") {
                condition.push_str(&format!(" AND {column} >= {from}"));
            }
            if !to.eq_ignore_ascii_case("maxvalue") {
                condition.push_str(&format!(" AND {column} < {to}"));
            }
            let single = !has_comma(from) && !has_comma(to);
            (single && rest.trim().is_empty()).then_some(condition)
        }
        "list" => {
            let (values, rest) = list(rest.strip_prefix("in")?)?;
            let null = values.split(',').any(|value| value.trim().eq_ignore_ascii_case("null"));
            let condition = format!("{column} IS NOT NULL AND {column} IN ({values})");
            (!null && rest.trim().is_empty()).then_some(condition)
        }
        _ => None,
    }
}

/// What stands between the parentheses that a text begins with, and what follows.
fn list(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_start().strip_prefix('(')?;
    let end = outermost(inner, ")")?;
    Some((inner.get(..end)?.trim(), inner.get(end + 1..)?))
}

/// Whether a list has more than one item.
fn has_comma(text: &str) -> bool {
    outermost(text, ",").is_some()
}

#[cfg(test)]
mod tests {
    use super::condition;

    #[test]
    fn bounds_are_conditions() {
        let check = |key: &str, bound: &str, expected: Option<&str>| {
            assert_eq!(condition(key, bound).as_deref(), expected, "{key} {bound}");
        };
        let range = "range (at)";
        check(
            range,
            "for values from ('2025-01-01') to ('2026-01-01')",
            Some("at IS NOT NULL AND at >= '2025-01-01' AND at < '2026-01-01'"),
        );
        check(range, "for values from (minvalue) to (10)", Some("at IS NOT NULL AND at < 10"));
        check("range (at, id)", "for values from (1, 2) to (3, 4)", None);
        check("range (lower(name))", "for values from ('a') to ('b')", None);
        check("list (kind)", "for values in ('a,b', 'c')", Some("kind IS NOT NULL AND kind IN ('a,b', 'c')"));
        check("list (kind)", "for values in ('a', null)", None);
        check("hash (id)", "for values with (modulus 4, remainder 0)", None);
        check(range, "default", None);
    }
}
