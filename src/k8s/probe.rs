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

/// What a probe asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handler<'a> {
    /// A path over HTTP or HTTPS.
    Http {
        /// The path, `/` when none is written.
        path: &'a str,
        /// The port.
        port: ProbePort<'a>,
        /// `HTTP` or `HTTPS`.
        scheme: &'a str,
        /// The host, empty for the pod itself.
        host: &'a str,
    },
    /// Whether a port takes connections.
    Tcp {
        /// The port.
        port: ProbePort<'a>,
        /// The host, empty for the pod itself.
        host: &'a str,
    },
    /// The exit code of a command.
    Exec(Vec<&'a str>),
    /// The health service of gRPC.
    Grpc {
        /// The port.
        port: ProbePort<'a>,
        /// The name of the service, mostly empty.
        service: &'a str,
    },
}

/// The port of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbePort<'a> {
    /// Its number, as written or as the container declares it under this name.
    Number(i64),
    /// A name that the container does not declare.
    Name(&'a str),
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

    /// The port that it asks, resolved where the container declares its name; none when it is unknown.
    #[must_use]
    pub fn target(&self) -> Option<ProbePort<'a>> {
        match self.port_number() {
            Some(number) => Some(ProbePort::Number(number)),
            None => self.port()?.text().filter(|text| !text.is_empty() && !is_placeholder(text)).map(ProbePort::Name),
        }
    }

    /// What it asks; none when a part of it is unknown.
    #[must_use]
    pub fn handler(&self) -> Option<Handler<'a>> {
        let text = |node: NodeRef<'a>, key, default| match node.get(key) {
            Some(value) => value.text().filter(|text| !is_placeholder(text)),
            None => Some(default),
        };
        let port = || self.target();
        if let Some(http) = self.node.get("httpGet") {
            let (path, host) = (text(http, "path", "/")?, text(http, "host", "")?);
            return Some(Handler::Http { path, port: port()?, scheme: text(http, "scheme", "HTTP")?, host });
        }
        if let Some(tcp) = self.node.get("tcpSocket") {
            return Some(Handler::Tcp { port: port()?, host: text(tcp, "host", "")? });
        }
        if let Some(grpc) = self.node.get("grpc") {
            return Some(Handler::Grpc { port: port()?, service: text(grpc, "service", "")? });
        }
        let words: Option<Vec<&str>> = self.node.at(&["exec", "command"])?.items().map(NodeRef::text).collect();
        words.filter(|words| !words.is_empty()).map(Handler::Exec)
    }

    /// A number of seconds or tries, the API's default when it is not written; none when it is unknown.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<i64> {
        let default = match key {
            "periodSeconds" => 10,
            "failureThreshold" => 3,
            "timeoutSeconds" | "successThreshold" => 1,
            _ => 0,
        };
        self.node.get(key).map_or(Some(default), NodeRef::as_i64)
    }

    /// How many seconds it fails before the kubelet acts: its period as often as it may fail.
    #[must_use]
    pub fn failure_budget(&self) -> Option<i64> {
        self.number("periodSeconds")?.checked_mul(self.number("failureThreshold")?)
    }

    /// Where to point for the probe as a whole.
    #[must_use]
    pub fn key_span(&self) -> Span {
        self.key.span()
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::k8s::manifest::Manifest;
    use crate::k8s::place::Place;
    use crate::k8s::workload::Workload;
    use crate::source::{FileId, Text};
    use crate::syntax::yaml;

    #[track_caller]
    fn check(liveness: &str, readiness: &str, same: bool) {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, ports: [{{name: http, \
             containerPort: 80}}, {{name: admin, containerPort: 81}}], livenessProbe: {liveness}, readinessProbe: {readiness}}}]}}\n"
        );
        let tree = yaml::parse(FileId::new(0), &Text::from(text.as_str()));
        let place = Place { path: "a.yaml", build: None };
        let workloads = Workload::read(Manifest::read(tree.root().unwrap(), place).unwrap());
        let container = workloads[0].containers()[0];
        let handler = |kind| container.probe(kind).unwrap().handler();
        let (one, other) = (handler(ProbeKind::Liveness), handler(ProbeKind::Readiness));
        assert_eq!(one.is_some() && one == other, same, "{liveness} {readiness}");
    }

    #[test]
    fn ports_are_resolved_before_probes_are_compared() {
        check("{httpGet: {path: /a, port: http}}", "{httpGet: {path: /a, port: 80}}", true);
        check("{httpGet: {path: /a, port: http}}", "{httpGet: {path: /a, port: admin}}", false);
        check("{httpGet: {path: /a, port: x}}", "{httpGet: {path: /a, port: y}}", false);
        check("{httpGet: {port: 80}}", "{httpGet: {path: /, port: '80', scheme: HTTP}}", true);
        check("{tcpSocket: {port: 80}}", "{httpGet: {port: 80}}", false);
        check("{exec: {command: [a, b]}}", "{exec: {command: [a, b]}}", true);
        check("{grpc: {port: 80}}", "{grpc: {port: 80, service: x}}", false);
        check("{httpGet: {path: '${P}', port: 80}}", "{httpGet: {path: '${P}', port: 80}}", false);
    }
}
