//! The columns of a view: they are those of its query, and may get other names, defaults and comments.

use std::sync::Arc;

use super::option::set_option;
use crate::sql::catalog::Table;
use crate::syntax::sql::statement::Ident;

/// Gives a column of a view a default, or takes it away with an empty text.
pub(super) fn set_default(view: &mut Table, column: &Ident, text: &Arc<str>) {
    set_option(&mut view.options, &format!("default {column}"), text);
}

/// Says something of a column of a view.
pub(super) fn comment(view: &mut Table, column: &str, text: Option<Arc<str>>) {
    set_option(&mut view.options, &format!("comment on {column}"), &text.unwrap_or_default());
}

/// A column of a view has another name than its query gives it, or that one again.
pub(super) fn rename(view: &mut Table, from: &str, to: &Arc<str>) {
    let known = view.options.iter().find(|(name, value)| name.starts_with("output ") && **value == *from);
    let output = known.map_or_else(|| format!("output {from}").into(), |(name, _)| Arc::clone(name));
    let new = if *output == *format!("output {to}") { "".into() } else { Arc::clone(to) };
    set_option(&mut view.options, &output, &new);
    for what in ["default", "comment on"] {
        let (old, new) = (format!("{what} {from}"), format!("{what} {to}"));
        view.options.iter_mut().filter(|(name, _)| **name == *old).for_each(|(name, _)| *name = new.as_str().into());
    }
}

/// What a view that takes another's place keeps of it: the defaults and comments of columns.
pub(super) fn keep(view: &mut Table, old: &Table) {
    let of_columns = |name: &str| name.starts_with("default ") || name.starts_with("comment on ");
    view.options.extend(old.options.iter().filter(|(name, _)| of_columns(name)).cloned());
}
