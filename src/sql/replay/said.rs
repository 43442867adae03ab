//! What `ALTER` says of objects whose definitions are kept as text: publications, event triggers, servers, operators…
//!
//! It is kept by what it is about, so that what is said again takes the place of what was said before, and what says no
//! more than the definition leaves nothing.

use std::sync::Arc;

use super::Replay;
use crate::sql::catalog::{Definition, Key, Object, ObjectKey};
use crate::syntax::sql::piece::items;
use crate::syntax::sql::statement::{Firing, Ident, ObjectKind};

/// One thing that is said, by what it is about. Nothing where that is what the object has anyway.
type Saying = (String, Option<String>);

/// Says of an object what an `ALTER` of its kind says.
pub(super) fn say(object: &mut Object, kind: ObjectKind, definition: &str, option: &str) {
    if kind == ObjectKind::Publication && option.starts_with("set table ") {
        // The list takes the place of all that was added and dropped before.
        object.said.retain(|(about, _)| !about.starts_with("table "));
    }
    for (about, what) in sayings(kind, &spaced(definition), &spaced(option)) {
        let known = object.said.binary_search_by(|(own, _)| (**own).cmp(&about));
        match (known, what) {
            (Ok(at), Some(what)) => {
                if let Some(own) = object.said.get_mut(at) {
                    own.1 = what.into();
                }
            }
            (Ok(at), None) => {
                object.said.remove(at);
            }
            (Err(at), Some(what)) => object.said.insert(at, (about.into(), what.into())),
            (Err(_), None) => {}
        }
    }
}

/// Says what the comment on a part of an object is; answers what it was.
pub(super) fn comment_on(said: &mut Vec<(Arc<str>, Arc<str>)>, part: &str, text: Option<Arc<str>>) -> Option<Arc<str>> {
    let about = format!("comment on {part}");
    let at = said.iter().position(|(own, _)| **own == *about);
    let old = at.map(|at| said.remove(at).1);
    said.extend(text.map(|text| (about.into(), text)));
    said.sort();
    old
}

fn sayings(kind: ObjectKind, definition: &str, option: &str) -> Vec<Saying> {
    let one = |about: &str, what: &str, usual: bool| vec![(about.to_owned(), (!usual).then(|| what.to_owned()))];
    if let Some(list) = option.strip_prefix("options ") {
        return items(inside(list)).map(|item| foreign(definition, item)).collect();
    }
    match kind {
        ObjectKind::EventTrigger => one("firing", option, option == "enable"),
        ObjectKind::Publication => publication(definition, option),
        ObjectKind::Role => attribute(definition, option).into_iter().collect(),
        ObjectKind::TextSearchConfiguration => mapping(definition, option),
        ObjectKind::TextSearchDictionary => parameters(definition, option),
        ObjectKind::Statistics if option.starts_with("set statistics") => {
            let target = option.trim_start_matches("set statistics").replace(' ', "");
            one("target", &target, target == "-1")
        }
        ObjectKind::Collation | ObjectKind::Subscription if option.starts_with("refresh") => Vec::new(),
        ObjectKind::Subscription if matches!(option, "enable" | "disable") => one("switch", option, false),
        _ => match option.strip_prefix("set ").map(inside) {
            Some(list) if list.contains('=') => parameters(definition, list),
            _ => one(option.split(' ').next().unwrap_or_default(), option, false),
        },
    }
}

/// A text with a blank before each parenthesis that opens behind a word.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for next in text.chars() {
        if next == '(' && out.ends_with(|last: char| last.is_alphanumeric() || last == '_') {
            out.push(' ');
        }
        out.push(next);
    }
    out
}

/// What stands in the parentheses around a text, if there are any.
fn inside(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text)
}

/// The items of the last list in parentheses of a definition.
fn listed(definition: &str) -> impl Iterator<Item = &str> {
    let list = definition.trim_end().trim_end_matches(')');
    items(list.rsplit('(').next().unwrap_or_default())
}

/// `name = value`, of which `none` is no value.
fn parameter(item: &str) -> (&str, &str) {
    let (name, value) = item.split_once('=').unwrap_or((item, "true"));
    (name.trim(), value.trim())
}

fn parameters(definition: &str, list: &str) -> Vec<Saying> {
    let own = |name: &str| listed(definition).map(parameter).find(|(own, _)| *own == name).map(|(_, value)| value);
    let said = items(inside(list)).map(parameter);
    said.map(|(name, value)| {
        let usual = own(name).map_or(value == "none", |own| own == value);
        (format!("parameter {name}"), (!usual).then(|| value.to_owned()))
    })
    .collect()
}

/// `ADD name 'value'`, `SET …` or `DROP name` of `OPTIONS`.
fn foreign(definition: &str, item: &str) -> Saying {
    let (first, rest) = item.split_once(' ').unwrap_or((item, ""));
    let rest = if matches!(first, "add" | "set" | "drop") { rest } else { item };
    let (name, value) = rest.trim().split_once(' ').unwrap_or((rest, ""));
    let own = listed(definition).find_map(|own| own.split_once(' ').filter(|(own, _)| *own == name));
    let own = own.map_or("", |(_, value)| value.trim());
    (format!("option {name}"), (own != value.trim()).then(|| value.trim().to_owned()))
}

/// An attribute of a role. What nobody says is off, but for `INHERIT`; whether a new one may log in depends on who is made,
/// a role or a user (PostgreSQL documentation, "CREATE ROLE").
fn attribute(definition: &str, option: &str) -> Option<Saying> {
    const ATTRIBUTES: [&str; 7] =
        ["superuser", "createdb", "createrole", "inherit", "login", "replication", "bypassrls"];
    let name = ATTRIBUTES.into_iter().find(|name| option.strip_prefix("no").unwrap_or(option) == *name)?;
    let off = format!("no{name}");
    let mut written = definition.split(' ').filter(|word| *word == name || *word == off);
    let told = written.next().or(match name {
        "inherit" => Some(name),
        "login" => None,
        _ => Some(off.as_str()),
    });
    let about = if told.is_some() { "attribute" } else { "untold attribute" };
    Some((format!("{about} {name}"), (told != Some(option)).then(|| option.to_owned())))
}

/// The tables of a publication (PostgreSQL documentation, "ALTER PUBLICATION").
fn publication(definition: &str, option: &str) -> Vec<Saying> {
    let is_of_tables = definition.starts_with("for table ");
    let own = definition.strip_prefix("for table ").unwrap_or_default();
    let own = own.split(" with (").next().unwrap_or_default();
    let plain = |item: &str| item.trim_start_matches("only ").trim_start_matches("public.").to_owned();
    let name = |item: &str| plain(item).split([' ', '(']).next().unwrap_or_default().to_owned();
    let has = |wanted: &str| items(own).any(|item| plain(item) == wanted);
    let names = |wanted: &str| items(own).any(|item| name(item) == wanted);
    let verb = |verb: &str| option.strip_prefix(verb).and_then(|rest| rest.strip_prefix(" table "));
    if let Some(list) = verb("add") {
        let added = |item: &str| (format!("table {}", name(item)), (!has(&plain(item))).then(|| plain(item)));
        return items(list).map(added).collect();
    }
    if let Some(list) = verb("drop") {
        let gone = |item: &str| (format!("table {}", name(item)), names(&name(item)).then(|| "none".to_owned()));
        return items(list).map(gone).collect();
    }
    match option.strip_prefix("set ") {
        Some(list) if list.starts_with('(') || list.contains(" = ") => {
            let has = |name: &str| listed(definition).map(parameter).any(|(own, _)| own == name);
            let usual = |about: &str, value: &str| match about.strip_prefix("parameter ") {
                Some("publish") => !has("publish") && publishes_all(value),
                Some("publish_via_partition_root") => !has("publish_via_partition_root") && value == "false",
                _ => false,
            };
            let said = parameters(definition, list).into_iter();
            said.map(|(about, what)| {
                let what = what.filter(|value| !usual(&about, value));
                (about, what)
            })
            .collect()
        }
        Some(list) if is_of_tables && !list.contains(" in schema ") => {
            let listed: Vec<String> = items(list.trim_start_matches("table ")).map(plain).collect();
            let added = listed
                .iter()
                .filter(|item| !has(item))
                .map(|item| (format!("table {}", name(item)), Some(item.clone())));
            let gone = items(own).filter(|item| !listed.iter().any(|kept| name(kept) == name(item)));
            let gone = gone.map(|item| (format!("table {}", name(item)), Some("none".to_owned())));
            added.chain(gone).collect()
        }
        Some(list) => vec![("tables".to_owned(), Some(list.to_owned()))],
        None => vec![(option.to_owned(), Some(String::new()))],
    }
}

/// Whether a publication hands on all kinds of changes, as it does when nobody says anything (PostgreSQL documentation,
/// "CREATE PUBLICATION", `publish`).
fn publishes_all(value: &str) -> bool {
    let said: Vec<&str> = value.trim_matches('\'').split(',').map(str::trim).collect();
    ["insert", "update", "delete", "truncate"].iter().all(|kind| said.contains(kind))
}

/// The dictionaries of a text search configuration. A copy of `simple` has that one for all kinds of tokens.
fn mapping(definition: &str, option: &str) -> Vec<Saying> {
    let simple = matches!(definition.replace("pg_catalog.", "").as_str(), "copy = simple" | "(copy = simple)");
    let Some((verb, rest)) = option.split_once(" mapping ") else {
        return vec![(option.to_owned(), Some(String::new()))];
    };
    let rest = rest.trim_start_matches("if exists ");
    let Some(rest) = rest.strip_prefix("for ") else { return vec![(rest.to_owned(), Some(verb.to_owned()))] };
    let (tokens, dictionaries) = rest.split_once(" with ").unwrap_or((rest, "none"));
    let usual = simple && dictionaries.trim_start_matches("pg_catalog.") == "simple";
    items(tokens).map(|token| (format!("mapping of {token}"), (!usual).then(|| dictionaries.to_owned()))).collect()
}

/// The words of `CREATE EXTENSION` in one form: it stands in `public` when nothing else is said.
pub(super) fn extension(definition: &str, schema: Option<&str>) -> String {
    let mut words = definition.split(' ').filter(|word| !matches!(*word, "with" | "cascade" | ""));
    let (mut kept, mut own) = (Vec::new(), None);
    while let Some(word) = words.next() {
        if word == "schema" {
            own = words.next();
        } else {
            kept.push(word);
        }
    }
    let schema = schema.or(own).filter(|schema| *schema != "public");
    let schema = schema.map(|schema| format!("schema {schema}"));
    schema.as_deref().into_iter().chain(kept).collect::<Vec<_>>().join(" ")
}

impl Replay<'_> {
    /// The rule of a table.
    pub(super) fn rule_key(&self, table: &Key, name: &Ident) -> ObjectKey {
        let key = Key { schema: self.catalog.default_schema(), name: Arc::clone(&name.value) };
        ObjectKey { kind: ObjectKind::Rule, key, detail: table.to_string().into() }
    }

    /// A publication goes on without a table that is dropped, and one that takes its name is not published.
    pub(super) fn unpublish(&mut self, table: &Key) {
        let option = format!("drop table {}", table.to_string().trim_start_matches("public."));
        let publications = self.catalog.objects_of(ObjectKind::Publication);
        let publications: Vec<_> = publications.map(|(key, object)| (key.clone(), Arc::clone(object))).collect();
        for (key, object) in publications {
            let Definition::Text(definition) = &object.definition else { continue };
            let mut changed = (*object).clone();
            say(&mut changed, ObjectKind::Publication, definition, &option);
            if changed != *object {
                self.catalog.put_object(key, Some(Arc::new(changed)));
            }
        }
    }

    /// `ENABLE RULE`, `DISABLE RULE` of a table.
    pub(super) fn switch_rule(&mut self, table: &Key, name: &Ident, firing: Firing) {
        let rule = self.rule_key(table, name);
        let Some(object) = self.catalog.object(&rule) else { return };
        let mut changed = (**object).clone();
        changed.said.retain(|(about, _)| &**about != "firing");
        let what = match firing {
            Firing::Origin => None,
            Firing::Replica => Some("replica"),
            Firing::Always => Some("always"),
            Firing::Never => Some("never"),
        };
        changed.said.extend(what.map(|what| ("firing".into(), what.into())));
        self.catalog.put_object(rule, Some(Arc::new(changed)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: ObjectKind, definition: &str, option: &str, expected: &[(&str, Option<&str>)]) {
        let found = sayings(kind, definition, option);
        let found: Vec<_> = found.iter().map(|(about, what)| (about.as_str(), what.as_deref())).collect();
        assert_eq!(found, expected, "{option}");
    }

    #[test]
    fn what_is_said_is_known_by_what_it_is_about() {
        use ObjectKind::{EventTrigger, Operator, Publication, Server, TextSearchConfiguration};
        check(EventTrigger, "", "enable", &[("firing", None)]);
        check(EventTrigger, "", "disable", &[("firing", Some("disable"))]);
        check(Publication, "for table a", "add table b", &[("table b", Some("b"))]);
        check(Publication, "for table a", "drop table b", &[("table b", None)]);
        check(Publication, "for table a where (x > 1)", "add table a", &[("table a", Some("a"))]);
        check(Publication, "for table a", "drop table public.a", &[("table a", Some("none"))]);
        check(
            Publication,
            "for table a with (publish = 'insert')",
            "set (publish = 'insert')",
            &[("parameter publish", None)],
        );
        check(Server, "options (host 'x, y')", "options (set host 'z')", &[("option host", Some("'z'"))]);
        check(Server, "options (host 'x, y')", "options (set host 'x, y')", &[("option host", None)]);
        check(
            Operator,
            "(leftarg = box, restrict = eqsel)",
            "set (restrict = none)",
            &[("parameter restrict", Some("none"))],
        );
        let mapping = "alter mapping for asciiword with simple";
        check(TextSearchConfiguration, "copy = simple", mapping, &[("mapping of asciiword", None)]);
        check(TextSearchConfiguration, "copy = english", mapping, &[("mapping of asciiword", Some("simple"))]);
    }

    #[test]
    fn an_extension_stands_in_public() {
        assert_eq!(extension("with schema public version '1.2'", None), "version '1.2'");
        assert_eq!(extension("schema x", None), extension("", Some("x")));
    }
}
