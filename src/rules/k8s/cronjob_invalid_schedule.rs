use crate::diagnostic::Severity;
use crate::k8s::Manifest;
use crate::k8s::cron::Schedule;
use crate::k8s::edit::replace;
use crate::k8s::placeholder::is_placeholder;
use crate::k8s::time_zone::time_zone_fault;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Manifest(check));

fn check(manifest: &Manifest<'_>, cx: &mut Context<'_>) {
    let seconds = match (manifest.group, manifest.kind) {
        ("batch", "CronJob") | ("velero.io", "Schedule") => false,
        ("postgresql.cnpg.io", "ScheduledBackup") => true,
        _ => return,
    };
    let title = manifest.title();
    if let Some(node) = manifest.at(&["spec", "schedule"]) {
        let Some(text) = node.text().filter(|text| !is_placeholder(text) && !text.contains(['{', '$'])) else { return };
        if let Some(name) = ["TZ=", "CRON_TZ="].into_iter().find(|name| text.trim_start().starts_with(name)) {
            if manifest.group == "batch" {
                let message = format!("{title} names a time zone inside its schedule, which the API refuses");
                let end = text.find(' ').unwrap_or(text.len());
                cx.report(node.part(0, end), message)
                    .subject(manifest.subject())
                    .help(format!("name it in `spec.timeZone` instead of with `{name}`"));
            }
        } else if let Err(fault) = Schedule::parse(text, seconds) {
            let span = if fault.length == 0 { node.head_span() } else { node.part(fault.start, fault.length) };
            cx.report(span, format!("{title} never runs, for its schedule cannot be read: {}", fault.message))
                .subject(manifest.subject())
                .help(match seconds {
                    true => "write six fields: second, minute, hour, day of the month, month, day of the week (0 to 6)",
                    false => "write five fields: minute, hour, day of the month, month, day of the week (0 to 6)",
                });
        }
    }
    let zone = manifest.at(&["spec", "timeZone"]).filter(|zone| manifest.group == "batch" && !zone.is_null());
    let Some((zone, text)) = zone.and_then(|zone| Some((zone, zone.text()?))) else { return };
    let Some(fault) = time_zone_fault(text).filter(|_| !is_placeholder(text)) else { return };
    let message = format!("{title} never runs, for no time zone is called `{text}`");
    let finding = cx.report(zone.head_span(), message);
    finding.subject(manifest.subject());
    match fault.near {
        None => finding.help("use a name of the IANA database, such as `Europe/Berlin` or `Etc/UTC`"),
        Some(near) => {
            finding.help(format!("did you mean `{near}`?"));
            match replace(zone, &near) {
                Some(edit) => finding.suggest(format!("use `{near}`"), vec![edit]),
                None => finding,
            }
        }
    };
}
