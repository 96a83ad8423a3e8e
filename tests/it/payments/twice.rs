//! A payment reported twice is recorded once.

use rstest::rstest;
use serde_json::json;

use super::{account, payment};
use crate::support::app::Shop;
use crate::support::database::Backend;

#[rstest]
fn an_external_id_is_taken_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let record = |amount: &str, fields: &serde_json::Value, key: &str| {
        shop.staff().post_with_key("/v1/payments", key, &payment(&shop, amount, fields))
    };
    let bank = json!({ "external_id": "2026-03-02/0001" });
    let first = record("50.00", &bank, "one").expect(201);
    assert_eq!(first.text("/external_id"), "2026-03-02/0001");
    assert_eq!(
        record("50.00", &bank, "one").expect(201).header("idempotent-replayed"),
        Some("true")
    );

    // Whatever its other fields, and whatever became of the first.
    let place = format!("/v1/payments/{}", first.id());
    let again = record("50.00", &bank, "two").refused(409, "external_id_taken");
    assert_eq!(again.header("location"), Some(place.as_str()));
    let back = json!({ "reason": "no funds" });
    shop.staff().post(&format!("{place}/returns"), &back).expect(201);
    let other = json!({ "external_id": "2026-03-02/0001", "company_id": shop.other_company() });
    record("7.00", &other, "three").refused(409, "external_id_taken");
    assert_eq!(account(&shop, "bank"), "0.00");

    // Two payments without an external id are two payments.
    record("1.00", &json!({}), "four").expect(201);
    record("1.00", &json!({}), "five").expect(201);
    assert_eq!(account(&shop, "bank"), "2.00");
    for bad in ["", " x", &"x".repeat(101)] {
        record("1.00", &json!({ "external_id": bad }), "six").expect(422);
    }
    let found = shop.staff().get("/v1/payments?external_id=2026-03-02/0001").expect(200);
    assert_eq!(found.data().len(), 1);
    assert_eq!(found.data()[0]["id"], first.text("/id"));
}

/// The path is told to callers who may see it: a key of another company only learns that the id is taken.
#[rstest]
fn the_place_is_told_where_it_may_be_seen(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let key = json!({
        "name": "bank", "company_id": shop.company(), "scopes": ["payments.record", "payments.read"],
    });
    let key = shop.staff().post("/v1/api-keys", &key);
    let bank = json!({ "external_id": "X1", "company_id": shop.other_company() });
    shop.staff().post("/v1/payments", &payment(&shop, "5.00", &bank)).expect(201);
    // Today such a key exists for the installation only.
    if key.status == 201 {
        let own = payment(&shop, "5.00", &json!({ "external_id": "X1" }));
        let bank = shop.anonymous().with_token(&key.text("/key"));
        let refused = bank.post("/v1/payments", &own).refused(409, "external_id_taken");
        assert_eq!(refused.header("location"), None);
    } else {
        key.refused(422, "scope_not_grantable");
    }
}
