//! The paths and URLs of references, as text.

use crate::source::Location;

/// Whether a reference names a document by a URL. A `file:` URL or a drive letter names a file outside of the root.
pub(super) fn is_remote(file: &str) -> bool {
    let scheme = file.split_once(':').map(|(scheme, _)| scheme);
    let well_formed =
        scheme.is_some_and(|scheme| scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    file.starts_with("//") || (well_formed && scheme != Some("file"))
}

/// Whether a path begins with a drive of Windows, and so names a file of one machine alone.
#[must_use]
pub fn names_drive(path: &str) -> bool {
    let mut letters = path.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic()) && letters.next() == Some(':')
}

/// The path by which a file is known that another file names; nothing when the name is not relative, or leaves where the
/// files of a run in memory lie.
///
/// A file outside of the working directory is known by its whole path, one inside of it by the path from there, whichever
/// file names it.
#[must_use]
pub fn known_path(containing: &str, path: &str, location: Option<&Location>) -> Option<String> {
    let Some(Location { working, .. }) = location else { return join(containing, path) };
    let from_working = || (!is_whole(containing)).then(|| join(&format!("{working}/{containing}"), path))?;
    let joined = join(containing, path).or_else(from_working)?;
    Some(if lies_below(&joined, working) { joined[working.len() + 1..].to_owned() } else { joined })
}

/// Whether a path by which a file is known leaves the root.
#[must_use]
pub fn leaves_root(path: &str, location: Option<&Location>) -> bool {
    location.is_some_and(|location| is_whole(path) && !lies_below(path, &location.root))
}

fn is_whole(path: &str) -> bool {
    path.starts_with('/') || names_drive(path)
}

fn lies_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The path of a file that another file names, normalised, both relative to the root or whole; nothing when it leaves the root.
fn join(containing: &str, path: &str) -> Option<String> {
    let folder = match containing.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    };
    join_to_folder(folder, path)
}

/// The same for the folder of the containing file.
#[must_use]
pub fn join_to_folder(folder: &str, path: &str) -> Option<String> {
    if path.starts_with(['/', '\\']) || path.starts_with("file:") || names_drive(path) {
        return None;
    }
    let mut joined = String::with_capacity(folder.len() + 1 + path.len());
    // A file outside of the working directory is known by its whole path.
    let start = usize::from(folder.starts_with('/'));
    let add = |joined: &mut String, part: &str| {
        if joined.len() > start {
            joined.push('/');
        }
        joined.push_str(part);
    };
    if is_normal(folder) {
        joined.push_str(folder);
    } else {
        joined.push_str(folder.get(..start).unwrap_or_default());
        folder.split('/').filter(|part| !part.is_empty() && *part != ".").for_each(|part| add(&mut joined, part));
    }
    let mut from = 0;
    for end in memchr::memchr2_iter(b'/', b'\\', path.as_bytes()).chain([path.len()]) {
        let part = path.get(from..end).unwrap_or_default();
        from = end + 1;
        match part {
            "" | "." => {}
            ".." => {
                let parts = joined.get(start..).unwrap_or_default();
                let (before, last) = parts.rsplit_once('/').unwrap_or(("", parts));
                // A containing path may itself begin with `..` when the run looks at a sibling of the working directory.
                if last.is_empty() || last == ".." {
                    return None;
                }
                let end = start + before.len();
                joined.truncate(end);
            }
            part => add(&mut joined, part),
        }
    }
    Some(joined)
}

/// Whether no part of a folder's path is empty or ends in a dot, as is so of nearly every one.
fn is_normal(folder: &str) -> bool {
    let bytes = folder.as_bytes();
    let is_odd = |end: usize| end > 0 && matches!(bytes.get(end - 1), Some(b'/' | b'.'));
    !memchr::memchr_iter(b'/', bytes).chain([bytes.len()]).any(is_odd)
}

/// Text with `%7B`-like escapes (RFC 3986, section 2.1) decoded; as it stands where they are none.
#[must_use]
pub fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| first == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
            u8::from_str_radix(digits, 16).ok()
        });
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_stay_inside() {
        let check = |containing, path, expected: Option<&str>| assert_eq!(join(containing, path).as_deref(), expected);
        check("api/openapi.yaml", "paths/a.yaml", Some("api/paths/a.yaml"));
        check("api/openapi.yaml", "./../x.json", Some("x.json"));
        check("openapi.yaml", "../x.json", None);
        check("a/b.yaml", "../../x.json", None);
        check("a/b.yaml", "/etc/passwd", None);
        check("a/b.yaml", "file:///etc/passwd", None);
        check("a/b.yaml", "c\\d.yaml", Some("a/c/d.yaml"));
        check("../sibling/a.yaml", "../../x.yaml", None);
        check("./api//v1/./a.yaml", "b.yaml", Some("api/v1/b.yaml"));
        check("/srv//api/a.yaml", "../b.yaml", Some("/srv/b.yaml"));
        check("/srv/a.yaml", "b.yaml", Some("/srv/b.yaml"));
        check("/a.yaml", "b.yaml", Some("/b.yaml"));
        check(".hidden/a.b./c.yaml", "d.yaml", Some(".hidden/a.b./d.yaml"));
        check("../sibling/a.yaml", "x.yaml", Some("../sibling/x.yaml"));
    }

    #[test]
    fn files_around_the_working_directory_are_known_by_whole_paths() {
        let location = Location { working: "/srv/shop/specs".to_owned(), root: "/srv/shop".to_owned() };
        let check = |containing, path, expected: Option<&str>| {
            assert_eq!(known_path(containing, path, Some(&location)).as_deref(), expected, "{path} in {containing}");
        };
        check("a/openapi.yaml", "../b.yaml", Some("b.yaml"));
        check("openapi.yaml", "../common/b.yaml", Some("/srv/shop/common/b.yaml"));
        check("openapi.yaml", "../specs/b.yaml", Some("b.yaml"));
        check("/srv/shop/common/b.yaml", "../specs/a.yaml", Some("a.yaml"));
        check("/srv/shop/common/b.yaml", "c.yaml", Some("/srv/shop/common/c.yaml"));
        check("openapi.yaml", "../../shopping/b.yaml", Some("/srv/shopping/b.yaml"));
        check("openapi.yaml", "/etc/passwd", None);
        for (path, leaves) in [("a.yaml", false), ("/srv/shop/b.yaml", false), ("/srv/shopping/b.yaml", true)] {
            assert_eq!(leaves_root(path, Some(&location)), leaves, "{path}");
        }
        assert_eq!(known_path("openapi.yaml", "../b.yaml", None), None);
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(percent_decoded("/paths/~1a~1%7Bid%7D"), "/paths/~1a~1{id}");
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%+1%zz%C3%A9"), "%+1%zzé");
        assert_eq!(percent_decoded("%ff"), "%ff");
    }

    #[test]
    fn urls_are_remote_and_drives_are_not() {
        for remote in ["https://a/b.yaml", "//a/b", "urn:x:y"] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["file:///etc/passwd", "C:/x.yaml", "a.yaml", "../a:b.yaml"] {
            assert!(!is_remote(local), "{local}");
        }
    }
}
