//! Where pods read ConfigMaps and Secrets: variables, whole environments, volumes, and credentials for registries.

use super::Cluster;
use super::config_source::{ConfigKind, ConfigSource};
use super::manifest::Manifest;
use super::names::nearest_name;
use super::placeholder::is_placeholder;
use super::workload::Workload;
use crate::syntax::tree::{Entry, NodeRef};

/// How a pod reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigUse<'a> {
    /// One key, as the variable of this name.
    Variable(&'a str),
    /// All keys, as variables.
    Environment,
    /// Files of a volume.
    Volume,
    /// The credentials with which an image is pulled, or a volume is mounted.
    Credentials,
}

/// A place where pods name a ConfigMap or a Secret.
#[derive(Debug, Clone)]
pub struct ConfigReference<'a> {
    /// The object that holds the place.
    pub manifest: Manifest<'a>,
    /// What is named.
    pub kind: ConfigKind,
    /// The key `secretKeyRef` or the like, with what stands under it.
    pub entry: Entry<'a>,
    /// Its name.
    pub name: NodeRef<'a>,
    /// The keys that must be in it.
    pub keys: Vec<NodeRef<'a>>,
    /// Whether the pod starts without it.
    pub optional: bool,
    /// How it is read.
    pub way: ConfigUse<'a>,
    /// The name of the container, where one reads it.
    pub container: Option<&'a str>,
}

impl<'a> ConfigReference<'a> {
    /// All of a workload's pods.
    #[must_use]
    pub fn of(workload: &Workload<'a>) -> Vec<Self> {
        let mut references = Vec::new();
        let manifest = workload.manifest;
        for key in ["containers", "initContainers", "ephemeralContainers"] {
            for container in workload.pod.get(key).into_iter().flat_map(NodeRef::items) {
                Reader::of(manifest, container).environment(container, &mut references);
            }
        }
        let reader = Reader { manifest, container: None };
        for volume in workload.pod.get("volumes").into_iter().flat_map(NodeRef::items) {
            reader.volume(volume, &mut references);
        }
        for item in workload.pod.get("imagePullSecrets").into_iter().flat_map(NodeRef::items) {
            references.extend(item.entry("name").map(|entry| reader.credentials(entry)));
        }
        references
    }

    /// Those of the environment of one container, as it is written in its pod.
    #[must_use]
    pub fn of_environment(manifest: Manifest<'a>, container: NodeRef<'a>) -> Vec<Self> {
        let mut references = Vec::new();
        Reader::of(manifest, container).environment(container, &mut references);
        references
    }
}

struct Reader<'a> {
    manifest: Manifest<'a>,
    container: Option<&'a str>,
}

impl<'a> Reader<'a> {
    fn of(manifest: Manifest<'a>, container: NodeRef<'a>) -> Self {
        Self { manifest, container: container.get("name").and_then(NodeRef::text) }
    }

    fn make(&self, kind: ConfigKind, entry: Entry<'a>, way: ConfigUse<'a>) -> Option<ConfigReference<'a>> {
        let source = entry.value;
        let name = source.get("name").or_else(|| source.get("secretName"))?;
        name.text().filter(|text| !text.is_empty())?;
        let keys = match way {
            ConfigUse::Variable(_) => source.get("key").into_iter().collect(),
            _ => source.get("items").into_iter().flat_map(NodeRef::items).filter_map(|item| item.get("key")).collect(),
        };
        let optional = source.get("optional").and_then(NodeRef::as_bool_yaml_1_1) == Some(true);
        let (manifest, container) = (self.manifest, self.container);
        Some(ConfigReference { manifest, kind, entry, name, keys, optional, way, container })
    }

    fn both(
        &self,
        holder: NodeRef<'a>,
        names: [(&str, ConfigKind); 2],
        way: ConfigUse<'a>,
        references: &mut Vec<ConfigReference<'a>>,
    ) {
        let found = names.into_iter().filter_map(|(key, kind)| self.make(kind, holder.entry(key)?, way));
        references.extend(found);
    }

    fn environment(&self, container: NodeRef<'a>, references: &mut Vec<ConfigReference<'a>>) {
        for variable in container.get("env").into_iter().flat_map(NodeRef::items) {
            let Some(source) = variable.get("valueFrom") else { continue };
            let name = variable.get("name").and_then(NodeRef::text).unwrap_or_default();
            let names = [("configMapKeyRef", ConfigKind::ConfigMap), ("secretKeyRef", ConfigKind::Secret)];
            self.both(source, names, ConfigUse::Variable(name), references);
        }
        for source in container.get("envFrom").into_iter().flat_map(NodeRef::items) {
            let names = [("configMapRef", ConfigKind::ConfigMap), ("secretRef", ConfigKind::Secret)];
            self.both(source, names, ConfigUse::Environment, references);
        }
    }

    fn volume(&self, volume: NodeRef<'a>, references: &mut Vec<ConfigReference<'a>>) {
        let names = [("configMap", ConfigKind::ConfigMap), ("secret", ConfigKind::Secret)];
        self.both(volume, names, ConfigUse::Volume, references);
        for source in volume.at(&["projected", "sources"]).into_iter().flat_map(NodeRef::items) {
            self.both(source, names, ConfigUse::Volume, references);
        }
        let published = volume.at(&["csi", "nodePublishSecretRef"]).and_then(|published| published.entry("name"));
        references.extend(published.map(|entry| self.credentials(entry)));
    }

    fn credentials(&self, name: Entry<'a>) -> ConfigReference<'a> {
        ConfigReference {
            manifest: self.manifest,
            kind: ConfigKind::Secret,
            entry: name,
            name: name.value,
            keys: Vec::new(),
            optional: false,
            way: ConfigUse::Credentials,
            container: self.container,
        }
    }
}

/// A name that nothing answers to, as far as one can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownName<'t> {
    /// The name that is probably meant.
    pub near: Option<&'t str>,
    /// The namespace in which an object of the name stands.
    pub elsewhere: Option<&'t str>,
}

impl<'t> Cluster<'t> {
    /// What the reference may lead to, in its namespace.
    pub fn config_sources_of<'s>(&'s self, reference: &ConfigReference<'_>) -> impl Iterator<Item = ConfigSource<'t>> {
        let name = reference.name.text().unwrap_or_default();
        let (kind, from) = (reference.kind, reference.manifest);
        self.config_sources_named(kind, name).filter(move |source| source.manifest.shares_namespace(&from))
    }

    /// The ConfigMaps or Secrets of a name, in path order.
    fn config_sources_named<'s>(&'s self, kind: ConfigKind, name: &str) -> impl Iterator<Item = ConfigSource<'t>> {
        let made = self.called.made_configs.get(&kind).and_then(|names| names.get(name)).into_iter().flatten();
        in_order(self.named(kind.name(), name), made.filter_map(|&index| self.made_configs.get(index)))
    }

    /// Why the reference leads nowhere; none when it does not, or when what it names may be made where we cannot see.
    #[must_use]
    pub fn unknown_config(&self, reference: &ConfigReference<'_>) -> Option<UnknownName<'t>> {
        // Every namespace has the first; the others come with a distribution.
        const GIVEN: [&str; 3] = ["kube-root-ca.crt", "openshift-service-ca.crt", "extension-apiserver-authentication"];
        let (from, name) = (&reference.manifest, reference.name.text()?);
        let skip = reference.optional
            || GIVEN.contains(&name)
            || from.is_system()
            || self.config_sources_of(reference).next().is_some()
            || !self.scope.knows(reference.kind.sought(), from.place)
            || self.makers.may_make(name)
            || self.is_renamed(from, name)
            || self.mentions_in_patch(from, name);
        if skip {
            return None;
        }
        let there = self.config_sources_named(reference.kind, name).find_map(|source| source.manifest.namespace);
        let made = self.made_configs.iter().filter(|made| made.kind == reference.kind && made.suffix.is_empty());
        let around = in_order(self.of_kind(reference.kind.name()), made);
        let around = around.filter(|source| source.manifest.shares_namespace(from));
        let near = nearest_name(name, around.map(|source| source.name));
        let told = near.is_some() || there.is_some();
        let here = self.scope.unit_holds(reference.kind.sought(), from.place);
        (told || here).then_some(UnknownName { near, elsewhere: there })
    }

    /// A key that the reference asks for and that the nearest of its name do not hold, with the key that is probably meant.
    #[must_use]
    pub fn unknown_keys<'r>(&self, reference: &ConfigReference<'r>) -> Vec<(NodeRef<'r>, Option<&'t str>)> {
        let from = reference.manifest.place;
        let mut sources: Vec<_> = self.config_sources_of(reference).collect();
        let nearest = sources.iter().map(|source| from.steps_up_to(source.manifest.place)).min();
        sources.retain(|source| Some(from.steps_up_to(source.manifest.place)) == nearest);
        // Another application may have one that is called the same.
        let elsewhere = nearest != Some(0) && !self.scope.unit_holds(reference.kind.sought(), from);
        let unknown = sources.is_empty()
            || elsewhere
            || reference.optional
            || sources.iter().any(|source| source.has_unknown_keys())
            || sources.iter().all(|source| source.manifest.partial && source.manifest.kind != "Kustomization");
        if unknown {
            return Vec::new();
        }
        let absent = |key: &NodeRef<'_>| {
            let text = key.text().unwrap_or_default();
            !text.is_empty()
                && !is_placeholder(text)
                && !sources.iter().any(|source| source.may_hold(text))
                && !self.mentions_in_patch(&sources[0].manifest, text)
        };
        let known = || sources.iter().flat_map(ConfigSource::known_keys);
        let near = |key: NodeRef<'_>| nearest_name(key.text().unwrap_or_default(), known());
        reference.keys.iter().copied().filter(absent).map(|key| (key, near(key))).collect()
    }

    /// Whether a kustomization of the object's build gives names a prefix or a suffix, and one such name is wanted.
    pub(super) fn is_renamed(&self, from: &Manifest<'_>, name: &str) -> bool {
        let Some(build) = from.place.build else { return false };
        self.affixes.iter().any(|(at, affix)| *at == build && (name.starts_with(affix) || name.ends_with(affix)))
    }

    /// Whether a patch of the object's build that is not read as an object holds a word.
    pub(super) fn mentions_in_patch(&self, from: &Manifest<'_>, word: &str) -> bool {
        let texts = from.place.build.and_then(|build| self.unread_patches.get(&build));
        texts.is_some_and(|texts| texts.iter().any(|text| text.contains(word)))
    }
}

/// Objects that are ConfigMaps or Secrets themselves and those that others make, in path order.
fn in_order<'s, 't: 's>(
    objects: impl Iterator<Item = &'s Manifest<'t>>,
    made: impl Iterator<Item = &'s ConfigSource<'t>>,
) -> impl Iterator<Item = ConfigSource<'t>> {
    let mut own = objects.filter_map(|object| ConfigSource::of_object(*object)).peekable();
    let mut made = made.cloned().peekable();
    std::iter::from_fn(move || {
        let index = |source: &ConfigSource<'_>| source.manifest.index;
        let is_own_next = made.peek().is_none_or(|made| own.peek().is_some_and(|own| index(own) < index(made)));
        if is_own_next { own.next() } else { made.next() }
    })
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::k8s::place::Place;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[test]
    fn every_way_of_reading_is_known() {
        let text = "
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  imagePullSecrets: [{name: registry}]
  volumes:
    - {name: v, configMap: {name: files, items: [{key: app.ini, path: app.ini}]}}
    - {name: w, secret: {secretName: certs, optional: true}}
    - {name: p, projected: {sources: [{secret: {name: token, items: [{key: t, path: t}]}}]}}
  containers:
    - name: a
      env:
        - {name: MODE, valueFrom: {configMapKeyRef: {name: settings, key: mode}}}
        - {name: FIELD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
      envFrom: [{secretRef: {name: all}}]
";
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        let manifest = Manifest::read(tree.root().unwrap(), Place { path: "a.yaml", build: None }).unwrap();
        let workload = Workload::read(manifest).remove(0);
        let found: Vec<String> = ConfigReference::of(&workload)
            .iter()
            .map(|reference| {
                let keys: Vec<_> = reference.keys.iter().filter_map(|key| key.text()).collect();
                let (kind, name) = (reference.kind.name(), reference.name.text().unwrap_or_default());
                format!("{kind} {name} {keys:?} {} {:?}", reference.optional, reference.way)
            })
            .collect();
        assert_eq!(
            found,
            [
                r#"ConfigMap settings ["mode"] false Variable("MODE")"#,
                "Secret all [] false Environment",
                r#"ConfigMap files ["app.ini"] false Volume"#,
                "Secret certs [] true Volume",
                r#"Secret token ["t"] false Volume"#,
                "Secret registry [] false Credentials",
            ]
        );
    }
}
