//! `archlint check`.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::arguments::CheckFlags;
use super::repository::{Compared, Repository, STDIN, Scope, is_chart, say_unreadable};
use super::{FINDINGS, INCOMPLETE, Stop, USAGE, say, terminal, unwritten};
use crate::config::{Config, Flags, normal, slashed};
use crate::diagnostic::Severity;
use crate::discover::base;
use crate::discover::git::{Fault, Revision};
use crate::discover::helm::Helm;
use crate::discover::walk;
use crate::engine::{self, Chart, Input, Options, Outcome, Purpose, Render};
use crate::report::sanitize::{leading, line};
use crate::report::{self, Format, Report};

/// Checks, writes every output that was asked for, and returns the exit code.
pub(super) fn run(flags: &CheckFlags) -> Result<u8, Stop> {
    let start = Instant::now();
    if let Some(sentence) = contradiction(flags) {
        return Err(Stop::Usage(sentence));
    }
    let words = Flags {
        only: flags.only.clone(),
        ignore: flags.ignore.clone(),
        no_inline_suppressions: flags.no_inline_suppressions,
        ..flags.choices.words()
    };
    let scope =
        Scope { paths: &flags.paths, stdin_filename: flags.stdin_filename.as_deref(), words, color: flags.color };
    let mut repository = Repository::open(&flags.configuration, &scope)?;
    let compared = compared(flags, &mut repository)?;
    let files = repository.inputs.len() + compared.as_ref().map_or(0, |compared| compared.base.files.len());
    let (on_file, bar) = terminal::progress(files).unzip();
    let options = Options { on_file, ..options(flags, &repository, compared)? };
    let Repository { working, root, inputs, walked, .. } = repository;
    // To write what was found is work for all threads as well.
    engine::on_threads(options.threads, || {
        let mut outcome = engine::check_here(inputs, &options);
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
        for note in &walked.notes {
            say(&format!("note: {}", line(note)));
        }
        outcome.add_walk(walked);
        if flags.explain_files {
            outcome.add_left_out(walk::left_out(&flags.paths, &working, &options.config));
            explain_files(&outcome)?;
            return Ok(0);
        }
        say_unreadable(&outcome);
        if outcome.skipped.iter().any(|skipped| skipped.path == STDIN) {
            say("note: nothing tells what standard input is: name its file with `--stdin-filename`");
        }
        let code = exit_code(&outcome, flags, &options.config);
        let written = write_all(flags, &outcome, &options, code, (&working, &root), start);
        // The process ends now, which frees all at once.
        std::mem::forget(outcome);
        match written {
            // A reader that has seen enough changes nothing of what was found.
            Ok(()) | Err(Stop::Pipe) => Ok(code),
            Err(stop) => Err(stop),
        }
    })
}

/// How to check what was opened.
fn options(flags: &CheckFlags, repository: &Repository, compared: Option<Compared>) -> Result<Options, Stop> {
    let Repository { working, config, inputs, .. } = repository;
    let named: Vec<PathBuf> = flags.base.iter().map(PathBuf::from).collect();
    if let Some(folder) = flags.allow_root.iter().find(|folder| !working.join(folder).is_dir()) {
        return Err(Stop::Usage(format!("there is no folder `{}`, which `--allow-root` names", folder.display())));
    }
    let (base, revision) = compared.map(|compared| (compared.base, compared.revision)).unzip();
    let helm = if flags.helm { helm(inputs)? } else { None };
    let render = helm.clone().map(|helm| renderer(helm, working, config));
    let revision = revision.flatten().filter(|_| flags.since.is_some());
    let render_base = helm.zip(revision).map(|(helm, revision)| base_renderer(helm, revision, working, config));
    Ok(Options {
        config: config.clone(),
        threads: flags.threads.map(usize::from),
        fold: !flags.no_fold,
        roots: Some(repository.roots(&flags.allow_root, &named)),
        only_new: flags.since.is_some() && base.is_some(),
        base,
        purpose: if flags.explain_files { Purpose::Classify } else { Purpose::Check },
        ends_process: true,
        render,
        render_base,
        ..Options::default()
    })
}

/// What two arguments say that cannot both be.
fn contradiction(flags: &CheckFlags) -> Option<String> {
    if flags.stdin_filename.is_some() && !flags.paths.iter().any(|path| path.as_os_str() == "-") {
        let sentence = "`--stdin-filename` names standard input, which is read only where `-` stands among the paths";
        return Some(sentence.to_owned());
    }
    if flags.stdin_filename.as_deref() == Some("") {
        return Some("the name behind `--stdin-filename` is empty".to_owned());
    }
    let mut seen = BTreeSet::new();
    let twice = flags.output.iter().map(|(_, path)| path).find(|path| !seen.insert(destination(path, MOST_LINKS)))?;
    Some(format!("`{}` is named by two `--output`, and the second would replace the first", twice.display()))
}

/// More links than this that lead to one another are a circle, through which nothing can be written.
const MOST_LINKS: usize = 40;

/// Where what is written to a path comes to stand, which links decide and the path's own words do not.
fn destination(path: &Path, links: usize) -> PathBuf {
    if let Ok(whole) = path.canonicalize() {
        return whole;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Writing through a link that leads to nothing makes the file that it leads to.
    match path.read_link() {
        Ok(target) if links > 0 => destination(&folder.join(target), links - 1),
        _ => match (folder.canonicalize(), path.file_name()) {
            (Ok(folder), Some(name)) => folder.join(name),
            _ => normal(path),
        },
    }
}

/// The base revision that was asked for; nothing of one that a shallow clone does not have. People are told which it is.
fn compared(flags: &CheckFlags, repository: &mut Repository) -> Result<Option<Compared>, Stop> {
    match base(flags, repository) {
        Err(Fault::Usage(sentence)) => Err(Stop::Usage(sentence)),
        // Not to know is no reason to hide anything: all is checked as if no base had been asked for.
        Err(Fault::Shallow(sentence)) => {
            let note = format!("{sentence}: everything is reported; fetch the whole history to compare");
            repository.walked.notes.push(note);
            Ok(None)
        }
        Ok(compared) => {
            let words = compared.as_ref().map(|compared| compared.words.clone());
            repository.walked.notes.extend(words.filter(|_| !is_for_programs(flags)));
            Ok(compared)
        }
    }
}

/// The command `helm`; nothing where there is no chart.
fn helm(inputs: &[Input]) -> Result<Option<Helm>, Stop> {
    if !inputs.iter().any(|input| is_chart(&input.path)) {
        return Ok(None);
    }
    let found = Helm::find(std::env::var_os("PATH")).ok_or_else(|| {
        let sentence = "`--helm` renders charts with the command `helm`, and PATH leads to none: install it, or render \
                        elsewhere and check the result with `helm template CHART | archlint check -`";
        Stop::Usage(sentence.to_owned())
    });
    found.map(Some)
}

/// Renders the charts of the working directory.
fn renderer(helm: Helm, working: &Path, config: &Config) -> Render {
    let (working, version) = (working.to_path_buf(), config.settings.k8s.version.clone());
    Render(Arc::new(move |chart: &Chart<'_>| {
        let values = chart.values.map(|path| working.join(path));
        helm.template(&working.join(chart.folder), chart.name, values.as_deref(), Some(&version))
    }))
}

/// Renders the charts of a revision.
fn base_renderer(helm: Helm, revision: Revision, working: &Path, config: &Config) -> Render {
    let (working, config) = (working.to_path_buf(), config.clone());
    Render(Arc::new(move |chart: &Chart<'_>| {
        let files = base::folder(&revision, chart.folder, &working, &config).map_err(|fault| match fault {
            Fault::Usage(sentence) | Fault::Shallow(sentence) => sentence,
        })?;
        let values =
            chart.values.and_then(|path| path.strip_prefix(chart.folder)).map(|path| path.trim_start_matches('/'));
        helm.template_of(&files, chart.name, values, Some(&config.settings.k8s.version))
    }))
}

/// The base revision that was asked for, and what it is in words.
fn base(flags: &CheckFlags, repository: &Repository) -> Result<Option<Compared>, Fault> {
    let Some(word) = flags.since.as_ref().or(flags.base.as_ref()) else { return Ok(None) };
    if flags.since.is_some() && flags.paths.iter().any(|path| path.as_os_str() == "-") {
        let sentence = "`--since` looks for changed lines in files: it cannot be used with standard input";
        return Err(Fault::Usage(sentence.to_owned()));
    }
    repository.base(&flags.paths, word, flags.since.is_some()).map(Some)
}

/// Whether standard output is read by programs, which get standard error without a word too when all is well.
fn is_for_programs(flags: &CheckFlags) -> bool {
    matches!(flags.format, Some(Format::Json | Format::Jsonl | Format::Sarif))
}

fn exit_code(outcome: &Outcome, flags: &CheckFlags, config: &Config) -> u8 {
    let bad = |severity: Severity| config.fail_on.is_some_and(|least| severity >= least);
    let found = outcome.findings.iter().any(|finding| finding.suppressed.is_none() && bad(finding.severity));
    if flags.fail_on_empty && outcome.counts.total() == 0 {
        return USAGE;
    }
    match (outcome.incomplete, found && !flags.exit_zero) {
        (true, _) => INCOMPLETE,
        (false, true) => FINDINGS,
        (false, false) => 0,
    }
}

/// What stands before a path relative to the working directory to make it relative to the repository's root.
fn prefix(working: &Path, root: &Path) -> String {
    let below = working.strip_prefix(root).map(slashed).unwrap_or_default();
    if below.is_empty() { below } else { format!("{below}/") }
}

/// The named paths that lead through links to places below the root, each with that place.
fn links(paths: &[PathBuf], working: &Path, root: &Path) -> Vec<(String, String)> {
    let place = |path: &PathBuf| {
        let named = working.join(path);
        let below = named.canonicalize().ok()?.strip_prefix(root.canonicalize().ok()?).ok()?.to_path_buf();
        let leads_through_link = normal(&named).strip_prefix(normal(root)).is_ok_and(|written| written != below);
        leads_through_link.then(|| (walk::shown(&named, working), slashed(&below)))
    };
    paths.iter().filter_map(place).collect()
}

fn write_all(
    flags: &CheckFlags,
    outcome: &Outcome,
    options: &Options,
    code: u8,
    (working, root): (&Path, &Path),
    start: Instant,
) -> Result<(), Stop> {
    let rules = options.config.active_rules();
    let colour = terminal::colour(flags.color, io::stdout().is_terminal());
    let report = Report {
        colour,
        hyperlinks: terminal::hyperlinks(flags.hyperlinks, colour),
        sarif_suppressed: flags.sarif_suppressed,
        category: flags.category.as_deref(),
        links: &links(&flags.paths, working, root),
        notes: &options.config.notes,
        root_prefix: &prefix(working, root),
        root: &format!("{}/", slashed(root).trim_end_matches('/')),
        ..Report::new(outcome, &rules, code)
    };
    for (format, path) in &flags.output {
        let plain = Report { colour: false, hyperlinks: false, ..report };
        let name = path.display().to_string();
        let file = std::fs::File::create(path).map_err(|error| Stop::Usage(unwritten(&name, &error)))?;
        let mut file = BufWriter::new(file);
        match report::write(*format, &plain, &mut file).and_then(|()| file.flush()) {
            // Of several readers one may have seen enough.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                return Err(Stop::Output(unwritten(&name, &error)));
            }
            _ => {}
        }
    }
    let format = flags.format.unwrap_or(Format::Full);
    let mut out = BufWriter::new(io::stdout().lock());
    report::write(format, &report, &mut out)?;
    out.flush()?;
    if matches!(format, Format::Full | Format::Concise | Format::Github) {
        summarize(flags, &report, options, start.elapsed());
    }
    if rules.is_empty() {
        say("note: no rule is on, so nothing can be found");
    }
    for note in report.notes {
        say(&format!("note: {}", line(note)));
    }
    Ok(())
}

fn summarize(flags: &CheckFlags, report: &Report<'_>, options: &Options, elapsed: Duration) {
    let colour = terminal::colour(flags.color, io::stderr().is_terminal());
    let config = options.config.path.as_ref().map(|path| path.display().to_string());
    let paths: Vec<String> = flags.paths.iter().map(|path| path.display().to_string()).collect();
    let none = flags.configuration.no_config.then_some("");
    let run = report::Run { elapsed: Some(elapsed), config: config.as_deref().or(none), paths: &paths };
    let mut error = io::stderr().lock();
    // As with all that is said beside the result, nobody may be listening.
    let _ = report::write_summary(&Report { colour, hyperlinks: false, ..*report }, &run, &mut error);
}

fn explain_files(outcome: &Outcome) -> Result<(), Stop> {
    let mut out = BufWriter::new(io::stdout().lock());
    for verdict in &outcome.verdicts {
        let taken = verdict.taken.map_or("not taken", crate::discover::FileKind::as_str);
        writeln!(out, "{}: {taken}: {}", leading(&verdict.path), line(&verdict.reason))?;
    }
    out.flush()?;
    Ok(())
}
