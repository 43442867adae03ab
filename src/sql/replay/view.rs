//! `CREATE VIEW`.

use std::sync::Arc;

use super::Replay;
use crate::sql::catalog::TableKind;
use crate::syntax::sql::statement::{CreateView, Ident};

impl Replay<'_> {
    pub(super) fn create_view(&mut self, view: &CreateView) {
        let key = self.catalog.key(&view.name);
        let old = self.catalog.table_at(&key).cloned();
        if let Some(old) = &old {
            if view.if_not_exists.is_some() {
                return;
            }
            if view.or_replace.is_none() || old.kind != TableKind::View {
                self.exists(format_args!("relation `{key}`"), view.name.ident.span);
                return;
            }
        }
        let kind = if view.materialized.is_some() { TableKind::MaterializedView } else { TableKind::View };
        let mut table = self.empty_table(key.clone(), kind, view.name.ident.span);
        if let Some(old) = old {
            table.id = old.id;
            table.comment.clone_from(&old.comment);
            table.triggers.clone_from(&old.triggers);
        }
        table.temporary = view.temporary.is_some();
        table.query = Some(Arc::clone(&view.query.text));
        table.reads = view.reads.iter().map(|name| self.catalog.key(name)).collect();
        table.options = view.options.iter().map(|options| ("with".into(), Arc::clone(&options.text))).collect();
        if !view.columns.is_empty() {
            let names: Vec<&str> = view.columns.iter().map(Ident::as_str).collect();
            table.options.push(("columns".into(), names.join(",").into()));
        }
        self.catalog.put(&key, Some(Arc::new(table)));
    }
}
