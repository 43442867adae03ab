//! `archlint check`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal as _, Read as _, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::arguments::{CheckFlags, FormatWord};
use super::{FINDINGS, INCOMPLETE, Stop, USAGE, terminal};
use crate::config::file::find;
use crate::config::{Config, Flags, normal, repository_root};
use crate::diagnostic::Severity;
use crate::discover::base;
use crate::discover::git::{self, Fault};
use crate::discover::walk::{Walked, shown, walk};
use crate::engine::{self, Base, Input, Options, Origin, Outcome, Roots};
use crate::report::{self, Format, Report};

/// Checks, writes every output that was asked for, and returns the exit code.
pub(super) fn run(flags: &CheckFlags) -> Result<u8, Stop> {
    let start = Instant::now();
    let working = working_folder()?;
    let root = repository_root(&working);
    let config = load_config(flags, &working, &root)?;
    let mut walked = Walked::default();
    let inputs = inputs(flags, &working, &config, &mut walked)?;
    let base = match base(flags, &working, &config, &inputs) {
        Err(Fault::Usage(sentence)) => return Err(Stop::Usage(report::sanitize::line(&sentence))),
        // Not to know is no reason to hide anything: all is checked as if no base had been asked for.
        Err(Fault::Shallow(sentence)) => {
            walked.notes.push(format!("{sentence}: everything is reported; fetch the whole history to compare"));
            None
        }
        Ok(base) => base,
    };
    let (base, compared) = base.unzip();
    if !is_for_programs(flags) {
        walked.notes.extend(compared);
    }
    let (on_file, bar) = terminal::progress(inputs.len() + base.as_ref().map_or(0, |base| base.files.len())).unzip();
    let options = Options {
        config,
        threads: flags.threads.map(usize::from),
        fold: !flags.no_fold,
        roots: Some(Roots {
            working: working.clone(),
            root: root.clone(),
            allowed: flags.allow_root.iter().map(|path| working.join(path)).collect(),
        }),
        only_new: flags.since.is_some() && base.is_some(),
        base,
        only_classify: flags.explain_files,
        only_list: false,
        draft_rollbacks: false,
        only_compare: false,
        on_file,
    };
    let mut outcome = engine::check(inputs, &options);
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    for note in &walked.notes {
        writeln!(io::stderr(), "note: {}", report::sanitize::line(note))?;
    }
    outcome.add_walk(walked);
    if flags.explain_files {
        explain_files(&outcome)?;
        return Ok(0);
    }
    let code = exit_code(&outcome, flags, &options.config);
    write_all(flags, &outcome, &options, code, &prefix(&working, &root), start)?;
    Ok(code)
}

pub(super) fn working_folder() -> Result<PathBuf, Stop> {
    std::env::current_dir().map_err(|error| Stop::Usage(format!("the working directory cannot be read: {error}")))
}

pub(super) fn load_config(flags: &CheckFlags, working: &Path, root: &Path) -> Result<Config, Stop> {
    let own = Flags {
        profile: flags.profile.map(Into::into),
        fail_on: flags.fail_on.map(Into::into),
        only: flags.only.clone(),
        ignore: flags.ignore.clone(),
        kube_version: flags.kube_version.clone(),
    };
    let first = flags.paths.first().map_or_else(|| working.to_path_buf(), |path| working.join(path));
    let path = match &flags.config {
        Some(path) => Some(working.join(path)),
        None if flags.no_config => None,
        None => find(&first),
    };
    let today = terminal::today();
    let root = path.as_deref().and_then(Path::parent).map_or_else(|| root.to_path_buf(), repository_root);
    Config::load(path.as_deref(), &root, working, today, &own).map_err(|error| {
        let mut text = Vec::new();
        let colour = terminal::colour(flags.color, io::stderr().is_terminal());
        match report::config_error(&error, colour, &mut text) {
            Ok(()) => Stop::Usage(String::from_utf8_lossy(&text).trim_start_matches("error: ").trim_end().to_owned()),
            Err(fault) => fault.into(),
        }
    })
}

pub(super) fn inputs(
    flags: &CheckFlags,
    working: &Path,
    config: &Config,
    walked: &mut Walked,
) -> Result<Vec<Input>, Stop> {
    let (stdin, paths): (Vec<&PathBuf>, Vec<&PathBuf>) = flags.paths.iter().partition(|path| path.as_os_str() == "-");
    let mut inputs = Vec::new();
    if !stdin.is_empty() {
        let mut bytes = Vec::new();
        // One byte over the limit is enough to see that there is more.
        io::stdin().lock().take(config.max_file_size + 1).read_to_end(&mut bytes)?;
        let path = flags.stdin_filename.clone().unwrap_or_else(|| "<stdin>".to_owned());
        walked.looked_at += 1;
        inputs.push(Input { path, origin: Origin::Memory(bytes), named: true });
    }
    if !paths.is_empty() {
        let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
        *walked = walk(&paths, working, config).map_err(|missing| {
            Stop::Usage(format!("there is no `{}`: name files or folders that exist", missing.path.display()))
        })?;
        let files = std::mem::take(&mut walked.files);
        inputs.extend(files.into_iter().map(|found| Input {
            path: found.path,
            origin: Origin::Disk(found.disk),
            named: found.named,
        }));
    }
    Ok(inputs)
}

/// The base revision that was asked for, and what it is in words.
pub(super) fn base(
    flags: &CheckFlags,
    working: &Path,
    config: &Config,
    inputs: &[Input],
) -> Result<Option<(Base, String)>, Fault> {
    let Some(word) = flags.since.as_ref().or(flags.base.as_ref()) else { return Ok(None) };
    let paths: Vec<PathBuf> = flags.paths.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
    if flags.since.is_some() && paths.len() < flags.paths.len() {
        let sentence = "`--since` looks for changed lines in files: it cannot be used with standard input";
        return Err(Fault::Usage(sentence.to_owned()));
    }
    let first = normal(&paths.first().map_or_else(|| working.to_path_buf(), |path| working.join(path)));
    let folder = if first.is_dir() { first.as_path() } else { first.parent().unwrap_or(working) };
    let revision = match git::resolve(folder, word, flags.since.is_some()) {
        // A folder or a file can be a base as well; a revision of the same name goes first.
        Err(Fault::Usage(_)) if flags.since.is_none() && !word.is_empty() && working.join(word).exists() => {
            let checked = paths.first().filter(|path| paths.len() == 1 && working.join(path).is_dir());
            let files = beside(Path::new(word), checked.map(PathBuf::as_path), working, config)?;
            let base = Base { files, beside: Vec::new() };
            return Ok(Some((base, format!("compared with `{word}`"))));
        }
        found => found?,
    };
    let now: BTreeMap<&str, bool> = inputs.iter().map(|input| (input.path.as_str(), input.named)).collect();
    let mut base = Base::default();
    for file in base::files(&revision, &paths, &now, working, config)? {
        let input = Input { path: file.path, origin: Origin::Memory(file.bytes), named: file.named };
        if file.beside { base.beside.push(input) } else { base.files.push(input) }
    }
    Ok(Some((base, format!("compared with {}", revision.description))))
}

/// The files of a folder as if they stood in the one that is checked, or one file.
fn beside(path: &Path, checked: Option<&Path>, working: &Path, config: &Config) -> Result<Vec<Input>, Fault> {
    let place = working.join(path);
    let into = checked.map(|checked| shown(&normal(&working.join(checked)), working)).unwrap_or_default();
    let walked = walk(&[path.to_path_buf()], working, config)
        .map_err(|missing| Fault::Usage(format!("there is no `{}`", missing.path.display())))?;
    let files = walked.files.into_iter().map(|found| {
        let inside = found.disk.strip_prefix(&place).ok().filter(|inside| !inside.as_os_str().is_empty());
        let path = inside.map_or(found.path, |inside| {
            let inside = inside.to_string_lossy().replace('\\', "/");
            if into.is_empty() || into == "." { inside } else { format!("{into}/{inside}") }
        });
        Input { path, origin: Origin::Disk(found.disk), named: found.named }
    });
    Ok(files.collect())
}

/// Whether standard output is read by programs, which get standard error without a word too when all is well.
fn is_for_programs(flags: &CheckFlags) -> bool {
    matches!(flags.format, Some(FormatWord::Json | FormatWord::Jsonl | FormatWord::Sarif))
}

fn exit_code(outcome: &Outcome, flags: &CheckFlags, config: &Config) -> u8 {
    let bad = |severity: Severity| config.fail_on.is_some_and(|least| severity >= least);
    let found = outcome.findings.iter().any(|finding| finding.suppressed.is_none() && bad(finding.severity));
    if flags.fail_on_empty && outcome.counts.total() == 0 {
        return USAGE;
    }
    if flags.exit_zero {
        return 0;
    }
    match (outcome.incomplete, found) {
        (true, _) => INCOMPLETE,
        (false, true) => FINDINGS,
        (false, false) => 0,
    }
}

/// What stands before a path relative to the working directory to make it relative to the repository's root.
fn prefix(working: &Path, root: &Path) -> String {
    let below = working.strip_prefix(root).map(|path| path.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    if below.is_empty() { below } else { format!("{below}/") }
}

fn write_all(
    flags: &CheckFlags,
    outcome: &Outcome,
    options: &Options,
    code: u8,
    prefix: &str,
    start: Instant,
) -> Result<(), Stop> {
    let rules = options.config.active_rules();
    let colour = terminal::colour(flags.color, io::stdout().is_terminal());
    let report = Report {
        outcome,
        rules: &rules,
        exit_code: code,
        colour,
        hyperlinks: terminal::hyperlinks(flags.hyperlinks, colour),
        sarif_suppressed: flags.sarif_suppressed,
        category: flags.category.as_deref(),
        root_prefix: prefix,
    };
    for (format, path) in &flags.output {
        let plain = Report { colour: false, hyperlinks: false, ..report };
        let file = std::fs::File::create(path)
            .map_err(|error| Stop::Usage(format!("cannot write `{}`: {error}", path.display())))?;
        let mut file = BufWriter::new(file);
        report::write((*format).into(), &plain, &mut file)?;
        file.flush()?;
    }
    let format: Format = flags.format.unwrap_or(FormatWord::Full).into();
    let mut out = BufWriter::new(io::stdout().lock());
    report::write(format, &report, &mut out)?;
    out.flush()?;
    if matches!(format, Format::Full | Format::Concise | Format::Github) {
        summarize(flags, &report, options, start.elapsed())?;
    }
    Ok(())
}

fn summarize(flags: &CheckFlags, report: &Report<'_>, options: &Options, elapsed: Duration) -> Result<(), Stop> {
    let colour = terminal::colour(flags.color, io::stderr().is_terminal());
    let config = options.config.path.as_ref().map(|path| path.display().to_string());
    let paths: Vec<String> = flags.paths.iter().map(|path| path.display().to_string()).collect();
    let none = flags.no_config.then_some("");
    let run = report::Run { elapsed: Some(elapsed), config: config.as_deref().or(none), paths: &paths };
    let mut error = io::stderr().lock();
    report::write_summary(&Report { colour, hyperlinks: false, ..*report }, &run, &mut error)?;
    for note in &options.config.notes {
        writeln!(error, "note: {note}")?;
    }
    Ok(())
}

fn explain_files(outcome: &Outcome) -> Result<(), Stop> {
    let mut out = BufWriter::new(io::stdout().lock());
    let clean = report::sanitize::line;
    for verdict in &outcome.verdicts {
        let taken = verdict.taken.map_or("not taken", crate::discover::FileKind::as_str);
        writeln!(out, "{}: {taken}: {}", clean(&verdict.path), clean(&verdict.reason))?;
    }
    out.flush()?;
    Ok(())
}
