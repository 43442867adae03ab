//! What the run did not look at, in SARIF's terms: code scanning shows it beside the tool's status.

use serde_json::json;
use serde_sarif::sarif::{
    Location, MultiformatMessageString, Notification, ReportingConfiguration, ReportingDescriptor,
    ReportingDescriptorReference,
};

use super::place::{file, physical};
use super::{message, sentence};
use crate::diagnostic::{Severity, builtin};
use crate::report::{Report, Shown, sanitize};

/// A kind of notification.
struct Kind {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    severity: Severity,
}

const SKIPPED: Kind = Kind {
    id: "skipped-file",
    name: "SkippedFile",
    description: "A file was recognised but not checked.",
    severity: Severity::Note,
};
const INCOMPLETE: Kind = Kind {
    id: "incomplete-file",
    name: "IncompleteFile",
    description: "A limit, unreadable bytes or a fault kept a part of a file from being checked.",
    severity: Severity::Error,
};
const OMITTED: Kind = Kind {
    id: "omitted-results",
    name: "OmittedResults",
    description: "The run found more than code scanning accepts, so the least severe findings are left out.",
    severity: Severity::Warning,
};
const CONFIGURATION: Kind = Kind {
    id: "configuration",
    name: "ConfigurationNote",
    description: "The configuration says something that does not hold any more, or not yet.",
    severity: Severity::Warning,
};
const KINDS: [&Kind; 4] = [&CONFIGURATION, &INCOMPLETE, &OMITTED, &SKIPPED];

/// The kinds, which notifications refer to by id and index.
pub(super) fn descriptors() -> Vec<ReportingDescriptor> {
    let descriptor = |kind: &&Kind| {
        let text = MultiformatMessageString::builder().text(kind.description).build();
        let level = ReportingConfiguration::builder().level(json!(kind.severity.as_str())).build();
        ReportingDescriptor::builder()
            .id(kind.id)
            .name(kind.name)
            .short_description(text.clone())
            .full_description(text.clone())
            .help(text)
            .help_uri(env!("CARGO_PKG_REPOSITORY"))
            .default_configuration(level)
            .build()
    };
    KINDS.iter().map(descriptor).collect()
}

/// One for each file that was not checked, or not wholly, and one when results were left out.
pub(super) fn notifications(
    report: &Report<'_>,
    shown: &Shown<'_>,
    omitted: usize,
) -> impl Iterator<Item = Notification> {
    let limits = [builtin::ALIAS_BUDGET, builtin::INTERNAL_FAULT, builtin::INVALID_ENCODING, builtin::TOO_LARGE];
    let incomplete = shown.findings.iter().filter(move |finding| limits.contains(&finding.rule)).map(|finding| {
        let place = physical(report, shown, finding.diagnostic.span);
        let location = Location::builder().physical_location(place).build();
        notification(&INCOMPLETE, sentence(&finding.message), Some(location))
    });
    let skipped = report.outcome.skipped.iter().map(|skipped| {
        let reason = sanitize::line(&shown.redactor.text(&skipped.reason));
        let text = sentence(&format!("the file was not checked: {reason}"));
        notification(&SKIPPED, text, Some(file(report, &skipped.path)))
    });
    let left_out = (omitted > 0)
        .then(|| notification(&OMITTED, format!("{omitted} results are omitted, the least severe ones."), None));
    incomplete.chain(skipped).chain(left_out)
}

/// One for each thing that a person should know about the configuration.
pub(super) fn of_configuration(report: &Report<'_>) -> Vec<Notification> {
    let said = |note: &String| notification(&CONFIGURATION, sentence(&sanitize::line(note)), None);
    report.notes.iter().map(said).collect()
}

fn notification(kind: &Kind, text: String, location: Option<Location>) -> Notification {
    let index = KINDS.iter().position(|known| known.id == kind.id).and_then(|index| i64::try_from(index).ok());
    let mut descriptor = ReportingDescriptorReference::builder().id(kind.id).build();
    descriptor.index = index;
    let mut notification = Notification::builder()
        .descriptor(descriptor)
        .level(json!(kind.severity.as_str()))
        .message(message(text))
        .build();
    notification.locations = location.map(|location| vec![location]);
    notification
}
