//! Headers that answers bear.

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Header, HeaderBuilder, OpenApi, RefOr, Response};

use super::operations;

/// `Request-Id` everywhere; `Location`, `ETag` and `Idempotent-Replayed` where they belong.
pub(super) fn finish(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations(item) {
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response {
                    succeed(response, status, method);
                }
            }
        }
    }
    let components = document.components.get_or_insert_default();
    for response in components.responses.values_mut() {
        if let RefOr::T(response) = response {
            add(
                response,
                "Request-Id",
                "The id of this request, also in the log.",
                "req_01k3v8e3n5f0a8z2x1c4b7m9qd",
            );
            add(
                response,
                "Retry-After",
                "With 409 `request_in_flight`, 429 and 503: when to come back, in seconds.",
                "1",
            );
        }
    }
}

fn succeed(response: &mut Response, status: &str, method: &str) {
    add(
        response,
        "Request-Id",
        "The id of this request, also in the log.",
        "req_01k3v8e3n5f0a8z2x1c4b7m9qd",
    );
    if status == "201" {
        add(
            response,
            "Location",
            "Where the new resource stands.",
            "/v1/products/product_01k3v8e3n5f0a8z2x1c4b7m9qd",
        );
    }
    if method != "GET" {
        add(response, "Idempotent-Replayed", "`true` when this repeats an earlier answer.", "true");
    }
    add(response, "ETag", "The version of the resource, for `If-Match`.", "\"1\"");
}

fn add(response: &mut Response, name: &str, about: &str, example: &str) {
    let schema =
        ObjectBuilder::new().schema_type(Type::String).examples([serde_json::json!(example)]);
    let mut header: Header = HeaderBuilder::new().schema(Some(schema)).build();
    header.description = Some(about.to_owned());
    response.headers.insert(name.to_owned(), RefOr::T(header));
}
