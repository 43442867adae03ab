//! Another name for something new, wherever its migration says the old one.

use super::Suggestion;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::layout::Release;
use crate::sql::migration::{Migration, MigrationStatement};
use crate::sql::name_question::snake_case;
use crate::sql::new_table::quoted;
use crate::sql::statement::{Ident, NewName};
use crate::syntax::sql::{LONGEST_NAME, keyword};

/// In how many statements a name is looked for, where no list says which of them have it.
const MANY: usize = 200;

impl MigrationStatement<'_> {
    /// Edits that give a new thing the name in small letters, in both directions. Nothing where other migrations, function
    /// bodies or comments say the old name, or anything says the new one.
    #[must_use]
    pub fn in_snake_case(&self, name: &NewName<'_>) -> Option<Suggestion> {
        let wanted = snake_case(name.ident.as_str());
        let plain = quoted(&wanted, self.migration.history.dialect) == wanted && wanted.len() <= LONGEST_NAME;
        if !plain || self.migration.times_said(&wanted) != 0 {
            return None;
        }
        self.migration.renamed(self.part().text_of(name.ident.span), name.ident, &wanted)
    }

    /// Edits that give a new thing its name cut where the server keeps room for a number made of all of it.
    #[must_use]
    pub fn shortened(&self, name: &NewName<'_>) -> Option<Suggestion> {
        // A name in quotes may hold anything.
        if name.ident.quoted {
            return None;
        }
        let written = self.part().text_of(name.ident.span);
        let number = format!("{:08x}", number_of(&written.to_ascii_lowercase()));
        let start = written.get(..LONGEST_NAME - number.len() - 1)?.trim_end_matches('_');
        self.migration.renamed(written, name.ident, &format!("{start}_{number}"))
    }
}

/// A number that two names have in common by chance only (FNV-1a).
fn number_of(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |number: u32, byte| (number ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl Migration<'_> {
    /// Edits that write a name in the place of another in all statements; nothing where the history says it elsewhere too,
    /// or as a part of another name: the server makes names of names.
    fn renamed(self, written: &str, name: &Ident, wanted: &str) -> Option<Suggestion> {
        let inner = written.trim_matches('"');
        if matches!(self.linked.unit.release, Release::Released(_)) {
            return None;
        }
        let mut edits = Vec::new();
        for part in self.parts() {
            let numbers = part.saying(name.as_str());
            if numbers.size_hint().0 > MANY {
                return None;
            }
            for statement in numbers.filter_map(|at| part.statements().get(at)) {
                let (start, text) = (statement.span.start as usize, part.written(statement));
                if !text.contains(inner) {
                    continue;
                }
                let own = keyword::identifiers_in(text, self.history.dialect).into_iter();
                let own = own.filter(|range| text.get(range.clone()) == Some(written));
                edits.extend(own.map(|range| {
                    let span = Span::new(statement.span.file, start + range.start, start + range.end);
                    Edit::instead(span, wanted)
                }));
            }
        }
        let said = self.times_said(inner);
        let part_of_others: usize = self.history.parts().map(|part| part.section.text.matches(inner).count()).sum();
        let whole = !edits.is_empty() && said == edits.len() && part_of_others == edits.len();
        whole.then(|| (format!("name it `{wanted}` everywhere in this migration"), edits))
    }
}
