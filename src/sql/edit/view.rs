//! Options of a view.

use super::part::between;
use crate::diagnostic::Edit;
use crate::sql::migration::MigrationStatement;
use crate::sql::statement::CreateView;

impl MigrationStatement<'_> {
    /// The edit by which a view that it makes reads with the rights of whoever asks.
    #[must_use]
    pub fn with_security_invoker(&self, view: &CreateView) -> Option<Edit> {
        const OPTION: &str = "security_invoker = true";
        let part = self.part();
        if let Some(options) = &view.options {
            let close = part.text_of(options.span).strip_suffix(')').map(str::trim_end);
            let said = options.text.contains("security_invoker");
            let end = options.span.start as usize + close.filter(|_| !said)?.len();
            let inside = crate::source::Span::new(options.span.file, options.span.start as usize, end);
            return Some(Edit::behind(inside, format!(", {OPTION}")));
        }
        let clause = format!(" WITH ({OPTION})");
        let Some(last) = view.columns.last() else {
            return Some(Edit::behind(view.name.ident.span, clause));
        };
        let rest = part.text_of(between(last.span, view.query.span));
        let close = rest.find(')').filter(|&at| rest.get(..at).is_some_and(|gap| gap.trim().is_empty()))?;
        let end = last.span.end as usize + close + 1;
        Some(Edit::behind(crate::source::Span::new(last.span.file, end, end), clause))
    }
}
