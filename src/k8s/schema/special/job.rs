//! Jobs: what they select, when they have failed, who manages them.

use std::collections::BTreeSet;

use super::{is_open, list, text, written};
use crate::k8s::schema::walk::Walker;
use crate::syntax::tree::NodeRef;

impl<'t> Walker<'t, '_> {
    /// A Job selects its pods itself, unless it is told not to.
    pub(super) fn job(&mut self, node: NodeRef<'t>) {
        let written = node.entry("selector").filter(|entry| !entry.value.is_null() && !self.is_dump());
        // What a CronJob starts can have none of its own at all.
        let scheduled = self.kind() == "CronJob";
        let manual = node.entry("manualSelector").filter(|entry| entry.value.text() == Some("true"));
        if let Some(entry) = manual.filter(|_| scheduled) {
            self.refuse(entry, "must be `false` in a CronJob", "delete it");
        }
        let own = scheduled || self.kind() == "Job" && manual.is_none();
        if let Some(entry) = written.filter(|_| own) {
            let message =
                "a Job makes its own `selector`, and the API server refuses the object with another one".to_owned();
            self.invalid(node, entry.key_span(), message, "delete it".to_owned());
        }
        let many = node.entry("parallelism").filter(|entry| entry.value.as_i64().is_some_and(|count| count > 100_000));
        if let Some(entry) = many.filter(|_| text(node, "completionMode") == "Indexed") {
            self.refuse(entry, "must be 100000 at most for a Job whose pods have numbers", "run fewer at once");
        }
        let policy = node.get("podFailurePolicy");
        for rule in policy.into_iter().flat_map(|policy| list(policy, "rules")) {
            self.failure(node, rule);
        }
    }

    /// When a pod's end is the Job's.
    fn failure(&mut self, job: NodeRef<'t>, rule: NodeRef<'t>) {
        if let Some((action, entry)) = written(rule, "action")
            && action == "FailIndex"
            && job.get("backoffLimitPerIndex").is_none()
        {
            let message = "`FailIndex` needs `backoffLimitPerIndex` in the Job, and the API server refuses the object";
            self.invalid(rule, entry.value.head_span(), message.to_owned(), "add it, or write `FailJob`".to_owned());
        }
        let Some(codes) = rule.get("onExitCodes") else { return };
        let zero = list(codes, "values").find(|value| value.as_i64() == Some(0));
        if let Some(value) = zero.filter(|_| text(codes, "operator") == "In") {
            let message = "`onExitCodes.values` may not hold 0 for `In`, and the API server refuses the object";
            self.invalid(value, value.head_span(), message.to_owned(), "delete it: 0 is no failure".to_owned());
        }
        let mut seen = BTreeSet::new();
        let again = list(codes, "values").find(|value| value.as_i64().is_some_and(|code| !seen.insert(code)));
        if let Some(value) = again {
            let message = "`onExitCodes.values` has this code already, and the API server refuses the object";
            self.invalid(value, value.head_span(), message.to_owned(), "write each once".to_owned());
        }
        let Some((name, entry)) = written(codes, "containerName") else { return };
        let Some(pod) = job.at(&["template", "spec"]) else { return };
        let lists = || list(pod, "containers").chain(list(pod, "initContainers"));
        let unknown = lists().any(|one| one.get("name").and_then(NodeRef::text).is_none_or(is_open));
        if !unknown && !lists().any(|container| text(container, "name") == name) {
            let message = format!("`{name}` is no container of this Job, and the API server refuses the object");
            self.invalid(codes, entry.value.head_span(), message, "write the name of one".to_owned());
        }
    }
}
