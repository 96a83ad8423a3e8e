//! A company on hold confirms no order through an approval either.

use rstest::rstest;
use serde_json::json;

use super::{role, rule};
use crate::support::app::Shop;
use crate::support::database::Backend;

#[rstest]
fn on_hold_nothing_is_confirmed_and_what_was_confirmed_ships(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let before = shop.order(&[("BOLT", 1)]);
    rule(&shop, "Big orders", 0, &[(role("approver"), "any"), (role("company_admin"), "any")]);
    let [order, unwanted] = [11, 12].map(|quantity| shop.order(&[("BOLT", quantity)]));
    let [path, other] = [&order, &unwanted]
        .map(|order| format!("/v1/approval-requests/{}", order.text("/approval_request_id")));
    shop.change_company(&json!({ "on_hold": true }));

    // An approval that does not confirm is accepted, and so is a rejection.
    shop.approver().post(&format!("{path}/approve"), &json!({})).expect(200);
    shop.approver().post(&format!("{other}/reject"), &json!({})).expect(200);
    let waiting = shop.approver().get(&path).expect(200);
    let approve = format!("{path}/approve");
    for who in [shop.company_admin(), shop.staff()] {
        who.post(&approve, &json!({})).refused(409, "company_on_hold");
    }
    let still = shop.approver().get(&path).expect(200);
    assert_eq!(still["status"], "pending");
    assert_eq!(still.body, waiting.body);
    let pending = shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(pending["status"], "pending_approval");

    // Orders confirmed before are delivered and invoiced.
    shop.ship(&before.id());
    shop.invoice(&before.id());
    shop.change_company(&json!({ "on_hold": false }));
    assert_eq!(shop.company_admin().post(&approve, &json!({})).expect(200)["status"], "approved");
    shop.ship(&order.id());
}

#[rstest]
fn closed_nothing_is_confirmed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "Big orders", 0, &[(role("approver"), "any")]);
    let order = shop.order(&[("BOLT", 11)]);
    let approve = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    for status in ["closed", "pending"] {
        shop.database().execute(&format!("UPDATE companies SET status = '{status}'"));
        shop.approver().post(&approve, &json!({})).refused(409, "company_not_active");
    }
    shop.database().execute("UPDATE companies SET status = 'active'");
    assert_eq!(shop.approver().post(&approve, &json!({})).expect(200)["status"], "approved");
}
