use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::openapi::{PathItem, PathTemplate};
use crate::project::Project;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Project(check));

fn check(project: &Project<'_>, cx: &mut Context<'_>) {
    let settings = &cx.settings.openapi;
    // A resource is what stands behind the version: `/api/v2/orders/{id}` belongs to the orders.
    let resource = |path: &str| -> Option<(u32, String)> {
        let template = PathTemplate(path);
        let version = template.major_version(settings).filter(|_| !template.is_exempt(settings))?;
        Some((version, template.without_version(settings).segments().next()?.to_owned()))
    };
    let resources_of = |item: PathItem<'_>| -> Vec<(u32, String)> {
        item.effective_paths().iter().filter_map(|path| resource(path)).collect()
    };
    let described: BTreeSet<_> = project.apis.iter().flat_map(|api| api.paths()).flat_map(resources_of).collect();
    for api in project.apis.iter() {
        let mut told = BTreeSet::new();
        for item in api.paths() {
            for (version, name) in resources_of(item) {
                let prior = version - 1;
                if prior == 0 || described.contains(&(prior, name.clone())) || !told.insert((version, name.clone())) {
                    continue;
                }
                let message = format!(
                    "`{name}` is described in version {version}, and in version {prior} nowhere: clients may still use it"
                );
                cx.report(item.span(), message)
                    .subject(item.path())
                    .help("describe the version before as long as it runs, or say in its place that it is over");
            }
        }
    }
}
