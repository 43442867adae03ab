//! Renders charts through the `helm` command, which is the one program that knows its templates.
//!
//! Only `helm template` runs: it reads the folder of the chart and talks to nobody. Repositories, credentials, plug-ins
//! and the configuration of a cluster are kept from it: its home is an empty folder, and of the environment it gets the
//! search path alone. Nothing goes through a shell.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A chart that takes longer is given up.
const TIME: Duration = Duration::from_secs(30);

/// More is not read: no cluster takes it.
const MAX_OUTPUT: u64 = 64 << 20;

/// The program.
#[derive(Debug, Clone)]
pub struct Helm {
    program: PathBuf,
    path: OsString,
    time: Duration,
}

impl Helm {
    /// Looks for `helm` in the folders of a search path; entries that are no whole paths are passed over.
    #[must_use]
    pub fn find(path: Option<OsString>) -> Option<Self> {
        let path = path?;
        let name = format!("helm{}", std::env::consts::EXE_SUFFIX);
        let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
        let program = folders.map(|folder| folder.join(&name)).find(|program| program.is_file())?;
        Some(Self { program, path, time: TIME })
    }

    /// What `helm template` prints for a chart that lies nowhere on disk: its files, by their paths in its folder. The
    /// path of other values is one of these.
    ///
    /// # Errors
    /// Why it prints nothing, or why the files cannot be laid out for helm.
    pub fn template_of(
        &self,
        files: &[(String, Vec<u8>)],
        name: &str,
        values: Option<&str>,
        kubernetes: Option<&str>,
    ) -> Result<String, String> {
        let unwritten = |error: io::Error| format!("the chart cannot be laid out for helm: {error}");
        let home = Home::new().map_err(unwritten)?;
        for (path, bytes) in files {
            let inside = Path::new(path);
            // Nothing is written beside the folder.
            if !inside.components().all(|part| matches!(part, std::path::Component::Normal(_))) {
                continue;
            }
            let file = home.0.join(inside);
            std::fs::create_dir_all(file.parent().unwrap_or(&home.0)).map_err(unwritten)?;
            std::fs::write(file, bytes).map_err(unwritten)?;
        }
        self.template(&home.0, name, values.map(|path| home.0.join(path)).as_deref(), kubernetes)
    }

    /// What `helm template` prints for the chart in a folder, under its own name and with its own values, or with those
    /// of a file over them.
    ///
    /// # Errors
    /// Why it prints nothing: what helm says, and what to do about it.
    pub fn template(
        &self,
        folder: &Path,
        name: &str,
        values: Option<&Path>,
        kubernetes: Option<&str>,
    ) -> Result<String, String> {
        let home = Home::new().map_err(|error| format!("no folder can be made for helm: {error}"))?;
        let mut command = Command::new(&self.program);
        command.arg("template").arg(release(name)).arg(folder);
        if let Some(values) = values {
            command.arg("--values").arg(values);
        }
        if let Some(version) = kubernetes {
            command.arg("--kube-version").arg(version);
        }
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", &self.path)
            .envs(
                ["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "HELM_PLUGINS", "TMPDIR"]
                    .map(|key| (key, &home.0)),
            )
            .env("KUBECONFIG", home.0.join("none"))
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Without it no program starts there.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        let mut child =
            command.spawn().map_err(|error| format!("`{}` cannot be run: {error}", self.program.display()))?;
        let (out, error) = (gather(child.stdout.take()), gather(child.stderr.take()));
        let status = wait(&mut child, self.time);
        let status = match status {
            Err(error) => return Err(format!("helm cannot be waited for: {error}")),
            // Whatever it started may still hold the pipes: nobody waits for their end.
            Ok(None) => {
                return Err(format!(
                    "helm took more than {} seconds; look at what the chart makes it do",
                    self.time.as_secs()
                ));
            }
            Ok(Some(status)) => status,
        };
        let read = |gathered: std::thread::JoinHandle<Vec<u8>>| gathered.join().unwrap_or_default();
        let (out, said) = (read(out), String::from_utf8_lossy(&read(error)).into_owned());
        match status.success() {
            true if out.len() as u64 <= MAX_OUTPUT => {
                String::from_utf8(out).map_err(|_| "what helm prints is no text".to_owned())
            }
            true => Err(format!("helm prints more than {} MiB", MAX_OUTPUT >> 20)),
            false => Err(advice(&said)),
        }
    }
}

/// An empty folder that goes when it is no longer needed.
struct Home(PathBuf);

impl Home {
    fn new() -> io::Result<Self> {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        for _ in 0..100 {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("archlint-helm-{}-{number}", std::process::id()));
            // Only a folder that was not there is ours.
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What cannot be deleted is left to whoever empties the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The name of the release: the chart's, as most install it, unless no release can be called so.
fn release(name: &str) -> &str {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = !name.is_empty()
        && name.len() <= 53
        && name.bytes().all(word)
        && !name.starts_with('-')
        && !name.ends_with('-');
    if fits { name } else { "release" }
}

/// Reads a pipe to its end on a thread of its own, so that the program never waits for a reader.
fn gather(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // A pipe that breaks ends what is read: the status of the program tells the rest.
            let _ = pipe.by_ref().take(MAX_OUTPUT + 1).read_to_end(&mut bytes);
            let _ = io::copy(&mut pipe, &mut io::sink());
        }
        bytes
    })
}

/// Waits for the end of a program; nothing when it takes too long and was ended.
fn wait(child: &mut Child, time: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= time {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// What helm says in one line, and what to do about it.
fn advice(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let from = lines.iter().position(|line| line.starts_with("Error:")).unwrap_or(0);
    let hint = |line: &&&str| !line.starts_with("Use --debug");
    let words = lines[from.min(lines.len())..].iter().filter(hint).copied().collect::<Vec<_>>().join(" ");
    let words = words.trim_start_matches("Error:").trim();
    if let Some((_, missing)) = words.split_once("missing in charts/ directory:") {
        return format!("its dependencies are missing ({}); run `helm dependency build` there first", missing.trim());
    }
    match words {
        "" => "helm ends with an error and says nothing".to_owned(),
        words => format!("helm says: {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_to_do() {
        let check = |said: &str, expected: &str| assert_eq!(advice(said), expected);
        check(
            "Error: an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' \
             to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: common, redis\n",
            "its dependencies are missing (common, redis); run `helm dependency build` there first",
        );
        check(
            "level=WARN msg=x\nError: a/templates/b.yaml:4:11\n  executing it:\n\nUse --debug flag to render out invalid YAML\n",
            "helm says: a/templates/b.yaml:4:11 executing it:",
        );
        check("", "helm ends with an error and says nothing");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_does_not_end_is_ended() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("helm");
        std::fs::write(&program, "#!/bin/sh\nsleep 300\n").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let found = Helm::find(Some(folder.path().into())).unwrap();
        let helm = Helm { time: Duration::from_millis(50), path: "/usr/bin:/bin".into(), ..found };
        let start = Instant::now();
        assert!(helm.template(folder.path(), "a", None, None).unwrap_err().contains("helm took more than"));
        assert!(start.elapsed() < Duration::from_secs(300), "before it would have ended by itself");
        assert!(Helm::find(Some("relative:".into())).is_none());
    }

    #[test]
    fn releases_are_called_like_their_charts() {
        assert_eq!(release("shop-api"), "shop-api");
        for name in ["", "Shop", "-x", "a_b", "--set=a=b"] {
            assert_eq!(release(name), "release", "{name}");
        }
    }
}
