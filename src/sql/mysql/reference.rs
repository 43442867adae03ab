//! References of columns, which MySQL reads and drops, and the clause of the table by which they count.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::sql::catalog::{Column, Table};
use crate::sql::history::Part;
use crate::sql::migration::MigrationStatement;
use crate::sql::new_table::quoted;
use crate::sql::statement::{
    ColumnDefinition, Constraint, CreateTable, DataType, ObjectKind, Reference, ReferentialAction, StatementKind,
};
use crate::syntax::sql::Dialect;

impl MigrationStatement<'_> {
    /// Edits that make a clause of the table, behind what ends at `end`, of the reference that a column says. Nothing
    /// where nobody knows which columns are meant: there MySQL leaves none out.
    #[must_use]
    pub fn reference_as_clause(
        &self,
        column: &ColumnDefinition,
        constraint: &Constraint,
        (lead, end): (&str, Span),
    ) -> Option<Vec<Edit>> {
        let (part, reference) = (self.part(), constraint.reference()?);
        let table = reference.table.span();
        let rest = Span { start: table.end, ..reference.span };
        let columns = match reference.columns.is_empty() {
            true => format!(" ({})", quoted(&self.referenced_column(reference)?, Dialect::Mysql)),
            false => String::new(),
        };
        let named = constraint.name.as_ref().map(|name| format!("CONSTRAINT {} ", part.text_of(name.span)));
        let clause = format!(
            "{lead}{}FOREIGN KEY ({}) {}{columns}{}",
            named.unwrap_or_default(),
            part.text_of(column.name.span),
            part.text_of(Span { end: table.end, ..reference.span }),
            part.text_of(rest)
        );
        Some(vec![Edit::without(part.with_blanks_before(constraint.span)), Edit::behind(end, clause)])
    }

    /// Whether MySQL takes such a clause for certain, in this table, and no row of the history is against it (MySQL 8.4
    /// Reference Manual, "FOREIGN KEY Constraints").
    #[must_use]
    pub fn may_refer(&self, create: &CreateTable, column: &ColumnDefinition, constraint: &Constraint) -> bool {
        self.referring(create, column, constraint).is_some_and(|(child, parent)| {
            let history = self.migration.history;
            let both = || [child.name(), parent.name()];
            let of_rows = |part: &Part| {
                let deletes =
                    |statement: &crate::syntax::sql::Statement| !matches!(statement.kind, StatementKind::Insert(_));
                part.row_changes_of(child.name()).next().is_some() || part.row_changes_of(parent.name()).any(deletes)
            };
            let drops = self.migration.down().is_none_or(|down| child.id == parent.id || drops_in_order(down, both()));
            drops && !history.parts().any(of_rows)
        })
    }

    /// The two tables as the migration leaves them, where the types and keys of a reference are right.
    fn referring(
        &self,
        create: &CreateTable,
        column: &ColumnDefinition,
        constraint: &Constraint,
    ) -> Option<(&Table, &Table)> {
        let (migration, reference) = (self.migration, constraint.reference()?);
        let special = create.temporary.is_some()
            || create.if_not_exists.is_some()
            || column.generated.is_some()
            || constraint.name.is_some();
        let forgets = |clause: Option<ReferentialAction>| match clause {
            Some(ReferentialAction::SetDefault) => true,
            Some(ReferentialAction::SetNull) => {
                column.not_null.is_some() || column.constraints.iter().any(Constraint::is_primary_key)
            }
            _ => false,
        };
        let actions = [reference.on_delete, reference.on_update].map(|clause| clause.map(|clause| clause.action));
        if special || actions.into_iter().any(forgets) {
            return None;
        }
        let child = migration.table_after(&migration.key(&create.name))?;
        let parent = migration.table_after(&migration.key(&reference.table))?;
        let step = migration.linked.step;
        let before = parent.id == child.id
            || parent.origin.step < step
            || parent.origin.step == step && parent.origin.statement.start < self.statement.span.start;
        let (own, far) = (child.column(column.name.as_str())?, self.referenced_column(reference)?);
        let far = parent.column(&far)?;
        let plain = |table: &Table| table.is_known() && !table.is_partitioned() && table.is_of_innodb();
        let unique = parent.indexes.iter().any(|index| index.unique && index.columns().eq([Some(&*far.name)]))
            || parent.primary_key().is_some_and(|key| *key.columns == [far.name.clone()]);
        let same = own.data_type.as_ref().zip(far.data_type.as_ref()).is_some_and(|(own, far)| is_comparable(own, far));
        // A later change of a type, or a drop, would be refused.
        let stays = |table: &Table, column: &Column| {
            let today = migration.history.finals.get(&table.id).and_then(|today| today.column(&column.name));
            today.is_some_and(|today| today.data_type == column.data_type)
        };
        let right = before && plain(child) && plain(parent) && unique && same;
        (right && stays(child, own) && stays(parent, far)).then_some((child, parent))
    }

    /// The column that a reference means, if it is one: without a list that of the primary key.
    fn referenced_column(&self, reference: &Reference) -> Option<String> {
        match &reference.columns[..] {
            [one] => return Some(one.as_str().to_owned()),
            [] => {}
            _ => return None,
        }
        let parent = self.migration.table_after(&self.migration.key(&reference.table))?;
        let [only] = &parent.primary_key()?.columns[..] else { return None };
        Some(only.to_string())
    }
}

impl Table {
    /// Whether the engine is InnoDB, by its name or because none is said.
    fn is_of_innodb(&self) -> bool {
        let engine = self.options.iter().find(|(name, _)| &**name == "engine");
        engine.is_none_or(|(_, engine)| engine.eq_ignore_ascii_case("innodb"))
    }
}

/// Whether MySQL compares two columns by a foreign key: numbers of one size and sign. The characters of texts may come
/// from a default that is written nowhere.
fn is_comparable(own: &DataType, far: &DataType) -> bool {
    let integer = |kind: &DataType| kind.is_integer() && !kind.is_serial();
    integer(own) && integer(far) && own.name == far.name && own.unsigned == far.unsigned
}

/// Whether a rollback drops one table in a statement before the one that drops the other, which it refers to.
fn drops_in_order(down: &Part, [child, parent]: [&str; 2]) -> bool {
    let dropped = |table: &str| {
        down.statements().iter().position(|statement| match &statement.kind {
            StatementKind::Drop(drop) if drop.kind == ObjectKind::Table => {
                drop.targets.iter().any(|target| target.name.as_str() == table)
            }
            _ => false,
        })
    };
    match (dropped(child), dropped(parent)) {
        (Some(first), Some(then)) => first < then,
        (_, then) => then.is_none(),
    }
}
