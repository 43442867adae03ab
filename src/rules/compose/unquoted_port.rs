use crate::diagnostic::{Edit, Severity};
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::tree::{Kind, NodeRef, Style};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check)).fixable();

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    let ports = service.node().get("ports").into_iter().flat_map(NodeRef::items);
    for port in ports.filter(|port| port.kind() == Kind::Scalar(Style::Plain) && !port.is_alias()) {
        let Some(text) = port.text().filter(|text| is_sexagesimal(text)) else { continue };
        let message = format!("YAML 1.1 reads `{text}` as one number to the base of sixty, and not as two ports");
        let edit = Edit { span: port.span(), replacement: format!("\"{text}\"") };
        cx.report(port.span(), message).help("put it in quotes").fix("put it in quotes", vec![edit]);
    }
}

/// Whether a plain text is a number to the base of sixty (YAML 1.1, "Integer Language-Independent Type").
fn is_sexagesimal(text: &str) -> bool {
    let mut parts = text.split(':');
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().is_some_and(|first| number(first) && !first.starts_with('0'));
    let mut rest = parts.peekable();
    first
        && rest.peek().is_some()
        && rest.all(|part| number(part) && part.len() < 3 && part.parse::<u8>().is_ok_and(|it| it < 60))
}
