use super::{Builds, Elsewhere};
use crate::k8s::recognise::{Charts, YamlKind, classify};
use crate::source::{FileId, Source, SourceMap, Text};
use crate::syntax::tree::{NodeRef, Tree};
use crate::syntax::yaml;
use crate::workers::InTurn;

/// What the last kustomization of some files builds, each scalar with the place where it is written.
fn built(files: &[(&str, &str)]) -> (SourceMap, Builds) {
    let sources = SourceMap::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
    let trees: Vec<Tree> = files
        .iter()
        .enumerate()
        .map(|(index, (_, text))| yaml::parse(FileId::new(index), &Text::from(*text)))
        .collect();
    let kinds: Vec<(&Tree, YamlKind)> = trees
        .iter()
        .zip(files)
        .map(|(tree, (path, _))| (tree, classify(path, tree, &Charts::default())))
        .filter(|(_, kind)| *kind != YamlKind::NotKubernetes)
        .collect();
    let builds = Builds::make(&sources, &kinds, &|_| Elsewhere::Missing, &InTurn);
    (sources, builds)
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let (sources, builds) = built(files);
    assert!(builds.unbuilt.is_empty(), "{:?}", builds.unbuilt);
    let build = builds.builds.last().expect("something is built");
    let mut lines = Vec::new();
    for object in &build.objects {
        leaves(object.tree.root().unwrap(), String::new(), &mut |path, node| {
            let source = sources.get(node.span().file);
            let line = source.position(node.span().start as usize).line;
            lines.push(format!("{path} {} @{}:{line}", node.text().unwrap_or_default(), source.path()));
        });
    }
    for line in expected {
        assert!(lines.iter().any(|known| known == line), "{line} is not among\n{}", lines.join("\n"));
    }
}

fn leaves(node: NodeRef<'_>, path: String, each: &mut dyn FnMut(&str, NodeRef<'_>)) {
    for (index, item) in node.items().enumerate() {
        leaves(item, format!("{path}[{index}]"), each);
    }
    for entry in node.own_entries() {
        leaves(entry.value, format!("{path}.{}", entry.name()), each);
    }
    if node.text().is_some() {
        each(&path, node);
    }
}

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  selector:
    matchLabels: {app: api}
  template:
    metadata:
      labels: {app: api}
    spec:
      containers:
        - name: api
          image: api:1
          envFrom:
            - configMapRef: {name: settings}
        - name: side
          image: registry/side:latest
";

const BASE: &str = "resources: [api.yaml]\nconfigMapGenerator: [{name: settings, literals: [LEVEL=info]}]\n";

#[test]
fn words_stand_where_they_are_written() {
    check(
        &[
            ("base/api.yaml", DEPLOYMENT),
            ("base/kustomization.yaml", BASE),
            (
                "prod/kustomization.yaml",
                "resources: [../base]
namespace: shop
namePrefix: prod-
commonLabels: {team: a}
images: [{name: registry/side, newTag: '2.0'}]
replicas: [{name: api, count: 3}]
patches:
  - path: probe.yaml
  - target: {kind: Deployment}
    patch: |-
      - op: add
        path: /spec/paused
        value: true
",
            ),
            (
                "prod/probe.yaml",
                "apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers:
        - name: api
          livenessProbe: {tcpSocket: {port: 1}}
",
            ),
        ],
        &[
            ".metadata.name prod-api @base/api.yaml:4",
            ".metadata.namespace shop @prod/kustomization.yaml:2",
            ".spec.selector.matchLabels.team a @prod/kustomization.yaml:4",
            ".spec.replicas 3 @prod/kustomization.yaml:6",
            ".spec.paused true @prod/kustomization.yaml:13",
            ".spec.template.spec.containers[0].name api @base/api.yaml:13",
            ".spec.template.spec.containers[0].livenessProbe.tcpSocket.port 1 @prod/probe.yaml:9",
            ".spec.template.spec.containers[0].envFrom[0].configMapRef.name prod-settings-2748f727mg @base/api.yaml:16",
            ".spec.template.spec.containers[1].image registry/side:2.0 @prod/kustomization.yaml:5",
            ".metadata.name prod-settings-2748f727mg @base/kustomization.yaml:2",
        ],
    );
}

#[test]
fn components_change_what_they_are_put_into() {
    check(
        &[
            ("base/api.yaml", DEPLOYMENT),
            ("base/kustomization.yaml", BASE),
            (
                "debug/kustomization.yaml",
                "kind: Component
apiVersion: kustomize.config.k8s.io/v1alpha1
patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: api}
      spec: {template: {spec: {containers: [{name: side, $patch: delete}, {name: new, image: new:1}]}}}
",
            ),
            ("dev/kustomization.yaml", "resources: [../base]\ncomponents: [../debug]\n"),
        ],
        &[
            ".spec.template.spec.containers[0].name new @debug/kustomization.yaml:8",
            ".spec.template.spec.containers[1].name api @base/api.yaml:13",
        ],
    );
}

#[test]
fn what_is_put_in_from_elsewhere_stands_where_it_was_written() {
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: front\nspec:\n  ports: [{port: 80}]\n";
    check(
        &[
            ("base/api.yaml", DEPLOYMENT),
            ("base/service.yaml", service),
            ("base/kustomization.yaml", "resources: [api.yaml, service.yaml]\n"),
            (
                "prod/kustomization.yaml",
                "resources: [../base]
replacements:
  - source: {kind: Service, name: front, fieldPath: 'spec.ports.0.port'}
    targets:
      - select: {kind: Deployment}
        fieldPaths: [metadata.annotations.port]
        options: {create: true}
      - select: {kind: Deployment}
        fieldPaths: ['spec.template.spec.containers.[name=api].image']
        options: {delimiter: ':', index: 1}
vars: [{name: FRONT, objref: {kind: Service, name: front, apiVersion: v1}}]
patches:
  - target: {kind: Deployment}
    patch: |-
      - {op: add, path: /spec/template/spec/containers/0/args, value: [--front=$(FRONT)]}
",
            ),
        ],
        &[
            ".metadata.annotations.port 80 @base/service.yaml:6",
            ".spec.template.spec.containers[0].image api:80 @base/api.yaml:14",
            ".spec.template.spec.containers[0].args[0] --front=front @prod/kustomization.yaml:15",
        ],
    );
}

#[test]
fn what_kustomize_refuses_is_not_built() {
    let check = |over: &str, reason: &str| {
        let (_, builds) = built(&[("api.yaml", DEPLOYMENT), ("kustomization.yaml", over)]);
        assert!(builds.builds.is_empty() && builds.unbuilt[0].reason.contains(reason), "{:?}", builds.unbuilt);
    };
    let source = "source: {kind: Deployment, name: apy}";
    check(&format!("resources: [api.yaml]\nreplacements: [{{{source}, targets: []}}]\n"), "is not one object");
    check("resources: [api.yaml]\nreplicas: [{name: apy, count: 2}]\n", "no workload is called so");
    check(
        "resources: [api.yaml]\nvars: [{name: A, objref: {kind: Deployment, name: api, apiVersion: apps/v1}, fieldref: \
         {fieldpath: spec.nothing}}]\n",
        "the field of a variable",
    );
}

#[track_caller]
fn check_faults(files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let (sources, builds) = built(files);
    let found: Vec<(&str, &str)> =
        builds.faults.iter().map(|fault| (sources.slice(fault.span), fault.message.as_str())).collect();
    let same = found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, want)| found.0 == want.0 && found.1.contains(want.1));
    assert!(same, "{found:#?} {:?}", builds.unbuilt);
}

#[test]
fn what_is_not_there_is_told() {
    check_faults(
        &[
            ("api.yaml", DEPLOYMENT),
            ("kustomization.yaml", "resources: [api.yaml, servce.yaml]\n"),
            ("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"),
        ],
        &[("servce.yaml", "no such file")],
    );
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: apy}\nspec: {replicas: 1}\n";
    check_faults(
        &[
            ("api.yaml", DEPLOYMENT),
            ("kustomization.yaml", "resources: [api.yaml]\npatches: [{path: patch.yaml}]\n"),
            ("patch.yaml", patch),
        ],
        &[("patch.yaml", "no object that is built here is Deployment `apy`, so kustomize builds nothing")],
    );
    check_faults(
        &[("a/kustomization.yaml", "resources: [../b]\n"), ("b/kustomization.yaml", "resources: [../a]\n")],
        &[("../a", "leads back")],
    );
}

#[test]
fn what_is_not_applied_is_not_built() {
    for text in ["resources: ['https://example.com/a.yaml']\n", "helmCharts: [{name: a}]\n", "generators: [a.yaml]\n"] {
        let (_, builds) = built(&[("kustomization.yaml", text)]);
        assert!(builds.builds.is_empty() && builds.unbuilt.len() == 1, "{text}");
    }
}
