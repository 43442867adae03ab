//! Whether a statement that the parser refuses is wrong, or only unknown to the parser.
//!
//! The parser knows less than the servers do. So its word alone is no finding: a statement is broken when our own
//! reader stumbles over a clause that we know completely, when its parentheses or commas do not fit, or when a word
//! is a slip of a keyword that belongs there. Everything else that is not understood is left alone.

use super::statement::StatementKind;
use super::token::{Kind, Token};

/// A fault of the grammar: the token and what to say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) token: usize,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Keywords that people misspell, and that no one uses as a name.
const KEYWORDS: [&str; 62] = [
    "create",
    "table",
    "index",
    "alter",
    "column",
    "constraint",
    "unique",
    "primary",
    "foreign",
    "references",
    "default",
    "insert",
    "into",
    "values",
    "update",
    "delete",
    "from",
    "where",
    "select",
    "drop",
    "exists",
    "cascade",
    "restrict",
    "trigger",
    "function",
    "returns",
    "language",
    "view",
    "materialized",
    "sequence",
    "schema",
    "extension",
    "rename",
    "truncate",
    "concurrently",
    "grant",
    "revoke",
    "order",
    "group",
    "having",
    "inner",
    "outer",
    "left",
    "right",
    "join",
    "union",
    "returning",
    "conflict",
    "before",
    "after",
    "execute",
    "procedure",
    "comment",
    "policy",
    "using",
    "with",
    "varchar",
    "integer",
    "bigint",
    "boolean",
    "timestamptz",
    "timestamp",
];

/// First words of statements of any of the dialects.
const HEADS: [&str; 40] = [
    "create",
    "alter",
    "drop",
    "insert",
    "update",
    "delete",
    "select",
    "with",
    "values",
    "table",
    "truncate",
    "copy",
    "comment",
    "grant",
    "revoke",
    "begin",
    "start",
    "commit",
    "end",
    "rollback",
    "abort",
    "savepoint",
    "release",
    "set",
    "reset",
    "show",
    "explain",
    "describe",
    "desc",
    "do",
    "lock",
    "reindex",
    "cluster",
    "vacuum",
    "analyze",
    "analyse",
    "refresh",
    "checkpoint",
    "pragma",
    "replace",
];

/// Heads whose whole grammar our reader knows: where it stumbles and the parser does too, the text is wrong.
fn is_closed(kind: &StatementKind, text: &str, tokens: &[Token]) -> bool {
    let word = |at: usize| {
        let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        text.get(token.range()).map(str::to_ascii_lowercase)
    };
    let named = |at: usize, words: &[&str]| word(at).is_some_and(|word| words.contains(&word.as_str()));
    let head = if named(0, &["create"]) {
        let first = (1..4).find(|&at| !named(at, &["global", "local", "temporary", "temp", "unlogged", "unique"]));
        first.is_some_and(|at| named(at, &["table", "index"]))
    } else {
        named(0, &["alter", "drop"]) && named(1, &["table", "index"])
    };
    head || matches!(
        kind,
        StatementKind::CreateTable(_)
            | StatementKind::AlterTable(_)
            | StatementKind::CreateIndex(_)
            | StatementKind::Drop(_)
    )
}

/// Whether a word begins statements.
pub(super) fn is_head(word: &str) -> bool {
    HEADS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Statements about rows, of which our reader takes whole clauses unread: that it came to the end says little.
pub(super) fn is_loose(kind: &StatementKind) -> bool {
    matches!(
        kind,
        StatementKind::Query(_)
            | StatementKind::Insert(_)
            | StatementKind::Update(_)
            | StatementKind::Delete(_)
            | StatementKind::CreateView(_)
    )
}

/// The fault of parentheses and commas that no server forgives.
pub(super) fn structure(tokens: &[Token]) -> Option<Fault> {
    let mut open: Vec<usize> = Vec::new();
    let fault = |token, message: &str| Some(Fault { token, message: message.to_owned(), help: None });
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::LeftParenthesis => open.push(at),
            Kind::RightParenthesis => {
                if open.pop().is_none() {
                    return fault(at, "`)` closes nothing");
                }
                if at > 0 && tokens.get(at - 1).is_some_and(|before| before.kind == Kind::Comma) {
                    return fault(at - 1, "nothing follows this comma");
                }
            }
            Kind::Comma => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                if before.is_some_and(|before| matches!(before.kind, Kind::Comma | Kind::LeftParenthesis)) {
                    return fault(at, "nothing stands before this comma");
                }
            }
            _ => {}
        }
    }
    if let Some(&at) = open.last() {
        return fault(at, "this parenthesis is never closed");
    }
    let last = tokens.len().checked_sub(1)?;
    if tokens.get(last).is_some_and(|token| token.kind == Kind::Comma) {
        return fault(last, "nothing follows this comma");
    }
    None
}

/// What is wrong with a statement that the parser refuses at `token`; nothing when it may be right after all.
pub(super) fn fault(
    text: &str,
    tokens: &[Token],
    kind: &StatementKind,
    token: usize,
    due: &str,
    stopped: usize,
) -> Option<Fault> {
    let first = tokens.first()?;
    if has_placeholder(text, tokens) {
        return None;
    }
    let head = text.get(first.range()).unwrap_or_default();
    let known = first.kind == Kind::LeftParenthesis
        || HEADS.iter().any(|known| head.eq_ignore_ascii_case(known))
        || super::reader::leaves_schema_alone(&head.to_ascii_lowercase())
        || ["import", "security", "reassign", "execute", "rename", "optimize", "repair"]
            .iter()
            .any(|known| head.eq_ignore_ascii_case(known));
    if !known {
        let help = near(head, &HEADS).map(|known| format!("did you mean `{}`?", known.to_uppercase()));
        let message = if first.kind == Kind::Word {
            format!("no statement begins with `{head}`")
        } else {
            "no statement begins like this".to_owned()
        };
        return Some(Fault { token: 0, message, help });
    }
    if let Some(fault) = structure(tokens) {
        return Some(fault);
    }
    let at = if is_closed(kind, text, tokens) { token.max(stopped).min(tokens.len()) } else { token.min(tokens.len()) };
    if let Some(fault) = slip(text, tokens, at).or_else(|| slip(text, tokens, stopped)) {
        return Some(fault);
    }
    // The parser takes the star of `(f(x)).*` for a sign that wants a right side.
    let star = tokens.last().is_some_and(|last| text.get(last.range()) == Some("*"));
    let judged = is_closed(kind, text, tokens) || (at == tokens.len() && is_query_head(head) && !star);
    if !judged {
        return None;
    }
    let message = match tokens.get(at) {
        Some(found) => format!("unexpected {}", describe(text, *found)),
        None => "the statement ends too early".to_owned(),
    };
    let help = (!due.is_empty() && token >= stopped && due.len() < 80).then(|| format!("expected {due}"));
    Some(Fault { token: at.min(tokens.len() - 1), message, help })
}

/// Whether a template or a client's variable stands in the statement, so that nobody knows its words:
/// `{{ name }}`, `${name}`, `:name` of psql.
pub(super) fn has_placeholder(text: &str, tokens: &[Token]) -> bool {
    tokens.windows(2).any(|pair| {
        let [left, right] = pair else { return false };
        let open = text.get(right.range()).unwrap_or_default().starts_with('{');
        let sign = text.get(left.range()).unwrap_or_default();
        left.end == right.start
            && (open && (sign == "$" || sign == "{")
                || left.kind == Kind::Colon && matches!(right.kind, Kind::Word | Kind::Quoted | Kind::String))
    })
}

fn is_query_head(head: &str) -> bool {
    ["select", "insert", "update", "delete", "with"].iter().any(|known| head.eq_ignore_ascii_case(known))
}

fn describe(text: &str, token: Token) -> String {
    let written = text.get(token.range()).unwrap_or_default();
    match token.kind {
        Kind::String | Kind::Dollar => "string".to_owned(),
        _ if written.len() > 40 => "token".to_owned(),
        _ => format!("`{written}`"),
    }
}

/// A misspelt keyword at the token or up to three words before it.
fn slip(text: &str, tokens: &[Token], at: usize) -> Option<Fault> {
    for back in 0..4usize {
        let index = at.checked_sub(back)?;
        let Some(token) = tokens.get(index) else { continue };
        if token.kind != Kind::Word {
            continue;
        }
        let written = text.get(token.range()).unwrap_or_default();
        if written.len() < 4 || KEYWORDS.iter().chain(&HEADS).any(|known| written.eq_ignore_ascii_case(known)) {
            continue;
        }
        // The statement of a plural table (`UPDATE orders`) is no slip: only capitals or a clause's start count.
        if let Some(known) = near(written, &KEYWORDS) {
            let shouted = written.bytes().all(|byte| byte.is_ascii_uppercase());
            let others_shout = tokens.first().is_some_and(|first| {
                text.get(first.range()).unwrap_or_default().bytes().all(|byte| byte.is_ascii_uppercase())
            });
            if shouted == others_shout {
                let message = format!("unexpected `{written}`");
                let help = Some(format!("did you mean `{}`?", known.to_uppercase()));
                return Some(Fault { token: index, message, help });
            }
        }
    }
    None
}

/// The keyword that one slip away: a letter too many, too few, wrong, or two swapped.
fn near<'k>(word: &str, keywords: &[&'k str]) -> Option<&'k str> {
    let word = word.to_ascii_lowercase();
    keywords
        .iter()
        .copied()
        .find(|known| known.len() >= 4 && strsim::osa_distance(&word, known) == 1 && !word.starts_with(*known))
}
