//! What large documents, many documents and large manifests cost: in proportion to their size, and not to its square.

use crate::binary::Repository;
use crate::large::{CHECK, FEW, finished, in_proportion, lines};

/// A document of paths that are alike in all but one segment.
fn document(count: usize) -> Repository {
    let path = r#""/api/v1/p{}/{id}": {"get": {"operationId": "o{}", "responses": {"200": {"description": "a"}}}}"#;
    let head = r#"{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {"#;
    Repository::new(&[("api/openapi.json", format!("{head}{}}}}}", lines(path, count, ",\n")).as_bytes())])
}

#[test]
fn large_documents_cost_in_proportion() {
    in_proportion("paths", [document(2 * FEW), document(8 * FEW)], CHECK);
}

/// A folder of documents, each of a service of its own.
fn documents(count: usize) -> Repository {
    let text = |number: usize| {
        let server = format!("servers: [{{url: 'https://s{number}.example.com/'}}]");
        format!("openapi: 3.1.0\ninfo: {{title: Thing{number} number{number}, version: '1'}}\n{server}\npaths: {{}}\n")
    };
    (0..count).fold(Repository::new(&[]), |repository, number| {
        finished(repository, &format!("api/s{number}.yaml"), &text(number))
    })
}

#[test]
fn many_documents_cost_in_proportion() {
    const COMMAND: &[&str] = &["check", "--only", "openapi/unresolved-ref", "--format", "concise", "--threads", "1"];
    in_proportion("documents", [documents(2 * FEW), documents(8 * FEW)], COMMAND);
}

/// A document with so many schemas, paths or whatever a line makes, `{}` in it being its number.
fn of_lines(parts: &[(&str, &str)], count: usize) -> Repository {
    file_of_lines("api/a.yaml", parts, count)
}

fn file_of_lines(path: &str, parts: &[(&str, &str)], count: usize) -> Repository {
    let text: String = parts.iter().map(|(before, line)| format!("{before}{}", lines(line, count, ""))).collect();
    Repository::new(&[(path, text.as_bytes())])
}

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n";

#[test]
fn what_may_meet_in_a_document_costs_in_proportion() {
    let path = |path: &str| format!("  {path}:\n    get: {{responses: {{'200': {{description: a}}}}}}\n");
    let clashing = [(HEAD, &*path("/a{}/{id}")), ("", &*path("/{x}/b{}"))];
    in_proportion("clashing paths", [FEW, 4 * FEW].map(|count| of_lines(&clashing, count)), CHECK);
    let schema = format!("{HEAD}  {{}}\ncomponents:\n  schemas:\n    A:\n      type: object\n      properties:\n");
    let required = [(&*schema, "        p{}: {type: string}\n"), ("      required:\n", "        - q{}\n")];
    in_proportion("required names", [2 * FEW, 8 * FEW].map(|count| of_lines(&required, count)), CHECK);
    const EACH: &[&str] = &[
        "check",
        "--only",
        "openapi/undefined-required-property",
        "--no-fold",
        "--format",
        "concise",
        "--fail-on",
        "never",
    ];
    in_proportion("required names, each told", [2 * FEW, 8 * FEW].map(|count| of_lines(&required, count)), EACH);
    let secured = "  /a{}:\n    get: {security: [{s{}: []}], responses: {'200': {description: a}}}\n";
    let schemes = "components:\n  securitySchemes:\n";
    let security = [(HEAD, secured), (schemes, "    s{}: {type: http, scheme: bearer}\n")];
    in_proportion("security schemes", [2 * FEW, 8 * FEW].map(|count| of_lines(&security, count)), CHECK);
}

#[test]
fn a_pod_of_many_containers_costs_in_proportion() {
    let head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {a: b}}\n  \
                template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n";
    let container = "        - {name: c{}, image: 'a:1', volumeMounts: [{name: v{}, mountPath: /a}]}\n";
    let parts = [(head, container), ("      volumes:\n", "        - {name: v{}, secret: {secretName: a}}\n")];
    in_proportion("containers", [2 * FEW, 8 * FEW].map(|count| of_lines(&parts, count)), CHECK);
    let helpers = [(head, "        - {name: fluentd, image: 'a:{}'}\n")];
    in_proportion("helpers", [FEW, 4 * FEW].map(|count| of_lines(&helpers, count)), CHECK);
    let listening = "        - {name: c{}, image: 'a:1', ports: [{name: p{}, containerPort: 1{}}]}\n";
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  selector: {a: b}\n  ports:\n";
    let parts = [(head, listening), (service, "  - {name: p{}, port: 1{}, targetPort: p{}}\n")];
    in_proportion("containers of a Service", [2 * FEW, 8 * FEW].map(|count| of_lines(&parts, count)), CHECK);
}

#[test]
fn what_backs_up_what_costs_in_proportion() {
    let check = |what: &str, parts: &[(&str, &str)]| {
        in_proportion(what, [FEW, 4 * FEW].map(|count| of_lines(parts, count)), CHECK);
    };
    let data = "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db{}, namespace: n{}}\nspec:\n  \
                selector: {matchLabels: {a: b{}}}\n  template: {metadata: {labels: {a: b{}}}, spec: {containers: [{name: a, \
                image: 'postgres:16'}]}}\n  volumeClaimTemplates: [{metadata: {name: data}}]\n";
    let schedule = "---\napiVersion: velero.io/v1\nkind: Schedule\nmetadata: {name: s{}}\nspec: {schedule: '0 1 * * *', \
                    template: {includedNamespaces: [n{}]}}\n";
    check("schedules of namespaces", &[("", data), ("", schedule)]);
    let cluster =
        "---\napiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: db{}}\nspec: {instances: 3}\n";
    let schedule = "---\napiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: {name: s{}}\nspec: {schedule: \
                    '0 0 1 * * *', cluster: {name: db{}}}\n";
    check("schedules of databases", &[("", cluster), ("", schedule)]);
    let dump = "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: dump{}, namespace: n{}}\nspec: {schedule: '0 1 * * \
                *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'a:1', \
                command: [pg_dump, -h, 'db{}']}]}}}}}\n";
    check("dumps", &[("", data), ("", dump)]);
}

#[test]
fn lists_of_kustomizations_cost_in_proportion() {
    let object = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d{}}\nspec: {template: {metadata: {labels: {a: \
                  b}}, spec: {containers: [{name: a, image: 'r.io/i{}', args: [$(V{})]}]}}}\n";
    let check = |list: &str, item: &str| {
        let built = |count| {
            let head = format!("resources: [a.yaml]\n{list}:\n");
            finished(file_of_lines("kustomization.yaml", &[(&*head, item)], count), "a.yaml", &lines(object, count, ""))
        };
        in_proportion(list, [2 * FEW, 8 * FEW].map(built), CHECK);
    };
    check(
        "patches",
        "- {target: {kind: Deployment, name: d{}}, patch: '[{op: add, path: /spec/replicas, value: 2}]'}\n",
    );
    check("images", "- {name: r.io/i{}, newTag: '1'}\n");
    check("replicas", "- {name: d{}, count: 2}\n");
    check("configMapGenerator", "- {name: c{}, literals: [a=b]}\n");
    check("vars", "- {name: V{}, objref: {apiVersion: apps/v1, kind: Deployment, name: d{}}}\n");
    let target = "{select: {kind: Deployment, name: d{}}, fieldPaths: [spec.template.metadata.labels.a]}";
    check("replacements", &format!("- {{source: {{kind: Deployment, name: d{{}}}}, targets: [{target}]}}\n"));
}

#[test]
fn what_stands_in_a_list_again_and_again_costs_in_proportion() {
    let check = |what: &str, path: &str, before: &str, line: &str| {
        let sizes = [2 * FEW, 8 * FEW].map(|count| file_of_lines(path, &[(before, line)], count));
        in_proportion(what, sizes, CHECK);
    };
    let values = format!("{HEAD}  {{}}\ncomponents:\n  schemas:\n    A:\n      enum:\n");
    check("values", "api/a.yaml", &values, "        - 1\n");
    check("other values", "api/a.yaml", &values, "        - {}\n");
    check("objects", "api/a.yaml", &values, "        - {a: {}}\n");
    let parts = format!("{HEAD}  {{}}\ncomponents:\n  schemas:\n    A:\n      allOf:\n");
    check("parts", "api/a.yaml", &parts, "        - {type: object, properties: {p{}: {type: string}}}\n");
    let example =
        format!("{HEAD}  {{}}\ncomponents:\n  schemas:\n    A:\n      items: {{type: string}}\n      example:\n");
    check("wrong items", "api/a.yaml", &example, "        - 1\n");
    check("tags", "api/a.yaml", &format!("{HEAD}  {{}}\ntags:\n"), "  - {name: a}\n");
    let parameters = format!("{HEAD}  /a:\n    get:\n      responses: {{}}\n      parameters:\n");
    check("parameters", "api/a.yaml", &parameters, "        - {name: p{}, in: query, schema: {type: string}}\n");
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'a:1', env: [";
    check("variables", "a.yaml", pod, "{name: A},");
    check("resources", "kustomization.yaml", "resources:\n", "  - missing{}.yaml\n");
    check("published ports", "compose.yaml", "services: {a: {image: 'a:1', ports: [", "'127.0.0.1:1{}:80',");
    check("stages", "Dockerfile", "", "FROM alpine:3 AS a{}\n");
    check("stages of stages", "Dockerfile", "FROM alpine:3 AS a\n", "FROM a AS a\n");
}

/// A finding takes a thousand bytes, and what it is about may take three.
#[test]
fn findings_without_end_take_no_memory_without_end() {
    let check = |path: &str, before: &str, line: &str, count: usize| {
        let repository = file_of_lines(path, &[(before, line)], count);
        let ended = repository.run_in(500_000, &["check", "--format", "concise", "--threads", "1"]);
        assert_eq!(ended.code, Some(1), "{before}: {}", ended.err);
    };
    check("a.yaml", "openapi: 3.1.0\nx:\n", "  a: 1\n", 300_000);
    check("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [", "{},", 100_000);
}

#[test]
fn objects_that_select_one_another_cost_in_proportion() {
    let deployment = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d{}}\nspec:\n  replicas: 2\n  \
                      selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b, c: d{}}}\n    spec:\n      \
                      containers: [{name: c, image: 'a:1', ports: [{name: http, containerPort: 80}]}]\n";
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: s{}}\nspec: {selector: {a: b}, ports: [{port: 80, \
                   targetPort: http}]}\n";
    let services = [("", deployment), ("", service)];
    in_proportion("Services of one label", [2 * FEW, 8 * FEW].map(|count| of_lines(&services, count)), CHECK);
    let budget = "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: p{}}\nspec:\n  maxUnavailable: 1\n  \
                  selector: {matchExpressions: [{key: c, operator: In, values: [d{}]}]}\n";
    let budgets = [("", deployment), ("", budget)];
    in_proportion("budgets with expressions", [2 * FEW, 8 * FEW].map(|count| of_lines(&budgets, count)), CHECK);
}
