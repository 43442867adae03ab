//! What MySQL does otherwise: full new definitions of columns, indexes that foreign keys bring along, character sets.

use std::sync::Arc;

use super::alter::place;
use super::index::plain_index;
use super::option::set_option;
use super::{Replay, naming};
use crate::source::Span;
use crate::sql::catalog::{Column, Constraint, ConstraintKind, Key, Origin, Table};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{self, ColumnDefinition, DataType, Ident, IndexKey, Position};

impl Replay<'_> {
    /// `MODIFY` and `CHANGE`: a full new definition.
    pub(super) fn redefine(
        &mut self,
        key: &Key,
        definition: &ColumnDefinition,
        position: Option<&Position>,
        if_exists: bool,
    ) {
        let Some(table) = self.catalog.table_at(key) else { return };
        let mut table = Table::clone(table);
        let Some(old) = table.column(&definition.name.value).cloned() else {
            if !if_exists || !table.is_known() {
                let what = format!("column `{key}.{}`", definition.name);
                self.missing_member(&table, what, definition.name.span);
            }
            return;
        };
        let keyed = table.primary_key().is_some();
        let in_key = table.primary_key().is_some_and(|key| key.columns.contains(&definition.name.value));
        let mut column = self.column(&table, definition);
        column.origin = old.origin;
        column.type_origin = Some(self.origin(definition.span));
        column.not_null |= in_key;
        let moves = position.filter(|position| match position {
            Position::First => true,
            Position::After(other) => *other.value != *old.name && table.column(&other.value).is_some(),
        });
        match moves {
            None => {
                table.columns.change(&old.name, |own| *own = column);
            }
            Some(_) => {
                table.columns.remove_named(&old.name, |_| true);
                table.columns.insert(place(position), column);
            }
        }
        for constraint in &definition.constraints {
            if !(constraint.is_primary_key() && keyed) {
                self.add_constraint(&mut table, constraint, false);
            }
        }
        self.catalog.put(key, Some(Arc::new(table)));
    }

    /// InnoDB makes an index for a foreign key that has none (MySQL reference manual, "FOREIGN KEY Constraints").
    pub(super) fn mysql_foreign_key_index(
        &mut self,
        table: &mut Table,
        name: &Arc<str>,
        constraint: &statement::Constraint,
        columns: &[Arc<str>],
        origin: Origin,
    ) {
        if table.indexes.saying_first(columns).any(|index| index.begins_with(columns)) {
            return;
        }
        let first = columns.first().map_or("", |column| column);
        let name = if constraint.name.is_some() {
            Arc::clone(name)
        } else {
            naming::index_name(self.catalog, table, first, "idx")
        };
        let mut index = plain_index(name, &constraint.columns, origin, constraint.word);
        index.implicit = true;
        table.indexes.push(index);
    }

    /// An index that InnoDB made for a foreign key goes as soon as another one can serve (ibid.).
    pub(super) fn mysql_take_over(&mut self, table: &mut Table) {
        if self.catalog.dialect != Dialect::Mysql || !table.indexes.iter().any(|index| index.implicit) {
            return;
        }
        let Some(new) = table.indexes.last().cloned() else { return };
        let served = |columns: Vec<Option<&str>>| {
            let columns: Option<Vec<Arc<str>>> = columns.into_iter().map(|column| column.map(Arc::from)).collect();
            columns.is_some_and(|columns| new.begins_with(&columns))
        };
        table.indexes.retain(|index| !(index.implicit && index.name != new.name && served(index.columns().collect())));
    }

    /// Says which foreign keys of a table no index serves any more: MySQL refuses to drop the last one (error 1553).
    pub(super) fn mysql_foreign_keys_served(&mut self, key: &Key, span: Span) {
        if self.catalog.dialect != Dialect::Mysql {
            return;
        }
        let Some(table) = self.catalog.table_at(key).filter(|table| table.is_known()) else { return };
        let served = |columns: &[Arc<str>]| table.indexes.saying_first(columns).any(|index| index.begins_with(columns));
        let unserved = table.foreign_keys().find(|(constraint, _)| !served(&constraint.columns));
        let Some((constraint, _)) = unserved else { return };
        let (name, columns, word) = (Arc::clone(&constraint.name), constraint.columns.clone(), constraint.word);
        self.needed(format_args!("foreign key `{name}` of `{key}`"), key, span);
        // It stays, so that what follows is not at fault as well.
        let columns: Vec<Ident> = columns.into_iter().map(|value| Ident { value, span: word, quoted: false }).collect();
        let mut index = plain_index(name, &columns, self.origin(word), word);
        index.implicit = true;
        self.change(key, |table| table.indexes.push(index));
    }

    /// A dropped column leaves its indexes, which go only when it was their last (MySQL reference manual,
    /// "ALTER TABLE"); what a foreign key (error 1828) or a check of several columns (error 3959) needs stays.
    pub(super) fn mysql_drop_column(&mut self, table: &mut Table, name: &Arc<str>, span: Span) {
        let needs = |constraint: &crate::sql::catalog::Constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(_) => constraint.columns.contains(name),
            ConstraintKind::Check(_) => constraint.columns.len() > 1 && constraint.columns.contains(name),
            _ => false,
        };
        let kind = |constraint: &crate::sql::catalog::Constraint| {
            if constraint.foreign_key().is_some() { "foreign key" } else { "check" }
        };
        let needed = table.constraints.iter().find(|&constraint| needs(constraint));
        if let Some(text) = needed.map(|own| format!("{} `{}` of `{}`", kind(own), own.name, table.key)) {
            self.needed(text, &table.key, span);
        }
        let only = |columns: &[Arc<str>]| columns.iter().all(|column| column == name);
        table.constraints.remove_saying(name, |constraint| {
            if constraint.is_unique() { only(&constraint.columns) } else { constraint.columns.contains(name) }
        });
        table.constraints.change_saying(name, Constraint::is_unique, |constraint| {
            constraint.columns.retain(|column| column != name);
        });
        let rest = |key: &IndexKey| key.column().is_none_or(|column| column.value != *name);
        table.indexes.change_saying(name, |index| index.has_key(name), |index| index.keys.retain(rest));
        table.indexes.retain(|index| !index.keys.is_empty() && !index.needs(name));
        table.columns.remove_named(name, |_| true);
    }
}

/// Sets an option of a table. How a statement is carried out, and the next number, are no part of a schema.
pub(super) fn set_table_option(table: &mut Table, name: &str, value: &Arc<str>) {
    match name {
        "algorithm" | "lock" | "auto_increment" => {}
        "convert to charset" => {
            set_table_option(table, "charset", value);
            let has_charset = |column: &Column| column.data_type.as_ref().is_some_and(DataType::has_charset);
            table.columns.change_where(has_charset, |column| {
                column.collation = None;
                column.options.retain(|(name, _)| &**name != "charset");
            });
        }
        "charset" => {
            table.options.retain(|(known, _)| &**known != "collate");
            set_option(&mut table.options, name, value);
        }
        _ => set_option(&mut table.options, name, value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use crate::syntax::sql::Dialect::Mysql;

    #[test]
    fn foreign_keys_bring_an_index_along() {
        check(
            Mysql,
            &[
                "CREATE TABLE a (id INT PRIMARY KEY, b INT, c INT, CONSTRAINT fk_b FOREIGN KEY (b) REFERENCES p (id),
                    FOREIGN KEY (c) REFERENCES p (id), KEY later (c, b))",
                "ALTER TABLE a DROP INDEX later",
                "ALTER TABLE a DROP INDEX fk_b, DROP FOREIGN KEY fk_b",
                "ALTER TABLE a ADD INDEX again (c)",
            ],
            "a (id integer not null, b integer, c integer)
             - primary primary key (id)
             - a_ibfk_1 (c) -> p (id)
             # again (c)
             ! needed foreign key `a_ibfk_1` of `a` at DROP INDEX later",
        );
    }

    #[test]
    fn a_dropped_column_leaves_its_indexes() {
        check(
            Mysql,
            &[
                "CREATE TABLE a (id INT, b INT, c INT, PRIMARY KEY (id, b), UNIQUE u (b, c), KEY k (b), KEY l ((b + 1)),
                    CONSTRAINT own CHECK (b > 0), CONSTRAINT both_of CHECK (b > c))",
                "ALTER TABLE a DROP COLUMN b",
            ],
            "a (id integer not null, c integer)
             - primary primary key (id)
             - u unique (c)
             ! needed check `both_of` of `a` at b",
        );
    }

    #[test]
    fn a_definition_is_replaced_as_a_whole() {
        check(
            Mysql,
            &[
                "CREATE TABLE a (id BIGINT(20) AUTO_INCREMENT PRIMARY KEY, n VARCHAR(20) NOT NULL DEFAULT 'x', f TINYINT(1))",
                "ALTER TABLE a MODIFY id BIGINT UNSIGNED PRIMARY KEY, MODIFY COLUMN n VARCHAR(30), CHANGE f g TINYINT(4);
                 ALTER TABLE a MODIFY COLUMN IF EXISTS nothing INT, CHANGE COLUMN IF EXISTS nothing other INT",
            ],
            "a (id bigint unsigned not null, n character varying(30), g tinyint)
             - primary primary key (id)",
        );
    }

    #[test]
    fn names_that_are_given_follow_the_table() {
        check(
            Mysql,
            &[
                "CREATE TABLE a (b INT, CHECK (b > 1), CONSTRAINT a_ibfk_7 FOREIGN KEY (b) REFERENCES p (id),
                    FOREIGN KEY (b) REFERENCES p (id))",
                "RENAME TABLE a TO z",
            ],
            "z (b integer)
             - z_chk_1 check b > 1
             - a_ibfk_7 (b) -> p (id)
             - z_ibfk_8 (b) -> p (id)
             # a_ibfk_7 (b)",
        );
    }
}
