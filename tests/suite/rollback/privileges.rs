//! Privileges, roles and owners that a rollback brings back or leaves.

use super::{ORDERS, check, check_in};

/// Privileges and owners are part of the schema (PostgreSQL documentation, "Privileges").
#[test]
fn privileges_are_compared() {
    let granted = ("GRANT SELECT ON orders TO reporting;", "REVOKE SELECT ON orders FROM reporting;");
    check(&[ORDERS, granted], "reversed");
    let left = ("GRANT SELECT ON orders TO reporting;", "SELECT 1;");
    check(&[ORDERS, left], "empty; privilege SELECT on orders for reporting remains");
    let half = ("GRANT SELECT, UPDATE ON orders TO app;", "REVOKE SELECT ON orders FROM app;");
    check(&[ORDERS, half], "not-reversed; privilege UPDATE on orders for app remains");
    let all = ("GRANT ALL ON orders TO app; ALTER TABLE orders ADD a int;", "ALTER TABLE orders DROP a;");
    check(&[ORDERS, all], "not-reversed; privilege ALL on orders for app remains");
    // The same again changes nothing.
    check(&[ORDERS, ("GRANT SELECT ON orders TO a;", "SELECT 1;"), ("GRANT SELECT ON orders TO a;", "")], "reversed");
    // What a dropped table takes along is gone.
    check(&[("CREATE TABLE a (b int); GRANT ALL ON a TO app;", "DROP TABLE a;")], "reversed");
    let view = ("CREATE VIEW v AS SELECT id FROM orders; GRANT SELECT ON v TO app;", "DROP VIEW v;");
    let again = ("DROP VIEW v;", "CREATE VIEW v AS SELECT id FROM orders;");
    check(&[ORDERS, view, again], "not-reversed; privilege SELECT on v for app is not restored");
    let column = ("GRANT UPDATE (state) ON orders TO app;", "REVOKE UPDATE ON orders FROM app;");
    check(&[ORDERS, column], "reversed");
    let column = ("GRANT UPDATE (state) ON orders TO app;", "SELECT 1;");
    check(&[ORDERS, column], "empty; privilege UPDATE (state) on orders for app remains");
}

#[test]
fn everybody_may_call_functions_until_somebody_says_no() {
    let function = ("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;", "DROP FUNCTION f(int);");
    let closed = ("REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;", "GRANT EXECUTE ON FUNCTION f(int) TO PUBLIC;");
    check(&[function, closed], "reversed");
    let left = ("REVOKE ALL ON FUNCTION f(int) FROM PUBLIC;", "SELECT 1;");
    check(&[function, left], "empty; privilege EXECUTE on function f for PUBLIC is not restored");
    let replaced = "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$ SELECT 2 $$;";
    let back = "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;";
    check(&[function, closed, (replaced, back)], "reversed");
}

#[test]
fn roles_owners_and_defaults_are_compared() {
    let role = ("CREATE ROLE app; GRANT SELECT ON orders TO app;", "REVOKE SELECT ON orders FROM app; DROP ROLE app;");
    check(&[ORDERS, role], "reversed");
    let early = ("CREATE ROLE app; GRANT SELECT ON orders TO app;", "DROP ROLE app;");
    check(
        &[ORDERS, early],
        "not-reversed; the rollback fails: privilege SELECT on orders still needs it; privilege SELECT on orders for app remains",
    );
    check(&[("GRANT admin TO app;", "SELECT 1;")], "empty; membership of app in role admin remains");
    check(&[ORDERS, ("ALTER TABLE orders OWNER TO app;", "SELECT 1;")], "empty");
    check(&[ORDERS, ("ALTER TABLE orders OWNER TO app;", "ALTER TABLE orders OWNER TO migrator;")], "reversed");
    let owned = ("ALTER TABLE orders OWNER TO app;", "SELECT 1;");
    let moved = ("ALTER TABLE orders OWNER TO other;", "SELECT 1;");
    check(&[ORDERS, owned, moved], "empty; owner of orders was app");
    let defaults = ("ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reporting;", "SELECT 1;");
    check(&[defaults], "empty; privilege SELECT on new tables in schema app for reporting remains");
}

/// What nobody granted here may have been granted elsewhere.
#[test]
fn privileges_that_nothing_speaks_of_are_not_known() {
    check(&[ORDERS, ("REVOKE ALL ON orders FROM PUBLIC;", "")], "reversed");
    check(&[("REVOKE SELECT ON parcels FROM app;", "GRANT SELECT ON parcels TO app;")], "reversed");
    check(&[("REVOKE SELECT ON parcels FROM app; SELECT 1;", "SELECT 1;")], "empty");
    check(&[("GRANT SELECT ON parcels TO app;", "REVOKE SELECT ON parcels FROM app;")], "reversed");
    check(&[("GRANT SELECT ON parcels TO app;", "SELECT 1;")], "empty; privilege SELECT on parcels for app remains");
    check(&[("GRANT USAGE ON SCHEMA public TO app;", "REVOKE USAGE ON SCHEMA public FROM app;")], "reversed");
    check(&[ORDERS, ("GRANT ALL ON orders TO postgres;", "")], "reversed");
}

/// A `REVOKE` takes what its own role granted, and the privileges of MySQL are not replayed.
#[test]
fn who_grants_decides() {
    let option = ("GRANT SELECT ON orders TO one WITH GRANT OPTION;", "REVOKE SELECT ON orders FROM one;");
    for (up, down, expected) in [
        ("SET ROLE one; GRANT SELECT ON orders TO two;", "REVOKE SELECT ON orders FROM two;", "unknown"),
        ("SET ROLE one; GRANT SELECT ON orders TO two;", "SET ROLE one; REVOKE SELECT ON orders FROM two;", "reversed"),
        ("GRANT one TO two GRANTED BY three;", "REVOKE one FROM two;", "unknown"),
        ("GRANT one TO two GRANTED BY three;", "REVOKE one FROM two GRANTED BY three;", "reversed"),
        ("GRANT one TO two GRANTED BY CURRENT_USER;", "REVOKE one FROM two;", "reversed"),
        ("REVOKE SELECT ON orders FROM one CASCADE;", "GRANT SELECT ON orders TO one WITH GRANT OPTION;", "unknown"),
    ] {
        check(&[ORDERS, option, (up, down)], expected);
    }
    let table = ("CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;", "DROP TABLE a;");
    for (up, down, expected) in [
        ("GRANT SELECT ON shop.* TO 'app'@'%';", "REVOKE  SELECT ON shop.* FROM 'app'@'%';", "reversed"),
        ("GRANT SELECT, INSERT ON shop.* TO 'app'@'%';", "REVOKE SELECT ON shop.* FROM 'app'@'%';", "unknown"),
        ("GRANT SELECT ON a TO 'app'@'%' WITH GRANT OPTION;", "REVOKE SELECT ON a FROM 'app'@'%';", "unknown"),
        ("REVOKE SELECT ON a FROM 'app'@'%';", "GRANT SELECT ON a TO 'app'@'%';", "unknown"),
        ("CREATE USER 'app'@'%'; GRANT ALL PRIVILEGES ON shop.* TO 'app'@'%';", "DROP USER 'app'@'%';", "reversed"),
        ("ALTER TABLE a ADD b int; GRANT SELECT ON a TO 'app'@'%';", "ALTER TABLE a DROP b;", "unknown"),
    ] {
        check_in("mysql", &[table, (up, down)], expected);
    }
}
