//! Names as the server knows them, with the word that a person wrote.

use std::fmt;
use std::sync::Arc;

use crate::source::Span;

/// One identifier.
#[derive(Debug, Clone)]
pub struct Ident {
    /// The identity: Postgres folds an unquoted word to lower case (Postgres documentation, "Identifiers and Key
    /// Words"); MySQL and SQLite compare without case, so theirs is always lower case. Quotes are gone.
    pub value: Arc<str>,
    /// The written word with its quotes.
    pub span: Span,
    /// Whether it stands in quotes.
    pub quoted: bool,
}

impl Ident {
    /// The identity as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Ident {}

impl PartialEq<str> for Ident {
    fn eq(&self, other: &str) -> bool {
        &*self.value == other
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.value)
    }
}

/// A name with an optional schema; a database before that is read and dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The schema, if it is written.
    pub schema: Option<Ident>,
    /// The object's own name.
    pub ident: Ident,
}

impl Name {
    /// The object's own name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.ident.value
    }

    /// From the schema, if any, to the end of the name.
    #[must_use]
    pub fn span(&self) -> Span {
        self.schema.as_ref().map_or(self.ident.span, |schema| schema.span.to(self.ident.span))
    }

    /// The schema as text, if it is written.
    #[must_use]
    pub fn schema_str(&self) -> Option<&str> {
        self.schema.as_ref().map(Ident::as_str)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(formatter, "{schema}.")?;
        }
        write!(formatter, "{}", self.ident)
    }
}
