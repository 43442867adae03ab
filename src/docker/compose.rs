//! Compose files: services and what they name (Compose specification, compose-spec.io).

use crate::k8s::{Image, ImageReference};
use crate::source::Span;
use crate::syntax::tree::{Entry, NodeRef};

use super::{BuildFile, Docker, PublishedPort};

/// Well-known official images: explicit health checks are not added to these (FAQ of the docker-library project,
/// "Healthcheck").
const WITHOUT_HEALTHCHECK: [&str; 20] = [
    "alpine",
    "busybox",
    "caddy",
    "cassandra",
    "debian",
    "eclipse-mosquitto",
    "golang",
    "httpd",
    "influxdb",
    "memcached",
    "mongo",
    "mysql",
    "nginx",
    "node",
    "postgres",
    "python",
    "rabbitmq",
    "redis",
    "ubuntu",
    "valkey",
];

/// A Compose file.
#[derive(Debug, Clone, Copy)]
pub struct Compose<'t> {
    /// Its path.
    pub path: &'t str,
    /// Its root.
    pub root: NodeRef<'t>,
}

impl<'t> Compose<'t> {
    /// The services, in order.
    pub fn services(self) -> impl Iterator<Item = Service<'t>> {
        let all = self.root.get("services").map(NodeRef::entries).unwrap_or_default().into_iter();
        all.filter(|entry| !entry.name().starts_with("x-")).map(move |entry| Service { file: self, entry })
    }

    /// Whether it only changes what another file defines, so that what it lacks stands there: an override, or a file of
    /// parts that others extend.
    #[must_use]
    pub fn is_partial(self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        let plain = ["docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"].contains(&name);
        !plain || self.root.get("include").is_some()
    }

    /// Whether it is for the machines of developers and for tests alone.
    #[must_use]
    pub fn is_development(self) -> bool {
        let words = self.path.split(['/', '.', '-', '_']);
        words.into_iter().any(|word| {
            matches!(
                word,
                "dev" | "development" | "local" | "override" | "test" | "tests" | "ci" | "example" | "examples" | "e2e"
            )
        })
    }

    /// The names that the file defines under a key: `networks`, `volumes`, `secrets`, `configs`.
    #[must_use]
    pub fn defines(self, key: &str, name: &str) -> bool {
        self.root.get(key).is_some_and(|map| map.get(name).is_some() || map.is_torn())
    }
}

/// A service of a Compose file.
#[derive(Debug, Clone, Copy)]
pub struct Service<'t> {
    /// The file.
    pub file: Compose<'t>,
    entry: Entry<'t>,
}

impl<'t> Service<'t> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.entry.name()
    }

    /// The key of its name.
    #[must_use]
    pub fn span(self) -> Span {
        self.entry.key_span()
    }

    /// What it says.
    #[must_use]
    pub fn node(self) -> NodeRef<'t> {
        self.entry.value
    }

    /// Whether another service or file says a part of it.
    #[must_use]
    pub fn is_extended(self) -> bool {
        self.node().get("extends").is_some() || self.node().is_torn()
    }

    /// Whether it builds the Dockerfile of this path.
    #[must_use]
    pub fn builds(self, path: &str) -> bool {
        let Some(build) = self.node().get("build") else { return false };
        let text = |key: &str| build.get(key).and_then(NodeRef::text);
        let context = if build.is_mapping() { text("context").unwrap_or(".") } else { build.text().unwrap_or(".") };
        let folder = self.file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let whole = [folder, context, text("dockerfile").unwrap_or("Dockerfile")].join("/");
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/") == path.trim_start_matches("./")
    }

    /// Whether neither the service nor what it runs says how its health is asked for, as far as that is known.
    #[must_use]
    pub fn certainly_lacks_healthcheck(self, docker: &Docker<'_>) -> bool {
        if let Some(check) = self.node().get("healthcheck") {
            return check.get("disable").and_then(NodeRef::as_bool) == Some(true);
        }
        let official =
            |image: ImageReference<'_>| image.registry.is_none() && WITHOUT_HEALTHCHECK.contains(&image.repository);
        if self.node().get("build").is_some() {
            let path = |build: &&BuildFile| self.builds(build.path());
            let stage = docker.builds.iter().find(path).and_then(BuildFile::last);
            return stage.is_some_and(|stage| !stage.has_healthcheck() && stage.root().base().is_some_and(official));
        }
        self.image().and_then(|image| ImageReference::parse(image.text())).is_some_and(official)
    }

    /// The image that it runs.
    #[must_use]
    pub fn image(self) -> Option<Image<'t>> {
        Image::read(self.node().get("image")?)
    }

    /// The variables that it gives its program, of either form: names, values, and where each value is written.
    #[must_use]
    pub fn environment(self) -> Vec<(&'t str, &'t str, NodeRef<'t>)> {
        let Some(all) = self.node().get("environment") else { return Vec::new() };
        let pairs = all.entries().into_iter();
        let pairs = pairs.filter_map(|entry| Some((entry.name(), entry.value.text()?, entry.value)));
        let items = all.items().filter_map(|item| {
            let (name, value) = item.text()?.split_once('=')?;
            Some((name, value, item))
        });
        pairs.chain(items).collect()
    }

    /// The ports that it publishes and that are known.
    pub fn ports(self) -> impl Iterator<Item = PublishedPort<'t>> {
        self.node().get("ports").into_iter().flat_map(NodeRef::items).filter_map(PublishedPort::read)
    }

    /// The sources and targets of its volumes, with the entry of each: `data:/var/lib` and the long form.
    #[must_use]
    pub fn volumes(self) -> Vec<(Option<&'t str>, &'t str, NodeRef<'t>)> {
        let all = self.node().get("volumes").into_iter().flat_map(NodeRef::items);
        all.filter_map(|item| {
            if item.is_mapping() {
                let text = |key: &str| item.get(key).and_then(NodeRef::text);
                return Some((text("source"), text("target")?, item));
            }
            let text = item.text()?;
            match text.split_once(':') {
                Some((source, rest)) => Some((Some(source), rest.split(':').next().unwrap_or(rest), item)),
                None => Some((None, text, item)),
            }
        })
        .collect()
    }

    /// The services that it waits for: the name, where it is written, and the condition if one is named.
    #[must_use]
    pub fn depends_on(self) -> Vec<(&'t str, Span, Option<NodeRef<'t>>)> {
        let Some(all) = self.node().get("depends_on") else { return Vec::new() };
        let entries = all.entries().into_iter();
        let entries = entries.map(|entry| (entry.name(), entry.key_span(), entry.value.get("condition")));
        let items = all.items().filter_map(|item| Some((item.text()?, item.head_span(), None)));
        entries.chain(items).collect()
    }

    /// The names that it uses under a key that lists names or maps them: `networks`, `secrets`, `configs`.
    #[must_use]
    pub fn uses(self, key: &str) -> Vec<(&'t str, Span)> {
        let Some(all) = self.node().get(key) else { return Vec::new() };
        let entries = all.entries().into_iter().map(|entry| (entry.name(), entry.key_span()));
        let items = all.items().filter_map(|item| {
            let name = if item.is_mapping() { item.get("source")? } else { item };
            Some((name.text()?, name.head_span()))
        });
        entries.chain(items).collect()
    }
}
