use crate::diagnostic::{Edit, Severity};
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::dockerfile::Said;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Stage(check)).fixable();

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for instruction in stage.instructions {
        let Said::Add(sources) = &instruction.said else { continue };
        let download = sources.iter().find(|source| is_download(&source.text));
        if let Some(source) = download.filter(|_| !instruction.has_option("checksum")) {
            let message = "what this address gives is taken unseen: `ADD` checks nothing without `--checksum`";
            cx.report(source.span, message).help("add `--checksum=sha256:…`, so that a changed file stops the build");
            continue;
        }
        let plain = sources.iter().all(|source| is_plain_file(&source.text));
        if plain && !sources.is_empty() {
            let message = "`ADD` of local files unpacks archives and follows addresses where `COPY` only copies";
            let edit = Edit { span: instruction.keyword, replacement: "COPY".to_owned() };
            cx.report(instruction.keyword, message).help("write `COPY`").fix("write `COPY`", vec![edit]);
        }
    }
}

fn is_download(source: &str) -> bool {
    (source.starts_with("http://") || source.starts_with("https://"))
        && !source.ends_with(".git")
        && !source.contains(".git#")
}

/// Whether a source is a file of the build context that `ADD` treats as `COPY` does: no address, no archive, known.
fn is_plain_file(source: &str) -> bool {
    const ARCHIVES: [&str; 9] = [".tar", ".tgz", ".gz", ".bz2", ".xz", ".txz", ".tbz2", ".zst", ".tbz"];
    let remote = source.contains("://") || source.starts_with("git@");
    !remote && !source.contains(['$', '*', '?']) && !ARCHIVES.iter().any(|end| source.ends_with(end))
}
