//! An image reference in its parts, with the bytes of each.

use std::ops::Deref;

use super::edit;
use super::manifest::{Manifest, inner_span};
use super::placeholder::is_placeholder;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::identifier::is_listed;
use crate::syntax::tree::NodeRef;

/// The parts of an image reference, wherever it is written.
///
/// The parts follow the reference grammar of the distribution project: a first component with a dot, a colon or
/// the name `localhost` is a registry; only a colon after the last slash begins a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageReference<'t> {
    /// The whole text.
    pub text: &'t str,
    /// The registry with its port, when written.
    pub registry: Option<&'t str>,
    /// The path within the registry.
    pub repository: &'t str,
    /// The tag, when written.
    pub tag: Option<&'t str>,
    /// The digest, when written.
    pub digest: Option<&'t str>,
}

impl<'t> ImageReference<'t> {
    /// Takes a text to its parts; none when it is empty.
    #[must_use]
    pub fn parse(text: &'t str) -> Option<Self> {
        let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
        let last = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) =
            rest[last..].find(':').map_or((rest, None), |at| (&rest[..last + at], Some(&rest[last + at + 1..])));
        let (registry, repository) = match name.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
            _ => (None, name),
        };
        (!text.is_empty()).then_some(Self { text, registry, repository, tag, digest })
    }

    /// The last part of the repository: `postgres` of `docker.io/library/postgres`.
    #[must_use]
    pub fn base_name(&self) -> &'t str {
        super::place::file_name(self.repository)
    }

    /// Whether it is a database, cache, queue or the like, which more replicas of the same pod do not make faster.
    #[must_use]
    pub fn is_data_store(&self) -> bool {
        match self.is_third_party() {
            true => names_data_store(self.base_name()),
            false => is_named_as_data_store(self.base_name()),
        }
    }

    /// Whether it runs a database, cache, queue or the like itself: what looks into one, feeds it or measures it is often
    /// named after it, `mongo-express`, `redis-commander`, `kafka-ui`.
    #[must_use]
    pub fn serves_data(&self) -> bool {
        const CLIENTS: &str = "admin backup browser cli client commander console dashboard explorer exporter express gui \
            insight manager metrics operator proxy rest tools ui viewer web webui";
        let clients = |word: &str| is_listed(CLIENTS, word);
        self.is_data_store() && !self.base_name().split(['-', '_']).any(clients)
    }

    /// Where the tag begins in the text.
    #[must_use]
    pub fn tag_start(&self) -> Option<usize> {
        let name = self.registry.map_or(0, |registry| registry.len() + 1) + self.repository.len();
        self.tag.map(|_| name + 1)
    }
}

/// Whether a tag is given to other code again and again.
pub(super) fn is_moving(tag: &str) -> bool {
    const MOVING: [&str; 10] =
        ["latest", "main", "master", "dev", "develop", "edge", "nightly", "canary", "head", "HEAD"];
    MOVING.contains(&tag)
}

/// An image reference of a manifest: `registry/repository:tag@digest`, of which all but the repository may be missing.
#[derive(Debug, Clone, Copy)]
pub struct Image<'t> {
    /// Its parts.
    pub reference: ImageReference<'t>,
    node: NodeRef<'t>,
}

impl<'t> Deref for Image<'t> {
    type Target = ImageReference<'t>;

    fn deref(&self) -> &ImageReference<'t> {
        &self.reference
    }
}

impl<'t> Image<'t> {
    /// Reads the value of an `image` key; none when it is empty or no text.
    #[must_use]
    pub fn read(node: NodeRef<'t>) -> Option<Self> {
        let text = node.text()?.trim();
        if text.is_empty() || node.is_null() {
            return None;
        }
        Some(Self { reference: ImageReference::parse(text)?, node })
    }

    /// The image that an operator runs for an object, where the object's kind has a field for the whole reference.
    #[must_use]
    pub fn of_operator(manifest: &Manifest<'t>) -> Option<Self> {
        let path: &[&str] = match (manifest.group, manifest.kind) {
            ("postgresql.cnpg.io", "Cluster") => &["spec", "imageName"],
            ("acid.zalan.do", "postgresql") => &["spec", "dockerImage"],
            ("kafka.strimzi.io", "Kafka") => &["spec", "kafka", "image"],
            ("pxc.percona.com", "PerconaXtraDBCluster") => &["spec", "pxc", "image"],
            ("monitoring.coreos.com", "Prometheus" | "PrometheusAgent" | "Alertmanager" | "ThanosRuler")
            | ("opentelemetry.io", "OpenTelemetryCollector")
            | ("k8s.keycloak.org", "Keycloak")
            | ("kafka.strimzi.io", "KafkaConnect" | "KafkaMirrorMaker2" | "KafkaBridge")
            | ("psmdb.percona.com", "PerconaServerMongoDB")
            | ("rabbitmq.com", "RabbitmqCluster")
            | ("flink.apache.org", "FlinkDeployment")
            | ("sparkoperator.k8s.io", "SparkApplication")
            | ("elasticsearch.k8s.elastic.co", "Elasticsearch")
            | ("kibana.k8s.elastic.co", "Kibana") => &["spec", "image"],
            ("sparkoperator.k8s.io", "ScheduledSparkApplication") => &["spec", "template", "image"],
            _ => return None,
        };
        manifest.at(path).and_then(Self::read)
    }

    /// The whole reference.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.reference.text
    }

    /// The reference without tag and digest, as kustomize's `images` name it.
    #[must_use]
    pub fn name(&self) -> &'t str {
        let end = self.registry.map_or(0, |registry| registry.len() + 1) + self.repository.len();
        &self.text[..end.min(self.text.len())]
    }

    /// Whether a tool still fills in a part of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        // No repository has capitals: `IMAGE_NAME` and `APP` stand for one.
        let last = self.base_name();
        let capitals = last.bytes().any(|byte| byte.is_ascii_uppercase());
        // Istio puts its own proxy in place of `auto`.
        is_placeholder(self.text)
            || capitals && !last.bytes().any(|byte| byte.is_ascii_lowercase())
            || self.text == "auto"
            || self.text.starts_with("ko://")
            || self.text.contains([' ', '\t', '{', '}', '$', '<', '>', '%'])
    }

    /// Whether a tool fills in what the image is called, and not only where it is from or which version.
    #[must_use]
    pub fn has_unknown_name(&self) -> bool {
        let name = self.base_name();
        is_placeholder(name) || name.contains(['{', '}', '$', '<', '>', '%'])
    }

    /// Whether the same reference may mean other bytes tomorrow: without a digest, and without a tag or with one that
    /// moves.
    #[must_use]
    pub fn is_mutable(&self) -> bool {
        (self.has_moving_tag() || (self.tag.is_none() && self.digest.is_none())) && !self.is_unknown()
    }

    /// Whether its tag is written out and moves, whatever the image is called, and no digest holds it.
    #[must_use]
    pub fn has_moving_tag(&self) -> bool {
        self.digest.is_none() && self.tag.is_some_and(is_moving)
    }

    /// An edit after which this stands behind its name, where the whole reference stands in the file as it is.
    #[must_use]
    pub fn go_on_with(&self, version: &str) -> Option<Edit> {
        let written = self.node.file_text().get(inner_span(self.node).range());
        let edit = edit::replace(self.node, &format!("{}{version}", self.name()));
        edit.filter(|_| written == Some(self.text) && !self.node.is_borrowed())
    }

    /// The bytes of the tag; of the whole reference when there is none.
    #[must_use]
    pub fn tag_span(&self) -> Span {
        self.part_span(self.name().len() + 1, self.tag)
    }

    /// The bytes of the registry; of the whole reference when none is written.
    #[must_use]
    pub fn registry_span(&self) -> Span {
        self.part_span(0, self.registry)
    }

    /// The bytes of a part that begins at this byte of the text; of the whole reference when there is no such part, or
    /// the text does not stand in the file as it is.
    fn part_span(&self, start: usize, part: Option<&str>) -> Span {
        let span = inner_span(self.node);
        let source = self.node.file_text().get(span.range()).unwrap_or_default();
        let in_place = source == self.text && !self.node.is_borrowed();
        let part = part.filter(|_| in_place);
        part.map_or_else(|| self.node.head_span(), |part| span.part(start, part.len()))
    }

    /// Whether a program of its kind takes half a minute and more to start: most that run on a Java machine.
    #[must_use]
    pub fn starts_slowly(&self) -> bool {
        const NAMES: &str = "activemq amazoncorretto artifactory camunda cassandra confluence eclipse-temurin elasticsearch \
            ibmjava jboss jenkins jetty jira kafka keycloak liferay logstash nexus3 open-liberty openjdk opensearch \
            sapmachine solr sonarqube temurin tomcat tomee weblogic wildfly";
        is_listed(NAMES, self.base_name())
    }

    /// The value in the manifest.
    #[must_use]
    pub fn node(&self) -> NodeRef<'t> {
        self.node
    }

    /// Whether it says of itself that it starts as an ordinary user: distroless images with a tag of that name, images
    /// that are called unprivileged, and those of Chainguard.
    #[must_use]
    pub fn is_known_non_root(&self) -> bool {
        let says = |text: &str| text.contains("nonroot") || text.contains("non-root") || text.contains("unprivileged");
        self.tag.is_some_and(says) || says(self.base_name()) || self.registry == Some("cgr.dev")
    }
}

/// Whether the first word of a name is that of a database, cache, queue or directory: `redis-replica`, `mysql-80`.
fn names_data_store(name: &str) -> bool {
    const NAMES: &str = "arangodb cassandra clickhouse cockroach cockroachdb consul couchbase couchdb database db \
        elasticsearch etcd hazelcast influxdb kafka keydb ldap mariadb memcached minio mongo mongodb mssql mysql nats \
        neo4j openldap opensearch percona pgvector postgis postgres postgresql rabbitmq redis rethinkdb scylla splunk \
        timescaledb valkey vault zookeeper";
    is_listed(NAMES, name.split(['-', '_']).next().unwrap_or_default())
}

/// Whether a workload or image is named after a database and its part in it, and nothing else: `redis-replica`, `mysql-0`, but
/// not `kafka-gateway`.
#[must_use]
pub fn is_named_as_data_store(name: &str) -> bool {
    const PARTS: [&str; 14] = [
        "cache",
        "cluster",
        "data",
        "db",
        "follower",
        "leader",
        "main",
        "master",
        "node",
        "primary",
        "replica",
        "secondary",
        "server",
        "slave",
    ];
    let part = |word: &str| PARTS.contains(&word) || word.bytes().all(|byte| byte.is_ascii_digit());
    names_data_store(name) && name.split(['-', '_']).skip(1).all(part)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    fn with<R>(text: &str, ask: impl FnOnce(Image<'_>) -> R) -> R {
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        ask(Image::read(tree.root().unwrap()).unwrap())
    }

    #[test]
    fn a_reference_splits_into_its_parts() {
        let parts =
            |text| with(text, |image| format!("{:?}", (image.registry, image.repository, image.tag, image.digest)));
        assert_eq!(parts("nginx"), r#"(None, "nginx", None, None)"#);
        assert_eq!(parts("localhost:5000/api"), r#"(Some("localhost:5000"), "api", None, None)"#);
        assert_eq!(parts("r.io/a/b:1.2@sha256:00"), r#"(Some("r.io"), "a/b", Some("1.2"), Some("sha256:00"))"#);
        assert_eq!(with("r.io/a/b:1.2@sha256:00", |image| image.name().to_owned()), "r.io/a/b");
        assert_eq!(with("'r.io/b:latest'", |image| image.tag_span().range()), 8..14);
    }

    #[test]
    fn one_knows_third_parties() {
        for text in
            ["nginx:1", "docker.io/library/postgres", "grafana/grafana:9", "quay.io/x/y", "registry.k8s.io/pause"]
        {
            assert!(with(text, |image| image.is_third_party()), "{text}");
        }
        for text in
            ["shop-api:1", "registry.acme.io/shop:1", "localhost:5000/api", "123.dkr.ecr.eu-west-1.amazonaws.com/a"]
        {
            assert!(!with(text, |image| image.is_third_party()), "{text}");
        }
    }
}
