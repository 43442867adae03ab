//! Rollbacks that a server refuses, and what resembles them and is fine: each pair was run on PostgreSQL 15.

use crate::rollback_shapes::check;

#[test]
fn an_extension_stays_while_something_stands_on_it() {
    let left = "not-reversed; the rollback fails: index i still needs it";
    let table = "CREATE TABLE t (room int, during tsrange);";
    let up = "CREATE EXTENSION btree_gist; CREATE INDEX i ON t USING gist (room, during);";
    check(table, up, "DROP EXTENSION btree_gist; DROP INDEX i;", left);
    check(table, up, "DROP INDEX i; DROP EXTENSION btree_gist;", "reversed");
    check(table, up, "DROP EXTENSION btree_gist CASCADE;", "reversed");
    let built_in = "CREATE EXTENSION btree_gist; CREATE INDEX i ON t USING gist (during);";
    check(table, built_in, "DROP EXTENSION btree_gist; DROP INDEX i;", "reversed");
    let typed = "CREATE EXTENSION citext; ALTER TABLE t ADD COLUMN mail citext; CREATE INDEX i ON t (mail);";
    check(table, typed, "DROP EXTENSION citext CASCADE;", "reversed");
}

#[test]
fn a_schema_stays_while_something_is_in_it() {
    let table = "CREATE TABLE t (id int);";
    let up = "CREATE SCHEMA ext; CREATE EXTENSION pg_trgm WITH SCHEMA ext;";
    let left = "not-reversed; the rollback fails: extension pg_trgm still needs it";
    check(table, up, "DROP SCHEMA ext; DROP EXTENSION pg_trgm;", left);
    check(table, up, "DROP EXTENSION pg_trgm; DROP SCHEMA ext;", "reversed");
    let up = "CREATE SCHEMA s; CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';";
    let left = "not-reversed; the rollback fails: function s.f still needs it";
    check(table, up, "DROP SCHEMA s; DROP FUNCTION IF EXISTS s.f();", left);
    check(table, up, "DROP FUNCTION s.f(); DROP SCHEMA s;", "reversed");
}

#[test]
fn arguments_of_functions_keep_their_names_when_one_is_replaced() {
    let function = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';";
    let up = "DROP FUNCTION f(int); CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1';";
    let down = "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';";
    check(
        function,
        up,
        down,
        "not-reversed; the rollback fails: `OR REPLACE` cannot change the arguments of function f",
    );
    check(function, up, &format!("DROP FUNCTION f(int); {function}"), "reversed");
}

#[test]
fn values_and_defaults_have_casts() {
    let table = "CREATE TABLE t (id int, n int);";
    let up = "ALTER TABLE t ALTER COLUMN n TYPE text;";
    let left = "not-reversed; the rollback fails: column t.n to type integer cannot be cast";
    check(table, up, "ALTER TABLE t ALTER COLUMN n TYPE int;", left);
    check(table, up, "ALTER TABLE t ALTER COLUMN n TYPE int USING n::int;", "reversed");
    let table = "CREATE TABLE t (live smallint DEFAULT 1);";
    let up = "ALTER TABLE t ALTER live DROP DEFAULT; ALTER TABLE t ALTER live TYPE boolean USING live = 1;
        ALTER TABLE t ALTER live SET DEFAULT true;";
    let left = "not-reversed; the rollback fails: the default of column t.live for its new type cannot be cast";
    let back = "ALTER TABLE t ALTER live TYPE smallint USING live::int; ALTER TABLE t ALTER live SET DEFAULT 1;";
    check(table, up, back, left);
    check(table, up, &format!("ALTER TABLE t ALTER live DROP DEFAULT; {back}"), "reversed");
    let number = "CREATE TABLE t (n int DEFAULT 0);";
    check(number, "ALTER TABLE t ALTER n TYPE text;", "ALTER TABLE t ALTER n TYPE int USING n::int;", "reversed");
}

#[test]
fn an_event_trigger_keeps_its_function() {
    let up = "CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
        CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION ev();";
    let left = "not-reversed; the rollback fails: event trigger e still needs it";
    check("CREATE TABLE t (id int);", up, "DROP FUNCTION ev(); DROP EVENT TRIGGER e;", left);
    check("CREATE TABLE t (id int);", up, "DROP EVENT TRIGGER e; DROP FUNCTION ev();", "reversed");
}

#[test]
fn what_a_publication_says_takes_the_place_of_what_it_said() {
    let tables = "CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE PUBLICATION p FOR TABLE a;";
    check(tables, "ALTER PUBLICATION p SET TABLE a, b;", "ALTER PUBLICATION p SET TABLE a;", "reversed");
    let left = "not-reversed; definition of publication p is not restored";
    check(tables, "ALTER PUBLICATION p SET TABLE a, b;", "ALTER PUBLICATION p SET TABLE b;", left);
    let all = "ALTER PUBLICATION p SET (publish = 'insert, update, delete, truncate');";
    check(tables, "ALTER PUBLICATION p SET (publish = 'insert');", all, "reversed");
}

#[test]
fn a_check_of_a_domain_holds_for_old_values_or_not() {
    let domain = "CREATE DOMAIN d AS text CONSTRAINT c CHECK (VALUE ~ '@');";
    let up = "ALTER DOMAIN d DROP CONSTRAINT c;";
    let not_valid = "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE ~ '@') NOT VALID;";
    check(domain, up, not_valid, "not-reversed; definition of domain d is not restored");
    check(domain, up, &format!("{not_valid} ALTER DOMAIN d VALIDATE CONSTRAINT c;"), "reversed");
}

#[test]
fn an_enum_made_anew_can_leave_a_value_out() {
    let prepared = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE p (m mood);";
    let down = |values: &str| {
        format!(
            "CREATE TYPE m2 AS ENUM ({values}); ALTER TABLE p ALTER m TYPE m2 USING m::text::m2; DROP TYPE mood;
            ALTER TYPE m2 RENAME TO mood;"
        )
    };
    let up = "ALTER TYPE mood ADD VALUE 'great';";
    check(prepared, up, &down("'sad', 'ok'"), "reversed");
    check(prepared, up, &down("'ok', 'sad'"), "not-reversed; values of type mood was sad, ok");
}

#[test]
fn attributes_of_roles_are_taken_back_one_by_one() {
    let left = "not-reversed; definition of role app is not restored";
    check("CREATE ROLE app NOLOGIN;", "ALTER ROLE app LOGIN;", "ALTER ROLE app CREATEDB;", left);
    check("CREATE ROLE app NOLOGIN;", "ALTER ROLE app LOGIN;", "ALTER ROLE app NOLOGIN;", "reversed");
    check("CREATE ROLE app;", "ALTER ROLE app CREATEDB;", "ALTER ROLE app NOCREATEDB;", "reversed");
    check("CREATE ROLE app;", "ALTER ROLE app LOGIN;", "ALTER ROLE app NOLOGIN;", "unknown");
    let limit = "ALTER ROLE app CONNECTION LIMIT 5;";
    check("CREATE ROLE app;", limit, "ALTER ROLE app CONNECTION LIMIT 6;", left);
}

#[test]
fn a_schema_takes_along_what_stands_on_it_elsewhere() {
    let prepared = "CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('a'); CREATE TABLE t (id int, x s.e);";
    let down = "DROP SCHEMA s CASCADE; CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('a');";
    check(prepared, "CREATE TABLE s.y (id int);", down, "not-reversed; column t.x is not restored");
    let up = "CREATE SCHEMA s; CREATE TABLE s.y (id int PRIMARY KEY);
        ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES s.y (id); CREATE VIEW v AS SELECT id FROM s.y;";
    check("CREATE TABLE t (id int);", up, "DROP SCHEMA s CASCADE;", "reversed");
}

#[test]
fn a_collation_stays_while_a_column_has_it() {
    let up = "CREATE COLLATION c (provider = icu, locale = 'und'); ALTER TABLE t ADD COLUMN n text COLLATE c;";
    let left = "not-reversed; the rollback fails: column t.n still needs it";
    check("CREATE TABLE t (id int);", up, "DROP COLLATION c; ALTER TABLE t DROP COLUMN n;", left);
    check("CREATE TABLE t (id int);", up, "ALTER TABLE t DROP COLUMN n; DROP COLLATION c;", "reversed");
}

#[test]
fn a_foreign_table_is_dropped_as_one() {
    let server = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;";
    let up = "CREATE FOREIGN TABLE ft (id int) SERVER s;";
    check(server, up, "DROP FOREIGN TABLE ft;", "reversed");
    check(server, up, "DROP TABLE ft;", "not-reversed; the rollback fails: foreign table ft is no table");
    let wrapper = "CREATE FOREIGN DATA WRAPPER w;";
    let up = "CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (id int) SERVER s;";
    let left = "not-reversed; the rollback fails: foreign table ft still needs it";
    check(wrapper, up, "DROP SERVER s; DROP FOREIGN TABLE ft;", left);
}

#[test]
fn names_of_types_are_followed_in_signatures() {
    let up = "CREATE FUNCTION f(x e) RETURNS e LANGUAGE sql AS 'SELECT x'; ALTER TYPE e RENAME TO e2;";
    let back = "ALTER TYPE e2 RENAME TO e;";
    check("CREATE TYPE e AS ENUM ('a');", up, &format!("DROP FUNCTION f(e2); {back}"), "reversed");
    let made = "CREATE TYPE e AS ENUM ('a'); CREATE FUNCTION f(x e) RETURNS e LANGUAGE sql AS 'SELECT x';";
    check(made, "ALTER TYPE e RENAME TO e2;", back, "reversed");
}

#[test]
fn a_literal_with_its_type_is_one_of_the_column() {
    let table = "CREATE TABLE t (k interval DEFAULT '1 day');";
    let up = "ALTER TABLE t ALTER k SET DEFAULT interval '2 days';";
    check(table, up, "ALTER TABLE t ALTER k SET DEFAULT interval '1 day';", "reversed");
    let left = "not-reversed; default of column t.k was '1 day'";
    check(table, up, "ALTER TABLE t ALTER k SET DEFAULT interval '3 days';", left);
}
