//! Who builds an image: the organisation itself, a vendor or a project for everybody, somebody whom it trusts.

use std::collections::HashSet;
use std::sync::LazyLock;

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::image::{Image, ImageReference};
use crate::settings::K8sSettings;
use crate::syntax::identifier::is_listed;

impl<'t> ImageReference<'t> {
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
        is_official(name).then_some(name)
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
                name.contains('/') || is_official(name)
            }
            Some(registry) => {
                let host = registry.split(':').next().unwrap_or(registry);
                let parents = std::iter::successors(Some(host), |host| Some(host.split_once('.')?.1));
                parents.into_iter().any(|host| is_listed(PUBLIC, host))
            }
        }
    }
}

impl Image<'_> {
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
            Some(globs) => globs.is_match(image.name()) || globs.is_match(image.text()),
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

/// Whether a name is that of an official image of Docker Hub.
fn is_official(name: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| OFFICIAL.split(' ').collect());
    NAMES.contains(name)
}

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
