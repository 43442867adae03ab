//! Walks Dockerfiles and Compose files once and calls every rule on each object it looks at.

use super::Visitor;
use crate::docker::{BuildFile, Compose};
use crate::project::Project;
use crate::rule::Check;

/// How many independent parts there are to walk.
pub(super) fn parts(project: &Project<'_>) -> usize {
    project.docker.builds.len() + project.docker.compose.len()
}

/// Walks one part: a file.
pub(super) fn walk(visitor: &mut Visitor<'_>, part: usize) {
    let docker = &visitor.project.docker;
    match docker.builds.get(part) {
        Some(build) => one_build(visitor, build),
        None => {
            let compose = part.checked_sub(docker.builds.len()).and_then(|index| docker.compose.get(index));
            compose.into_iter().for_each(|&compose| one_compose(visitor, compose));
        }
    }
}

fn one_build(visitor: &mut Visitor<'_>, build: &BuildFile) {
    let select = |check| if let Check::BuildFile(check) = check { Some(check) } else { None };
    visitor.each(build.place(), select, |check, cx| check(build, cx));
    for stage in build.stages() {
        let select = |check| if let Check::Stage(check) = check { Some(check) } else { None };
        visitor.each(stage.image.span, select, |check, cx| check(&stage, cx));
    }
}

fn one_compose(visitor: &mut Visitor<'_>, compose: Compose<'_>) {
    let select = |check| if let Check::Compose(check) = check { Some(check) } else { None };
    visitor.each(compose.root.head_span(), select, |check, cx| check(compose, cx));
    for service in compose.services() {
        let select = |check| if let Check::ComposeService(check) = check { Some(check) } else { None };
        visitor.each(service.span(), select, |check, cx| check(service, cx));
    }
}
