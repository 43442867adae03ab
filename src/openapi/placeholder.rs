//! Placeholders of path templates: their names, their braces, and which templates they make alike.

use std::ops::Range;

use super::PathTemplate;

/// A part of a path that stands in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'p> {
    /// What stands between the braces.
    pub name: &'p str,
    /// Where it stands in the path, braces included.
    pub range: Range<usize>,
}

impl Placeholder<'_> {
    /// Whether its name is nothing but a name: no pattern of a router, no operator of RFC 6570.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$');
        !self.name.is_empty() && self.name.bytes().all(is_name)
    }

    /// Whether a parameter of this name fills it. What routers write around a name (`{id:[0-9]+}`, `{path*}`,
    /// `{+path}`) is not a part of it.
    #[must_use]
    pub fn takes(&self, parameter: &str) -> bool {
        let bare = self.name.trim_start_matches(['+', '*', '/', ';', '.', '?', '&', '#', '{']);
        let follows = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '_' | '-'));
        self.name == parameter
            || !self.is_plain() && !parameter.is_empty() && bare.strip_prefix(parameter).is_some_and(follows)
    }
}

/// What is wrong with the braces of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BraceFault {
    /// `{}`: nothing stands in it.
    Empty(Range<usize>),
    /// A brace without its partner.
    Single(Range<usize>),
}

impl<'p> PathTemplate<'p> {
    /// The placeholders, in order. Braces within braces belong to the outer ones.
    #[must_use]
    pub fn placeholders(self) -> Vec<Placeholder<'p>> {
        self.scan().0
    }

    /// The first fault of the braces.
    #[must_use]
    pub fn brace_fault(self) -> Option<BraceFault> {
        let (placeholders, single) = self.scan();
        let empty = placeholders.into_iter().find(|placeholder| placeholder.name.trim().is_empty());
        single.map(BraceFault::Single).or(empty.map(|empty| BraceFault::Empty(empty.range)))
    }

    /// Where a query or a fragment begins, which no path has.
    #[must_use]
    pub fn query_start(self) -> Option<usize> {
        let inside = |at: usize| {
            let mut placeholders = self.scan().0.into_iter();
            placeholders.any(|placeholder| placeholder.range.contains(&at) && at > placeholder.range.start + 1)
        };
        self.0.match_indices(['?', '#']).map(|(at, _)| at).find(|&at| !inside(at))
    }

    /// The path with a bare `{}` for every placeholder that takes any text: templates of one shape are the same.
    #[must_use]
    pub fn shape(self) -> String {
        let mut shape = String::new();
        let mut end = 0;
        for placeholder in self.scan().0.into_iter().filter(Placeholder::is_plain) {
            shape.push_str(&self.0[end..placeholder.range.start]);
            shape.push_str("{}");
            end = placeholder.range.end;
        }
        shape.push_str(&self.0[end..]);
        shape
    }

    /// The segments without placeholders, versions and what is no word, each with where it starts.
    pub fn literal_segments(self) -> impl Iterator<Item = (usize, &'p str)> {
        let start = self.0.as_ptr() as usize;
        self.segments()
            .filter(|segment| !segment.contains(['{', '}']) && !super::path::is_version(segment))
            .map(move |segment| (segment.as_ptr() as usize - start, segment))
    }

    /// The segments that name one of a collection's things: each with where it starts, and a placeholder behind it.
    pub fn collection_segments(self) -> impl Iterator<Item = (usize, &'p str)> {
        let segments: Vec<&str> = self.segments().collect();
        self.literal_segments().filter(move |(_, segment)| {
            let at = segments.iter().position(|other| other.as_ptr() == segment.as_ptr());
            at.and_then(|at| segments.get(at + 1)).is_some_and(|next| next.starts_with('{'))
        })
    }

    fn scan(self) -> (Vec<Placeholder<'p>>, Option<Range<usize>>) {
        let mut found = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (at, byte) in self.0.bytes().enumerate() {
            match (byte, open.as_slice()) {
                (b'{', _) => open.push(at),
                (b'}', []) => return (found, Some(at..at + 1)),
                (b'}', [start]) => {
                    found.push(Placeholder { name: &self.0[start + 1..at], range: *start..at + 1 });
                    open.clear();
                }
                (b'}', _) => drop(open.pop()),
                _ => {}
            }
        }
        (found, open.first().map(|&start| start..start + 1))
    }
}

/// Every `{name}` of a server's URL, with its braces; not `${name}` or `{{name}}`, which a template fills in.
#[must_use]
pub fn server_variables(url: &str) -> Vec<Placeholder<'_>> {
    let filled = |placeholder: &Placeholder<'_>| {
        url[..placeholder.range.start].ends_with('$') || placeholder.name.starts_with('{')
    };
    PathTemplate(url).placeholders().into_iter().filter(|placeholder| !filled(placeholder)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_read_with_what_routers_write_around_names() {
        let names = |path| PathTemplate(path).placeholders().into_iter().map(|placeholder| placeholder.name).collect();
        let check = |path, expected: &[&str]| assert_eq!(<Vec<&str> as AsRef<[&str]>>::as_ref(&names(path)), expected);
        check("/a/{id}/b/{user.id}.{ext}", &["id", "user.id", "ext"]);
        check("/a/{id:[0-9]{3}}", &["id:[0-9]{3}"]);
        check("/a", &[]);
        let takes = |path, parameter| PathTemplate(path).placeholders()[0].takes(parameter);
        assert!(takes("/{id}", "id") && takes("/{id:[0-9]{3}}", "id") && takes("/{path*}", "path"));
        assert!(takes("/{+path}", "path") && takes("/{path*}", "path*") && takes("/{a.b}", "a.b"));
        assert!(!takes("/{id}", "i") && !takes("/{id*}", "i") && !takes("/{a.b}", "a"));
    }

    #[test]
    fn faults_of_braces_are_found() {
        let fault = |path| PathTemplate(path).brace_fault();
        assert_eq!(fault("/a/{}/b"), Some(BraceFault::Empty(3..5)));
        assert_eq!(fault("/a/{id"), Some(BraceFault::Single(3..4)));
        assert_eq!(fault("/a/id}"), Some(BraceFault::Single(5..6)));
        assert_eq!(fault("/a/{id:[0-9]{3}}"), None);
    }

    #[test]
    fn shapes_and_queries() {
        assert_eq!(PathTemplate("/a/{x}/{id:[0-9]+}/{y}.json").shape(), "/a/{}/{id:[0-9]+}/{}.json");
        assert_eq!(PathTemplate("/a?b={b}").query_start(), Some(2));
        assert_eq!(PathTemplate("/a{?b}").query_start(), Some(3));
        assert_eq!(PathTemplate("/a/{id?}").query_start(), None);
    }
}
