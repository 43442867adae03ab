use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::syntax::template::first_mark;
use crate::syntax::tree::Tree;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Recommended, Check::Tree(check));

fn check(tree: &Tree, cx: &mut Context<'_>) {
    if !cx.project.cluster.is_unrendered(tree) {
        return;
    }
    let Some(start) = first_mark(tree) else { return };
    let span = Span::new(tree.file(), start, start + 2);
    cx.report(span, "this is a template and no YAML before it is rendered, so its objects were not checked")
        .help("check what it becomes: pipe the rendered objects into `archlint check -`");
}
