//! What the clauses of a statement say, and the bytes of their words.

use super::{only, read};
use crate::syntax::sql::Dialect;
use crate::syntax::sql::statement::{
    AlterAction, ColumnChange, ConstraintKind, Literal, MaintenanceCommand, ObjectKind, StatementKind,
};

#[test]
fn columns_and_constraints_know_their_words() {
    let text = "CREATE TABLE IF NOT EXISTS Shop.\"Orders\" (\n  Id bigserial PRIMARY KEY,\n  paid timestamp(3) DEFAULT now() NOT NULL,\n  \
                price numeric(10, 2) CHECK (price > 0),\n  owner_id uuid CONSTRAINT o REFERENCES users (id) ON DELETE SET NULL,\n  \
                tags text[] COLLATE \"C\" DEFAULT '{}'::text[],\n  UNIQUE NULLS NOT DISTINCT (paid, price)\n)";
    let (script, slice) = read(text);
    let create = script.statements[0].create_table().unwrap();
    assert_eq!(create.name.to_string(), "shop.Orders");
    assert_eq!(slice(create.name.span()), "Shop.\"Orders\"");
    assert_eq!(slice(script.statements[0].head()), "CREATE TABLE");
    let columns: Vec<(String, String, String)> = create
        .columns
        .iter()
        .map(|column| {
            let data_type = column.data_type.as_ref().unwrap();
            (column.name.to_string(), data_type.display(), slice(data_type.span))
        })
        .collect();
    let expected = [
        ("id", "bigserial", "bigserial"),
        ("paid", "timestamp(3) without time zone", "timestamp(3)"),
        ("price", "numeric(10,2)", "numeric(10, 2)"),
        ("owner_id", "uuid", "uuid"),
        ("tags", "text[]", "text[]"),
    ];
    let expected: Vec<_> = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())).into();
    assert_eq!(columns, expected);
    let paid = &create.columns[1];
    assert_eq!(slice(paid.default.as_ref().unwrap().span), "DEFAULT now()");
    assert_eq!(slice(paid.not_null.unwrap()), "NOT NULL");
    let check = &create.columns[2].constraints[0];
    assert_eq!((slice(check.word), slice(check.span)), ("CHECK".to_owned(), "CHECK (price > 0)".to_owned()));
    let foreign = &create.columns[3].constraints[0];
    assert_eq!(slice(foreign.reference().unwrap().on_delete.unwrap().span), "ON DELETE SET NULL");
    assert_eq!(slice(foreign.span), "CONSTRAINT o REFERENCES users (id) ON DELETE SET NULL");
    assert_eq!(&*create.columns[4].default.as_ref().unwrap().expression.text, "'{}'::text[]");
    assert!(matches!(create.constraints[0].kind, ConstraintKind::Unique { nulls_not_distinct: true, .. }));
    assert!(!create.incomplete);
}

#[test]
fn clauses_of_an_alteration_know_their_words() {
    let text = "ALTER TABLE ONLY a ADD COLUMN IF NOT EXISTS b int NOT NULL DEFAULT 0, ALTER c TYPE varchar(20) USING c::text,\n \
                DROP d CASCADE, ADD CONSTRAINT e FOREIGN KEY (f) REFERENCES g NOT VALID, ALTER h SET NOT NULL";
    let (script, slice) = read(text);
    let StatementKind::AlterTable(alter) = &script.statements[0].kind else { panic!("{:?}", script.statements) };
    let clauses: Vec<String> = alter.changes.iter().map(|change| slice(change.span)).collect();
    assert_eq!(
        clauses,
        [
            "ADD COLUMN IF NOT EXISTS b int NOT NULL DEFAULT 0",
            "ALTER c TYPE varchar(20) USING c::text",
            "DROP d CASCADE",
            "ADD CONSTRAINT e FOREIGN KEY (f) REFERENCES g NOT VALID",
            "ALTER h SET NOT NULL",
        ]
    );
    let AlterAction::AlterColumn { column, change } = &alter.changes[1].action else { panic!() };
    let ColumnChange::Type { data_type, using, .. } = change else { panic!() };
    assert_eq!((column.as_str(), slice(data_type.span)), ("c", "varchar(20)".to_owned()));
    assert_eq!(&*using.as_ref().unwrap().text, "c::text");
    let AlterAction::DropColumn { cascade, .. } = &alter.changes[2].action else { panic!() };
    assert_eq!(slice(cascade.unwrap()), "CASCADE");
    let AlterAction::AddConstraint(constraint) = &alter.changes[3].action else { panic!() };
    assert_eq!(slice(constraint.not_valid.unwrap()), "NOT VALID");
    assert_eq!(slice(constraint.word), "FOREIGN KEY");
}

#[test]
fn indexes_know_keys_and_predicate() {
    let text = "CREATE INDEX ON orders (lower(email), created_at DESC) WHERE (deleted_at IS NULL) AND state <> 'x'";
    let (script, slice) = read(text);
    let index = script.statements[0].create_index().unwrap();
    assert!(index.name.is_none());
    assert_eq!(slice(index.index_word), "INDEX");
    assert_eq!(slice(index.where_span.unwrap()), "WHERE (deleted_at IS NULL) AND state <> 'x'");
    let keys: Vec<String> = index.keys.iter().map(|key| slice(key.span)).collect();
    assert_eq!(keys, ["lower(email)", "created_at DESC"]);
    let predicate = index.predicate.as_ref().unwrap();
    assert_eq!(&*predicate.text, "(deleted_at is null) and state <> 'x'");
    assert!(predicate.implies_null("deleted_at"));
    assert!(!predicate.implies_null("state"));
}

#[test]
fn an_alternative_implies_nothing() {
    let (script, _) = read("CREATE INDEX i ON t (a) WHERE deleted_at IS NULL OR b AND c BETWEEN 1 AND 2");
    let predicate = script.statements[0].create_index().unwrap().predicate.clone().unwrap();
    assert!(!predicate.implies_null("deleted_at"));
    let (script, _) = read("CREATE INDEX i ON t (a) WHERE c BETWEEN 1 AND 2 AND ((deleted_at) IS NULL AND d)");
    let predicate = script.statements[0].create_index().unwrap().predicate.clone().unwrap();
    assert_eq!(predicate.conjuncts().count(), 3);
}

#[test]
fn rows_settings_and_secrets_are_read() {
    let (script, slice) = read(
        "INSERT INTO users (name, password) VALUES ('a', E'it\\'s'), (lower('B'), $$x$$) ON CONFLICT (name) WHERE live DO UPDATE SET name = 'c' RETURNING id",
    );
    let StatementKind::Insert(insert) = &script.statements[0].kind else { panic!() };
    let rows: Vec<_> = insert.rows().collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(slice(rows[0][1].span), "E'it\\'s'");
    assert_eq!(insert.conflict.as_ref().unwrap().columns[0].as_str(), "name");
    let literals = script.statements[0].literals.iter();
    let values: Vec<String> = literals.map(|literal| Literal::said_by(&slice(*literal)).into_owned()).collect();
    assert_eq!(values, ["a", "it's", "B", "x", "c"]);
    let (script, slice) = read("CREATE ROLE app LOGIN SUPERUSER PASSWORD 'hunter2' VALID UNTIL 'infinity'");
    let StatementKind::Role(role) = &script.statements[0].kind else { panic!() };
    assert_eq!(slice(role.password.as_ref().unwrap().span), "'hunter2'");
    let (script, slice) = read("SET LOCAL lock_timeout = '5s'");
    let StatementKind::Set(set) = &script.statements[0].kind else { panic!() };
    assert_eq!((&*set.parameter, &*set.values[0].text), ("lock_timeout", "5s"));
    assert_eq!(slice(set.local.unwrap()), "LOCAL");
}

#[test]
fn rows_without_a_condition_are_told_apart() {
    for (text, bounded) in [
        ("UPDATE a SET b = 1, c = (SELECT max(d) FROM e WHERE f) WHERE g = 2", true),
        ("UPDATE a SET b = 1", false),
        ("WITH x AS (SELECT 1) UPDATE a SET b = x.b FROM x WHERE a.id = x.id", true),
        ("DELETE FROM a USING b WHERE a.id = b.id", true),
        ("DELETE FROM ONLY a AS old", false),
    ] {
        let found = match only(text, Dialect::Postgres).kind {
            StatementKind::Update(update) => update.predicate.is_some(),
            StatementKind::Delete(delete) => delete.predicate.is_some(),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(found, bounded, "{text}");
    }
}

#[test]
fn commands_that_no_transaction_takes_are_known() {
    for (text, refused) in [
        ("CREATE INDEX CONCURRENTLY i ON t (a)", true),
        ("CREATE INDEX i ON t (a)", false),
        ("REINDEX TABLE CONCURRENTLY t", true),
        ("REINDEX TABLE t", false),
        ("VACUUM t", true),
        ("ALTER SYSTEM SET a = 1", true),
        ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", true),
        ("DROP INDEX CONCURRENTLY i", true),
        ("CREATE DATABASE d", true),
    ] {
        assert_eq!(only(text, Dialect::Postgres).needs_no_transaction(), refused, "{text}");
    }
}

#[test]
fn functions_triggers_and_maintenance_are_read() {
    let (script, slice) = read(
        "CREATE OR REPLACE FUNCTION Touch(a int, OUT b text) RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $f$ BEGIN RETURN new; END $f$",
    );
    let StatementKind::CreateFunction(function) = &script.statements[0].kind else { panic!() };
    assert_eq!(slice(function.body.unwrap()), " BEGIN RETURN new; END ");
    assert_eq!(&*function.signature.as_ref().unwrap().text, "integer");
    assert_eq!(slice(function.security_definer.unwrap()), "SECURITY DEFINER");
    assert_eq!(function.settings[0].as_str(), "search_path");
    let text = "CREATE TRIGGER t BEFORE UPDATE OF a OR INSERT ON b FOR EACH ROW EXECUTE FUNCTION s.touch()";
    let StatementKind::CreateTrigger(trigger) = only(text, Dialect::Postgres).kind else { panic!() };
    assert_eq!(trigger.events, ["insert", "update"]);
    assert_eq!(trigger.function.unwrap().to_string(), "s.touch");
    let (script, slice) = read("REINDEX TABLE CONCURRENTLY orders");
    let StatementKind::Maintenance(reindex) = &script.statements[0].kind else { panic!() };
    assert_eq!((reindex.command, reindex.kind), (MaintenanceCommand::Reindex, Some(ObjectKind::Table)));
    assert_eq!(
        (slice(reindex.word), slice(reindex.concurrently.unwrap())),
        ("REINDEX TABLE".into(), "CONCURRENTLY".into())
    );
}

#[test]
fn the_plain_statements_of_a_block_are_read() {
    let (script, slice) = read(
        "DO $$ DECLARE n int := 1; BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type) THEN CREATE TYPE mood AS ENUM ('a'); END IF; \
         RAISE NOTICE 'drop table x'; UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END; EXECUTE 'ALTER TABLE t ADD c int'; \
         EXCEPTION WHEN others THEN DROP TABLE u; END $$",
    );
    let StatementKind::Do(block) = &script.statements[0].kind else { panic!() };
    let inner: Vec<String> = block.statements.iter().map(|statement| slice(statement.span)).collect();
    assert_eq!(
        inner,
        [
            "CREATE TYPE mood AS ENUM ('a')",
            "UPDATE t SET a = CASE WHEN b THEN 1 ELSE 2 END",
            "ALTER TABLE t ADD c int",
            "DROP TABLE u",
        ]
    );
    assert!(block.conditional && block.dynamic.is_none());
    let (script, slice) = read("DO 'BEGIN EXECUTE format($q$DROP TABLE %I$q$, x); END'");
    let StatementKind::Do(block) = &script.statements[0].kind else { panic!() };
    assert_eq!(slice(block.dynamic.unwrap()), "format");
}

#[test]
fn mysql_and_sqlite_write_their_own() {
    let text = "CREATE TABLE `Orders` (`Id` INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'key', `state` ENUM('a','b') DEFAULT 'a', \
                `at` DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), PRIMARY KEY (`Id`), \
                UNIQUE KEY `u` (`state`(10)), KEY (`at`), CONSTRAINT `f` FOREIGN KEY (`Id`) REFERENCES `x` (`id`) ON UPDATE CASCADE) \
                ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='all'";
    let statement = only(text, Dialect::Mysql);
    let create = statement.create_table().unwrap();
    assert!(!create.incomplete);
    assert_eq!((create.columns.len(), create.constraints.len(), create.indexes.len()), (3, 3, 1));
    assert_eq!(create.option("engine").map(|value| &**value), Some("innodb"));
    assert!(create.columns[0].data_type.as_ref().unwrap().unsigned);
    for text in [
        "ALTER TABLE a MODIFY COLUMN b VARCHAR(10) NOT NULL AFTER c, CHANGE d e INT FIRST, ADD INDEX i (b(4)), DROP PRIMARY KEY, ALGORITHM=INPLACE, LOCK=NONE",
        "ALTER TABLE a ADD UNIQUE INDEX u (b ASC), DROP FOREIGN KEY f, RENAME INDEX i TO j, RENAME TO z",
        "ALTER TABLE a CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        "RENAME TABLE a TO b, c TO d",
        "INSERT IGNORE INTO a SET b = 1, c = 'd' ON DUPLICATE KEY UPDATE b = 2",
        "DROP INDEX i ON a",
    ] {
        let statement = only(text, Dialect::Mysql);
        if let StatementKind::AlterTable(alter) = &statement.kind {
            assert!(
                !alter.changes.iter().any(|change| matches!(change.action, AlterAction::Unknown)),
                "{text}: {alter:?}"
            );
        }
    }
    for text in [
        "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b, c UNSIGNED BIG INT NOT NULL ON CONFLICT IGNORE) STRICT, WITHOUT ROWID",
        "PRAGMA foreign_keys = OFF",
        "INSERT OR REPLACE INTO a VALUES (1)",
        "CREATE VIRTUAL TABLE s USING fts5(body)",
        "CREATE INDEX i ON a (json_extract(b, '$.c'))",
    ] {
        let statement = only(text, Dialect::Sqlite);
        assert!(statement.create_table().is_none_or(|create| !create.incomplete), "{text}: {statement:?}");
    }
}

#[test]
fn parts_of_columns_belong_to_their_columns() {
    let (script, _) = read("INSERT INTO a (id, b[1:2], c.d) VALUES (1, '{1,2}', 3); UPDATE a SET b[1].c = 5");
    let StatementKind::Insert(insert) = &script.statements[0].kind else { panic!() };
    assert_eq!(insert.columns.iter().map(|column| column.as_str()).collect::<Vec<_>>(), ["id", "b", "c"]);
    let StatementKind::Update(update) = &script.statements[1].kind else { panic!() };
    let [set] = &*update.assignments else { panic!() };
    assert!(set.column.as_str() == "b" && set.is_partial);
}
