//! Staff with several roles.

use rstest::rstest;
use serde_json::json;

use crate::sessions::on_behalf::acting;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

const GRACE: &str = "grace@comptoir.test";

#[rstest]
fn staff_hold_what_each_role_brings(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let body = json!({ "email": GRACE, "name": "Grace", "password": PASSWORD, "role": "sales" });
    let made = shop.staff().post("/v1/staff-users", &body).expect(201);
    assert_eq!((&made["role"], &made["roles"]), (&json!("sales"), &json!(["sales"])));
    let path = format!("/v1/staff-users/{}", made.id());
    let grace = shop.anonymous().log_in(GRACE, PASSWORD);

    // Sales sell, and set no terms.
    let mut order = order_of(&[("BOLT", 2)]);
    order["company_id"] = json!(shop.company());
    let order = grace.post("/v1/orders", &order).expect(201).id();
    let company = format!("/v1/companies/{}", shop.company());
    let terms = json!({ "credit_limit": eur("10.00") });
    grace.patch(&company, &terms).refused(403, "field_not_permitted");
    grace.patch(&company, &json!({ "name": "Acme Ltd" })).expect(200);
    grace.post(&format!("/v1/orders/{order}/shipments"), &json!({})).expect(201);
    let invoices = format!("/v1/orders/{order}/invoices");
    grace.post(&invoices, &json!({})).refused(403, "forbidden");
    // No role beyond their own is theirs to give.
    let member =
        |role: &str| json!({ "email": format!("{role}@new.test"), "name": role, "roles": [role] });
    grace.post(&format!("{company}/members"), &member("buyer")).expect(201);
    grace.get("/v1/cost-centres").expect(200);
    for role in ["approver", "company_admin", "accountant"] {
        let refused = grace.post(&format!("{company}/members"), &member(role));
        refused.refused(422, "role_not_grantable");
    }

    let several = json!({ "roles": ["finance", "sales", "sales"] });
    let several = shop.staff().patch(&path, &several).expect(200);
    assert_eq!((&several["role"], &several["roles"]), (&json!(null), &json!(["sales", "finance"])));
    assert_eq!(shop.staff().get(&path).expect(200)["roles"], several["roles"]);
    grace.post(&invoices, &json!({})).expect(201);
    grace.patch(&company, &terms).expect(200);
    let me = grace.get("/v1/me").expect(200);
    assert_eq!((&me["roles"], &me["company_id"]), (&json!(["sales", "finance"]), &json!(null)));
    assert_eq!(me["grants"].as_array().map(Vec::len), Some(2));
    // A change of the name leaves them.
    shop.staff().patch(&path, &json!({ "name": "Countess" })).expect(200);
    grace.post("/v1/order-limits", &json!({})).refused(403, "forbidden");
    let one = shop.staff().patch(&path, &json!({ "role": "marketing" })).expect(200);
    assert_eq!((&one["role"], &one["roles"]), (&json!("marketing"), &json!(["marketing"])));
    grace.get("/v1/orders").refused(403, "forbidden");
    let product = json!({ "sku": "NUT", "name": "Nut" });
    grace.post("/v1/products", &product).expect(201);

    let both = json!({ "role": "sales", "roles": ["sales"] });
    shop.staff().patch(&path, &both).refused(422, "role_or_roles");
    shop.staff().patch(&path, &json!({ "roles": [] })).expect(422);
    shop.staff().patch(&path, &json!({ "roles": ["buyer"] })).expect(422);
    let nothing = json!({ "email": "x@comptoir.test", "name": "X" });
    shop.staff().post("/v1/staff-users", &nothing).refused(422, "missing_field");
}

/// Else a new administrator, with a password of the staff's choice, would outlive the token.
#[rstest]
fn staff_that_act_for_a_member_give_no_more_than_in_their_own_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let body = json!({ "email": GRACE, "name": "Grace", "password": PASSWORD, "role": "sales" });
    shop.staff().post("/v1/staff-users", &body).expect(201);
    let grace = shop.anonymous().log_in(GRACE, PASSWORD);
    let admin = &shop.cast().company_admin.id;
    let (sales, all) = (acting(&shop, &grace, admin), acting(&shop, &shop.staff(), admin));
    let people = format!("/v1/companies/{}/members", shop.company());
    let member = |name: &str, role: &str| json!({ "email": format!("{name}@new.test"), "name": name, "roles": [role] });
    let roles = |role: &str| json!({ "roles": [role] });
    let ned = sales.post(&people, &member("ned", "buyer")).expect(201).id();
    let ned = format!("{people}/{ned}");
    for role in ["accountant", "approver", "company_admin"] {
        sales.post(&people, &member(role, role)).refused(422, "role_not_grantable");
        sales.patch(&ned, &roles(role)).refused(422, "role_not_grantable");
    }
    // A role that decides is given in person.
    all.patch(&ned, &roles("approver")).refused(422, "role_not_grantable");
    all.patch(&ned, &roles("accountant")).expect(200);
    // A role that comes back with its member is given, too.
    sales.patch(&ned, &json!({ "active": false })).expect(200);
    sales.patch(&ned, &json!({ "active": true })).refused(422, "role_not_grantable");
    all.patch(&ned, &json!({ "active": true, "roles": ["buyer"] })).expect(200);
}

#[rstest]
fn an_executive_decides_no_customers_request(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let body =
        json!({ "email": GRACE, "name": "Grace", "password": PASSWORD, "role": "executive" });
    shop.staff().post("/v1/staff-users", &body).expect(201);
    let grace = shop.anonymous().log_in(GRACE, PASSWORD);
    let rule = json!({
        "name": "Large", "when": { "order_total_over": eur("50.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let request = shop.order(&[("BOLT", 6)]).text("/approval_request_id");
    let path = format!("/v1/approval-requests/{request}");
    grace.get(&path).expect(200);
    grace.post(&format!("{path}/approve"), &json!({})).refused(403, "not_an_approver");
    grace.get("/v1/audit-log").refused(403, "forbidden");
    grace.get("/v1/ledger/trial-balance").expect(200);
}

#[rstest]
fn an_executive_decides_the_operators_steps(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let body =
        json!({ "email": GRACE, "name": "Grace", "password": PASSWORD, "role": "executive" });
    shop.staff().post("/v1/staff-users", &body).expect(201);
    let grace = shop.anonymous().log_in(GRACE, PASSWORD);
    let limit = |most: &str| json!({ "max_total": eur(most), "on_violation": "require_approval" });
    shop.staff().post("/v1/order-limits", &limit("50.00")).expect(201);
    let ask = || {
        let order = shop.order(&[("BOLT", 6)]);
        format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
    };
    for (verb, status) in [("approve", "approved"), ("reject", "rejected")] {
        let decided = grace.post(&format!("{}/{verb}", ask()), &json!({})).expect(200);
        assert_eq!(decided["status"], status);
    }
    // The company's step comes first, and is not the executive's.
    shop.company_admin().post("/v1/order-limits", &limit("40.00")).expect(201);
    let approve = format!("{}/approve", ask());
    grace.post(&approve, &json!({})).refused(403, "not_an_approver");
    assert_eq!(shop.company_admin().post(&approve, &json!({})).expect(200)["status"], "pending");
    assert_eq!(grace.post(&approve, &json!({})).expect(200)["status"], "approved");
}

#[rstest]
fn the_last_administrator_is_found_among_several_roles(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let body = json!({
        "email": GRACE, "name": "Grace", "password": PASSWORD, "roles": ["sales", "administrator"],
    });
    let made = shop.staff().post("/v1/staff-users", &body).expect(201);
    let grace = shop.anonymous().log_in(GRACE, PASSWORD);
    let me = shop.staff().get("/v1/me").expect(200).id();
    let demoted = json!({ "role": "auditor" });
    grace.patch(&format!("/v1/staff-users/{me}"), &demoted).expect(200);
    let own = format!("/v1/staff-users/{}", made.id());
    grace.patch(&own, &json!({ "roles": ["sales"] })).refused(409, "own_account");
    grace.patch(&own, &json!({ "roles": ["administrator", "finance"] })).expect(200);
}
