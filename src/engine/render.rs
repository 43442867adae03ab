//! The charts of a run, rendered by whoever can, and what was not.

use rayon::prelude::*;

use super::{Chart, Input, Origin, Render, Skipped};
use crate::k8s::build::{Rendered, charts_in, name_of, roots};
use crate::k8s::recognise::{Charts, YamlKind};
use crate::k8s::{Builds, place};
use crate::source::{FileId, SourceMap};

/// What came of the charts.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) rendered: Vec<Rendered>,
    /// Charts that could not be rendered, each with the reason.
    pub(super) failed: Vec<Skipped>,
}

/// A chart of the run that is deployed by itself.
struct Root<'c> {
    folder: &'c str,
    name: String,
    is_library: bool,
}

impl<'c> Root<'c> {
    fn find(charts: &'c Charts, sources: &SourceMap) -> Vec<Self> {
        let named = |folder: &'c str| {
            let metadata = ["Chart.yaml", "Chart.yml"].into_iter().find_map(|name| {
                let path = place::resolve(folder, name)?;
                sources.iter().find(|(_, source)| source.path() == path)
            });
            let (name, is_library) = name_of(metadata?.1.text())?;
            Some(Self { folder, name, is_library })
        };
        roots(charts).into_iter().filter_map(named).collect()
    }

    /// How it is to be rendered: with its own values, then with each file that its authors try it with.
    ///
    /// Source: the manual of chart-testing, `ct install`: it takes the files `*-values.yaml` of a folder `ci`.
    fn ways<'s>(&'s self, sources: &'s SourceMap) -> impl Iterator<Item = Chart<'s>> {
        let tried = move |path: &&str| {
            place::file_name(path).ends_with("-values.yaml")
                && place::resolve(self.folder, "ci").is_some_and(|folder| place::folder(path) == folder)
        };
        let others = sources.iter().map(|(_, source)| source.path()).filter(tried).map(Some);
        std::iter::once(None).chain(others).map(|values| Chart { folder: self.folder, name: &self.name, values })
    }
}

/// Takes what was piped in as rendered, and renders the other charts if that is wanted.
pub(super) fn run(inputs: &[Input], charts: &Charts, sources: &SourceMap, render: Option<&Render>) -> Outcome {
    let roots = Root::find(charts, sources);
    let mut outcome = Outcome::default();
    for (index, input) in inputs.iter().enumerate() {
        if !input.named || !matches!(input.origin, Origin::Memory(_)) {
            continue;
        }
        let id = FileId::new(index);
        let text = sources.get(id).shared_text().clone();
        if !text.contains("# Source: ") {
            continue;
        }
        let folders = charts_in(&text).into_iter().filter_map(|name| {
            let root = roots.iter().find(|root| root.name == name)?;
            Some(root.folder.to_owned())
        });
        let charts: Vec<String> = folders.collect();
        if !charts.is_empty() {
            outcome.rendered.push(Rendered { charts, text, file: Some(id), values: None });
        }
    }
    let Some(Render(render)) = render else { return outcome };
    let piped = |folder: &str| outcome.rendered.iter().any(|one| one.charts.iter().any(|chart| chart == folder));
    let wanted = roots.iter().filter(|root| !root.is_library && !piped(root.folder));
    let wanted: Vec<Chart<'_>> = wanted.flat_map(|root| root.ways(sources)).collect();
    let done: Vec<_> = wanted.par_iter().map(|chart| (chart, render(chart))).collect();
    for (chart, answer) in done {
        match answer {
            Ok(text) => {
                let (charts, values) = (vec![chart.folder.to_owned()], chart.values.map(str::to_owned));
                outcome.rendered.push(Rendered { charts, text: text.into(), file: None, values });
            }
            Err(reason) => {
                let path = place::resolve(chart.folder, "Chart.yaml").unwrap_or_default();
                let path = chart.values.map_or(path, str::to_owned);
                let words =
                    if chart.values.is_some() { "unrendered chart with these values" } else { "unrendered chart" };
                outcome.failed.push(Skipped { path, reason: format!("{words}: {reason}") });
            }
        }
    }
    outcome
}

/// Why a template of a rendered chart is not among what was rendered.
const SILENT: &str =
    "switched-off Helm template, renders nothing with the values of its chart: only what is written out is checked";

/// Takes the templates that were rendered out of what was skipped, and says of the others of their charts why they are
/// not among them. Returns how many there are.
pub(super) fn settle(skipped: &mut Vec<Skipped>, rendered: &[Rendered], builds: &Builds) -> usize {
    let before = skipped.len();
    skipped.retain(|file| !builds.takes(&file.path));
    let whole: Vec<&str> =
        rendered.iter().filter(|one| one.file.is_none()).flat_map(|one| &one.charts).map(String::as_str).collect();
    for file in skipped.iter_mut().filter(|file| file.reason == YamlKind::HelmTemplate.reason()) {
        let definition = place::ancestors(place::folder(&file.path)).any(|folder| place::file_name(folder) == "crds");
        if !definition && place::ancestors(place::folder(&file.path)).any(|folder| whole.contains(&folder)) {
            file.reason = SILENT.to_owned();
        }
    }
    before - skipped.len()
}
