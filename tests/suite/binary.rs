//! The real binary in a folder of its own, under a limit of time and memory.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// No run of a test may take more seconds of all processors together. Time on the clock would tell how busy the machine
/// is.
const LIMIT: u32 = 10;
/// A run that takes longer on the clock waits for something that will not come.
const PATIENCE: Duration = Duration::from_secs(180);
/// Address space in KiB: 1 GiB, and the reserved stacks of two threads.
const MEMORY: u32 = 1_300_000;

/// A folder that is deleted at the end of the test.
pub struct Repository {
    folder: tempfile::TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Repository {
    /// A folder with these files, and a `.git` so that nothing above it counts.
    pub fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let repository = Self { folder };
        std::fs::create_dir(repository.path().join(".git")).expect("a folder");
        for (path, bytes) in files {
            repository.write(path, bytes);
        }
        repository
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Runs archlint here with these arguments.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, &[], b"")
    }

    /// Runs archlint here with arguments, environment and standard input.
    pub fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)], input: &[u8]) -> Ended {
        self.run_within(LIMIT, arguments, environment, input)
    }

    /// The same; a run that takes more seconds of processor time is ended, and has no exit code.
    pub fn run_within(&self, seconds: u32, arguments: &[&str], environment: &[(&str, &str)], input: &[u8]) -> Ended {
        self.run_limited((seconds, MEMORY), arguments, environment, input)
    }

    /// Runs archlint here; what asks for more KiB of address space is refused them.
    pub fn run_in(&self, memory: u32, arguments: &[&str]) -> Ended {
        self.run_limited((LIMIT, memory), arguments, &[], b"")
    }

    fn run_limited(
        &self,
        (seconds, memory): (u32, u32),
        arguments: &[&str],
        environment: &[(&str, &str)],
        input: &[u8],
    ) -> Ended {
        let binary = env!("CARGO_BIN_EXE_archlint");
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!("ulimit -v {memory}; ulimit -t {seconds}; exec \"$0\" \"$@\""))
            .arg(binary)
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("sh runs");
        let mut stdin = child.stdin.take().expect("piped");
        let bytes = input.to_vec();
        let writer = std::thread::spawn(move || {
            // The program may end before it has read everything; that is its right.
            let _ = stdin.write_all(&bytes);
        });
        let ended = wait(child);
        writer.join().expect("the writer ends");
        ended
    }
}

fn wait(mut child: Child) -> Ended {
    let start = Instant::now();
    let out = child.stdout.take().expect("piped");
    let err = child.stderr.take().expect("piped");
    let reader = |mut from: Box<dyn std::io::Read + Send>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes).expect("output is readable");
            String::from_utf8(bytes).expect("output is UTF-8")
        })
    };
    let (out, err) = (reader(Box::new(out)), reader(Box::new(err)));
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break Some(status);
        }
        if start.elapsed() > PATIENCE {
            child.kill().expect("a child can be ended");
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let code = status.and_then(|status| status.code());
    Ended { code, out: out.join().expect("read"), err: err.join().expect("read") }
}

impl Ended {
    /// The findings of `--format json`.
    pub fn findings(&self) -> Vec<serde_json::Value> {
        let value: serde_json::Value = serde_json::from_str(&self.out).unwrap_or_else(|error| {
            panic!("not JSON ({error}), code {:?}, stderr: {}", self.code, self.err);
        });
        value["findings"].as_array().expect("an array of findings").clone()
    }

    /// The rules of the findings, sorted, each once.
    pub fn rules(&self) -> Vec<String> {
        let mut rules: Vec<String> =
            self.findings().iter().map(|finding| finding["rule"].as_str().expect("a name").to_owned()).collect();
        rules.sort();
        rules.dedup();
        rules
    }
}

/// The root of the project's own files.
pub fn project_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
