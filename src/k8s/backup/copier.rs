//! CronJobs and sidecars that run a dump or copy tool: what they copy, by their words.

use super::object::{belongs, is_suspended, names_of};
use crate::k8s::manifest::Manifest;
use crate::k8s::workload::{RunMode, Workload};
use crate::syntax::tree::NodeRef;

/// A workload whose words name a dump or copy tool.
#[derive(Debug)]
pub(super) struct Copier<'t> {
    pub(super) manifest: Manifest<'t>,
    /// Images, commands, arguments and literal variables, as one text.
    words: String,
    /// The names of the Secrets and ConfigMaps that tell it more.
    references: Vec<&'t str>,
    /// The claims that it mounts.
    claims: Vec<&'t str>,
}

impl<'t> Copier<'t> {
    /// Reads a workload that runs again and again, or all the time; none when it is no copier.
    pub(super) fn read(workload: &Workload<'t>) -> Option<Self> {
        let lasting = workload.manifest.kind == "CronJob" || workload.mode == RunMode::LongRunning;
        if !lasting || is_suspended(&workload.manifest) {
            return None;
        }
        let words = words(workload);
        names_tool(&words).then(|| Self {
            manifest: workload.manifest,
            words,
            references: references(workload),
            claims: workload.claims().filter_map(NodeRef::text).collect(),
        })
    }

    /// Hands over all that data may be called for it to be copied: itself, what it mounts, whose words it reads, which
    /// hosts it names.
    pub(super) fn each_name(&self, mut name: impl FnMut(&str)) {
        self.manifest.name.iter().for_each(|own| name(own));
        self.claims.iter().flat_map(|claim| names_of(claim)).for_each(&mut name);
        for reference in &self.references {
            let starts = reference.match_indices('-').map(|(at, _)| &reference[..at]);
            starts.chain([*reference]).for_each(&mut name);
        }
        each_host(&self.words, name);
    }

    /// Whether it mounts a claim of the data or names a host of it.
    pub(super) fn copies(&self, data: &Manifest<'_>, claims: &[&str], hosts: &[&str]) -> bool {
        let near = self.manifest.shares_namespace(data);
        let itself = self.manifest.node == data.node;
        let mounts = self.claims.iter().any(|claim| claims.contains(claim) || belongs(claim, data));
        let mut names = data.name.iter().chain(hosts);
        // From another namespace the address tells where the host is.
        let elsewhere = |host: &str| {
            data.namespace.is_some_and(|namespace| names_host(&self.words, &format!("{host}.{namespace}")))
        };
        (near && (itself || mounts)) || names.any(|host| (near && self.speaks_of(host)) || elsewhere(host))
    }

    fn speaks_of(&self, host: &str) -> bool {
        let of_it = |name: &&str| name.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        names_host(&self.words, host) || self.references.iter().any(of_it)
    }
}

/// Images, commands, arguments and literal variables of a workload, as one text.
fn words(workload: &Workload<'_>) -> String {
    // The object may be named after what it copies: `ledger-backup`, `dump-ledger`.
    let name = workload.manifest.name.unwrap_or_default();
    let name = ["backup-", "dump-"].into_iter().find_map(|start| name.strip_prefix(start)).unwrap_or(name);
    let mut text = format!("{name}\n");
    for container in workload.containers() {
        let image = container.image().map(|image| image.text).unwrap_or_default();
        let values = container.env().filter_map(|variable| variable.value?.text());
        for word in std::iter::once(image).chain(container.words()).chain(values) {
            text.push_str(word);
            text.push('\n');
        }
    }
    text
}

/// The names of the Secrets and ConfigMaps that fill the environment of a workload.
fn references<'t>(workload: &Workload<'t>) -> Vec<&'t str> {
    let lists = ["containers", "initContainers"].into_iter().filter_map(|list| workload.pod.get(list));
    let containers = lists.flat_map(NodeRef::items);
    let sources = containers.flat_map(|container| {
        let variables = container.get("env").into_iter().flat_map(NodeRef::items);
        let single = variables.filter_map(|variable| variable.get("valueFrom"));
        single.chain(container.get("envFrom").into_iter().flat_map(NodeRef::items))
    });
    sources.flat_map(reference_names).collect()
}

fn reference_names(source: NodeRef<'_>) -> Vec<&str> {
    let kinds = ["secretKeyRef", "configMapKeyRef", "secretRef", "configMapRef"];
    kinds.into_iter().filter_map(|kind| source.at(&[kind, "name"])?.text()).collect()
}

fn names_tool(words: &str) -> bool {
    const TOOLS: [&str; 24] = [
        "pg_dump",
        "pg_dumpall",
        "pg_basebackup",
        "pgbackrest",
        "wal-g",
        "barman",
        "mysqldump",
        "mariadb-dump",
        "mariabackup",
        "mariadb-backup",
        "xtrabackup",
        "mydumper",
        "mongodump",
        "--rdb",
        "restic",
        "borg",
        "borgmatic",
        "rclone",
        "kopia",
        "litestream",
        "velero",
        "etcdctl snapshot",
        "snapshot save",
        "pgdump",
    ];
    TOOLS.iter().any(|tool| has_word(words, tool)) || words.lines().any(|line| line.contains("-backup"))
}

/// Whether `word` stands in `text` with nothing of a name on either side.
fn has_word(text: &str, word: &str) -> bool {
    let edge =
        |character: Option<char>| !character.is_some_and(|character| character.is_alphanumeric() || character == '_');
    !word.is_empty()
        && text
            .match_indices(word)
            .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next()))
}

/// What may follow the name of a host behind a hyphen, besides the number of a pod.
const ENDS: [&str; 11] =
    ["rw", "ro", "r", "primary", "replicas", "headless", "master", "svc", "backup", "backups", "dump"];

/// An address of more parts than this names no host by its beginning.
const MOST_PARTS: usize = 8;

/// Hands over the hosts that a text names as [`names_host`] finds them.
fn each_host(text: &str, mut host: impl FnMut(&str)) {
    for address in text.split(|character| !(is_part(character) || character == '.')) {
        let ends = address.match_indices('.').map(|(at, _)| at).chain([address.len()]);
        for end in ends.take(MOST_PARTS) {
            let whole = &address[..end];
            host(whole);
            if let Some((start, _)) = whole.rsplit_once('-').filter(|(_, suffix)| is_end(suffix)) {
                host(start);
            }
        }
    }
}

fn is_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

fn is_end(suffix: &str) -> bool {
    ENDS.contains(&suffix) || suffix.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text names a host: the name alone, that of one of its pods, of an operator's Services for it or of
/// its backup, or a longer address that begins with one of them. A name that only begins or ends alike is another host.
fn names_host(text: &str, host: &str) -> bool {
    let is_name = |(at, _): (usize, &str)| {
        let before = text[..at].chars().next_back().is_some_and(|character| is_part(character) || character == '.');
        let after: &str = text[at + host.len()..].split(|character| !is_part(character)).next().unwrap_or_default();
        !before && (after.is_empty() || after.strip_prefix('-').is_some_and(is_end))
    };
    !host.is_empty() && text.match_indices(host).any(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is looked up is what is named.
    #[test]
    fn hosts_are_found_by_their_names() {
        let text = "pg_dump -h ledger-0.ledger.prod.svc:5432 --to=s3://backups/x-rw ledger-archive db-12";
        let mut found = Vec::new();
        each_host(text, |host| found.push(host.to_owned()));
        let hosts = ["ledger", "ledger-0", "ledger-0.ledger", "ledger-0.ledger.prod", "x", "backups", "db", "archive"];
        for host in hosts.into_iter().chain(["ledger-archive", "prod", "s3"]) {
            assert_eq!(found.iter().any(|one| one == host), names_host(text, host), "{host}: {found:?}");
        }
    }

    #[test]
    fn a_host_is_named_whole() {
        for text in
            ["pg_dump -h ledger shop", "postgres://a@ledger-0.ledger:5432/x", "ledger-rw", "host=ledger.prod.svc"]
        {
            assert!(names_host(text, "ledger"), "{text}");
        }
        for text in ["pg_dump -h ledger-archive", "old-ledger", "my.ledger", "ledgers", ""] {
            assert!(!names_host(text, "ledger"), "{text}");
        }
    }
}
