//! The operator's settings.

use serde_json::{Value, json};

use super::Look;
use crate::support::actor::Actor;
use crate::support::builders::{eur, order_of};
use crate::support::scene::PASSWORD;

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    guests(look);
    customers(look);
    approvals(look);
    orders(look);
    zones(look);
}

/// The staff that answer for the operator, and the ceiling of what stays approved.
fn approvals(look: &mut Look) {
    let (staff, shop) = (look.shop.staff(), look.shop.company().to_owned());
    let limit = json!({ "max_total": eur("1.00"), "on_violation": "require_approval" });
    let limit = staff.post("/v1/order-limits", &limit).expect(201).id();
    set(look, &json!({ "approvals": { "default_staff_role": "administrator" } }));
    let asked = |look: &Look| {
        let order = look.shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
        let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
        look.shop.staff().get(&path).expect(200)["steps"][0]["approver_staff_role"].clone()
    };
    look.acts("ApprovalSettingsUpdate.default_staff_role", asked(look) == "administrator");
    set(look, &json!({ "approvals": null }));
    look.acts("SettingsUpdate.approvals", asked(look).is_null());
    staff.delete(&format!("/v1/order-limits/{limit}")).expect(204);

    let steps = json!([{ "approvers": { "role": "approver" } }, { "approvers": { "role": "company_admin" } }]);
    let rule = json!({
        "company_id": shop, "name": "All", "when": {}, "steps": steps, "tolerance": { "percent": "50" },
    });
    let rule = staff.post("/v1/approval-rules", &rule).expect(201).id();
    set(look, &json!({ "approvals": { "automatic_ceiling": eur("10.00") } }));
    let order = look.shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 3)])).expect(201);
    let path = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    look.shop.approver().post(&format!("{path}/approve"), &json!({})).expect(200);
    let less = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    look.shop.buyer().post(&format!("/v1/orders/{}/cancel", order.id()), &less).expect(200);
    let anew = staff.get(&path).expect(200)["steps"][0]["status"] == "active";
    look.acts("ApprovalSettingsUpdate.automatic_ceiling", anew);
    staff.delete(&format!("/v1/approval-rules/{rule}")).expect(204);
}

fn set(look: &Look, settings: &Value) {
    look.shop.staff().patch("/v1/settings", settings).expect(200);
}

fn guests(look: &mut Look) {
    let staff = look.shop.staff();
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = json!({ "prices": [
        { "sku": "BOLT", "tiers": [{ "min_quantity": 1, "unit_price": "9.00" }] },
    ] });
    staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    let guest = look.shop.anonymous();
    set(look, &json!({ "guests": { "catalogue": true } }));
    let products = || guest.get("/v1/products");
    let plain = products();
    look.acts("SettingsUpdate.guests", plain.status == 200);
    look.acts("GuestSettingsUpdate.catalogue", plain.data()[0]["list_price"].is_null());
    set(look, &json!({ "guests": { "prices": true } }));
    let shown = products().data()[0]["list_price"]["amount"] == "10.00";
    look.acts("GuestSettingsUpdate.prices", shown);
    set(look, &json!({ "guests": { "currency": "EUR" } }));
    let shown = products().data()[0]["price"]["tiers"][0]["unit_price"] == "9";
    look.acts("GuestSettingsUpdate.currency", shown);
    set(look, &json!({ "guests": { "stock": true } }));
    look.acts("GuestSettingsUpdate.stock", guest.get("/v1/stock/BOLT").status == 200);
}

/// A pending company sees prices if that is set.
fn pending(look: &mut Look) {
    let company = look.shop.new_company("Asked", &json!({ "status": "pending" })).id();
    let member = json!({
        "email": "ada@asked.test", "name": "Ada", "password": PASSWORD, "roles": ["buyer"],
    });
    let members = format!("/v1/companies/{company}/members");
    look.shop.staff().post(&members, &member).expect(201);
    let ada = look.shop.anonymous().log_in("ada@asked.test", PASSWORD);
    let sees = || ada.get("/v1/products").expect(200).data()[0]["list_price"]["amount"] == "10.00";
    let before = sees();
    set(look, &json!({ "customers": { "prices_while_pending": true } }));
    let after = sees();
    look.acts("CustomerSwitches.prices_while_pending", !before && after);
}

fn customers(look: &mut Look) {
    let admin = look.shop.company_admin();
    let has = |actor: &Actor, permission: &str| {
        let me = actor.get("/v1/me").expect(200);
        me["permissions"].as_array().expect("a list").iter().any(|name| name == permission)
    };
    for (switch, permission) in [
        ("cancel_orders", "orders.cancel"),
        ("edit_company", "companies.update"),
        ("make_api_keys", "api_keys.create"),
        ("manage_members", "members.update"),
        ("manage_rules", "order_limits.create"),
        ("see_stock", "stock.read"),
    ] {
        set(look, &json!({ "customers": { switch: false } }));
        look.acts(&format!("CustomerSwitches.{switch}"), !has(&admin, permission));
    }
    pending(look);
    look.acts("SettingsUpdate.customers", has(&look.shop.staff(), "orders.cancel"));
    look.shop.change_company(&json!({ "customer_settings": { "cancel_orders": true } }));
    look.acts("CompanyUpdate.customer_settings", has(&admin, "orders.cancel"));
}

fn orders(look: &mut Look) {
    set(look, &json!({ "orders": { "pending_days": 2 } }));
    let rule = json!({
        "name": "All", "when": { "order_total_over": eur("5.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    look.shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = look.shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
    let ends = look.shop.approver().get(&request).expect(200)["expires_at"].clone();
    look.acts("SettingsUpdate.orders", ends == "2026-03-04T09:00:00Z");
    look.acts("OrderSettingsUpdate.pending_days", ends == "2026-03-04T09:00:00Z");
    set(look, &json!({ "orders": { "duplicate_purchase_order_number": "confirm" } }));
    let mut numbered = order_of(&[("BOLT", 2)]);
    numbered["purchase_order_number"] = json!("PO-9");
    look.shop.buyer().post("/v1/orders", &numbered).expect(201);
    let again = look.shop.buyer().post("/v1/orders", &numbered);
    let field = "OrderSettingsUpdate.duplicate_purchase_order_number";
    look.acts(field, again["code"] == "duplicate_order");
    numbered["confirm_duplicate"] = json!(true);
    let sure = look.shop.buyer().post("/v1/orders", &numbered);
    look.acts("NewOrder.confirm_duplicate", sure.status == 201);
    set(look, &json!({ "orders": { "duplicate_basket_hours": 1 } }));
    let goods = order_of(&[("BOLT", 3)]);
    look.shop.buyer().post("/v1/orders", &goods).expect(201);
    let again = look.shop.buyer().post("/v1/orders", &goods);
    look.acts("OrderSettingsUpdate.duplicate_basket_hours", again["code"] == "duplicate_order");
    set(look, &json!({ "orders": null }));
}

fn zones(look: &mut Look) {
    set(look, &json!({ "time_zone": "Asia/Tokyo" }));
    let made = look.shop.new_company("New", &json!({}));
    look.acts("SettingsUpdate.time_zone", made["time_zone"] == "Asia/Tokyo");
}
