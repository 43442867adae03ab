//! `ALTER` of what is no relation.

use super::{Attribute, Constraint, Expression, Ident, Literal, Name, ObjectKind, PolicyChange, Signature};
use crate::source::Span;

/// An alteration of anything that is no relation.
#[derive(Debug, Clone)]
pub struct AlterObject {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name.
    pub name: Name,
    /// The arguments of a function, aggregate or operator.
    pub signature: Option<Signature>,
    /// The table of a trigger, policy or rule.
    pub table: Option<Name>,
    /// `IF EXISTS`.
    pub if_exists: Option<Span>,
    /// What is done.
    pub change: ObjectChange,
}

/// What an [`AlterObject`] does.
#[derive(Debug, Clone)]
pub enum ObjectChange {
    /// `RENAME TO`.
    RenameTo(Ident),
    /// `SET SCHEMA`.
    SetSchema(Ident),
    /// `TO`, `USING` and `WITH CHECK` of a policy.
    Policy(Box<PolicyChange>),
    /// `OWNER TO`.
    OwnerTo(Ident),
    /// `ADD VALUE` of an enum.
    AddValue {
        /// The new value.
        value: Literal,
        /// `IF NOT EXISTS`.
        if_not_exists: Option<Span>,
        /// `BEFORE` (true) or `AFTER` (false) which value.
        neighbour: Option<(bool, Literal)>,
    },
    /// `RENAME VALUE` of an enum.
    RenameValue {
        /// The old value.
        from: Literal,
        /// The new value.
        to: Literal,
    },
    /// `ADD ATTRIBUTE` of a composite type.
    AddAttribute(Attribute),
    /// `DROP ATTRIBUTE` of a composite type.
    DropAttribute(Ident),
    /// `ALTER ATTRIBUTE … TYPE` of a composite type.
    SetAttributeType(Attribute),
    /// Several changes of attributes of a composite type, in order.
    Attributes(Vec<Self>),
    /// `RENAME ATTRIBUTE` of a composite type.
    RenameAttribute {
        /// The old name.
        from: Ident,
        /// The new name.
        to: Ident,
    },
    /// `SET NOT NULL` (true) and `DROP NOT NULL` of a domain.
    NotNull(bool),
    /// `SET DEFAULT` and `DROP DEFAULT` of a domain.
    Default(Option<Expression>),
    /// `ADD CONSTRAINT` of a domain.
    AddConstraint(Box<Constraint>),
    /// `DROP CONSTRAINT` of a domain.
    DropConstraint(Ident),
    /// `VALIDATE CONSTRAINT` of a domain.
    ValidateConstraint(Ident),
    /// `RENAME CONSTRAINT` of a domain.
    RenameConstraint {
        /// The old name.
        from: Ident,
        /// The new name.
        to: Ident,
    },
    /// `ALTER EXTENSION … UPDATE`.
    Update,
    /// `SET …` of a role, database, function or the system, and other options: the rest, normalised.
    Options(Expression),
}
