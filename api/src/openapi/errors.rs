//! Error responses of an operation, derived from its shape.

use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::kernel::problem::PROBLEM_JSON;

/// Name of the shared response.
pub(super) const NAME: &str = "Problem";

/// The response that all errors share.
pub(super) fn response() -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(NAME))).build();
    ResponseBuilder::new()
        .description("Refused; `code` says why.")
        .content(PROBLEM_JSON, content)
        .build()
}

/// Adds every error that the operation's shape allows for.
pub(super) fn finish(operation: &mut Operation, path: &str) {
    let has_body = operation.request_body.is_some();
    let names: Vec<&str> = operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter.name.as_str()),
            RefOr::Ref(_) => None,
        })
        .collect();
    let is_write = names.contains(&"Idempotency-Key");
    let public = is_public(operation);
    let statuses = [
        ("400", has_body || !names.is_empty()),
        ("401", !public || has_body),
        ("403", !public),
        ("404", is_write || path.contains('{')),
        ("408", has_body),
        ("409", is_write),
        ("412", names.contains(&"If-Match")),
        ("413", has_body),
        ("415", has_body),
        ("422", has_body || is_write),
        ("429", true),
        ("503", true),
        ("default", true),
    ];
    for (status, applies) in statuses {
        if applies {
            let refusal = RefOr::Ref(Ref::from_response_name(NAME));
            operation.responses.responses.entry(status.to_owned()).or_insert(refusal);
        }
    }
}

/// Whether the operation needs no authentication: `security(())`.
pub(super) fn is_public(operation: &Operation) -> bool {
    let security = serde_json::to_value(&operation.security).unwrap_or_default();
    security == serde_json::json!([{}])
}
