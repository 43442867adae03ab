use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Severity;
use crate::openapi::{PathItem, PathTemplate};
use crate::project::Project;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    let settings = &cx.settings.openapi;
    let versions_of = |item: PathItem<'_>| -> Vec<u32> {
        item.effective_paths().iter().filter_map(|path| PathTemplate(path).major_version(settings)).collect()
    };
    let described: BTreeSet<u32> = project.apis.iter().flat_map(|api| api.paths()).flat_map(versions_of).collect();
    for api in project.apis.iter() {
        let mut first = BTreeMap::new();
        for item in api.paths() {
            for version in versions_of(item) {
                first.entry(version).or_insert(item);
            }
        }
        for (version, item) in first {
            if version > 1 && !described.contains(&(version - 1)) {
                let prior = version - 1;
                let message = format!(
                    "version {version} is described, and version {prior} is nowhere: it may still have clients"
                );
                cx.report(item.span(), message)
                    .subject(item.path())
                    .help("describe the version before as long as it runs, or say in its place that it is over");
            }
        }
    }
}
