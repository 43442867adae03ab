use crate::diagnostic::Severity;
use crate::k8s::Container;
use crate::k8s::edit::{append, replace_items, rewrite};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::pod_security::capability;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::NodeRef;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Container(check));

const PATH: [&str; 2] = ["capabilities", "drop"];

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    if container.is_privileged() || !container.workload.has_judgeable_context() {
        return;
    }
    let dropped = container.setting(&PATH);
    let all = |item: NodeRef<'_>| item.text().is_some_and(|text| capability(text) == "ALL" || is_placeholder(text));
    match dropped {
        Some(entry) if entry.value.items().any(all) || entry.value.text().is_some() => return,
        None if !container.lacks_setting(&PATH) => return,
        _ => {}
    }
    let message =
        format!("{} keeps the capabilities that every container gets, of which it hardly needs one", container.title());
    let capabilities = container.own_setting(&PATH[..1]);
    let span = capabilities.map_or_else(|| container.own_context_span(), |entry| entry.key_span());
    let finding = cx.report(span, message);
    finding.subject(container.subject()).help("drop `ALL` and add back the few that it needs");
    let edit = match (container.own_setting(&PATH), capabilities) {
        (Some(list), _) => replace_items(list.value, "ALL").or_else(|| rewrite(list, "drop: [ALL]")),
        // What a patch drops has to be changed there.
        (None, _) if dropped.is_some() => None,
        (None, Some(entry)) => append(entry.value, &["drop: [ALL]".to_owned()]),
        (None, None) => container.add_setting(&["capabilities:", "  drop: [ALL]"]),
    };
    if let Some(edit) = edit {
        finding.suggest("drop `ALL`", vec![edit]);
    }
}
