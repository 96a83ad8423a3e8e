//! Names and descriptions of operations.

use std::fmt::Write as _;

use actix_web::http::StatusCode;
use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{RefOr, Required, Schema};

/// `place_order` becomes `placeOrder`; every operation and response gets a description.
pub(super) fn finish(operation: &mut Operation) {
    if let Some(RefOr::T(body)) = operation.request_body.as_mut() {
        may_be_missing(body);
    }
    operation.operation_id = operation.operation_id.as_deref().map(camel);
    let summary = operation.summary.clone().unwrap_or_default();
    let description = operation.description.get_or_insert_with(|| format!("{summary}."));
    for permission in permissions(operation.security.as_deref()) {
        let _always = write!(description, "\n\nNeeds the permission `{permission}`.");
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = phrase(status);
        }
    }
}

/// `request_body = Option<T>` means that the body may be absent, which selects the defaults: all that is
/// open, no comment, now, this session. utoipa writes that it may be null.
fn may_be_missing(body: &mut RequestBody) {
    for content in body.content.values_mut() {
        if let RefOr::T(content) = content
            && let Some(RefOr::T(Schema::OneOf(choices))) = &content.schema
        {
            let body_itself = choices.items.iter().find(|choice| matches!(choice, RefOr::Ref(_)));
            content.schema = body_itself.cloned();
            body.required = Some(Required::False);
        }
    }
}

/// Scopes of the bearer requirement; documentation viewers do not show them.
fn permissions(security: Option<&[SecurityRequirement]>) -> Vec<String> {
    let security = serde_json::to_value(security).unwrap_or_default();
    let named = security.pointer("/0/bearer").and_then(Value::as_array).into_iter().flatten();
    named.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or("").to_owned();
    words.fold(first, |camel, word| {
        let mut letters = word.chars();
        let capital = letters.next().map(|letter| letter.to_ascii_uppercase());
        capital.into_iter().fold(camel, |camel, letter| format!("{camel}{letter}"))
            + letters.as_str()
    })
}

fn phrase(status: &str) -> String {
    let status = status.parse().ok().and_then(|code: u16| StatusCode::from_u16(code).ok());
    status.and_then(|status| status.canonical_reason()).unwrap_or("Answer").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_camel_case() {
        assert_eq!(camel("get_payment_status"), "getPaymentStatus");
    }
}
