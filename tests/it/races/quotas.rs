//! Quotas under 64 clients.

use rstest::rstest;
use serde_json::json;

use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

const CLIENTS: usize = 64;

/// A shop where all orders of a month may have 100 bolts together.
fn shop(backend: Backend, on_violation: &str) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product_from(&json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("1.00") }));
    let quota = json!({
        "company_id": shop.company(), "sku": "BOLT", "max_quantity": 100, "period": "month",
        "on_violation": on_violation,
    });
    shop.staff().post("/v1/order-limits", &quota).expect(201);
    Some(shop)
}

/// All orders of five bolts, half of each buyer.
fn ordered(shop: &Shop) -> Vec<(u16, String, String)> {
    let buyers = [shop.buyer(), shop.other_buyer()];
    race(CLIENTS, |client| {
        let answer = buyers[client % 2].post("/v1/orders", &order_of(&[("BOLT", 5)]));
        let said = if answer.status == 201 { "status" } else { "code" };
        let request = answer["approval_request_id"].as_str().unwrap_or_default().to_owned();
        (answer.status, answer[said].as_str().expect("a word").to_owned(), request)
    })
}

fn count(all: &[(u16, String, String)], status: u16, word: &str) -> usize {
    all.iter().filter(|(found, said, _)| *found == status && said == word).count()
}

#[rstest]
fn a_hundred_pieces_are_sold_and_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend, "deny") else { return };
    let all = ordered(&shop);
    assert_eq!(count(&all, 201, "confirmed"), 20, "{all:?}");
    assert_eq!(count(&all, 409, "quota_exceeded"), CLIENTS - 20, "{all:?}");
    assert_eq!(shop.available("BOLT"), 1000 - 100);
}

#[rstest]
fn what_is_over_waits_for_an_approval(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend, "require_approval") else { return };
    let all = ordered(&shop);
    assert_eq!(count(&all, 201, "confirmed"), 20, "{all:?}");
    assert_eq!(count(&all, 201, "pending_approval"), CLIENTS - 20, "{all:?}");
    let taken = "commitment_accounts WHERE kind = 'quota' AND reserved = 220 AND committed = 100 \
        AND over_limit_cause = 'approved_overrun'";
    assert_eq!(shop.database().count(taken), 1);
    let admin = shop.company_admin();
    let requests: Vec<&String> =
        all.iter().map(|(_, _, id)| id).filter(|id| !id.is_empty()).collect();
    race(8, |client| {
        for request in requests.iter().skip(client).step_by(8) {
            admin.post(&format!("/v1/approval-requests/{request}/reject"), &json!({})).expect(200);
        }
    });
    let taken = "commitment_accounts WHERE kind = 'quota' AND reserved = 0 AND committed = 100 \
        AND over_limit_cause IS NULL";
    assert_eq!(shop.database().count(taken), 1);
}
