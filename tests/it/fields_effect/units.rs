//! Business units.

use serde_json::{Value, json};

use super::Look;
use crate::grants::tree::order_in;
use crate::support::answer::Answer;

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    created(look);
    changed(look);
}

fn address(city: &str) -> Value {
    json!({ "line1": "Gasse 2", "city": city, "country": "AT" })
}

/// An order for the unit, by the administrator: no unit cuts this role off.
fn ordered(look: &Look, unit: &str) -> Answer {
    order_in(&look.shop.company_admin(), unit, 1)
}

/// Whether a buyer of the whole company orders for the unit.
fn is_cut(look: &Look, unit: &str) -> bool {
    order_in(&look.shop.buyer(), unit, 1)["code"] == "forbidden"
}

fn created(look: &mut Look) {
    let (staff, admin) = (look.shop.staff(), look.shop.company_admin());
    let new = json!({
        "company_id": look.shop.company(), "name": "North", "kind": "division", "external_id": "N-1",
        "ship_to": address("Graz"), "payment_terms": { "net_days": 14 },
        "inherits_roles": false, "inherits_rules": false,
    });
    let north = staff.post("/v1/business-units", &new).expect(201).id();
    let read = admin.get(&format!("/v1/business-units/{north}"));
    look.acts("NewBusinessUnit.company_id", read.status == 200);
    let told = ["name", "kind", "external_id", "inherits_rules"];
    look.told("NewBusinessUnit", &told, &new, &read.body);
    let below = json!({ "name": "Shop A", "kind": "location", "parent_id": north });
    let below = admin.post("/v1/business-units", &below).expect(201).id();
    let cut = is_cut(look, &below);
    look.acts("NewBusinessUnit.inherits_roles", cut);
    let order = ordered(look, &below).expect(201);
    look.acts("NewOrder.business_unit_id", order["business_unit_id"] == json!(below));
    look.acts("NewBusinessUnit.ship_to", order["ship_to"]["city"] == "Graz");
    look.shop.ship(&order.id());
    let due = look.shop.invoice(&order.id())["due_on"] == "2026-03-16";
    look.acts("NewBusinessUnit.payment_terms", due);
    let listed = admin.get(&format!("/v1/business-units?parent_id={north}")).expect(200);
    look.acts("NewBusinessUnit.parent_id", listed.data()[0]["id"] == json!(below));
}

fn changed(look: &mut Look) {
    let (staff, admin) = (look.shop.staff(), look.shop.company_admin());
    let unit = |name: &str| {
        let unit = json!({ "name": name, "kind": "division" });
        admin.post("/v1/business-units", &unit).expect(201).id()
    };
    let (south, own) = (unit("South"), unit("Own"));
    let path = format!("/v1/business-units/{own}");
    let change = json!({
        "name": "Renamed", "kind": "location", "external_id": "S-1", "ship_to": address("Linz"),
        "payment_terms": { "net_days": 7 }, "inherits_roles": false, "inherits_rules": false,
    });
    staff.patch(&path, &change).expect(200);
    let read = admin.get(&path).expect(200);
    let told = ["name", "kind", "external_id", "inherits_rules"];
    look.told("BusinessUnitUpdate", &told, &change, &read.body);
    let cut = is_cut(look, &own);
    look.acts("BusinessUnitUpdate.inherits_roles", cut);
    let order = ordered(look, &own).expect(201);
    look.acts("BusinessUnitUpdate.ship_to", order["ship_to"]["city"] == "Linz");
    look.shop.ship(&order.id());
    let due = look.shop.invoice(&order.id())["due_on"] == "2026-03-09";
    look.acts("BusinessUnitUpdate.payment_terms", due);
    admin.patch(&path, &json!({ "parent_id": south })).expect(200);
    let of_south = format!("/v1/orders?business_unit_id={south}");
    let listed = admin.get(&of_south).expect(200);
    look.acts("BusinessUnitUpdate.parent_id", listed.data()[0]["id"] == order["id"]);
    admin.patch(&path, &json!({ "active": false })).expect(200);
    let refused = ordered(look, &own);
    look.acts("BusinessUnitUpdate.active", refused["code"] == "unit_not_active");
}
