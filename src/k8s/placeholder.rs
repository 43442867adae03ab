//! Values that a person or a tool fills in before the manifest is applied: unknown, never wrong.

/// Whether a value still holds a placeholder: `{{ … }}`, `${VAR}`, `$(VAR)`, `$VAR`, `<your-name>`, `REPLACE_ME`.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    // Each of the forms has one of these characters, and most texts have none.
    let marked = |byte: u8| matches!(byte, b'{' | b'$' | b'<' | b'%' | b'@' | b'_' | b'[');
    if !text.bytes().any(marked) && (text.len() < 9 || !text.contains("REPLACEME")) {
        return false;
    }
    let trimmed = text.trim();
    ["{{", "${", "$(", "{%", "REPLACE_ME", "REPLACEME", "CHANGE_ME", "<path:"].iter().any(|mark| trimmed.contains(mark))
        // What is left of `${VAR}` between the brackets of YAML, where the brace begins a mapping.
        || trimmed == "$"
        || is_bracketed(trimmed)
        || holds_angle_brackets(trimmed)
        || is_shell_variable(trimmed)
}

fn is_bracketed(text: &str) -> bool {
    let pairs = [("<", ">"), ("%", "%"), ("@", "@"), ("__", "__"), ("[[", "]]")];
    pairs.iter().any(|(open, close)| {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(['<', '>']))
    })
}

/// `<your-name>` anywhere in a line, with words of letters between the brackets. Where something is closed again, the
/// brackets are markup.
fn holds_angle_brackets(text: &str) -> bool {
    let markup = text.contains("</") || text.contains('\n');
    !markup
        && text.match_indices('<').any(|(at, _)| {
            let inner = text[at + 1..].split_once('>').map_or("", |(inner, _)| inner);
            let words = inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_- .".contains(&byte));
            inner.len() > 2 && words && inner.starts_with(|first: char| first.is_ascii_alphabetic())
        })
}

/// `$NAME` anywhere, in capitals as tools like envsubst want it.
fn is_shell_variable(text: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        let name = text[at + 1..].bytes().take_while(|byte| byte.is_ascii_uppercase() || *byte == b'_').count();
        name > 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tool_fills_in_is_unknown() {
        for text in [
            "{{ .Values.tag }}",
            "${TAG}",
            "$(TAG)",
            "v$TAG",
            "<your-token>",
            "https://<your host>/x",
            "REPLACE_ME",
            "%TAG%",
            "@tag@",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["", "1.2.3", "pa$$word", "a<b>c", "<host>db</host>", "$1", "registry.acme.io/shop:1.0"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
