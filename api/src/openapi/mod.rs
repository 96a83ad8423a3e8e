//! The OpenAPI document: generated from the routes, plus the parts that all operations share.

mod errors;
mod examples;
mod headers;
mod operations;
mod parameters;
pub(crate) mod print;
mod properties;
mod unused;

use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{self, RefOr};

use crate::kernel::problem::ProblemBody;
use crate::rooms::Room;

/// Metadata of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Comptoir",
        description = "A headless B2B commerce API: from the first price to the last cent.\n\n\
            Every error is an `application/problem+json` with a stable `code`. Every write takes an \
            `Idempotency-Key`; a retry with the same key and body gets the same answer. Requests are \
            closed (an unknown field is refused), answers are open (expect new fields and words).",
        contact(name = "The Comptoir developers", url = "https://example.invalid/comptoir"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "The server that serves this document.")),
    components(schemas(ProblemBody<'static>))
)]
pub(crate) struct Head;

/// Groups every operation of `part` under one tag.
pub(crate) fn tag(part: &mut openapi::OpenApi, name: &str) {
    for item in part.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            operation.tags = Some(vec![name.to_owned()]);
        }
    }
}

/// Adds the shared parts, and drops unused ones.
pub(crate) fn finish(document: &mut openapi::OpenApi, rooms: &[Room]) {
    document.tags = Some(
        rooms
            .iter()
            .map(|room| TagBuilder::new().name(room.name).description(Some(room.about)).build())
            .collect(),
    );
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "An access token from `POST /v1/auth/token`, or an API key from `POST /v1/api-keys`.",
        ))
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.responses.insert(errors::NAME.to_owned(), errors::response().into());
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            operations::finish(operation);
            parameters::finish(operation, method, path);
            errors::finish(operation, path);
            if errors::is_public(operation) {
                operation.security = Some(Vec::new());
            }
        }
    }
    properties::finish(document);
    headers::finish(document);
    examples::finish(document);
    unused::drop(document);
}

/// The operations of a path, each with its method.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// The methods of a path.
pub(crate) fn methods(item: &PathItem) -> Vec<&'static str> {
    operations(&mut item.clone()).map(|(method, _)| method).collect()
}

/// Operations with a query string, as `GET /v1/orders`.
pub(crate) fn with_query(path: &str, item: &PathItem) -> Vec<String> {
    operations(&mut item.clone())
        .filter(|(_, operation)| {
            operation.parameters.iter().flatten().any(|parameter| match parameter {
                RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
                RefOr::Ref(_) => false,
            })
        })
        .map(|(method, _)| format!("{method} {path}"))
        .collect()
}

#[cfg(test)]
mod tests;
