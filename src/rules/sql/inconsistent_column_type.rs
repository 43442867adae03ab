use crate::diagnostic::Severity;
use crate::rule::{Check, Context, Profile, Rule};
use crate::sql::History;

pub const RULE: Rule = Rule::new(Severity::Note, Profile::Strict, Check::History(check));

fn check(history: &History, cx: &mut Context<'_>) {
    for odd in history.odd_column_types(&cx.settings.sql) {
        let (Some(own), Some(usual)) = (&odd.column.data_type, &odd.usual.1.data_type) else { continue };
        let name = &odd.column.name;
        let place = odd.column.type_origin.map_or(odd.column.origin.clause, |_| own.span);
        cx.report(
            place,
            format!(
                "`{name}` is `{}` in `{}` and `{}` elsewhere: comparing the two converts one, and not every value fits both",
                own.display(),
                odd.table.name(),
                usual.display(),
            ),
        )
        .subject(format!("table:{}/column:{name}", odd.table.key))
        .label(odd.usual.1.origin.clause, format!("`{}.{name}` is `{}`", odd.usual.0.name(), usual.display()))
        .help("give columns of one name one type, or another name to what is something else");
    }
}
