//! `DROP` of anything.

use super::Reader;
use super::object::is_callable;
use crate::syntax::sql::statement::{Drop, DropTarget, ObjectKind, StatementKind};
use crate::syntax::sql::token::Kind;

impl Reader<'_> {
    /// `DROP …`, after that word.
    pub(super) fn drop_object(&mut self) -> Option<StatementKind> {
        let start = self.at;
        self.eat("temporary");
        let kind = self.object_kind()?;
        let kind_word = self.since(start);
        let concurrently = self.eat("concurrently");
        let if_exists = self.eat("if exists");
        let mut targets = Vec::new();
        loop {
            targets.push(self.drop_target(kind)?);
            if !self.comma() {
                break;
            }
        }
        let mut cascade = self.cascade();
        let online = self.online_options()?;
        if kind == ObjectKind::Database && (self.eat("with").is_some() || self.is_kind(Kind::LeftParenthesis)) {
            self.group()?;
        }
        cascade = cascade.or_else(|| self.cascade());
        targets.shrink_to_fit();
        Some(StatementKind::Drop(Box::new(Drop { kind, targets, if_exists, cascade, concurrently, kind_word, online })))
    }

    pub(super) fn drop_target(&mut self, kind: ObjectKind) -> Option<DropTarget> {
        let start = self.at;
        if kind == ObjectKind::UserMapping || kind == ObjectKind::Transform {
            self.eat("for")?;
        }
        let name = self.object_name(kind)?;
        let mut signature = None;
        if is_callable(kind) && self.is_kind(Kind::LeftParenthesis) {
            signature = Some(self.signature()?);
        }
        let table = match kind {
            ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule | ObjectKind::Index => self.on_table()?,
            ObjectKind::OperatorClass | ObjectKind::OperatorFamily => {
                self.eat("using")?;
                self.ident()?;
                None
            }
            ObjectKind::UserMapping => {
                self.eat("server")?;
                self.ident()?;
                None
            }
            ObjectKind::Transform => {
                self.eat("language")?;
                self.ident()?;
                None
            }
            _ => None,
        };
        Some(DropTarget { name, signature, table, span: self.since(start) })
    }
}
