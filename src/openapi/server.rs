//! Where an API is served: the path prefixes that servers and `basePath` put before every path.

use super::{Api, Object, ObjectKind, PathTemplate};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// The most URLs that one server's variables are expanded to.
const MAX_EXPANSIONS: usize = 64;

/// A place where operations are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The value of `url` or `basePath`.
    pub span: Span,
    /// The text of that value.
    pub url: String,
    /// The host, in lower case, when the URL names one without variables.
    pub host: Option<String>,
    /// The path of every URL that the variables allow, without a final slash; empty when one of them is not known.
    pub prefixes: Vec<String>,
}

impl Server {
    /// Stands for the servers that follow after a syntax error.
    fn unread(root: NodeRef<'_>) -> Self {
        Self { span: root.head_span(), url: String::new(), host: None, prefixes: Vec::new() }
    }
}

/// A text that says where an API is served: `url` (3.x), or `host`, `basePath` or one of `schemes` (2.0).
#[derive(Debug, Clone, Copy)]
pub enum ServerUrl<'a> {
    /// A whole URL, or the part of it that is relative to the document.
    Url(NodeRef<'a>),
    /// What goes before every path.
    BasePath(NodeRef<'a>),
    /// The name of what serves it.
    Host(NodeRef<'a>),
    /// How a host is talked to: one of `schemes`, or a value of the variable that a URL begins with.
    Scheme(NodeRef<'a>, &'a str),
}

impl<'a> ServerUrl<'a> {
    /// The value.
    #[must_use]
    pub fn value(self) -> NodeRef<'a> {
        match self {
            Self::Url(value) | Self::BasePath(value) | Self::Host(value) | Self::Scheme(value, _) => value,
        }
    }

    /// The scheme and the host that it leads to, when it names both.
    #[must_use]
    pub fn scheme_and_host(self) -> Option<(&'a str, &'a str)> {
        match self {
            Self::Url(value) => {
                let url = value.text()?;
                Some((url.split_once("://")?.0, host_of(url)?))
            }
            Self::Scheme(value, host) => Some((value.text()?, name_of_host(host)?)),
            Self::BasePath(_) | Self::Host(_) => None,
        }
    }

    /// The host that the text itself names, without user and port.
    #[must_use]
    pub fn host(self) -> Option<&'a str> {
        match self {
            Self::Url(value) => host_of(value.text()?),
            Self::Host(value) => name_of_host(value.text()?),
            Self::BasePath(_) | Self::Scheme(..) => None,
        }
    }

    /// Whether what it leads to is reached without a network of strangers, or is not known.
    #[must_use]
    pub fn is_near(self) -> bool {
        self.scheme_and_host().is_none_or(|(_, host)| is_near(host))
    }

    /// Where a part of the text stands; the whole value where it is not written as it reads.
    #[must_use]
    pub fn part(self, start: usize, length: usize) -> Span {
        self.value().part(start, length)
    }
}

impl<'a> Object<'a> {
    /// Every text of it that says where the API is served.
    #[must_use]
    pub fn server_urls(self) -> Vec<ServerUrl<'a>> {
        let node = self.node();
        match self.kind() {
            ObjectKind::Server => {
                let url = node.get("url");
                url.map(ServerUrl::Url).into_iter().chain(url.into_iter().flat_map(|url| schemes(node, url))).collect()
            }
            ObjectKind::Document if self.version().is_2() => {
                let base = node.get("basePath").map(ServerUrl::BasePath);
                let host = node.get("host").map(ServerUrl::Host);
                base.into_iter().chain(host).chain(self.schemes_of(node)).collect()
            }
            ObjectKind::Operation if self.version().is_2() => self.schemes_of(self.api().root()).collect(),
            _ => Vec::new(),
        }
    }
}

impl<'a> Object<'a> {
    /// The `schemes` of a document of 2.0 or of an operation in it, with the host of the document.
    fn schemes_of(self, document: NodeRef<'a>) -> impl Iterator<Item = ServerUrl<'a>> {
        let schemes = self.node().get("schemes");
        let host = || document.get("host").and_then(NodeRef::as_str);
        let host = schemes.and_then(|_| host());
        let schemes = schemes.into_iter().flat_map(NodeRef::items);
        schemes.filter_map(move |scheme| Some(ServerUrl::Scheme(scheme, host?)))
    }
}

/// The values of the variable that a URL begins with as its scheme: those that are listed, else its default.
fn schemes<'a>(server: NodeRef<'a>, url: NodeRef<'a>) -> Vec<ServerUrl<'a>> {
    let named = || {
        let text = url.text()?;
        let name = text.split_once("://")?.0.strip_prefix('{')?.strip_suffix('}')?;
        Some((server.get("variables")?.get(name)?, host_of(text)?))
    };
    let Some((variable, host)) = named() else { return Vec::new() };
    let listed: Vec<NodeRef<'a>> = variable.get("enum").into_iter().flat_map(NodeRef::items).collect();
    let values = if listed.is_empty() { variable.get("default").into_iter().collect() } else { listed };
    values.into_iter().map(|value| ServerUrl::Scheme(value, host)).collect()
}

/// Whether a host is one of this machine, of a private network, or known only inside of one: what no stranger's
/// network lies before. A host that variables make is taken for one, since nobody knows it.
#[must_use]
pub(super) fn is_near(host: &str) -> bool {
    const SUFFIXES: [&str; 7] = [".local", ".localhost", ".svc", ".internal", ".lan", ".home.arpa", "}"];
    let host = host.trim_matches(['[', ']']).to_lowercase();
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return address.is_loopback() || address.is_private() || address.is_unspecified() || address.is_link_local();
    }
    // A name without a dot is one of a container network or of a hosts file.
    !host.contains('.') || SUFFIXES.iter().any(|suffix| host.ends_with(suffix))
}

/// The servers of a document: `servers` (3.x), else `basePath` with `host` (2.0). Empty when it names none, which
/// means the root of the host that serves the document.
pub(super) fn of_document(api: Api<'_>) -> Vec<Server> {
    let root = api.root();
    let base = if api.version().is_2() { "basePath" } else { "servers" };
    if root.is_torn() && root.get(base).is_none() {
        return vec![Server::unread(root)];
    }
    if !api.version().is_2() {
        return of_object(root).unwrap_or_default();
    }
    let (base, host) = (root.get("basePath"), root.get("host"));
    let Some(place) = base.or(host) else { return Vec::new() };
    let url = base.and_then(NodeRef::text).unwrap_or_default().to_owned();
    let prefix = url.trim_matches('/');
    let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
    let host = host.and_then(NodeRef::as_str).map(str::to_lowercase);
    vec![Server { span: place.head_span(), url, host, prefixes: vec![prefix] }]
}

/// The servers that a document, path item or operation lists itself.
pub(super) fn of_object(node: NodeRef<'_>) -> Option<Vec<Server>> {
    let list = node.get("servers").filter(|list| list.is_sequence())?;
    let servers: Vec<Server> = list.items().filter_map(server).collect();
    (!servers.is_empty()).then_some(servers)
}

fn server(node: NodeRef<'_>) -> Option<Server> {
    let value = node.get("url")?;
    let url = value.text()?.to_owned();
    let expanded = expand(&url, node.get("variables"));
    let prefixes = expanded.iter().map(|url| path_of(url)).collect::<Option<Vec<_>>>().unwrap_or_default();
    let host = host_of(&url).filter(|host| !host.contains('{')).map(str::to_lowercase);
    Some(Server { span: value.head_span(), url, host, prefixes })
}

/// Every URL that the default and the listed values of the variables give; empty when a value is not known.
fn expand(url: &str, variables: Option<NodeRef<'_>>) -> Vec<String> {
    let mut urls = vec![url.to_owned()];
    for _ in 0..MAX_EXPANSIONS {
        let Some(url) = urls.first() else { return Vec::new() };
        let Some(placeholder) = PathTemplate(url).placeholders().into_iter().next() else { return unique(urls) };
        let name = placeholder.name.to_owned();
        let variable = variables.and_then(|variables| variables.get(&name));
        let Some(variable) = variable else { return Vec::new() };
        let listed = variable.get("enum").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text);
        let values = unique(variable.get("default").and_then(NodeRef::text).into_iter().chain(listed).collect());
        if values.is_empty() || urls.len() * values.len() > MAX_EXPANSIONS {
            return Vec::new();
        }
        let pattern = format!("{{{name}}}");
        urls = urls.iter().flat_map(|url| values.iter().map(|value| url.replace(&pattern, value))).collect();
    }
    Vec::new()
}

fn unique<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(values.len());
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

/// The name in a `host` of 2.0, which may say more than it should: a scheme before it, a path behind it.
fn name_of_host(host: &str) -> Option<&str> {
    let rest = host.split_once("://").map_or(host, |(_, rest)| rest);
    rest.split([':', '/']).next().filter(|name| !name.is_empty())
}

fn host_of(url: &str) -> Option<&str> {
    let rest = url.split_once("//")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = if host.starts_with('[') {
        host.split_inclusive(']').next().unwrap_or(host)
    } else {
        host.split_once(':').map_or(host, |(host, _)| host)
    };
    (!host.is_empty()).then_some(host)
}

/// The path of a URL without a final slash; nothing for one that is relative to where the document is served.
fn path_of(url: &str) -> Option<String> {
    let path = match url.split_once("//") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None if url.is_empty() || url.starts_with('/') => url,
        None => return None,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    Some(path.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_url() {
        let check = |url, expected: Option<&str>| assert_eq!(path_of(url).as_deref(), expected, "{url}");
        check("https://shop.test", Some(""));
        check("https://shop.test:8443/api/v1/", Some("/api/v1"));
        check("//shop.test/api?x=/y", Some("/api"));
        check("/", Some(""));
        check("/api/v2", Some("/api/v2"));
        check("v1", None);
    }

    #[test]
    fn near_hosts() {
        let near = ["localhost", "127.0.0.1", "::1", "10.2.0.7", "api", "a.svc", "x.svc.cluster.local", "{host}"];
        near.iter().for_each(|host| assert!(is_near(host), "{host}"));
        ["api.acme.io", "8.8.8.8", "{tenant}.acme.io"].iter().for_each(|host| assert!(!is_near(host), "{host}"));
    }

    #[test]
    fn hosts_have_no_port_and_no_user() {
        assert_eq!(host_of("https://me@shop.test:8443/api"), Some("shop.test"));
        assert_eq!(host_of("/api"), None);
    }
}
