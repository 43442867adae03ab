//! The charts of a run, rendered by whoever can, and what was not.

use rayon::prelude::*;

use super::{Input, Options, Origin, Render, Skipped};
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

/// Takes what was piped in as rendered, and renders the other charts if that is wanted.
pub(super) fn run(inputs: &[Input], charts: &Charts, sources: &SourceMap, options: &Options) -> Outcome {
    let named: Vec<(String, &str, bool)> = roots(charts)
        .into_iter()
        .filter_map(|folder| {
            let metadata = ["Chart.yaml", "Chart.yml"].into_iter().find_map(|name| {
                let path = place::resolve(folder, name)?;
                sources.iter().find(|(_, source)| source.path() == path)
            });
            let (name, is_library) = name_of(metadata?.1.text())?;
            Some((name, folder, is_library))
        })
        .collect();
    let mut outcome = Outcome::default();
    for (index, input) in inputs.iter().enumerate() {
        let id = FileId::new(index);
        let text = sources.get(id).shared_text();
        if !input.named || !matches!(input.origin, Origin::Memory(_)) || !text.contains("# Source: ") {
            continue;
        }
        let folders = charts_in(&text).into_iter().filter_map(|name| {
            let (_, folder, _) = named.iter().find(|(own, ..)| own == name)?;
            Some((*folder).to_owned())
        });
        let charts: Vec<String> = folders.collect();
        if !charts.is_empty() {
            outcome.rendered.push(Rendered { charts, text, file: Some(id) });
        }
    }
    let piped = |folder: &str| outcome.rendered.iter().any(|one| one.charts.iter().any(|chart| chart == folder));
    let Some(Render(render)) = &options.render else { return outcome };
    let wanted: Vec<_> = named.iter().filter(|(_, folder, is_library)| !is_library && !piped(folder)).collect();
    let done: Vec<_> = wanted.par_iter().map(|(name, folder, _)| (*folder, render(folder, name))).collect();
    for (folder, answer) in done {
        match answer {
            Ok(text) => {
                outcome.rendered.push(Rendered { charts: vec![folder.to_owned()], text: text.into(), file: None });
            }
            Err(reason) => {
                let path = place::resolve(folder, "Chart.yaml").unwrap_or_default();
                outcome.failed.push(Skipped { path, reason: format!("unrendered chart: {reason}") });
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
