//! One path has one meaning, however it is encoded.

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

#[rstest]
fn a_key_is_the_same_however_its_path_is_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let other = json!({ "sku": "A+B@C ä", "name": "Other", "list_price": eur("1.00") });
    shop.staff().post("/v1/products", &other).expect(201);
    let order = order_of(&[("BOLT", 1)]);
    let buyer = shop.buyer();
    let first = buyer.post_with_key("/v1/orders", "k", &order).expect(201);
    for path in ["/v1/%6frders", "/v1/%6Frders", "/%761/orders", "/%76%31/%6f%72%64ers"] {
        let again = buyer.post_with_key(path, "k", &order).expect(201);
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "{path}");
        assert_eq!(again.bytes, first.bytes, "{path}");
    }
    assert_eq!(shop.database().count("orders"), 1);

    // Ids and SKUs are parts of the path.
    let id = first.id();
    let cancel = |id: &str| {
        let path = format!("/v1/orders/{id}/cancel");
        buyer.post_with_key(&path, "c", &json!({})).expect(200)
    };
    let cancelled = cancel(&id);
    for written in [id.replacen('_', "%5F", 1), id.replacen('o', "%6f", 1)] {
        assert_eq!(cancel(&written).bytes, cancelled.bytes, "{written}");
    }
    let count = |sku: &str| {
        let path = format!("/v1/stock/{sku}");
        let sent = [("Idempotency-Key", "s")];
        shop.staff().send("PUT", &path, &sent, Some(&json!({ "on_hand": 7 }))).expect(200)
    };
    count("A+B@C%20%C3%A4");
    for sku in ["A%2BB%40C%20%c3%a4", "%41+B@C%20%C3%A4"] {
        assert_eq!(count(sku).header("idempotent-replayed"), Some("true"), "{sku}");
    }
    // An encoded slash does not separate segments.
    shop.staff().get("/v1%2Forders").refused(404, "unknown_path");
}

/// A proxy that blocks an internal path compares the raw path.
#[rstest]
fn what_stands_beside_the_api_is_asked_for_as_it_is_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let anonymous = shop.anonymous();
    anonymous.get("/metrics").expect(200);
    for path in ["/%6detrics", "/%6Detrics", "/metric%73", "/%64ocs/", "/openapi%2Eyaml"] {
        anonymous.get(path).refused(404, "unknown_path");
    }
}

/// A middleware refusal does not depend on the path's encoding.
#[rstest]
fn a_method_that_a_path_does_not_have_is_refused_in_any_spelling(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    for path in ["/v1/orders/evaluate", "/v1/orders/%65valuate"] {
        shop.staff().get(path).refused(405, "method_not_allowed");
    }
}
