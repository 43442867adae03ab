use crate::diagnostic::Severity;
use crate::k8s::security::Setting;
use crate::k8s::{Container, Role, Workload};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::WorkloadPart(check));

fn check(workload: &Workload<'_>, cx: &mut Context<'_>) {
    if workload.is_windows() || workload.has_user_namespace() {
        return;
    }
    for user in workload.settings(&["runAsUser"]) {
        if user.entry.value.as_i64() != Some(0) {
            continue;
        }
        let followers = user.followers(workload, &["runAsUser"]);
        let forbidden = followers.iter().any(|container| container.switch("runAsNonRoot") == Some(true));
        let title = user.title(workload);
        let message = match forbidden {
            true => format!("{title} is to run as user 0 and not as root, so it never starts"),
            false => format!("{title} runs as root: who breaks out of it is root on the node"),
        };
        report(message, &user, workload, &followers, cx);
    }
    for switch in workload.settings(&["runAsNonRoot"]) {
        let followers = switch.followers(workload, &["runAsNonRoot"]);
        // Where a user is named, that user counts.
        let open = followers.is_empty() || followers.iter().any(|container| container.lacks_setting(&["runAsUser"]));
        if switch.entry.value.as_bool_yaml_1_1() == Some(false) && open {
            let title = switch.title(workload);
            report(format!("{title} is allowed to run as root by name"), &switch, workload, &followers, cx);
        }
    }
}

fn report(
    message: String,
    setting: &Setting<'_>,
    workload: &Workload<'_>,
    followers: &[Container<'_>],
    cx: &mut Context<'_>,
) {
    let value = setting.entry.value;
    let finding = cx.report(value.head_span(), message);
    finding
        .subject(setting.subject(workload))
        .help("run as an ordinary user: `runAsNonRoot: true` with a `runAsUser` above 0, or `hostUsers: false`");
    if let Some(lender) = value.lender_span() {
        finding.label(lender, "written here");
    }
    if !followers.is_empty() && followers.iter().all(only_hands_over) {
        finding.severity(Severity::Warning);
    }
}

/// Whether it does no more than give files to the user of the app.
fn only_hands_over(container: &Container<'_>) -> bool {
    let hands_over = |word: &str| word.contains("chown") || word.contains("chmod");
    container.role == Role::Init && container.words().any(hands_over)
}
