//! The words that a statement begins with.

use super::Reader;

/// The words that may stand in the name of a statement.
const WORDS: [&str; 62] = [
    "create",
    "or",
    "replace",
    "alter",
    "drop",
    "unique",
    "index",
    "table",
    "temporary",
    "temp",
    "unlogged",
    "materialized",
    "view",
    "function",
    "procedure",
    "trigger",
    "type",
    "domain",
    "sequence",
    "schema",
    "extension",
    "policy",
    "role",
    "user",
    "insert",
    "into",
    "update",
    "delete",
    "from",
    "select",
    "truncate",
    "comment",
    "on",
    "grant",
    "revoke",
    "begin",
    "commit",
    "rollback",
    "start",
    "transaction",
    "set",
    "local",
    "reset",
    "copy",
    "do",
    "lock",
    "reindex",
    "cluster",
    "vacuum",
    "analyze",
    "refresh",
    "with",
    "pragma",
    "recursive",
    "default",
    "privileges",
    "global",
    "aggregate",
    "publication",
    "database",
    "event",
    "rule",
];

impl Reader<'_> {
    /// How many words name the statement, up to the first that could be a name.
    pub(super) fn head(&mut self) -> usize {
        self.at = 0;
        let mut count = 0;
        while count < 4 {
            let Some(word) = self.word_at(count) else { break };
            if count > 0 && !WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)) {
                break;
            }
            count += 1;
        }
        count.max(1)
    }
}

/// First words of statements that leave the schema alone, in lower case.
pub(in crate::syntax::sql) fn leaves_schema_alone(word: &str) -> bool {
    matches!(
        word,
        "listen"
            | "unlisten"
            | "notify"
            | "discard"
            | "deallocate"
            | "prepare"
            | "declare"
            | "fetch"
            | "move"
            | "close"
            | "call"
            | "merge"
            | "load"
            | "attach"
            | "detach"
            | "use"
            | "flush"
            | "kill"
            | "handler"
            | "purge"
            | "unlock"
            | "change"
            | "stop"
            | "shutdown"
            | "install"
            | "uninstall"
            | "check"
            | "checksum"
            | "help"
            | "binlog"
            | "cache"
            | "signal"
            | "resignal"
            | "delimiter"
            | "go"
            | "do"
            | "restart"
            | "clone"
            | "reload"
            | "savepoint"
            | "source"
            | "exec"
            | "print"
            | "get"
            | "xa"
    )
}
