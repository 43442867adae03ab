use crate::diagnostic::Severity;
use crate::openapi::{Api, Casing, Operation, ParameterUse};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::Api(check));

/// Headers that standards write in another way.
const KNOWN: [&str; 5] = ["traceparent", "tracestate", "baggage", "b3", "DNT"];

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let lists = api.operations().flat_map(Operation::parameter_lists).flatten();
    let uses: Vec<ParameterUse<'_>> = lists.flatten().collect();
    for place in ["query", "path"] {
        let named = || uses.iter().map(|at| at.parameter).filter(move |parameter| parameter.place() == place);
        let Some(common) = Casing::of_most(named().map(|parameter| parameter.name())) else { continue };
        for parameter in named() {
            let name = parameter.name();
            let Some(casing) = Casing::of(name).filter(|casing| *casing != common) else { continue };
            let (own, most) = (casing.name(), common.name());
            let message = format!("{place} parameter `{name}` is {own}, and most of this API are {most}");
            cx.report(parameter.span(), message).subject(name).help(format!("write it in {most}"));
        }
    }
    for parameter in uses.iter().map(|at| at.parameter).filter(|parameter| parameter.place() == "header") {
        let name = parameter.name();
        let capital = |part: &str| part.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit());
        if name.is_empty() || KNOWN.contains(&name) || !name.contains('_') && name.split('-').all(capital) {
            continue;
        }
        cx.report(parameter.span(), format!("header `{name}` is not written like `Request-Id`, as headers mostly are"))
            .subject(name)
            .help("join capitalised words with hyphens; names of headers have no case, so that nothing breaks");
    }
}
