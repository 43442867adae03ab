//! Rollbacks that archlint writes, run on a real server: the schema is what it was before the migration.

use std::collections::BTreeSet;

use archlint::engine::rollback::{Wanted, propose};
use archlint::engine::{Input, Options, Origin};

use super::server::Server;

/// What stands before, and a migration on it.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "",
        "CREATE TABLE crates (id serial PRIMARY KEY, name text NOT NULL UNIQUE, kind smallint DEFAULT 1 CHECK (kind > 0));",
    ),
    (BOXES, "ALTER TABLE boxes ADD depth int, ADD label text NOT NULL DEFAULT '-';"),
    (BOXES, "ALTER TABLE boxes DROP COLUMN weight; ALTER TABLE boxes DROP CONSTRAINT boxes_shelf_fkey;"),
    (BOXES, "ALTER TABLE boxes RENAME COLUMN weight TO mass; ALTER TABLE boxes RENAME TO cartons;"),
    (BOXES, "ALTER TABLE boxes ALTER code TYPE text, ALTER code DROP NOT NULL, ALTER state DROP DEFAULT;"),
    (
        BOXES,
        "ALTER TABLE boxes ALTER state DROP DEFAULT; ALTER TABLE boxes ALTER state TYPE text; DROP TYPE box_state;",
    ),
    (BOXES, "DROP TABLE boxes;"),
    (BOXES, "DROP INDEX heavy; CREATE INDEX light ON boxes (weight) WHERE weight < 1;"),
    (BOXES, "ALTER INDEX heavy RENAME TO heaviest; COMMENT ON TABLE boxes IS 'new';"),
    (BOXES, "CREATE VIEW full_boxes AS SELECT id, weight FROM boxes WHERE weight > 9;"),
    (
        BOXES,
        "CREATE TABLE lids (box bigint REFERENCES boxes (id) ON DELETE CASCADE); CREATE TYPE colour AS ENUM ('red');",
    ),
    (
        BOXES,
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.weight := 0; RETURN NEW; END $$;
         CREATE TRIGGER touched BEFORE UPDATE ON boxes FOR EACH ROW EXECUTE FUNCTION touch();",
    ),
    (BOXES, "ALTER TABLE boxes ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON boxes FOR SELECT USING (id > 0);"),
    (
        BOXES,
        "ALTER TABLE boxes ADD CONSTRAINT light CHECK (weight < 50) NOT VALID; ALTER TABLE boxes ALTER code SET DEFAULT 'x';",
    ),
    (
        BOXES,
        "GRANT SELECT, INSERT ON boxes TO pg_monitor; GRANT UPDATE (code) ON boxes TO pg_monitor WITH GRANT OPTION;",
    ),
    (GRANTED, "REVOKE ALL ON boxes FROM pg_read_all_stats; REVOKE EXECUTE ON FUNCTION one() FROM pg_read_all_stats;"),
    (GRANTED, "DROP TABLE boxes; DROP FUNCTION one();"),
    (GRANTED, "ALTER TABLE boxes RENAME TO cartons; GRANT DELETE ON cartons TO pg_monitor;"),
    (
        GRANTED,
        "ALTER TABLE boxes OWNER TO pg_signal_backend; CREATE ROLE archlint_c; GRANT ALL ON boxes TO archlint_c;",
    ),
    (GRANTED, "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; CREATE TABLE lids (id int);"),
];

const GRANTED: &str = "CREATE TABLE boxes (id bigint PRIMARY KEY, code text);
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
    ALTER TABLE boxes OWNER TO pg_monitor;
    GRANT SELECT ON boxes TO pg_read_all_stats;
    GRANT UPDATE (code) ON boxes TO pg_read_all_stats;
    REVOKE EXECUTE ON FUNCTION one() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION one() TO pg_read_all_stats WITH GRANT OPTION;";

const BOXES: &str = "CREATE TYPE box_state AS ENUM ('open', 'shut');
    CREATE TABLE shelves (id int PRIMARY KEY);
    CREATE TABLE boxes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code varchar(20) NOT NULL UNIQUE,
        weight numeric(8, 2) CHECK (weight >= 0),
        state box_state NOT NULL DEFAULT 'open',
        shelf int REFERENCES shelves (id) ON DELETE SET NULL,
        made timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX heavy ON boxes (weight DESC, code) WHERE weight > 10;
    COMMENT ON COLUMN boxes.code IS 'as printed';";

/// The schema as rows, column order aside.
const SNAPSHOT: &str = "
    SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
           pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v');
    SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace;
    SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public';
    SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public';
    SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal;
    SELECT 'policy', tablename, policyname, cmd, qual FROM pg_policies WHERE schemaname = 'public';
    SELECT 'table', relname, relrowsecurity, obj_description(oid) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r';
    SELECT 'privilege', oid::regclass, relowner::regrole, acl FROM pg_class, LATERAL (SELECT acl::text FROM
           unnest(coalesce(relacl, acldefault('r', relowner))) acl) own
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v');
    SELECT 'column privilege', attrelid::regclass, attname, acl FROM pg_attribute, LATERAL (SELECT unnest(attacl)::text acl) own
     WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace);
    SELECT 'function privilege', proname, acl FROM pg_proc, LATERAL (SELECT acl::text FROM
           unnest(coalesce(proacl, acldefault('f', proowner))) acl) own
     WHERE pronamespace = 'public'::regnamespace;
    SELECT 'default privilege', defaclnamespace, defaclobjtype, defaclacl FROM pg_default_acl;
    SELECT 'role', rolname FROM pg_roles;
    SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace;
    SELECT 'type', typname, enumlabel FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid;";

#[test]
fn rollbacks_bring_back_what_a_server_has() {
    let Some(server) = Server::get() else { return };
    let mut faults = Vec::new();
    for (before, up) in EXAMPLES {
        let down = match rollback(before, up) {
            Ok(down) => down,
            Err(reason) => {
                faults.push(format!("{up}: {reason}"));
                continue;
            }
        };
        let script = format!(
            "\\set ON_ERROR_STOP 1\nBEGIN;\n{before}\n{SNAPSHOT}\n\\echo ====\n{up}\n{down}\n\\echo ====\n{SNAPSHOT}\nROLLBACK;"
        );
        let output = server.run(&script);
        let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let parts: Vec<BTreeSet<&str>> = text.split("====\n").map(|part| part.lines().collect()).collect();
        match parts.as_slice() {
            [old, _, new] if old == new && (before.is_empty() || old.len() > 5) => {}
            [old, _, new] => {
                faults.push(format!("{up}\n{down}\nlost: {:?}\nleft: {:?}", old - new, new - old));
            }
            _ => faults.push(format!("{up}\n{down}\n{errors}")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// The rollback that archlint gives for a migration on what stands before.
fn rollback(before: &str, up: &str) -> Result<String, String> {
    let file = |path: &str, text: &str| Input {
        path: path.to_owned(),
        origin: Origin::Memory(text.as_bytes().to_vec()),
        named: false,
    };
    let inputs = [
        file("migrations/0001_before.up.sql", if before.is_empty() { "SELECT 1;" } else { before }),
        file("migrations/0001_before.down.sql", "SELECT 1;"),
        file("migrations/0002_example.up.sql", up),
    ];
    let wanted = Wanted::Named(vec!["0002".to_owned()]);
    let (mut plan, _) = propose(&inputs, &Options { threads: Some(1), ..Options::default() }, &wanted)?;
    let proposal = plan.proposals.pop().ok_or("no proposal")?;
    Ok(proposal.result?.rollback)
}
