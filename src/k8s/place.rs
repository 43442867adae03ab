//! Where a manifest stands in the repository: its path, and the kustomization it is built by.
//!
//! Objects of one repository are not all of one cluster: the same names stand in `prod/` and `staging/`, in every
//! example of a collection. What belongs together is decided by nearness.

use std::collections::BTreeSet;

/// A file's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'t> {
    /// The path, with `/`.
    pub path: &'t str,
    /// The group of kustomizations, linked by their references, that builds the file.
    pub build: Option<usize>,
}

impl<'t> Place<'t> {
    /// Whether it was piped in, so that nobody keeps it as a file.
    #[must_use]
    pub fn is_piped(self) -> bool {
        self.path.starts_with('<')
    }

    /// Whether Helm rendered it from a chart, with values that others may set otherwise.
    #[must_use]
    pub fn is_rendered(self) -> bool {
        self.build.is_some_and(|build| build >= super::build::FIRST_RENDERED)
    }

    /// The folder of the file, empty at the root.
    #[must_use]
    pub fn folder(self) -> &'t str {
        folder(self.path)
    }

    /// How many folders one has to go up from here to reach a tree that holds `other`; 0 when one build makes both.
    #[must_use]
    pub fn steps_up_to(self, other: Place<'_>) -> usize {
        if self.build.is_some() && self.build == other.build {
            return 0;
        }
        let here = segments(self.folder());
        let common = here.clone().zip(segments(other.folder())).take_while(|(a, b)| a == b).count();
        here.count() - common
    }

    /// How far away another place is: how many folders one has to go up, and then whether it is another file.
    #[must_use]
    pub fn distance_to(self, other: Place<'_>) -> (usize, bool) {
        let one_build = self.build.is_some() && self.build == other.build;
        (self.steps_up_to(other), !one_build && self.path != other.path)
    }

    /// Whether the name of one of two files of a folder says all that the other's does and a word more, as
    /// `gpu-autoscaler.yaml` does beside `autoscaler.yaml`: one may stand for the other.
    #[must_use]
    pub fn is_variant_of(self, other: Place<'_>) -> bool {
        let stem =
            |path: &'_ str| file_name(path).rsplit_once('.').map_or(file_name(path).len(), |(stem, _)| stem.len());
        let all = |path: &'_ str| -> BTreeSet<String> {
            words(file_name(path).get(..stem(path)).unwrap_or_default()).map(str::to_owned).collect()
        };
        let (here, there) = (all(self.path), all(other.path));
        let apart = self.path != other.path && self.folder() == other.folder();
        apart && (here.is_subset(&there) || there.is_subset(&here))
    }

    /// Whether a folder says that the file is a test, a sample or an example, so that nobody deploys it as it is.
    #[must_use]
    pub fn is_sample(self) -> bool {
        const WORDS: [&str; 14] = [
            "test", "tests", "testdata", "testing", "e2e", "fixture", "fixtures", "example", "examples", "sample",
            "samples", "demo", "mock", "mocks",
        ];
        segments(self.folder()).any(|segment| words(segment).any(|word| WORDS.contains(&word)))
    }

    /// Whether the kubelet of a node itself reads the folder: its pods need nobody else to start them again.
    #[must_use]
    pub fn holds_static_pods(self) -> bool {
        let folder = self.folder();
        let named = |segment: &str| matches!(segment, "static-pods" | "static-pod" | "staticpods" | "static_pods");
        folder.ends_with("kubernetes/manifests") || segments(folder).any(named)
    }

    /// Whether a folder says that the file is for a developer's or a test environment.
    #[must_use]
    pub fn is_development(self) -> bool {
        segments(self.folder()).any(is_development_name)
    }
}

/// Whether a namespace or folder is named like an environment that holds nothing of value.
#[must_use]
pub fn is_development_name(name: &str) -> bool {
    const WORDS: [&str; 14] = [
        "dev",
        "develop",
        "development",
        "local",
        "test",
        "tests",
        "testing",
        "testdata",
        "e2e",
        "ci",
        "kind",
        "minikube",
        "sandbox",
        "preview",
    ];
    words(name).any(|word| WORDS.contains(&word))
}

/// The folder of a path, empty at the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A folder and all that hold it, the root (empty) last.
pub fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |inner| if inner.is_empty() { None } else { Some(self::folder(inner)) })
}

/// How many folders deep a folder is; the root is at 0.
#[must_use]
pub fn depth(folder: &str) -> usize {
    segments(folder).count()
}

/// `relative` as seen from `folder`; none when it leaves the root.
#[must_use]
pub fn resolve(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = if relative.starts_with('/') { Vec::new() } else { segments(folder).collect() };
    for segment in segments(relative) {
        match segment {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(segment),
        }
    }
    // Folders outside the working directory are named from the top.
    let top = if folder.starts_with('/') { "/" } else { "" };
    Some(format!("{top}{}", parts.join("/")))
}

fn segments(path: &str) -> impl Iterator<Item = &str> + Clone {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn words(segment: &str) -> impl Iterator<Item = &str> {
    segment.split(['-', '_', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_counts_folders_up() {
        let place = |path| Place { path, build: None };
        assert_eq!(place("a/b/x.yaml").steps_up_to(place("a/b/y.yaml")), 0);
        assert_eq!(place("a/b/x.yaml").steps_up_to(place("a/b/c/y.yaml")), 0);
        assert_eq!(place("a/b/x.yaml").steps_up_to(place("a/c/y.yaml")), 1);
        assert_eq!(place("x.yaml").steps_up_to(place("c/y.yaml")), 0);
        let built = |path| Place { path, build: Some(1) };
        assert_eq!(built("a/b/x.yaml").steps_up_to(built("c/y.yaml")), 0);
        assert_eq!(built("a/b/x.yaml").distance_to(built("c/y.yaml")), (0, false));
        assert!(place("a/x.yaml").distance_to(place("a/x.yaml")) < place("a/x.yaml").distance_to(place("a/y.yaml")));
    }

    #[test]
    fn a_name_with_a_word_more_is_of_a_variant() {
        let place = |path| Place { path, build: None };
        assert!(place("a/gpu-hpa.yaml").is_variant_of(place("a/hpa.yaml")));
        assert!(place("a/hpa.yaml").is_variant_of(place("a/hpa-v2.yaml")));
        assert!(!place("a/hpa-cpu.yaml").is_variant_of(place("a/hpa-memory.yaml")));
        assert!(!place("a/hpa.yaml").is_variant_of(place("b/hpa.yaml")));
        assert!(!place("a/hpa.yaml").is_variant_of(place("a/hpa.yaml")));
    }

    #[test]
    fn relative_paths_resolve_and_stay_inside() {
        assert_eq!(resolve("k/overlays/prod", "../../base").as_deref(), Some("k/base"));
        assert_eq!(resolve("k", "./a.yaml").as_deref(), Some("k/a.yaml"));
        assert_eq!(resolve("k", "../../a.yaml"), None);
        assert_eq!(resolve("/srv/k/prod", "../base").as_deref(), Some("/srv/k/base"));
        assert_eq!(ancestors("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
    }
}
