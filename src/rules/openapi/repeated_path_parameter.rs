use crate::diagnostic::Severity;
use crate::openapi::{ParameterUse, PathItem};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::PathItem(check));

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    let mut lists: Vec<Vec<ParameterUse<'_>>> = Vec::new();
    for operation in item.operations() {
        let [Some(own), _] = operation.parameter_lists() else { return };
        lists.push(own);
    }
    let [first, second, ..] = lists.as_slice() else { return };
    for at in first.iter().filter(|at| at.parameter.place() == "path") {
        let is_same = |other: &&ParameterUse<'_>| other.parameter.is_same_as(at.parameter);
        let Some(again) = second.iter().find(is_same) else { continue };
        let all = lists.iter().map(|list| list.iter().copied().find(|other| is_same(&other)));
        let Some(all) = all.collect::<Option<Vec<_>>>() else { continue };
        let (name, path) = (at.parameter.name(), item.path());
        cx.report(again.span(), format!("every method of `{path}` defines `{name}` again: the copies drift apart"))
            .subject(format!("{path} {name}"))
            .help("define it once, in the `parameters` of the path")
            .label(at.span(), "the first definition")
            .offer_when_seen(|| Some(("define it at the path".to_owned(), item.hoisted(&all)?)));
    }
}
