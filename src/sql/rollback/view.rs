//! Views as far as the server keeps them as the same.

/// Whether two views show the same: where one relation is read, its name before a column says nothing, nor does a name
/// that a column has anyway.
pub(super) fn same_query(old: Option<&str>, new: Option<&str>) -> bool {
    let plainest = |query: Option<&str>| query.and_then(OfOneRelation::read);
    old == new || plainest(old).is_some_and(|old| Some(old) == plainest(new))
}

/// A query of one relation in its plainest words.
#[derive(Debug, PartialEq, Eq)]
struct OfOneRelation {
    /// What it shows, in order.
    outputs: Vec<String>,
    /// The relation, without the schema `public`.
    relation: String,
    /// The clauses behind the relation.
    tail: String,
}

impl OfOneRelation {
    /// Nothing where the query is anything more.
    fn read(query: &str) -> Option<Self> {
        let more = [" join ", "(select", "with ", " union ", " intersect ", " except ", "\"", "'", "*"];
        if more.iter().any(|word| query.contains(word)) {
            return None;
        }
        let (outputs, rest) = query.strip_prefix("select ")?.split_once(" from ")?;
        if rest.contains(" from ") {
            return None;
        }
        let clauses = [" where ", " group by ", " order by ", " limit ", " having "];
        let end = clauses.iter().filter_map(|word| rest.find(word)).min();
        let (relation, tail) = rest.split_at(end.unwrap_or(rest.len()));
        let words: Vec<&str> = relation.split_whitespace().collect();
        let (table, alias) = match *words.as_slice() {
            [table] => (table, table.rsplit('.').next()?),
            [table, alias] | [table, "as", alias] => (table, alias),
            _ => return None,
        };
        if table.contains([',', '(']) {
            return None;
        }
        let plain = |text: &str| -> String {
            let dots = text.replace(&format!("{table}."), "").replace(&format!(" {alias}."), " ");
            let dots = dots.replace(&format!("({alias}."), "(").replace(&format!(",{alias}."), ",");
            dots.strip_prefix(&format!("{alias}.")).unwrap_or(&dots).to_owned()
        };
        let outputs = plain(outputs).split(',').map(output).collect();
        Some(Self { outputs, relation: table.trim_start_matches("public.").to_owned(), tail: plain(tail) })
    }
}

/// A column without the name that it has anyway.
fn output(written: &str) -> String {
    match written.trim().split_once(" as ") {
        Some((column, name)) if column == name => name.to_owned(),
        _ => written.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_of_one_relation_are_compared_by_what_they_show() {
        let same = |one: &str, other: &str| same_query(Some(one), Some(other));
        assert!(same("select id, x from a", "select a.id, a.x from a"));
        assert!(same("select id, x from a where n > 1", "select t.id as id, t.x from public.a as t where t.n > 1"));
        assert!(!same("select id, x from a", "select x, id from a"));
        assert!(!same("select id, x from a", "select id, x from b"));
        assert!(!same("select id, x from a", "select id, x as y from a"));
        assert!(!same("select a.id from a, b", "select id from a, b"));
    }
}
