use crate::diagnostic::{Edit, Severity};
use crate::rule::{Check, Context, Profile, Rule};
use crate::source::Span;
use crate::sql::{MigrationStatement, quoted};
use crate::syntax::sql::Dialect;

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::Statement(check));

fn check(statement: &MigrationStatement<'_>, cx: &mut Context<'_>) {
    let Some((function, definer)) = statement.hijackable_function() else { return };
    let schema =
        function.name.schema_str().map_or_else(|| "public".to_owned(), |schema| quoted(schema, Dialect::Postgres));
    let clause = format!("SET search_path = {schema}, pg_temp");
    let end = Span::new(definer.file, definer.end as usize, definer.end as usize);
    cx.report(
        definer,
        format!("`{}` runs with its owner's rights, and its caller decides which tables its names mean", function.name),
    )
    .help(format!("add `{clause}`, or `SET search_path = ''` when every name in the body has its schema"))
    .suggest("pin the search path", vec![Edit { span: end, replacement: format!(" {clause}") }])
    .subject(format!("function:{}", function.name));
}
