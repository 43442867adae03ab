//! Whether bodies have the properties that all bodies of an organisation have, and where to say so once.

use rustc_hash::FxHashMap;

use super::media_type::Body;
use super::reference::{Place, place};
use super::{Absence, Apis, MediaType, OperationKind, Outcome, Response, ResponseUse, Schema, Types};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Entry, KeySet, NodeRef};

/// A body that lacks properties.
#[derive(Debug, Clone)]
pub struct BodyFault<'a> {
    /// Where to point: the schema's value, its `$ref`, or the key of the shared response or schema that is at fault.
    pub span: Span,
    /// The properties that every instance may lack.
    pub missing: Vec<String>,
    /// What the body is, in words.
    pub what: String,
    /// The name of the shared definition that is at fault, when it is one.
    pub shared: Option<String>,
    /// The schema as the response uses it.
    pub schema: Schema<'a>,
    /// A response that gives this body.
    pub example: ResponseUse<'a>,
    response: Response<'a>,
    /// The schema that several bodies are, when that is at fault.
    body: Option<&'a SharedSchema<'a>>,
}

/// A schema that bodies are by reference.
#[derive(Debug, Clone)]
pub struct SharedSchema<'t> {
    key: Option<NodeRef<'t>>,
    start: Span,
    /// The values of the `$ref`s, in the order of the documents.
    pub uses: Vec<Span>,
}

impl<'t> SharedSchema<'t> {
    fn new(node: NodeRef<'t>) -> Self {
        Self { key: node.key(), start: node.head_span(), uses: Vec::new() }
    }

    /// Its name among the components; empty for a whole file.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.key.and_then(NodeRef::text).unwrap_or_default()
    }

    /// Where to point for it: its key, else its start.
    #[must_use]
    pub fn key_span(&self) -> Span {
        self.key.map_or(self.start, NodeRef::span)
    }
}

/// The schemas that are JSON bodies by reference: per outcome, and apart for problems of RFC 9457.
pub(super) type SharedBodies<'t> = FxHashMap<(Outcome, bool, Place), SharedSchema<'t>>;

/// Finds the schemas that are bodies by reference, with every use that conventions hold for.
pub(super) fn shared_bodies<'t>(apis: &Apis<'t>) -> SharedBodies<'t> {
    let mut shared: SharedBodies<'t> = FxHashMap::default();
    for (index, response) in apis.responses().enumerate() {
        let bodies = apis.responses.bodies(index).iter().filter_map(Body::json);
        let by_reference: Vec<_> =
            bodies.filter_map(|(problem, schema)| Some((problem, schema, apis.body_by_reference(schema)?))).collect();
        // In 2.0 the operation says elsewhere (`produces`) what its bodies are.
        if by_reference.is_empty() || !response.media_types().any(|body| body.is_json() && !body.is_stream) {
            continue;
        }
        for outcome in [Outcome::Success, Outcome::Failure] {
            if response.uses_with_body(outcome).next().is_none() {
                continue;
            }
            for &(problem, schema, target) in &by_reference {
                let entry = shared.entry((outcome, problem, place(target)));
                entry.or_insert_with(|| SharedSchema::new(target)).uses.push(Schema::new(apis, schema).span());
            }
        }
    }
    shared
}

impl<'t> Apis<'t> {
    /// The schema that a body is by its reference alone; nothing where what stands beside that makes more of it.
    fn body_by_reference(&self, schema: NodeRef<'t>) -> Option<NodeRef<'t>> {
        static NOTES: KeySet = KeySet::new(&["$ref", "$comment", "title", "summary", "description", "deprecated"]);
        let adds = |entry: Entry<'t>| !NOTES.names().contains(&entry.name()) && !entry.name().starts_with("x-");
        let target = self.links.target(schema)?;
        (!self.reads_beside_references(schema) || !schema.own_entries().any(adds)).then_some(target)
    }
}

/// How many uses of a shared definition are named.
const MAX_USES: usize = 10;

impl<'a> Response<'a> {
    /// The uses that conventions about bodies hold for: requests of clients, of this outcome, which may have a body.
    pub fn uses_with_body(self, outcome: Outcome) -> impl Iterator<Item = ResponseUse<'a>> {
        self.uses().filter(move |at| {
            at.outcome == outcome
                && !matches!(at.status, "204" | "205" | "304")
                && at.operation.kind() == OperationKind::Path
                && !at.operation.is_method("HEAD")
                && !at.operation.is_exempt()
        })
    }

    /// The JSON bodies of this outcome that certainly lack one of the properties. Problems of RFC 9457 pass if
    /// `problems_pass`.
    #[must_use]
    pub fn bodies_without(self, properties: &[String], outcome: Outcome, problems_pass: bool) -> Vec<BodyFault<'a>> {
        self.body_faults(outcome, |body, schema| {
            let missing = schema.lacking(properties);
            let excused = problems_pass && body.is_problem();
            (!missing.is_empty() && !excused).then_some(missing)
        })
    }

    /// The JSON bodies of this outcome that are no problems of RFC 9457.
    #[must_use]
    pub fn bodies_other_than_problems(self, outcome: Outcome) -> Vec<BodyFault<'a>> {
        self.body_faults(outcome, |body, _| (!body.is_problem()).then(Vec::new))
    }

    /// The JSON bodies of this outcome that are bare arrays.
    #[must_use]
    pub fn array_bodies(self, outcome: Outcome) -> Vec<BodyFault<'a>> {
        self.body_faults(outcome, |_, schema| (schema.is_array() == Some(true)).then(Vec::new))
    }

    fn body_faults(
        self,
        outcome: Outcome,
        missing: impl Fn(MediaType<'a>, Schema<'a>) -> Option<Vec<String>>,
    ) -> Vec<BodyFault<'a>> {
        let Some(example) = self.uses_with_body(outcome).next() else { return Vec::new() };
        let bodies = self.media_types().filter(|body| body.is_json() && !body.is_stream);
        let faults = bodies.filter_map(|body| {
            let schema = body.schema?;
            let shared = self.shared_body(body, outcome);
            // What several bodies share is reported by the first of them.
            if shared.is_some_and(|shared| shared.uses.first() != Some(&schema.span())) {
                return None;
            }
            let missing = missing(body, schema).filter(|_| !schema.is_binary())?;
            Some(self.fault(shared, schema, missing, example))
        });
        faults.collect()
    }

    /// The schema that several bodies of this outcome are, when this one is it too.
    fn shared_body(self, body: MediaType<'a>, outcome: Outcome) -> Option<&'a SharedSchema<'a>> {
        let target = self.apis.body_by_reference(body.schema?.node())?;
        let shared = self.apis.bodies.get(&(outcome, body.is_problem(), place(target)));
        shared.filter(|shared| shared.uses.len() > 1)
    }

    fn fault(
        self,
        shared: Option<&'a SharedSchema<'a>>,
        schema: Schema<'a>,
        missing: Vec<String>,
        example: ResponseUse<'a>,
    ) -> BodyFault<'a> {
        let what = match schema.types() {
            Some(types) if types.only(Types::ARRAY) => "is a bare array",
            Some(types) if types.is_scalar() => "is a bare value",
            _ if schema.is_untyped() => "says nothing of its content",
            _ => "is an object",
        };
        let (span, name) = match shared {
            Some(shared) if shared.name().is_empty() => (shared.key_span(), Some("this shared schema".to_owned())),
            Some(shared) => (shared.key_span(), Some(format!("schema `{}`", shared.name()))),
            None if !self.is_shared() => (schema.span(), None),
            None if self.has_name() => (self.key_span(), Some(self.name())),
            // A response that is a whole file has no key: its schema is the next best place.
            None => (schema.span(), Some(self.name())),
        };
        let what = what.to_owned();
        BodyFault { span, missing, what, shared: name, schema, example, response: self, body: shared }
    }
}

impl BodyFault<'_> {
    /// Adds to a finding what it is about, what to do, and where else to look.
    pub fn explain(&self, finding: &mut Diagnostic, usual: &'static str) {
        finding.subject(self.subject());
        if finding.folds_as().is_some() {
            return;
        }
        let (absence, places) = (self.absence(), self.places());
        finding.help(absence.help(usual));
        let told = |place: &Span| places.iter().any(|(told, _)| told == place);
        for (place, text) in absence.places.into_iter().filter(|(place, _)| !told(place)).chain(places.clone()) {
            finding.label(place, text);
        }
    }

    /// Other places that help: the schema in a shared response, the references to a shared schema.
    fn places(&self) -> Vec<(Span, String)> {
        if let Some(shared) = self.body {
            return shared.uses.iter().take(MAX_USES).map(|&at| (at, "a body here".to_owned())).collect();
        }
        let response = self.response;
        if !response.is_shared() {
            return Vec::new();
        }
        let body = response.has_name().then(|| (self.schema.span(), "its body".to_owned()));
        let uses = response.uses_with_body(self.example.outcome).take(MAX_USES);
        body.into_iter().chain(uses.map(|at| (at.span, format!("used by `{}`", at.operation.name())))).collect()
    }

    /// What was looked at in vain, where the body is an object.
    fn absence(&self) -> Absence {
        if self.what == "is an object" { self.schema.absence(&self.missing, self.span) } else { Absence::default() }
    }

    /// The missing properties as a list of words: `data` or `meta`.
    #[must_use]
    pub fn missing_words(&self) -> String {
        let names: Vec<String> = self.missing.iter().map(|name| format!("`{name}`")).collect();
        names.join(" or ")
    }

    /// What the finding is about.
    #[must_use]
    pub fn subject(&self) -> String {
        let at = || format!("{} {}", self.example.operation.name(), self.example.status);
        self.shared.clone().map_or_else(at, |name| name.replace('`', ""))
    }

    /// Whose body it is: a shared definition's, or that of one response.
    #[must_use]
    pub fn owner(&self) -> String {
        let at = || format!("the {} body of `{}`", self.example.status, self.example.operation.name());
        self.shared.clone().unwrap_or_else(at)
    }
}
