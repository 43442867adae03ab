//! Lines that say how a tool runs a file: whether in a transaction, and after which others.

use super::DirectiveFault;
use super::line::{Line, Reading};
use crate::syntax::deserialize::nearest;

impl Line<'_> {
    /// `-- no-transaction`: the first bytes of the file.
    pub(super) fn sqlx(&self) -> Reading {
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

    pub(super) fn indent(&self) -> usize {
        self.whole.len() - self.whole.trim_start().len()
    }

    /// `-- atlas:txmode none`: in the comments at the top, with an empty line below them.
    pub(super) fn atlas(&self) -> Reading {
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
        if super::super::atlas::is_header(self.text, self.start) {
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

    /// `--! no-transaction`: in the head of the file.
    pub(super) fn graphile(&self) -> Reading {
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
    pub(super) fn yoyo(&self) -> Reading {
        let (name, _) = self.order.split_once(':')?;
        let name = name.trim_end();
        let late = matches!(name, "transactional" | "depends") && !self.is_in_head();
        late.then(|| self.passed(format!("looks for `{name}:` above the first statement"), None))?
    }

    /// `-- morph:nontransactional`.
    pub(super) fn morph(&self) -> Reading {
        let word = self.order.strip_prefix("morph:")?.trim();
        (word != "nontransactional").then(|| self.unknown(word, &["nontransactional"]))?
    }
}
