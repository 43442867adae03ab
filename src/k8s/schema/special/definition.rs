//! What extends the API: definitions of kinds, servers of their own, webhooks and policies.

use super::{is_true, list, text, written};
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::schema::walk::Walker;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// How deep the schemas of a definition are looked into.
const DEPTH: usize = 60;

impl<'t> Walker<'t, '_> {
    /// A definition is called after its names, and one of its versions is stored.
    pub(super) fn definition(&mut self, node: NodeRef<'t>) {
        let Some(spec) = node.get("spec") else { return };
        let (name, plural, group) =
            (node.at(&["metadata", "name"]), spec.at(&["names", "plural"]), text(spec, "group"));
        let wanted = plural.and_then(NodeRef::text).map(|plural| format!("{plural}.{group}"));
        if let (Some(name), Some(wanted)) = (name, wanted)
            && let Some(own) =
                name.text().filter(|own| *own != wanted && !is_placeholder(own) && !is_placeholder(&wanted))
        {
            let message =
                format!("`metadata.name` must be `{wanted}`, not `{own}`, and the API server refuses the object");
            self.invalid(name, name.head_span(), message, format!("write `{wanted}`"));
        }
        let stored = list(spec, "versions").filter(|version| text(*version, "storage") == "true").count();
        if let Some(entry) = spec.entry("versions").filter(|entry| stored != 1 && entry.value.items().next().is_some())
        {
            let message = format!("{stored} of `spec.versions` are stored, and the API server wants one");
            self.invalid(node, entry.key_span(), message, "set `storage: true` in one of them".to_owned());
        }
        let short = !group.is_empty() && !group.contains('.') && !is_placeholder(group);
        if let Some(entry) = spec.entry("group").filter(|_| short) {
            let message = "`spec.group` must be a domain with a dot, and the API server refuses the object".to_owned();
            self.invalid(node, entry.value.head_span(), message, format!("write `{group}.example.com`"));
        }
        if let Some(entry) = spec.entry("preserveUnknownFields").filter(|entry| is_true(spec, entry.name())) {
            let message =
                "`spec.preserveUnknownFields` must be `false`, and the API server refuses the object".to_owned();
            let help = "delete it, and write `x-kubernetes-preserve-unknown-fields: true` in the schema".to_owned();
            self.invalid(node, entry.value.head_span(), message, help);
        }
        for (index, version) in list(spec, "versions").enumerate() {
            self.version(index, version);
        }
    }

    /// A version has a schema that says of everything what it is.
    fn version(&mut self, index: usize, version: NodeRef<'t>) {
        let path = format!("spec.versions[{index}].schema.openAPIV3Schema");
        let Some(schema) = version.at(&["schema", "openAPIV3Schema"]).filter(|schema| !schema.is_null()) else {
            // A kustomization or a tool may put it in.
            if !self.is_built() && !version.is_torn() && version.get("schema").is_none_or(NodeRef::is_mapping) {
                let message = format!("`{path}` is missing, and the API server refuses the object");
                self.invalid(version, version.head_span(), message, "add the schema of this version".to_owned());
            }
            return;
        };
        let kind = schema.entry("type").filter(|entry| entry.value.text().is_some_and(|text| text != "object"));
        if let Some(entry) = kind.filter(|entry| !entry.value.text().is_some_and(is_placeholder)) {
            let message = format!("`{path}.type` must be `object`, and the API server refuses the object");
            self.invalid(schema, entry.value.head_span(), message, "write `object`".to_owned());
        }
        self.part(&path, schema, DEPTH);
    }

    /// A schema and what is in it: each has a type, unless it takes anything, and its fields are named or free.
    fn part(&mut self, path: &str, schema: NodeRef<'t>, depth: usize) {
        // What a tool completes is not known.
        if depth == 0 || !schema.is_mapping() || schema.is_torn() || schema.entry("$ref").is_some() {
            return;
        }
        let free = ["x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields"];
        let kind = text(schema, "type");
        let typed = !kind.is_empty() || free.iter().any(|key| is_true(schema, key));
        let merged = schema.entries().iter().any(|entry| entry.name() == "<<" || is_placeholder(entry.name()));
        if !typed && !merged {
            let message = format!("`{path}` has no `type`, and the API server refuses the object");
            let help = "add `type`, or `x-kubernetes-preserve-unknown-fields: true`".to_owned();
            self.invalid(schema, self.schema_span(schema), message, help);
        }
        if kind == "array" && schema.get("items").is_none_or(NodeRef::is_null) && !merged {
            let message = format!("`{path}.items` is missing, and the API server refuses the object");
            self.invalid(schema, self.schema_span(schema), message, "add the schema of an item".to_owned());
        }
        let named: Vec<_> = schema.get("properties").map(NodeRef::entries).unwrap_or_default();
        let others = schema.entry("additionalProperties").filter(|entry| entry.value.is_mapping());
        if let Some(entry) = others.filter(|_| !named.is_empty()) {
            let message = format!(
                "`{path}.additionalProperties` may not stand beside `properties`, and the API server refuses the object"
            );
            self.invalid(schema, entry.key_span(), message, "keep one of the two".to_owned());
        }
        for entry in named {
            self.part(&format!("{path}.properties.{}", entry.name()), entry.value, depth - 1);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get(key) {
                self.part(&format!("{path}.{key}"), inner, depth - 1);
            }
        }
    }

    fn schema_span(&self, schema: NodeRef<'t>) -> Span {
        if schema.is_flow() { schema.head_span() } else { schema.key_span() }
    }

    /// A version that is deprecated says so, with a warning or without.
    pub(super) fn deprecation(&mut self, node: NodeRef<'t>) {
        let deprecated = node.get("deprecated").is_some_and(|value| value.text() != Some("false"));
        if let Some(entry) = node.entry("deprecationWarning").filter(|entry| !entry.value.is_null() && !deprecated) {
            self.refuse(entry, "is for versions that are `deprecated`", "add `deprecated: true`, or delete it");
        }
    }

    /// An API that another server offers is called after its version and group.
    pub(super) fn api_service(&mut self, node: NodeRef<'t>) {
        let Some(spec) = node.get("spec") else { return };
        let Some(((version, _), (group, _))) = written(spec, "version").zip(written(spec, "group")) else { return };
        let Some((own, entry)) = node.get("metadata").and_then(|metadata| written(metadata, "name")) else { return };
        let wanted = format!("{version}.{group}");
        if own != wanted {
            let message =
                format!("`metadata.name` must be `{wanted}`, not `{own}`, and the API server refuses the object");
            self.invalid(node, entry.value.head_span(), message, format!("write `{wanted}`"));
        }
    }

    /// What a rule of webhooks and policies names: all, or some.
    pub(super) fn webhook_rule(&mut self, node: NodeRef<'t>) {
        for key in ["apiGroups", "apiVersions", "operations"] {
            let all = list(node, key).find(|item| item.text() == Some("*"));
            if let Some(all) = all.filter(|_| list(node, key).count() > 1) {
                let path = self.path_to(key);
                let message =
                    format!("`*` may not stand beside others in `{path}`, and the API server refuses the object");
                self.invalid(all, all.head_span(), message, "keep `*` alone, or the others".to_owned());
            }
        }
    }

    /// What a binding does with what a policy refuses.
    pub(super) fn policy_actions(&mut self, node: NodeRef<'t>) {
        let named = |name: &str| list(node, "validationActions").find(|action| action.text() == Some(name));
        if let Some((_, warn)) = named("Deny").zip(named("Warn")) {
            let message = "`Warn` may not stand beside `Deny`, and the API server refuses the object".to_owned();
            self.invalid(warn, warn.head_span(), message, "keep one of the two".to_owned());
        }
    }

    pub(super) fn webhook(&mut self, node: NodeRef<'t>) {
        let name = text(node, "name");
        let short = !name.is_empty() && name.split('.').count() < 3 && !is_placeholder(name);
        if let Some(entry) = node.entry("name").filter(|_| short) {
            self.refuse(entry, "must be a domain of three parts or more", "write `name.example.com`");
        }
        let versions: Vec<_> = list(node, "admissionReviewVersions").filter_map(NodeRef::text).collect();
        let unknown = versions.iter().all(|version| !matches!(*version, "v1" | "v1beta1") && !is_placeholder(version));
        if let Some(entry) = node.entry("admissionReviewVersions").filter(|_| unknown && !versions.is_empty()) {
            self.refuse(entry, "must hold `v1`", "add `v1`, and answer it");
        }
        let url = node.get("clientConfig").and_then(|client| client.entry("url"));
        let plain = url.filter(|entry| entry.value.text().is_some_and(|url| url.starts_with("http://")));
        if let Some(entry) = plain {
            let message =
                "`clientConfig.url` must begin with `https://`, and the API server refuses the object".to_owned();
            self.invalid(node, entry.value.head_span(), message, "offer the webhook over TLS".to_owned());
        }
    }
}
