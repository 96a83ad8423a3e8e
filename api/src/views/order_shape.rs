//! Schema number of the order JSON that this binary writes.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use domain::orders::{
    ChargeKind, FulfilmentStatus, Hold, InvoiceStatus, Order, PaymentMethod, Status,
};
use domain::pricing::TaxCategory;

use super::order::OrderView;

mod sample;

/// Number of the JSON schema: a digest of sample orders as this binary writes them, and of every enum value.
/// A new member, another way to write a value or another enum value changes the number by itself. JSON stored
/// under another number is rendered again from the columns.
pub(super) static SHAPE: LazyLock<i64> = LazyLock::new(|| number(&written().unwrap_or_default()));

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The rendered samples. They are the same in every run: the tests see them succeed.
fn written() -> Outcome<String> {
    let orders: Vec<Order> = sample::orders()?;
    let views: Vec<OrderView> = orders.iter().map(OrderView::from).collect();
    Ok(serde_json::to_string(&(views, words()))?)
}

fn words() -> Vec<&'static str> {
    [
        &Status::ALL.map(Status::as_str)[..],
        &FulfilmentStatus::ALL.map(FulfilmentStatus::as_str),
        &InvoiceStatus::ALL.map(InvoiceStatus::as_str),
        &Hold::ALL.map(Hold::as_str),
        &PaymentMethod::ALL.map(PaymentMethod::as_str),
        &ChargeKind::ALL.map(ChargeKind::as_str),
        &TaxCategory::ALL.map(TaxCategory::as_str),
    ]
    .concat()
}

fn number(written: &str) -> i64 {
    let digest = digest(&SHA256, written.as_bytes());
    digest.as_ref().first_chunk().map_or(0, |first| i64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use utoipa::PartialSchema;

    use super::super::order::OrderLineView;
    use super::*;
    use crate::kernel::wire::Address;

    #[track_caller]
    fn members<V: PartialSchema>() -> Vec<String> {
        let schema = serde_json::to_value(V::schema()).unwrap();
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn every_member_stands_in_a_sample_with_a_value() {
        let views: Value = serde_json::from_str(&written().unwrap()).unwrap();
        let order = &views[0][0];
        let charge = &order["lines"][1];
        for member in members::<OrderView>() {
            assert!(!order[&member].is_null(), "order: {member}");
        }
        for member in members::<OrderLineView>() {
            let line = if member == "charge" { charge } else { &order["lines"][0] };
            assert!(!line[&member].is_null(), "line: {member}");
        }
        for member in members::<Address>() {
            assert!(!order["ship_to"][&member].is_null(), "address: {member}");
        }
    }

    #[test]
    fn what_may_be_null_is_null_in_a_sample() {
        let views: Value = serde_json::from_str(&written().unwrap()).unwrap();
        let bare = &views[0][1];
        let optional = [
            "member_id",
            "business_unit_id",
            "ship_to",
            "payment_terms",
            "payment_option",
            "approval_request_id",
            "expires_at",
        ];
        for member in optional {
            assert!(bare[member].is_null(), "order: {member}");
        }
        let charge = &views[0][0]["lines"][1];
        for member in ["product_id", "sku", "tax_rate"] {
            assert!(charge[member].is_null(), "line: {member}");
        }
    }

    #[test]
    fn another_way_to_write_is_another_number() {
        let now = written().unwrap();
        assert_eq!(number(&now), *SHAPE);
        assert!(now.contains(r#""tax_rate":"0.20""#), "{now}");
        let before = now.replace(r#""tax_rate":"0.20""#, r#""tax_rate":"0.2""#);
        assert_ne!(number(&before), *SHAPE);
        assert_ne!(number(&now.replace("confirmed", "open")), *SHAPE);
    }
}
