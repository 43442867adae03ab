//! `COMMENT ON`.

use std::sync::Arc;

use super::{Replay, output, said};
use crate::sql::catalog::{Key, ObjectKey, Securable};
use crate::syntax::sql::statement::{CommentOn, Name, ObjectKind};

impl Replay<'_> {
    /// Keeps what is said of a thing.
    pub(super) fn comment(&mut self, comment: &CommentOn) {
        // An empty comment is none (PostgreSQL documentation, "COMMENT").
        let text = comment.text.as_ref().map(|text| Arc::clone(&text.value)).filter(|text| !text.is_empty());
        let key = self.catalog.key(&comment.name);
        match comment.kind {
            ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
                match self.catalog.table_at(&key) {
                    Some(_) => drop(self.change(&key, |table| table.comment = text)),
                    None => self.comment_beside(comment, "", text),
                }
            }
            ObjectKind::Column => self.comment_column(comment, &key, text),
            ObjectKind::Index => {
                let Some(table) = self.catalog.table_of_index(&key).cloned() else {
                    return self.comment_beside(comment, "", text);
                };
                self.change(&table, |table| {
                    table.indexes.change_named(&key.name, |_| true, |index| index.comment.clone_from(&text));
                });
            }
            ObjectKind::Rule => {
                let Some(part) = &comment.part else { return };
                let rule = self.rule_key(&key, part);
                self.comment_object(rule, text);
            }
            ObjectKind::Constraint => self.comment_constraint(comment, &key, text),
            ObjectKind::Trigger | ObjectKind::Policy => self.comment_member(comment, &key, text),
            kind => {
                let detail = comment.signature.as_ref().map_or("", |signature| &signature.text);
                let key: ObjectKey = self.object_key(kind, &comment.name, detail);
                let Some(key) = self.catalog.find_object(&key, comment.signature.is_none()) else {
                    return self.comment_other(key, text, comment.name.ident.span);
                };
                self.comment_object(key, text);
            }
        }
    }

    /// A column of a table or view, or an attribute of a composite type.
    fn comment_column(&mut self, comment: &CommentOn, key: &Key, text: Option<Arc<str>>) {
        let Some(part) = &comment.part else { return };
        let Some(table) = self.catalog.table_at(key) else {
            if self.comment_part(ObjectKind::Type, &comment.name, &part.value, text.as_ref()) {
                return;
            }
            return self.comment_beside(comment, &part.value, text);
        };
        if table.kind.is_view() {
            if !table.is_known() {
                self.catalog.doubt_table(table.id);
            }
            self.change(key, |view| output::comment(view, &part.value, text));
            return;
        }
        if table.column(&part.value).is_none() && !table.is_known() {
            return self.comment_beside(comment, &part.value, text);
        }
        if table.column(&part.value).is_none() && self.catalog.unknown().is_none() {
            self.missing_in(format_args!("column `{key}.{part}`"), key, part.span);
            return;
        }
        self.change(key, |table| {
            table.columns.change_named(&part.value, |_| true, |column| column.comment.clone_from(&text));
        });
    }

    /// A constraint of a table, or of a domain.
    fn comment_constraint(&mut self, comment: &CommentOn, key: &Key, text: Option<Arc<str>>) {
        let Some(part) = &comment.part else { return };
        if self.catalog.table_at(key).is_none() {
            if !self.comment_part(ObjectKind::Domain, &comment.name, &part.value, text.as_ref()) {
                self.comment_beside(comment, &part.value, text);
            }
            return;
        }
        self.change(key, |table| {
            table.constraints.change_named(&part.value, |_| true, |own| own.comment.clone_from(&text));
        });
    }

    /// A trigger or policy of a table.
    fn comment_member(&mut self, comment: &CommentOn, key: &Key, text: Option<Arc<str>>) {
        let Some(part) = &comment.part else { return };
        if self.catalog.table_at(key).is_none() {
            return self.comment_beside(comment, &part.value, text);
        }
        let trigger = comment.kind == ObjectKind::Trigger;
        self.change(key, |table| {
            let members = if trigger { &mut table.triggers } else { &mut table.policies };
            members.change_named(&part.value, |_| true, |member| member.comment.clone_from(&text));
        });
    }

    fn comment_object(&mut self, key: ObjectKey, text: Option<Arc<str>>) {
        let Some(object) = self.catalog.object(&key) else { return };
        let mut object = (**object).clone();
        if key.kind == ObjectKind::Extension {
            // Its own script gave it a comment that no migration tells.
            object.said.retain(|(about, _)| **about != *"comment");
            object.said.push(("comment".into(), text.unwrap_or_default()));
        } else {
            object.comment = text;
        }
        self.catalog.put_object(key, Some(Arc::new(object)));
    }

    /// What is said of a check of a domain, or of an attribute of a composite type; answers whether there is one.
    fn comment_part(&mut self, kind: ObjectKind, name: &Name, part: &str, text: Option<&Arc<str>>) -> bool {
        let key = self.object_key(kind, name, "");
        let Some(object) = self.catalog.object(&key) else { return false };
        let mut object = (**object).clone();
        said::comment_on(&mut object.said, part, text.cloned());
        self.catalog.put_object(key, Some(Arc::new(object)));
        true
    }

    /// A relation that no migration makes, or a part of one. What a rollback alone speaks of must be there.
    fn comment_beside(&mut self, comment: &CommentOn, part: &str, text: Option<Arc<str>>) {
        let key = ObjectKey { kind: comment.kind, key: self.catalog.key(&comment.name), detail: part.into() };
        let of = Securable::Object(key.clone());
        if !self.presumes && self.catalog.privileges(&of).is_none() {
            return self.missing(&of, &key.key, comment.name.ident.span);
        }
        self.comment_other(key, text, comment.name.ident.span);
    }
}
