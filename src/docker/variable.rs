//! Variables in the texts of Dockerfiles and Compose files, which write them alike.
//!
//! Sources: Dockerfile reference, "Environment replacement"; Compose specification, "Interpolation".

/// The name of a variable whose sign was read, what it is when nobody sets it, and what stands behind it; nothing for
/// forms that choose in another way.
pub(super) fn variable(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let is_named = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let Some(inner) = text.strip_prefix('{') else {
        let end = text.find(|sign| !is_named(sign)).unwrap_or(text.len());
        return Some((&text[..end], None, &text[end..])).filter(|(name, ..)| !name.is_empty());
    };
    let (inner, behind) = inner.split_once('}')?;
    let (name, form) = inner.split_at(inner.find(|sign| !is_named(sign)).unwrap_or(inner.len()));
    let fallback = form.strip_prefix(":-").or_else(|| form.strip_prefix('-'));
    (form.is_empty() || fallback.is_some()).then_some((name, fallback, behind))
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn variables_have_a_name_and_perhaps_a_default() {
        assert_eq!(variable("PORT/tcp"), Some(("PORT", None, "/tcp")));
        assert_eq!(variable("{PORT}:80"), Some(("PORT", None, ":80")));
        assert_eq!(variable("{PORT:-5432}"), Some(("PORT", Some("5432"), "")));
        assert_eq!(variable("{PORT-}x"), Some(("PORT", Some(""), "x")));
        for other in ["{PORT:+1}", "{PORT:?set it}", "{PORT", "$", ""] {
            assert_eq!(variable(other), None, "{other}");
        }
    }
}
