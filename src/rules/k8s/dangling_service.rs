use crate::diagnostic::Severity;
use crate::k8s::NearMiss;
use crate::k8s::Service;
use crate::k8s::edit::replace;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Service(check));

fn check(service: &Service<'_>, cx: &mut Context<'_>) {
    let (Some(selector), Some(dangling)) = (service.selector_entry(), cx.project.cluster.dangling(service)) else {
        return;
    };
    let name = service.name();
    // What a patch selects by stands in the patch, and not where the base says `selector`.
    let wrong = match dangling.near {
        Some((_, NearMiss::Value(key, _))) => selector.value.get(key),
        _ => None,
    };
    let patched = wrong.filter(|value| value.span().file != selector.key_span().file);
    let place = patched.map_or_else(|| selector.key_span(), |value| value.head_span());
    let finding = cx.report(place, format!("Service `{name}` selects no pod, so every connection to it fails"));
    finding.subject(service.manifest.subject()).help("give it the labels of a pod template in its namespace");
    if let Some((workload, miss)) = dangling.near {
        let title = workload.title();
        let (words, place) = (miss.in_words(&title), workload.name_span());
        finding.label(place, words.clone()).help(format!("{words}: is that the one meant?"));
        let meant = match miss {
            NearMiss::Value(_, value) => Some((wrong, value)),
            _ => None,
        };
        let edit = meant.and_then(|(written, value)| replace(written?, value));
        if let Some(edit) = edit {
            finding.suggest("select its pods", vec![edit]);
        }
    }
}
