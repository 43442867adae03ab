use crate::diagnostic::Severity;
use crate::k8s::{Container, credential};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ContainerPart(check));

fn check(container: &Container<'_>, cx: &mut Context<'_>) {
    for leak in credential::in_arguments(container.node) {
        let place = leak.argument.part(leak.range.start, leak.range.len());
        let one_line = leak.argument.text().is_some_and(|text| !text.contains('\n'));
        let span = if one_line { leak.argument.head_span() } else { place };
        let whose = leak.flag.map_or_else(String::new, |flag| format!(" for `{flag}`"));
        let (title, what) = (container.title(), &leak.what);
        let message =
            format!("the arguments of {title} hold {what}{whose} in plain text, for all who see its processes");
        let finding = cx.report(span, message);
        finding.sensitive(place).subject(container.subject());
        finding.help(
            "replace it at its provider, put the new one into a Secret, and pass `$(NAME)` of a variable that reads it",
        );
    }
}
