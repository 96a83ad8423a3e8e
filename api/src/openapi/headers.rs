//! Response headers.

use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Header, HeaderBuilder, OpenApi, RefOr, Response};

use super::operations;

const REQUEST_ID: [&str; 3] =
    ["Request-Id", "The id of this request, also in the log.", "req_01k3v8e3n5f0a8z2x1c4b7m9qd"];
const RETRY_AFTER: [&str; 3] = [
    "Retry-After",
    "With 429, 503, 409 `request_in_flight` and `job_running`: seconds to wait.",
    "1",
];
const LOCATION: [&str; 3] =
    ["Location", "URL of the new resource.", "/v1/products/product_01k3v8e3n5f0a8z2x1c4b7m9qd"];
const REPLAYED: [&str; 3] =
    ["Idempotent-Replayed", "`true` when this repeats an earlier answer.", "true"];
const ETAG: [&str; 3] = ["ETag", "The version of the resource, for `If-Match`.", "\"1\""];

/// `Request-Id` everywhere; `Location`, `ETag` and `Idempotent-Replayed` where they apply.
pub(super) fn finish(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for response in components.responses.values_mut() {
        if let RefOr::T(response) = response {
            add(response, REQUEST_ID);
            add(response, RETRY_AFTER);
        }
    }
    let schemas = serde_json::to_value(&components.schemas).unwrap_or_default();
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            let is_write = has_key(operation);
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response {
                    succeed(response, status, is_write, &schemas);
                }
            }
        }
    }
}

fn has_key(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.name == "Idempotency-Key",
        RefOr::Ref(_) => false,
    })
}

fn succeed(response: &mut Response, status: &str, is_write: bool, schemas: &Value) {
    add(response, REQUEST_ID);
    if matches!(status, "201" | "202") {
        add(response, LOCATION);
    }
    if is_write {
        add(response, REPLAYED);
    }
    if has_version(response, schemas) {
        add(response, ETAG);
    }
}

/// Whether the body has a `version`, which becomes its `ETag`.
fn has_version(response: &Response, schemas: &Value) -> bool {
    let content = serde_json::to_value(&response.content).unwrap_or_default();
    content
        .pointer("/application~1json/schema/$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.rsplit('/').next())
        .and_then(|name| schemas.get(name))
        .is_some_and(|schema| schema.pointer("/properties/version").is_some())
}

fn add(response: &mut Response, [name, about, example]: [&str; 3]) {
    let schema =
        ObjectBuilder::new().schema_type(Type::String).examples([serde_json::json!(example)]);
    let mut header: Header = HeaderBuilder::new().schema(Some(schema)).build();
    header.description = Some(about.to_owned());
    response.headers.insert(name.to_owned(), RefOr::T(header));
}
