//! Databases that run in a container of their own: where they keep their data, and whether it outlives the pod.
//!
//! Sources: the descriptions of the official images on Docker Hub, and those of Bitnami.

use super::container::{Container, Role};
use super::image::Image;
use super::workload::{RunMode, Workload};
use crate::syntax::tree::NodeRef;

/// How an image keeps data.
#[derive(Debug)]
pub struct Layout {
    /// The beginnings of the image's name.
    names: &'static [&'static str],
    /// The folders that hold the data.
    folders: &'static [&'static str],
    /// The variable or flag that moves them.
    moved_by: &'static [&'static str],
    /// The programs that are the server.
    servers: &'static [&'static str],
}

const LAYOUTS: [Layout; 10] = [
    Layout {
        names: &["postgres", "postgresql", "postgis", "timescaledb", "pgvector"],
        folders: &["/var/lib/postgresql/data", "/var/lib/postgresql", "/bitnami/postgresql", "/home/postgres/pgdata"],
        moved_by: &["PGDATA", "POSTGRESQL_VOLUME_DIR", "POSTGRESQL_DATA_DIR"],
        servers: &["postgres"],
    },
    Layout {
        names: &["mysql", "mariadb", "percona", "percona-server"],
        folders: &["/var/lib/mysql", "/bitnami/mysql", "/bitnami/mariadb", "/var/lib/mysql/data"],
        moved_by: &["--datadir", "MYSQL_DATADIR"],
        servers: &["mysqld", "mariadbd"],
    },
    Layout {
        names: &["mongo", "mongodb", "mongodb-community-server"],
        folders: &["/data/db", "/bitnami/mongodb"],
        moved_by: &["--dbpath"],
        servers: &["mongod"],
    },
    Layout {
        names: &["cassandra"],
        folders: &["/var/lib/cassandra", "/bitnami/cassandra"],
        moved_by: &[],
        servers: &["cassandra"],
    },
    Layout {
        names: &["clickhouse", "clickhouse-server"],
        folders: &["/var/lib/clickhouse", "/bitnami/clickhouse"],
        moved_by: &["--path"],
        servers: &["clickhouse-server"],
    },
    Layout { names: &["couchdb"], folders: &["/opt/couchdb/data"], moved_by: &[], servers: &[] },
    Layout {
        names: &["neo4j"],
        folders: &["/data", "/var/lib/neo4j"],
        moved_by: &["NEO4J_server_directories_data"],
        servers: &["neo4j"],
    },
    Layout {
        names: &["influxdb"],
        folders: &["/var/lib/influxdb", "/var/lib/influxdb2"],
        moved_by: &["INFLUXD_BOLT_PATH"],
        servers: &["influxd"],
    },
    Layout {
        names: &["cockroach"],
        folders: &["/cockroach/cockroach-data"],
        moved_by: &["--store"],
        servers: &["cockroach", "/cockroach/cockroach"],
    },
    Layout { names: &["arangodb"], folders: &["/var/lib/arangodb3"], moved_by: &[], servers: &["arangod"] },
];

impl Layout {
    /// That of an image, by the last part of its name.
    #[must_use]
    pub fn of(name: &str) -> Option<&'static Self> {
        LAYOUTS.iter().find(|layout| layout.names.contains(&name))
    }

    /// The folder that holds the data unless it is moved.
    #[must_use]
    pub fn folder(&self) -> &'static str {
        self.folders[0]
    }

    /// Whether a word of the command line, or the name of a variable, moves the data elsewhere.
    #[must_use]
    pub fn is_moved_by(&self, word: &str) -> bool {
        self.moved_by.iter().any(|name| word.contains(name))
    }

    /// Whether a program is the server, or the script of the image that starts it: not a client of the same image, a
    /// dump, a shell, a wait.
    #[must_use]
    pub fn serves(&self, program: &str) -> bool {
        let name = program.rsplit('/').next().unwrap_or(program);
        self.servers.contains(&name) || self.servers.contains(&program) || name.contains("entrypoint")
    }

    /// Whether what is mounted at a path holds the data, or a part of it.
    #[must_use]
    pub fn keeps(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let inside = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.folders.iter().any(|folder| inside(path, folder) || inside(folder, path))
    }
}

/// How data is lost with the pod.
#[derive(Debug, Clone, Copy)]
pub enum Loss<'t> {
    /// No volume is mounted where the data is.
    NoVolume,
    /// The volume is an `emptyDir`.
    EmptyDir(NodeRef<'t>),
}

/// Where a container's database keeps its data so that it is lost with the pod; none when it is no database, or its
/// data may be kept.
#[must_use]
pub fn loss<'a>(container: &Container<'a>) -> Option<(Image<'a>, &'static str, Loss<'a>)> {
    let workload = container.workload;
    let lasting = workload.mode == RunMode::LongRunning && container.role == Role::App && workload.has_pod_spec();
    let image = container.image().filter(|_| lasting)?;
    let layout = Layout::of(image.base_name())?;
    let moved = container.words().any(|word| layout.is_moved_by(word))
        || container.env().any(|variable| layout.is_moved_by(variable.name));
    let patched =
        ["volumeMounts", "mountPath", "persistentVolumeClaim"].iter().any(|word| workload.may_be_patched(word));
    let first = container.node.get("command").and_then(|command| command.items().next()).and_then(NodeRef::text);
    if moved || patched || first.is_some_and(|word| !layout.serves(word)) {
        return None;
    }
    let mounts = container.written().filter_map(|node| node.get("volumeMounts")).flat_map(NodeRef::items);
    let keeps = |path: &str| layout.keeps(path);
    let data: Vec<NodeRef<'a>> =
        mounts.filter(|mount| mount.get("mountPath").and_then(NodeRef::text).is_some_and(keeps)).collect();
    if data.is_empty() {
        return Some((image, layout.folder(), Loss::NoVolume));
    }
    let empty: Vec<NodeRef<'a>> =
        data.iter().filter_map(|mount| empty_dir(workload, mount.get("name")?.text()?)).collect();
    let lost = empty.len() == data.len();
    empty.first().filter(|_| lost).map(|volume| (image, layout.folder(), Loss::EmptyDir(*volume)))
}

/// The `emptyDir` that a volume of this name is, in the pod and in every patch of it.
fn empty_dir<'a>(workload: &'a Workload<'a>, name: &str) -> Option<NodeRef<'a>> {
    let pods = std::iter::once(workload.pod).chain(workload.patches.iter().copied());
    let volumes = pods.filter_map(|pod| pod.get("volumes")).flat_map(NodeRef::items);
    let mut own = volumes.filter(|volume| volume.get("name").and_then(NodeRef::text) == Some(name)).peekable();
    let first = own.peek()?.entry("emptyDir")?;
    own.all(|volume| volume.entry("emptyDir").is_some()).then_some(first.key)
}
