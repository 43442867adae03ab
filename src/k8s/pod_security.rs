//! Capabilities and kernel parameters by name, as the Pod Security Standards judge them.
//!
//! Source: Kubernetes documentation, "Pod Security Standards", level `baseline`.

/// A Linux capability as Kubernetes names it: `NET_ADMIN` for `CAP_NET_ADMIN` as well.
#[must_use]
pub fn capability(text: &str) -> String {
    let upper = text.trim().to_ascii_uppercase();
    upper.strip_prefix("CAP_").map(str::to_owned).unwrap_or(upper)
}

/// Whether the Pod Security Standards let a container of the level `baseline` add the capability.
#[must_use]
pub fn is_baseline_capability(name: &str) -> bool {
    const BASELINE: [&str; 13] = [
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    ];
    BASELINE.contains(&name)
}

/// Whether the capability is as good as root on the node.
#[must_use]
pub fn is_powerful_capability(name: &str) -> bool {
    matches!(name, "ALL" | "SYS_ADMIN" | "SYS_MODULE" | "NET_ADMIN" | "SYS_PTRACE")
}

/// Whether a kernel parameter belongs to the pod alone, as the Pod Security Standards list them for a minor version of
/// Kubernetes 1; for the newest when none is named.
#[must_use]
pub fn is_safe_sysctl(name: &str, minor: Option<u32>) -> bool {
    const SAFE: [(&str, u32); 14] = [
        ("kernel.shm_rmid_forced", 0),
        ("net.ipv4.ip_local_port_range", 0),
        ("net.ipv4.ip_local_reserved_ports", 27),
        ("net.ipv4.ip_unprivileged_port_start", 0),
        ("net.ipv4.ping_group_range", 0),
        ("net.ipv4.tcp_fin_timeout", 29),
        ("net.ipv4.tcp_keepalive_intvl", 29),
        ("net.ipv4.tcp_keepalive_probes", 29),
        ("net.ipv4.tcp_keepalive_time", 29),
        ("net.ipv4.tcp_notsent_lowat", 37),
        ("net.ipv4.tcp_rmem", 32),
        ("net.ipv4.tcp_slow_start_after_idle", 37),
        ("net.ipv4.tcp_syncookies", 0),
        ("net.ipv4.tcp_wmem", 32),
    ];
    // The kernel takes slashes for dots.
    let dotted = name.replace('/', ".");
    SAFE.iter().any(|(safe, since)| *safe == dotted && minor.is_none_or(|minor| minor >= *since))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_and_sysctls_are_known_by_name() {
        assert_eq!(capability("cap_net_admin"), "NET_ADMIN");
        assert!(is_baseline_capability("CHOWN") && !is_baseline_capability("NET_RAW"));
        assert!(is_safe_sysctl("net/ipv4/tcp_syncookies", Some(20)) && !is_safe_sysctl("net.core.somaxconn", None));
        assert!(is_safe_sysctl("net.ipv4.tcp_rmem", Some(32)) && !is_safe_sysctl("net.ipv4.tcp_rmem", Some(31)));
    }
}
