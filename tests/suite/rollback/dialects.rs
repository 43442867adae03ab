//! Rollbacks of MySQL and SQLite.

use super::check_in;

/// A table of MySQL, and what it takes to be rid of it.
const MYSQL: (&str, &str) = (
    "CREATE TABLE p (id int PRIMARY KEY);
     CREATE TABLE a (id int(11) AUTO_INCREMENT PRIMARY KEY, n varchar(20) NOT NULL DEFAULT '1' COMMENT 'x', p_id int, t tinyint(1),
        UNIQUE KEY un (n), CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id)) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4;",
    "DROP TABLE a; DROP TABLE p;",
);

#[test]
fn mysql_is_reversed_by_its_own_statements() {
    for pair in [
        ("ALTER TABLE a MODIFY n varchar(40);", "ALTER TABLE a MODIFY n varchar(20) NOT NULL DEFAULT 1 COMMENT 'x';"),
        (
            "ALTER TABLE a CHANGE n m text, DROP INDEX un;",
            "ALTER TABLE a CHANGE m n varchar(20) NOT NULL DEFAULT '1' COMMENT 'x'; CREATE UNIQUE INDEX un ON a (n);",
        ),
        // The index that InnoDB made for the key stays, and is nobody's.
        ("ALTER TABLE a ADD CONSTRAINT fk2 FOREIGN KEY (t) REFERENCES p (id);", "ALTER TABLE a DROP FOREIGN KEY fk2;"),
        ("ALTER TABLE a ADD INDEX later (p_id);", "ALTER TABLE a ADD INDEX (p_id); ALTER TABLE a DROP INDEX later;"),
        (
            "ALTER TABLE a DROP FOREIGN KEY fk, DROP INDEX fk;",
            "ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id);",
        ),
        ("RENAME TABLE a TO z;", "ALTER TABLE z RENAME a;"),
        (
            "ALTER TABLE a MODIFY t bool, AUTO_INCREMENT=100, ALGORITHM=INPLACE;",
            "ALTER TABLE a MODIFY id int AUTO_INCREMENT;",
        ),
    ] {
        check_in("mysql", &[MYSQL, pair], "reversed");
    }
}

#[test]
fn mysql_is_not_reversed_where_something_is_left_or_refused() {
    let pairs = [
        (
            (
                "ALTER TABLE a MODIFY n varchar(40) NOT NULL DEFAULT '1' COMMENT 'x';",
                "ALTER TABLE a MODIFY n varchar(20) NOT NULL;",
            ),
            "not-reversed; default of column a.n was '1'; comment of column a.n is not restored",
        ),
        (
            ("ALTER TABLE a CONVERT TO CHARACTER SET latin1;", "ALTER TABLE a COMMENT 'x';"),
            "not-reversed; settings of table a is not restored",
        ),
        (
            ("ALTER TABLE a ADD INDEX k (p_id, n);", "ALTER TABLE a DROP INDEX k;"),
            "not-reversed; the rollback fails: foreign key fk of a still needs it",
        ),
        (("ALTER TABLE a ADD COLUMN b int;", "CALL take_back_b();"), "unknown"),
    ];
    for (pair, expected) in pairs {
        check_in("mysql", &[MYSQL, pair], expected);
    }
}

/// A table of SQLite with what hangs on it.
const SQLITE: (&str, &str) = (
    "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b VARCHAR(20) UNIQUE, c INTEGER REFERENCES p (id));
     CREATE INDEX a_c ON a (c);",
    "DROP TABLE a;",
);

#[test]
fn sqlite_is_reversed_by_tables_that_are_built_anew() {
    let anew = "CREATE TABLE a_new (id INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT UNIQUE, c INTEGER REFERENCES p (id));
         INSERT INTO a_new (id, b, c) SELECT id, b, c FROM a;
         DROP TABLE a;
         ALTER TABLE a_new RENAME TO a;
         CREATE INDEX a_c ON a (c);";
    for pair in [
        ("ALTER TABLE a ADD COLUMN d TEXT; CREATE INDEX a_d ON a (d);", "DROP INDEX a_d; ALTER TABLE a DROP COLUMN d;"),
        ("ALTER TABLE a ADD COLUMN d TEXT;", anew),
        ("ALTER TABLE a RENAME COLUMN c TO d;", "ALTER TABLE a RENAME COLUMN d TO c;"),
    ] {
        check_in("sqlite", &[SQLITE, pair], "reversed");
    }
}

#[test]
fn sqlite_is_not_reversed_where_something_is_left_or_refused() {
    let pairs = [
        (
            ("ALTER TABLE a ADD COLUMN d TEXT; CREATE INDEX a_d ON a (d);", "ALTER TABLE a DROP COLUMN d;"),
            "not-reversed; the rollback fails: index a_d still needs it",
        ),
        (
            ("ALTER TABLE a ADD COLUMN d TEXT;", "ALTER TABLE a DROP COLUMN IF EXISTS d;"),
            "not-reversed; the rollback fails: SQLite refuses IF EXISTS of a column",
        ),
        (("DROP INDEX a_c;", "CREATE INDEX a_c ON a (b);"), "not-reversed; definition of index a_c is not restored"),
    ];
    for (pair, expected) in pairs {
        check_in("sqlite", &[SQLITE, pair], expected);
    }
}
