//! Rollbacks of what stands for something else: numbering made by hand, copies, what partitions have from their parents.
//! Each pair was run on PostgreSQL 15, whose dump before and after said what is expected.

use super::rollback_shapes::check;

#[test]
fn serial_is_a_default_from_a_sequence_that_the_column_owns() {
    let renamed = "CREATE TABLE a (id serial PRIMARY KEY, n int); ALTER TABLE a RENAME TO b;";
    let up = "ALTER TABLE b ALTER id DROP DEFAULT; DROP SEQUENCE a_id_seq;";
    let back =
        "CREATE SEQUENCE a_id_seq AS integer OWNED BY b.id; ALTER TABLE b ALTER id SET DEFAULT nextval('a_id_seq');";
    check(renamed, up, back, "reversed");
    check(
        renamed,
        up,
        &back.replace("a_id_seq", "b_id_seq"),
        "not-reversed; sequence a_id_seq is not restored; sequence b_id_seq remains",
    );
    check(renamed, up, &back.replace(" OWNED BY b.id", ""), "not-reversed; owner of sequence a_id_seq was b.id");
    let dropped = "ALTER TABLE b ALTER id DROP DEFAULT;";
    check(renamed, dropped, "ALTER TABLE b ALTER id SET DEFAULT nextval('public.a_id_seq'::regclass);", "reversed");
    check(
        &format!("{renamed} CREATE SEQUENCE other;"),
        dropped,
        "ALTER TABLE b ALTER id SET DEFAULT nextval('other');",
        "not-reversed; default of column b.id was none; identity of column b.id is not restored",
    );
    let column = "CREATE TABLE a (id serial PRIMARY KEY); ALTER TABLE a RENAME id TO pk;";
    let up = "ALTER TABLE a ALTER pk DROP DEFAULT; DROP SEQUENCE a_id_seq;";
    let back =
        "CREATE SEQUENCE a_id_seq AS integer OWNED BY a.pk; ALTER TABLE a ALTER pk SET DEFAULT nextval('a_id_seq');";
    check(column, up, back, "reversed");
}

#[test]
fn defaults_follow_the_name_of_their_sequence() {
    let table = "CREATE SEQUENCE s; CREATE TABLE a (id int DEFAULT nextval('s')); ALTER SEQUENCE s RENAME TO s2;";
    let up = "ALTER TABLE a ALTER id DROP DEFAULT;";
    check(table, up, "ALTER TABLE a ALTER id SET DEFAULT nextval('s2');", "reversed");
    let moved = "CREATE SCHEMA x; CREATE SEQUENCE s; CREATE TABLE a (id int DEFAULT nextval('public.s'::regclass));
        ALTER SEQUENCE s SET SCHEMA x;";
    check(moved, up, "ALTER TABLE a ALTER id SET DEFAULT nextval('x.s');", "reversed");
}

#[test]
fn statistics_are_copied_and_follow_names() {
    let copy = "CREATE TABLE a (x int, y int); CREATE STATISTICS st ON y, x FROM a;
        CREATE TABLE b (LIKE a INCLUDING STATISTICS);";
    let left = "not-reversed; statistics b_x_y_stat is not restored";
    check(copy, "DROP TABLE b;", "CREATE TABLE b (LIKE a);", left);
    check(copy, "DROP TABLE b;", "CREATE TABLE b (LIKE a INCLUDING ALL);", "reversed");
    check(copy, "DROP STATISTICS b_x_y_stat;", "CREATE STATISTICS b_x_y_stat ON x, y FROM b;", "reversed");
    check(copy, "DROP STATISTICS b_x_y_stat; CREATE TABLE c (id int);", "DROP TABLE c;", left);
    let table = "CREATE TABLE a (x int, y text); CREATE STATISTICS st ON lower(y), x FROM a;
        ALTER TABLE a RENAME y TO z;";
    check(table, "DROP STATISTICS st;", "CREATE STATISTICS st ON x, (lower(z)) FROM a;", "reversed");
    check(
        table,
        "DROP STATISTICS st;",
        "CREATE STATISTICS st ON x, upper(z) FROM a;",
        "not-reversed; definition of statistics st is not restored",
    );
}

#[test]
fn partitions_fire_the_triggers_of_their_parents() {
    let tables = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE c PARTITION OF p FOR VALUES IN (1);
        CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();";
    let left = "not-reversed; switch of trigger tr of c is not restored";
    let up = "ALTER TABLE c DISABLE TRIGGER tr; CREATE TABLE other (id int);";
    check(tables, up, "DROP TABLE other;", left);
    check(tables, up, "DROP TABLE other; ALTER TABLE c ENABLE TRIGGER tr;", "reversed");
    check(tables, up, "DROP TABLE other; ALTER TABLE p ENABLE TRIGGER tr;", "reversed");
    let up = "ALTER TABLE p DISABLE TRIGGER tr;";
    check(tables, up, "ALTER TABLE p ENABLE TRIGGER tr;", "reversed");
    check(tables, up, "ALTER TABLE ONLY p ENABLE TRIGGER tr;", left);
    let up = "ALTER TABLE c DISABLE TRIGGER tr; ALTER TRIGGER tr ON p RENAME TO tt;";
    let back = "ALTER TRIGGER tt ON p RENAME TO tr;";
    check(tables, up, back, left);
    check(tables, up, &format!("ALTER TABLE c ENABLE TRIGGER tt; {back}"), "reversed");
    let refused = "not-reversed; the rollback fails: trigger tr of p still needs it";
    check(tables, "CREATE TABLE other (id int);", "DROP TRIGGER tr ON c; DROP TABLE other;", refused);
}

#[test]
fn a_member_is_somebodys_grant() {
    let roles =
        "CREATE ROLE a; CREATE ROLE b; CREATE ROLE c; GRANT a TO b WITH ADMIN OPTION; GRANT a TO c GRANTED BY b;";
    check(roles, "REVOKE a FROM c;", "GRANT a TO c;", "unknown");
    check(roles, "REVOKE a FROM c GRANTED BY b;", "GRANT a TO c GRANTED BY b;", "reversed");
}

#[test]
fn operator_classes_that_columns_have_anyway() {
    let table = "CREATE TABLE t (r int4range, p point, n bigint, a inet);";
    let back = |class: &str, plain: &str| {
        check(&format!("{table} CREATE INDEX i ON t USING {class};"), "DROP INDEX i;", plain, "reversed");
    };
    back("gist (r range_ops)", "CREATE INDEX i ON t USING gist (r);");
    back("spgist (p quad_point_ops)", "CREATE INDEX i ON t USING spgist (p);");
    back("brin (n int8_minmax_ops, a inet_inclusion_ops)", "CREATE INDEX i ON t USING brin (n, a);");
    let left = "not-reversed; definition of index i is not restored";
    for other in ["gist (a inet_ops)", "spgist (p kd_point_ops)", "brin (n int8_bloom_ops)"] {
        let plain = other.split_once(' ').and_then(|(_, class)| class.split_once(['_', ' ']));
        let column = plain.map_or("", |(column, _)| column.trim_matches('('));
        let method = other.split(' ').next().unwrap_or_default();
        let plain = format!("CREATE INDEX i ON t USING {method} ({column});");
        check(&format!("{table} CREATE INDEX i ON t USING {other};"), "DROP INDEX i;", &plain, left);
    }
    check(
        &format!("{table} ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r range_ops WITH &&);"),
        "ALTER TABLE t DROP CONSTRAINT x;",
        "ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&);",
        "reversed",
    );
}

#[test]
fn comments_on_what_no_migration_makes() {
    let made = "CREATE TABLE u (id int);";
    for (of, name) in [
        ("DATABASE d", "database d"),
        ("ROLE r", "role r"),
        ("TYPE pg_catalog.int4", "type pg_catalog.int4"),
        ("COLUMN elsewhere.t.c", "column elsewhere.t.c"),
        ("FUNCTION elsewhere.f(int)", "function elsewhere.f"),
        ("CONSTRAINT ck ON elsewhere.t", "constraint ck of elsewhere.t"),
    ] {
        let up = format!("COMMENT ON {of} IS 'x'; {made}");
        check("SELECT 1;", &up, "DROP TABLE u;", &format!("not-reversed; comment of {name} is not restored"));
        check("SELECT 1;", &up, &format!("COMMENT ON {of} IS 'y'; DROP TABLE u;"), "unknown");
    }
    let up = format!("COMMENT ON ROLE r IS 'x'; {made}");
    check("SELECT 1;", &up, "COMMENT ON ROLE r IS NULL; DROP TABLE u;", "reversed");
    check("SELECT 1;", made, "COMMENT ON ROLE r IS 'x'; DROP TABLE u;", "unknown");
}

#[test]
fn a_sequence_has_the_name_that_is_said_and_goes_with_its_table() {
    let renamed = "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY, n int); ALTER TABLE a RENAME TO b;";
    let up = "ALTER TABLE b ALTER id DROP IDENTITY;";
    let back = "ALTER TABLE b ALTER id ADD GENERATED ALWAYS AS IDENTITY";
    check(renamed, up, &format!("{back} (SEQUENCE NAME a_id_seq);"), "reversed");
    let left = "not-reversed; sequence a_id_seq is not restored; sequence b_id_seq remains";
    check(renamed, up, &format!("{back};"), left);
    let moved = "CREATE SCHEMA s; CREATE TABLE a (id serial); ALTER TABLE a SET SCHEMA s;";
    let up = "ALTER TABLE s.a ALTER id DROP DEFAULT; DROP SEQUENCE s.a_id_seq;";
    let back = "CREATE SEQUENCE s.a_id_seq AS integer OWNED BY s.a.id;
        ALTER TABLE s.a ALTER id SET DEFAULT nextval('s.a_id_seq');";
    check(moved, up, back, "reversed");
    let free = "CREATE TABLE a (id serial, n int); ALTER SEQUENCE a_id_seq OWNED BY NONE;";
    let back = "ALTER TABLE a ADD id int NOT NULL DEFAULT nextval('a_id_seq');";
    check(free, "ALTER TABLE a DROP id;", back, "reversed");
    let serial = "CREATE TABLE a (id serial);";
    let up = "ALTER SEQUENCE a_id_seq OWNED BY NONE;";
    check(serial, up, "ALTER SEQUENCE a_id_seq OWNED BY a.id;", "reversed");
}

#[test]
fn partitions_of_partitions_fire_triggers_too() {
    let tables = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TABLE p (k int, j int) PARTITION BY LIST (k);
        CREATE TABLE c PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (j);
        CREATE TABLE d PARTITION OF c FOR VALUES IN (1);
        CREATE TRIGGER tr AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();";
    let up = "ALTER TABLE c DISABLE TRIGGER tr;";
    let left = "not-reversed; switch of trigger tr of d is not restored";
    check(tables, up, "ALTER TABLE ONLY c ENABLE TRIGGER tr;", left);
    check(tables, up, "ALTER TABLE c ENABLE TRIGGER tr;", "reversed");
    let up = "ALTER TABLE p DISABLE TRIGGER tr;";
    check(tables, up, "ALTER TABLE ONLY p ENABLE TRIGGER tr; ALTER TABLE c ENABLE TRIGGER tr;", "reversed");
}

#[test]
fn what_calls_a_function_follows_its_name() {
    let function = "CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'select 1';";
    let renamed = "ALTER FUNCTION f(int) RENAME TO g;";
    let table = format!(
        "{function} CREATE TABLE a (id int DEFAULT f(1), CONSTRAINT ck CHECK (f(id) > 0));
        CREATE INDEX i ON a (f(id)); {renamed}"
    );
    let back = |up: &str, down: &str| check(&table, up, down, "reversed");
    back("ALTER TABLE a ALTER id DROP DEFAULT;", "ALTER TABLE a ALTER id SET DEFAULT g(1);");
    back("ALTER TABLE a DROP CONSTRAINT ck;", "ALTER TABLE a ADD CONSTRAINT ck CHECK (g(id) > 0);");
    back("DROP INDEX i;", "CREATE INDEX i ON a (g(id));");
    back("ALTER FUNCTION g(int) RENAME TO h;", "ALTER FUNCTION h(int) RENAME TO g;");
    let other = "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'select 1';";
    let two = table.replace(renamed, &format!("{other} {}", renamed.replace("(int)", "(text)")));
    check(&two, "ALTER TABLE a ALTER id DROP DEFAULT;", "ALTER TABLE a ALTER id SET DEFAULT f(1);", "reversed");
}

#[test]
fn policies_and_triggers_follow_the_names_of_columns() {
    let policy = "CREATE TABLE a (id int, n int); CREATE POLICY p ON a USING (n > 0); ALTER TABLE a RENAME n TO m;";
    check(policy, "DROP POLICY p ON a;", "CREATE POLICY p ON a USING (m > 0);", "reversed");
    check(policy, "ALTER TABLE a RENAME m TO k;", "ALTER TABLE a RENAME k TO m;", "reversed");
    let quoted = policy.replace("n TO m", "n TO \"M\"");
    check(&quoted, "DROP POLICY p ON a;", "CREATE POLICY p ON a USING (\"M\" > 0);", "reversed");
    let trigger = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TABLE a (id int, n int);
        CREATE TRIGGER tr BEFORE UPDATE OF n, id ON a FOR EACH ROW WHEN (new.n > 0) EXECUTE FUNCTION f();
        ALTER TABLE a RENAME n TO m;";
    let back = "CREATE TRIGGER tr BEFORE UPDATE OF m, id ON a FOR EACH ROW WHEN (new.m > 0) EXECUTE FUNCTION f();";
    check(trigger, "DROP TRIGGER tr ON a;", back, "reversed");
    let other = back.replace("OF m", "OF id");
    let left = "not-reversed; definition of trigger tr of a is not restored";
    check(trigger, "DROP TRIGGER tr ON a;", &other, left);
}

#[test]
fn classes_of_enums_and_domains_and_the_method_of_an_exclusion() {
    let types = "CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int; CREATE TABLE t (x e, y d, r int4range, z d[]);";
    let index = format!("{types} CREATE INDEX i ON t (x enum_ops, y int4_ops);");
    check(&index, "DROP INDEX i;", "CREATE INDEX i ON t (x, y);", "reversed");
    let index = format!("{types} CREATE INDEX i ON t USING gin (z array_ops);");
    check(&index, "DROP INDEX i;", "CREATE INDEX i ON t USING gin (z);", "reversed");
    let exclusion = format!("{types} ALTER TABLE t ADD CONSTRAINT c EXCLUDE USING gist (r WITH =);");
    let up = "ALTER TABLE t DROP CONSTRAINT c;";
    let left = "not-reversed; definition of constraint c of t is not restored";
    check(&exclusion, up, "ALTER TABLE t ADD CONSTRAINT c EXCLUDE (r WITH =);", left);
}

#[test]
fn a_view_is_made_again_under_present_names() {
    let prepared = "CREATE TABLE a (id int, x int); CREATE VIEW v AS SELECT id, x FROM a;";
    let left = "not-reversed; query of view v is not restored";
    let up = "ALTER TABLE a RENAME TO b; DROP VIEW v;";
    check(prepared, up, "CREATE VIEW v AS SELECT id, x FROM b; ALTER TABLE b RENAME TO a;", "reversed");
    let up = "ALTER TABLE a RENAME x TO y; DROP VIEW v;";
    let back = "ALTER TABLE a RENAME y TO x;";
    check(prepared, up, &format!("CREATE VIEW v AS SELECT id, y AS x FROM a; {back}"), "reversed");
    check(prepared, up, &format!("CREATE VIEW v AS SELECT id, y FROM a; {back}"), left);
    let all = "CREATE TABLE a (id int, x int); CREATE VIEW v AS SELECT * FROM a;";
    let left = "not-reversed; settings of view v is not restored";
    check(all, up, &format!("CREATE VIEW v AS SELECT * FROM a; {back}"), left);
    check(all, up, &format!("{back} CREATE VIEW v AS SELECT * FROM a;"), "reversed");
    check(all, "ALTER TABLE a RENAME x TO y;", back, "reversed");
    let swap = "ALTER TABLE a RENAME TO t; ALTER TABLE b RENAME TO a; ALTER TABLE t RENAME TO b;";
    let two = format!("{prepared} CREATE TABLE b (id int, x int);");
    check(&two, swap, swap, "reversed");
    let made = format!("{swap} DROP VIEW v; CREATE VIEW v AS SELECT id, x FROM a;");
    check(&two, &made, swap, "not-reversed; query of view v is not restored");
}

#[test]
fn a_function_of_several_is_called_with_its_arguments() {
    let prepared = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE t (id int DEFAULT f());";
    let up = "ALTER FUNCTION f() RENAME TO g;";
    check(prepared, up, "ALTER FUNCTION g() RENAME TO f;", "reversed");
    let make = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';";
    let left = "not-reversed; the rollback fails: the default of column t.id still needs it";
    let found = format!("{left}; default of column t.id was f()");
    check(prepared, up, &format!("DROP FUNCTION g(); {make}"), &found);
    check(prepared, "ALTER FUNCTION f(int) RENAME TO g;", "ALTER FUNCTION g(int) RENAME TO f;", "reversed");
}

#[test]
fn usual_operator_classes_of_expressions_and_of_extensions() {
    let texts = "CREATE TABLE t (name text, doc jsonb); CREATE INDEX i ON t (lower(name) text_ops);";
    check(texts, "DROP INDEX i;", "CREATE INDEX i ON t (lower(name));", "reversed");
    let left = "not-reversed; definition of index i is not restored";
    check(texts, "DROP INDEX i;", "CREATE INDEX i ON t (lower(name) text_pattern_ops);", left);
    let citext = "CREATE EXTENSION citext; CREATE TABLE t (name citext); CREATE INDEX i ON t ((name || 'x'));";
    check(citext, "DROP INDEX i;", "CREATE INDEX i ON t ((name || 'x') text_ops);", left);
    let gist = "CREATE EXTENSION btree_gist; CREATE TABLE t (n bigint, k text, during tsrange);
        CREATE INDEX i ON t USING gist (n, k, during);";
    let back = "CREATE INDEX i ON t USING gist (n gist_int8_ops, k gist_text_ops, during range_ops);";
    check(gist, "DROP INDEX i;", back, "reversed");
}
