//! Which version of an image the repository runs elsewhere, for references that leave it open.

use std::collections::HashMap;

use super::Cluster;
use super::image::{Image, is_moving};
use super::placeholder::is_placeholder;
use super::workload::Workload;
use crate::diagnostic::Edit;

/// How references go on behind the name of an image, `:1.4.2@sha256:…`; nothing where there is more than one version.
#[derive(Debug, Default)]
pub(super) struct Versions<'t>(HashMap<&'t str, Option<&'t str>>);

impl<'t> Versions<'t> {
    /// Those of all containers: each is looked at, and so no more than the text of its image.
    pub(super) fn find(workloads: &[Workload<'t>]) -> Self {
        let mut versions = Self::default();
        for text in workloads.iter().flat_map(Workload::images) {
            let last = text.rfind('/').map_or(0, |at| at + 1);
            let Some(at) = text[last..].find([':', '@']).map(|at| last + at) else { continue };
            let (name, version) = text.split_at(at);
            if !is_moving(&version[1..]) {
                let known = versions.0.entry(name).or_insert(Some(version));
                *known = known.and_then(|known| more_exact(known, version));
            }
        }
        versions
    }

    fn of(&self, image: &Image<'_>) -> Option<&'t str> {
        self.0.get(image.name()).copied().flatten().filter(|version| version.len() > 1 && !is_placeholder(version))
    }
}

/// The longer one of two versions when it only adds the digest to the other.
fn more_exact<'t>(one: &'t str, other: &'t str) -> Option<&'t str> {
    let adds_digest = |rest: &str| rest.is_empty() || rest.starts_with('@');
    match (one.strip_prefix(other), other.strip_prefix(one)) {
        (Some(rest), _) if adds_digest(rest) => Some(one),
        (_, Some(rest)) if adds_digest(rest) => Some(other),
        _ => None,
    }
}

impl Cluster<'_> {
    /// The version of an image that the repository runs elsewhere, with an edit that names it; none where it runs several.
    #[must_use]
    pub fn name_version(&self, image: &Image<'_>) -> Option<(String, Edit)> {
        let version = self.images.versions.of(image)?;
        Some((version.trim_start_matches([':', '@']).to_owned(), image.go_on_with(version)?))
    }

    /// As [`Self::name_version`], for a digest of the same tag.
    #[must_use]
    pub fn name_digest(&self, image: &Image<'_>) -> Option<Edit> {
        let version = self.images.versions.of(image)?;
        let (tag, _) = version.split_once('@')?;
        let same = tag.strip_prefix(':') == image.tag;
        image.go_on_with(version).filter(|_| same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_makes_a_version_more_exact() {
        let digest = ":1@sha256:a";
        assert_eq!(more_exact(":1", digest), Some(digest));
        assert_eq!(more_exact(digest, ":1"), Some(digest));
        assert_eq!(more_exact(digest, digest), Some(digest));
        assert_eq!(more_exact(":1", ":1.2"), None);
        assert_eq!(more_exact(digest, "@sha256:b"), None);
    }
}
