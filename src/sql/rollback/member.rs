//! Triggers and policies as far as the server keeps them as the same.

use crate::sql::statement::ObjectKind;

/// What a trigger or policy is defined by, however it is written: the events of a trigger stand in any order, what it is
/// for is each statement unless it says something else, and its table is the one that it stands on, whatever that is
/// called by now (PostgreSQL documentation, "CREATE TRIGGER").
pub(super) fn member_definition(kind: ObjectKind, definition: &str) -> String {
    let mut text = definition.replace("public.", "");
    if kind == ObjectKind::Trigger
        && let Some((head, tail)) = text.split_once(" on ")
    {
        let (timing, events) = ["before ", "after ", "instead of "]
            .into_iter()
            .find_map(|timing| Some((timing, head.strip_prefix(timing)?)))
            .unwrap_or(("before ", head));
        let mut events: Vec<&str> = events.split(" or ").collect();
        events.sort_unstable();
        let rest = match tail.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
            Some((_, rest)) => rest.trim_start(),
            None => tail.split_once(' ').map_or("", |(_, rest)| rest),
        };
        let rest = format!(" {rest}").replace(" execute procedure ", " execute function ");
        let rest = rest.replace(" for row ", " for each row ").replace(" for statement ", " for each statement ");
        let each = if rest.contains(" for each ") { "" } else { " for each statement" };
        text = format!("{timing}{}{each}{rest}", events.join(" or "));
    }
    without_double_parentheses(&text)
}

/// A text in which no parentheses stand around others: `when ((a))` is `when (a)`.
fn without_double_parentheses(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => open.push(at),
            b')' => pairs.extend(open.pop().map(|start| (start, at))),
            _ => {}
        }
    }
    let double = pairs.iter().filter(|(start, end)| pairs.contains(&(start + 1, end.wrapping_sub(1))));
    let dropped: Vec<usize> = double.flat_map(|&(start, end)| [start, end]).collect();
    text.char_indices().filter(|(at, _)| !dropped.contains(at)).map(|(_, next)| next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_compared_as_the_server_keeps_them() {
        let plain = |text: &str| member_definition(ObjectKind::Trigger, text);
        let one = "after insert or update of a on person for each row when (new.a = 1) execute function f()";
        let other = "after update of a or insert on user_ for row when ((new.a = 1)) execute procedure public.f()";
        assert_eq!(plain(one), plain(other));
        assert_ne!(plain(one), plain(&one.replace("after", "before")));
        assert_ne!(plain(one), plain(&one.replace("insert or ", "")));
        let statement = "after insert on \"My Table\" for each statement execute function f()";
        assert_eq!(plain(statement), plain("after insert on other execute function f()"));
    }

    #[test]
    fn parentheses_around_parentheses_mean_nothing() {
        assert_eq!(without_double_parentheses("when ((new.a = (b))) f()"), "when (new.a = (b)) f()");
        assert_eq!(without_double_parentheses("((a) or (b))"), "((a) or (b))");
    }
}
