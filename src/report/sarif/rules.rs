//! Rules in SARIF's terms: what their pages say, and how code scanning ranks them.

use std::collections::BTreeMap;

use serde_json::json;
use serde_sarif::sarif::{MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor};

use crate::diagnostic::{RuleName, Severity};
use crate::page::Page;
use crate::report::{Report, Shown, page_address};
use crate::rule::{Check, Profile, Registered};
use crate::rules;

/// How grave misuse would be, on the scale of CVSS, for rules whose findings someone could exploit.
///
/// Code scanning makes every alert of these rules a security alert (above 9.0 critical, from 7.0 high, from 4.0
/// medium), so it holds only what an attacker would use, and not what merely makes a system weaker.
const SECURITY: &[(&str, &str)] = &[
    ("k8s/committed-secret", "8.2"),
    ("k8s/plaintext-credential-env", "7.5"),
    ("k8s/privileged-container", "8.5"),
    ("openapi/exposed-sensitive-field", "6.5"),
    ("openapi/missing-authentication", "7.5"),
    ("sql/plaintext-password-column", "6.5"),
    ("sql/secret-literal", "8.2"),
];

/// The longest description that code scanning takes, in characters.
const LONGEST: usize = 1024;

/// The rules of a run, sorted by name: those that were on, and those that speak though they were not.
pub(super) struct Rules(BTreeMap<RuleName, Option<&'static Registered>>);

impl Rules {
    pub(super) fn new(report: &Report<'_>, shown: &Shown<'_>) -> Self {
        let active = report.rules.iter().map(|active| (active.rule.name, Some(active.rule)));
        let speaking = shown.findings.iter().map(|finding| (finding.rule, rules::find(finding.rule.as_str())));
        Self(speaking.chain(active).collect())
    }

    pub(super) fn index(&self, rule: RuleName) -> usize {
        self.0.range(..rule).count()
    }

    pub(super) fn descriptors(&self) -> impl Iterator<Item = ReportingDescriptor> {
        self.0.iter().map(|(&name, rule)| descriptor(name, *rule))
    }
}

fn descriptor(name: RuleName, rule: Option<&Registered>) -> ReportingDescriptor {
    let markdown = rules::page(name);
    let page = Page::parse(markdown);
    let title = if page.title.is_empty() { name.as_str() } else { &page.title };
    let summary = if page.summary.is_empty() { title } else { &page.summary };
    let why = page.section("Why").map(|section| section.body);
    let text = [Some(summary), why].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    // The title stands above the help already.
    let body = markdown.split_once('\n').map_or("", |(_, body)| body).trim();
    let mut help = MultiformatMessageString::builder().text(text).build();
    help.markdown = (!body.is_empty()).then(|| body.to_owned());
    ReportingDescriptor::builder()
        .id(name.as_str())
        .name(pascal_case(name))
        .short_description(described(title))
        .full_description(described(summary))
        .help(help)
        .help_uri(page_address(name))
        .default_configuration(configuration(rule))
        .properties(properties(name, rule))
        .build()
}

/// `sql/missing-rollback` is `SqlMissingRollback`.
fn pascal_case(name: RuleName) -> String {
    let words = name.as_str().split(['/', '-']);
    let capital = |word: &str| {
        let mut characters = word.chars();
        characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect::<String>()
    };
    words.map(capital).collect()
}

/// A text with a full stop, within the limit.
fn described(text: &str) -> MultiformatMessageString {
    let mut text: String = text.trim().chars().take(LONGEST - 1).collect();
    if !text.ends_with('.') {
        text.push('.');
    }
    MultiformatMessageString::builder().text(text).build()
}

fn severity(rule: Option<&Registered>) -> Severity {
    rule.map_or(Severity::Warning, |rule| rule.rule.severity)
}

fn configuration(rule: Option<&Registered>) -> ReportingConfiguration {
    let severity = severity(rule);
    let rank = match severity {
        Severity::Error => 80.0,
        Severity::Warning => 50.0,
        Severity::Note => 20.0,
    };
    ReportingConfiguration::builder().enabled(true).level(json!(severity.as_str())).rank(rank).build()
}

fn properties(name: RuleName, rule: Option<&Registered>) -> PropertyBag {
    let domain = name.as_str().split('/').next().unwrap_or_default();
    let mut tags = vec![if domain == "k8s" { "kubernetes" } else { domain }.to_owned()];
    let problem = match severity(rule) {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    };
    // The wider the set that holds a rule, the more of its findings are matters of judgement.
    let precision = match rule.map(|rule| (rule.rule.check, rule.rule.profile)) {
        Some((Check::Builtin, _)) => "very-high",
        Some((_, Profile::Recommended)) => "high",
        Some((_, Profile::Strict)) | None => "medium",
        Some((_, Profile::All)) => "low",
    };
    let mut bag =
        BTreeMap::from([("precision".to_owned(), json!(precision)), ("problem.severity".to_owned(), json!(problem))]);
    if let Some((_, score)) = SECURITY.iter().find(|(rule, _)| *rule == name.as_str()) {
        tags.push("security".to_owned());
        bag.insert("security-severity".to_owned(), json!(score));
    }
    PropertyBag::builder().tags(tags).additional_properties(bag).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_rules_are_rules() {
        for (name, score) in SECURITY {
            assert!(rules::find(name).is_some(), "{name}");
            assert!(score.parse::<f64>().is_ok_and(|score| (0.1..=10.0).contains(&score)), "{name}: {score}");
        }
    }
}
