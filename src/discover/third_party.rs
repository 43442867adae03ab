//! Folders that package managers fill: what stands in them is others' work, and nobody here can mend it.
//!
//! A name alone tells only where nobody gives it to a folder of his own. `vendor` is such a name for some and holds own
//! manifests for others, so that there the list decides which the package manager leaves beside what it brought.

use std::collections::BTreeSet;
use std::path::Path;

/// Names that only package managers give: npm's (npm documentation, "folders"), Bower's, Python's (the module `site`).
const NAMES: [&str; 3] = ["node_modules", "bower_components", "site-packages"];

/// What stands in a folder `vendor` that is filled: by Go ("Go Modules Reference", vendoring), Composer (its
/// documentation on `vendor-dir`), Bundler (its manual on `path`).
const LISTS: [&str; 3] = ["modules.txt", "composer/installed.json", "bundle/ruby"];

/// Why a folder is passed over.
pub const REASON: &str = "third-party folder, filled by a package manager: it is checked where it is named, or with \
                          `third-party: check` in the configuration";

/// Whether a folder on disk is one that a package manager fills.
#[must_use]
pub fn is_filled(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    NAMES.iter().any(|own| name == *own) || name == "vendor" && LISTS.iter().any(|list| folder.join(list).exists())
}

/// The filled folders of a revision.
#[derive(Debug, Default)]
pub(super) struct Filled {
    vendors: BTreeSet<String>,
}

impl Filled {
    /// Those that the paths of all its files tell of.
    pub(super) fn of<'p>(paths: impl Iterator<Item = &'p str>) -> Self {
        let vendor = |path: &'p str| {
            let (end, _) = path.match_indices("vendor/").find(|&(at, _)| at == 0 || path[..at].ends_with('/'))?;
            let (folder, inside) = path.split_at(end + "vendor".len());
            let lists = |list: &str| {
                inside[1..].strip_prefix(list).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            LISTS.iter().any(|list| lists(list)).then(|| folder.to_owned())
        };
        Self { vendors: paths.filter_map(vendor).collect() }
    }

    /// Whether a folder above a file is one of them. Folders that hold `below` do not count: who names a path means it.
    pub(super) fn hold(&self, path: &str, below: &str) -> bool {
        let named = below.split('/').filter(|part| !part.is_empty()).count();
        let ends = path.match_indices('/').map(|(end, _)| end).skip(named);
        ends.map(|end| &path[..end]).any(|folder| {
            let name = folder.rsplit('/').next().unwrap_or(folder);
            NAMES.contains(&name) || self.vendors.contains(folder)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_of_some_folders_and_a_list_of_others() {
        let root = tempfile::tempdir().unwrap();
        let make = |path: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        };
        make("web/node_modules/a/openapi.yaml");
        make("go/vendor/modules.txt");
        make("php/vendor/composer/installed.json");
        make("deploy/vendor/cert-manager.yaml");
        let filled = ["web/node_modules", "go/vendor", "php/vendor", "deploy/vendor", "web"]
            .map(|folder| is_filled(&root.path().join(folder)));
        assert_eq!(filled, [true, true, true, false, false]);
    }

    #[test]
    fn a_revision_is_asked_by_its_paths() {
        let paths = ["go/vendor/modules.txt", "vendor/composer/installed.json", "deploy/vendor/a.yaml"];
        let filled = Filled::of(paths.into_iter());
        let check = |path: &str, below: &str| filled.hold(path, below);
        assert!(
            check("go/vendor/k8s.io/a.yaml", "") && check("vendor/a/b.yaml", "") && check("a/node_modules/b.yaml", "")
        );
        assert!(!check("deploy/vendor/a.yaml", "") && !check("go/a.yaml", "") && !check("node_modules", ""));
        assert!(check("go/vendor/a.yaml", "go") && !check("go/vendor/a.yaml", "go/vendor"), "what is named counts");
    }
}
