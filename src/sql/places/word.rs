//! Words of a text that may be names.

/// The words of a text that may be names.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|next: char| !is_part_of_word(next)).filter(|word| !word.is_empty())
}

pub(super) fn is_no_name(next: char) -> bool {
    !next.is_alphanumeric() && next != '_'
}

pub(super) fn is_part_of_word(next: char) -> bool {
    next.is_alphanumeric() || next == '_' || next == '$'
}

/// Whether a word is nobody's name but a number.
pub(super) fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}
