//! Names and words of operations.

use actix_web::http::StatusCode;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

/// `place_order` becomes `placeOrder`; every operation and answer gets a description.
pub(super) fn finish(operation: &mut Operation) {
    operation.operation_id = operation.operation_id.as_deref().map(camel);
    let summary = operation.summary.clone().unwrap_or_default();
    operation.description.get_or_insert_with(|| format!("{summary}."));
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = phrase(status);
        }
    }
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
