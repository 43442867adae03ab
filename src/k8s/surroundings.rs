//! A workload among the others, in one view: which Services and routes lead to it, by which ports, and which Services,
//! databases, ConfigMaps and Secrets its environment names.
//!
//! For rules that cross kinds: everything here is a fact that is written somewhere, with its place, or none at all.

use super::Cluster;
use super::config_reference::ConfigReference;
use super::connection::{Connection, Target};
use super::manifest::Manifest;
use super::route::Route;
use super::service::{Service, ServicePort};
use super::workload::Workload;
use crate::source::Span;

/// What is known of a workload's surroundings.
#[derive(Debug, Clone)]
pub struct Surroundings<'s, 't> {
    /// The ports of Services by which it is reached.
    pub entrances: Vec<Entrance<'s, 't>>,
    /// The hosts that its variables, ConfigMaps and arguments name.
    pub connections: Vec<Connection<'s, 't>>,
    /// The ConfigMaps and Secrets that it reads, each with the object that is or makes it, when that is here.
    pub configuration: Vec<(ConfigReference<'t>, Option<&'s Manifest<'t>>)>,
    /// The databases that it uses.
    pub databases: Vec<DatabaseUse<'s, 't>>,
}

/// A port of a Service that leads to a workload.
#[derive(Debug, Clone)]
pub struct Entrance<'s, 't> {
    /// The Service.
    pub service: &'s Service<'t>,
    /// Its port.
    pub port: ServicePort<'t>,
    /// The number of the container's port, when it is known.
    pub container_port: Option<i64>,
    /// The routes by which clients from outside come to this port.
    pub routes: Vec<&'s Route<'t>>,
}

/// A database that a workload uses.
#[derive(Debug, Clone, Copy)]
pub struct DatabaseUse<'s, 't> {
    /// Where that is written.
    pub place: Span,
    /// The object of the database: what an operator runs, or the Service of one; none when it is outside.
    pub database: Option<&'s Manifest<'t>>,
}

impl<'t> Cluster<'t> {
    /// The surroundings of a workload.
    #[must_use]
    pub fn surroundings_of<'s>(&'s self, workload: &'s Workload<'t>) -> Surroundings<'s, 't> {
        let connections = self.connections(workload);
        let references = ConfigReference::of(workload).into_iter();
        let configuration: Vec<_> = references
            .map(|reference| {
                let source = self.config_sources_of(&reference).next();
                let source = source.and_then(|source| self.manifests.get(source.manifest.index));
                (reference, source)
            })
            .collect();
        let named = connections.iter().filter_map(|connection| {
            let database = match connection.target {
                Target::Database(database) => Some(database),
                _ if !connection.address.is_database() => return None,
                Target::Service(service) => Some(&service.manifest),
                Target::Unknown(..) | Target::External => None,
            };
            Some(DatabaseUse { place: connection.place, database })
        });
        // The Secret of a database holds its address and password.
        let granted = configuration.iter().filter_map(|(reference, source)| {
            let database = source.filter(|source| source.is("postgresql.cnpg.io", "Cluster"))?;
            Some(DatabaseUse { place: reference.name.head_span(), database: Some(database) })
        });
        let databases = named.chain(granted).collect();
        Surroundings { entrances: self.entrances_of(workload), connections, configuration, databases }
    }

    fn entrances_of<'s>(&'s self, workload: &'s Workload<'t>) -> Vec<Entrance<'s, 't>> {
        let containers = workload.containers();
        let ports = self.services_of(workload).flat_map(|service| service.ports().map(move |port| (service, port)));
        ports
            .map(|(service, port)| Entrance {
                service,
                port,
                container_port: containers.iter().find_map(|container| port.container_port(container)),
                routes: self.routes_to(service, &port),
            })
            .collect()
    }

    /// The routes that lead to a port of a Service; those that name no port lead to all.
    #[must_use]
    pub fn routes_to<'s>(&'s self, service: &Service<'_>, port: &ServicePort<'_>) -> Vec<&'s Route<'t>> {
        let candidates = self.called.routes.get(service.name()).into_iter().flatten();
        let candidates = candidates.filter_map(|&index| self.routes.get(index));
        let leads = |route: &&Route<'t>| {
            route.backends.iter().any(|backend| {
                let same = backend.service == service.name()
                    && self
                        .service_named(backend.service, backend.namespace, &route.manifest)
                        .is_some_and(|named| named.index == service.index);
                same && backend.port.is_none_or(|wanted| port.answers_to(wanted))
            })
        };
        candidates.filter(leads).collect()
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::k8s::recognise::{Charts, classify};
    use crate::settings::K8sSettings;
    use crate::source::{FileId, Source, SourceMap, Text};
    use crate::syntax::yaml;

    const SHOP: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders, namespace: shop}
spec:
  selector: {matchLabels: {app: orders}}
  template:
    metadata: {labels: {app: orders}}
    spec:
      containers:
        - name: orders
          image: registry.acme.io/orders:1
          ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]
          args: [--audit=http://audit.example.com/]
          envFrom: [{configMapRef: {name: settings}}]
          env:
            - {name: PAYMENTS_URL, value: 'http://payments.shop.svc:80/api'}
            - {name: CACHE_HOST, value: cache}
            - {name: STOCK_URL, valueFrom: {configMapKeyRef: {name: settings, key: stock}}}
            - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: orders-db-app, key: uri}}}
            - {name: LEGACY_URL, value: 'mysql://legacy:3306/orders'}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {stock: 'http://stock:80', REPLICA_HOST: orders-db-ro}
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: orders-db, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: orders, namespace: shop}
spec: {selector: {app: orders}, ports: [{name: web, port: 80, targetPort: http}, {name: metrics, port: 9090}]}
---
apiVersion: v1
kind: Service
metadata: {name: payments, namespace: shop}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: legacy, namespace: shop}
spec: {ports: [{port: 3306}]}
---
apiVersion: v1
kind: Service
metadata: {name: cache, namespace: other}
spec: {ports: [{port: 6379}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec: {rules: [{http: {paths: [{backend: {service: {name: orders, port: {name: web}}}}]}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: edge}
spec: {rules: [{backendRefs: [{name: orders, namespace: shop, port: 80}]}]}
";

    fn with<R>(ask: impl FnOnce(&Cluster<'_>, &SourceMap, Surroundings<'_, '_>) -> R) -> R {
        let tree = yaml::parse(FileId::new(0), &Text::from(SHOP));
        let sources = SourceMap::new(vec![Source::new("a.yaml", SHOP)]);
        let (settings, charts) = (K8sSettings::default(), Charts::default());
        let kind = classify("a.yaml", &tree, &charts);
        let cluster = Cluster::link(&sources, &[(&tree, kind)], &charts, &settings);
        ask(&cluster, &sources, cluster.surroundings_of(&cluster.workloads[0]))
    }

    #[test]
    fn services_routes_and_ports_lead_to_a_workload() {
        with(|_, _, around| {
            let told = |entrance: &Entrance<'_, '_>| {
                let routes: Vec<&str> = entrance.routes.iter().map(|route| route.manifest.kind).collect();
                format!(
                    "{} {:?} {:?} {routes:?}",
                    entrance.service.name(),
                    entrance.port.number,
                    entrance.container_port
                )
            };
            let found: Vec<String> = around.entrances.iter().map(told).collect();
            assert_eq!(
                found,
                [r#"orders Some(80) Some(8080) ["Ingress", "HTTPRoute"]"#, r#"orders Some(9090) Some(9090) []"#]
            );
        });
    }

    #[test]
    fn the_environment_names_services_databases_and_what_is_outside() {
        with(|_, sources, around| {
            let told = |connection: &Connection<'_, '_>| {
                let target = match connection.target {
                    Target::Service(service) => format!("Service {}", service.name()),
                    Target::Database(database) => database.title(),
                    Target::Unknown(name, _) => format!("unknown {name}"),
                    Target::External => "outside".to_owned(),
                };
                let written = sources.slice(connection.place);
                (connection.variable.unwrap_or("-").to_owned(), target, written.contains(connection.address.host))
            };
            let found: Vec<_> = around.connections.iter().map(told).collect();
            let expected = [
                ("PAYMENTS_URL", "Service payments"),
                ("CACHE_HOST", "unknown cache"),
                ("LEGACY_URL", "Service legacy"),
                ("-", "outside"),
                ("STOCK_URL", "unknown stock"),
                ("REPLICA_HOST", "Cluster `orders-db`"),
            ];
            for (variable, target) in expected {
                assert!(found.contains(&(variable.to_owned(), target.to_owned(), true)), "{variable}: {found:#?}");
            }
            assert_eq!(found.len(), expected.len() + 1, "{found:#?}");
        });
    }

    #[test]
    fn configuration_and_databases_have_their_objects() {
        with(|_, sources, around| {
            let told = |(reference, source): &(ConfigReference<'_>, Option<&Manifest<'_>>)| {
                let name = reference.name.text().unwrap_or_default();
                format!("{} {name}: {}", reference.kind.name(), source.map_or("-".to_owned(), |source| source.title()))
            };
            let found: Vec<String> = around.configuration.iter().map(told).collect();
            assert_eq!(
                found,
                [
                    "ConfigMap settings: ConfigMap `settings`",
                    "Secret orders-db-app: Cluster `orders-db`",
                    "ConfigMap settings: ConfigMap `settings`",
                ]
            );
            let databases: Vec<(String, &str)> = around
                .databases
                .iter()
                .map(|used| (used.database.map_or("-".to_owned(), Manifest::title), sources.slice(used.place)))
                .collect();
            assert_eq!(
                databases,
                [
                    ("Service `legacy`".to_owned(), "'mysql://legacy:3306/orders'"),
                    ("Cluster `orders-db`".to_owned(), "orders-db-ro"),
                    ("Cluster `orders-db`".to_owned(), "orders-db-app"),
                ]
            );
        });
    }
}
