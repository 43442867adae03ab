//! Columns without a type.

use super::super::Dialect;
use super::super::token::Kind;
use super::super::verdict::Fault;
use super::words::Words;

/// Reserved words of PostgreSQL that open a clause of a table's definition in the place of a column's name.
const TABLE_CLAUSES: [&str; 8] = ["constraint", "primary", "unique", "check", "foreign", "exclude", "like", "not"];
/// Reserved words of PostgreSQL that open a clause of a column, so that none of them is its type.
const COLUMN_CLAUSES: [&str; 8] =
    ["not", "default", "primary", "references", "unique", "check", "constraint", "collate"];

impl Words<'_> {
    /// Columns without a type, which PostgreSQL takes from another type or table alone.
    pub(super) fn of_columns(&self) -> Option<Fault> {
        if self.dialect != Dialect::Postgres {
            return None;
        }
        let untyped = |name: usize| {
            let column = self.is_name(name) && !self.is_any(name, &TABLE_CLAUSES);
            if column && self.is_any(name + 1, &COLUMN_CLAUSES) { self.fault(name + 1, "a type") } else { None }
        };
        if self.is(0, "alter") && self.is(1, "table") {
            let mut from = 2;
            while let Some(add) = self.outside(from, "add") {
                let mut name = add + 1 + usize::from(self.is(add + 1, "column"));
                name += if self.is(name, "if") { 3 } else { 0 };
                if let Some(fault) = untyped(name) {
                    return Some(fault);
                }
                from = add + 1;
            }
            return None;
        }
        let table = (1..4).find(|&at| self.is(at, "table")).filter(|_| self.is(0, "create"))?;
        let name = if self.is(table + 1, "if") { table + 4 } else { table + 1 };
        let open = self.after_name(name);
        if self.kind(open) != Some(Kind::LeftParenthesis) {
            return None;
        }
        let mut depth = 0usize;
        (open..self.after_group(open)).find_map(|at| {
            match self.kind(at)? {
                Kind::LeftParenthesis => depth += 1,
                Kind::RightParenthesis => depth = depth.saturating_sub(1),
                Kind::Comma => {}
                _ => return None,
            }
            let begins = depth == 1 && self.kind(at) != Some(Kind::RightParenthesis);
            begins.then(|| untyped(at + 1)).flatten()
        })
    }
}
