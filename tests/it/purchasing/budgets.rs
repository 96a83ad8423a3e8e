//! Budgets: what a cost centre's orders may come to in a period.

use rstest::rstest;
use serde_json::{Value, json};

use super::cost_centres::{centre, order_with};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// A shop with bolts at 10.00, the cost centre IT, and its budget.
pub struct Budgeted {
    pub shop: Shop,
    pub admin: Actor,
    /// Path of the cost centre.
    centre: String,
    /// Path of the budget.
    pub budget: String,
}

/// A budget of IT with these fields.
fn new_budget(centre: &str, fields: &Value) -> Value {
    let id = centre.rsplit('/').next().unwrap_or_default();
    let mut budget = json!({
        "cost_centre_id": id, "amount": eur("100.00"), "period": "month", "on_exceeded": "block",
    });
    for (field, value) in fields.as_object().into_iter().flatten() {
        budget[field] = value.clone();
    }
    budget
}

impl Budgeted {
    #[track_caller]
    pub fn open(backend: Backend, fields: &Value) -> Option<Self> {
        let shop = Shop::start(backend)?;
        shop.product("BOLT", "10.00");
        let admin = shop.company_admin();
        let centre = centre(&admin, "IT");
        let budget = admin.post("/v1/budgets", &new_budget(&centre, fields)).expect(201).id();
        Some(Self { shop, admin, centre, budget: format!("/v1/budgets/{budget}") })
    }

    /// An order of this many bolts for IT.
    pub fn order(&self, bolts: i64) -> Answer {
        let mut order = order_of(&[("BOLT", bolts)]);
        order["cost_centre"] = json!("IT");
        self.shop.buyer().post("/v1/orders", &order)
    }

    /// Reserved, committed and available, on a day.
    #[track_caller]
    fn used(&self, day: &str) -> [String; 3] {
        let path = format!("{}?as_of={day}", self.budget);
        let shown = self.admin.get(&path).expect(200);
        ["reserved", "committed", "available"].map(|field| shown.amount(field))
    }

    /// Why the account of the budget, of which there is one, is over its limit.
    #[track_caller]
    fn cause(&self) -> String {
        let sql = "SELECT coalesce(over_limit_cause, 'none') AS text FROM commitment_accounts \
                   WHERE kind = 'budget'";
        self.shop.database().texts(sql).concat()
    }

    #[track_caller]
    fn cancel(&self, order: &Answer) {
        let path = format!("/v1/orders/{}/cancel", order.id());
        self.shop.buyer().post(&path, &json!({})).expect(200);
    }
}

/// The codes of the answer's warnings.
fn warned(answer: &Answer) -> Vec<String> {
    let warnings = answer["warnings"].as_array().expect("warnings").iter();
    warnings.map(|one| one["code"].as_str().unwrap_or_default().to_owned()).collect()
}

#[rstest]
fn a_budget_that_blocks(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(all) = Budgeted::open(backend, &json!({})) else { return };
    assert_eq!(all.used("2026-03-02"), ["0.00", "0.00", "100.00"]);
    let first = all.order(7).expect(201);
    assert_eq!(warned(&first), Vec::<String>::new());
    assert_eq!(all.used("2026-03-02"), ["0.00", "70.00", "30.00"]);
    let refused = all.order(4).refused(409, "budget_exceeded");
    assert!(!refused["detail"].to_string().contains("30.00"), "{refused:?}");
    let second = all.order(3).expect(201);
    assert_eq!(warned(&second), ["budget_warning"]);
    // The budget's figures are for those who may read it.
    assert_eq!(second["warnings"][0]["detail"], "IT: with this order the budget is nearly used up");
    all.order(1).refused(409, "budget_exceeded");
    all.cancel(&first);
    assert_eq!(all.used("2026-03-02"), ["0.00", "30.00", "70.00"]);
    // Other cost centres have their own.
    centre(&all.admin, "HR");
    let others = order_with(&json!({ "cost_centre": "HR" }));
    all.shop.buyer().post("/v1/orders", &others).expect(201);
    assert_eq!(all.used("2026-03-02"), ["0.00", "30.00", "70.00"]);
    all.shop.stranger().get(&all.budget).refused(404, "not_found");
    all.shop.buyer().get(&all.budget).refused(403, "forbidden");
}

#[rstest]
fn a_budget_that_asks(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let asks = json!({ "on_exceeded": "require_approval" });
    let Some(all) = Budgeted::open(backend, &asks) else { return };
    assert_eq!(all.order(7).expect(201)["status"], "confirmed");
    let (yes, no) = (all.order(6).expect(201), all.order(5).expect(201));
    assert_eq!(
        (&yes["status"], &no["status"]),
        (&json!("pending_approval"), &json!("pending_approval"))
    );
    assert_eq!(all.used("2026-03-02"), ["110.00", "70.00", "-80.00"]);
    let decide = |order: &Answer, word: &str| {
        let request = order.text("/approval_request_id");
        let path = format!("/v1/approval-requests/{request}/{word}");
        all.admin.post(&path, &json!({})).expect(200);
    };
    decide(&no, "reject");
    assert_eq!(all.used("2026-03-02"), ["60.00", "70.00", "-30.00"]);
    decide(&yes, "approve");
    assert_eq!(all.used("2026-03-02"), ["0.00", "130.00", "-30.00"]);
    assert_eq!(all.cause(), "approved_overrun");
    all.cancel(&yes);
    assert_eq!(all.used("2026-03-02"), ["0.00", "70.00", "30.00"]);
    assert_eq!(all.cause(), "none");
    let trace = all.admin.get(&format!("/v1/orders/{}/trace", yes.id())).expect(200);
    let entries = trace["trace"].as_array().expect("a trace");
    let budget = entries.iter().find(|entry| entry["check"] == "budget").expect("a budget");
    assert_eq!(
        (&budget["outcome"], &budget["available"]),
        (&json!("require_approval"), &json!("30.00 EUR"))
    );
}

#[rstest]
fn a_budget_that_warns(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let warns = json!({ "on_exceeded": "warn", "warn_at_percent": "50" });
    let Some(all) = Budgeted::open(backend, &warns) else { return };
    assert_eq!(warned(&all.order(4).expect(201)), Vec::<String>::new());
    assert_eq!(warned(&all.order(1).expect(201)), ["budget_warning"]);
    let over = all.order(6).expect(201);
    assert_eq!(
        (&over["status"], warned(&over)),
        (&json!("confirmed"), vec!["budget_exceeded".to_owned()])
    );
    let told = all.shop.buyer().get(&format!("/v1/orders/{}", over.id())).expect(200);
    assert_eq!(warned(&told), ["budget_exceeded"]);
    assert_eq!(all.used("2026-03-02"), ["0.00", "110.00", "-10.00"]);
}

/// A request or a warning accounts for its own overrun only, not for what was beyond the limit before.
#[rstest]
fn what_is_over_keeps_its_first_cause(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(all) = Budgeted::open(backend, &json!({ "on_exceeded": "warn" })) else { return };
    let change = |fields: &Value| all.admin.patch(&all.budget, fields).expect(200);
    all.order(11).expect(201);
    assert_eq!(all.cause(), "warned");
    change(&json!({ "on_exceeded": "block" }));
    change(&json!({ "amount": eur("105.00") }));
    assert_eq!(all.cause(), "warned");
    change(&json!({ "amount": eur("50.00"), "on_exceeded": "warn" }));
    assert_eq!(all.cause(), "limit_lowered");
    assert_eq!(warned(&all.order(1).expect(201)), ["budget_exceeded"]);
    assert_eq!(all.cause(), "limit_lowered");
    change(&json!({ "amount": eur("500.00") }));
    assert_eq!(all.cause(), "none");
    // Orders that were placed meanwhile are counted, and asked for no overrun.
    all.order(40).expect(201);
    assert_eq!(all.cause(), "warned");
    change(&json!({ "active": false }));
    all.order(50).expect(201);
    let back = change(&json!({ "active": true }));
    assert_eq!(
        (back.amount("available"), all.cause()),
        ("-520.00".to_owned(), "limit_lowered".to_owned())
    );
}

#[rstest]
fn a_period_is_the_companys_and_keeps_what_it_gave(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(all) = Budgeted::open(backend, &json!({})) else { return };
    all.shop.change_company(&json!({ "time_zone": "Europe/Paris" }));
    all.shop.set_clock("2026-03-31T21:30:00Z");
    all.order(2).expect(201);
    all.shop.set_clock("2026-03-31T22:30:00Z");
    let late = all.order(9).expect(201);
    all.order(2).refused(409, "budget_exceeded");
    assert_eq!(all.used("2026-03-31"), ["0.00", "20.00", "80.00"]);
    assert_eq!(all.used("2026-04-01"), ["0.00", "90.00", "10.00"]);
    all.shop.set_clock("2026-05-02T09:00:00Z");
    all.cancel(&late);
    assert_eq!(all.used("2026-04-30"), ["0.00", "0.00", "100.00"]);
    assert_eq!(all.used("2026-05-02"), ["0.00", "0.00", "100.00"]);
    all.order(10).expect(201);
    let spend = all.admin.get(&format!("{}/spend?from=2026-04-01", all.centre)).expect(200);
    let starts = spend.data().iter().map(|one| one["period_start"].clone());
    assert_eq!(starts.collect::<Vec<_>>(), [json!("2026-05-01"), json!("2026-04-01")]);
    assert_eq!(spend.data()[0]["committed"], eur("100.00"));
}

#[rstest]
fn another_amount_reaches_every_period_from_the_running_one_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(all) = Budgeted::open(backend, &json!({})) else { return };
    let change = |fields: &Value| all.admin.patch(&all.budget, fields).expect(200);
    all.shop.set_clock("2026-03-31T12:00:00Z");
    // In Auckland it is April: that period opens.
    all.shop.change_company(&json!({ "time_zone": "Pacific/Auckland" }));
    all.shop.change_company(&json!({ "time_zone": "UTC" }));
    change(&json!({ "amount": eur("500.00") }));
    all.shop.set_clock("2026-04-01T12:00:00Z");
    all.order(20).expect(201);
    assert_eq!(all.used("2026-04-01"), ["0.00", "200.00", "300.00"]);
    let off = change(&json!({ "active": false, "amount": eur("150.00") }));
    assert_eq!(
        (off.amount("amount"), off.amount("available")),
        ("150.00".to_owned(), "-50.00".to_owned())
    );
    // It has ended in the running period.
    change(&json!({ "valid_until": "2026-03-31", "amount": eur("250.00"), "active": true }));
    all.order(20).expect(201);
    let back = change(&json!({ "valid_until": null }));
    assert_eq!(back.amount("available"), "-150.00");
    // Past periods keep what they had.
    change(&json!({ "amount": eur("300.00") }));
    assert_eq!(all.used("2026-03-31"), ["0.00", "0.00", "500.00"]);
}

#[rstest]
fn a_budget_opens_with_the_orders_of_its_period(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(all) = Budgeted::open(backend, &json!({ "amount": eur("1000.00") })) else { return };
    let first = all.order(7).expect(201);
    let lower = all.admin.patch(&all.budget, &json!({ "amount": eur("50.00") })).expect(200);
    assert_eq!(lower.amount("available"), "-20.00");
    all.order(1).refused(409, "budget_exceeded");
    all.admin.patch(&all.budget, &json!({ "active": false })).expect(200);
    let free = all.order(2).expect(201);
    // A second budget finds both orders, and so does the first one when it comes back.
    let year = json!({ "period": "year", "amount": eur("200.00") });
    let year = all.admin.post("/v1/budgets", &new_budget(&all.centre, &year)).expect(201);
    assert_eq!(year.amount("committed"), "90.00");
    let back = all.admin.patch(&all.budget, &json!({ "active": true })).expect(200);
    assert_eq!(back.amount("committed"), "90.00");
    all.cancel(&first);
    all.cancel(&free);
    assert_eq!(all.used("2026-03-02"), ["0.00", "0.00", "50.00"]);
    let id = all.centre.rsplit('/').next().unwrap_or_default();
    let list = all.admin.get(&format!("/v1/budgets?cost_centre_id={id}")).expect(200);
    let available: Vec<_> = list.data().iter().map(|one| one["available"].clone()).collect();
    assert_eq!(available, [eur("200.00"), eur("50.00")]);
}

#[rstest]
fn bad_budgets_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(all) = Budgeted::open(backend, &json!({})) else { return };
    let post = |fields: Value| all.admin.post("/v1/budgets", &new_budget(&all.centre, &fields));
    post(json!({ "period": "custom" })).refused(422, "bad_validity");
    post(json!({ "period": "custom", "valid_from": "2026-02-02" })).refused(422, "bad_validity");
    let crossed = json!({ "valid_from": "2026-02-02", "valid_until": "2026-02-01" });
    let refused = post(crossed).refused(422, "bad_validity");
    assert_eq!(refused["errors"][0]["pointer"], "/valid_until");
    let refused = post(json!({ "amount": eur("-1.00") })).refused(422, "negative_amount");
    assert_eq!(refused["errors"][0]["pointer"], "/amount");
    let refused = post(json!({ "warn_at_percent": "100.0001" })).refused(422, "bad_percent");
    assert_eq!(refused["errors"][0]["pointer"], "/warn_at_percent");
    let yen = json!({ "amount": { "amount": "100", "currency": "JPY" } });
    post(yen).refused(422, "currency_mismatch");
    assert_eq!(post(json!({ "colour": "red" })).status, 400);
    let theirs = centre(&all.shop.stranger(), "IT");
    let foreign = new_budget(&theirs, &json!({}));
    all.admin.post("/v1/budgets", &foreign).refused(422, "unknown_cost_centre");
    for _ in 0..4 {
        post(json!({ "amount": eur("1000.00") })).expect(201);
    }
    post(json!({})).refused(409, "too_many_budgets");
    let nothing = json!({ "amount": eur("0.00") });
    all.admin.patch(&all.budget, &nothing).expect(200);
    all.order(1).refused(409, "budget_exceeded");
    let change = json!({ "valid_until": "2025-01-01" });
    let ended = all.admin.patch(&all.budget, &change).expect(200);
    assert_eq!(ended["period_start"], Value::Null);
    all.order(1).expect(201);
}

#[rstest]
fn inactive_budgets_have_a_bound(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(all) = Budgeted::open(backend, &json!({})) else { return };
    let set = |active: bool| all.admin.patch(&all.budget, &json!({ "active": active }));
    set(false).expect(200);
    let (numbers, id) = match backend {
        Backend::Sqlite => (
            "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT i FROM n)",
            "randomblob(16)",
        ),
        Backend::Postgres => ("(SELECT generate_series(1, 99) AS i)", "gen_random_uuid()"),
    };
    all.shop.database().execute(&format!(
        "INSERT INTO budgets (id, company_id, cost_centre_id, amount, currency, period, on_exceeded, \
           warn_at_percent, active, version, created_at) \
         SELECT {id}, b.company_id, b.cost_centre_id, b.amount, b.currency, b.period, b.on_exceeded, \
           b.warn_at_percent, b.active, 1, b.created_at FROM budgets b, {numbers} AS n",
    ));
    let more = new_budget(&all.centre, &json!({}));
    all.admin.post("/v1/budgets", &more).refused(409, "too_many_inactive_budgets");
    set(true).expect(200);
    all.admin.post("/v1/budgets", &more).expect(201);
    set(false).expect(200);
    all.order(1).expect(201);
    // The copied budgets have no events.
    all.shop.close_broken();
}

#[rstest]
fn every_part_counts_for_its_own_budget(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(all) = Budgeted::open(backend, &json!({})) else { return };
    all.shop.product("CENT", "0.01");
    let other = centre(&all.admin, "HR");
    let other = all.admin.post("/v1/budgets", &new_budget(&other, &json!({}))).expect(201).id();
    let halves = json!([
        { "cost_centre": "IT", "percent": "50" }, { "cost_centre": "HR", "percent": "50" },
    ]);
    let order = json!({ "lines": [{ "sku": "CENT", "quantity": 5, "allocations": halves }] });
    let placed = all.shop.buyer().post("/v1/orders", &order).expect(201);
    let committed = || {
        let other = all.admin.get(&format!("/v1/budgets/{other}")).expect(200);
        [all.used("2026-03-02")[1].clone(), other.amount("committed")]
    };
    assert_eq!(committed(), ["0.03", "0.02"]);
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    let path = format!("/v1/orders/{}/cancel", placed.id());
    all.shop.buyer().post(&path, &part).expect(200);
    assert_eq!(committed(), ["0.02", "0.02"]);
    all.shop.buyer().post(&path, &json!({})).expect(200);
    assert_eq!(committed(), ["0.00", "0.00"]);
}
