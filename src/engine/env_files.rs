//! Files of texts that kustomizations make ConfigMaps and Secrets of. Their names say nothing, so the walk brings none;
//! they are read here, so that what is found in a line of one stands there.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::classify::Role;
use super::libraries::LookedUp;
use super::read::read;
use super::revision::Files;
use super::{Input, Options, Origin};
use crate::discover::walk;
use crate::k8s::build::env_files;
use crate::k8s::recognise::YamlKind;

/// Reads the files that are not among the inputs; what git ignores is no part of the repository.
pub(super) fn add(files: &mut Files, options: &Options, look_up: impl Fn(&str) -> LookedUp) {
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for (input, answer) in files.inputs.iter().zip(&files.classified) {
        if let Some(Ok(document)) = answer
            && document.role == Role::Yaml(YamlKind::Kustomization)
        {
            wanted.extend(env_files(&input.path, &document.tree));
        }
    }
    if wanted.is_empty() {
        return;
    }
    for input in &files.inputs {
        wanted.remove(&input.path);
    }
    let ignored = Ignored::default();
    for path in wanted {
        let LookedUp::Found(input) = look_up(&path) else { continue };
        let file = read(&input, options.config.max_file_size);
        if file.fault.is_none() && !ignored.hold(&input) {
            files.push(input, file, None);
        }
    }
}

/// Which files git passes over, found folder by folder.
#[derive(Debug, Default)]
pub(super) struct Ignored {
    kept: Mutex<HashMap<PathBuf, HashSet<PathBuf>>>,
}

impl Ignored {
    pub(super) fn hold(&self, input: &Input) -> bool {
        let Origin::Disk(disk) = &input.origin else { return false };
        let Some(folder) = disk.parent() else { return false };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        !kept.entry(folder.to_path_buf()).or_insert_with(|| walk::kept_in(folder)).contains(disk)
    }
}
