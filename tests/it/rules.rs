//! Rules for all companies and a company's own rules: taxes, the issuer, limits, approvals.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

#[rstest]
fn tax_rates_are_replaced_as_a_whole(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let before = staff.get("/v1/tax-rates").expect(200).integer("/version");
    let rate = json!({ "country": "AT", "tax_class": "standard", "rate": "0.20" });
    let later = json!({
        "country": "AT", "tax_class": "standard", "rate": "0.215", "valid_from": "2027-01-01",
    });
    let set = staff.put("/v1/tax-rates", &json!({ "rates": [rate, later] })).expect(200);
    assert_eq!(set.integer("/version"), before + 1);
    assert_eq!(set.text("/rates/0/rate"), "0.20");
    assert_eq!(set["rates"].as_array().map(Vec::len), Some(2));
    let twice = staff.put("/v1/tax-rates", &json!({ "rates": [rate, rate] })).expect(422);
    assert_eq!(twice.text("/errors/0/code"), "duplicate_rate");
    let much = json!({ "country": "AT", "tax_class": "standard", "rate": "20" });
    let much = staff.put("/v1/tax-rates", &json!({ "rates": [much] })).expect(422);
    assert_eq!(much.text("/errors/0/pointer"), "/rates/0/rate");
    assert_eq!(staff.get("/v1/tax-rates").expect(200)["rates"], set["rates"]);
    shop.company_admin().get("/v1/tax-rates").refused(403, "forbidden");
}

#[rstest]
fn the_issuer_stays_the_same_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let before = staff.get("/v1/issuer").expect(200);
    let issuer = json!({
        "legal_name": "Comptoir AG", "country": "AT", "invoice_prefix": "CW",
        "address": { "line1": "Ring 1", "city": "Wien", "country": "AT" },
    });
    let after = staff.put("/v1/issuer", &issuer).expect(200);
    assert_eq!(after.id(), before.id());
    assert_eq!(after.integer("/version"), before.integer("/version") + 1);
    assert_eq!((after.text("/invoice_prefix"), &after["vat_id"]), ("CW".into(), &Value::Null));
    let spaced = json!({
        "legal_name": "x", "country": "AT", "address": issuer["address"], "invoice_prefix": "C W",
    });
    staff.put("/v1/issuer", &spaced).expect(422);
}

#[rstest]
fn a_company_limits_its_own_orders(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let most = json!({ "max_total": eur("500.00"), "on_violation": "require_approval" });
    let own = admin.post("/v1/order-limits", &most).expect(201);
    assert_eq!(own.text("/company_id"), shop.company());
    let everybodys = shop.staff().post("/v1/order-limits", &most).expect(201);
    assert_eq!(everybodys["company_id"], Value::Null);
    let theirs = json!({ "company_id": shop.other_company(), "max_total": eur("1.00") });
    admin.post("/v1/order-limits", &theirs).refused(404, "not_found");
    let crossed = json!({ "min_total": eur("2.00"), "max_total": eur("1.00") });
    admin.post("/v1/order-limits", &crossed).refused(422, "bad_order_limit");
    // The owner is judged before the values.
    let mut crossed = crossed;
    crossed["owner"] = json!("operator");
    admin.post("/v1/order-limits", &crossed).refused(403, "operators_rule");
    crossed["company_id"] = json!(shop.other_company());
    admin.post("/v1/order-limits", &crossed).refused(404, "not_found");
    shop.buyer().post("/v1/order-limits", &most).refused(403, "forbidden");

    assert_eq!(admin.get("/v1/order-limits").expect(200).data().len(), 2);
    assert_eq!(shop.stranger().get("/v1/order-limits").expect(200).data().len(), 1);
    let path = |limit: &str| format!("/v1/order-limits/{limit}");
    shop.stranger().delete(&path(&own.id())).refused(404, "not_found");
    admin.delete(&path(&everybodys.id())).refused(403, "operators_rule");
    admin.delete(&path(&own.id())).expect(204);
    admin.get(&path(&own.id())).refused(404, "not_found");
}

#[rstest]
fn an_order_limit_is_changed_by_its_owner(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let path = |made: &Answer| format!("/v1/order-limits/{}", made.id());
    let most = json!({ "max_total": eur("50.00") });
    let own = path(&admin.post("/v1/order-limits", &most).expect(201));
    let everyones = path(&staff.post("/v1/order-limits", &most).expect(201));
    let order = order_of(&[("BOLT", 8)]);
    shop.buyer().post("/v1/orders", &order).refused(409, "order_total_too_high");
    let higher = json!({ "max_total": eur("80.00") });
    let changed = admin.patch(&own, &higher).expect(200);
    assert_eq!((changed.amount("max_total"), &changed["version"]), ("80.00".to_owned(), &json!(2)));
    shop.buyer().post("/v1/orders", &order).refused(409, "order_total_too_high");
    admin.patch(&everyones, &higher).refused(403, "operators_rule");
    shop.buyer().patch(&own, &higher).refused(403, "forbidden");
    shop.stranger().patch(&own, &higher).refused(404, "not_found");
    staff.patch(&everyones, &higher).expect(200);
    shop.buyer().post("/v1/orders", &order).expect(201);
    let unbounded = json!({ "max_total": null });
    let crossed = json!({ "min_total": eur("81.00") });
    for bad in [unbounded, crossed] {
        admin.patch(&own, &bad).refused(422, "bad_order_limit");
    }
    for field in ["min_total", "max_total"] {
        let negative = json!({ field: eur("-1.00") });
        for refused in [admin.patch(&own, &negative), admin.post("/v1/order-limits", &negative)] {
            let refused = refused.refused(422, "bad_order_limit");
            assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"));
        }
    }
    let yen = json!({ "max_total": { "amount": "8000", "currency": "JPY" } });
    admin.patch(&own, &yen).refused(422, "currency_mismatch");
    admin.patch(&own, &json!({ "owner": "company" })).refused(400, "unknown_field");
    let stale = [("If-Match", "\"1\"")];
    admin.send("PATCH", &own, &stale, Some(&higher)).refused(412, "stale");
}

#[rstest]
fn an_approval_rule_names_members_of_the_company(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    let by = |approvers: Value| {
        json!({
            "name": "Big orders", "when": { "order_total_over": eur("500.00") },
            "steps": [{ "approvers": approvers, "mode": "all", "escalate_after_hours": 48 }],
        })
    };
    let ours = by(json!({ "member_ids": [shop.cast().approver.id] }));
    let rule = admin.post("/v1/approval-rules", &ours).expect(201);
    assert_eq!(rule.text("/company_id"), shop.company());
    assert_eq!(rule["steps"][0]["approvers"]["member_ids"], json!([shop.cast().approver.id]));
    // A rule for all companies cannot name one company's members; no company can name another's.
    for actor in [shop.staff(), shop.stranger()] {
        let refused = actor.post("/v1/approval-rules", &ours).expect(422);
        assert_eq!(refused.text("/errors/0/code"), "unknown_member");
    }
    for approvers in
        [json!({}), json!({ "role": "approver", "member_ids": [shop.cast().buyer.id] })]
    {
        let refused = admin.post("/v1/approval-rules", &by(approvers)).expect(422);
        assert_eq!(refused.text("/errors/0/code"), "role_or_members");
    }
    let path = format!("/v1/approval-rules/{}", rule.id());
    shop.stranger().get(&path).refused(404, "not_found");
    shop.stranger().delete(&path).refused(404, "not_found");
    admin.delete(&path).expect(204);
    admin.get(&path).refused(404, "not_found");
    assert!(admin.get("/v1/approval-rules").expect(200).data().is_empty());
}

#[rstest]
fn a_count_sets_the_stock(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let new = json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("10.00") });
    shop.staff().post("/v1/products", &new).expect(201);
    let stock = shop.buyer().get("/v1/stock/BOLT").expect(200);
    assert_eq!((stock.integer("/on_hand"), stock.integer("/available")), (0, 0));
    let counted = shop.staff().put("/v1/stock/BOLT", &json!({ "on_hand": 7 })).expect(200);
    assert_eq!(counted.integer("/available"), 7);
    shop.staff().put("/v1/stock/BOLT", &json!({ "on_hand": -1 })).expect(422);
    shop.staff().put("/v1/stock/NUT", &json!({ "on_hand": 1 })).refused(404, "not_found");
    shop.company_admin().put("/v1/stock/BOLT", &json!({ "on_hand": 1 })).refused(403, "forbidden");
}
