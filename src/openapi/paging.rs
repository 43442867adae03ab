//! Collections: which operations return them, and which parameters turn their pages.

use super::{MediaType, Operation, Parameter, Presence, Schema, Types, words};
use crate::source::Span;
use crate::syntax::tree::NodeRef;

/// Lists of at most so many items need no pages.
const FEW: i64 = 100;

/// Names of query parameters that bound or move a page, without regard to casing.
const CONTROLS: [&str; 39] = [
    "limit",
    "pagesize",
    "per_page",
    "perpage",
    "size",
    "take",
    "top",
    "first",
    "last",
    "count",
    "max",
    "max_results",
    "max_items",
    "max_count",
    "results_per_page",
    "items_per_page",
    "num_results",
    "batch_size",
    "rows",
    "paging",
    "pagination",
    "filter_limit",
    "offset",
    "start",
    "start_at",
    "start_index",
    "start_after",
    "start_key",
    "starting_after",
    "ending_before",
    "exclusive_start_key",
    "skip",
    "after",
    "before",
    "marker",
    "next_token",
    "continuation_token",
    "since_id",
    "max_id",
];
/// Those that speak of pages as members of an object too, as `listOptions.limit` does (Kubernetes API, "`ListOptions`").
const MEMBERS: [&str; 3] = ["continue", "limit", "offset"];
/// What a `page_…` is about when it is no page of the answer.
const OF_ANOTHER_PAGE: [&str; 10] = ["id", "ids", "type", "name", "title", "url", "slug", "path", "status", "language"];

/// Names of parameters that say how large a page is.
const SIZES: [&str; 20] = [
    "limit",
    "page_size",
    "pagesize",
    "per_page",
    "perpage",
    "page_limit",
    "max_results",
    "size",
    "take",
    "top",
    "first",
    "count",
    "max",
    "max_items",
    "max_count",
    "rows",
    "batch_size",
    "results_per_page",
    "items_per_page",
    "num_results",
];
/// Names of properties that lead to the next page.
const NEXT: [&str; 22] = [
    "next",
    "next_cursor",
    "nextCursor",
    "next_page",
    "nextPage",
    "next_token",
    "nextToken",
    "next_page_token",
    "nextPageToken",
    "next_url",
    "nextUrl",
    "nextLink",
    "next_link",
    "@odata.nextLink",
    "cursor",
    "cursors",
    "end_cursor",
    "endCursor",
    "continuation_token",
    "continuationToken",
    "has_more",
    "hasMore",
];
/// Names of properties that hold what a list lists, whatever that is.
const LISTS: [&str; 9] = ["items", "results", "records", "entries", "elements", "list", "rows", "values", "content"];
/// Names of properties that count what a list lists, or say that it is one.
const BESIDE_LISTS: [&str; 14] = [
    "meta",
    "kind",
    "object",
    "api_version",
    "total",
    "count",
    "size",
    "length",
    "total_count",
    "total_items",
    "total_results",
    "item_count",
    "result_count",
    "total_elements",
];
/// Names of properties that such properties stand in.
const ABOUT_PAGES: [&str; 11] = [
    "meta",
    "links",
    "_links",
    "page",
    "paging",
    "pagination",
    "page_info",
    "pageInfo",
    "response_metadata",
    "metadata",
    "cursors",
];

/// Whether a query parameter bounds or moves a page, by its name, or by those of its properties, which are parameters
/// of their own in a request (OpenAPI 3.0.4, "Style Values"). One that is true or false does neither.
fn turns_pages(parameter: &Parameter<'_>) -> bool {
    let named = names_control(parameter.name()) && !is_switch(parameter);
    named || parameter.schema().and_then(Schema::parts).is_some_and(|(parts, _)| parts.into_iter().any(holds_control))
}

fn names_control(name: &str) -> bool {
    let words = words(name);
    let of_another = words.last().is_some_and(|last| OF_ANOTHER_PAGE.contains(&last.as_str()));
    CONTROLS.contains(&words.join("_").as_str())
        || name.rsplit_once('.').is_some_and(|(_, member)| MEMBERS.contains(&member))
        || words.iter().any(|word| word == "page" || word == "cursor") && !of_another
}

/// Whether a property of a schema is named so, as those of Spring's `Pageable` are.
fn holds_control(schema: NodeRef<'_>) -> bool {
    let mut properties = schema.get("properties").into_iter().flat_map(NodeRef::own_entries);
    let is_switch = |value: NodeRef<'_>| value.get("type").and_then(NodeRef::text) == Some("boolean");
    properties.any(|property| names_control(property.name()) && !is_switch(property.value))
}

/// Whether a parameter is no amount: true or false, or one of some words, as in `count=only`.
fn is_switch(parameter: &Parameter<'_>) -> bool {
    let Some(schema) = parameter.schema() else { return false };
    let is_word = |value: NodeRef<'_>| value.text().is_some_and(|text| text.parse::<i64>().is_err());
    let lists_words = |part: &NodeRef<'_>| {
        part.get("enum").is_some_and(|list| list.items().next().is_some() && list.items().all(is_word))
    };
    schema.types().is_some_and(|types| types.only(Types::BOOLEAN))
        || schema.parts().is_some_and(|(parts, _)| parts.iter().any(lists_words))
}

/// The parameter that says how large a page is. `first` beside another one is where the page starts, as in the
/// `firstResult` and `maxResults` of Jakarta Persistence.
#[must_use]
pub fn page_size<'p, 'a>(parameters: &'p [Parameter<'a>]) -> Option<&'p Parameter<'a>> {
    let mut sizes = parameters.iter().filter(|parameter| parameter.is_page_size());
    let first = sizes.next()?;
    let is_start = |parameter: &Parameter<'_>| words(parameter.name()) == ["first"];
    if is_start(first) { sizes.find(|other| !is_start(other)).or(Some(first)) } else { Some(first) }
}

impl Parameter<'_> {
    /// Whether it says how large a page is.
    #[must_use]
    pub fn is_page_size(self) -> bool {
        self.place() == "query" && SIZES.contains(&words(self.name()).join("_").as_str()) && !is_switch(&self)
    }

    /// Whether it counts what is passed over.
    #[must_use]
    pub fn is_offset(self) -> bool {
        self.place() == "query" && matches!(words(self.name()).join("_").as_str(), "offset" | "skip")
    }

    /// Whether it names the place where a page starts, as the page before told it.
    #[must_use]
    pub fn is_cursor(self) -> bool {
        let name = words(self.name()).join("_");
        self.place() == "query"
            && matches!(name.as_str(), "cursor" | "page_token" | "next_token" | "continuation_token")
    }

    /// Whether its values have a largest one and a default; nothing when that is unknown.
    #[must_use]
    pub fn page_bounds(self) -> Option<(bool, bool)> {
        let (parts, _) = self.schema()?.parts()?;
        let says = |key: &str| parts.iter().any(|part| part.get(key).is_some());
        let bounded = says("maximum") || says("exclusiveMaximum") || says("enum") || says("const");
        Some((bounded, says("default")))
    }
}

impl<'a> Operation<'a> {
    /// Whether an answer certainly does not lead to the next page: by no property of it or of what tells of pages, by
    /// no header `Link`.
    #[must_use]
    pub fn hides_next_page(self) -> bool {
        let lacks = |schema: Schema<'_>| NEXT.iter().all(|name| schema.property(name).is_absent());
        let leads_nowhere = |schema: Schema<'_>| {
            lacks(schema)
                && ABOUT_PAGES.iter().all(|name| match schema.property(name) {
                    Presence::Absent => true,
                    Presence::Present(found) => found.into_iter().all(|inner| !inner.is_untyped() && lacks(inner)),
                    Presence::Unknown => false,
                })
        };
        let success = self.responses().iter().copied().filter(|(entry, _)| entry.name().starts_with('2'));
        let has_link = success.into_iter().any(|(_, node)| {
            let headers = node.and_then(|node| self.headers(node));
            headers.is_none_or(|list| list.iter().any(|(name, _)| name.eq_ignore_ascii_case("link")))
        });
        let bodies: Vec<_> = self.success_bodies().into_iter().filter(|body| body.is_json()).collect();
        let known = |body: &MediaType<'a>| body.schema.is_some_and(|schema| !body.is_stream && leads_nowhere(schema));
        !has_link && !bodies.is_empty() && bodies.iter().all(known)
    }

    /// What an answer has that leads to no next page: its properties, and those of what tells of pages.
    #[must_use]
    pub fn told_of_pages(self) -> Vec<(Span, String)> {
        let mut bodies = self.success_bodies().into_iter().filter(|body| body.is_json());
        let Some(schema) = bodies.find_map(|body| body.schema) else { return Vec::new() };
        let whole = schema.names_in_words().map(|names| (schema.span(), format!("the answer has {names}")));
        let about = schema.about_pages().filter_map(|(name, inner)| {
            Some((inner.node().key_span(), format!("`{name}` has {}", inner.names_in_words()?)))
        });
        whole.into_iter().chain(about.take(2)).collect()
    }

    /// Whether a query parameter bounds or moves a page; nothing when not all parameters are known.
    #[must_use]
    pub fn pages(self) -> Option<bool> {
        let parameters = self.parameters()?;
        let mut places = parameters.iter().map(|parameter| parameter.place());
        if places.any(|place| place == "querystring") {
            return None;
        }
        // A caller who must name the things that are wanted bounds the answer too.
        let names_things = |parameter: &Parameter<'_>| {
            parameter.is_required()
                && (words(parameter.name()).last().is_some_and(|word| word == "ids")
                    || parameter.schema().is_some_and(|schema| schema.is_array() == Some(true)))
        };
        let mut asked = parameters.iter().filter(|parameter| parameter.place() == "query");
        Some(asked.any(|parameter| turns_pages(parameter) || names_things(parameter)))
    }

    /// The array without a small bound that a successful JSON body is, or has as its `data`.
    #[must_use]
    pub fn collection(self) -> Option<Schema<'a>> {
        let bodies = self.success_bodies().into_iter();
        let whole =
            bodies.filter(|body| body.is_json() && !body.is_stream).filter_map(|body: MediaType<'a>| body.schema);
        whole.into_iter().find_map(|schema| {
            if schema.is_array()? {
                return schema.is_unbounded().then_some(schema);
            }
            let name = self.api.settings().success_envelope.first()?;
            match schema.property(name) {
                Presence::Present(found) => {
                    found.into_iter().find(|data| data.is_array() == Some(true) && data.is_unbounded())
                }
                Presence::Absent => schema.listing(),
                Presence::Unknown => None,
            }
        })
    }
}

impl<'a> Schema<'a> {
    /// The array of an object that is nothing but a list: beside it stands only what counts its items or says of what kind
    /// the object is. What may lead to a next page makes another thing of it.
    fn listing(self) -> Option<Schema<'a>> {
        let names = self.property_names()?;
        let is_one_of = |name: &str, known: &[&str]| known.contains(&words(name).join("_").as_str());
        let mut others = names.into_iter().filter(|name| !is_one_of(name, &BESIDE_LISTS));
        let (list, None) = (others.next()?, others.next()) else { return None };
        if !is_one_of(list, &LISTS) {
            return None;
        }
        let Presence::Present(found) = self.property(list) else { return None };
        found.into_iter().find(|data| data.is_array() == Some(true) && data.is_unbounded())
    }

    /// The properties that tell of pages, by their names.
    pub(super) fn about_pages(self) -> impl Iterator<Item = (&'static str, Self)> {
        ABOUT_PAGES.iter().filter_map(move |name| match self.property(name) {
            Presence::Present(found) => Some((*name, found.into_iter().next()?)),
            _ => None,
        })
    }

    /// Whether an array may grow with the data: no small `maxItems`, and items that are not from a closed list.
    fn is_unbounded(self) -> bool {
        let items = self.items();
        let closed = !items.is_empty() && items.iter().all(|item| item.is_closed());
        !closed && self.max_items().is_none_or(|most| most > FEW)
    }
}
