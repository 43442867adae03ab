use crate::diagnostic::Severity;
use crate::openapi::{Operation, Parameter, Version};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Operation(check));

fn check(operation: Operation<'_>, cx: &mut Context<'_>) {
    if operation.api.version() < Version::V3_2 {
        return;
    }
    let Some(parameters) = operation.parameters() else { return };
    let of = |place: &str| parameters.iter().copied().filter(move |it| it.place() == place).collect::<Vec<_>>();
    let (whole, single) = (of("querystring"), of("query"));
    for (number, parameter) in whole.iter().enumerate() {
        let Some(place) = parameter.node.get("in") else { continue };
        let label = |it: &Parameter<'_>| it.node.get("in").map(|place| place.head_span());
        let others = whole.iter().take(number).chain(&single).filter_map(label).next();
        if let Some(other) = others {
            let what = if number > 0 { "another one describes" } else { "`in: query` describes parts of" };
            cx.report(place.head_span(), format!("`in: querystring` describes the whole query, and {what} it as well"))
                .label(other, "the other one")
                .help("keep one `querystring` parameter, or single `query` parameters");
        }
        for key in ["schema", "style", "explode", "allowReserved"] {
            if let Some(entry) = parameter.node.entry(key) {
                cx.report(
                    place.head_span(),
                    format!("a `querystring` parameter has no `{key}`: its form is in `content`"),
                )
                .label(entry.key_span(), "not read")
                .help("describe it by `content` with one media type");
                break;
            }
        }
    }
}
