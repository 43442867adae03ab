//! Rollbacks of routines, roles and tables made by a query: each pair was run on PostgreSQL 15, whose catalog before and
//! after said what is expected.

use crate::rollback_shapes::check;

#[test]
fn lengths_and_precisions_do_not_tell_routines_apart() {
    let table = "CREATE TABLE t (id int);";
    let function = |arguments: &str| format!("CREATE FUNCTION f({arguments}) RETURNS int LANGUAGE sql AS 'select 1';");
    for (made, dropped) in [
        ("a numeric(10,2)", "numeric"),
        (
            "varchar(10), timestamp(3), char(4), bit(3), interval(2), numeric(4)[]",
            "varchar, timestamp, char, bit, interval, numeric[]",
        ),
        (
            "interval day to second, float(10), float(50), bit varying(4), time(2) with time zone",
            "interval, real, double precision, varbit, timetz",
        ),
        ("a bpchar", "character(9)"),
        ("a dec(4), b timestamptz(3)", "numeric(3,1), timestamp with time zone"),
    ] {
        check(table, &function(made), &format!("DROP FUNCTION f({dropped});"), "reversed");
    }
    let up = format!(
        "{} COMMENT ON FUNCTION f(character) IS 'x'; GRANT EXECUTE ON FUNCTION f(char(9)) TO PUBLIC; ALTER FUNCTION f(bpchar) STABLE;",
        function("x char(4)")
    );
    check(table, &up, "DROP FUNCTION f(character(2));", "reversed");
    check(
        table,
        "CREATE AGGREGATE g(numeric(4)) (sfunc = numeric_add, stype = numeric);",
        "DROP AGGREGATE g(numeric);",
        "reversed",
    );
    check(table, &function("\"char\""), "DROP FUNCTION f(char);", "not-reversed; function f(\"char\") remains");
    check(table, &function("numeric(10,2)"), "DROP FUNCTION f(integer);", "not-reversed; function f(numeric) remains");
}

#[test]
fn roles_have_limits_and_settings() {
    let role = "CREATE ROLE app VALID UNTIL '2030-01-01';";
    let left = "not-reversed; definition of role app is not restored";
    let up = "ALTER ROLE app SET statement_timeout = '5s';";
    check(role, up, "ALTER ROLE app RESET statement_timeout;", "reversed");
    check(role, up, "ALTER ROLE app SET statement_timeout TO DEFAULT;", "reversed");
    check(role, up, "ALTER ROLE app RESET lock_timeout;", left);
    let up = "ALTER ROLE app IN DATABASE postgres SET work_mem = '1MB';";
    check(role, up, "ALTER ROLE app RESET work_mem;", left);
    check(role, up, "ALTER ROLE app IN DATABASE postgres RESET ALL;", "reversed");
    let up = "ALTER ROLE app CONNECTION LIMIT 4 VALID UNTIL '2031-01-01';";
    check(role, up, "ALTER ROLE app CONNECTION LIMIT -1 VALID UNTIL '2030-01-01';", "reversed");
    check(role, up, "ALTER ROLE app CONNECTION LIMIT -1;", left);
    let set = "CREATE ROLE app; ALTER ROLE app SET lock_timeout = '1s';";
    let up = "ALTER ROLE app RESET ALL;";
    check(set, up, "ALTER ROLE app SET lock_timeout TO '1s';", "reversed");
    check(set, up, "ALTER ROLE app SET lock_timeout TO '2s';", left);
    // Nobody knows what another role was set to.
    let up = "ALTER ROLE other SET lock_timeout = '5s';";
    check(role, up, "ALTER ROLE other RESET lock_timeout;", "unknown");
}

#[test]
fn a_table_made_by_a_query_has_the_columns_that_it_reads() {
    let tables = "CREATE TABLE o (id int PRIMARY KEY, n text NOT NULL DEFAULT '', v varchar(4));
        CREATE TABLE c AS SELECT id, o.n AS name, v FROM o WHERE id > 0;";
    let left = "not-reversed; column c.v is not restored";
    check(tables, "DROP TABLE c;", "CREATE TABLE c (id int, name text, v varchar(4));", "reversed");
    check(tables, "DROP TABLE c;", "CREATE TABLE c (id int, name text);", left);
    check(tables, "DROP TABLE c;", "CREATE TABLE c AS SELECT id, n AS name, v FROM o WITH NO DATA;", "reversed");
    let up = "ALTER TABLE c ADD PRIMARY KEY (id); ALTER TABLE c ALTER name SET NOT NULL;";
    let back = "ALTER TABLE c DROP CONSTRAINT c_pkey; ALTER TABLE c ALTER id DROP NOT NULL;";
    check(tables, up, &format!("{back} ALTER TABLE c ALTER name DROP NOT NULL;"), "reversed");
    check(tables, up, back, "not-reversed; nullability of column c.name was null allowed");
    let all = "CREATE TABLE o (id int PRIMARY KEY, v varchar(4)); CREATE TABLE c AS SELECT * FROM o;";
    check(all, "DROP TABLE c;", "CREATE TABLE c (id int, v varchar(4));", "reversed");
    // What these read is no column as it is.
    for query in ["SELECT count(*) AS k FROM o", "SELECT id FROM o UNION SELECT 1", "SELECT o.id FROM o, o AS p"] {
        let tables = format!("CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE c AS {query};");
        check(&tables, "DROP TABLE c;", "CREATE TABLE c (id int);", "unknown");
    }
}
