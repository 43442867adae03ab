//! What manifests say to other linters, which holds for our rules of the same meaning.
//!
//! Sources: the documentation of kube-linter, kube-score, Polaris, checkov, Datree and trivy on ignoring. Which of their names
//! means which of our rules stands on the rules' pages.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Named;
use crate::diagnostic::RuleName;
use crate::page::Page;
use crate::rules;
use crate::source::Span;

/// One of these stands in every text that speaks to such a linter in an annotation.
pub(super) const MARKS: [&str; 7] = [
    "kube-linter.io/",
    "kube-score/ignore",
    "polaris.fairwinds.com/",
    "checkov.io/skip",
    "bridgecrew.io/skip",
    "cortex.io/skip",
    "datree.skip/",
];

/// Our rules by the tool and the name that it has for them.
static RULES: LazyLock<BTreeMap<&'static str, BTreeMap<&'static str, Vec<RuleName>>>> = LazyLock::new(|| {
    let mut tools: BTreeMap<_, BTreeMap<_, Vec<RuleName>>> = BTreeMap::new();
    for rule in rules::all() {
        for (tool, name) in Page::parse(rules::page(rule.name)).aliases() {
            tools.entry(tool).or_default().entry(name).or_default().push(rule.name);
        }
    }
    tools
});

/// The rules that an annotation silences, and the reason that it gives.
pub(super) fn in_annotation(key: &str, value: &str, span: Span) -> (Vec<Named>, Option<String>) {
    let reason = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    if let Some(check) = key.strip_prefix("ignore-check.kube-linter.io/") {
        return (of("kube-linter", [check], span), reason(value));
    }
    if key == "kube-linter.io/ignore-all" {
        return (all_of("kube-linter", span), reason(value));
    }
    if key == "kube-score/ignore" {
        let names = value.split(',').map(str::trim);
        return (if value.trim() == "*" { all_of("kube-score", span) } else { of("kube-score", names, span) }, None);
    }
    if let Some(check) = key.strip_prefix("polaris.fairwinds.com/").filter(|_| value == "true") {
        let named = check.strip_suffix("-exempt").map(|check| of("polaris", [check], span));
        return (named.unwrap_or_else(|| if check == "exempt" { all_of("polaris", span) } else { Vec::new() }), None);
    }
    if let Some(check) = key.strip_prefix("datree.skip/") {
        return (of("datree", [check], span), reason(value));
    }
    let skip = ["checkov.io/skip", "bridgecrew.io/skip", "cortex.io/skip"];
    if skip.iter().any(|start| key.starts_with(start)) {
        // A reason may hold further signs of equality.
        let (check, why) = value.split_once('=').unwrap_or((value, ""));
        return (of("checkov", [check.trim()], span), reason(why));
    }
    (Vec::new(), None)
}

/// What a comment for another linter speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What follows it, as a comment of ours does.
    Next,
    /// The whole file.
    File,
}

/// The rules that a comment for hadolint, Docker's own checks or trivy silences: `hadolint ignore=DL3006`,
/// `hadolint global ignore=DL3006`, `check=skip=StageNameCasing`, `trivy:ignore:KSV-0017`, with or without the dash; none
/// for others.
pub(super) fn in_comment(text: &str, span: Span) -> Option<(Vec<Named>, Reach)> {
    fn words(list: &str) -> impl Iterator<Item = &str> {
        list.split(',').map(|name| name.split_whitespace().next().unwrap_or_default())
    }
    let said = text.trim_start_matches('#').trim_start();
    if let Some(rest) = said.strip_prefix("hadolint ") {
        let (before, names) = rest.split_once("ignore=")?;
        let reach = if before.trim() == "global" { Reach::File } else { Reach::Next };
        return Some((of("hadolint", words(names), span), reach));
    }
    // Dockerfile reference, "Parser directives", check.
    if let Some(skipped) = said.strip_prefix("check=").and_then(|rest| rest.strip_prefix("skip=")) {
        let list = skipped.split(';').next().unwrap_or_default();
        let named = if list.trim() == "all" { all_of("docker", span) } else { of("docker", words(list), span) };
        return Some((named, Reach::File));
    }
    let (_, after) = text.split_once("trivy:ignore:")?;
    let name = after.split_whitespace().next().unwrap_or_default();
    if name == "*" {
        return Some((all_of("trivy", span), Reach::Next));
    }
    let bare = name.trim_start_matches("AVD-");
    let kind = ["DS", "KSV", "KCV"].into_iter().find(|kind| bare.starts_with(kind)).unwrap_or("KSV");
    let number = bare.trim_start_matches(kind).trim_start_matches('-');
    Some((of("trivy", [format!("{kind}-{number:0>4}").as_str()], span), Reach::Next))
}

fn of<'n>(tool: &str, names: impl IntoIterator<Item = &'n str>, span: Span) -> Vec<Named> {
    let known = RULES.get(tool);
    let found = names.into_iter().filter_map(|name| known?.get(name)).flatten();
    found.map(|&rule| Named::new(rule, span)).collect()
}

fn all_of(tool: &str, span: Span) -> Vec<Named> {
    let rules = RULES.get(tool).into_iter().flat_map(BTreeMap::values).flatten();
    rules.map(|&rule| Named::new(rule, span)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn rules(named: Vec<Named>) -> Vec<&'static str> {
        named.into_iter().map(|named| named.rule.as_str()).collect()
    }

    #[test]
    fn other_linters_are_understood() {
        let span = Span::new(FileId::new(0), 0, 0);
        for (key, value) in [
            ("ignore-check.kube-linter.io/privileged-container", "it is a driver"),
            ("polaris.fairwinds.com/runAsPrivileged-exempt", "true"),
            ("checkov.io/skip1", "CKV_K8S_16=a=b"),
            ("datree.skip/CONTAINERS_INCORRECT_PRIVILEGED_VALUE_TRUE", "it is a driver"),
            ("kube-score/ignore", "other, container-security-context-privileged"),
        ] {
            assert_eq!(rules(in_annotation(key, value, span).0), ["k8s/privileged-container"], "{key}");
        }
        assert_eq!(in_annotation("checkov.io/skip1", "CKV_K8S_16=a=b", span).1.as_deref(), Some("a=b"));
        assert!(rules(in_annotation("polaris.fairwinds.com/exempt", "true", span).0).len() > 5);
        assert!(in_annotation("polaris.fairwinds.com/exempt", "false", span).0.is_empty());
        assert!(rules(in_annotation("kube-score/ignore", "*", span).0).len() > 5);
        assert!(rules(in_annotation("kube-linter.io/ignore-all", "why", span).0).len() > 5);
        for text in ["# trivy:ignore:KSV-0017", "# trivy:ignore:KSV0017 why", "#trivy:ignore:AVD-KSV-0017"] {
            let found = in_comment(text, span).map(|(named, reach)| (rules(named), reach));
            assert_eq!(found, Some((vec!["k8s/privileged-container"], Reach::Next)), "{text}");
        }
        for (text, reach) in [
            ("# hadolint ignore=DL3000,SC1010 why", Reach::Next),
            ("#hadolint global ignore=DL3000", Reach::File),
            ("# check=skip=WorkdirRelativePath;error=true", Reach::File),
            ("# trivy:ignore:DS-0009", Reach::Next),
            ("# trivy:ignore:AVD-DS-0009", Reach::Next),
        ] {
            let found = in_comment(text, span).map(|(named, reach)| (rules(named), reach));
            assert_eq!(found, Some((vec!["docker/relative-workdir"], reach)), "{text}");
        }
        assert!(in_comment("# hadolint shell=bash", span).is_none());
        assert!(in_comment("# archlint: ignore[x]", span).is_none());
    }
}
