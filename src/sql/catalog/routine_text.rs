//! The text of a routine in its parts.

/// What stands before the body of a routine, the body with its quotes, and what stands behind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoutineText<'t> {
    /// The clauses before the body.
    pub(crate) head: &'t str,
    /// The body, quotes included.
    pub(crate) body: &'t str,
    /// The clauses behind it.
    pub(crate) tail: &'t str,
    /// How long each of its quotes is.
    quote: usize,
}

impl<'t> RoutineText<'t> {
    /// Nothing where the body is written without quotes.
    pub(crate) fn of(definition: &'t str) -> Option<Self> {
        let dollar = definition.find('$');
        let plain = definition.match_indices('\'').map(|(at, _)| at).find(|at| {
            let before = definition.get(..*at).unwrap_or_default().trim_end();
            before == "as" || before.ends_with(" as")
        });
        let (start, quote, end) = match (dollar, plain) {
            (Some(start), plain) if plain.is_none_or(|plain| start < plain) => {
                let quote = definition.get(start + 1..)?.find('$')? + 2;
                let tag = definition.get(start..start + quote)?;
                (start, quote, start + quote + definition.get(start + quote..)?.find(tag)? + quote)
            }
            (_, Some(start)) => {
                let mut rest = definition.get(start + 1..)?.char_indices().peekable();
                let end = loop {
                    let (at, next) = rest.next()?;
                    if next == '\'' && rest.next_if(|(_, next)| *next == '\'').is_none() {
                        break start + 1 + at + 1;
                    }
                };
                (start, 1, end)
            }
            _ => return None,
        };
        Some(Self {
            head: definition.get(..start)?,
            body: definition.get(start..end)?,
            tail: definition.get(end..)?,
            quote,
        })
    }

    /// The body as the server has it.
    pub(crate) fn inner(&self) -> String {
        let inner = self.body.get(self.quote..self.body.len() - self.quote).unwrap_or_default();
        if self.quote == 1 { inner.replace("''", "'") } else { inner.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_stands_in_quotes_of_either_kind() {
        let check = |text: &str, head: &str, inner: &str, tail: &str| {
            let found = RoutineText::of(text).expect("it has a body in quotes");
            assert_eq!((found.head, found.inner().as_str(), found.tail), (head, inner, tail));
        };
        check("returns int as $x$ select '$1' $x$ stable", "returns int as ", " select '$1' ", " stable");
        check("language 'sql' as 'select ''a''' immutable", "language 'sql' as ", "select 'a'", " immutable");
        assert!(RoutineText::of("returns int language sql return 1").is_none());
    }
}
