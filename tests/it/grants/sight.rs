//! What is seen from a place: orders and their documents, in lists and by id.

use rstest::rstest;
use serde_json::json;

use super::tree::{at, id_literal, ids, inherit_roles, member, shop_with_units};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

/// A shipped and invoiced order, the place it is in, and its documents.
struct Sold {
    unit: Option<String>,
    buyer: usize,
    order: String,
    shipment: String,
    invoice: String,
}

/// Two orders of each buyer. They name no unit: each is for the only place of its buyer.
fn ten_orders(shop: &Shop, buyers: &[(Option<&str>, Actor)]) -> Vec<Sold> {
    let mut sold = Vec::new();
    for (index, (unit, buyer)) in buyers.iter().enumerate() {
        for _ in 0..2 {
            let order = buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
            assert_eq!(order["business_unit_id"], json!(unit));
            let order = order.id();
            let (shipment, invoice) = (shop.ship(&order).id(), shop.invoice(&order).id());
            let unit = unit.map(str::to_owned);
            sold.push(Sold { unit, buyer: index, order, shipment, invoice });
        }
    }
    sold
}

/// Asserts that the caller finds exactly these of a kind: in the list, and by id.
#[track_caller]
fn finds<'a>(
    name: &str,
    actor: &Actor,
    kind: &str,
    all: impl Iterator<Item = (&'a str, bool)>,
) -> usize {
    let listed = ids(&actor.get(&format!("/v1/{kind}?limit=100")).expect(200));
    let mut count = 0;
    for (id, seen) in all {
        assert_eq!(listed.iter().any(|one| one == id), seen, "{name} lists {kind} {id}");
        let status = if seen { 200 } else { 404 };
        actor.get(&format!("/v1/{kind}/{id}")).expect(status);
        count += usize::from(seen);
    }
    assert_eq!(listed.len(), count, "{name} lists other {kind}");
    count
}

#[rstest]
fn each_sees_what_its_place_reaches(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let places = [None].into_iter().chain(units.all().map(Some));
    let buyers: Vec<_> = places
        .enumerate()
        .map(|(n, unit)| (unit, member(&shop, &format!("b{n}@acme.test"), &[at("buyer", unit)])))
        .collect();
    let sold = ten_orders(&shop, &buyers);
    let north = member(&shop, "ann@acme.test", &[at("approver", Some(&units.north))]);
    let books = member(&shop, "abe@acme.test", &[at("accountant", Some(&units.north))]);
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let (company, admin) = (shop.approver(), shop.company_admin());

    let in_north = |sold: &Sold| units.in_north(sold.unit.as_deref());
    let not_cut = |sold: &Sold| sold.unit.as_ref() != Some(&units.north1);
    let orders = |name: &str, actor: &Actor, sees: &dyn Fn(&Sold) -> bool| {
        finds(name, actor, "orders", sold.iter().map(|one| (one.order.as_str(), sees(one))))
    };
    let documents = |name: &str, actor: &Actor, sees: &dyn Fn(&Sold) -> bool| {
        let invoices = sold.iter().map(|one| (one.invoice.as_str(), sees(one)));
        finds(name, actor, "invoices", invoices)
    };
    let shipments = |name: &str, actor: &Actor, sees: &dyn Fn(&Sold) -> bool| {
        let shipments = sold.iter().map(|one| (one.shipment.as_str(), sees(one)));
        finds(name, actor, "shipments", shipments)
    };
    let everything = |_: &Sold| true;

    assert_eq!(orders("the approver at N", &north, &in_north), 6);
    assert_eq!(documents("the accountant at N", &books, &in_north), 6);
    assert_eq!(shipments("the administrator at N", &head, &in_north), 6);
    assert_eq!(orders("the approver of the company", &company, &everything), 10);
    for (index, (unit, buyer)) in buyers.iter().enumerate() {
        let name = format!("the buyer at {unit:?}");
        let own = |sold: &Sold| sold.buyer == index;
        assert_eq!(orders(&name, buyer, &own), 2);
        assert_eq!(documents(&name, buyer, &own), 2);
        assert_eq!(shipments(&name, buyer, &own), 2);
    }

    inherit_roles(&shop, &units.north1, false);
    let in_north_uncut = |sold: &Sold| in_north(sold) && not_cut(sold);
    assert_eq!(orders("the approver at N, cut", &north, &in_north_uncut), 4);
    assert_eq!(documents("the accountant at N, cut", &books, &in_north_uncut), 4);
    assert_eq!(shipments("the administrator at N, cut", &head, &in_north_uncut), 4);
    // A role in the whole company is cut too, except the administrator's.
    assert_eq!(orders("the approver of the company, cut", &company, &not_cut), 8);
    assert_eq!(orders("the administrator of the company", &admin, &everything), 10);
    assert_eq!(documents("the administrator of the company", &admin, &everything), 10);
    assert_eq!(shipments("the administrator of the company", &admin, &everything), 10);
    // Own orders stay, wherever they are.
    let own = |sold: &Sold| sold.buyer == 2;
    assert_eq!(orders("the buyer at N1, cut", &buyers[2].1, &own), 2);
    // A role given in the unit itself is not cut there.
    let one = member(&shop, "una@acme.test", &[at("approver", Some(&units.north1))]);
    let in_one = |sold: &Sold| sold.unit.as_ref() == Some(&units.north1);
    assert_eq!(orders("the approver at N1", &one, &in_one), 2);
    let both =
        member(&shop, "bo@acme.test", &[at("approver", None), at("approver", Some(&units.north1))]);
    assert_eq!(orders("the approver at both", &both, &everything), 10);

    inherit_roles(&shop, &units.north1, true);
    assert_eq!(orders("the approver at N, joined again", &north, &in_north), 6);
}

/// Each permission reaches what the grants reach that bring it.
#[rstest]
fn a_buyer_who_approves_cancels_only_the_own_orders(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, _)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let others = shop.order(&[("BOLT", 1)]).id();
    let both = member(&shop, "bo@acme.test", &[at("buyer", None), at("approver", None)]);
    let own = both.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201).id();
    assert_eq!(ids(&both.get("/v1/orders").expect(200)), [own.clone(), others.clone()]);
    both.get(&format!("/v1/orders/{others}")).expect(200);
    both.post(&format!("/v1/orders/{others}/cancel"), &json!({})).refused(404, "not_found");
    both.post(&format!("/v1/orders/{own}/cancel"), &json!({})).expect(200);
    // An invoice of another member is not the approver's to read.
    shop.ship(&others);
    let invoice = shop.invoice(&others).id();
    both.get(&format!("/v1/invoices/{invoice}")).refused(404, "not_found");
    shop.company_admin().get(&format!("/v1/invoices/{invoice}")).expect(200);
    // The approver alone sees the order, and may not cancel it.
    let cancel = format!("/v1/orders/{others}/cancel");
    shop.approver().post(&cancel, &json!({})).refused(403, "forbidden");
}

#[rstest]
fn a_request_waits_for_the_approvers_of_its_unit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "All", "when": { "order_total_over": {
            "amount": "50.00", "currency": "EUR" } },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let bea = member(&shop, "bea@acme.test", &[at("buyer", Some(&units.north1))]);
    let ask = || {
        let order = bea.post("/v1/orders", &order_of(&[("BOLT", 6)])).expect(201);
        order.text("/approval_request_id")
    };
    let [north, south] = [("ann@acme.test", &units.north), ("sam@acme.test", &units.south)]
        .map(|(email, unit)| member(&shop, email, &[at("approver", Some(unit))]));
    let request = ask();
    let path = format!("/v1/approval-requests/{request}");
    south.get(&path).refused(404, "not_found");
    south.post(&format!("{path}/approve"), &json!({})).refused(404, "not_found");
    assert!(ids(&south.get("/v1/approval-requests").expect(200)).is_empty());
    assert_eq!(ids(&north.get("/v1/approval-requests").expect(200)), [request]);
    north.post(&format!("{path}/approve"), &json!({})).expect(200);

    // Cut off, the unit has no approver of its own: the administrator decides.
    inherit_roles(&shop, &units.north1, false);
    let path = format!("/v1/approval-requests/{}", ask());
    north.post(&format!("{path}/approve"), &json!({})).refused(404, "not_found");
    shop.approver().post(&format!("{path}/approve"), &json!({})).refused(404, "not_found");
    shop.company_admin().post(&format!("{path}/approve"), &json!({})).expect(200);
}

#[rstest]
fn what_is_the_companys_is_not_the_units(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.shipped_order(&[("BOLT", 5)]).id();
    let invoice = shop.invoice(&order).id();
    let payment = shop.pay_invoice(&invoice, "5.00").id();
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let company = format!("/v1/companies/{}", shop.company());
    // Credit is the company's: its limit is no figure for a unit.
    assert_eq!(head.get(&company).expect(200).body.get("credit_limit"), None);
    assert!(shop.company_admin().get(&company).expect(200).body.get("credit_limit").is_some());
    head.patch(&company, &json!({ "name": "Mine" })).refused(403, "forbidden");
    head.get(&format!("{company}/credit-account")).refused(403, "forbidden");
    head.get(&format!("{company}/statement?as_of=2026-03-02")).refused(403, "forbidden");
    let limit =
        json!({ "max_total": { "amount": "9.00", "currency": "EUR" }, "on_violation": "deny" });
    head.post("/v1/order-limits", &limit).refused(403, "forbidden");
    let rule = json!({
        "name": "Mine", "when": { "order_total_over": { "amount": "9.00", "currency": "EUR" } },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    head.post("/v1/approval-rules", &rule).refused(403, "forbidden");
    let centre = json!({ "code": "IT", "name": "IT" });
    head.post("/v1/cost-centres", &centre).refused(403, "forbidden");
    let quantity = json!({ "sku": "BOLT", "max": 10 });
    head.post("/v1/quantity-rules", &quantity).refused(403, "forbidden");
    let centre = shop.company_admin().post("/v1/cost-centres", &centre).expect(201).id();
    let budget = json!({
        "cost_centre_id": centre, "amount": { "amount": "9.00", "currency": "EUR" },
        "period": "month", "on_exceeded": "warn",
    });
    head.post("/v1/budgets", &budget).refused(403, "forbidden");
    let budget = shop.company_admin().post("/v1/budgets", &budget).expect(201).id();
    assert_eq!(ids(&head.get("/v1/cost-centres").expect(200)), std::slice::from_ref(&centre));
    assert!(ids(&head.get("/v1/budgets").expect(200)).is_empty());
    head.get(&format!("/v1/budgets/{budget}")).refused(404, "not_found");
    head.get(&format!("/v1/cost-centres/{centre}/spend")).refused(403, "forbidden");
    // What binds the unit is shown; it is not the unit's to end.
    let limit = shop.company_admin().post("/v1/order-limits", &limit).expect(201).id();
    assert_eq!(ids(&head.get("/v1/order-limits").expect(200)), std::slice::from_ref(&limit));
    head.delete(&format!("/v1/order-limits/{limit}")).refused(403, "forbidden");
    let rule = shop.company_admin().post("/v1/approval-rules", &rule).expect(201).id();
    let rule = format!("/v1/approval-rules/{rule}");
    head.patch(&rule, &json!({ "name": "Mine" })).refused(403, "forbidden");
    head.delete(&rule).refused(403, "forbidden");
    let day = json!([{ "from": "09:00", "until": "17:00" }]);
    let office = json!({ "name": "Office", "time_zone": "UTC", "weekly": { "mon": day } });
    head.post("/v1/calendars", &office).refused(403, "forbidden");
    let office = shop.company_admin().post("/v1/calendars", &office).expect(201).id();
    head.patch(&company, &json!({ "calendar_id": office })).refused(403, "forbidden");
    let office = format!("/v1/calendars/{office}");
    head.patch(&office, &json!({ "name": "Mine" })).refused(403, "forbidden");
    head.delete(&office).refused(403, "forbidden");
    head.get(&format!("/v1/payments/{payment}")).refused(404, "not_found");
    assert!(ids(&head.get("/v1/payments").expect(200)).is_empty());
    shop.wait_for_events();
    let log = head.get("/v1/audit-log").expect(200);
    assert_eq!(log["data"], json!([]));
    // The accountant of the whole company sees it, also beside a unit that is cut off.
    let accountant = member(&shop, "abe@acme.test", &[at("accountant", None)]);
    for inherits in [true, false] {
        inherit_roles(&shop, &units.south, inherits);
        accountant.get(&format!("{company}/credit-account")).expect(200);
        accountant.get(&format!("{company}/statement?as_of=2026-03-02")).expect(200);
        accountant.get(&format!("/v1/payments/{payment}")).expect(200);
    }
    accountant.post("/v1/orders", &order_of(&[("BOLT", 1)])).refused(403, "forbidden");
}

/// Twenty units, one role in each: every one of them counts.
#[rstest]
fn every_grant_counts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let roles = ["buyer", "approver", "company_admin", "accountant"];
    let grants: Vec<_> = units
        .all()
        .into_iter()
        .flat_map(|unit| roles.map(|role| at(role, Some(unit))))
        .chain(roles.map(|role| at(role, None)))
        .collect();
    let all = member(&shop, "all@acme.test", &grants);
    let me = all.get("/v1/me").expect(200);
    assert_eq!(me["grants"].as_array().map(Vec::len), Some(20));
    assert_eq!(me["roles"], json!(["buyer", "approver", "company_admin", "accountant"]));
    let order = shop.order(&[("BOLT", 1)]).id();
    all.get(&format!("/v1/orders/{order}")).expect(200);
    // The grants of one user say nothing of another.
    let database = shop.database();
    let of = |user: &str| id_literal(database, user);
    let user = me.id();
    assert_eq!(database.count(&format!("role_grants WHERE user_id = {}", of(&user))), 20);
    let unit = of(&units.south);
    assert_eq!(database.count(&format!("role_grants WHERE unit_id = {unit}")), 4);
}
