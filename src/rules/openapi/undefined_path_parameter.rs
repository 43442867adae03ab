use crate::diagnostic::Severity;
use crate::openapi::{Operation, ParameterUse, PathItem, Placeholder};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::PathItem(check));

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    // What tools make of a path with broken braces is not known.
    if item.template().brace_fault().is_some() {
        return;
    }
    let placeholders = item.template().placeholders();
    let operations: Vec<(Operation<'_>, Vec<ParameterUse<'_>>)> =
        item.operations().filter_map(|operation| Some((operation, operation.path_parameters()?))).collect();
    for placeholder in placeholders.iter().filter(|placeholder| placeholder.is_plain()) {
        let lacks =
            |(_, uses): &&(_, Vec<ParameterUse<'_>>)| uses.iter().all(|at| !placeholder.takes(at.parameter.name()));
        let lacking: Vec<Operation<'_>> = operations.iter().filter(lacks).map(|(operation, _)| *operation).collect();
        report_undefined(item, placeholder, &lacking, operations.len(), cx);
    }
    for (operation, uses) in &operations {
        for &at in uses {
            let name = at.parameter.name();
            if !placeholders.iter().any(|placeholder| placeholder.takes(name)) {
                if operation.servers().iter().any(|server| server.url.contains(&format!("{{{name}}}"))) {
                    continue;
                }
                cx.report(
                    at.span(),
                    format!("path parameter `{name}` does not occur in `{}`: nobody can send it", item.path()),
                )
                .subject(format!("{} {name}", operation.name()))
                .help(format!("write `{{{name}}}` where the path takes it, or remove the parameter"))
                .label(item.span(), format!("no `{{{name}}}` here"));
            } else if !at.parameter.says_required() {
                let span = at.parameter.required_span();
                let finding =
                    cx.report(span, format!("path parameter `{name}` is not `required: true`: a path has no gaps"));
                finding.subject(name).help("say `required: true`, as every path parameter must");
                if let Some(edit) = at.parameter.requiring() {
                    finding.suggest("say `required: true`", vec![edit]);
                }
            }
        }
    }
}

fn report_undefined(
    item: PathItem<'_>,
    placeholder: &Placeholder<'_>,
    lacking: &[Operation<'_>],
    of: usize,
    cx: &mut Context<'_>,
) {
    let Some(first) = lacking.first() else { return };
    let (name, path) = (placeholder.name, item.path());
    let methods: Vec<String> = lacking.iter().map(|operation| format!("`{}`", operation.method())).collect();
    let whom = if lacking.len() == of { String::new() } else { format!(" for {}", methods.join(", ")) };
    let message = format!("`{{{name}}}` of `{path}` is no path parameter{whom}: clients cannot know what to put there");
    let unused = item.unused_for(placeholder, lacking);
    let finding = cx.report(item.part(placeholder.range.clone()), message);
    finding.subject(format!("{path} {name}")).label(first.span(), "not defined here");
    if let Some(meant) = unused.meant.filter(|_| lacking.len() == of) {
        finding.help(format!("did you mean `{{{meant}}}`? the path and its parameter must have one name"));
        finding.offer_when_seen(|| item.with_placeholder(placeholder, meant));
        return;
    }
    finding
        .help(format!("define `{name}` with `in: path`, `required: true` and a type, at the path for all its methods"));
    if unused.names.is_empty() {
        finding.offer_when_seen(|| item.with_path_parameter(placeholder, lacking));
    }
}
