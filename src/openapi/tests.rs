//! What the views say of small repositories.

use super::*;
use crate::source::{Source, Text};
use crate::syntax::{json, yaml};
use crate::workers::InTurn;

/// Links the files, given as path and text, and hands the APIs to `look`.
pub(super) fn check(files: &[(&str, &str)], look: impl FnOnce(&Apis<'_>, &SourceMap)) {
    let sources = SourceMap::new(files.iter().map(|(path, text)| Source::new(*path, *text)).collect());
    let trees: Vec<Tree> = sources
        .iter()
        .map(|(file, source)| {
            let text = source.shared_text().clone();
            if source.path().ends_with(".json") { json::parse(file, &text) } else { yaml::parse(file, &text) }
        })
        .collect();
    let read: Vec<&Tree> = trees.iter().filter(|tree| sources.get(tree.file()).path() != "big.yaml").collect();
    look(&Apis::link(&sources, &read, &OpenapiSettings::default(), &InTurn), &sources);
}

/// The text of every `$ref` with what became of it.
fn targets(apis: &Apis<'_>) -> Vec<String> {
    let name = |target: Target<'_>| match target {
        Target::Node(node) => format!("{}{}", node.tree().file().index(), node.pointer()),
        other => format!("{other:?}"),
    };
    apis.references().iter().map(|site| format!("{} > {}", site.value.text().unwrap(), name(site.target))).collect()
}

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";

#[test]
fn documents_are_recognised_by_their_root_key() {
    let version = |text: &str| {
        let tree = yaml::parse(FileId::new(0), &Text::from(text));
        tree.root().and_then(recognise)
    };
    assert_eq!(version("swagger: '2.0'"), Some(Version::V2));
    assert_eq!(version("swagger: 2.0"), Some(Version::V2));
    assert_eq!(version("openapi: 3.0.4"), Some(Version::V3_0));
    assert_eq!(version("openapi: 3.1.2"), Some(Version::V3_1));
    assert_eq!(version("openapi: 3.2.0"), Some(Version::V3_2));
    assert_eq!(version("openapi: true"), None);
    assert_eq!(version("kind: Service"), None);
    assert_eq!(version("[openapi]"), None);
}

#[test]
fn references_lead_where_they_say() {
    let root = format!(
        "{HEAD}paths:\n  /a%7Bx%7D/{{id}}:\n    get: {{responses: {{'200': {{$ref: 'lib/r.json#/Ok'}}}}}}\n\
         components:\n  schemas:\n    A: {{$ref: '#/components/schemas/B~1~0C'}}\n    B/~C: {{type: object}}\n    \
         D: {{$ref: '#/components/schemas/Nope'}}\n    E: {{$ref: 'https://x.test/y.yaml'}}\n    \
         F: {{$ref: '../up.yaml'}}\n    G: {{$ref: 'big.yaml'}}\n    H: {{$ref: 'gone.yaml'}}\n    \
         I: {{anyOf: [{{}}, {{type: string}}]}}\n    J: {{$ref: '#/components/schemas/I/anyOf/1'}}\n    \
         K: {{$ref: '#/components/schemas/B%2F~0C'}}\n"
    );
    let library = r#"{"Ok": {"description": "d", "content": {"application/json": {"schema": {"$ref": "s.yaml"}}}}}"#;
    check(
        &[("a.yaml", &root), ("lib/r.json", library), ("lib/s.yaml", "type: object\n"), ("big.yaml", "")],
        |apis, _| {
            let mut found = targets(apis);
            found.sort();
            assert_eq!(
                found,
                [
                    "#/components/schemas/B%2F~0C > Missing",
                    "#/components/schemas/B~1~0C > 0/components/schemas/B~1~0C",
                    "#/components/schemas/I/anyOf/1 > 0/components/schemas/I/anyOf/1",
                    "#/components/schemas/Nope > Missing",
                    "../up.yaml > Outside",
                    "big.yaml > Unknown",
                    "gone.yaml > Missing",
                    "https://x.test/y.yaml > Remote",
                    "lib/r.json#/Ok > 1/Ok",
                    "s.yaml > 2",
                ]
            );
        },
    );
}

#[test]
fn anchors_and_identifiers_are_found() {
    let text = format!(
        "{HEAD}components:\n  schemas:\n    A: {{$anchor: here, type: object}}\n    B: {{$ref: '#here'}}\n    \
         C: {{$ref: '#nowhere'}}\n    D: {{$id: 'https://x.test/d', $defs: {{n: {{type: string}}}}, allOf: [{{$ref: \
         '#/$defs/n'}}]}}\n    E: {{$ref: 'https://x.test/d#/$defs/n'}}\n    F: {{$ref: '#there'}}\n"
    );
    let other = format!("{HEAD}components: {{schemas: {{X: {{$anchor: there}}}}}}\n");
    check(&[("a.yaml", &text), ("b.yaml", &other)], |apis, _| {
        let mut found = targets(apis);
        found.sort();
        assert_eq!(
            found,
            [
                "#/$defs/n > 0/components/schemas/D/$defs/n",
                "#here > 0/components/schemas/A",
                "#nowhere > Missing",
                "#there > Unknown",
                "https://x.test/d#/$defs/n > 0/components/schemas/D/$defs/n",
            ]
        );
    });
}

#[test]
fn dynamic_references_lead_where_no_way_leads_elsewhere() {
    let text = format!(
        "{HEAD}components:\n  schemas:\n    A: {{$dynamicAnchor: one, required: [a], properties: {{a: {{}}}}}}\n    \
         B: {{$dynamicAnchor: two}}\n    C: {{$dynamicAnchor: two}}\n    D: {{$anchor: plain, properties: {{d: {{}}}}}}\n"
    );
    let uses = "    E: {$dynamicRef: '#one'}\n    F: {$dynamicRef: '#two'}\n    G: {$dynamicRef: '#plain'}\n    \
                H: {$dynamicRef: '#none'}\n    I: {$dynamicRef: '#/components/schemas/A'}\n";
    let text = text + uses;
    check(&[("a.yaml", &text)], |apis, _| {
        let api = apis.iter().next().unwrap();
        let schema = |name: &str| api.root().at(&["components", "schemas", name]).map(|node| Schema::new(apis, node));
        let has = |name: &str, property: &str| schema(name).unwrap().property(property);
        assert!(matches!(has("E", "a"), Presence::Present(_)) && has("E", "b").is_absent());
        assert!(matches!(has("G", "d"), Presence::Present(_)));
        assert!(matches!(has("I", "a"), Presence::Present(_)));
        assert!(matches!(has("F", "a"), Presence::Unknown) && matches!(has("H", "a"), Presence::Unknown));
        let missing = api.objects().filter_map(|object| object.other_reference());
        let missing: Vec<_> = missing.filter(|site| site.target == Target::Missing).collect();
        assert_eq!(missing.iter().filter_map(|site| site.value.text()).collect::<Vec<_>>(), ["#none"]);
        assert_eq!(missing[0].keyword(), "$dynamicRef");
    });
}

#[test]
fn data_is_never_a_reference() {
    let text = format!(
        "{HEAD}x-notes: {{$ref: '#/no'}}\ncomponents:\n  examples: {{E: {{value: {{$ref: '#/no'}}}}}}\n  schemas:\n    \
         A:\n      example: {{$ref: '#/no'}}\n      examples: [{{$ref: '#/no'}}]\n      default: {{$ref: '#/no'}}\n      \
         enum: [{{$ref: '#/no'}}]\n      const: {{$ref: '#/no'}}\n      x-y: {{$ref: '#/no'}}\n      \
         properties: {{$ref: {{type: string}}, example: {{$ref: '#/yes'}}}}\n"
    );
    check(&[("a.yaml", &text)], |apis, _| assert_eq!(targets(apis), ["#/yes > Missing"]));
    let tree = yaml::parse(FileId::new(0), &Text::from(text.replace("#/", "f.yaml#/")));
    assert_eq!(external(&tree).len(), 1, "{:?}", external(&tree));
}

#[test]
fn external_references_are_listed_as_written() {
    let text =
        "get: {responses: {default: {$ref: './a%20b.yaml#/X'}, 404: {$ref: '#/Y'}, 500: {$ref: 'http://h/z'}}}\n";
    let tree = yaml::parse(FileId::new(0), &Text::from(text));
    let found = external(&tree);
    assert_eq!(found.iter().map(|found| found.path.as_str()).collect::<Vec<_>>(), ["./a b.yaml"]);
    assert_eq!(&text[found[0].span.range()], "'./a%20b.yaml#/X'");
}

#[test]
fn a_document_whose_paths_another_takes_over_is_a_library() {
    let main = format!(
        "{HEAD}paths: {{/a: {{$ref: 'part.yaml#/paths/~1a'}}, /b: {{get: {{responses: {{'200': {{$ref: \
         'other.yaml#/components/responses/R'}}}}}}}}}}\n"
    );
    let part = format!("{HEAD}paths: {{/a: {{get: {{}}}}}}\n");
    let other = format!("{HEAD}paths: {{/c: {{get: {{}}}}}}\ncomponents: {{responses: {{R: {{description: d}}}}}}\n");
    let common = format!("{HEAD}paths: {{}}\n");
    let files = [("main.yaml", main.as_str()), ("part.yaml", &part), ("other.yaml", &other), ("z.yaml", &common)];
    check(&files, |apis, sources| {
        let entries: Vec<_> = apis.iter().map(|api| sources.get(api.root().tree().file()).path()).collect();
        assert_eq!(entries, ["main.yaml", "other.yaml", "z.yaml"]);
        assert_eq!(apis.iter().map(Api::group).collect::<Vec<_>>(), [0, 0, 2]);
        assert_eq!(apis.iter().next().map(|api| api.operations().count()), Some(2));
    });
}

#[test]
fn a_file_that_many_documents_share_belongs_to_the_first() {
    let text = format!("{HEAD}paths:\n  /a:\n    get: {{responses: {{'200': {{$ref: 'r.yaml#/Ok'}}}}}}\n");
    let shared = "Ok: {description: d, content: {application/json: {schema: {$ref: '#/S'}}}}\nS: {type: object}\n";
    let alone = format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{type: string}}}}}}\n");
    let mut files: Vec<(String, &str)> = (0..40).map(|number| (format!("d{number:02}.yaml"), text.as_str())).collect();
    files[20].1 = &alone;
    files.push(("r.yaml".to_owned(), shared));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    check(&files, |apis, _| {
        let groups: Vec<usize> = apis.iter().map(Api::group).collect();
        assert!(groups.iter().enumerate().all(|(number, group)| *group == if number == 20 { 20 } else { 0 }));
        let documents: Vec<usize> = apis.references().iter().map(|site| site.document).collect();
        let expected: Vec<usize> = std::iter::once(0).chain((0..40).filter(|number| *number != 20)).collect();
        assert_eq!(documents, expected);
        let schemas = apis.objects().filter(|object| object.kind() == ObjectKind::Schema);
        assert_eq!(schemas.map(|schema| schema.api().index).collect::<Vec<_>>(), [0, 20]);
        assert_eq!(apis.responses().map(|response| response.uses().count()).collect::<Vec<_>>(), [39]);
    });
}

#[test]
fn operations_of_every_kind_and_version() {
    let text = "openapi: 3.2.0\npaths:\n  /a:\n    query: {}\n    additionalOperations: {COPY: {}}\n    parameters: []\n    \
                post: {callbacks: {done: {'{$request.body#/url}': {post: {}}}}}\nwebhooks: {made: {post: {}}}\n";
    check(&[("a.yaml", text)], |apis, _| {
        let api = apis.iter().next().unwrap();
        let found: Vec<_> = api.operations().map(|operation| (operation.kind(), operation.name())).collect();
        let expected = [
            (OperationKind::Path, "QUERY /a"),
            (OperationKind::Path, "COPY /a"),
            (OperationKind::Path, "POST /a"),
            (OperationKind::Callback, "POST {$request.body#/url}"),
            (OperationKind::Webhook, "POST made"),
        ];
        assert_eq!(found, expected.map(|(kind, name)| (kind, name.to_owned())));
    });
}

#[test]
fn effective_paths_are_those_of_all_servers() {
    let check_paths = |text: &str, expected: &[&str]| {
        check(&[("a.yaml", text)], |apis, _| {
            let paths: Vec<_> = apis.iter().flat_map(|api| api.paths().collect::<Vec<_>>()).collect();
            assert_eq!(paths[0].effective_paths(), expected, "{text}");
        });
    };
    check_paths("swagger: '2.0'\nbasePath: /api/v2/\npaths: {/a: {}}\n", &["/api/v2/a"]);
    check_paths("openapi: 3.0.0\npaths: {/a: {}}\n", &["/a"]);
    check_paths(
        "openapi: 3.0.0\nservers: [{url: 'https://{host}/{base}', variables: {host: {default: h}, base: {default: v1, \
         enum: [v1, v2]}}}, {url: /}]\npaths: {/a: {}}\n",
        &["/v1/a", "/v2/a", "/a"],
    );
    check_paths("openapi: 3.0.0\nservers: [{url: 'https://{unset}/x'}]\npaths: {/a: {}}\n", &[]);
    check_paths("openapi: 3.0.0\nservers: [{url: /x}]\npaths: {/a: {servers: [{url: /y}]}}\n", &["/y/a"]);
}

#[test]
fn a_request_finds_its_operation() {
    let text = "openapi: 3.0.0\nservers: [{url: /api/v1}]\npaths:\n  /a/{id}: {get: {}}\n  /b: {$ref: gone.yaml}\n";
    check(&[("a.yaml", text)], |apis, _| {
        let api = apis.iter().next().unwrap();
        assert_eq!(api.offers("GET", "/api/v1/a/7"), Some(true));
        assert_eq!(api.offers("get", "/a/7"), Some(true));
        assert_eq!(api.offers("PUT", "/a/7"), Some(false));
        assert_eq!(api.offers("GET", "/b"), None);
        assert_eq!(api.offers("GET", "/c"), Some(false));
    });
}

#[test]
fn a_property_is_present_absent_or_unknown() {
    let check_property = |schema: &str, expected: &str| {
        let text = format!(
            "openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {{'200': {{content: {{application/json: {{schema: {schema}}}\
             }}}}}}}}}}}}\ncomponents:\n  schemas:\n    Data: {{properties: {{data: {{}}}}}}\n    Loop: {{allOf: [{{$ref: \
             '#/components/schemas/Loop'}}, {{$ref: '#/components/schemas/Data'}}]}}\n    Endless: {{oneOf: [{{$ref: \
             '#/components/schemas/Endless'}}, {{type: string}}]}}\n"
        );
        check(&[("a.yaml", &text)], |apis, _| {
            let response = apis.responses().next().unwrap();
            let schema = response.media_types().next().unwrap().schema.unwrap();
            let found = match schema.property("data") {
                Presence::Present(_) => "present",
                Presence::Absent => "absent",
                Presence::Unknown => "unknown",
            };
            assert_eq!(found, expected, "{schema:?} of {text}");
        });
    };
    check_property("{$ref: '#/components/schemas/Data'}", "present");
    check_property("{$ref: '#/components/schemas/Loop'}", "present");
    check_property("{$ref: '#/components/schemas/Endless'}", "absent");
    check_property("{allOf: [{type: object}, {$ref: '#/components/schemas/Data'}]}", "present");
    check_property("{oneOf: [{$ref: '#/components/schemas/Data'}, {properties: {data: {}}}]}", "present");
    check_property("{oneOf: [{$ref: '#/components/schemas/Data'}, {type: 'null'}]}", "present");
    check_property("{anyOf: [{$ref: '#/components/schemas/Data'}, {properties: {x: {}}}]}", "absent");
    check_property("{anyOf: [{$ref: '#/components/schemas/Data'}, {$ref: gone.yaml}]}", "unknown");
    check_property("{allOf: [{$ref: 'https://x.test/y'}]}", "unknown");
    check_property("{type: object, required: [data]}", "unknown");
    check_property("{type: array, items: {$ref: '#/components/schemas/Data'}}", "absent");
    check_property("{}", "absent");
    check_property("{not: {properties: {data: {}}}, x-a: {properties: {data: {}}}}", "absent");
}

#[test]
fn doubled_alternatives_do_not_take_forever() {
    let mut text =
        "openapi: 3.0.0\npaths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {$ref: \
                    '#/components/schemas/S0'}}}}}}}}\ncomponents:\n  schemas:\n"
            .to_owned();
    for level in 0..60 {
        let next = format!("{{$ref: '#/components/schemas/S{}'}}", level + 1);
        text.push_str(&format!("    S{level}: {{oneOf: [{next}, {next}], allOf: [{next}, {next}]}}\n"));
    }
    check(&[("a.yaml", &text)], |apis, _| {
        let schema = apis.responses().next().unwrap().media_types().next().unwrap().schema.unwrap();
        assert!(matches!(schema.property("data"), Presence::Unknown));
    });
}

#[test]
fn ten_thousand_references_into_a_large_mapping_are_quick() {
    let mut text = "openapi: 3.0.0\npaths: {}\ncomponents:\n  schemas:\n".to_owned();
    for at in 0..1000 {
        text.push_str(&format!("    S{at}:\n      allOf:\n"));
        for step in 1..=10 {
            text.push_str(&format!("        - $ref: '#/components/schemas/S{}'\n", (at + step * 37) % 1000));
        }
    }
    check(&[("a.yaml", &text)], |apis, _| {
        assert_eq!(apis.references().len(), 10_000);
        assert!(apis.references().iter().all(|site| matches!(site.target, Target::Node(_))));
    });
}

#[test]
fn words_of_names() {
    for name in ["pwdHash", "pwd_hash", "PWD-Hash", "pwd.hash"] {
        assert_eq!(words(name), ["pwd", "hash"]);
    }
    assert_eq!(words("APIKey2"), ["api", "key2"]);
    assert_eq!(words("X-RateLimit"), ["x", "rate", "limit"]);
}

/// Each object once at its definition, with the ways that its data goes.
#[test]
fn objects_are_reached_once_and_know_their_direction() {
    let text = "openapi: 3.0.3
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/In'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Out'}}}}
        '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Out'}}}}
components:
  schemas:
    In: {type: object, properties: {both: {$ref: '#/components/schemas/Both'}}}
    Out: {type: object, properties: {both: {$ref: '#/components/schemas/Both'}}, example: {properties: {no: schema}}}
    Both: {type: string}
    Unused: {type: string}
";
    let expected =
        [("In", true, false, 1), ("Out", false, true, 2), ("Both", true, true, 2), ("Unused", false, false, 0)];
    check(&[("api.yaml", text)], |apis, _| {
        let schemas = apis.objects().filter(|object| object.kind() == ObjectKind::Schema);
        let found: Vec<_> = schemas
            .filter_map(|object| {
                let name = object.node().key()?.text()?;
                let direction = object.direction();
                (name != "schema").then(|| (name, direction.request, direction.response, object.uses().count()))
            })
            .collect();
        for row in expected {
            assert_eq!(found.iter().filter(|found| **found == row).count(), 1, "{row:?} of {found:?}");
        }
    });
}

#[test]
fn deep_examples_and_long_chains_of_schemas_end() {
    let mut schema = String::from("{$ref: '#/components/schemas/A'}");
    for _ in 0..50 {
        schema =
            format!("{{allOf: [{schema}, {{type: object, properties: {{a: {{$ref: '#/components/schemas/A'}}}}}}]}}");
    }
    let example = format!("{}1{}", "{a: ".repeat(150), "}".repeat(150));
    let text = format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    A: {schema}\n    B:\n      $ref: '#/components/schemas/A'\n      example: {example}\n"
    );
    check(&[("a.yaml", &text)], |apis, _| {
        let judged: Vec<_> = apis
            .objects()
            .flat_map(|object| {
                object.samples().into_iter().map(move |sample| object.mismatches(sample).len()).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(judged.len(), 1);
        assert_eq!(apis.iter().map(|api| api.rings().len()).sum::<usize>(), 1);
    });
}
