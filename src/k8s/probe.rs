//! Probes: what the kubelet asks of a container, with the port resolved to its number.

use super::container::Container;
use super::placeholder::is_placeholder;
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Which of the three probes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeKind {
    /// Whether to restart the container.
    Liveness,
    /// Whether to send it traffic.
    Readiness,
    /// Whether it has started, before the others begin.
    Startup,
}

impl ProbeKind {
    /// The key in manifests.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Liveness => "livenessProbe",
            Self::Readiness => "readinessProbe",
            Self::Startup => "startupProbe",
        }
    }

    /// The word for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Liveness => "liveness",
            Self::Readiness => "readiness",
            Self::Startup => "startup",
        }
    }
}

/// A probe of a container.
#[derive(Debug, Clone, Copy)]
pub struct Probe<'a> {
    /// The container.
    pub container: Container<'a>,
    /// Which probe.
    pub kind: ProbeKind,
    /// The key under which it stands.
    pub key: NodeRef<'a>,
    /// What stands there.
    pub node: NodeRef<'a>,
}

impl<'a> Probe<'a> {
    /// The path that an HTTP probe asks, as written, with its place. Absent means `/`.
    #[must_use]
    pub fn http_path(&self) -> Option<NodeRef<'a>> {
        self.node.at(&["httpGet", "path"]).filter(|path| !path.is_null())
    }

    /// Whether it asks over HTTP.
    #[must_use]
    pub fn is_http(&self) -> bool {
        self.node.get("httpGet").is_some_and(NodeRef::is_mapping)
    }

    /// The path that it asks and where to point for it, when that is a known path outside of `allowed`. The query and a
    /// slash at the end do not count.
    #[must_use]
    pub fn path_outside(&self, allowed: &[String]) -> Option<(&'a str, Span)> {
        let handler = self.node.entry("httpGet").filter(|_| self.is_http())?;
        let written = self.http_path();
        let text = written.and_then(NodeRef::text).unwrap_or("/");
        let path = text.split('?').next().unwrap_or(text);
        let plain = if path.len() > 1 { path.trim_end_matches('/') } else { path };
        let usual = allowed.iter().any(|usual| usual == plain || usual == path);
        let span = written.map_or_else(|| handler.key_span(), NodeRef::head_span);
        (!usual && !is_placeholder(text)).then_some((path, span))
    }

    /// The port as written, of whatever handler has one.
    #[must_use]
    pub fn port(&self) -> Option<NodeRef<'a>> {
        ["httpGet", "tcpSocket", "grpc"].into_iter().find_map(|handler| self.node.at(&[handler, "port"]))
    }

    /// The number of the port: as written, or by its name among the container's ports.
    #[must_use]
    pub fn port_number(&self) -> Option<i64> {
        let port = self.port()?;
        let name = port.text()?;
        port.as_i64().or_else(|| name.parse().ok()).or_else(|| {
            self.container.ports().find(|declared| declared.name == Some(name)).and_then(|declared| declared.number)
        })
    }

    /// Where to point for the probe as a whole.
    #[must_use]
    pub fn key_span(&self) -> Span {
        self.key.span()
    }
}
