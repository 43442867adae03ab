//! Names of hosts: those of the cluster, those of a network, and public ones.

/// Whether a host can only be one inside a network or on a developer's machine (RFC 6761, RFC 6762, RFC 8375).
#[must_use]
pub fn is_internal_host(host: &str) -> bool {
    const ENDS: [&str; 11] = [
        ".local",
        ".localhost",
        ".localdomain",
        ".internal",
        ".intranet",
        ".lan",
        ".home.arpa",
        ".test",
        ".svc",
        ".nip.io",
        ".sslip.io",
    ];
    host == "localhost" || ENDS.iter().any(|end| host.ends_with(end)) || host.contains(".svc.")
}

/// The Service and namespace of a host name inside the cluster: `orders`, `orders.shop`, `orders.shop.svc`,
/// `orders.shop.svc.cluster.local`; none for names of other hosts.
///
/// Two parts may also be a public name: `shop.io`. They count only where the second is no well-known top-level domain.
#[must_use]
pub fn service_of_host(host: &str) -> Option<(&str, Option<&str>)> {
    const PUBLIC: &str = " ai app aws biz ch cloud co com de dev edu eu fr gov info int internal io jp lan local localhost \
        me mil net nl org ru sh test tv uk us ";
    let host = host.trim_end_matches('.');
    let mut parts = host.split('.');
    let service = parts.next().filter(|part| is_label(part))?;
    let rest: Vec<&str> = parts.collect();
    match rest.as_slice() {
        [] => Some((service, None)),
        [namespace] if is_label(namespace) && !PUBLIC.contains(&format!(" {namespace} ")) => {
            Some((service, Some(namespace)))
        }
        [namespace, "svc"] | [namespace, "svc", "cluster", "local"] => Some((service, Some(namespace))),
        _ => None,
    }
}

fn is_label(part: &str) -> bool {
    !part.is_empty()
        && part.len() <= 63
        && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && part.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_inside_the_cluster_are_told_from_public_ones() {
        for (host, expected) in [
            ("orders", Some(("orders", None))),
            ("orders.shop", Some(("orders", Some("shop")))),
            ("orders.shop.svc", Some(("orders", Some("shop")))),
            ("orders.shop.svc.cluster.local", Some(("orders", Some("shop")))),
            ("orders.shop.svc.cluster.local.", Some(("orders", Some("shop")))),
            ("shop.io", None),
            ("www.shop.io", None),
            ("10.0.0.1", None),
            ("127", None),
            ("Orders", None),
            ("", None),
        ] {
            assert_eq!(service_of_host(host), expected, "{host}");
        }
    }
}
