use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostic::Severity;
use crate::docker::BuildFile;
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::BuildFile(check));

fn check(build: &BuildFile, cx: &mut Context<'_>) {
    let mut seen: HashMap<String, Span> = HashMap::new();
    for name in build.stages().filter_map(|stage| stage.name) {
        let first = match seen.entry(name.text.to_ascii_lowercase()) {
            Entry::Occupied(first) => *first.get(),
            Entry::Vacant(free) => {
                free.insert(name.span);
                continue;
            }
        };
        let message =
            format!("two stages are called `{}`: which one `--from` and `--target` mean is not certain", name.text);
        cx.report(name.span, message).label(first, "the first one").help("give each stage its own name");
    }
}
