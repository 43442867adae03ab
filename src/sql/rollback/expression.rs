//! Expressions as PostgreSQL keeps them: whoever restores a check or a partial index often copies what `pg_dump` or `\d`
//! prints, which says `x IN (a, b)` as `x = ANY (ARRAY[a, b])` and puts each part in parentheses
//! (`get_rule_expr` in src/backend/utils/adt/ruleutils.c).

use crate::syntax::sql::piece::{Class, pieces};

/// A piece of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// A word, a number, a string, a name in quotes, an operator, a comma, a bracket.
    Text(String),
    /// What stands in parentheses.
    Group(Vec<Piece>),
}

/// How tightly an operator binds, from the loosest on (PostgreSQL documentation, "Operator Precedence").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// Several values, or a query: the parentheses mean something.
    List,
    /// Nothing stands beside.
    Nothing,
    Or,
    And,
    Not,
    Comparison,
    Operator,
    Sum,
    Product,
    /// One operand.
    Operand,
}

/// Deeper nesting is compared as it is written.
const MAX_DEPTH: usize = 50;

/// An expression in one form.
pub(super) fn normal(text: &str) -> String {
    let tokens = tokens(text);
    let depths = tokens.iter().scan(0usize, |depth, token| {
        *depth = match *token {
            "(" => *depth + 1,
            ")" => depth.saturating_sub(1),
            _ => *depth,
        };
        Some(*depth)
    });
    if depths.max().unwrap_or_default() > MAX_DEPTH {
        return text.to_owned();
    }
    let mut pieces = group(tokens.into_iter());
    lists(&mut pieces);
    words(&mut pieces);
    unwrap(&mut pieces);
    let mut out = String::with_capacity(text.len());
    write(&pieces, &mut out);
    out
}

/// What is written apart: `new.a` and `1.5` are one.
fn tokens(text: &str) -> Vec<&str> {
    let mut found: Vec<(usize, usize, bool)> = Vec::new();
    for piece in pieces(text) {
        let joins = piece.class == Class::Word || piece.text == ".";
        match found.last_mut() {
            Some((_, end, true)) if joins && *end == piece.at => *end = piece.end(),
            _ => found.push((piece.at, piece.end(), joins)),
        }
    }
    found.into_iter().filter_map(|(start, end, _)| text.get(start..end)).collect()
}

/// The pieces, with what stands in parentheses as one.
fn group<'t>(tokens: impl Iterator<Item = &'t str>) -> Vec<Piece> {
    let mut stack: Vec<Vec<Piece>> = vec![Vec::new()];
    for token in tokens {
        match token {
            "(" => stack.push(Vec::new()),
            ")" if stack.len() > 1 => close(&mut stack),
            "!=" => push(&mut stack, "<>"),
            _ => push(&mut stack, token),
        }
    }
    while stack.len() > 1 {
        close(&mut stack);
    }
    stack.pop().unwrap_or_default()
}

fn close(stack: &mut Vec<Vec<Piece>>) {
    let inner = stack.pop().unwrap_or_default();
    if let Some(outer) = stack.last_mut() {
        outer.push(Piece::Group(inner));
    }
}

fn push(stack: &mut [Vec<Piece>], token: &str) {
    if let Some(pieces) = stack.last_mut() {
        pieces.push(Piece::Text(token.to_owned()));
    }
}

fn is(piece: Option<&Piece>, word: &str) -> bool {
    matches!(piece, Some(Piece::Text(text)) if text == word)
}

fn text(word: &str) -> Piece {
    Piece::Text(word.to_owned())
}

/// `x IN (a, b)` as `x = ANY (ARRAY[a, b])`, `x NOT IN (a, b)` as `x <> ALL (ARRAY[a, b])`, `x IN (a)` as `x = a`.
fn lists(pieces: &mut Vec<Piece>) {
    for piece in pieces.iter_mut() {
        if let Piece::Group(inner) = piece {
            lists(inner);
        }
    }
    let mut at = 1;
    while at < pieces.len() {
        let values = match (pieces.get(at), pieces.get(at + 1)) {
            (word, Some(Piece::Group(values))) if is(word, "in") && !is_query(values) => values.clone(),
            _ => {
                at += 1;
                continue;
            }
        };
        let denied = is(pieces.get(at - 1), "not");
        let start = if denied { at - 1 } else { at };
        let one = !values.iter().any(|piece| *piece == text(","));
        let mut new = vec![text(if denied { "<>" } else { "=" })];
        if one {
            new.push(Piece::Group(values));
        } else {
            let mut array = vec![text("array"), text("[")];
            array.extend(values);
            array.push(text("]"));
            new.extend([text(if denied { "all" } else { "any" }), Piece::Group(array)]);
        }
        pieces.splice(start..at + 2, new);
        at = start + 1;
    }
}

/// `LIKE` as the operator that it is, `x BETWEEN a AND b` as `x >= a AND x <= b`.
fn words(pieces: &mut Vec<Piece>) {
    for piece in pieces.iter_mut() {
        if let Piece::Group(inner) = piece {
            words(inner);
        }
    }
    let mut at = 1;
    while at < pieces.len() {
        let denied = is(pieces.get(at - 1), "not");
        let start = if denied { at - 1 } else { at };
        let operator = match pieces.get(at) {
            word if is(word, "like") => Some(if denied { "!~~" } else { "~~" }),
            word if is(word, "ilike") => Some(if denied { "!~~*" } else { "~~*" }),
            _ => None,
        };
        if let Some(operator) = operator {
            pieces.splice(start..=at, [text(operator)]);
        } else if is(pieces.get(at), "between")
            && is(pieces.get(at + 2), "and")
            && let (Some(value), Some(low), Some(high)) =
                (start.checked_sub(1).and_then(|before| pieces.get(before)), pieces.get(at + 1), pieces.get(at + 3))
            && [value, low, high].into_iter().all(is_operand)
            && start
                .checked_sub(2)
                .is_none_or(|before| beside(pieces.get(before)).is_some_and(|left| left < Binding::Comparison))
            && beside(pieces.get(at + 4)).is_some_and(|right| right < Binding::Comparison)
        {
            let (least, both, most) = if denied { ("<", "or", ">") } else { (">=", "and", "<=") };
            let range = [value.clone(), text(least), low.clone(), text(both), value.clone(), text(most), high.clone()];
            pieces.splice(start - 1..at + 4, [Piece::Group(range.into())]);
        }
        at += 1;
    }
}

/// A name, a number, a string, or what stands in parentheses.
fn is_operand(piece: &Piece) -> bool {
    match piece {
        Piece::Group(_) => true,
        Piece::Text(word) => beside(Some(piece)).is_none() && !is_query(&[text(word)]),
    }
}

fn is_query(pieces: &[Piece]) -> bool {
    ["select", "with", "values", "table"].iter().any(|word| is(pieces.first(), word))
}

/// Takes away parentheses that say nothing.
fn unwrap(pieces: &mut Vec<Piece>) {
    for piece in pieces.iter_mut() {
        if let Piece::Group(inner) = piece {
            unwrap(inner);
        }
    }
    let mut at = 0;
    while at < pieces.len() {
        let Some(Piece::Group(inner)) = pieces.get(at) else {
            at += 1;
            continue;
        };
        let left = at.checked_sub(1).map_or(Some(Binding::Nothing), |before| beside(pieces.get(before)));
        let right = beside(pieces.get(at + 1));
        let needed = match (left, right, loosest(inner)) {
            (Some(left), Some(right), own) => {
                let beside = left.max(right);
                let joins = own == beside && matches!(own, Binding::And | Binding::Or);
                // What stands on the left is taken first.
                let first = own >= Binding::Operator && own == right && left < own;
                own == Binding::List || !(own > beside || joins || first)
            }
            _ => true,
        };
        if needed {
            at += 1;
        } else {
            let inner = inner.clone();
            pieces.splice(at..=at, inner);
        }
    }
}

/// How tightly binds what stands beside a group; nothing where the parentheses belong to it: a call, a type's length.
fn beside(piece: Option<&Piece>) -> Option<Binding> {
    let word = match piece {
        None => return Some(Binding::Nothing),
        Some(Piece::Group(_)) => return None,
        Some(Piece::Text(word)) => word.as_str(),
    };
    Some(match word {
        "," | "[" | "]" | "when" | "then" | "else" | "end" => Binding::Nothing,
        "or" => Binding::Or,
        "and" => Binding::And,
        "not" => Binding::Not,
        "is" | "between" | "like" | "ilike" | "=" | "<" | ">" | "<=" | ">=" | "<>" => Binding::Comparison,
        _ if word.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '_' | '"' | '\'')) => {
            return None;
        }
        _ => operator(word),
    })
}

fn operator(word: &str) -> Binding {
    match word {
        "+" | "-" => Binding::Sum,
        "*" | "/" | "%" => Binding::Product,
        _ => Binding::Operator,
    }
}

/// The loosest operator of what stands in parentheses.
fn loosest(pieces: &[Piece]) -> Binding {
    if pieces.is_empty() || is_query(pieces) {
        return Binding::List;
    }
    let is_sign = |piece: &Piece| matches!(piece, Piece::Text(word) if word.starts_with(|first: char| "+-*/%<>=~!@#^&|`?:".contains(first)));
    let plain = pieces.len() > 1 && !pieces.iter().any(is_sign);
    let mut loosest = if plain { Binding::Operator } else { Binding::Operand };
    // A call and a plain name with its brackets are one operand.
    if let [Piece::Text(name), Piece::Group(_)] = pieces
        && name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && beside(pieces.first()).is_none()
    {
        loosest = Binding::Operand;
    }
    let mut brackets = 0usize;
    for piece in pieces {
        let Piece::Text(word) = piece else { continue };
        match word.as_str() {
            "[" => brackets += 1,
            "]" => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        loosest = loosest.min(match word.as_str() {
            "," if brackets == 0 => Binding::List,
            "or" => Binding::Or,
            "and" => Binding::And,
            "not" => Binding::Not,
            "is" | "between" | "like" | "ilike" | "=" | "<" | ">" | "<=" | ">=" | "<>" => Binding::Comparison,
            _ if is_sign(piece) => operator(word),
            _ => continue,
        });
    }
    loosest
}

fn write(pieces: &[Piece], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                let apart = |next: char| next.is_alphanumeric() || matches!(next, '_' | '\'' | '"' | '$');
                if out.ends_with(apart) && text.starts_with(apart) {
                    out.push(' ');
                }
                out.push_str(text);
            }
            Piece::Group(inner) => {
                out.push('(');
                write(inner, out);
                out.push(')');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_prints_is_what_was_written() {
        for (one, other) in [
            ("port >= 0 and port <= 65535", "((port >= 0) and (port <= 65535))"),
            ("status in ('a', 'b')", "(status = any (array['a', 'b']))"),
            ("status not in ('a', 'b')", "status <> all (array['a', 'b'])"),
            ("status in ('a')", "(status = 'a')"),
            ("a != 1 or b is null and c", "((a <> 1) or ((b is null) and c))"),
            ("lower(name) = 'x'", "(lower((name)) = 'x')"),
            ("a and b and c", "((a and b) and c)"),
            ("not a", "(not a)"),
            ("(a + b) * c > 0", "(((a + b) * c) > 0)"),
            ("data ->> 'k' = 'v'", "((data ->> 'k') = 'v')"),
            ("a + 2 * 2 > 4", "((a + (2 * 2)) > 4)"),
            ("a - b - c > 0", "(((a - b) - c) > 0)"),
            ("s like 'a%' or t not ilike 'b'", "((s ~~ 'a%') or (t !~~* 'b'))"),
            ("a between 1 and 4 and b", "(((a >= 1) and (a <= 4)) and b)"),
            ("not a between 1 and 4", "(not ((a >= 1) and (a <= 4)))"),
        ] {
            assert_eq!(normal(one), normal(other), "{one}");
        }
    }

    #[test]
    fn what_means_another_thing_stays_apart() {
        for (one, other) in [
            ("a and (b or c)", "a and b or c"),
            ("(a + b) * c", "a + b * c"),
            ("not (a and b)", "not a and b"),
            ("not (a or b)", "not a or b"),
            ("a - (b - c)", "a - b - c"),
            ("(a = b) is null", "a = (b is null)"),
            ("x in (select y from z)", "x in (select q from z)"),
            ("(a, b) = (1, 2)", "a, b = 1, 2"),
            ("status in ('a', 'b')", "status in ('b')"),
            ("status in ('a', 'b')", "status not in ('a', 'b')"),
            ("f(a) = 1", "f = a = 1"),
            ("a - (b - c) > 0", "a - b - c > 0"),
            ("(a + 2) * 2 > 4", "a + 2 * 2 > 4"),
            ("a + b between 1 and 4", "a + (b >= 1 and b <= 4)"),
            ("s like 'a%'", "s not like 'a%'"),
            ("a between 1 and 4", "a not between 1 and 4"),
        ] {
            assert_ne!(normal(one), normal(other), "{one}");
        }
    }
}
