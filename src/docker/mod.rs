//! Dockerfiles and Compose files: how images are built, and how they run on one machine.
//!
//! Views over what [`crate::syntax`] reads. Knows nothing of what a base image holds: what only that could tell is
//! unknown.

mod argument;
mod base_image;
mod compose;
mod port;
mod stage;
mod variable;

pub use compose::{Compose, Service};
pub use port::{PublishedPort, TakenPorts};
pub use stage::{BuildFile, Run, Stage};

/// Everything that builds and runs images on one machine.
#[derive(Debug, Default)]
pub struct Docker<'t> {
    /// The Dockerfiles, in path order.
    pub builds: &'t [BuildFile],
    /// The Compose files, in path order.
    pub compose: Vec<Compose<'t>>,
}

/// Whether a name promises a Dockerfile: `Dockerfile`, `Dockerfile.dev`, `Dockerfile-release`, `api.Dockerfile`,
/// `Containerfile`.
#[must_use]
pub fn is_dockerfile(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let kinds = ["Dockerfile", "Containerfile", "dockerfile"];
    let named = kinds.iter().any(|kind| {
        let variant = |rest: &str| {
            rest.is_empty()
                || rest.strip_prefix(['.', '-', '_']).is_some_and(|variant| {
                    !["dockerignore", "j2", "tmpl", "tpl", "template", "erb", "md", "sh", "yaml", "yml", "json"]
                        .contains(&variant.rsplit('.').next().unwrap_or(variant))
                })
        };
        name.strip_prefix(kind).is_some_and(variant)
    });
    named || name.ends_with(".Dockerfile") || name.ends_with(".dockerfile")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockerfiles_have_many_names() {
        for path in
            ["Dockerfile", "a/Dockerfile.dev", "Dockerfile-release", "api.Dockerfile", "Containerfile", "x.dockerfile"]
        {
            assert!(is_dockerfile(path), "{path}");
        }
        for path in [
            "Dockerfile.dockerignore",
            "Dockerfile.j2",
            "Dockerfile-alpine.template",
            "dockerfiles/readme.md",
            "Dockerfiles",
            "a.sql",
        ] {
            assert!(!is_dockerfile(path), "{path}");
        }
    }
}
