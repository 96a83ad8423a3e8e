//! A hundred bolts a month, and 64 orders of five at once.

use rstest::rstest;
use serde_json::json;

use super::{Arena, CLIENTS, settled};
use crate::support::answer::Answer;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

/// The arena and the answers of the clients, half of each buyer. Ten bolts were ordered before the limit was set: the
/// clients race for the opening of the account, too.
fn raced(backend: Backend, on_violation: &str) -> Option<(Arena, Vec<Answer>)> {
    let arena = Arena::open(backend)?;
    let shop = &arena.shop;
    shop.product_from(&json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("1.00") }));
    shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 10)])).expect(201);
    let quota = json!({
        "company_id": shop.company(), "sku": "BOLT", "max_quantity": 100, "period": "month",
        "on_violation": on_violation,
    });
    shop.staff().post("/v1/order-limits", &quota).expect(201);
    let buyers = [shop.buyer(), shop.other_buyer()];
    let answers = race(CLIENTS, |client| {
        let buyer = arena.at(client, &buyers[client / 2 % 2]);
        settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", 5)])))
    });
    Some((arena, answers))
}

/// Number of answers with this status and word at `field`.
fn count(answers: &[Answer], status: u16, field: &str, word: &str) -> usize {
    answers.iter().filter(|one| one.status == status && one[field] == word).count()
}

/// Reserved, committed and cause of the account.
fn account(arena: &Arena) -> Vec<String> {
    arena.shop.database().texts(
        "SELECT CAST(reserved AS text) || ' ' || CAST(committed AS text) || ' ' \
         || coalesce(over_limit_cause, 'none') AS text FROM commitment_accounts WHERE kind = 'quota'",
    )
}

#[rstest]
fn a_hundred_pieces_are_sold_and_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((arena, answers)) = raced(backend, "deny") else { return };
    assert_eq!(count(&answers, 201, "status", "confirmed"), 18);
    assert_eq!(count(&answers, 409, "code", "quota_exceeded"), CLIENTS - 18);
    assert_eq!(account(&arena), ["0 100 none"]);
    assert_eq!(arena.shop.available("BOLT"), 1000 - 100);
}

#[rstest]
fn what_is_over_waits_for_an_approval(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((arena, answers)) = raced(backend, "require_approval") else { return };
    assert_eq!(count(&answers, 201, "status", "confirmed"), 18);
    assert_eq!(count(&answers, 201, "status", "pending_approval"), CLIENTS - 18);
    assert_eq!(account(&arena), ["230 100 approved_overrun"]);
    let admin = arena.shop.company_admin();
    for order in answers.iter().filter(|order| order["status"] == "pending_approval") {
        let path = format!("/v1/approval-requests/{}/reject", order.text("/approval_request_id"));
        admin.post(&path, &json!({})).expect(200);
    }
    assert_eq!(account(&arena), ["0 100 none"]);
}
