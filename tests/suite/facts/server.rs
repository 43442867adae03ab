//! A PostgreSQL server for a test run: the one that `ARCHLINT_POSTGRES` names, or a private cluster in a temporary
//! folder that listens on a socket in it and nowhere else. It is stopped by a small shell that waits for the test
//! process to end, however that happens.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// A server that answers.
pub struct Server {
    /// The major version.
    pub version: u32,
    psql: PathBuf,
    target: String,
}

impl Server {
    /// The server of this run, started at the first call.
    pub fn get() -> Option<&'static Self> {
        static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
        match SERVER.get_or_init(start) {
            Ok(server) => Some(server),
            Err(reason) => {
                let required = std::env::var("ARCHLINT_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
                assert!(!required, "ARCHLINT_REQUIRE_POSTGRES is set, and there is no PostgreSQL server: {reason}");
                eprintln!("skipped, for there is no PostgreSQL server: {reason}");
                None
            }
        }
    }

    /// `psql` on a database of its own for each thread of tests, so that they do not meet.
    pub fn psql(&self) -> Command {
        let mut psql = Command::new(&self.psql);
        psql.args(["-X", "-q", "-A", "-t", "-v", "VERBOSITY=verbose", "-d", &self.target]);
        psql.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        psql.env("PGOPTIONS", "-c timezone=UTC -c statement_timeout=20s").env_remove("PGSERVICE");
        psql
    }

    /// Runs a script to its end.
    pub fn run(&self, script: &str) -> Output {
        let mut child = self.psql().spawn().expect("psql was found before");
        child.stdin.take().expect("piped").write_all(script.as_bytes()).expect("psql reads its script");
        child.wait_with_output().expect("psql ends")
    }

    /// What a query prints, columns parted by `|`.
    pub fn query(&self, sql: &str) -> String {
        String::from_utf8_lossy(&self.run(sql).stdout).into_owned()
    }
}

fn start() -> Result<Server, String> {
    let psql = binary("psql").ok_or("psql is not installed")?;
    let target = match std::env::var("ARCHLINT_POSTGRES") {
        Ok(url) => url,
        Err(_) => private_cluster()?,
    };
    let mut server = Server { version: 0, psql, target };
    let answer = server.run("SHOW server_version_num");
    let number = String::from_utf8_lossy(&answer.stdout).trim().parse::<u32>();
    server.version =
        number.map_err(|_| format!("it does not answer: {}", String::from_utf8_lossy(&answer.stderr)))? / 10_000;
    Ok(server)
}

/// Makes and starts a cluster; answers how to connect to it.
fn private_cluster() -> Result<String, String> {
    let initdb = binary("initdb").ok_or("initdb is not installed, and ARCHLINT_POSTGRES is not set")?;
    let postgres = beside(&initdb, "postgres").ok_or("there is an initdb, but no postgres beside it")?;
    let folder = tempfile::Builder::new().prefix("archlint-facts-").tempdir().map_err(|error| error.to_string())?;
    let folder = folder.keep();
    let servant = servant(&folder)?;
    let data = folder.join("data");
    let made = servant
        .command(&initdb)
        .args(["--auth=trust", "--username=facts", "--no-sync", "--locale=C", "--encoding=UTF8", "-D"])
        .arg(&data)
        .output()
        .map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr)));
    }
    let mut server = servant.command(&postgres);
    server.arg("-D").arg(&data).arg("-k").arg(&folder).args(["-c", "listen_addresses=", "-c", "fsync=off"]);
    server.args(["-c", "autovacuum=off", "-c", "allow_in_place_tablespaces=on"]);
    server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    let child = server.spawn().map_err(|error| error.to_string())?;
    guard(child.id(), &folder)?;
    let socket = folder.join(".s.PGSQL.5432");
    for _ in 0..200 {
        if socket.exists() && data.join("postmaster.pid").exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(format!("host={} user=facts dbname=postgres", folder.display()))
}

/// Stops the server and removes its folder once this process is gone.
fn guard(server: u32, folder: &Path) -> Result<(), String> {
    let script = format!(
        "while kill -0 {} 2>/dev/null; do sleep 1; done; kill -INT {server} 2>/dev/null; sleep 1; rm -rf '{}'",
        std::process::id(),
        folder.display()
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.spawn().map(drop).map_err(|error| error.to_string())
}

/// Who runs the server: initdb refuses root (PostgreSQL documentation, "initdb").
struct Servant(Option<&'static str>);

impl Servant {
    fn command(&self, program: &Path) -> Command {
        match self.0 {
            None => Command::new(program),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--regid", user, "--clear-groups", "--"]).arg(program);
                command.current_dir("/");
                command
            }
        }
    }
}

fn servant(folder: &Path) -> Result<Servant, String> {
    let id = |user: &[&str]| Command::new("id").arg("-u").args(user).output().ok();
    let uid = id(&[]).map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    if uid.as_deref() != Some("0") {
        return Ok(Servant(None));
    }
    for user in ["postgres", "nobody"] {
        let known = id(&[user]).is_some_and(|output| output.status.success());
        if known && Command::new("chown").arg(user).arg(folder).status().is_ok_and(|status| status.success()) {
            return Ok(Servant(Some(user)));
        }
    }
    Err("root may not run it, and there is no user to run it as".to_owned())
}

/// A program of PostgreSQL: where Debian puts it, where `pg_config` says, or in the path.
fn binary(name: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<PathBuf> =
            versions.filter_map(Result::ok).map(|entry| entry.path().join("bin")).collect();
        versions.sort();
        folders.extend(versions.into_iter().rev());
    }
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// The program of that name where another one really is.
fn beside(program: &Path, name: &str) -> Option<PathBuf> {
    let real = program.canonicalize().ok()?;
    Some(real.with_file_name(name)).filter(|program| program.is_file())
}
