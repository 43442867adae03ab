//! What is known of public base images: who they start as, what they start, whether they ask for their health.
//!
//! Sources: the Dockerfiles of the official images (docker-library), the documentation of distroless ("debug and
//! nonroot tags") and of the .NET images ("non-root user"). Of other images only their owner knows these things.

use crate::k8s::ImageReference;
use crate::syntax::identifier::is_listed;

/// Well-known official images: explicit health checks are not added to these (FAQ of the docker-library project,
/// "Healthcheck").
const WITHOUT_HEALTHCHECK: &str = " alpine busybox caddy cassandra debian eclipse-mosquitto golang httpd influxdb mariadb \
    memcached mongo mysql nginx node postgres python rabbitmq redis ubuntu valkey ";

/// Official images that start as an ordinary user, or whose start script becomes one.
const LEAVES_ROOT: &str = " adminer arangodb cassandra consul couchbase couchdb crate eclipse-mosquitto elasticsearch emqx \
    flink ghost groovy haproxy influxdb jetty kibana kong liquibase logstash mariadb memcached mongo mongo-express mysql \
    neo4j odoo orientdb percona postgres rabbitmq redis rocket.chat solr sonarqube spark telegraf valkey varnish vault \
    zookeeper ";

/// Official images that start a server without being told to.
const STARTS_SERVER: &str = " caddy drupal httpd joomla mediawiki nextcloud nginx redmine tomcat traefik wordpress ";

/// Whether the image is known to say nothing of how its health is asked for.
#[must_use]
pub(super) fn lacks_healthcheck(image: &ImageReference<'_>) -> bool {
    image.official().is_some_and(|name| is_listed(WITHOUT_HEALTHCHECK, name))
}

/// Whether the image is known to run as root what it starts.
#[must_use]
pub(super) fn starts_as_root(image: &ImageReference<'_>) -> bool {
    let other = ["nonroot", "non-root", "unprivileged", "rootless", "chiseled"];
    if other.iter().any(|word| image.text.contains(word)) {
        return false;
    }
    match (image.official(), image.registry) {
        (Some(name), _) => !is_listed(LEAVES_ROOT, name),
        (None, Some("gcr.io")) => image.repository.starts_with("distroless/"),
        (None, Some("mcr.microsoft.com")) => {
            image.repository.starts_with("dotnet/") && !image.tag.is_some_and(|tag| tag.contains("distroless"))
        }
        (None, _) => false,
    }
}

/// Whether the image starts a server of its own.
#[must_use]
pub(super) fn starts_server(image: &ImageReference<'_>) -> bool {
    let of_variant = |tag: &str| tag.contains("apache") || tag.contains("fpm");
    image
        .official()
        .is_some_and(|name| is_listed(STARTS_SERVER, name) || name == "php" && image.tag.is_some_and(of_variant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_knows_who_public_images_start_as() {
        let check = |text: &str| starts_as_root(&ImageReference::parse(text).unwrap());
        for root in [
            "node:22",
            "docker.io/library/alpine:3",
            "public.ecr.aws/docker/library/python:3.12",
            "gcr.io/distroless/static-debian12",
            "mcr.microsoft.com/dotnet/aspnet:8.0",
        ] {
            assert!(check(root), "{root}");
        }
        for other in [
            "postgres:17",
            "gcr.io/distroless/base:nonroot",
            "mcr.microsoft.com/dotnet/runtime:8.0-jammy-chiseled",
            "grafana/grafana:11",
            "shop-base:1",
            "ghcr.io/acme/node:22",
        ] {
            assert!(!check(other), "{other}");
        }
    }
}
