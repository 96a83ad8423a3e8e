//! The number of statements of each hot request, besides BEGIN and COMMIT.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{cost_centre, eur, order_of};
use crate::support::database::Backend;

/// The minimum of a few tries: background work now and then counts too.
fn fewest(shop: &Shop, request: impl Fn()) -> i64 {
    request();
    let tries = (0..4).map(|_| {
        let before = shop.statements().sent();
        request();
        shop.statements().sent() - before
    });
    tries.min().expect("several tries")
}

const FIVE: [(&str, i64); 5] = [("A", 1), ("B", 2), ("C", 3), ("D", 4), ("E", 5)];

/// A shop where an order meets every kind of rule.
fn shop_with_rules(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    for (sku, _) in FIVE {
        shop.product(sku, "10.00");
    }
    let staff = shop.staff();
    let list = json!({ "name": "Trade", "currency": "EUR", "company_ids": [shop.company()] });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = FIVE.map(|(sku, _)| {
        json!({ "sku": sku, "tiers": [
            { "min_quantity": 1, "unit_price": "9.00" },
            { "min_quantity": 5, "unit_price": "8.00" },
        ] })
    });
    staff.put(&format!("/v1/price-lists/{list}/prices"), &json!({ "prices": prices })).expect(200);
    let limit = json!({ "max_total": eur("100000.00"), "on_violation": "deny" });
    staff.post("/v1/order-limits", &limit).expect(201);
    let rule = json!({
        "name": "Large orders",
        "when": { "order_total_over": eur("50000.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    staff.post("/v1/approval-rules", &rule).expect(201);
    let credit = json!({ "credit_limit": eur("1000000.00") });
    staff.patch(&format!("/v1/companies/{}", shop.company()), &credit).expect(200);
    let spending = json!({ "spending_limit": { "amount": eur("1000000.00"), "period": "month" } });
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    staff.patch(&member, &spending).expect(200);
    Some(shop)
}

fn place(buyer: &Actor, number: usize) {
    let key = format!("order-{number}");
    buyer.post_with_key("/v1/orders", &key, &order_of(&FIVE)).expect(201);
}

#[rstest]
#[case(Backend::Sqlite, 29)]
#[case(Backend::Postgres, 6)]
fn an_order_of_five_lines_under_every_rule(#[case] backend: Backend, #[case] most: i64) {
    let Some(shop) = shop_with_rules(backend) else { return };
    let (buyer, number) = (shop.buyer(), std::cell::Cell::new(0));
    let taken = fewest(&shop, || {
        number.set(number.get() + 1);
        place(&buyer, number.get());
    });
    assert!(taken <= most, "{taken} statements");
}

/// A rule that asks for new addresses costs a statement for an order with an address, and none for another.
#[rstest]
#[case(Backend::Sqlite, 29)]
#[case(Backend::Postgres, 6)]
fn an_order_that_may_go_to_a_new_address(#[case] backend: Backend, #[case] most: i64) {
    let Some(shop) = shop_with_rules(backend) else { return };
    let rule = json!({
        "name": "New address", "when": { "new_ship_to": true },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let (buyer, number) = (shop.buyer(), std::cell::Cell::new(0));
    let mut elsewhere = order_of(&FIVE);
    elsewhere["ship_to"] = json!({ "line1": "Rue 1", "city": "Lyon", "country": "AT" });
    let placed = |order: &Value| {
        number.set(number.get() + 1);
        let key = format!("order-{}", number.get());
        buyer.post_with_key("/v1/orders", &key, order).expect(201)
    };
    // From the first order on, the address is known.
    let first = placed(&elsewhere);
    let approve = format!("/v1/approval-requests/{}/approve", first.text("/approval_request_id"));
    shop.approver().post(&approve, &json!({})).expect(200);
    for (order, most) in [(&elsewhere, most + 1), (&order_of(&FIVE), most)] {
        let taken = fewest(&shop, || {
            placed(order);
        });
        assert!(taken <= most, "{taken} statements");
    }
}

/// One line is split over three cost centres, each with a budget.
#[rstest]
#[case(Backend::Sqlite, 38)]
#[case(Backend::Postgres, 6)]
fn an_order_of_three_budgets(#[case] backend: Backend, #[case] most: i64) {
    let Some(shop) = shop_with_rules(backend) else { return };
    let admin = shop.company_admin();
    let parts = ["IT", "HR", "OPS"].map(|code| {
        let centre = cost_centre(&admin, code);
        let budget = json!({
            "cost_centre_id": centre, "amount": eur("100000.00"), "period": "month",
            "on_exceeded": "block",
        });
        admin.post("/v1/budgets", &budget).expect(201);
        let percent = if code == "IT" { "50" } else { "25" };
        json!({ "cost_centre": code, "percent": percent })
    });
    let mut order = order_of(&FIVE);
    order["lines"][0]["allocations"] = json!(parts);
    let (buyer, number) = (shop.buyer(), std::cell::Cell::new(0));
    let place = || {
        number.set(number.get() + 1);
        let key = format!("split-{}", number.get());
        buyer.post_with_key("/v1/orders", &key, &order).expect(201);
    };
    let taken = fewest(&shop, place);
    assert!(taken <= most, "{taken} statements");
    // All accounts of a new month open together.
    shop.set_clock("2026-04-02T09:00:00Z");
    let before = shop.statements().sent();
    place();
    let more = shop.statements().sent() - before - taken;
    assert!(backend == Backend::Sqlite || more <= 1, "{more} statements more");
}

/// Quotas of money and of pieces, of the company and of the member.
#[rstest]
#[case(Backend::Sqlite, 35)]
#[case(Backend::Postgres, 6)]
fn an_order_of_three_quotas(#[case] backend: Backend, #[case] most: i64) {
    let Some(shop) = shop_with_rules(backend) else { return };
    for quota in [
        json!({ "max_total": eur("100000.00"), "period": "month" }),
        json!({ "max_total": eur("100000.00"), "period": "quarter", "per": "member" }),
        json!({ "sku": "A", "max_quantity": 1000, "period": "month" }),
    ] {
        shop.staff().post("/v1/order-limits", &quota).expect(201);
    }
    let (buyer, number) = (shop.buyer(), std::cell::Cell::new(0));
    let place = || {
        number.set(number.get() + 1);
        place(&buyer, number.get());
    };
    let taken = fewest(&shop, place);
    assert!(taken <= most, "{taken} statements");
    // All accounts of new periods open together.
    shop.set_clock("2026-04-02T09:00:00Z");
    let before = shop.statements().sent();
    place();
    let more = shop.statements().sent() - before - taken;
    assert!(backend == Backend::Sqlite || more <= 1, "{more} statements more");
}

/// The first order of the period opens all quotas at once: versions, accounts, locks, count, sums and use.
#[rstest]
#[case(Backend::Sqlite, 14)]
#[case(Backend::Postgres, 6)]
fn the_first_order_that_quotas_count(#[case] backend: Backend, #[case] most: i64) {
    let Some(shop) = shop_with_rules(backend) else { return };
    let (buyer, number) = (shop.buyer(), std::cell::Cell::new(0));
    let place = || {
        number.set(number.get() + 1);
        place(&buyer, number.get());
    };
    let without = fewest(&shop, place);
    for quota in [
        json!({ "max_total": eur("100000.00"), "period": "month" }),
        json!({ "max_total": eur("100000.00"), "period": "quarter", "per": "member" }),
        json!({ "sku": "A", "max_quantity": 1000, "period": "month" }),
    ] {
        shop.staff().post("/v1/order-limits", &quota).expect(201);
    }
    // The rules are read anew once.
    buyer.post("/v1/orders/evaluate", &order_of(&FIVE)).expect(200);
    let before = shop.statements().sent();
    place();
    let more = shop.statements().sent() - before - without;
    assert!(more <= most, "{more} statements more");
}

/// The users that a step would ask cost statements only where an approval is needed: the makers of the key that
/// asks, the members, and the staff where they are named.
#[rstest]
fn the_approvers_of_an_evaluation(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = shop_with_rules(backend) else { return };
    let mut order = order_of(&FIVE);
    order["company_id"] = json!(shop.company());
    let sent = |by: &Actor, outcome: &str| {
        fewest(&shop, || {
            let told = by.post("/v1/orders/evaluate", &order).expect(200);
            assert_eq!(told["outcome"], outcome);
        })
    };
    let both = |outcome: &str| (sent(&shop.buyer(), outcome), sent(&shop.staff(), outcome));
    let (buyers, staffs) = both("allow");
    let limit = json!({ "max_total": eur("1.00"), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit).expect(201);
    let (to_buyer, to_staff) = both("require_approval");
    let (to_buyer, to_staff) = (to_buyer - buyers, to_staff - staffs);
    assert!(to_buyer <= 2 && to_staff <= 3, "{to_buyer} and {to_staff} statements more");
    // A denied order asks no user.
    let denies = json!({ "max_total": eur("2.00") });
    shop.staff().post("/v1/order-limits", &denies).expect(201);
    let (to_buyer, to_staff) = both("deny");
    assert!(to_buyer <= buyers && to_staff <= staffs, "{to_buyer} and {to_staff} statements");
}

/// Both kinds of duplicates are asked for: a row for each fingerprint.
#[rstest]
#[case(Backend::Sqlite, 31)]
#[case(Backend::Postgres, 6)]
fn an_order_with_fingerprints(#[case] backend: Backend, #[case] most: i64) {
    let Some(shop) = shop_with_rules(backend) else { return };
    let orders =
        json!({ "duplicate_purchase_order_number": "confirm", "duplicate_basket_hours": 1 });
    shop.staff().patch("/v1/settings", &json!({ "orders": orders })).expect(200);
    let (buyer, number) = (shop.buyer(), std::cell::Cell::new(0));
    let taken = fewest(&shop, || {
        number.set(number.get() + 1);
        let key = format!("order-{}", number.get());
        let mut order = order_of(&FIVE);
        order["purchase_order_number"] = json!(key);
        order["lines"][0]["quantity"] = json!(number.get());
        buyer.post_with_key("/v1/orders", &key, &order).expect(201);
    });
    assert!(taken <= most, "{taken} statements");
}

#[rstest]
#[case::one_order("/v1/orders/", 2)]
#[case::orders("/v1/orders?limit=20", 2)]
#[case::products("/v1/products?limit=20", 2)]
fn reading(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] path: &str,
    #[case] most: i64,
) {
    let Some(shop) = shop_with_rules(backend) else { return };
    let buyer = shop.buyer();
    let order = buyer.post("/v1/orders", &order_of(&FIVE)).expect(201).id();
    let path = if path.ends_with('/') { format!("{path}{order}") } else { path.to_owned() };
    let taken = fewest(&shop, || {
        buyer.get(&path).expect(200);
    });
    assert!(taken <= most, "{path}: {taken} statements");
}
