use crate::diagnostic::Severity;
use crate::openapi::{PathItem, looks_plural};
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Note, Profile::All, Check::PathItem(check));

/// Collections below the first one.
const MOST: usize = 3;

fn check(item: PathItem<'_>, cx: &mut Context<'_>) {
    // The last segment names a collection as well, where no placeholder is behind it and it reads like one.
    let last = item.template().literal_segments().last();
    let ends_in_collection = !item.template().ends_in_placeholder() && last.is_some_and(|(_, last)| looks_plural(last));
    let depth = item.template().collection_segments().count() + usize::from(ends_in_collection);
    if depth > MOST + 1 {
        let path = item.path();
        cx.report(
            item.span(),
            format!("`{path}` goes {} collections deep: callers need every id on the way", depth - 1),
        )
        .subject(path)
        .help("give the innermost thing a path of its own, by its id alone");
    }
}
