//! What `ALTER TYPE` does to the attributes of a composite type.

use std::sync::Arc;

use super::said;
use crate::syntax::sql::statement::{Attribute, ObjectChange};

/// Changes the attributes and what is said of them; answers whether it is known what happens.
pub(super) fn change(
    attributes: &mut Vec<Attribute>,
    said: &mut Vec<(Arc<str>, Arc<str>)>,
    change: &ObjectChange,
) -> bool {
    match change {
        ObjectChange::AddAttribute(attribute) => attributes.push(attribute.clone()),
        ObjectChange::DropAttribute(name) => {
            attributes.retain(|known| known.name != *name);
            said::comment_on(said, &name.value, None);
        }
        ObjectChange::SetAttributeType(attribute) => {
            attributes.iter_mut().filter(|known| known.name == attribute.name).for_each(|known| {
                known.clone_from(attribute);
            });
        }
        ObjectChange::RenameAttribute { from, to } => {
            attributes.iter_mut().filter(|known| known.name == *from).for_each(|known| known.name.clone_from(to));
            let comment = said::comment_on(said, &from.value, None);
            said::comment_on(said, &to.value, comment);
        }
        ObjectChange::Attributes(changes) => return changes.iter().all(|one| self::change(attributes, said, one)),
        _ => return false,
    }
    true
}
