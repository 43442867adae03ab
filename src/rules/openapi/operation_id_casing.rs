use crate::diagnostic::Severity;
use crate::openapi::{Api, Casing, Operation};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::Api(check));

fn check(api: Api<'_>, cx: &mut Context<'_>) {
    let Some(common) = Casing::of_most(api.operations().filter_map(Operation::id)) else { return };
    for operation in api.operations() {
        let Some(id) = operation.id() else { continue };
        let Some(casing) = Casing::of(id).filter(|casing| *casing != common) else { continue };
        let (own, most) = (casing.name(), common.name());
        cx.report(operation.id_span(), format!("`{id}` is {own}, and most operations of this API are {most}"))
            .subject(id)
            .help(format!("write it in {most} before clients are generated from it"));
    }
}
