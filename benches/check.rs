//! How fast files are parsed and repositories checked, on generated input: `cargo bench`.
//!
//! `ARCHLINT_BENCH=FOLDER cargo bench` checks a repository of yours as well.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use archlint::config::Config;
use archlint::discover::walk::walk;
use archlint::engine::{Input, Options, Origin, check};
use archlint::source::{FileId, Text};
use archlint::syntax::{json, yaml};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Manifests of so many services, each with a Deployment, a Service and an autoscaler.
fn manifests(services: usize) -> String {
    let mut text = String::new();
    for index in 0..services {
        let _ = writeln!(
            text,
            "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: s{index}, labels: {{app: s{index}}}}}
spec:
  selector: {{matchLabels: {{app: s{index}}}}}
  template:
    metadata: {{labels: {{app: s{index}}}}}
    spec:
      containers:
        - name: s{index}
          image: registry.example.com/s{index}:1.{index}
          ports: [{{name: http, containerPort: 8080}}]
          readinessProbe: {{httpGet: {{path: /ready, port: http}}}}
          resources: {{requests: {{cpu: 100m, memory: 64Mi}}, limits: {{memory: 64Mi}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: s{index}}}
spec: {{selector: {{app: s{index}}}, ports: [{{port: 80, targetPort: http}}]}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: s{index}}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: s{index}}}
  minReplicas: 2
  maxReplicas: 4"
        );
    }
    text
}

/// An OpenAPI document of so many resources.
fn api(resources: usize) -> String {
    let mut paths = serde_json::Map::new();
    for index in 0..resources {
        let operation = serde_json::json!({
            "operationId": format!("list{index}"),
            "parameters": [{"name": "cursor", "in": "query", "schema": {"type": "string"}}],
            "responses": {
                "200": {"description": "some", "content": {"application/json": {"schema": {
                    "type": "object",
                    "properties": {
                        "data": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                        "meta": {"type": "object"},
                    },
                }}}},
                "429": {"description": "slow down", "headers": {"Retry-After": {"schema": {"type": "integer"}}}},
            },
        });
        paths.insert(format!("/api/v1/things{index}"), serde_json::json!({"get": operation}));
    }
    let thing = serde_json::json!({"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}});
    let document = serde_json::json!({
        "openapi": "3.0.3",
        "info": {"title": "things", "version": "1"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {"Thing": thing},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    });
    document.to_string()
}

/// A history of so many migrations.
fn history(migrations: usize) -> Vec<Input> {
    (0..migrations)
        .map(|index| {
            let text = format!(
                "-- +goose Up
CREATE TABLE t{index} (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    parent_id uuid REFERENCES t{} (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_t{index}_parent_id ON t{index} (parent_id);
CREATE INDEX idx_t{index}_created_at ON t{index} (created_at);
-- +goose Down
DROP TABLE t{index};
",
                index.saturating_sub(1)
            );
            memory(format!("db/migrations/{index:05}_t{index}.sql"), text)
        })
        .collect()
}

fn memory(path: String, text: String) -> Input {
    Input { path, origin: Origin::Memory(text.into_bytes()), named: false }
}

#[divan::bench]
fn parse_yaml(bencher: Bencher) {
    let text = Text::from(manifests(500));
    bencher.counter(BytesCount::of_str(&*text)).bench(|| yaml::parse(FileId::new(0), black_box(&text)));
}

#[divan::bench]
fn parse_json(bencher: Bencher) {
    let text = Text::from(api(1000));
    bencher.counter(BytesCount::of_str(&*text)).bench(|| json::parse(FileId::new(0), black_box(&text)));
}

fn bench_check(bencher: Bencher, inputs: &[Input]) {
    bencher.bench(|| check(black_box(inputs.to_vec()), &Options { fold: true, ..Options::default() }));
}

#[divan::bench]
fn check_manifests(bencher: Bencher) {
    bench_check(bencher, &[memory("deploy/all.yaml".to_owned(), manifests(500))]);
}

#[divan::bench]
fn check_api(bencher: Bencher) {
    bench_check(bencher, &[memory("api/openapi.json".to_owned(), api(1000))]);
}

/// The cost of a history grows with its length, not with the square of it.
#[divan::bench(args = [100, 400, 1600])]
fn check_history(bencher: Bencher, migrations: usize) {
    bench_check(bencher, &history(migrations));
}

/// One migration of so many statements of many kinds, on tables that the migration before it makes.
fn large_migration(statements: usize) -> Vec<Input> {
    let mut base = String::from("CREATE TABLE parents (id bigint PRIMARY KEY);\n");
    let (mut up, mut down) = (String::new(), String::new());
    for index in 0..statements / 10 {
        let _ = writeln!(
            base,
            "CREATE TABLE t{index} (id bigint PRIMARY KEY, a text, b text, c integer, parent_id bigint, \
             CONSTRAINT ck_t{index}_a CHECK (a <> ''));
CREATE INDEX idx_t{index}_b ON t{index} (b);
CREATE TYPE e{index} AS ENUM ('a', 'b');"
        );
        let _ = writeln!(
            up,
            "ALTER TABLE t{index} DROP COLUMN c;
ALTER TABLE t{index} RENAME COLUMN b TO d;
ALTER TABLE t{index} ALTER COLUMN a SET NOT NULL;
ALTER TABLE t{index} DROP CONSTRAINT ck_t{index}_a;
ALTER TABLE t{index} ADD CONSTRAINT fk_t{index} FOREIGN KEY (parent_id) REFERENCES parents (id);
CREATE INDEX idx_t{index}_a ON t{index} (a);
CREATE VIEW v{index} AS SELECT id, a FROM t{index};
CREATE TABLE n{index} (id uuid PRIMARY KEY, parent_id bigint REFERENCES t{index} (id));
INSERT INTO parents (id) VALUES ({index});
DROP TYPE e{index};"
        );
        let _ = writeln!(down, "DROP TABLE n{index};\nDROP VIEW v{index};\nDROP INDEX idx_t{index}_a;");
    }
    vec![
        memory("db/migrations/001_base.up.sql".to_owned(), base),
        memory("db/migrations/002_large.up.sql".to_owned(), up),
        memory("db/migrations/002_large.down.sql".to_owned(), down),
    ]
}

/// The cost of a migration grows with the number of its statements, not with the square of it.
#[divan::bench(args = [700, 2800, 11200])]
fn check_large_migration(bencher: Bencher, statements: usize) {
    bench_check(bencher, &large_migration(statements));
}

/// One migration of so many statements, `{}` in them being their number, behind one that makes what they change.
fn repeated(before: &str, up: &str, down: &str, statements: usize) -> Vec<Input> {
    let lines = |line: &str| (0..statements).map(|at| line.replace("{}", &at.to_string())).collect::<String>();
    vec![
        memory("db/migrations/001_before.up.sql".to_owned(), before.to_owned()),
        memory("db/migrations/002_large.up.sql".to_owned(), lines(up)),
        memory("db/migrations/002_large.down.sql".to_owned(), lines(down)),
    ]
}

const TABLE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text);\n";

#[divan::bench(args = [250, 1000, 4000])]
fn check_many_indexes(bencher: Bencher, indexes: usize) {
    let up = "CREATE INDEX i{} ON t (a, b) WHERE id > {};\n";
    bench_check(bencher, &repeated(TABLE, up, "DROP INDEX i{};\n", indexes));
}

#[divan::bench(args = [250, 1000, 4000])]
fn check_many_columns(bencher: Bencher, columns: usize) {
    let up = "ALTER TABLE t ADD COLUMN c{} text;\n";
    bench_check(bencher, &repeated(TABLE, up, "ALTER TABLE t DROP COLUMN c{};\n", columns));
}

#[divan::bench(args = [250, 1000, 4000])]
fn check_many_enum_values(bencher: Bencher, values: usize) {
    let before = "CREATE TYPE e AS ENUM ('a');\nCREATE TABLE t (id bigint PRIMARY KEY, e e);\n";
    bench_check(bencher, &repeated(before, "ALTER TYPE e ADD VALUE 'v{}';\n", "", values));
}

#[divan::bench(args = [1000, 4000, 16000])]
fn check_many_rows(bencher: Bencher, rows: usize) {
    let values: Vec<String> = (0..rows).map(|at| format!("({at}, 'some text {at}', 'x')")).collect();
    let up = format!("INSERT INTO t (id, a, b) VALUES\n{};\n", values.join(",\n"));
    bench_check(bencher, &repeated(TABLE, &up, "DELETE FROM t;\n", 1));
}

/// A history of so many migrations that all change one table.
#[divan::bench(args = [100, 400, 1600])]
fn check_growing_table(bencher: Bencher, migrations: usize) {
    let mut inputs = vec![memory("db/migrations/00000_before.up.sql".to_owned(), TABLE.to_owned())];
    for at in 0..migrations {
        let path = |direction: &str| format!("db/migrations/{:05}_c{at}.{direction}.sql", at + 1);
        let up = format!("ALTER TABLE t ADD COLUMN c{at} text;\nCREATE INDEX idx_t_c{at} ON t (c{at});\n");
        inputs.push(memory(path("up"), up));
        let down = format!("DROP INDEX idx_t_c{at};\nALTER TABLE t DROP COLUMN c{at};\n");
        inputs.push(memory(path("down"), down));
    }
    bench_check(bencher, &inputs);
}

#[divan::bench]
fn check_folder(bencher: Bencher) {
    let Some(folder) = std::env::var_os("ARCHLINT_BENCH").map(PathBuf::from) else { return };
    let walked = walk(&[PathBuf::from(".")], Path::new(&folder), &Config::default());
    let Ok(walked) = walked else { return };
    let files = walked.files.into_iter();
    let inputs: Vec<Input> =
        files.map(|found| Input { path: found.path, origin: Origin::Disk(found.disk), named: false }).collect();
    bench_check(bencher, &inputs);
}
