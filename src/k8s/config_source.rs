//! ConfigMaps and Secrets, and everything that makes one: generators, external stores, sealed and issued secrets.
//!
//! Sources: the documentation of kustomize, External Secrets, Sealed Secrets, cert-manager, CloudNativePG, the Secrets
//! Store CSI driver, the Vault Secrets Operator and Strimzi. Keys that only the maker knows are unknown.

use std::borrow::Cow;
use std::sync::Arc;

use super::manifest::Manifest;
use super::place::file_name;
use super::placeholder::is_placeholder;
use super::scope::Sought;
use crate::syntax::tree::{Entry, NodeRef};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigKind {
    /// A ConfigMap.
    ConfigMap,
    /// A Secret.
    Secret,
}

impl ConfigKind {
    /// The kind as manifests write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        }
    }

    pub(super) fn sought(self) -> Sought {
        match self {
            Self::ConfigMap => Sought::ConfigMap,
            Self::Secret => Sought::Secret,
        }
    }
}

/// A ConfigMap or Secret, or the object that makes it.
#[derive(Debug, Clone)]
pub struct ConfigSource<'t> {
    /// Which of the two it is.
    pub kind: ConfigKind,
    /// Its name in the cluster, a generator's hash aside.
    pub name: &'t str,
    /// Words that follow the name: `-app` for a database's Secret.
    pub suffix: &'static str,
    /// The object that it is, or that makes it.
    pub manifest: Manifest<'t>,
    /// Where its name is written.
    pub place: NodeRef<'t>,
    keys: Keys<'t>,
}

/// The keys of a ConfigMap or Secret.
#[derive(Debug, Clone)]
enum Keys<'t> {
    /// Only the maker knows them.
    Unknown,
    /// Those of mappings, with their values: there may be a million.
    Of([Option<NodeRef<'t>>; 2]),
    /// These, whose values are not known here.
    Named(Arc<[&'t str]>),
}

impl<'t> ConfigSource<'t> {
    /// The object itself, when it is a ConfigMap or a Secret. A file may hold a hundred thousand, so they are read when
    /// they are asked for.
    #[must_use]
    pub fn of_object(manifest: Manifest<'t>) -> Option<Self> {
        let (kind, lists) = match (manifest.group, manifest.kind) {
            ("", "ConfigMap") => (ConfigKind::ConfigMap, ["data", "binaryData"]),
            ("", "Secret") => (ConfigKind::Secret, ["data", "stringData"]),
            _ => return None,
        };
        Self::new(kind, manifest, manifest.at(&["metadata", "name"])?, stored(&manifest, lists))
    }

    /// What an object makes that is neither itself; nothing for most.
    #[must_use]
    pub fn made_by(manifest: Manifest<'t>) -> Vec<Self> {
        use ConfigKind::{ConfigMap, Secret};
        let at = |path: &[&str]| manifest.at(path);
        let own_name = at(&["metadata", "name"]);
        let make = |kind, name: Option<NodeRef<'t>>, keys| -> Vec<Self> {
            name.and_then(|name| Self::new(kind, manifest, name, keys)).into_iter().collect()
        };
        match (manifest.group, manifest.kind) {
            (_, "Kustomization") if manifest.group != "kustomize.toolkit.fluxcd.io" => generated(manifest),
            ("external-secrets.io", "ExternalSecret") => {
                make(Secret, at(&["spec", "target", "name"]).or(own_name), fetched(&manifest))
            }
            ("external-secrets.io", "ClusterExternalSecret") => {
                let name = at(&["spec", "externalSecretName"]);
                make(Secret, at(&["spec", "externalSecretSpec", "target", "name"]).or(name).or(own_name), Keys::Unknown)
            }
            ("bitnami.com", "SealedSecret") => {
                make(Secret, at(&["spec", "template", "metadata", "name"]).or(own_name), sealed(&manifest))
            }
            ("cert-manager.io", "Certificate") => make(Secret, at(&["spec", "secretName"]), issued(&manifest)),
            ("trust.cert-manager.io", "Bundle") => {
                let both = [ConfigMap, Secret].into_iter();
                both.flat_map(|kind| make(kind, own_name, Keys::Unknown)).collect()
            }
            ("postgresql.cnpg.io", "Cluster") => {
                let ends = ["-app", "-superuser", "-ca", "-server", "-replication"].into_iter();
                let named =
                    |suffix| make(Secret, own_name, Keys::Unknown).into_iter().map(move |made| Self { suffix, ..made });
                ends.flat_map(named).collect()
            }
            ("secrets-store.csi.x-k8s.io", "SecretProviderClass") => {
                let objects = at(&["spec", "secretObjects"]).into_iter().flat_map(NodeRef::items);
                objects.flat_map(|object| make(Secret, object.get("secretName"), listed(Some(object), "key"))).collect()
            }
            ("secrets.hashicorp.com", _) => {
                make(Secret, at(&["spec", "destination", "name"]).or(own_name), Keys::Unknown)
            }
            ("isindir.github.com", "SopsSecret") => {
                let templates = at(&["spec", "secretTemplates"]).into_iter().flat_map(NodeRef::items);
                templates.flat_map(|template| make(Secret, template.get("name"), Keys::Unknown)).collect()
            }
            ("kafka.strimzi.io", "KafkaUser")
            | ("onepassword.com", "OnePasswordItem")
            | ("ricoberger.de", "VaultSecret") => make(Secret, own_name, Keys::Unknown),
            ("objectbucket.io", "ObjectBucketClaim") => {
                [ConfigMap, Secret].into_iter().flat_map(|kind| make(kind, own_name, Keys::Unknown)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn new(kind: ConfigKind, manifest: Manifest<'t>, place: NodeRef<'t>, keys: Keys<'t>) -> Option<Self> {
        let name = place.text().filter(|name| !name.is_empty())?;
        Some(Self { kind, name, suffix: "", manifest, place, keys })
    }

    /// The name in the cluster as a whole.
    #[must_use]
    pub fn full_name(&self) -> Cow<'t, str> {
        if self.suffix.is_empty() { self.name.into() } else { format!("{}{}", self.name, self.suffix).into() }
    }

    /// Whether only the maker knows its keys.
    #[must_use]
    pub fn has_unknown_keys(&self) -> bool {
        matches!(self.keys, Keys::Unknown)
    }

    /// The keys that are known, in order of writing.
    pub fn known_keys(&self) -> impl Iterator<Item = &'t str> {
        let named = if let Keys::Named(keys) = &self.keys { keys.as_ref() } else { &[] };
        self.entries().map(Entry::name).chain(named.iter().copied())
    }

    /// The entries that are written here.
    fn entries(&self) -> impl Iterator<Item = Entry<'t>> + use<'t> {
        let lists = if let Keys::Of(lists) = self.keys { lists } else { [None; 2] };
        lists.into_iter().flatten().flat_map(NodeRef::entries_in_turn)
    }

    /// Whether it holds a key, as far as one can know.
    #[must_use]
    pub fn may_hold(&self, key: &str) -> bool {
        self.has_unknown_keys() || self.known_keys().any(|name| name == key || is_placeholder(name))
    }

    /// The keys and plain values that are written here.
    pub fn values(&self) -> impl Iterator<Item = (&'t str, NodeRef<'t>)> {
        let plain = self.kind == ConfigKind::ConfigMap;
        self.entries().filter(move |_| plain).map(|entry| (entry.name(), entry.value))
    }

    /// The plain value of a key, when it is written here.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<NodeRef<'t>> {
        self.values().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

/// The keys of the object itself; unknown where somebody else fills it.
fn stored<'t>(manifest: &Manifest<'t>, lists: [&str; 2]) -> Keys<'t> {
    let token = manifest.at(&["type"]).and_then(NodeRef::text) == Some("kubernetes.io/service-account-token");
    let lists = lists.map(|list| manifest.at(&[list]));
    let is_empty = lists.into_iter().flatten().all(|list| list.entries_in_turn().next().is_none());
    let filled = ["annotations", "labels"].iter().filter_map(|list| manifest.at(&["metadata", list]));
    let mut filled = filled.flat_map(NodeRef::entries).map(|entry| entry.name());
    // Trust bundles are injected, reflectors copy from another namespace.
    let by_others = filled.any(|key| key.contains("inject") || key.contains("reflect") || key.contains("replicat"));
    if token || is_empty || by_others { Keys::Unknown } else { Keys::Of(lists) }
}

/// What the generators of a kustomization make.
fn generated(manifest: Manifest<'_>) -> Vec<ConfigSource<'_>> {
    let lists = [("configMapGenerator", ConfigKind::ConfigMap), ("secretGenerator", ConfigKind::Secret)];
    let generators = lists.into_iter().flat_map(|(list, kind)| {
        let generators = manifest.at(&[list]).into_iter().flat_map(NodeRef::items);
        generators.map(move |generator| (kind, generator))
    });
    generators
        .filter_map(|(kind, generator)| {
            ConfigSource::new(kind, manifest, generator.get("name")?, generator_keys(generator))
        })
        .collect()
}

fn generator_keys(generator: NodeRef<'_>) -> Keys<'_> {
    // The lines of an env file are not read.
    if generator.get("envs").or_else(|| generator.get("env")).is_some() {
        return Keys::Unknown;
    }
    let texts = |list| generator.get(list).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
    let literals = texts("literals").filter_map(|text| text.split_once('=').map(|(key, _)| key));
    let files = texts("files").map(|text| text.split_once('=').map_or_else(|| file_name(text), |(key, _)| key));
    Keys::Named(literals.chain(files).collect())
}

/// The keys that an ExternalSecret asks for one by one; a template or a whole entry of the store brings others.
fn fetched<'t>(manifest: &Manifest<'t>) -> Keys<'t> {
    let spec = manifest.at(&["spec"]);
    let brings = |spec: NodeRef<'_>| spec.get("dataFrom").is_some() || spec.at(&["target", "template"]).is_some();
    listed(spec.filter(|spec| !brings(*spec)), "secretKey")
}

/// The keys that the items of `data` name.
fn listed<'t>(holder: Option<NodeRef<'t>>, key: &str) -> Keys<'t> {
    let data = holder.and_then(|holder| holder.get("data")).map(NodeRef::items);
    data.map_or(Keys::Unknown, |items| Keys::Named(items.filter_map(|item| item.get(key)?.text()).collect()))
}

fn sealed<'t>(manifest: &Manifest<'t>) -> Keys<'t> {
    let Some(encrypted) = manifest.at(&["spec", "encryptedData"]) else { return Keys::Unknown };
    Keys::Of([Some(encrypted), manifest.at(&["spec", "template", "data"])])
}

/// The keys that cert-manager writes; keystores and other formats bring more.
fn issued<'t>(manifest: &Manifest<'t>) -> Keys<'t> {
    let more = ["keystores", "additionalOutputFormats", "secretTemplate"];
    let plain = more.iter().all(|key| manifest.at(&["spec", key]).is_none());
    if plain { Keys::Named(["tls.crt", "tls.key", "ca.crt"].into()) } else { Keys::Unknown }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::k8s::place::Place;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Option<&[&str]>)]) {
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let manifest = Manifest::read(tree.root().unwrap(), Place { path: "a.yaml", build: None }).unwrap();
        let made = ConfigSource::of_object(manifest).into_iter().chain(ConfigSource::made_by(manifest));
        let found: Vec<(String, Option<Vec<&str>>)> = made
            .map(|source| {
                let keys = (!source.has_unknown_keys()).then(|| source.known_keys().collect());
                (format!("{} {}", source.kind.name(), source.full_name()), keys)
            })
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(name, keys)| ((*name).to_owned(), keys.map(<[&str]>::to_vec))).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn whoever_makes_a_secret_is_known() {
        check(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: y}, binaryData: {z: eg==}}",
            &[("ConfigMap a", Some(&["x", "z"]))],
        );
        check("{apiVersion: v1, kind: Secret, metadata: {name: a}}", &[("Secret a", None)]);
        check(
            "{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, configMapGenerator: [{name: a, \
             literals: [k=v], files: [dir/app.ini, other=x.ini]}], secretGenerator: [{name: b, envs: [.env]}]}",
            &[("ConfigMap a", Some(&["k", "app.ini", "other"])), ("Secret b", None)],
        );
        check(
            "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: a}, spec: {target: {name: b}, \
             data: [{secretKey: k}]}}",
            &[("Secret b", Some(&["k"]))],
        );
        check(
            "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: a}, spec: {encryptedData: {k: x}}}",
            &[("Secret a", Some(&["k"]))],
        );
        check(
            "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: a}, spec: {secretName: b}}",
            &[("Secret b", Some(&["tls.crt", "tls.key", "ca.crt"]))],
        );
        check("{apiVersion: v1, kind: Service, metadata: {name: a}}", &[]);
    }
}
