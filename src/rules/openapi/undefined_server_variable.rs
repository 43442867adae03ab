use crate::diagnostic::Severity;
use crate::openapi::{Object, ObjectKind, server_variables};
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::{Entry, NodeRef};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Object(ObjectKind::Server, check));

fn check(server: Object<'_>, cx: &mut Context<'_>) {
    let node = server.node();
    let Some(url) = node.get("url").filter(|url| url.is_string() && !node.is_torn()) else { return };
    let text = url.text().unwrap_or_default();
    let used = server_variables(text);
    let map = node.get("variables");
    // A map that stands elsewhere is not known.
    if map.is_some_and(|map| map.get("$ref").is_some() || map.is_torn()) {
        return;
    }
    for placeholder in &used {
        let (name, range) = (placeholder.name, &placeholder.range);
        if map.and_then(|map| map.get(name)).is_none() {
            cx.report(
                url.part(range.start, range.len()),
                format!("nothing says what `{{{name}}}` in this URL stands for"),
            )
            .help(format!("define `{name}` with a `default` in `variables` of the server"));
        }
    }
    for variable in map.map(NodeRef::entries).unwrap_or_default() {
        let is_used = used.iter().any(|placeholder| placeholder.name == variable.name());
        let is_extension = variable.name().starts_with("x-") && !is_used;
        if is_extension || variable.value.is_torn() || !variable.value.is_mapping() {
            continue;
        }
        let wanted = format!("{{{}}}", variable.name());
        if !is_used {
            cx.report(variable.key_span(), format!("the URL of the server has no place for `{wanted}`"))
                .help("name it in the URL, or delete it");
        }
        check_values(variable, cx);
    }
}

fn check_values(variable: Entry<'_>, cx: &mut Context<'_>) {
    let name = variable.name();
    let listed = variable.value.get("enum").filter(|listed| listed.is_sequence());
    if let Some(listed) = listed.filter(|listed| listed.items().next().is_none()) {
        cx.report(listed.head_span(), format!("`{name}` may have no value at all")).help("list its values");
        return;
    }
    let Some(default) = variable.value.get("default") else {
        cx.report(variable.key_span(), format!("`{name}` has no `default`, so no client can form the URL"))
            .help("give it the value that clients use when they are told none");
        return;
    };
    let known = |listed: NodeRef<'_>| listed.items().any(|item| item.text() == default.text());
    if let Some(text) = default.text()
        && listed.is_some_and(|listed| !known(listed))
    {
        cx.report(default.head_span(), format!("`{text}` is none of the values that `{name}` may have"))
            .help("make one of the listed values the default, or list this one");
    }
}
