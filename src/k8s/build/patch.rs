//! Patches: where they are written, which objects they are for, and what is said of those that are for none.

use std::sync::Arc;

use super::load::Stop;
use super::merge::{Allowed, merge};
use super::resource::{Named, Resource};
use super::run::Run;
use super::select::Target;
use super::{BuildFault, inline, operation};
use crate::source::Span;
use crate::syntax::deserialize::nearest;
use crate::syntax::tree::{NodeRef, Value};
use crate::syntax::yaml;

/// A patch as read: documents to merge, or a list of operations.
struct Patch<'t> {
    documents: Arc<[Value<'t>]>,
    target: Option<NodeRef<'t>>,
    place: Span,
    /// Its file, when it has one of its own.
    path: Option<&'t str>,
    allowed: Allowed,
}

impl<'t> Run<'_, 't> {
    /// Applies the patches of a list. Where there are many, objects are found by their names.
    pub(super) fn patches(
        &mut self,
        folder: &str,
        list: Option<NodeRef<'t>>,
        resources: &mut Vec<Resource<'t>>,
    ) -> Result<(), Stop> {
        let patches: Vec<_> = list.into_iter().flat_map(NodeRef::items).collect();
        self.named = None;
        for item in &patches {
            self.named.get_or_insert_with(|| Named::new(resources, patches.len()));
            self.patch(folder, *item, resources)?;
        }
        Ok(())
    }

    /// Applies a patch of the list.
    fn patch(&mut self, folder: &str, item: NodeRef<'t>, resources: &mut Vec<Resource<'t>>) -> Result<(), Stop> {
        let Some(patch) = self.read_patch(folder, item)? else { return Ok(()) };
        let target = match patch.target {
            Some(target) => Some(Target::read(target).ok_or(Stop::NotApplied("target".to_owned()))?),
            None => None,
        };
        for document in patch.documents.iter() {
            let operations = !document.items().is_empty();
            let wanted = match &target {
                Some(target) => Some(target.clone()),
                None if operations => return Err(Stop::NotApplied("patches".to_owned())),
                None => Target::of_patch(document),
            };
            let Some(wanted) = wanted else { continue };
            let any = self.change(&wanted, resources, |resource| {
                if operations {
                    resource.store();
                    let fits = operation::apply(resource.value_mut(), document);
                    return if fits { Ok(true) } else { Err(Stop::Misfit) };
                }
                Ok(merge(resource, document, patch.allowed))
            })?;
            match (any, wanted.title()) {
                (true, _) => {
                    self.matched.insert(patch.place);
                    // A patch that changes nothing is judged as it is written.
                    self.taken.extend(patch.path);
                }
                (false, Some(title)) => self.unmatched(&patch, &title, target.is_some(), resources, &wanted),
                (false, None) => {}
            }
        }
        Ok(())
    }

    /// Changes the objects that are meant, and takes those away that are not kept; whether there is any.
    fn change(
        &mut self,
        wanted: &Target,
        resources: &mut Vec<Resource<'t>>,
        keep: impl Fn(&mut Resource<'t>) -> Result<bool, Stop>,
    ) -> Result<bool, Stop> {
        let all = resources.len();
        let candidates = self.named.as_ref().map(|named| named.places(wanted.name(), all));
        let candidates = candidates.unwrap_or_else(|| (0..all).collect());
        let held: Vec<usize> = candidates.into_iter().filter(|&place| wanted.holds(&resources[place])).collect();
        let mut removed = Vec::new();
        for &place in &held {
            let resource = &mut resources[place];
            let name = resource.name().to_owned();
            let kept = keep(resource)?;
            if !kept {
                removed.push(place);
            }
            // What stands elsewhere or is called otherwise from now on is looked for anew.
            if !kept || resource.name() != name {
                self.named = None;
            }
        }
        removed.into_iter().rev().for_each(|place| drop(resources.remove(place)));
        Ok(!held.is_empty())
    }

    fn unmatched(
        &mut self,
        patch: &Patch<'t>,
        title: &str,
        by_target: bool,
        resources: &[Resource<'t>],
        wanted: &Target,
    ) {
        let kinds = resources.iter().filter(|resource| wanted.is_of_kind(resource));
        let near = wanted.name().and_then(|name| nearest(name, kinds.map(Resource::name)));
        let other = wanted.other_version(resources);
        let help = match (other, near) {
            (Some(version), _) => format!("the object has `apiVersion: {version}`, and a patch must name the same"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "name an object of this kustomization or of its bases, or delete the patch".to_owned(),
        };
        let end = if by_target { "so the patch changes nothing" } else { "so kustomize builds nothing" };
        let version = if other.is_some() { " of the version that the patch names" } else { "" };
        let message = format!("no object that is built here is {title}{version}, {end}");
        self.faults.push(BuildFault { span: patch.place, message, help, silent: by_target });
    }

    fn read_patch(&mut self, folder: &str, item: NodeRef<'t>) -> Result<Option<Patch<'t>>, Stop> {
        let inline =
            item.get("patch").or(Some(item).filter(|item| item.text().is_some_and(|text| text.contains('\n'))));
        let path = item.get("path").or(Some(item).filter(|item| item.text().is_some()));
        let target = item.get("target").filter(|target| target.is_mapping());
        let allowed = Allowed::read(item);
        let named = target.and_then(|target| target.get("name").or_else(|| target.get("kind")));
        if let Some(text) = inline.filter(|node| node.text().is_some()) {
            let documents = self.loader.documents(text.value_span(), || inline::read(text));
            let documents = documents.ok_or(Stop::Unread("patch".to_owned()))?;
            let place = named.unwrap_or(text).value_span();
            return Ok(Some(Patch { documents, target, place, path: None, allowed }));
        }
        let Some(path_node) = path else { return Ok(None) };
        let path = self.path(folder, path_node)?;
        let place = named.unwrap_or(path_node).head_span();
        let Some((&path, &(file, source))) = self.loader.texts.get_key_value(path.as_str()) else {
            return Err(self.missing(path_node, path));
        };
        let parsed = self.loader.trees.get(path).map(|(tree, _)| *tree).filter(|tree| !tree.is_broken());
        let read = || match parsed {
            Some(tree) => Some(tree.documents().map(|document| Value::read(document.by_use())).collect()),
            None => {
                let tree = yaml::parse(file, source.shared_text());
                let detached = |document| Value::read(document).detached(&|span| span);
                (!tree.is_broken()).then(|| tree.documents().map(detached).collect())
            }
        };
        // A file is meant as a whole: it stands for its beginning.
        let documents = self.loader.documents(Span::new(file, 0, 0), read);
        let documents = documents.ok_or_else(|| Stop::Unread(path.to_owned()))?;
        Ok(Some(Patch { documents, target, place, path: Some(path), allowed }))
    }
}
