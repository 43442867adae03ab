//! Images that a build's arguments choose: `FROM node:${VERSION}`.
//!
//! Source: Dockerfile reference, "Understand how ARG and FROM interact": of arguments `FROM` knows those that stand before
//! the first stage, each with its default when the builder gives none.

use super::variable::variable;
use crate::syntax::dockerfile::{Said, Script};

/// An image as a build without arguments begins with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UsualImage {
    /// The image; without its tag where no default says what that is.
    pub(super) text: String,
    /// Whether all of it is known, the tag included.
    pub(super) has_known_tag: bool,
}

impl UsualImage {
    /// Puts the defaults of a script's arguments in; nothing where more than the tag is left open.
    pub(super) fn of(script: &Script, image: &str) -> Option<Self> {
        let mut text = String::with_capacity(image.len());
        let mut rest = image;
        while let Some((before, after)) = rest.split_once('$') {
            text.push_str(before);
            let (name, fallback, behind) = variable(after)?;
            match default(script, name).or(fallback) {
                Some(value) if !value.contains('$') => text.push_str(value),
                // What follows belongs to the tag as well.
                _ => {
                    let name =
                        text.rfind(':').filter(|at| !text[*at..].contains('/')).map(|at| text[..at].to_owned())?;
                    return Some(Self { text: name, has_known_tag: false });
                }
            }
            rest = behind;
        }
        text.push_str(rest);
        Some(Self { text, has_known_tag: true })
    }
}

/// The default of an argument in front of all stages.
fn default<'s>(script: &'s Script, name: &str) -> Option<&'s str> {
    let before = script.instructions.iter().take_while(|one| !matches!(one.said, Said::From { .. }));
    let given = before.filter_map(|one| if let Said::Arg(arguments) = &one.said { Some(arguments) } else { None });
    let values = given.flatten().filter(|argument| argument.name.text == name);
    values.filter_map(|argument| argument.value.as_ref()).last().map(|value| value.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::dockerfile;

    #[test]
    fn a_build_without_arguments_takes_their_defaults() {
        let text = "ARG BASE=alpine:3\nARG OPEN\nARG V=\"22\"\nFROM scratch\nARG LATE=1\n";
        let script = dockerfile::parse(FileId::new(0), text);
        let check = |image: &str, expected: Option<(&str, bool)>| {
            let found = UsualImage::of(&script, image);
            let found = found.as_ref().map(|found| (found.text.as_str(), found.has_known_tag));
            assert_eq!(found, expected, "{image}");
        };
        check("node:22", Some(("node:22", true)));
        check("$BASE", Some(("alpine:3", true)));
        check("node:${V}-slim", Some(("node:22-slim", true)));
        check("node:${OPEN}-slim", Some(("node", false)));
        check("node:${OTHER:-20}", Some(("node:20", true)));
        check("node:$LATE", Some(("node", false)));
        check("host:5000/$OPEN", None);
        check("$OPEN", None);
        check("node:${V:+x}", None);
    }
}
