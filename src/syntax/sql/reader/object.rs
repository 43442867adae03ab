//! Objects that are no tables: their kinds, their names, `CREATE` and `COMMENT ON`.

use super::Reader;
use crate::source::Span;
use crate::syntax::sql::statement::{CommentOn, CreateObject, Ident, Name, ObjectKind, StatementKind};
use crate::syntax::sql::token::Kind;

/// The words of each kind; longer forms before those that begin them.
const KINDS: [(&str, ObjectKind); 47] = [
    ("access method", ObjectKind::AccessMethod),
    ("aggregate", ObjectKind::Aggregate),
    ("cast", ObjectKind::Cast),
    ("collation", ObjectKind::Collation),
    ("column", ObjectKind::Column),
    ("constraint", ObjectKind::Constraint),
    ("conversion", ObjectKind::Conversion),
    ("database", ObjectKind::Database),
    ("domain", ObjectKind::Domain),
    ("event trigger", ObjectKind::EventTrigger),
    ("event", ObjectKind::Event),
    ("extension", ObjectKind::Extension),
    ("foreign data wrapper", ObjectKind::ForeignDataWrapper),
    ("foreign table", ObjectKind::ForeignTable),
    ("function", ObjectKind::Function),
    ("group", ObjectKind::Role),
    ("index", ObjectKind::Index),
    ("language", ObjectKind::Language),
    ("procedural language", ObjectKind::Language),
    ("large object", ObjectKind::LargeObject),
    ("materialized view", ObjectKind::MaterializedView),
    ("operator class", ObjectKind::OperatorClass),
    ("operator family", ObjectKind::OperatorFamily),
    ("operator", ObjectKind::Operator),
    ("owned by", ObjectKind::Owned),
    ("policy", ObjectKind::Policy),
    ("procedure", ObjectKind::Procedure),
    ("publication", ObjectKind::Publication),
    ("role", ObjectKind::Role),
    ("user mapping", ObjectKind::UserMapping),
    ("user", ObjectKind::Role),
    ("routine", ObjectKind::Routine),
    ("rule", ObjectKind::Rule),
    ("schema", ObjectKind::Schema),
    ("sequence", ObjectKind::Sequence),
    ("server", ObjectKind::Server),
    ("statistics", ObjectKind::Statistics),
    ("subscription", ObjectKind::Subscription),
    ("system", ObjectKind::System),
    ("tablespace", ObjectKind::Tablespace),
    ("table", ObjectKind::Table),
    ("text search configuration", ObjectKind::TextSearchConfiguration),
    ("text search dictionary", ObjectKind::TextSearchDictionary),
    ("text search parser", ObjectKind::TextSearchParser),
    ("text search template", ObjectKind::TextSearchTemplate),
    ("transform", ObjectKind::Transform),
    ("trigger", ObjectKind::Trigger),
];

impl Reader<'_> {
    /// The kind of an object.
    pub(super) fn object_kind(&mut self) -> Option<ObjectKind> {
        if self.eat("view").is_some() {
            return Some(ObjectKind::View);
        }
        if self.eat("type").is_some() {
            return Some(ObjectKind::Type);
        }
        let (words, kind) = *KINDS.iter().find(|(words, _)| self.is(words))?;
        self.eat(words)?;
        Some(kind)
    }

    /// A name that may be an operator's sign, after an optional schema.
    pub(super) fn object_name(&mut self, kind: ObjectKind) -> Option<Name> {
        if kind == ObjectKind::Operator {
            let mut schema = None;
            while matches!(self.kind(), Some(Kind::Word | Kind::Quoted)) {
                schema = Some(self.ident()?);
                self.eat_kind(Kind::Period)?;
            }
            let start = self.at;
            while self.is_kind(Kind::Operator) {
                self.at += 1;
            }
            if start == self.at {
                return None;
            }
            let span = self.since(start);
            let ident = Ident { value: self.normalised(start..self.at), span, quoted: false };
            return Some(Name { schema, ident });
        }
        if kind == ObjectKind::Cast {
            let start = self.at;
            self.group()?;
            let ident = Ident { value: self.normalised(start..self.at), span: self.since(start), quoted: false };
            return Some(Name { schema: None, ident });
        }
        if kind == ObjectKind::LargeObject {
            let start = self.at;
            self.eat_kind(Kind::Number)?;
            let ident = Ident { value: self.normalised(start..self.at), span: self.since(start), quoted: false };
            return Some(Name { schema: None, ident });
        }
        let mut name = self.name()?;
        // MySQL's accounts: `user@host`.
        if kind == ObjectKind::Role && self.eat_sign("@").is_some() {
            let host = self.step()?;
            name.ident.span = name.ident.span.to(self.span_of(host));
        }
        Some(name)
    }

    /// `ON table` of triggers, policies and rules.
    pub(super) fn on_table(&mut self) -> Option<Option<Name>> {
        if self.eat("on").is_some() { Some(Some(self.name()?)) } else { Some(None) }
    }

    /// `CREATE kind …` of what has no reading of its own, at the kind.
    pub(super) fn create_object(&mut self, or_replace: Option<Span>) -> Option<StatementKind> {
        self.eat("trusted");
        self.eat("default");
        self.eat("constraint");
        let kind = self.object_kind()?;
        let mut if_not_exists = self.eat("if not exists");
        if kind == ObjectKind::Role {
            return self.role(true);
        }
        if kind == ObjectKind::Policy {
            return self.create_policy();
        }
        let name = match kind {
            ObjectKind::Schema if self.eat("authorization").is_some() => Name::bare(self.ident()?),
            ObjectKind::UserMapping => {
                if_not_exists = if_not_exists.or(self.eat("if not exists"));
                self.eat("for")?;
                let name = Name::bare(self.ident()?);
                self.eat("server")?;
                name
            }
            ObjectKind::Transform => {
                self.eat("for")?;
                self.name()?
            }
            ObjectKind::Statistics if self.is("on") || self.is_kind(Kind::LeftParenthesis) => {
                Name::bare(Ident { value: "".into(), span: self.since(self.at), quoted: false })
            }
            _ => self.object_name(kind)?,
        };
        let mut signature = None;
        if matches!(kind, ObjectKind::Aggregate | ObjectKind::Operator) && self.is_kind(Kind::LeftParenthesis) {
            let before = self.at;
            signature = self.signature();
            // The old form has only the definition in parentheses.
            if self.ended() {
                self.at = before;
                signature = None;
            }
        }
        let table = self.relation_after(kind);
        let definition = self.rest();
        Some(StatementKind::CreateObject(Box::new(CreateObject {
            kind,
            name,
            signature,
            table,
            if_not_exists,
            or_replace,
            definition,
        })))
    }

    /// The table of a rule (`TO table`) or a statistics object (`FROM table`), found ahead.
    pub(super) fn relation_after(&mut self, kind: ObjectKind) -> Option<Name> {
        let word = match kind {
            ObjectKind::Rule => "to",
            ObjectKind::Statistics => "from",
            _ => return None,
        };
        let start = self.at;
        while !self.ended() && !self.is(word) {
            self.at += 1;
        }
        self.eat(word);
        let name = self.name();
        self.at = start;
        name
    }

    /// `COMMENT ON …`, after those words.
    pub(super) fn comment_on(&mut self) -> Option<StatementKind> {
        let kind = self.object_kind()?;
        let (mut part, mut signature) = (None, None);
        let name;
        match kind {
            ObjectKind::Column => {
                let written = self.name_parts()?;
                let (column, table) = written.split_last()?;
                part = Some(column.clone());
                let (ident, rest) = table.split_last()?;
                name = Name { schema: rest.last().cloned(), ident: ident.clone() };
            }
            ObjectKind::Constraint | ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule => {
                part = Some(self.ident()?);
                self.eat("on")?;
                self.eat("domain");
                name = self.name()?;
            }
            ObjectKind::Transform => {
                self.eat("for")?;
                name = self.name()?;
                self.eat("language")?;
                self.ident()?;
            }
            _ => {
                name = self.object_name(kind)?;
                if is_callable(kind) && self.is_kind(Kind::LeftParenthesis) {
                    signature = Some(self.signature()?);
                }
                if matches!(kind, ObjectKind::OperatorClass | ObjectKind::OperatorFamily) {
                    self.eat("using")?;
                    self.ident()?;
                }
            }
        }
        self.eat("is")?;
        let text = if self.eat("null").is_some() { None } else { Some(self.literal()?) };
        Some(StatementKind::Comment(Box::new(CommentOn { kind, name, part, signature, text })))
    }

    pub(super) fn name_parts(&mut self) -> Option<Vec<Ident>> {
        let mut parts = vec![self.ident()?];
        while self.eat_kind(Kind::Period).is_some() {
            parts.push(self.ident()?);
        }
        Some(parts)
    }
}

pub(super) fn is_callable(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Routine
            | ObjectKind::Aggregate
            | ObjectKind::Operator
    )
}
