//! One month's budget of 1,000.00 with 700.00 used, and 64 orders of 100.00 at once.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Arena, CLIENTS, settled};
use crate::support::answer::Answer;
use crate::support::builders::{cost_centre, eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

/// The arena, the path of the budget, and the answers of the clients.
fn raced(backend: Backend, on_exceeded: &str) -> Option<(Arena, String, Vec<Answer>)> {
    let arena = Arena::open(backend)?;
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    shop.stock("BOLT", 100_000);
    let admin = shop.company_admin();
    let centre = cost_centre(&admin, "IT");
    let budget = json!({
        "cost_centre_id": centre, "amount": eur("1000.00"), "period": "month", "on_exceeded": on_exceeded,
    });
    let budget = format!("/v1/budgets/{}", admin.post("/v1/budgets", &budget).expect(201).id());
    let order = |bolts: i64| {
        let mut order = order_of(&[("BOLT", bolts)]);
        order["cost_centre"] = json!("IT");
        order
    };
    shop.buyer().post("/v1/orders", &order(70)).expect(201);
    let answers = race(CLIENTS, |client| {
        let buyer = arena.at(client, &shop.buyer());
        settled(|| buyer.post("/v1/orders", &order(10)))
    });
    Some((arena, budget, answers))
}

/// Number of answers with this status and word at `field`.
fn count(answers: &[Answer], status: u16, field: &str, word: &str) -> usize {
    answers.iter().filter(|one| one.status == status && one[field] == word).count()
}

/// Reserved, committed and available.
fn used(arena: &Arena, budget: &str) -> [String; 3] {
    let shown = arena.shop.company_admin().get(budget).expect(200);
    ["reserved", "committed", "available"].map(|field| shown.amount(field))
}

#[rstest]
fn a_budget_that_blocks_is_never_exceeded(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((arena, budget, answers)) = raced(backend, "block") else { return };
    assert_eq!(count(&answers, 201, "status", "confirmed"), 3);
    assert_eq!(count(&answers, 409, "code", "budget_exceeded"), 61);
    assert_eq!(used(&arena, &budget), ["0.00", "1000.00", "0.00"]);
}

#[rstest]
fn a_budget_that_asks_refuses_no_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((arena, budget, answers)) = raced(backend, "require_approval") else { return };
    assert_eq!(count(&answers, 201, "status", "confirmed"), 3);
    assert_eq!(count(&answers, 201, "status", "pending_approval"), 61);
    assert_eq!(used(&arena, &budget), ["6100.00", "1000.00", "-6100.00"]);
    let pending = answers.iter().filter(|order| order["status"] == "pending_approval");
    let admin = arena.shop.company_admin();
    for order in pending {
        let request = order.text("/approval_request_id");
        let path = format!("/v1/approval-requests/{request}/reject");
        admin.post(&path, &json!({})).expect(200);
    }
    assert_eq!(used(&arena, &budget), ["0.00", "1000.00", "0.00"]);
    let causes = arena.shop.database().texts(
        "SELECT coalesce(over_limit_cause, 'none') AS text FROM commitment_accounts WHERE kind = 'budget'",
    );
    assert_eq!(causes, ["none"]);
}

#[rstest]
fn a_budget_that_warns_warns_each_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((arena, budget, answers)) = raced(backend, "warn") else { return };
    assert_eq!(count(&answers, 201, "status", "confirmed"), 64);
    let warned = |one: &&Answer| one["warnings"] != Value::from(Vec::<Value>::new());
    assert_eq!(answers.iter().filter(warned).count(), 64);
    assert_eq!(used(&arena, &budget), ["0.00", "7100.00", "-6100.00"]);
    let staff = arena.shop.staff();
    for _ in 0..2 {
        staff.post("/v1/jobs/watch-budgets/runs", &json!({})).expect(200);
    }
    let feed = arena.shop.all_events();
    let told = feed.iter().filter(|event| event["type"] == "budget.threshold_reached").count();
    assert_eq!(told, 1);
}
