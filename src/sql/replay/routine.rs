//! Functions: what takes the place of another, and options that change one.

use std::sync::Arc;

use super::object::Existing;
use super::{About, Fault, FaultKind, Replay};
use crate::sql::catalog::{Definition, RoutineText};
use crate::syntax::sql::statement::CreateFunction;

impl Replay<'_> {
    pub(super) fn create_function(&mut self, create: &CreateFunction) {
        let detail = create.signature.as_ref().map_or("", |signature| &signature.text);
        let existing = if create.or_replace.is_some() { Existing::Replaced } else { Existing::Refused };
        let definition = Definition::Text(Arc::clone(&create.definition));
        self.replace_result(create, detail);
        self.replace_arguments(create, detail);
        self.create_named(create.kind, &create.name, detail, definition, existing);
        self.name_arguments(create, detail);
    }

    /// What is written of the arguments beside their types, which alone tell functions apart.
    fn name_arguments(&mut self, create: &CreateFunction, detail: &str) {
        let key = self.object_key(create.kind, &create.name, detail);
        let Some(object) = self.catalog.object(&key).filter(|_| !create.arguments.is_empty()) else { return };
        let mut named = (**object).clone();
        named.said = vec![("arguments".into(), Arc::clone(&create.arguments))];
        self.catalog.put_object(key, Some(Arc::new(named)));
    }

    /// A function that takes another's place has the names of its arguments, and their defaults at least (PostgreSQL
    /// documentation, "CREATE FUNCTION", "Notes").
    fn replace_arguments(&mut self, create: &CreateFunction, detail: &str) {
        let key = self.object_key(create.kind, &create.name, detail);
        let old = self.catalog.object(&key).filter(|_| create.or_replace.is_some() && self.postgres());
        let Some(before) = old.and_then(|old| old.said_of("arguments")) else { return };
        let count = detail.split(',').count();
        let (before, after): (Vec<&str>, Vec<&str>) =
            (before.split(',').collect(), create.arguments.split(',').collect());
        // A bare list of types says no names, and commas of defaults and types are not told apart here.
        if before.len() != count || after.len() != count && !create.arguments.is_empty() {
            return;
        }
        let lost = before.iter().enumerate().any(|(at, before)| {
            let after = after.get(at).copied().unwrap_or_default();
            let (old, new) = (argument_name(before), argument_name(after));
            !old.is_empty() && old != new || before.contains("default ") && !after.contains("default ")
        });
        if lost {
            let about = About { key: key.key.clone(), part: true };
            let kind = FaultKind::Irreplaceable(format!("the arguments of function `{}`", key.key));
            self.faults.push(Fault { kind, about, span: create.name.ident.span });
        }
    }

    /// A function that takes another's place returns the same type (Postgres documentation, "CREATE FUNCTION",
    /// "Notes"). Only types of the server are compared.
    fn replace_result(&mut self, create: &CreateFunction, detail: &str) {
        let key = self.object_key(create.kind, &create.name, detail);
        let (Some(_), Some(after), true) = (create.or_replace, &create.returns, self.postgres()) else { return };
        let Some(Definition::Text(before)) = self.catalog.object(&key).map(|object| &object.definition) else { return };
        let before = before.strip_prefix("returns ").and_then(plain_type);
        if before.zip(plain_type(&after.text)).is_some_and(|(before, after)| before != after) {
            let about = About { key: key.key.clone(), part: true };
            let kind = FaultKind::Irreplaceable(format!("the result of function `{}`", key.key));
            self.faults.push(Fault { kind, about, span: create.name.ident.span });
        }
    }
}

/// The name in what is written of an argument beside its type: mode, name and default.
fn argument_name(written: &str) -> &str {
    let head = written.split("default ").next().unwrap_or_default();
    let head = head.trim_start_matches("inout ").trim_start_matches("variadic ").trim();
    if matches!(head, "inout" | "variadic") { "" } else { head }
}

/// The options of one `ALTER FUNCTION`, each by itself.
pub(super) fn options(text: &str) -> Vec<String> {
    const STARTS: [&str; 15] = [
        "immutable",
        "stable",
        "volatile",
        "not",
        "leakproof",
        "called",
        "returns",
        "strict",
        "external",
        "security",
        "parallel",
        "cost",
        "rows",
        "set",
        "reset",
    ];
    let mut found: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let open = found.last().is_some_and(|own| {
            matches!(own.as_str(), "not" | "external" | "security" | "parallel" | "set" | "reset")
                || own.matches('\'').count() % 2 == 1
        });
        match found.last_mut() {
            Some(own) if open || !STARTS.contains(&word) => {
                own.push(' ');
                own.push_str(word);
            }
            _ => found.push(word.to_owned()),
        }
    }
    found
}

/// A function with another volatility, if the options are no more than that. `VOLATILE` is what functions are.
pub(super) fn volatile_as(definition: &str, option: &str) -> Option<String> {
    const WORDS: [&str; 3] = ["immutable", "stable", "volatile"];
    if !WORDS.contains(&option) {
        return None;
    }
    let text = RoutineText::of(definition)?;
    let plain = |text: &str| text.split_whitespace().filter(|word| !WORDS.contains(word)).collect::<Vec<_>>().join(" ");
    let option = if option == "volatile" { "" } else { option };
    let (clauses, said) = text.tail.split_at_checked(text.tail.find(';').unwrap_or(text.tail.len()))?;
    Some(format!("{} {} {} {option}{said}", plain(text.head), text.body, plain(clauses)))
}

/// A function with another option of `ALTER FUNCTION`, which stands behind its definition. One that takes another back, or
/// says what the definition says, leaves nothing.
pub(super) fn with_option(definition: &str, option: &str) -> Option<String> {
    let text = RoutineText::of(definition)?;
    let (clauses, said) = text.tail.split_at_checked(text.tail.find(';').unwrap_or(text.tail.len()))?;
    let own = definition.strip_suffix(said)?;
    let mut words = option.split_whitespace();
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    let of = |text: &str| -> String {
        let mut words = text.split_whitespace();
        match (words.next().unwrap_or_default(), words.next().unwrap_or_default()) {
            ("set" | "reset", name) => format!("set {name}"),
            ("strict" | "called" | "returns", _) => "strict".to_owned(),
            ("not", word) => word.to_owned(),
            (word, _) => word.to_owned(),
        }
    };
    let reset_all = (first, second) == ("reset", "all");
    let kept = said.split("; ").map(|one| one.trim_matches([';', ' '])).filter(|one| !one.is_empty());
    let kept: Vec<&str> =
        kept.filter(|one| if reset_all { !one.starts_with("set ") } else { of(one) != of(option) }).collect();
    let outside = format!("{} {clauses}", text.head);
    let has = |words: &str| outside.contains(words);
    let number = |word: &str, usual: &'static str| {
        let mut words = outside.split_whitespace().skip_while(|own| *own != word);
        words.nth(1).unwrap_or(usual) == second
    };
    // What a function costs when nothing is said (PostgreSQL documentation, "CREATE FUNCTION", `COST`).
    let compiled = outside.contains("language c ") || outside.contains("language internal ");
    let silent = match (first, second) {
        ("cost", _) => number("cost", if compiled { "1" } else { "100" }),
        ("rows", _) => number("rows", "1000"),
        ("reset", "all") => !has(" set "),
        ("reset", name) => !has(&format!(" set {name} ")),
        ("security", "invoker") => !has("security definer"),
        ("security", _) => has("security definer"),
        ("called", _) => !has(" strict") && !has("null on null input"),
        ("strict" | "returns", _) => has(" strict") || has("returns null on null input"),
        ("not", "leakproof") => !has("leakproof"),
        ("parallel", "unsafe") => !has("parallel "),
        _ => false,
    };
    let mut text = own.trim_end().to_owned();
    for one in kept.into_iter().chain((!silent).then_some(option)) {
        text.push_str("; ");
        text.push_str(one);
    }
    Some(text)
}

/// A type of the server at the start of a text, by one of its names.
fn plain_type(text: &str) -> Option<&'static str> {
    const TYPES: [(&str, &str); 22] = [
        ("timestamp with time zone", "timestamptz"),
        ("timestamp without time zone", "timestamp"),
        ("character varying", "varchar"),
        ("double precision", "float8"),
        ("timestamptz", "timestamptz"),
        ("timestamp", "timestamp"),
        ("smallint", "int2"),
        ("integer", "int4"),
        ("varchar", "varchar"),
        ("boolean", "bool"),
        ("numeric", "numeric"),
        ("trigger", "trigger"),
        ("bigint", "int8"),
        ("float8", "float8"),
        ("jsonb", "jsonb"),
        ("uuid", "uuid"),
        ("bool", "bool"),
        ("text", "text"),
        ("void", "void"),
        ("int8", "int8"),
        ("int4", "int4"),
        ("int", "int4"),
    ];
    let ends =
        |rest: &str| rest.is_empty() || rest.starts_with(' ') && !rest.starts_with(" [") && !rest.starts_with(" (");
    TYPES.iter().find(|(name, _)| text.strip_prefix(name).is_some_and(ends)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::options;

    #[test]
    fn options_stand_one_behind_another() {
        let found = options("stable not leakproof security definer set search_path = 'a set', b cost 5");
        assert_eq!(found, ["stable", "not leakproof", "security definer", "set search_path = 'a set', b", "cost 5"]);
        assert_eq!(
            options("returns null on null input parallel safe"),
            ["returns null on null input", "parallel safe"]
        );
    }
}
