//! Every rule. The folders are the registry: `build.rs` pairs each `rules/<domain>/<name>.md` with
//! `src/rules/<domain>/<name>.rs` and writes the table, so a new rule is two files and no other edit.

use std::sync::LazyLock;

use miniz_oxide::inflate;

use crate::diagnostic::RuleName;
use crate::rule::Registered;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// All rules, sorted by name.
#[must_use]
pub fn all() -> &'static [Registered] {
    RULES
}

/// The rule of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Registered> {
    index(name).map(|index| &RULES[index])
}

fn index(name: &str) -> Option<usize> {
    RULES.binary_search_by(|rule| rule.name.as_str().cmp(name)).ok()
}

/// The Markdown page of a rule.
#[must_use]
pub fn page(rule: RuleName) -> &'static str {
    index(rule.as_str()).and_then(|index| PAGES.get(index).copied()).unwrap_or_default()
}

/// The pages in the order of the rules. The program holds them deflated, which is a fifth of their length.
static PAGES: LazyLock<Vec<&'static str>> = LazyLock::new(|| TEXT.split_terminator('\0').collect());

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let deflated = include_bytes!(concat!(env!("OUT_DIR"), "/pages.deflate"));
    let bytes = inflate::decompress_to_vec(deflated).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_the_page_of_its_name() {
        for rule in all() {
            let path = format!("{}/rules/{}.md", env!("CARGO_MANIFEST_DIR"), rule.name);
            assert_eq!(page(rule.name), std::fs::read_to_string(path).expect("a page"), "{}", rule.name);
        }
        assert_eq!(page(RuleName("sql/none")), "");
    }
}
