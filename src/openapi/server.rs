//! Where an API is served: the path prefixes that servers and `basePath` put before every path.

use super::Api;
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
        let Some((start, end)) = urls.first().and_then(|url| placeholder(url)) else { return unique(urls) };
        let name = urls[0][start + 1..end].to_owned();
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

fn placeholder(url: &str) -> Option<(usize, usize)> {
    let start = url.find('{')?;
    Some((start, start + url[start..].find('}')?))
}

fn host_of(url: &str) -> Option<&str> {
    let rest = url.split_once("//")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
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
    fn hosts_have_no_port_and_no_user() {
        assert_eq!(host_of("https://me@shop.test:8443/api"), Some("shop.test"));
        assert_eq!(host_of("/api"), None);
    }
}
