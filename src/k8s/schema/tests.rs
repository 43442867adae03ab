use super::{SchemaFaultKind, faults};
use crate::k8s::Cluster;
use crate::k8s::recognise::{Charts, classify};
use crate::settings::K8sSettings;
use crate::source::{FileId, Source, SourceMap, Text};
use crate::syntax::yaml;

/// The faults of all objects, each with the kind, the marked text, and the message.
#[track_caller]
fn check(text: &str, expected: &[(SchemaFaultKind, &str, &str)]) {
    let source = Source::new("a.yaml", text);
    let tree = yaml::parse(FileId::new(0), &Text::from(text));
    let sources = SourceMap::new(vec![source]);
    let settings = K8sSettings::default();
    let charts = Charts::default();
    let kind = classify("a.yaml", &tree, &charts);
    let cluster = Cluster::link(&sources, &[(&tree, kind)], &charts, &settings);
    let found: Vec<_> = cluster.manifests.iter().flat_map(|manifest| faults(manifest, &cluster)).collect();
    let found: Vec<(SchemaFaultKind, &str, String)> = found
        .iter()
        .map(|fault| (fault.kind, sources.slice(fault.span), format!("{}; {}", fault.message, fault.help)))
        .collect();
    let matches = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(found, want)| found.0 == want.0 && found.1 == want.1 && found.2.contains(want.2));
    assert!(matches, "{text}\n{found:#?}");
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n";

use SchemaFaultKind::{Invalid, NotText, UnknownField};

#[test]
fn types_are_those_of_the_api() {
    check(
        &format!("{POD}  containers: [{{name: a, image: b, ports: [{{containerPort: \"80\"}}]}}]\n"),
        &[(Invalid, "\"80\"", "`spec.containers[0].ports[0].containerPort` must be a whole number, not a text")],
    );
    check(
        &format!("{POD}  hostNetwork: yes\n  priority: 1e3\n  containers: [{{name: a, image: b, args: x}}]\n"),
        &[(Invalid, "x", "must be a list, not a text")],
    );
    check(
        &format!(
            "{POD}  containers: [{{name: a, image: b, resources: {{limits: {{cpu: 1, memory: 1GB}}}}}}]\n  overhead: {{cpu: 1cpu}}\n"
        ),
        &[(Invalid, "1cpu", "no amount of Kubernetes")],
    );
    check(
        &format!("{POD}  nodeSelector: [a]\n  containers: [{{name: a, image: b, env: {{A: b}}}}]\n"),
        &[
            (Invalid, "[a]", "`spec.nodeSelector` must be an object, not a list"),
            (Invalid, "{A: b}", "put a `-` before each item"),
        ],
    );
    check("apiVersion: v1\nkind: Pod\nspec: 1\n", &[(Invalid, "1", "`spec` must be an object")]);
}

#[test]
fn what_is_required_is_missed_at_its_parent() {
    check(
        &format!("{POD}  containers:\n    - image: a\n"),
        &[(Invalid, "image", "`spec.containers[0].name` is missing")],
    );
    check(&format!("{POD}  restartPolicy: Never\n"), &[(Invalid, "spec", "`spec.containers` is missing")]);
    for empty in ["", "null", "~"] {
        check(&format!("{POD}  containers: {empty}\n"), &[(Invalid, "containers", "is empty")]);
    }
    check(&format!("{POD}  containers: []\n"), &[(Invalid, "containers", "at least one")]);
    check("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: }\n", &[]);
}

#[test]
fn words_are_those_of_the_reference() {
    check(
        &format!("{POD}  restartPolicy: always\n  containers: [{{name: a, image: b}}]\n"),
        &[(Invalid, "always", "write `Always`")],
    );
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: 1}]\n  type: ";
    check(&format!("{service}\"\"\n"), &[]);
    check(&format!("{service}${{TYPE}}\n"), &[]);
    check(&format!("{service}Nodeport\n"), &[(Invalid, "Nodeport", "write `NodePort`")]);
}

#[test]
fn unknown_fields_come_with_what_was_meant() {
    check(
        &format!("{POD}  containers: [{{name: a, image: b, imagepullpolicy: Never, comand: [a]}}]\n"),
        &[
            (UnknownField, "imagepullpolicy", "did you mean `imagePullPolicy`?"),
            (UnknownField, "comand", "did you mean `command`?"),
        ],
    );
    check(
        &format!("{POD}  ports: [{{containerPort: 1}}]\n  containers: [{{name: a, image: b, runAsUser: 1}}]\n"),
        &[
            (UnknownField, "ports", "`containers[].ports`, inside of this"),
            (UnknownField, "runAsUser", "`securityContext.runAsUser`, inside of this"),
        ],
    );
    check(
        &format!("{POD}  containers: [{{name: a, image: b, dnsPolicy: None, xyzzy: 1}}]\n"),
        &[(UnknownField, "dnsPolicy", "the pod's `spec`, further out"), (UnknownField, "xyzzy", "delete it")],
    );
    check(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nreplicas: 1\nspec: {clusterIP: None, port: 80}\n",
        &[(UnknownField, "replicas", "delete it"), (UnknownField, "port", "`ports[].port`, inside of this")],
    );
}

#[test]
fn text_is_text() {
    check(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: on}}\ndata: {a: 1, b: y, c: 0x1f, d: 1.2.3}\n",
        &[
            (NotText, "on", "`metadata.labels.a` is a boolean `on`"),
            (NotText, "1", "`data.a` is a number `1`"),
            (NotText, "0x1f", "a number"),
        ],
    );
    check(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: 1234}\ndata: {b: pass word, c: YQ==}\n",
        &[(NotText, "1234", "is a number where"), (Invalid, "pass word", "is not base64")],
    );
}

const CRD: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.acme.io}
spec:
  group: acme.io
  scope: Namespaced
  names: {kind: Shop, plural: shops}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            apiVersion: {type: string}
            kind: {type: string}
            metadata: {type: object}
            spec:
              type: object
              required: [size, kept]
              properties:
                size: {type: integer}
                kept: {type: string, default: x}
                mode: {type: string, enum: [Fast, Slow]}
                port: {anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                tags: {type: object, additionalProperties: {type: string}}
---
";

#[test]
fn custom_resources_have_the_schema_of_their_definition() {
    let shop = |spec: &str| format!("{CRD}apiVersion: acme.io/v1\nkind: Shop\nmetadata: {{name: a}}\nspec: {spec}\n");
    check(&shop("{size: 1, mode: Fast, port: 80, free: {a: {b: 1}}, tags: {a: b}}"), &[]);
    check(
        &shop("{size: big, mode: fast, sise: 1, tags: {a: 1}}"),
        &[
            (Invalid, "big", "`spec.size` must be a whole number"),
            (Invalid, "fast", "write `Fast`"),
            (UnknownField, "sise", "did you mean `size`?"),
            (NotText, "1", "`spec.tags.a`"),
        ],
    );
    check(&shop("{mode: Fast}"), &[(Invalid, "spec", "`spec.size` is missing")]);
    check("apiVersion: acme.io/v1\nkind: Shop\nspec: {anything: 1}\n", &[]);
}

#[test]
fn a_definition_that_a_tool_completes_forbids_nothing() {
    let object = "apiVersion: acme.io/v1\nkind: Shop\nmetadata: {name: a}\nspec: {sise: 1, free: {a: 1}}\n";
    let (head, _) = CRD.split_once("          type: object\n").unwrap();
    check(&format!("{head}          $ref: templates.yaml#/definitions/Shop\n---\n{object}"), &[]);
    let part = CRD.replace("{type: integer}", "{$ref: templates.yaml#/definitions/Size}");
    check(
        &format!("{part}{object}"),
        &[(UnknownField, "sise", "did you mean `size`?"), (Invalid, "spec", "`spec.size` is missing")],
    );
}

#[test]
fn halves_and_dumps_miss_nothing() {
    let half = (Invalid, "a", "only a part of an object");
    check("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 3}\nstatus: {x: 1}\n", &[half]);
    check(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replica: 3}\n",
        &[half, (UnknownField, "replica", "did you mean `replicas`?")],
    );
}

#[test]
fn what_an_anchor_lends_is_pointed_at_where_it_is_used() {
    let text = format!("{POD}  containers:\n    - &a {{name: a, image: b, prots: []}}\n    - <<: *a\n      name: b\n");
    check(&text, &[(UnknownField, "prots", "`ports`"), (UnknownField, "*a", "`ports`")]);
}

#[test]
fn kinds_are_those_of_the_version() {
    let check_kind = |version: &str, kind: &str, expected: &[(SchemaFaultKind, &str, &str)]| {
        check(&format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n"), expected);
    };
    check_kind(
        "v1",
        "Deployment",
        &[(Invalid, "v1", "`v1` has no kind `Deployment`, so the object cannot be applied; write `apps/v1`")],
    );
    check_kind("batch/v2", "CronJob", &[(Invalid, "batch/v2", "write `batch/v1`")]);
    check_kind("networking/v1", "Ingress", &[(Invalid, "networking/v1", "write `networking.k8s.io/v1`")]);
    check_kind("app/v1", "Deployment", &[(Invalid, "app/v1", "write `apps/v1`")]);
    check_kind(
        "autoscaling/v3",
        "HorizontalPodAutoscaler",
        &[(Invalid, "autoscaling/v3", "`autoscaling/v1` or `autoscaling/v2`")],
    );
    check_kind("v1", "Configmap", &[(Invalid, "Configmap", "write `ConfigMap`")]);
    check_kind("networking.k8s.io/v1", "ingress", &[(Invalid, "ingress", "write `Ingress`")]);
    check_kind("rbac.authorization.k8s.io/v1", "ClusterRoles", &[(Invalid, "ClusterRoles", "write `ClusterRole`")]);
}

#[test]
fn kinds_of_others_are_theirs() {
    let check_kind = |version: &str, kind: &str| {
        check(&format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n"), &[]);
    };
    check_kind("serving.knative.dev/v1", "Service");
    check_kind("networking.istio.io/v1", "Gateway");
    check_kind("acme/v1", "Workload");
    check_kind("v1", "Template");
    check_kind("v1", "RoleBinding");
    check_kind("batch/v1beta1", "CronJob");
    check_kind("gateway.networking.k8s.io/v1", "HTTPRoute");
    check_kind("snapshot.storage.k8s.io/v1", "VolumeSnapshot");
}

/// A Widget beside its definition, whose `spec` has the given schema.
#[track_caller]
fn check_widget(schema: &str, spec: &str, expected: &[(SchemaFaultKind, &str, &str)]) {
    let crd = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: ws.acme.io}}\nspec:\n  \
        group: acme.io\n  scope: Namespaced\n  names: {{kind: Widget, plural: ws}}\n  versions:\n    - name: v1\n      \
        served: true\n      storage: true\n      schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {schema}}}}}}}\n"
    );
    check(&format!("{crd}---\napiVersion: acme.io/v1\nkind: Widget\nmetadata: {{name: a}}\nspec: {spec}\n"), expected);
}

#[test]
fn numbers_keep_to_the_limits_of_their_definition() {
    let schema = "{type: object, properties: {size: {type: integer, minimum: 1, maximum: 5}, share: {type: number, \
        minimum: 0, exclusiveMinimum: true}, step: {type: integer, multipleOf: 10}, hosts: {type: array, minItems: 1, \
        items: {type: string}}}}";
    check_widget(schema, "{size: 5, share: 0.1, hosts: [a], step: 30}", &[]);
    check_widget(
        schema,
        "{size: 6, share: 0, hosts: [], step: 5}",
        &[
            (Invalid, "6", "`spec.size` must be at most 5"),
            (Invalid, "0", "`spec.share` must be more than 0"),
            (Invalid, "[]", "`spec.hosts` must have at least 1 item"),
            (Invalid, "5", "`spec.step` must be a multiple of 10"),
        ],
    );
}

#[test]
fn texts_keep_to_patterns_lengths_and_formats() {
    let schema = "{type: object, minProperties: 1, properties: {name: {type: string, pattern: '^[a-z]+$', maxLength: 5}, \
        at: {type: string, format: date-time}, range: {type: string, format: cidr}, id: {type: string, format: uuid}, \
        odd: {type: string, pattern: '[a&&b]'}, size: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, \
        {type: string}], pattern: '^[0-9]+%$'}}}";
    check_widget(schema, "{name: abc, at: \"2026-01-01T00:00:00Z\", range: 10.0.0.0/8, odd: c, size: 5%}", &[]);
    check_widget(schema, "{id: x}", &[(Invalid, "x", "must have the format `uuid`")]);
    check_widget(schema, "{name: \"${NAME}\", size: 5}", &[]);
    check_widget(
        schema,
        "{name: Abc, at: \"2026-01-01\", range: 10.0.0.0/33, size: 5x}",
        &[
            (Invalid, "Abc", "`spec.name` must match the pattern `^[a-z]+$`"),
            (Invalid, "\"2026-01-01\"", "must have the format `date-time`"),
            (Invalid, "10.0.0.0/33", "must have the format `cidr`"),
            (Invalid, "5x", "must match the pattern"),
        ],
    );
    check_widget(schema, "{name: abcdef}", &[(Invalid, "abcdef", "must have at most 5 characters")]);
    check_widget(schema, "{}", &[(Invalid, "{}", "`spec` must have at least 1 entry")]);
}

#[test]
fn items_of_sets_differ() {
    let schema = "{type: object, properties: {tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}, \
        ports: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, \
        properties: {name: {type: string}, port: {type: integer}}}}}}";
    check_widget(schema, "{tags: [a, b], ports: [{name: a, port: 1}, {name: b, port: 1}, {port: 1}, {port: 2}]}", &[]);
    check_widget(
        schema,
        "{tags: [a, b, a], ports: [{name: c, port: 1}, {name: c, port: 2}]}",
        &[
            (Invalid, "a", "`spec.tags` has an item already"),
            (Invalid, "c", "`spec.ports` has an item with this `name` already"),
        ],
    );
}

#[test]
fn conditions_hold_for_what_is_known() {
    let one = "{type: object, properties: {a: {type: string}, b: {type: string}, c: {type: string, default: x}}, \
        oneOf: [{required: [a]}, {required: [b]}]}";
    check_widget(one, "{a: x}", &[]);
    check_widget(one, "{a: \"${A}\", b: \"${B}\"}", &[(Invalid, "spec", "`spec` may have only one of `a` and `b`")]);
    check_widget(one, "{c: x}", &[(Invalid, "spec", "`spec` must have `a` or `b`")]);
    let any = "{type: object, properties: {kind: {type: string}, size: {type: integer}}, \
        anyOf: [{properties: {kind: {enum: [small]}}}, {properties: {size: {minimum: 5}}, required: [size]}]}";
    check_widget(any, "{kind: small}", &[]);
    check_widget(any, "{kind: large, size: 6}", &[]);
    check_widget(any, "{kind: \"${KIND}\", size: 1}", &[]);
    check_widget(any, "{kind: large, size: 1}", &[(Invalid, "spec", "fits none of the forms")]);
    let not = "{type: object, properties: {a: {type: string}, b: {type: string}}, not: {required: [a, b]}, \
        allOf: [{properties: {a: {pattern: '^x'}}}]}";
    check_widget(not, "{a: x}", &[]);
    check_widget(not, "{a: x, b: y}", &[(Invalid, "spec", "`spec` may not have `a` with `b`")]);
    check_widget(not, "{a: z}", &[(Invalid, "spec", "does not meet all the conditions")]);
}

#[test]
fn numbers_are_those_that_the_server_takes() {
    check(
        &format!(
            "{POD}  terminationGracePeriodSeconds: 0\n  containers:\n    - name: a\n      image: b\n      ports: [{{containerPort: 65536}}]\n      \
            livenessProbe: {{periodSeconds: 0, failureThreshold: -1, httpGet: {{port: 0}}}}\n  \
            volumes: [{{name: b, configMap: {{name: b, defaultMode: 0644}}}}, {{name: c, secret: {{secretName: c, defaultMode: 755}}}}]\n"
        ),
        &[
            (Invalid, "65536", "containerPort` must be between 1 and 65535"),
            (Invalid, "-1", "failureThreshold` must be at least 0"),
            (Invalid, "0", "httpGet.port` must be between 1 and 65535"),
            (Invalid, "755", "must be between 0 and 0777, and the API server refuses the object; write `0755`"),
        ],
    );
    let budget = |least: &str| {
        format!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: a}}\nspec: {{minAvailable: {least}}}\n"
        )
    };
    for right in ["1", "50%", "\"50%\"", "${LEAST}"] {
        check(&budget(right), &[]);
    }
    check(
        &budget("\"1\""),
        &[(Invalid, "\"1\"", "`spec.minAvailable` must be a number without quotes or a percentage")],
    );
    check(&budget("-1"), &[(Invalid, "-1", "must be at least 0")]);
}
