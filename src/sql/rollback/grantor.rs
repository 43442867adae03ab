//! Who grants and takes away. A `REVOKE` takes what its own role granted and nothing else (PostgreSQL documentation,
//! "REVOKE"), so nothing is proven where the two directions act as different roles. The privileges of MySQL are not
//! replayed: a rollback is known to take them back where it says the same with the other word.

use std::collections::BTreeSet;

use crate::sql::history::Part;
use crate::sql::statement::{Statement, StatementKind};
use crate::syntax::sql::Dialect;

/// Whether nobody can say which privileges are left.
pub(super) fn is_unknown(up: &Part, down: &Part, dialect: Dialect) -> bool {
    let grants = |part: &Part| statements(part).any(|statement| matches!(statement.kind, StatementKind::Grant(_)));
    if !grants(up) && !grants(down) {
        return false;
    }
    match dialect {
        Dialect::Mysql => !is_mirrored(up, down),
        _ => {
            let cascades = |statement: &Statement| match &statement.kind {
                StatementKind::Grant(grant) => grant.revoke && words(up, statement).ends_with(" cascade"),
                _ => false,
            };
            let mut roles = actors(up);
            roles.extend(actors(down));
            roles.len() > 1 || statements(up).any(cascades)
        }
    }
}

/// The statements of a part, those in blocks too.
fn statements(part: &Part) -> impl Iterator<Item = &Statement> {
    part.statements().iter().flat_map(|statement| {
        let inner: &[Statement] = match &statement.kind {
            StatementKind::Do(block) => &block.statements,
            _ => &[],
        };
        std::iter::once(statement).chain(inner)
    })
}

/// A statement in lower case, its blanks one each.
fn words(part: &Part, statement: &Statement) -> String {
    let text = part.section.text_at(statement.span).trim_end_matches(';').to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The roles that grant and take away in a part; the empty one is whoever runs it.
fn actors(part: &Part) -> BTreeSet<String> {
    let mut current = String::new();
    let mut found = BTreeSet::new();
    for statement in statements(part) {
        let words = words(part, statement);
        let set = ["set role ", "set local role ", "set session role ", "set session authorization "];
        if let Some(role) = set.iter().find_map(|head| words.strip_prefix(head)) {
            current = if matches!(role, "none" | "default") { String::new() } else { role.to_owned() };
        } else if words == "reset role" || words == "reset session authorization" {
            current.clear();
        }
        if matches!(statement.kind, StatementKind::Grant(_)) {
            let named = words.split_once(" granted by ").map(|(_, role)| role.split(' ').next().unwrap_or_default());
            let named = named.filter(|role| !matches!(*role, "current_user" | "current_role" | "session_user"));
            found.insert(named.map_or_else(|| current.clone(), str::to_owned));
        }
    }
    found
}

/// Whether the rollback takes away what the migration grants, and nothing else: in the same words, or with the account.
fn is_mirrored(up: &Part, down: &Part) -> bool {
    let back: Vec<String> = statements(down).map(|statement| words(down, statement)).collect();
    let dropped = |account: &str| {
        back.iter().any(|words| {
            let accounts = ["drop user ", "drop role "].iter().find_map(|head| words.strip_prefix(head));
            let accounts = accounts.map(|rest| rest.strip_prefix("if exists ").unwrap_or(rest));
            accounts.is_some_and(|accounts| accounts.split(',').any(|own| own.trim() == account))
        })
    };
    let mut taken = BTreeSet::new();
    for statement in statements(up).filter(|statement| matches!(statement.kind, StatementKind::Grant(_))) {
        let words = words(up, statement);
        let Some((what, accounts)) = words.strip_prefix("grant ").and_then(|rest| rest.rsplit_once(" to ")) else {
            return false;
        };
        let gone = accounts.split(" with ").next().unwrap_or_default().split(',').all(|own| dropped(own.trim()));
        let same = format!("revoke {what} from {accounts}");
        if back.contains(&same) {
            taken.insert(same);
        } else if !gone {
            return false;
        }
    }
    let mut revokes = statements(down).filter(|statement| matches!(statement.kind, StatementKind::Grant(_)));
    revokes.all(|statement| taken.contains(&words(down, statement)))
}
