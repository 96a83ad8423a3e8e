//! A hundred bolts a month, and 64 orders of five at once.

use std::thread;

use rstest::rstest;
use serde_json::json;

use super::holds::{ALLOWANCES, wait_for};
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

/// Reserved, committed and cause of each account.
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

/// What all orders together have of bolts.
fn ordered(arena: &Arena) -> i64 {
    arena.shop.database().number(
        "SELECT CAST(coalesce(sum(l.quantity), 0) AS bigint) AS number FROM order_lines l \
         JOIN orders o ON o.id = l.order_id WHERE o.status = 'confirmed'",
    )
}

/// While it is set and raised, members and staff order: each order is counted, and each account is told the new limit.
#[rstest]
fn no_order_slips_past_a_quota_that_is_set_or_changed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(true, false)] for_all: bool,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product_from(&json!({ "sku": "BOLT", "name": "Bolt", "list_price": eur("1.00") }));
    let (staff, buyer) = (shop.staff(), shop.buyer());
    let mut quota = json!({ "sku": "BOLT", "max_quantity": 900, "period": "month" });
    let mut by_staff = order_of(&[("BOLT", 5)]);
    by_staff["company_id"] = json!(shop.company());
    if !for_all {
        quota["company_id"] = json!(shop.company());
    }
    let order = |client: usize| {
        let (who, order) = if client % 4 < 2 {
            (&buyer, order_of(&[("BOLT", 5)]))
        } else {
            (&staff, by_staff.clone())
        };
        settled(|| arena.at(client, who).post("/v1/orders", &order)).expect(201);
    };
    let limit = race(24, |client| {
        if client == 12 {
            return Some(settled(|| staff.post("/v1/order-limits", &quota)).expect(201).id());
        }
        order(client);
        None
    });
    let limit = limit.into_iter().flatten().next().expect("the limit");
    order(0);
    assert_eq!(account(&arena), [format!("0 {} none", ordered(&arena))]);
    arena.set_clock("2026-04-02T09:00:00Z");
    race(24, |client| {
        if client == 12 {
            let more = json!({ "max_quantity": 950 });
            settled(|| staff.patch(&format!("/v1/order-limits/{limit}"), &more)).expect(200);
        } else {
            order(client);
        }
    });
    let limits = shop.database().texts(
        "SELECT CAST(limit_amount AS text) AS text FROM commitment_accounts WHERE kind = 'quota' \
         ORDER BY limit_amount",
    );
    assert_eq!(limits, ["900", "950"], "March is over, April has the new limit");
}

/// Orders for bolts and for nuts open the same account of money, and each one of pieces.
#[rstest]
fn orders_that_open_several_accounts_at_once_wait_for_each_other(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    for sku in ["BOLT", "NUT"] {
        shop.product_from(&json!({ "sku": sku, "name": sku, "list_price": eur("1.00") }));
        shop.buyer().post("/v1/orders", &order_of(&[(sku, 10)])).expect(201);
    }
    for quota in [
        json!({ "sku": "BOLT", "max_quantity": 500, "period": "month" }),
        json!({ "max_total": eur("1000.00"), "period": "month" }),
        json!({ "sku": "NUT", "max_quantity": 500, "period": "month" }),
    ] {
        shop.staff().post("/v1/order-limits", &quota).expect(201);
    }
    race(32, |client| {
        let sku = if client % 4 < 2 { "BOLT" } else { "NUT" };
        let buyer = arena.at(client, &shop.buyer());
        settled(|| buyer.post("/v1/orders", &order_of(&[(sku, 1)]))).expect(201);
    });
    let mut accounts = account(&arena);
    accounts.sort();
    assert_eq!(accounts, ["0 26 none", "0 26 none", "0 5200 none"]);
}

/// The order reads the limit as it was, waits for the change, and is refused: no storing statement compares versions.
/// SQLite has one writer.
#[test]
fn a_refused_order_leaves_no_account_with_a_limit_of_before() {
    let Some(arena) = Arena::open(Backend::Postgres) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "1.00");
    let (staff, buyer) = (shop.staff(), shop.buyer());
    buyer.post("/v1/orders", &order_of(&[("BOLT", 3)])).expect(201);
    let quota = json!({
        "company_id": shop.company(), "sku": "BOLT", "max_quantity": 2, "period": "month",
    });
    let quota =
        format!("/v1/order-limits/{}", staff.post("/v1/order-limits", &quota).expect(201).id());
    let one = order_of(&[("BOLT", 1)]);
    // The server keeps the rules of this version in memory.
    buyer.post("/v1/orders/evaluate", &one).expect(200);
    let held = shop.database().begin(ALLOWANCES);
    thread::scope(|scope| {
        let change = scope.spawn(|| staff.patch(&quota, &json!({ "max_quantity": 1 })));
        wait_for(shop, 1);
        let order = scope.spawn(|| settled(|| buyer.post("/v1/orders", &one)));
        wait_for(shop, 2);
        held.commit();
        change.join().expect("an answer").expect(200);
        order.join().expect("an answer").refused(409, "quota_exceeded");
    });
    // The first attempt found the change and was undone; the second, alone, undid what it opened with its refusal.
    let limits =
        "SELECT CAST(limit_amount AS text) AS text FROM commitment_accounts WHERE kind = 'quota'";
    assert_eq!(shop.database().texts(limits), Vec::<String>::new());
    let shown = shop.company_admin().post("/v1/orders/evaluate", &one).expect(200).body.to_string();
    assert!(shown.contains("-2 of BOLT"), "{shown}");
}

/// An order that is under way when a limit for all companies is set is stored before it, and counted.
#[test]
fn a_limit_for_all_companies_waits_for_the_orders_under_way() {
    let Some(arena) = Arena::open(Backend::Postgres) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "1.00");
    let (staff, buyer) = (shop.staff(), shop.buyer());
    let quota = json!({ "sku": "BOLT", "max_quantity": 10, "period": "month" });
    let everyone = "SELECT pg_advisory_xact_lock(7405002, \
        hashtext('00000000-0000-0000-0000-000000000000'))";
    let held = shop.database().begin(everyone);
    thread::scope(|scope| {
        let mut order = order_of(&[("BOLT", 3)]);
        order["company_id"] = json!(shop.company());
        let order = scope.spawn(move || settled(|| shop.staff().post("/v1/orders", &order)));
        wait_for(shop, 1);
        let limit = scope.spawn(|| staff.post("/v1/order-limits", &quota));
        wait_for(shop, 2);
        held.commit();
        order.join().expect("an answer").expect(201);
        limit.join().expect("an answer").expect(201);
    });
    buyer.post("/v1/orders", &order_of(&[("BOLT", 7)])).expect(201);
    buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])).refused(409, "quota_exceeded");
    assert_eq!(account(&arena), ["0 10 none"]);
}
