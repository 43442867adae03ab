//! Who talks to whom: the Services, databases and hosts that the environment of a workload names, with the port.
//!
//! Reads what is written: values of variables, the ConfigMaps that fill them, and arguments. What a program reads from
//! elsewhere, and what comes out of a Secret, is not known.

use super::Cluster;
use super::config_reference::{ConfigReference, ConfigUse};
use super::config_source::ConfigKind;
use super::manifest::Manifest;
use super::placeholder::is_placeholder;
use super::route::{Route, service_of_host};
use super::service::Service;
use super::workload::Workload;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// A host that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'t> {
    /// The scheme of a URL.
    pub scheme: Option<&'t str>,
    /// The host.
    pub host: &'t str,
    /// The port, when it is written.
    pub port: Option<u16>,
}

impl<'t> Address<'t> {
    /// The addresses in the value of a variable: a URL, several with commas, `host:port`, or the bare host of a variable
    /// whose name says that it is one.
    #[must_use]
    pub fn read(variable: &str, value: &'t str) -> Vec<Self> {
        let bare = is_host_name(variable);
        let jdbc = value.strip_prefix("jdbc:").unwrap_or(value);
        let parts = jdbc.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty());
        parts.filter_map(|part| Self::one(part, bare)).collect()
    }

    fn one(text: &'t str, bare: bool) -> Option<Self> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, text),
        };
        let authority = rest.split(['/', '?', '#']).next()?;
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (authority, None),
        };
        let named = scheme.is_some() || port.is_some() || bare;
        let plain = scheme.is_some() || authority.len() == rest.len();
        let host_like = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let usable = !host.is_empty() && host.bytes().all(host_like) && !is_placeholder(text);
        (named && plain && usable).then_some(Self { scheme, host, port })
    }

    /// Whether it is the address of a database, by its scheme or its usual port.
    #[must_use]
    pub fn is_database(&self) -> bool {
        const SCHEMES: [&str; 12] = [
            "postgres",
            "postgresql",
            "mysql",
            "mariadb",
            "mongodb",
            "mongodb+srv",
            "redis",
            "rediss",
            "sqlserver",
            "cockroachdb",
            "clickhouse",
            "cassandra",
        ];
        let scheme = self.scheme.map(|scheme| scheme.split('+').next().unwrap_or(scheme));
        scheme.is_some_and(|scheme| SCHEMES.contains(&scheme))
            || matches!(self.port, Some(5432 | 3306 | 27017 | 6379 | 1433 | 26257 | 9042))
    }
}

/// Whether the name of a variable says that its value is a host.
fn is_host_name(variable: &str) -> bool {
    let last = variable.rsplit(['_', '.', '-']).next().unwrap_or_default().to_ascii_uppercase();
    matches!(last.as_str(), "HOST" | "HOSTNAME" | "ADDR" | "ADDRESS" | "PGHOST" | "SERVER")
}

/// What a workload's environment names.
#[derive(Debug, Clone, Copy)]
pub enum Target<'s, 't> {
    /// A Service of the repository.
    Service(&'s Service<'t>),
    /// A database that an operator runs, by the object that asks for it.
    Database(&'s Manifest<'t>),
    /// A name inside the cluster that nothing here answers to: the Service, and its namespace.
    Unknown(&'t str, Option<&'t str>),
    /// A host outside.
    External,
}

/// An address in the environment of a workload.
#[derive(Debug, Clone)]
pub struct Connection<'s, 't> {
    /// The variable that names it; none for an argument.
    pub variable: Option<&'t str>,
    /// The address.
    pub address: Address<'t>,
    /// Where the value is written: in the workload or in a ConfigMap.
    pub place: Span,
    /// What it leads to.
    pub target: Target<'s, 't>,
}

impl<'t> Cluster<'t> {
    /// The addresses that the variables of a workload hold, with those that come out of ConfigMaps.
    #[must_use]
    pub fn connections(&self, workload: &Workload<'t>) -> Vec<Connection<'_, 't>> {
        let mut found = Vec::new();
        let mut add = |variable: Option<&'t str>, value: NodeRef<'t>| {
            let text = value.text().unwrap_or_default();
            for address in Address::read(variable.unwrap_or_default(), text) {
                let target = self.target(&address, &workload.manifest);
                found.push(Connection { variable, address, place: value.head_span(), target });
            }
        };
        for list in ["containers", "initContainers"] {
            for container in workload.pod.get(list).into_iter().flat_map(NodeRef::items) {
                for variable in container.get("env").into_iter().flat_map(NodeRef::items) {
                    let name = variable.get("name").and_then(NodeRef::text);
                    if let Some(value) = variable.get("value") {
                        add(name, value);
                    }
                }
                for word in
                    ["command", "args"].into_iter().filter_map(|key| container.get(key)).flat_map(NodeRef::items)
                {
                    add(None, word);
                }
            }
        }
        for reference in ConfigReference::of(workload).iter().filter(|one| one.kind == ConfigKind::ConfigMap) {
            for source in self.config_sources_of(reference) {
                match reference.way {
                    ConfigUse::Variable(name) => {
                        let key = reference.keys.first().and_then(|key| key.text()).unwrap_or_default();
                        source.value(key).into_iter().for_each(|value| add(Some(name), value));
                    }
                    ConfigUse::Environment => {
                        source.values().for_each(|(key, value)| add(Some(key), value));
                    }
                    ConfigUse::Volume | ConfigUse::Credentials => {}
                }
            }
        }
        found
    }

    /// What an address leads to, as seen from an object.
    #[must_use]
    pub fn target(&self, address: &Address<'t>, from: &Manifest<'_>) -> Target<'_, 't> {
        let Some((name, namespace)) = service_of_host(address.host) else { return Target::External };
        if let Some(service) = self.service_named(name, namespace, from) {
            return Target::Service(service);
        }
        // CloudNativePG serves a cluster under three names.
        let cluster = ["-rw", "-ro", "-r"].into_iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        let mut databases = self.named("Cluster", cluster).filter(|database| database.group == "postgresql.cnpg.io");
        databases.next().map_or(Target::Unknown(name, namespace), Target::Database)
    }

    /// The nearest Service of a name, in a namespace or in that of an object.
    #[must_use]
    pub fn service_named(&self, name: &str, namespace: Option<&str>, from: &Manifest<'_>) -> Option<&Service<'t>> {
        self.services_at(name, namespace, from).min_by_key(|service| from.place.steps_up_to(service.manifest.place))
    }

    /// The Services of a name, in a namespace or in that of an object.
    pub fn services_at<'s>(
        &'s self,
        name: &str,
        namespace: Option<&str>,
        from: &Manifest<'_>,
    ) -> impl Iterator<Item = &'s Service<'t>> {
        let (from, namespace) = (*from, namespace.map(str::to_owned));
        let found = self.called.services.get(name).into_iter().flatten().filter_map(|&index| self.services.get(index));
        found.filter(move |service| match &namespace {
            Some(namespace) => service.manifest.namespace.is_none_or(|own| own == namespace),
            None => service.manifest.shares_namespace(&from),
        })
    }

    /// The Services to which a route leads.
    #[must_use]
    pub fn services_behind(&self, route: &Route<'_>) -> Vec<&Service<'t>> {
        let backends = route.backends.iter();
        backends.filter_map(|backend| self.service_named(backend.service, backend.namespace, &route.manifest)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variable: &str, value: &str, expected: &[(&str, Option<u16>)]) {
        let found: Vec<_> = Address::read(variable, value).iter().map(|address| (address.host, address.port)).collect();
        assert_eq!(found, expected, "{variable}={value}");
    }

    #[test]
    fn addresses_are_read_out_of_values() {
        check("URL", "http://orders:8080/api?x=1", &[("orders", Some(8080))]);
        check("DATABASE_URL", "postgres://app:x@db.shop.svc:5432/app", &[("db.shop.svc", Some(5432))]);
        check("SPRING_DATASOURCE_URL", "jdbc:postgresql://db:5432/app", &[("db", Some(5432))]);
        check("BROKERS", "kafka-0:9092,kafka-1:9092", &[("kafka-0", Some(9092)), ("kafka-1", Some(9092))]);
        check("DB_HOST", "db", &[("db", None)]);
        check("PGHOST", "db", &[("db", None)]);
        check("MODE", "db", &[]);
        check("URL", "http://${HOST}:80", &[]);
        check("TIME", "10:30", &[("10", Some(30))]);
        check("PATH", "/usr/bin:/bin", &[]);
        check("IMAGE", "registry.io/app:1.2", &[]);
    }

    #[test]
    fn databases_are_known_by_scheme_or_port() {
        let is = |value| Address::read("X", value).first().is_some_and(Address::is_database);
        assert!(is("postgresql+asyncpg://db/app") && is("db:5432") && is("rediss://cache:6380"));
        assert!(!is("http://orders:8080") && !is("orders:8080"));
    }
}
