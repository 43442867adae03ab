use crate::diagnostic::Severity;
use crate::openapi::{PathItem, PathTemplate, Server, effective_paths};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::PathItem(check));

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    if item.is_exempt() {
        return;
    }
    let prefix = &cx.settings.openapi.version_prefix;
    let is_versioned = |path: &str| PathTemplate(path).is_versioned(&cx.settings.openapi);
    for servers in item.servers_of_operations() {
        let effective = effective_paths(item.path(), &servers);
        let versioned = effective.iter().filter(|path| is_versioned(path)).count();
        if versioned == effective.len() {
            continue;
        }
        if versioned == 0 {
            report_path(item, &servers, &effective[0], cx);
            return;
        }
        // Some servers give the version and some do not: the ones that do not are at fault, not each path.
        let is_whole =
            |served: &[String]| served.iter().all(|prefix| is_versioned(&format!("{prefix}{}", item.path())));
        for server in servers.iter().filter(|server| !is_whole(&server.prefixes)) {
            let message = format!("server `{}` serves paths without the version prefix `{prefix}`", server.url);
            cx.report(server.span, message)
                .help(format!("end every server's URL in `{prefix}`, or move the prefix into the paths"))
                .label(item.span(), "reached here without a version");
        }
    }
}

fn report_path(item: PathItem<'_>, servers: &[Server], effective: &str, cx: &mut Context<'_>) {
    let prefix = &cx.settings.openapi.version_prefix;
    let message = match PathTemplate(effective).mentions_version() {
        true => format!("path `{effective}` has its version elsewhere than in `{prefix}`: routing by prefix misses it"),
        false => format!("path `{effective}` has no version: no client can be kept on an old one"),
    };
    let number = PathTemplate(effective).stated_version().filter(|number| *number > 0).unwrap_or(1);
    let example = prefix.replace("{N}", &number.to_string());
    let finding = cx.report(item.span(), message);
    finding.subject(item.path());
    finding.help(format!("serve it under `{example}`, in the path or in the server's URL"));
    // A path that starts with its version needs only what stands before that.
    let version = format!("/v{number}");
    let rest = item.path().strip_prefix(&version).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let missing = match rest {
        Some(_) => example.strip_suffix(&version).filter(|before| !before.is_empty()),
        None => (!PathTemplate(effective).mentions_version()).then_some(example.as_str()),
    };
    finding.offer_when_seen(|| {
        let edit = missing.filter(|_| effective == item.path()).and_then(|before| item.prefixed(before))?;
        Some((format!("move it under `{example}`"), vec![edit]))
    });
    for server in servers.iter().take(5) {
        finding.label(server.span, "served from here");
    }
}
