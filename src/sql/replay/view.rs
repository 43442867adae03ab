//! `CREATE VIEW`.

use std::sync::Arc;

use super::option::view_options;
use super::{About, Fault, FaultKind, Replay, output};
use crate::source::Span;
use crate::sql::catalog::{EXPANDS, Key, Table, TableKind};
use crate::syntax::sql::statement::{CreateView, Expression, Ident};

impl Replay<'_> {
    pub(super) fn create_view(&mut self, view: &CreateView) {
        let key = self.catalog.key(&view.name);
        let old = self.catalog.table_at(&key).cloned();
        if let Some(old) = &old {
            if view.if_not_exists.is_some() {
                return;
            }
            if view.or_replace.is_none() || old.kind != TableKind::View {
                self.exists(format_args!("relation `{key}`"), &key, view.name.ident.span);
                return;
            }
        }
        if let Some(old) = &old {
            self.replace_columns(old, view);
        }
        let kind = if view.materialized.is_some() { TableKind::MaterializedView } else { TableKind::View };
        let mut table = self.empty_table(key.clone(), kind, view.name.ident.span);
        if let Some(old) = &old {
            table.id = old.id;
            table.comment.clone_from(&old.comment);
            table.triggers.clone_from(&old.triggers);
            table.privileges.clone_from(&old.privileges);
        }
        table.temporary = view.temporary.is_some();
        table.query = Some(Arc::clone(&view.query.text));
        table.reads = view.reads.iter().map(|name| self.catalog.key(name)).collect();
        let written = view.options.as_ref().map_or("", |options| &options.text);
        let mut options = view_options("", written, false);
        if let Some(check) = view.check_option {
            options = view_options(&options, &format!("check_option = {check}"), false);
        }
        if !options.is_empty() {
            table.options = vec![("with".into(), options.into())];
        }
        let names: Vec<&str> = view.columns.iter().map(Ident::as_str).collect();
        let said_by_query =
            view.query.outputs().is_some_and(|outputs| outputs.iter().copied().eq(names.iter().copied().map(Some)));
        if !names.is_empty() && !said_by_query {
            table.options.push(("columns".into(), names.join(",").into()));
        }
        if let Some(old) = &old {
            output::keep(&mut table, old);
        }
        if view.query.text.contains('*') {
            self.expand(&mut table);
        }
        self.calls_are_there(&view.query, view.name.ident.span);
        self.reads_are_there(&table, &view.reads);
        self.catalog.put(&key, Some(Arc::new(table)));
    }

    /// Whether a view reads a column of a table for certain, as if the table had it.
    pub(super) fn needs_column(&self, view: &Table, table: &Table, column: &str, span: Span) -> bool {
        let query = view.present_query().unwrap_or_default();
        let qualified = says(query, &format!("{}.{column}", table.name()));
        let plain = !query.contains("with ") && !query.contains("(select") && !query.contains(&format!("{column}("));
        qualified || plain && self.reads_column(view, table, column, span)
    }

    /// A view that takes another's place has its columns in their order, and perhaps more behind them (Postgres
    /// documentation, "CREATE VIEW", `OR REPLACE`).
    fn replace_columns(&mut self, old: &Table, view: &CreateView) {
        let named = !view.columns.is_empty() || old.options.iter().any(|(name, _)| &**name == "columns");
        let query = old.query.clone().map(|text| Expression { text, span: view.query.span });
        let (Some(query), false, true) = (&query, named, self.postgres()) else { return };
        let (Some(before), Some(after)) = (query.outputs(), view.query.outputs()) else { return };
        let differ = |(shown, new): (&Option<&str>, &Option<&str>)| {
            shown.zip(*new).is_some_and(|(shown, new)| old.output(shown).unwrap_or(shown) != new)
        };
        if after.len() < before.len() || before.iter().zip(&after).any(differ) {
            let key = old.key.clone();
            let about = About { key: key.clone(), part: true };
            let kind = FaultKind::Irreplaceable(format!("the columns of view `{key}`"));
            self.faults.push(Fault { kind, about, span: view.name.ident.span });
        }
    }

    /// The views that read a column of a table for certain.
    fn views_of_column(&self, table: &Table, column: &str, span: Span) -> Vec<Key> {
        let reads = |key: &Key| {
            let view = self.catalog.table_at(key).filter(|view| !view.is_table());
            view.is_some_and(|view| self.reads_column(view, table, column, span))
        };
        self.catalog.readers_of(column).filter(|key| reads(key)).cloned().collect()
    }

    /// Whether a view reads a column of a table for certain.
    fn reads_column(&self, view: &Table, table: &Table, column: &str, span: Span) -> bool {
        let Some(query) = view.present_query().filter(|_| view.reads.contains(&table.key)) else { return false };
        let whole = format!("{}.{column}", table.key);
        let expanded = view.present_columns().unwrap_or_default();
        if expanded.split(',').any(|known| known.split(" as ").next() == Some(whole.as_str())) {
            return true;
        }
        let qualified = says(query, &format!("{}.{column}", table.name()));
        qualified || self.others_lack(view, &table.key, column, span) && says(query, column)
    }

    /// Whether what a view reads beside a table has no column of a name.
    fn others_lack(&self, view: &Table, table: &Key, column: &str, span: Span) -> bool {
        let outputs = |view: &Table| {
            let query = Expression { text: view.query.clone()?, span };
            Some(query.outputs()?.iter().all(|name| name.is_some_and(|name| name != column)))
        };
        view.reads.iter().filter(|other| *other != table).all(|other| {
            self.catalog.table_at(other).is_some_and(|other| {
                if other.is_table() {
                    other.is_known() && other.column(column).is_none()
                } else {
                    outputs(other).unwrap_or(false)
                }
            })
        })
    }

    /// The views that read a column go on doing so when it is renamed, and go on showing it by the name that it had.
    pub(super) fn rename_in_views(&mut self, table: &Table, from: &Ident, to: &str) {
        for key in self.views_of_column(table, from.as_str(), from.span) {
            let Some(view) = self.catalog.table_at(&key) else { continue };
            let lack = |name: &str| self.others_lack(view, &table.key, name, from.span);
            let sure = lack(from.as_str()) && lack(to);
            self.change(&key, |view| view.follow_column(&table.key, from.as_str(), to, sure));
        }
    }

    /// What reads a column keeps it from being dropped or given another type (Postgres documentation, "ALTER TABLE").
    pub(super) fn column_is_read(&mut self, table: &Table, column: &str, cascade: bool, span: Span) {
        if !self.postgres() {
            return;
        }
        let views = self.views_of_column(table, column, span);
        match views.first() {
            Some(_) if cascade => views.iter().for_each(|view| self.drop_view(view)),
            Some(view) => self.needed(format_args!("view `{view}`"), &table.key, span),
            None => {}
        }
    }

    /// Drops a view, and the views that read it.
    pub(super) fn drop_view(&mut self, key: &Key) {
        self.catalog.put(key, None);
        for child in self.catalog.dependents_of(key) {
            if self.catalog.table_at(&child).is_some_and(|table| table.reads.contains(key) && !table.is_table()) {
                self.drop_view(&child);
            }
        }
    }

    /// `*` stands for the columns as they are when the view is made (Postgres documentation, "CREATE VIEW"): the same
    /// words make another view later. The columns are kept for the comparison of two states, which ignores their order.
    fn expand(&mut self, view: &mut Table) {
        let query = view.query.clone().unwrap_or_default();
        let mut columns: Vec<String> = Vec::new();
        for key in &view.reads {
            let Some(table) = self.catalog.table_at(key).filter(|table| expands(&query, table.name())) else {
                continue;
            };
            columns.extend(table.columns.iter().map(|column| format!("{key}.{}", column.name)));
            columns.extend(table.present_columns().map(str::to_owned));
            columns.extend(table.present_query().map(str::to_owned));
        }
        columns.sort();
        columns.dedup();
        if !columns.is_empty() {
            view.options.push((EXPANDS.into(), columns.join(",").into()));
        }
    }
}

/// Whether a query says a name, other than as the alias of something else and in a text.
fn says(query: &str, name: &str) -> bool {
    let of_word = |next: char| next.is_alphanumeric() || matches!(next, '_' | '\'');
    query.match_indices(name).any(|(at, _)| {
        let (before, after) = (query.get(..at).unwrap_or_default(), query.get(at + name.len()..).unwrap_or_default());
        !before.ends_with(of_word) && !after.starts_with(of_word) && !before.ends_with(" as ")
    })
}

/// Whether a query takes all columns of a relation: by a bare `*` in a list, or by one behind its name or alias.
fn expands(query: &str, relation: &str) -> bool {
    query.match_indices('*').any(|(at, _)| {
        let head = query.get(..at).unwrap_or_default().trim_end();
        if head.ends_with("select") || head.ends_with("distinct") {
            return sources(query.get(at + 1..).unwrap_or_default()).split(' ').any(|word| {
                let word = word.trim_end_matches(',');
                word == relation || word.rsplit('.').next() == Some(relation)
            });
        }
        let Some(head) = head.strip_suffix('.') else { return false };
        let start = head.rfind(|next: char| !(next.is_alphanumeric() || next == '_')).map_or(0, |at| at + 1);
        let alias = head.get(start..).unwrap_or_default();
        let named = |between: &str| {
            let words = format!("{relation}{between}{alias}");
            let of_word = |next: char| next.is_alphanumeric() || next == '_';
            query.match_indices(&words).any(|(at, _)| {
                let before = query.get(..at).and_then(|head| head.chars().next_back());
                let after = query.get(at + words.len()..).and_then(|rest| rest.chars().next());
                !before.is_some_and(of_word) && !after.is_some_and(of_word)
            })
        };
        alias == relation || named(" ") || named(" as ")
    })
}

/// The words between the `FROM` of the query that this text is the rest of, and what follows its relations; nothing of
/// what stands in parentheses.
fn sources(text: &str) -> String {
    let mut flat = String::new();
    let mut depth = 0_usize;
    for next in text.chars() {
        match next {
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            _ if depth == 0 => flat.push(next),
            _ => {}
        }
    }
    let rest = flat.split_once("from ").map_or("", |(_, rest)| rest);
    let ends = [" where ", " group ", " order ", " limit ", " union "].into_iter().filter_map(|word| rest.find(word));
    rest.get(..ends.min().unwrap_or(rest.len())).unwrap_or_default().to_owned()
}
