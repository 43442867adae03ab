//! ConfigMaps and Secrets, and everything that makes one: generators, external stores, sealed and issued secrets.
//!
//! Sources: the documentation of kustomize, External Secrets, Sealed Secrets, cert-manager, CloudNativePG, the Secrets
//! Store CSI driver, the Vault Secrets Operator and Strimzi. Keys that only the maker knows are unknown.

use std::borrow::Cow;

use super::manifest::Manifest;
use super::place::file_name;
use super::placeholder::is_placeholder;
use super::scope::Sought;
use crate::syntax::tree::NodeRef;

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
    /// The keys with their values; none when only the maker knows them.
    pub keys: Option<Vec<(&'t str, Option<NodeRef<'t>>)>>,
}

impl<'t> ConfigSource<'t> {
    /// What an object is or makes; nothing for most.
    #[must_use]
    pub fn read(manifest: Manifest<'t>) -> Vec<Self> {
        use ConfigKind::{ConfigMap, Secret};
        let at = |path: &[&str]| manifest.at(path);
        let own_name = at(&["metadata", "name"]);
        let make = |kind, name: Option<NodeRef<'t>>, keys| -> Vec<Self> {
            name.and_then(|name| Self::new(kind, manifest, name, keys)).into_iter().collect()
        };
        match (manifest.group, manifest.kind) {
            ("", "ConfigMap") => make(ConfigMap, own_name, stored(&manifest, &["data", "binaryData"])),
            ("", "Secret") => make(Secret, own_name, stored(&manifest, &["data", "stringData"])),
            (_, "Kustomization") if manifest.group != "kustomize.toolkit.fluxcd.io" => generated(manifest),
            ("external-secrets.io", "ExternalSecret") => {
                make(Secret, at(&["spec", "target", "name"]).or(own_name), fetched(&manifest))
            }
            ("external-secrets.io", "ClusterExternalSecret") => {
                let name = at(&["spec", "externalSecretName"]);
                make(Secret, at(&["spec", "externalSecretSpec", "target", "name"]).or(name).or(own_name), None)
            }
            ("bitnami.com", "SealedSecret") => {
                make(Secret, at(&["spec", "template", "metadata", "name"]).or(own_name), sealed(&manifest))
            }
            ("cert-manager.io", "Certificate") => make(Secret, at(&["spec", "secretName"]), issued(&manifest)),
            ("trust.cert-manager.io", "Bundle") => {
                let both = [ConfigMap, Secret].into_iter();
                both.flat_map(|kind| make(kind, own_name, None)).collect()
            }
            ("postgresql.cnpg.io", "Cluster") => {
                let ends = ["-app", "-superuser", "-ca", "-server", "-replication"].into_iter();
                let named = |suffix| make(Secret, own_name, None).into_iter().map(move |made| Self { suffix, ..made });
                ends.flat_map(named).collect()
            }
            ("secrets-store.csi.x-k8s.io", "SecretProviderClass") => {
                let objects = at(&["spec", "secretObjects"]).into_iter().flat_map(NodeRef::items);
                objects.flat_map(|object| make(Secret, object.get("secretName"), mounted(object))).collect()
            }
            ("secrets.hashicorp.com", _) => make(Secret, at(&["spec", "destination", "name"]).or(own_name), None),
            ("isindir.github.com", "SopsSecret") => {
                let templates = at(&["spec", "secretTemplates"]).into_iter().flat_map(NodeRef::items);
                templates.flat_map(|template| make(Secret, template.get("name"), None)).collect()
            }
            ("kafka.strimzi.io", "KafkaUser")
            | ("onepassword.com", "OnePasswordItem")
            | ("ricoberger.de", "VaultSecret") => make(Secret, own_name, None),
            ("objectbucket.io", "ObjectBucketClaim") => {
                [ConfigMap, Secret].into_iter().flat_map(|kind| make(kind, own_name, None)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn new(
        kind: ConfigKind,
        manifest: Manifest<'t>,
        place: NodeRef<'t>,
        keys: Option<Vec<(&'t str, Option<NodeRef<'t>>)>>,
    ) -> Option<Self> {
        let name = place.text().filter(|name| !name.is_empty())?;
        Some(Self { kind, name, suffix: "", manifest, place, keys })
    }

    /// The name in the cluster as a whole.
    #[must_use]
    pub fn full_name(&self) -> Cow<'t, str> {
        if self.suffix.is_empty() { self.name.into() } else { format!("{}{}", self.name, self.suffix).into() }
    }

    /// Whether it holds a key, as far as one can know.
    #[must_use]
    pub fn may_hold(&self, key: &str) -> bool {
        self.keys.as_ref().is_none_or(|keys| {
            keys.iter().any(|(name, _)| *name == key) || keys.iter().any(|(name, _)| is_placeholder(name))
        })
    }

    /// The plain value of a key, when it is written here.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<NodeRef<'t>> {
        let keys = self.keys.as_ref().filter(|_| self.kind == ConfigKind::ConfigMap)?;
        keys.iter().find(|(name, _)| *name == key).and_then(|(_, value)| *value)
    }
}

type Keys<'t> = Option<Vec<(&'t str, Option<NodeRef<'t>>)>>;

/// The keys of the object itself; unknown where somebody else fills it.
fn stored<'t>(manifest: &Manifest<'t>, lists: &[&str]) -> Keys<'t> {
    let token = manifest.at(&["type"]).and_then(NodeRef::text) == Some("kubernetes.io/service-account-token");
    let written = lists.iter().filter_map(|list| manifest.at(&[list]));
    let entries: Vec<_> = written.flat_map(NodeRef::entries).collect();
    let filled = ["annotations", "labels"].iter().filter_map(|list| manifest.at(&["metadata", list]));
    let mut filled = filled.flat_map(NodeRef::entries).map(|entry| entry.name());
    // Trust bundles are injected, reflectors copy from another namespace.
    let by_others = filled.any(|key| key.contains("inject") || key.contains("reflect") || key.contains("replicat"));
    (!token && !entries.is_empty() && !by_others)
        .then(|| entries.into_iter().map(|entry| (entry.name(), Some(entry.value))).collect())
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
        return None;
    }
    let texts = |list| generator.get(list).into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
    let literals = texts("literals").filter_map(|text| text.split_once('=').map(|(key, _)| (key, None)));
    let files = texts("files").map(|text| (text.split_once('=').map_or_else(|| file_name(text), |(key, _)| key), None));
    Some(literals.chain(files).collect())
}

/// The keys that an ExternalSecret asks for one by one; a template or a whole entry of the store brings others.
fn fetched<'t>(manifest: &Manifest<'t>) -> Keys<'t> {
    let spec = manifest.at(&["spec"])?;
    if spec.get("dataFrom").is_some() || spec.at(&["target", "template"]).is_some() {
        return None;
    }
    let data = spec.get("data")?.items();
    Some(data.filter_map(|item| Some((item.get("secretKey")?.text()?, None))).collect())
}

fn sealed<'t>(manifest: &Manifest<'t>) -> Keys<'t> {
    let encrypted = manifest.at(&["spec", "encryptedData"])?.entries();
    let plain = manifest.at(&["spec", "template", "data"]).map(NodeRef::entries).unwrap_or_default();
    Some(encrypted.into_iter().chain(plain).map(|entry| (entry.name(), None)).collect())
}

/// The keys that cert-manager writes; keystores and other formats bring more.
fn issued<'t>(manifest: &Manifest<'t>) -> Keys<'t> {
    let more = ["keystores", "additionalOutputFormats", "secretTemplate"];
    let plain = more.iter().all(|key| manifest.at(&["spec", key]).is_none());
    plain.then(|| ["tls.crt", "tls.key", "ca.crt"].map(|key| (key, None)).to_vec())
}

fn mounted(object: NodeRef<'_>) -> Keys<'_> {
    let data = object.get("data")?.items();
    Some(data.filter_map(|item| Some((item.get("key")?.text()?, None))).collect())
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
        let made = ConfigSource::read(manifest);
        let found: Vec<(String, Option<Vec<&str>>)> = made
            .iter()
            .map(|source| {
                let keys = source.keys.as_ref().map(|keys| keys.iter().map(|(key, _)| *key).collect());
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
