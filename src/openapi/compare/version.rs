//! Whether the version of an API says that clients break.

use super::{Change, ChangeKind, Changes};
use crate::diagnostic::Severity;
use crate::openapi::{Api, PathTemplate, SemanticVersion};

/// Compares `info.version` with what the changes found so far ask for. A new version in the paths is an announcement of
/// its own, and versions that are not semantic promise nothing.
pub(super) fn compare(old: Api<'_>, new: Api<'_>, changes: &mut Changes) {
    let (Some(was), Some(is)) = (old.stated_version(), new.stated_version()) else { return };
    let parse = |text: Option<&str>| text.and_then(SemanticVersion::parse);
    let (Some(before), Some(after)) = (parse(was.text()), parse(is.text())) else { return };
    let breaks = changes.found.values().filter(|change| change.level == Severity::Error).count();
    let newest = |api: Api<'_>| {
        let settings = api.settings();
        let paths = api.paths().flat_map(|item| item.effective_paths());
        paths.filter_map(|path| PathTemplate(&path).major_version(settings)).max()
    };
    let (written, now) = (was.text().unwrap_or_default(), is.text().unwrap_or_default());
    let text = if after < before {
        format!("the version is `{now}` now, and was `{written}`: clients take the older one for the newer")
    } else if breaks > 0 && !after.announces_break_since(before) && newest(new) <= newest(old) {
        let part = if before.major == 0 { "minor" } else { "major" };
        let many = if breaks == 1 { "a change breaks".to_owned() } else { format!("{breaks} changes break") };
        format!("{many} clients, and the {part} version is still that of `{written}`")
    } else {
        return;
    };
    changes.add(Change {
        kind: ChangeKind::Version,
        level: Severity::Warning,
        place: is.head_span(),
        was: Some(was.head_span()),
        text,
        operations: Vec::new(),
    });
}
