//! Parameters of tables, views and indexes: `SET (…)`, `RESET (…)`.

use std::sync::Arc;

use crate::syntax::sql::piece::items;

/// Sets one by its name.
pub(super) fn set_option(options: &mut Vec<(Arc<str>, Arc<str>)>, name: &str, value: &Arc<str>) {
    match options.iter_mut().find(|(known, _)| **known == *name) {
        Some(option) => option.1 = Arc::clone(value),
        None => options.push((name.into(), Arc::clone(value))),
    }
}

/// Sets the parameters that a list in parentheses names, or takes them back.
pub(super) fn set_parameters(options: &mut Vec<(Arc<str>, Arc<str>)>, list: &str, reset: bool) {
    let list = list.trim().trim_start_matches('(').trim_end_matches(')');
    for parameter in list.split(',') {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, "true"));
        let value = if reset { "" } else { value.trim() };
        set_option(options, &format!("with {}", name.trim()), &value.into());
    }
}

/// Sets the options that `OPTIONS (ADD a 'x', SET b 'y', DROP c)` names, or takes them back.
pub(super) fn set_foreign_options(options: &mut Vec<(Arc<str>, Arc<str>)>, list: &str) {
    for item in items(list) {
        let (first, rest) = item.split_once(' ').unwrap_or((item, ""));
        let (action, rest) = if matches!(first, "add" | "set" | "drop") { (first, rest) } else { ("add", item) };
        let (name, value) = rest.trim().split_once(' ').unwrap_or((rest, ""));
        let value = if action == "drop" { "" } else { value.trim() };
        set_option(options, &format!("option {}", name.trim()), &value.into());
    }
}

/// The options of a view after some are set or taken back.
pub(super) fn view_options(old: &str, new: &str, reset: bool) -> String {
    let list = |text: &str| -> Vec<(String, String)> {
        let text = text.trim().trim_start_matches('(').trim_end_matches(')');
        let named = text.split(',').map(|one| one.split_once('=').unwrap_or((one, "true")));
        named
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .filter(|(name, _)| !name.is_empty())
            .collect()
    };
    let new = list(new);
    let mut options = list(old);
    options.retain(|(name, _)| new.iter().all(|(own, _)| own != name));
    if !reset {
        options.extend(new);
    }
    options.sort();
    if options.is_empty() {
        return String::new();
    }
    let texts: Vec<String> = options.into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
    format!("({})", texts.join(", "))
}
