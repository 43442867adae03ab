//! An image reference in its parts, with the bytes of each.

use std::ops::Deref;

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::manifest::{Manifest, inner_span};
use super::placeholder::is_placeholder;
use crate::settings::K8sSettings;
use crate::source::Span;
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

    /// The name of the official image of Docker Hub that it is, however it is written: `postgres` of
    /// `docker.io/library/postgres:17`.
    #[must_use]
    pub fn official(&self) -> Option<&'t str> {
        let name = match self.registry {
            None | Some("docker.io" | "index.docker.io" | "registry-1.docker.io") => {
                self.repository.strip_prefix("library/").unwrap_or(self.repository)
            }
            // Amazon's copies.
            Some("public.ecr.aws") => self.repository.strip_prefix("docker/library/")?,
            Some(_) => return None,
        };
        OFFICIAL.split(' ').any(|official| official == name).then_some(name)
    }

    /// Where the tag begins in the text.
    #[must_use]
    pub fn tag_start(&self) -> Option<usize> {
        let name = self.registry.map_or(0, |registry| registry.len() + 1) + self.repository.len();
        self.tag.map(|_| name + 1)
    }
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

    /// The last part of the repository: `postgres` of `docker.io/library/postgres`.
    #[must_use]
    pub fn base_name(&self) -> &'t str {
        super::place::file_name(self.repository)
    }

    /// Whether a tool still fills in a part of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        // Istio puts its own proxy in place of `auto`.
        is_placeholder(self.text)
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
        const MOVING: [&str; 10] =
            ["latest", "main", "master", "dev", "develop", "edge", "nightly", "canary", "head", "HEAD"];
        self.digest.is_none() && !self.is_unknown() && self.tag.is_none_or(|tag| MOVING.contains(&tag))
    }

    /// The bytes of the tag; of the whole reference when there is none.
    #[must_use]
    pub fn tag_span(&self) -> Span {
        let span = inner_span(self.node);
        let source = self.node.file_text().get(span.range()).unwrap_or_default();
        let in_place = source == self.text && !self.node.is_borrowed();
        let Some(tag) = self.tag.filter(|_| in_place) else { return self.node.head_span() };
        let start = self.name().len() + 1;
        span.part(start, tag.len())
    }

    /// The bytes of the registry; of the whole reference when none is written.
    #[must_use]
    pub fn registry_span(&self) -> Span {
        let span = inner_span(self.node);
        let source = self.node.file_text().get(span.range()).unwrap_or_default();
        let in_place = source == self.text && !self.node.is_borrowed();
        let registry = self.registry.filter(|_| in_place);
        registry.map_or_else(|| self.node.head_span(), |registry| span.part(0, registry.len()))
    }

    /// Whether a program of its kind takes half a minute and more to start: most that run on a Java machine.
    #[must_use]
    pub fn starts_slowly(&self) -> bool {
        const NAMES: &str = " activemq amazoncorretto artifactory camunda cassandra confluence eclipse-temurin elasticsearch \
            ibmjava jboss jenkins jetty jira kafka keycloak liferay logstash nexus3 open-liberty openjdk opensearch \
            sapmachine solr sonarqube temurin tomcat tomee weblogic wildfly ";
        NAMES.contains(&format!(" {} ", self.base_name()))
    }

    /// The value in the manifest.
    #[must_use]
    pub fn node(&self) -> NodeRef<'t> {
        self.node
    }

    /// Whether it is a database, cache, queue or the like, which more replicas of the same pod do not make faster.
    #[must_use]
    pub fn is_data_store(&self) -> bool {
        match self.is_third_party() {
            true => names_data_store(self.base_name()),
            false => is_named_as_data_store(self.base_name()),
        }
    }

    /// Whether it says of itself that it starts as an ordinary user: distroless images with a tag of that name, images
    /// that are called unprivileged, and those of Chainguard.
    #[must_use]
    pub fn is_known_non_root(&self) -> bool {
        let says = |text: &str| text.contains("nonroot") || text.contains("non-root") || text.contains("unprivileged");
        self.tag.is_some_and(says) || says(self.base_name()) || self.registry == Some("cgr.dev")
    }

    /// Whether it is a tool that observes or runs the cluster rather than a service that clients wait for. What an
    /// organisation calls an adapter or a webhook of its own may well be such a service.
    #[must_use]
    pub fn is_platform(&self) -> bool {
        const NAMES: [&str; 22] = [
            "adminer",
            "alertmanager",
            "alloy",
            "coredns",
            "fluentd",
            "grafana",
            "jaeger",
            "kubernetes-dashboard",
            "loki",
            "mailhog",
            "mailpit",
            "metrics-server",
            "opentelemetry-collector",
            "opentelemetry-collector-contrib",
            "pgadmin4",
            "phpmyadmin",
            "prometheus",
            "pushgateway",
            "tempo",
            "thanos",
            "zipkin",
            "kube-state-metrics",
        ];
        const ENDS: [&str; 7] =
            ["-exporter", "-operator", "-controller", "-webhook", "-adapter", "-scraper", "-plugin"];
        let ends = || ENDS.iter().any(|end| self.base_name().ends_with(end));
        NAMES.contains(&self.base_name()) || (self.is_third_party() && ends())
    }

    /// Whether it comes from an organisation that builds for everyone: an official image of Docker Hub, a vendor's
    /// or a project's public registry, any account of a public registry that we cannot know to be the reader's own.
    ///
    /// A bare name that is no official image can only have been built on the spot, and a registry of one's own
    /// holds one's own images.
    #[must_use]
    pub fn is_third_party(&self) -> bool {
        match self.registry {
            Some("docker.io" | "index.docker.io" | "registry-1.docker.io") | None => {
                let name = self.repository.strip_prefix("library/").unwrap_or(self.repository);
                name.contains('/') || OFFICIAL.split(' ').any(|official| official == name)
            }
            Some(registry) => {
                let host = registry.split(':').next().unwrap_or(registry);
                PUBLIC
                    .split(' ')
                    .any(|public| host == public || host.strip_suffix(public).is_some_and(|start| start.ends_with('.')))
            }
        }
    }
}

/// Whether the first word of a name is that of a database, cache, queue or directory: `redis-replica`, `mysql-80`.
fn names_data_store(name: &str) -> bool {
    const NAMES: &str = " arangodb cassandra clickhouse cockroach cockroachdb consul couchbase couchdb database db \
        elasticsearch etcd hazelcast influxdb kafka keydb ldap mariadb memcached minio mongo mongodb mssql mysql nats \
        neo4j openldap opensearch percona pgvector postgis postgres postgresql rabbitmq redis rethinkdb scylla splunk \
        timescaledb valkey vault zookeeper ";
    let word = name.split(['-', '_']).next().unwrap_or_default();
    !word.is_empty() && NAMES.contains(&format!(" {word} "))
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

/// The images that the configuration calls the organisation's own.
#[derive(Debug, Default)]
pub struct OwnImages(Option<GlobSet>);

impl OwnImages {
    /// Reads `k8s.own-images`; a glob that cannot be read names nothing.
    #[must_use]
    pub fn new(settings: &K8sSettings) -> Self {
        let mut globs = GlobSetBuilder::new();
        for glob in settings.own_images.iter().filter_map(|glob| Glob::new(glob).ok()) {
            globs.add(glob);
        }
        Self(globs.build().ok().filter(|_| !settings.own_images.is_empty()))
    }

    /// Whether an image is among them; without configuration, whether it is not plainly a third party's.
    #[must_use]
    pub fn hold(&self, image: &Image<'_>) -> bool {
        match &self.0 {
            Some(globs) => globs.is_match(image.name()) || globs.is_match(image.text),
            None => !image.is_third_party(),
        }
    }
}

/// The registries that the configuration trusts.
#[derive(Debug)]
pub struct TrustedRegistries(GlobSet);

impl TrustedRegistries {
    /// Reads `k8s.trusted-registries`; none when it is empty, and a glob that cannot be read trusts nothing.
    #[must_use]
    pub fn new(settings: &K8sSettings) -> Option<Self> {
        let mut globs = GlobSetBuilder::new();
        for glob in settings.trusted_registries.iter().filter_map(|glob| Glob::new(glob).ok()) {
            globs.add(glob);
        }
        globs.build().ok().filter(|_| !settings.trusted_registries.is_empty()).map(Self)
    }

    /// Whether the image comes from one of them: its registry fits, or its whole name.
    #[must_use]
    pub fn hold(&self, image: &Image<'_>) -> bool {
        let registry = image.registry.unwrap_or("docker.io");
        // A name of one word is one of Docker Hub's own images.
        let account = if registry == "docker.io" && !image.repository.contains('/') { "library/" } else { "" };
        self.0.is_match(registry) || self.0.is_match(format!("{registry}/{account}{}", image.repository))
    }
}

/// Registries where anybody publishes, or a vendor does for everybody.
const PUBLIC: &str = "\
    quay.io ghcr.io gcr.io k8s.io microsoft.com public.ecr.aws elastic.co nvcr.io cgr.dev lscr.io icr.io \
    redhat.com redhat.io access.redhat.com gitlab.com opensuse.org suse.com oracle.com docker.com mirantis.com \
    projectcalico.org cilium.io jetstack.io hashicorp.com datadoghq.com tigera.io nginx.com wolfi.dev k3s.io";

/// Official images of Docker Hub (the `library` account), between blanks.
const OFFICIAL: &str = "\
    adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux backdrop \
    bash bonita buildpack-deps busybox caddy cassandra centos chronograf cirros clearlinux clefos clickhouse \
    clojure composer consul convertigo couchbase couchdb crate dart debian docker drupal eclipse-mosquitto \
    eclipse-temurin eggdrop elasticsearch elixir emqx erlang fedora flink fluentd friendica gazebo gcc \
    geonetwork ghost golang gradle groovy haproxy haskell haxe hello-world hitch httpd hylang ibmjava influxdb \
    irssi jetty joomla jruby julia kapacitor kibana kong krakend lightstreamer liquibase logstash mageia mariadb \
    matomo maven mediawiki memcached mongo mongo-express monica mysql nats neo4j nextcloud nginx node notary \
    odoo open-liberty openjdk oraclelinux orientdb percona perl photon php phpmyadmin postgres pypy python \
    r-base rabbitmq redis redmine registry rocket.chat rockylinux ruby rust solr sonarqube spark swift telegraf \
    tomcat traefik ubuntu valkey varnish vault wordpress zookeeper";

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::FileId;
    use crate::syntax::yaml;

    fn with<R>(text: &str, ask: impl FnOnce(Image<'_>) -> R) -> R {
        let tree = yaml::parse(FileId::new(0), &Arc::from(text));
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
