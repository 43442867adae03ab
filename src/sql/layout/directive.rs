//! Lines that are meant as orders to the tool and are none: misspelt, in the wrong place, or another tool's.
//!
//! Each tool reads its own lines in its own way, and passes over what it does not know: a typing error turns the
//! rollback into a part of the migration, or a transaction on again. Prose that speaks of an order is no order: a line
//! counts only when it is one but for its spelling or its place.

use std::ops::Range;

use super::marker::{Marker, Role};
use super::tool::Tool;
use crate::diagnostic::Edit;
use crate::source::{FileId, Span};
use crate::syntax::deserialize::nearest;

/// A line that the tool does not obey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// The line without the blanks around it.
    pub span: Span,
    /// What is wrong with it.
    pub fault: DirectiveFault,
    /// What puts it right; empty when a person has to.
    pub edits: Vec<Edit>,
}

/// Why a tool does not obey a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectiveFault {
    /// It would be an order at another place or in another spelling: what the tool asks, to follow "the tool".
    Passed(String),
    /// The tool knows no such word; the one that is meant, if one is near.
    Unknown(Option<&'static str>),
    /// It is an order of another tool.
    Foreign(Tool),
}

/// The lines of a text that its tool does not obey, in order. `markers` are those that it does.
pub(super) fn directives(tool: Tool, file: FileId, text: &str, markers: &[Marker]) -> Vec<Directive> {
    let mut found = foreign(tool, file, markers);
    let mut at = 0;
    for written in text.split_inclusive('\n') {
        let content = written.trim();
        let start = at + (written.len() - written.trim_start().len());
        let line = Line {
            whole: written.trim_end_matches(['\n', '\r']),
            content,
            start,
            order: content.trim_start_matches('-').trim_start(),
            text,
        };
        at += written.len();
        if !content.starts_with("--") {
            continue;
        }
        let read = match tool {
            Tool::Goose => line.goose(),
            Tool::SqlMigrate => line.sql_migrate(),
            Tool::Dbmate => line.dbmate(),
            Tool::Sqlx => line.sqlx(),
            Tool::Atlas => line.atlas(),
            Tool::Tern => line.tern(),
            Tool::Graphile => line.graphile(),
            Tool::Yoyo => line.yoyo(),
            Tool::Morph => line.morph(),
            Tool::Liquibase => line.liquibase(),
            Tool::NodePgMigrate => line.node_pg_migrate(),
            // Nobody says which tool it is; a marker but for one letter would have.
            Tool::Plain => line.goose().or_else(|| line.sql_migrate()).or_else(|| line.dbmate()),
            _ => None,
        };
        let Some((fault, edit)) = read else { continue };
        let edit = edit.map(|(range, replacement)| Edit { span: Span::new(file, range.start, range.end), replacement });
        found.push(Directive {
            span: Span::new(file, start, start + content.len()),
            fault,
            edits: edit.into_iter().collect(),
        });
    }
    found.sort_by_key(|directive| directive.span);
    found
}

/// The markers of other tools that divide files. Atlas's lines stand in files of others on purpose: it checks them.
fn foreign(tool: Tool, file: FileId, markers: &[Marker]) -> Vec<Directive> {
    let divides =
        |tool: Tool| matches!(tool, Tool::Goose | Tool::Dbmate | Tool::SqlMigrate | Tool::Tern | Tool::NodePgMigrate);
    let others = markers.iter().filter(|marker| {
        marker.tool != tool && divides(marker.tool) && marker.role != Role::Sign && tool != Tool::Liquibase
    });
    others
        .map(|marker| Directive {
            span: Span::new(file, marker.range.start, marker.range.end),
            fault: DirectiveFault::Foreign(marker.tool),
            edits: Vec::new(),
        })
        .collect()
}

type Reading = Option<(DirectiveFault, Option<(Range<usize>, String)>)>;

/// A comment line.
struct Line<'t> {
    /// The line as written, without its end.
    whole: &'t str,
    /// Without the blanks around it.
    content: &'t str,
    /// Where its content begins.
    start: usize,
    /// Without the dashes.
    order: &'t str,
    /// The whole text.
    text: &'t str,
}

impl<'t> Line<'t> {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.content.len()
    }

    fn is_indented(&self) -> bool {
        self.whole.len() > self.whole.trim_start().len()
    }

    /// What stands before the line in the file.
    fn before(&self) -> &'t str {
        self.text.get(..self.start).unwrap_or_default()
    }

    /// Whether only comments and blank lines stand before it.
    fn is_in_head(&self) -> bool {
        self.before().lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with("--"))
    }

    /// The tool asks something of the line that does not hold; the line is to read `right`.
    fn passed(&self, asks: impl Into<String>, right: Option<String>) -> Reading {
        let line = self.start - (self.whole.len() - self.whole.trim_start().len())..self.range().end;
        Some((DirectiveFault::Passed(asks.into()), right.map(|right| (line, right))))
    }

    /// A word of the line that the tool does not know.
    fn unknown<'c>(&self, word: &str, known: &[&'c str]) -> Reading
    where
        'c: 'static,
    {
        let meant = nearest(word, known.iter().copied());
        let edit = meant.and_then(|meant| {
            let at = self.start + self.content.find(word)?;
            Some((at..at + word.len(), meant.to_owned()))
        });
        Some((DirectiveFault::Unknown(meant), edit))
    }

    /// `-- +goose Up`: exactly so but for case, at the first column.
    fn goose(&self) -> Reading {
        const WORDS: [&str; 7] =
            ["Up", "Down", "StatementBegin", "StatementEnd", "NO TRANSACTION", "ENVSUB ON", "ENVSUB OFF"];
        let known = |word: &str| WORDS.into_iter().find(|known| known.eq_ignore_ascii_case(word.trim()));
        if let Some(word) = self.order.strip_prefix("+goose") {
            let word = word.trim();
            return match known(word) {
                Some(known) if self.is_indented() => {
                    self.passed("looks for its markers in the first column", Some(format!("-- +goose {known}")))
                }
                Some(_) => None,
                None if word.is_empty() || word.starts_with("ENVSUBST") => None,
                None => self.unknown(word, &WORDS),
            };
        }
        let (name, word) = self.order.split_once(char::is_whitespace)?;
        let word = known(word)?;
        let meant = name.eq_ignore_ascii_case("goose") || name.contains('+') && nearest(name, ["+goose"]).is_some();
        meant.then(|| self.passed("looks for the word `+goose`", Some(format!("-- +goose {word}"))))?
    }

    /// `-- +migrate Up`: one blank behind the dashes, at the first column, with capitals.
    fn sql_migrate(&self) -> Reading {
        const WORDS: [&str; 4] = ["Up", "Down", "StatementBegin", "StatementEnd"];
        let (name, rest) = self.order.split_once(char::is_whitespace)?;
        let word = rest.split_whitespace().next()?;
        if name == "+migrate" && self.whole.starts_with("-- +migrate ") {
            if !WORDS.contains(&word) {
                return self.unknown(word, &WORDS);
            }
            let option = rest.split_whitespace().nth(1).filter(|option| *option != "notransaction")?;
            return self.unknown(option, &["notransaction"]);
        }
        let known = WORDS.into_iter().find(|known| known.eq_ignore_ascii_case(word))?;
        let alone = rest.split_whitespace().skip(1).all(|option| option.starts_with("no"));
        let meant = name == "migrate" || name.contains('+') && nearest(name, ["+migrate"]).is_some();
        (meant && alone).then(|| {
            let options: String = rest.split_whitespace().skip(1).map(|option| format!(" {option}")).collect();
            self.passed("looks for lines that begin with `-- +migrate `", Some(format!("-- +migrate {known}{options}")))
        })?
    }

    /// `-- migrate:up transaction:false`: at the first column, the option on the line.
    fn dbmate(&self) -> Reading {
        let mut words = self.order.split_whitespace();
        let first = words.next()?;
        if let Some(direction) = first.strip_prefix("migrate:").filter(|direction| !direction.is_empty()) {
            if !matches!(direction, "up" | "down") {
                return self.unknown(direction, &["up", "down"]);
            }
            if self.is_indented() {
                let right = format!("-- {}", self.order);
                return self.passed("looks for its markers in the first column", Some(right));
            }
            let option = words.find(|word| word.contains("trans") && !word.starts_with("transaction:"))?;
            return self.unknown(option, &["transaction:false"]);
        }
        if first == "transaction:false" && words.next().is_none() {
            return self.passed("looks for `transaction:false` on the line of `migrate:up` or `migrate:down`", None);
        }
        let second = words.next()?;
        let direction = ["up", "down"].into_iter().find(|known| second.trim_start_matches(':') == *known)?;
        let alike = first == "migrate" || first.ends_with(':') && nearest(first, ["migrate:"]).is_some();
        let alone = words.all(|word| word == "transaction:false");
        (alike && alone).then(|| {
            let rest: String = self.order.split_whitespace().skip(2).map(|word| format!(" {word}")).collect();
            let right = format!("-- migrate:{direction}{rest}");
            self.passed(format!("looks for `-- migrate:{direction}`"), Some(right))
        })?
    }

    /// `-- no-transaction`: the first bytes of the file.
    fn sqlx(&self) -> Reading {
        let word = self.order.to_ascii_lowercase().replace(['_', ' '], "-");
        let meant = matches!(word.as_str(), "no-transaction" | "notransaction" | "no-transactions");
        // Where the file begins with it, a second one changes nothing.
        if !meant || self.text.starts_with("-- no-transaction") {
            return None;
        }
        let line = self.before().len() - self.indent()..self.range().end;
        let moved = (0..line.end, format!("-- no-transaction\n{}", self.text.get(..line.start).unwrap_or_default()));
        let moved = (moved.0, moved.1.trim_end_matches('\n').to_owned());
        let asks = "looks for `-- no-transaction` in the first bytes of the file alone".to_owned();
        Some((DirectiveFault::Passed(asks), Some(moved)))
    }

    fn indent(&self) -> usize {
        self.whole.len() - self.whole.trim_start().len()
    }

    /// `-- atlas:txmode none`: in the comments at the top, with an empty line below them.
    fn atlas(&self) -> Reading {
        const NAMES: [&str; 10] =
            ["txmode", "nolint", "delimiter", "checkpoint", "txtar", "import", "sum", "assert", "baseline", "external"];
        const MODES: [&str; 3] = ["none", "file", "all"];
        let order = self.order.strip_prefix("atlas:")?;
        let name = order.split_whitespace().next()?;
        if !NAMES.contains(&name) {
            let meant = nearest(name, NAMES)?;
            return self.unknown(name, &[meant]);
        }
        if !matches!(name, "txmode" | "checkpoint") || self.text.contains("atlas:txtar") {
            return None;
        }
        if name == "txmode"
            && let Some(mode) = order.split_whitespace().nth(1).filter(|mode| !MODES.contains(mode))
        {
            return self.unknown(mode, &MODES);
        }
        let head = |line: &str| line.starts_with("--") || line.starts_with('#');
        if super::atlas::is_header(self.text, self.start) {
            return None;
        }
        let asks = format!("looks for `atlas:{name}` in the comments at the top, with an empty line below them");
        if !self.before().lines().all(head) || self.is_indented() {
            return self.passed(asks, None);
        }
        // What follows the comments at the top must be an empty line.
        let head_end: usize = self.text.split_inclusive('\n').take_while(|line| head(line)).map(str::len).sum();
        Some((DirectiveFault::Passed(asks), Some((head_end..head_end, "\n".to_owned()))))
    }

    /// `---- create above / drop below ----` and `---- tern: disable-tx ----`: exactly so.
    fn tern(&self) -> Reading {
        const DIVIDER: &str = "---- create above / drop below ----";
        const SWITCH: &str = "---- tern: disable-tx ----";
        let bare: String = self.content.chars().filter(|next| !next.is_whitespace() && *next != '-').collect();
        let bare = bare.to_ascii_lowercase();
        let near = |wanted: &str| bare == wanted || bare.len() > 12 && nearest(&bare, [wanted]).is_some();
        if near("createabove/dropbelow") && !self.content.contains(DIVIDER) {
            return self.passed(format!("looks for `{DIVIDER}`"), Some(DIVIDER.to_owned()));
        }
        if near("tern:disabletx") && self.whole != SWITCH {
            return self.passed(format!("looks for a line that is exactly `{SWITCH}`"), Some(SWITCH.to_owned()));
        }
        None
    }

    /// `--! no-transaction`: in the head of the file.
    fn graphile(&self) -> Reading {
        const SWITCH: &str = "--! no-transaction";
        let word: String = self.order.chars().filter(|next| next.is_ascii_alphabetic()).collect();
        if !self.order.starts_with('!') || !word.eq_ignore_ascii_case("notransaction") {
            return None;
        }
        let header = |line: &str| line.starts_with("--! ");
        let first = self.before().lines().all(header);
        if first && self.whole == SWITCH {
            return None;
        }
        let right = first.then(|| SWITCH.to_owned());
        self.passed(format!("looks for `{SWITCH}` among the `--!` lines that begin the file"), right)
    }

    /// `-- transactional: false`: before the first statement.
    fn yoyo(&self) -> Reading {
        let (name, _) = self.order.split_once(':')?;
        let name = name.trim_end();
        let late = matches!(name, "transactional" | "depends") && !self.is_in_head();
        late.then(|| self.passed(format!("looks for `{name}:` above the first statement"), None))?
    }

    /// `-- morph:nontransactional`.
    fn morph(&self) -> Reading {
        let word = self.order.strip_prefix("morph:")?.trim();
        (word != "nontransactional").then(|| self.unknown(word, &["nontransactional"]))?
    }

    /// `--changeset author:id`, `--rollback SQL`.
    fn liquibase(&self) -> Reading {
        let (word, rest) = self.order.split_once(char::is_whitespace)?;
        let meant = nearest(word, ["changeset", "rollback"]).filter(|meant| !meant.eq_ignore_ascii_case(word))?;
        let rest = rest.trim();
        let is_order = match meant {
            "changeset" => rest.split_whitespace().next().is_some_and(|id| id.contains(':')),
            _ => rest.ends_with(';') || matches!(rest, "empty" | "not required"),
        };
        // `rollback:` is written by some and read by Liquibase.
        (is_order && word.trim_end_matches(':') != meant).then(|| self.unknown(word, &[meant]))?
    }

    /// `-- Up Migration`, `-- Down Migration`.
    fn node_pg_migrate(&self) -> Reading {
        let words = self.order.trim_end_matches('-').trim().to_ascii_lowercase();
        let (first, second) = words.split_once(char::is_whitespace)?;
        let direction = nearest(first, ["up", "down"])?;
        if words == format!("{direction} migration") || nearest(second.trim(), ["migration"]).is_none() {
            return None;
        }
        let right = if direction == "up" { "Up Migration" } else { "Down Migration" };
        self.passed(format!("looks for `-- {right}`"), Some(format!("-- {right}")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::marker::markers;
    use super::*;

    /// What is wrong with the only line that is not obeyed, and the text with its edit applied.
    fn check(tool: Tool, text: &str, wrong: &str, right: &str) {
        let found = directives(tool, FileId::new(0), text, &markers(text));
        let [directive] = found.as_slice() else { panic!("{text}: {found:?}") };
        let fault = match &directive.fault {
            DirectiveFault::Passed(asks) => asks.clone(),
            DirectiveFault::Unknown(meant) => format!("meant {}", meant.unwrap_or("nothing")),
            DirectiveFault::Foreign(tool) => format!("foreign {}", tool.name()),
        };
        assert!(fault.contains(wrong), "{text}: {fault}");
        let mut fixed = text.to_owned();
        for edit in &directive.edits {
            fixed.replace_range(edit.span.range(), &edit.replacement);
        }
        assert_eq!(fixed, right, "{text}");
    }

    fn silent(tool: Tool, text: &str) {
        assert_eq!(directives(tool, FileId::new(0), text, &markers(text)), [], "{text}");
    }

    #[test]
    fn words_that_are_misspelt() {
        check(Tool::Goose, "-- +goose Dwon\n", "meant Down", "-- +goose Down\n");
        check(Tool::Goose, "-- +gose Down\n", "+goose", "-- +goose Down\n");
        check(Tool::Goose, "  -- +goose Up\n", "first column", "-- +goose Up\n");
        check(Tool::Goose, "-- +goose Frobnicate\n", "meant nothing", "-- +goose Frobnicate\n");
        check(Tool::SqlMigrate, "--+migrate Down\n", "-- +migrate ", "-- +migrate Down\n");
        check(Tool::SqlMigrate, "-- +migrate up\n", "meant Up", "-- +migrate Up\n");
        check(Tool::SqlMigrate, "-- +migrate Up no_transaction\n", "meant notr", "-- +migrate Up notransaction\n");
        check(Tool::Dbmate, "-- migrate:dwon\n", "meant down", "-- migrate:down\n");
        check(Tool::Dbmate, "-- migrate down\n", "migrate:down", "-- migrate:down\n");
        check(Tool::Dbmate, " -- migrate:up\n", "first column", "-- migrate:up\n");
        check(Tool::Liquibase, "--changset a:1\n", "meant changeset", "--changeset a:1\n");
        check(Tool::Morph, "-- morph:nontransational\n", "meant non", "-- morph:nontransactional\n");
        check(Tool::NodePgMigrate, "-- Dwon Migration\n", "Down Migration", "-- Down Migration\n");
        check(
            Tool::Tern,
            "--- create above / drop below ---\n",
            "create above",
            "---- create above / drop below ----\n",
        );
        check(Tool::Tern, "---- tern:disable-tx ----\n", "exactly", "---- tern: disable-tx ----\n");
        check(Tool::Plain, "-- +gose Up\n", "+goose", "-- +goose Up\n");
    }

    #[test]
    fn words_that_stand_in_the_wrong_place() {
        check(
            Tool::Sqlx,
            "-- why\n-- no-transaction\nSELECT 1;\n",
            "first bytes",
            "-- no-transaction\n-- why\nSELECT 1;\n",
        );
        check(Tool::Atlas, "-- atlas:txmode none\nSELECT 1;\n", "empty line", "-- atlas:txmode none\n\nSELECT 1;\n");
        check(Tool::Atlas, "SELECT 1;\n-- atlas:txmode none\n", "at the top", "SELECT 1;\n-- atlas:txmode none\n");
        check(Tool::Dbmate, "-- transaction:false\n", "on the line", "-- transaction:false\n");
        check(Tool::Yoyo, "X;\n-- transactional: false\n", "above", "X;\n-- transactional: false\n");
        check(Tool::Graphile, "X;\n--! no-transaction\n", "begin the file", "X;\n--! no-transaction\n");
        check(Tool::Sqlx, "-- +goose Up\n", "foreign goose", "-- +goose Up\n");
    }

    #[test]
    fn orders_and_prose_are_left_alone() {
        silent(Tool::Goose, "-- +goose up\n-- +goose statementbegin\n-- +goose NO TRANSACTION\n");
        silent(Tool::Goose, "-- goose needs this\n-- goose up and away\n-- loose down\n");
        silent(Tool::SqlMigrate, "-- +migrate Up notransaction\n-- migrate up all of it\n");
        silent(Tool::Dbmate, "-- migrate:up transaction:false\n-- migrate up the stairs\n-- migrated down\n");
        silent(Tool::Sqlx, "-- no-transaction\n-- no transaction is opened here\n");
        silent(Tool::Atlas, "-- atlas:txmode none\n-- atlas:nolint\n\nSELECT 1;\n-- atlas:nolint DS103\nX;");
        silent(Tool::Tern, "---- tern: disable-tx ----\nX\n---- create above / drop below ----\n");
        silent(Tool::Graphile, "--! Previous: -\n--! no-transaction\nX");
        silent(Tool::Liquibase, "--changeset a:1\n-- changes to a:1\n--rollback X;\n-- Rollback: x\n");
        silent(Tool::NodePgMigrate, "-- Up Migration\n-- the migration\n---- Down Migration ----\n");
    }
}
