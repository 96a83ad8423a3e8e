//! Collections read by every order of a company: order limits and approval rules; and the API keys.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

const MOST: usize = 100;
const CLIENTS: usize = 16;
/// Existing number before the concurrent requests.
const BEFORE: usize = MOST - CLIENTS / 2;

fn limit() -> Value {
    json!({ "max_total": eur("500.00") })
}

fn rule() -> Value {
    json!({ "name": "All", "when": {}, "steps": [{ "approvers": { "role": "approver" } }] })
}

fn unit(name: &str) -> Value {
    json!({ "name": name, "kind": "location" })
}

fn key() -> Value {
    json!({ "name": "ERP", "scopes": ["orders.read"] })
}

/// Creates the maximum, the last of them concurrently; returns the ids of those created one by one.
#[track_caller]
fn fill(by: &Actor, list: &str, body: &Value, code: &str) -> Vec<String> {
    let made: Vec<String> = (0..BEFORE).map(|_| by.post(list, body).expect(201).id()).collect();
    let answers = race(CLIENTS, |_| by.post(list, body));
    let won = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(BEFORE + won, MOST, "{list}");
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.refused(409, code);
    }
    made
}

fn end(list: &str, id: &str, by: &Actor) {
    let path = format!("{list}/{id}");
    if list == "/v1/api-keys" {
        by.post(&format!("{path}/revoke"), &json!({})).expect(200);
    } else {
        by.delete(&path).expect(204);
    }
}

#[rstest]
#[case::limits("/v1/order-limits", limit, "too_many_order_limits")]
#[case::rules("/v1/approval-rules", rule, "too_many_approval_rules")]
#[case::keys("/v1/api-keys", key, "too_many_api_keys")]
fn a_company_has_a_hundred(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] list: &str,
    #[case] body: fn() -> Value,
    #[case] code: &str,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, staff, body) = (shop.company_admin(), shop.staff(), body());
    let made = fill(&admin, list, &body, code);
    // The bound counts the company it applies to, not its maker's.
    let mut by_staff = body.clone();
    by_staff["company_id"] = json!(shop.company());
    staff.post(list, &by_staff).refused(409, code);
    // Another company has its own bound, and so have the rules for all companies.
    shop.stranger().post(list, &body).expect(201);
    staff.post(list, &body).expect(201);
    // Each ended one makes room for one.
    end(list, &made[0], &admin);
    admin.post(list, &body).expect(201);
    admin.post(list, &body).refused(409, code);
}

#[rstest]
#[case::limits("/v1/order-limits", limit, "too_many_order_limits")]
#[case::rules("/v1/approval-rules", rule, "too_many_approval_rules")]
fn for_everybody_there_are_a_hundred_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] list: &str,
    #[case] body: fn() -> Value,
    #[case] code: &str,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, body) = (shop.staff(), body());
    let made = fill(&staff, list, &body, code);
    shop.company_admin().post(list, &body).expect(201);
    end(list, &made[0], &staff);
    staff.post(list, &body).expect(201);
}

/// Deleted rules cost an order nothing.
#[rstest]
fn what_has_ended_is_gone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let admin = shop.company_admin();
    for list in ["/v1/order-limits", "/v1/approval-rules"] {
        let body = if list == "/v1/order-limits" { limit() } else { rule() };
        for _ in 0..3 {
            let made = admin.post(list, &body).expect(201).id();
            end(list, &made, &admin);
            admin.get(&format!("{list}/{made}")).refused(404, "not_found");
        }
    }
    assert_eq!(shop.database().count("approval_rules"), 0);
    assert_eq!(shop.database().count("order_limits"), 0);
}

#[rstest]
fn a_company_has_five_hundred_units(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    const UNITS: usize = 500;
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, units) = (shop.company_admin(), "/v1/business-units");
    let create = |number: usize| admin.post(units, &unit(&format!("Shop {number}")));
    let first = create(0).expect(201).id();
    for number in 1..UNITS - CLIENTS / 2 {
        create(number).expect(201);
    }
    let answers = race(CLIENTS, |client| create(UNITS + client));
    let won = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(won, CLIENTS / 2);
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.refused(409, "too_many_units");
    }
    shop.stranger().post(units, &unit("Shop 0")).expect(201);
    admin.delete(&format!("{units}/{first}")).expect(204);
    create(0).expect(201);
    create(UNITS * 2).refused(409, "too_many_units");
    assert_eq!(shop.database().count("business_units"), i64::try_from(UNITS).expect("few") + 1);
}
