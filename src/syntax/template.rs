//! Sources of templates, which are no YAML before they are rendered.

use super::tree::Tree;

/// Whether template actions (`{{ … }}`, `{% … %}`) stand where YAML wants a value or a line. Quoted ones and those
/// inside block text are ordinary text.
#[must_use]
pub fn is_template(tree: &Tree) -> bool {
    let text = tree.text();
    if memchr::memmem::find(text.as_bytes(), b"{{").is_none() && memchr::memmem::find(text.as_bytes(), b"{%").is_none()
    {
        return false;
    }
    let action = |text: &str| text.starts_with("{{") || text.starts_with("{%");
    let broken = tree.is_broken()
        && text.lines().any(|line| line.split(": ").any(|part| action(part.trim_start_matches([' ', '-']))));
    broken || tree.nodes().any(|node| node.is_mapping() && text.get(node.span().range()).is_some_and(action))
}
