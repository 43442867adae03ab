//! What stands before a Service at the edge: limits of the rate of requests, and a check of who asks.
//!
//! Sources: the documentation of ingress-nginx, NGINX Gateway Fabric, Envoy Gateway, Contour, Kuadrant, Kong, Traefik,
//! Istio, HAProxy, APISIX, the AWS load balancer controller and GKE. What a route names and the repository does not hold
//! counts as protection: unknown is never wrong.

use std::collections::{HashMap, HashSet};

use super::Cluster;
use super::manifest::Manifest;
use super::route::{Route, RouteKind};
use crate::syntax::tree::NodeRef;

/// A protection of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// A limit of the rate of requests.
    RateLimit,
    /// A check of who asks.
    Authentication,
}

impl Protection {
    /// The keys, in an object of a gateway's maker, that switch it on.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::RateLimit => &[
                "rateLimit",
                "rateLimits",
                "rateLimitPolicy",
                "inFlightReq",
                "requestsPerUnit",
                "token_bucket",
                "limits",
                "limit-req",
                "limit-count",
                "limit-conn",
                "securityPolicy",
            ],
            Self::Authentication => &[
                "jwt",
                "jwtRules",
                "jwtProviders",
                "oidc",
                "basicAuth",
                "apiKey",
                "apiKeyAuth",
                "extAuth",
                "externalAuth",
                "forwardAuth",
                "digestAuth",
                "authorization",
                "authPolicy",
                "clientValidation",
                "iap",
                "rules",
            ],
        }
    }

    /// The ends of annotations that switch it on.
    fn annotations(self) -> &'static [&'static str] {
        match self {
            Self::RateLimit => &[
                "/limit-rps",
                "/limit-rpm",
                "/limit-connections",
                "/limit-req-rate",
                "/rate-limit-requests",
                "/wafv2-acl-arn",
                "/waf-acl-id",
                "/security-policy",
            ],
            Self::Authentication => &[
                "/auth-url",
                "/auth-type",
                "/auth-signin",
                "/auth-tls-secret",
                "/auth-secret",
                "/auth-realm",
                "/basic-auth-secret",
                "/jwt-key",
                "/oauth-uri-prefix",
                "/client-cert-secret",
            ],
        }
    }

    /// The plugins of Kong and APISIX that are it.
    fn is_plugin(self, name: &str) -> bool {
        match self {
            Self::RateLimit => {
                ["rate-limiting", "limit-req", "limit-count", "limit-conn"].iter().any(|start| name.starts_with(start))
            }
            Self::Authentication => {
                ["auth", "jwt", "oauth2", "openid", "ldap", "mtls", "oidc"].iter().any(|part| name.contains(part))
            }
        }
    }

    /// Whether an object is for nothing else.
    fn is_kind(self, manifest: &Manifest<'_>) -> bool {
        match self {
            Self::RateLimit => manifest.kind.contains("RateLimit"),
            Self::Authentication => {
                ["AuthPolicy", "AuthenticationFilter", "RequestAuthentication", "AuthorizationPolicy", "FilterPolicy"]
                    .contains(&manifest.kind)
            }
        }
    }

    /// Whether an object gives it.
    fn is_given_by(self, manifest: &Manifest<'_>) -> bool {
        if self.is_kind(manifest) {
            return true;
        }
        if let Some(plugin) = manifest.at(&["plugin"]).and_then(NodeRef::text) {
            return self.is_plugin(plugin);
        }
        // What a policy of another purpose calls its rules is nobody's concern here.
        let generic = |key: &str| matches!(key, "rules" | "limits");
        let keys = self.keys();
        manifest.at(&["spec"]).is_some_and(|spec| {
            holds_key(spec, &|key| keys.contains(&key) && !generic(key), 0)
                || holds_text(spec, &|key, text| {
                    key == "name" && self.is_plugin(text) && manifest.group.contains("apisix")
                })
        })
    }
}

/// Whether a mapping somewhere inside has a key that is wanted.
fn holds_key(node: NodeRef<'_>, wanted: &dyn Fn(&str) -> bool, depth: usize) -> bool {
    const DEEPEST: usize = 16;
    depth < DEEPEST
        && (node.own_entries().any(|entry| wanted(entry.name()) || holds_key(entry.value, wanted, depth + 1))
            || node.items().any(|item| holds_key(item, wanted, depth + 1)))
}

fn holds_text(spec: NodeRef<'_>, wanted: &dyn Fn(&str, &str) -> bool) -> bool {
    let plugins = spec.get("plugins").into_iter().flat_map(NodeRef::items);
    plugins
        .flat_map(NodeRef::own_entries)
        .any(|entry| entry.value.text().is_some_and(|text| wanted(entry.name(), text)))
}

/// A reference by name to an object of a gateway's maker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Named<'t> {
    kind: Option<&'t str>,
    name: &'t str,
}

/// The objects that a route names as what requests pass through: filters, middlewares, plugins, policies.
fn named_by<'t>(route: &Route<'t>) -> Vec<Named<'t>> {
    let mut named = Vec::new();
    let text = |node: NodeRef<'t>, key: &str| node.get(key).and_then(NodeRef::text);
    for rule in route.rules() {
        let filters = ["filters", "middlewares"].into_iter().filter_map(|key| rule.get(key)).flat_map(NodeRef::items);
        for filter in filters {
            let reference = filter.get("extensionRef").unwrap_or(filter);
            if let Some(name) = text(reference, "name") {
                named.push(Named { kind: text(reference, "kind"), name });
            }
        }
    }
    let keys = [
        "konghq.com/plugins",
        "traefik.ingress.kubernetes.io/router.middlewares",
        "nginx.org/policies",
        "k8s.apisix.apache.org/plugin-config-name",
    ];
    for list in keys.into_iter().filter_map(|key| route.manifest.annotation(key)) {
        named.extend(
            list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| Named { kind: None, name }),
        );
    }
    named
}

/// The objects that configure gateways, so that each question about a route is a look-up.
#[derive(Debug, Default)]
pub(super) struct Edge<'t> {
    /// Their indexes, by name.
    named: HashMap<&'t str, Vec<usize>>,
    rate_limits: Reach<'t>,
    authentication: Reach<'t>,
}

/// Where the policies of one protection are attached.
#[derive(Debug, Default)]
struct Reach<'t> {
    /// The targets, by kind and name.
    targets: HashSet<(&'t str, &'t str)>,
    /// Whether one is for whole namespaces, for labels that are not read, or bound from elsewhere.
    everywhere: bool,
}

impl<'t> Edge<'t> {
    pub(super) fn new(manifests: &[Manifest<'t>]) -> Self {
        let mut edge = Self::default();
        for object in manifests.iter().filter(|manifest| is_edge_object(manifest)) {
            edge.named.entry(object.name.unwrap_or_default()).or_default().push(object.index);
            for protection in [Protection::RateLimit, Protection::Authentication] {
                if object.kind != "Gateway" && protection.is_given_by(object) {
                    edge.reach_mut(protection).attach(object);
                }
            }
        }
        edge
    }

    fn reach(&self, protection: Protection) -> &Reach<'t> {
        match protection {
            Protection::RateLimit => &self.rate_limits,
            Protection::Authentication => &self.authentication,
        }
    }

    fn reach_mut(&mut self, protection: Protection) -> &mut Reach<'t> {
        match protection {
            Protection::RateLimit => &mut self.rate_limits,
            Protection::Authentication => &mut self.authentication,
        }
    }
}

impl<'t> Reach<'t> {
    fn attach(&mut self, policy: &Manifest<'t>) {
        let single = policy.at(&["spec", "targetRef"]).into_iter();
        let many = policy.at(&["spec", "targetRefs"]).into_iter().flat_map(NodeRef::items);
        let text = |target: NodeRef<'t>, key| target.get(key).and_then(NodeRef::text).unwrap_or_default();
        let targets: Vec<_> = single.chain(many).map(|target| (text(target, "kind"), text(target, "name"))).collect();
        let by_labels = policy.at(&["spec", "targetSelectors"]).is_some();
        self.everywhere |= by_labels || targets.is_empty() && (policy.group.ends_with("istio.io") || is_global(policy));
        self.targets.extend(targets);
    }
}

impl<'t> Cluster<'t> {
    /// Whether a protection reaches the route: by its annotations, by what it names, or by a policy that is attached to
    /// it, to its Gateway or to its Services.
    #[must_use]
    pub fn is_protected(&self, route: &Route<'_>, protection: Protection) -> bool {
        let entries = route.manifest.at(&["metadata", "annotations"]).map(NodeRef::entries).unwrap_or_default();
        let annotated = entries.iter().any(|entry| {
            let snippet = entry.name().ends_with("-snippet") || entry.name().ends_with("-snippets");
            let text = entry.value.text().unwrap_or_default();
            let directives = match protection {
                Protection::RateLimit => ["limit_req", "limit_conn"],
                Protection::Authentication => ["auth_request", "auth_basic"],
            };
            let directive = directives.iter().any(|directive| text.contains(directive));
            protection.annotations().iter().any(|end| entry.name().ends_with(end)) || (snippet && directive)
        });
        let inside = matches!(route.kind, RouteKind::Contour | RouteKind::Istio);
        annotated
            || (inside && protection.is_given_by(&route.manifest))
            || self.names_protection(route, protection)
            || self.is_attached(route, protection)
    }

    fn names_protection(&self, route: &Route<'_>, protection: Protection) -> bool {
        named_by(route).into_iter().any(|named| {
            // Traefik writes namespace, name and where it is from in one: `shop-limit@kubernetescrd`.
            let bare = named.name.split('@').next().unwrap_or(named.name);
            let ends = bare.match_indices(['-', '/']).map(|(at, _)| &bare[at + 1..]);
            let mut found = std::iter::once(bare)
                .chain(ends)
                .flat_map(|name| self.edge.named.get(name).into_iter().flatten())
                .filter_map(|&index| self.manifests.get(index))
                .filter(|manifest| named.kind.is_none_or(|kind| kind == manifest.kind))
                .peekable();
            found.peek().is_none() || found.any(|manifest| self.gives(manifest, protection, 0))
        })
    }

    /// A middleware may be a chain of others.
    fn gives(&self, manifest: &Manifest<'_>, protection: Protection, depth: usize) -> bool {
        const DEEPEST: usize = 3;
        let chain = manifest.at(&["spec", "chain", "middlewares"]).into_iter().flat_map(NodeRef::items);
        let mut links = chain.filter_map(|link| link.get("name")?.text());
        let named = |name: &str| {
            let found = self.edge.named.get(name).into_iter().flatten();
            found.filter_map(|&index| self.manifests.get(index)).any(|other| self.gives(other, protection, depth + 1))
        };
        protection.is_given_by(manifest) || (depth < DEEPEST && links.any(named))
    }

    /// Whether a policy is attached to the route, to one of its Gateways or to one of its Services.
    fn is_attached(&self, route: &Route<'_>, protection: Protection) -> bool {
        let reach = self.edge.reach(protection);
        let has = |kind: &str, name: &str| reach.targets.contains(&(kind, name));
        let gateways = || {
            let parents: Vec<&str> = route.parents().filter_map(|parent| parent.name.text()).collect();
            parents.iter().any(|name| ["Gateway", "ListenerSet", "XListenerSet"].iter().any(|kind| has(kind, name)))
                || (route.kind == RouteKind::Istio && reach.targets.iter().any(|(kind, _)| *kind == "Gateway"))
        };
        reach.everywhere
            || has(route.manifest.kind, route.manifest.name.unwrap_or_default())
            || gateways()
            || route.backends.iter().any(|backend| has("Service", backend.service))
    }

    /// Whether clients from outside use the route over HTTP, so that it is the place for such protection.
    #[must_use]
    pub fn is_edge(&self, route: &Route<'_>) -> bool {
        let manifest = &route.manifest;
        let kinds = ["Ingress", "HTTPRoute", "GRPCRoute", "IngressRoute", "HTTPProxy", "VirtualService"];
        // A part of another proxy is protected there.
        let part = manifest.kind == "HTTPProxy" && manifest.at(&["spec", "virtualhost"]).is_none();
        const ASIDE: [&str; 8] =
            ["/health", "/healthz", "/ready", "/readyz", "/livez", "/metrics", "/.well-known", "/status"];
        let paths = route.paths();
        let aside = |path: &&str| ASIDE.iter().any(|start| path.starts_with(start)) || path.contains("acme-challenge");
        let fixed = |name: &str| ["static", "assets", "cdn", "redirect"].iter().any(|word| name.contains(word));
        kinds.contains(&manifest.kind)
            && !part
            && !manifest.partial
            && !manifest.is_system()
            && !manifest.is_trial()
            && !route.is_internal()
            && !route.backends.is_empty()
            && (paths.is_empty() || !paths.iter().all(aside))
            && !route.backends.iter().all(|backend| fixed(backend.service))
    }
}

fn is_global(policy: &Manifest<'_>) -> bool {
    let labels = policy.at(&["metadata", "labels", "global"]).is_some();
    matches!(policy.kind, "BackendConfig" | "KongClusterPlugin" | "KongPluginBinding")
        || labels
        || policy.group == "getambassador.io"
}

/// Whether an object belongs to the configuration of a gateway.
fn is_edge_object(manifest: &Manifest<'_>) -> bool {
    const GROUPS: [&str; 18] = [
        "apisix.apache.org",
        "cloud.google.com",
        "configuration.konghq.com",
        "extensions.kuadrant.io",
        "gateway.envoyproxy.io",
        "gateway.kgateway.dev",
        "gateway.nginx.org",
        "getambassador.io",
        "k8s.nginx.org",
        "kuadrant.io",
        "networking.gke.io",
        "networking.istio.io",
        "projectcontour.io",
        "security.istio.io",
        "traefik.containo.us",
        "traefik.io",
        "gateway.kuma.io",
        "haproxy.org",
    ];
    GROUPS.contains(&manifest.group) && Route::read(*manifest).is_none()
}

/// Whether a name is that of a program which asks people who they are.
#[must_use]
pub fn is_identity_provider(name: &str) -> bool {
    const NAMES: [&str; 13] = [
        "oauth2-proxy",
        "keycloak",
        "dex",
        "authelia",
        "authentik",
        "hydra",
        "kratos",
        "zitadel",
        "pomerium",
        "casdoor",
        "vouch",
        "login",
        "sso",
    ];
    NAMES
        .iter()
        .any(|known| name == *known || name.starts_with(&format!("{known}-")) || name.ends_with(&format!("-{known}")))
}
