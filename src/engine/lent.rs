//! What objects say to linters only as a kustomization builds them. An annotation that `commonAnnotations` or a patch
//! gives to an object silences what is found in that build of it, and nothing that another build has.

use std::collections::{HashMap, HashSet};

use crate::config::Config;
use crate::config::words::InlineSuppressions;
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::source::{FileId, Span};
use crate::suppress::{Directive, in_annotations, may_hold_annotations};
use crate::syntax::tree::Tree;

/// The suppressions that kustomizations give, by the place of the build.
#[derive(Debug, Default)]
pub(super) struct Lent {
    spoken: HashMap<Span, Vec<Spoken>>,
    /// The files in which something may be silenced.
    pub(super) files: HashSet<FileId>,
    /// What is wrong with them.
    pub(super) faults: Vec<Diagnostic>,
}

#[derive(Debug)]
struct Spoken {
    /// The object that says it.
    object: Span,
    subject: String,
    directive: Directive,
}

impl Lent {
    pub(super) fn find(project: &Project<'_>, config: &Config) -> Self {
        let mut lent = Self::default();
        if project.cluster.builds.builds.is_empty() || config.inline_suppressions == InlineSuppressions::None {
            return lent;
        }
        let lenders = project.trees.iter().filter(|tree| may_hold_annotations(tree.text()));
        let lenders: HashSet<FileId> = lenders.map(Tree::file).collect();
        for manifest in project.cluster.manifests.iter().filter(|_| !lenders.is_empty()) {
            let Some(build) = project.cluster.built_by(manifest) else { continue };
            let object = manifest.node.span();
            let (found, wrong) = in_annotations(manifest, |from| from != object.file && lenders.contains(&from));
            lent.faults.extend(wrong);
            let own = config.inline_suppressions == InlineSuppressions::Own;
            for directive in found.into_iter().filter(|directive| !(own && directive.is_foreign())) {
                lent.files.insert(object.file);
                let spoken = Spoken { object, subject: manifest.subject(), directive };
                lent.spoken.entry(build).or_default().push(spoken);
            }
        }
        if !lent.files.is_empty() {
            // What a patch sets stands in the file of the patch.
            lent.files.extend(lenders);
        }
        lent
    }

    /// Marks what is silenced. A finding still knows its build.
    pub(super) fn mark(&self, findings: &mut [Diagnostic]) {
        for finding in findings.iter_mut().filter(|_| !self.spoken.is_empty()) {
            let Some(spoken) = finding.build.and_then(|build| self.spoken.get(&build)) else { continue };
            let mut by = spoken.iter().filter(|spoken| spoken.covers(finding));
            if let Some(by) = by.find_map(|spoken| spoken.directive.against(finding.rule)) {
                finding.suppressed = Some(Box::new(by));
            }
        }
    }
}

impl Spoken {
    fn covers(&self, finding: &Diagnostic) -> bool {
        let within = self.object.file == finding.span.file && self.directive.covers(finding.span.start);
        let of_object = finding.subject.as_deref().and_then(|subject| subject.strip_prefix(&*self.subject));
        let whole = self.directive.covers(self.object.start);
        within || whole && of_object.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
