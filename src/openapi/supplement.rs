//! What suggestions add where something is missing: responses, headers, parameters, paths, bounds. What the document
//! has already is referred to.

use super::insert::{Piece, another_entries, more_items};
use super::limits::states_rate_limit;
use super::object::reference_value;
use super::{Api, Operation, Parameter, PathItem, Placeholder, Response, Schema, names_own_id, words};
use crate::diagnostic::{Edit, Suggestion};
use crate::settings::ErrorFormat;
use crate::syntax::tree::NodeRef;

/// So many operations, or shared responses, are asked for what the document does already.
const MAX_ASKED: usize = 100;
/// What is suggested as the largest page, and as the usual one.
const LARGEST_PAGE: (&str, i64) = ("100", 100);
const USUAL_PAGE: (&str, i64) = ("20", 20);

/// The words of which one is in the name of a shared response for a status, and what such a response says.
fn habits(status: &str) -> (&'static [&'static str], &'static str) {
    match status {
        "400" => (&["badrequest", "400"], "the request is wrong"),
        "401" => (&["unauthorized", "unauthorised", "unauthenticated", "401"], "no valid credential"),
        "403" => (&["forbidden", "403"], "not allowed"),
        "429" => (&["toomany", "ratelimit", "throttled", "429"], "too many requests"),
        "500" => (&["internal", "servererror", "500"], "the server failed"),
        _ => (&[], "the request failed"),
    }
}

/// Whether a shared response of this name is meant for a status.
fn is_meant_for(name: &str, status: &str) -> bool {
    const ANY: [&str; 7] =
        ["error", "default", "defaulterror", "errorresponse", "failure", "problem", "unexpectederror"];
    let name = words(name).concat();
    let (parts, _) = habits(status);
    if status == "default" { ANY.contains(&name.as_str()) } else { parts.iter().any(|part| name.contains(part)) }
}

/// Whether a name can stand in a `$ref` as it is.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// The body of a failure.
struct Form<'a> {
    media_type: &'a str,
    schema: Piece,
}

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

fn never(_: &str) -> bool {
    false
}

impl<'a> Operation<'a> {
    /// The suggestion to answer with the first of these statuses for which the document has a shared response, else
    /// with a response of its own for `own` that has the body of the document's other failures. In a document without
    /// any it has the form that the settings ask for.
    #[must_use]
    pub fn with_failure(self, shared: &[&str], own: &str) -> Option<Suggestion> {
        if let Some(status) = shared.iter().find(|status| self.shared_response(status).is_some()) {
            return self.with_responses(&[status]);
        }
        let form = self.failure_form().or_else(|| self.first_failure_form())?;
        self.answering(&[(own, self.response(own, Some(form)))])
    }

    /// The suggestion to answer with all of these statuses.
    #[must_use]
    pub fn with_responses(self, statuses: &[&str]) -> Option<Suggestion> {
        let responses = statuses.iter().map(|status| (*status, self.response(status, self.failure_form())));
        self.answering(&responses.collect::<Vec<_>>())
    }

    fn answering(self, responses: &[(&str, Piece)]) -> Option<Suggestion> {
        let (first, _) = responses.first()?;
        let edit = another_entries(self.node().get("responses")?, responses, |name| name > *first)?;
        let named: Vec<String> = responses.iter().map(|(status, _)| format!("`{status}`")).collect();
        Some((format!("add the response {}", named.join(" and ")), vec![edit]))
    }

    fn response(self, status: &str, form: Option<Form<'a>>) -> Piece {
        if let Some(reference) = self.shared_response(status) {
            return Piece::Map(vec![("$ref".to_owned(), Piece::Text(reference))]);
        }
        let mut entries = vec![("description", Piece::text(habits(status).1))];
        if status == "429" {
            entries.push(("headers", Piece::map(vec![("Retry-After", self.api.header("integer", "seconds to wait"))])));
        }
        if let Some(Form { media_type, schema }) = form {
            entries.push(match self.api.version().is_2() {
                true => ("schema", schema),
                false => ("content", Piece::map(vec![(media_type, Piece::map(vec![("schema", schema)]))])),
            });
        }
        Piece::map(entries)
    }

    /// The reference to the shared response that is meant for a status.
    fn shared_response(self, status: &str) -> Option<String> {
        let root = self.api.root();
        let (at, path): (&[&str], _) = match self.api.version().is_2() {
            true => (&["responses"], "#/responses"),
            false => (&["components", "responses"], "#/components/responses"),
        };
        let map = root.at(at).filter(|_| root.tree().file() == self.node().tree().file())?;
        let limits = |node: NodeRef<'a>| {
            let node = self.api.apis.links.follow(node);
            status != "429" || node.and_then(|node| states_rate_limit(self.api.apis, node)) == Some(true)
        };
        let mut named = map.own_entries().take(MAX_ASKED).filter(|entry| is_plain(entry.name()));
        let found = named.find(|entry| is_meant_for(entry.name(), status) && limits(entry.value))?;
        Some(format!("{path}/{}", found.name()))
    }

    /// The schema that JSON bodies of failures have in the document, by reference.
    fn failure_form(self) -> Option<Form<'a>> {
        let bodies = self.api.operations().take(MAX_ASKED).flat_map(Operation::failure_bodies);
        let file = self.node().tree().file();
        let mut references = bodies.filter_map(|body| Some((body.name, reference_value(body.schema?.node())?)));
        let local = |text: &str| text.strip_prefix("#/").is_some_and(|path| path.split('/').all(is_plain));
        let is_key = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+.-".contains(&byte));
        references.find_map(|(name, value)| {
            let text = value.text().filter(|text| value.tree().file() == file && local(text))?;
            let media_type = if is_key(name) { name } else { JSON };
            Some(Form { media_type, schema: Piece::map(vec![("$ref", Piece::text(text))]) })
        })
    }

    /// The form of failures that the settings ask for, where the document describes none yet.
    fn first_failure_form(self) -> Option<Form<'a>> {
        let settings = self.api.settings();
        let others = self.api.operations().take(MAX_ASKED).flat_map(Operation::failure_bodies);
        let text = || Piece::map(vec![("type", Piece::text("string"))]);
        let number = || Piece::map(vec![("type", Piece::text("integer"))]);
        let object = |properties| vec![("type", Piece::text("object")), ("properties", Piece::map(properties))];
        if others.count() > 0 {
            return None;
        }
        if settings.error_format == ErrorFormat::Problem {
            let members = vec![("type", text()), ("title", text()), ("status", number()), ("detail", text())];
            return Some(Form { media_type: PROBLEM, schema: Piece::map(object(members)) });
        }
        let names: Vec<&str> = settings.error_envelope.iter().map(String::as_str).collect();
        if names.is_empty() || !names.iter().all(|name| is_plain(name)) {
            return None;
        }
        let mut entries = object(names.iter().map(|name| (*name, text())).collect());
        entries.insert(1, ("required", Piece::List(names.into_iter().map(Piece::text).collect())));
        Some(Form { media_type: JSON, schema: Piece::map(entries) })
    }

    /// The suggestion to take these parameters as well.
    fn with_parameters(self, title: &str, pieces: Vec<Piece>) -> Option<Suggestion> {
        let node = self.node();
        let edit = match node.get("parameters") {
            Some(list) => more_items(list, &pieces)?,
            None => {
                let later = |name: &str| matches!(name, "requestBody" | "responses" | "consumes" | "produces");
                another_entries(node, &[("parameters", Piece::List(pieces))], later)?
            }
        };
        Some((title.to_owned(), vec![edit]))
    }

    /// The suggestion to take an idempotency key.
    #[must_use]
    pub fn with_idempotency_key(self) -> Option<Suggestion> {
        let key = self.api.parameter("Idempotency-Key", "header", vec![("type", Piece::text("string"))]);
        self.with_parameters("take the header `Idempotency-Key`", vec![key])
    }

    /// The suggestion to answer page by page: from a cursor where the answers tell one, else from an offset.
    #[must_use]
    pub fn with_pages(self) -> Option<Suggestion> {
        let (title, start, of) = match self.hides_next_page() {
            true => (
                "take `limit` and `offset`",
                "offset",
                vec![("type", Piece::text("integer")), ("minimum", Piece::Word("0"))],
            ),
            false => ("take `limit` and `cursor`", "cursor", vec![("type", Piece::text("string"))]),
        };
        self.with_parameters(title, vec![self.page_size(), self.api.parameter(start, "query", of)])
    }

    /// The suggestion to let callers choose how large a page is.
    #[must_use]
    pub fn with_page_size(self) -> Option<Suggestion> {
        self.with_parameters("take `limit`", vec![self.page_size()])
    }

    fn page_size(self) -> Piece {
        let size = vec![
            ("type", Piece::text("integer")),
            ("minimum", Piece::Word("1")),
            ("maximum", Piece::Word(LARGEST_PAGE.0)),
            ("default", Piece::Word(USUAL_PAGE.0)),
        ];
        self.api.parameter("limit", "query", size)
    }

    /// The suggestion to tell callers where the next page starts: where the answer tells of pages, in a `meta` of its
    /// own, or by the header `Link` where the answer is no object.
    #[must_use]
    pub fn with_next_page(self) -> Option<Suggestion> {
        let cursor = || Piece::map(vec![("next_cursor", Piece::map(vec![("type", Piece::text("string"))]))]);
        let schema = self.success_bodies().into_iter().find_map(|body| body.schema.filter(|_| body.is_json()))?;
        if let Some((name, about)) = schema.about_pages().next() {
            let Piece::Map(entries) = cursor() else { return None };
            let added: Vec<(&str, Piece)> = entries.iter().map(|(key, piece)| (key.as_str(), piece.clone())).collect();
            let edit = another_entries(about.own_map()?, &added, never)?;
            return Some((format!("add `next_cursor` to `{name}`"), vec![edit]));
        }
        if schema.is_array() == Some(true) {
            let (_, node) = self.responses().iter().copied().find(|(entry, _)| entry.name().starts_with('2'))?;
            let edit = with_header(node?, "Link", self.api.header("string", "where the next page starts"))?;
            return Some(("add the header `Link`".to_owned(), vec![edit]));
        }
        let meta = Piece::map(vec![("type", Piece::text("object")), ("properties", cursor())]);
        let name = self.api.settings().success_envelope.get(1).filter(|name| is_plain(name))?;
        let edit = another_entries(schema.own_map()?, &[(name, meta)], never)?;
        Some((format!("add `{name}` with `next_cursor`"), vec![edit]))
    }
}

impl<'a> PathItem<'a> {
    /// The suggestion to take what a placeholder stands for as a parameter, where all of these operations lack it: at the
    /// path, where that lists parameters or has several methods, else at the one operation.
    #[must_use]
    pub fn with_path_parameter(self, placeholder: &Placeholder<'_>, lacking: &[Operation<'a>]) -> Option<Suggestion> {
        let name = placeholder.name;
        let mut schema = vec![("type", Piece::text("string"))];
        if let Some((format, _)) = self.api.settings().id_format.names().filter(|_| names_own_id(name)) {
            schema.push(("format", Piece::text(format)));
        }
        let Piece::Map(mut entries) = self.api.parameter(name, "path", schema) else { return None };
        entries.insert(2, ("required".to_owned(), Piece::Word("true")));
        let (title, piece) = (format!("take `{name}` as a path parameter"), Piece::Map(entries));
        let [first, others @ ..] = lacking else { return None };
        if self.operations().count() != lacking.len() {
            return if others.is_empty() { first.with_parameters(&title, vec![piece]) } else { None };
        }
        let item = first.item();
        let edit = match item.get("parameters") {
            Some(list) => more_items(list, &[piece])?,
            None if others.is_empty() => return first.with_parameters(&title, vec![piece]),
            None => another_entries(item, &[("parameters", Piece::List(vec![piece]))], never)?,
        };
        Some((title, vec![edit]))
    }
}

impl<'a> Schema<'a> {
    /// The one map of properties that it has, wherever that is written.
    fn own_map(self) -> Option<NodeRef<'a>> {
        let (parts, _) = self.parts()?;
        let mut maps = parts.iter().filter_map(|part| part.get("properties"));
        maps.next().filter(|map| reference_value(*map).is_none() && maps.next().is_none())
    }
}

/// The edit that adds a header to a response.
fn with_header(response: NodeRef<'_>, name: &str, header: Piece) -> Option<Edit> {
    match response.get("headers") {
        Some(map) if reference_value(map).is_none() => another_entries(map, &[(name, header)], never),
        Some(_) => None,
        None => {
            let headers = [("headers", Piece::map(vec![(name, header)]))];
            another_entries(response, &headers, |name| matches!(name, "content" | "schema"))
        }
    }
}

impl Api<'_> {
    fn parameter(self, name: &str, place: &str, schema: Vec<(&str, Piece)>) -> Piece {
        let mut entries = vec![("name", Piece::text(name)), ("in", Piece::text(place))];
        if self.version().is_2() {
            entries.extend(schema);
        } else {
            entries.push(("schema", Piece::map(schema)));
        }
        Piece::map(entries)
    }

    /// A header of a type.
    fn header(self, kind: &str, description: &str) -> Piece {
        let kind = ("type", Piece::text(kind));
        let form = if self.version().is_2() { kind } else { ("schema", Piece::map(vec![kind])) };
        Piece::map(vec![("description", Piece::text(description)), form])
    }

    /// The suggestion to describe a path that a probe can ask.
    #[must_use]
    pub fn with_probe_path(self, path: &str, id: &str, answers: &[(&str, &str)]) -> Option<Suggestion> {
        let plain = path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_plain));
        let map = self.root().get("paths").filter(|map| plain && map.get(path).is_none())?;
        let taken = self.operations().any(|operation| operation.id() == Some(id));
        let answer = |(status, text): &(&str, &str)| {
            ((*status).to_owned(), Piece::map(vec![("description", Piece::text(text))]))
        };
        let mut entries = vec![
            ("security", Piece::List(Vec::new())),
            ("responses", Piece::Map(answers.iter().map(answer).collect())),
        ];
        if !taken {
            entries.insert(0, ("operationId", Piece::text(id)));
        }
        let edit = another_entries(map, &[(path, Piece::map(vec![("get", Piece::map(entries))]))], never)?;
        Some((format!("describe `GET {path}`"), vec![edit]))
    }
}

impl Response<'_> {
    /// The suggestion to say when to come back.
    #[must_use]
    pub fn with_retry_after(self) -> Option<Suggestion> {
        let number = self.uses().next()?.operation.api.header("integer", "seconds to wait");
        let edit = with_header(self.node(), "Retry-After", number)?;
        Some(("add the header `Retry-After`".to_owned(), vec![edit]))
    }
}

impl Parameter<'_> {
    /// The suggestion to bound a page and to say how large it is usually.
    #[must_use]
    pub fn with_page_bounds(self) -> Option<Suggestion> {
        let (bounded, has_default) = self.page_bounds()?;
        let schema =
            self.own_schema().filter(|schema| schema.get("type").and_then(NodeRef::text) == Some("integer"))?;
        let bound = |key: &str| schema.get(key).map(|value| value.as_i64().ok_or(())).transpose().ok();
        let (least, most, usual) = (bound("minimum")?, bound("maximum")?, bound("default")?);
        let fits = |page: i64| least.is_none_or(|least| least <= page) && most.is_none_or(|most| page <= most);
        let mut entries = Vec::new();
        if !bounded {
            entries.push(("maximum", Piece::Word(LARGEST_PAGE.0)));
        }
        if !has_default {
            entries.push(("default", Piece::Word(USUAL_PAGE.0)));
        }
        if !fits(USUAL_PAGE.1) || usual.is_some_and(|usual| usual > LARGEST_PAGE.1) || bounded && most.is_none() {
            return None;
        }
        let words: Vec<String> = entries.iter().map(|(key, _)| format!("a `{key}`")).collect();
        let edit: Edit = another_entries(schema, &entries, never)?;
        Some((format!("give it {}", words.join(" and ")), vec![edit]))
    }
}
