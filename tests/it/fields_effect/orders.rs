//! Orders and shipments.

use serde_json::json;

use super::Look;
use crate::support::builders::{eur, order_of};

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    placed(look);
    lines(look);
    cancelled(look);
    held(look);
    reviewed(look);
    shipped(look);
}

fn placed(look: &mut Look) {
    let staff = look.shop.staff();
    let order = json!({
        "company_id": look.shop.other_company(), "purchase_order_number": "PO-1", "cost_centre": "IT",
        "ship_to": { "line1": "Gasse 2", "city": "Graz", "country": "AT" },
        "lines": [{ "sku": "BOLT", "quantity": 2 }],
    });
    let placed = staff.post("/v1/orders", &order).expect(201);
    let path = format!("/v1/orders/{}", placed.id());
    let read = look.shop.stranger().get(&path);
    look.acts("NewOrder.company_id", read.status == 200);
    look.told("NewOrder", &["purchase_order_number", "cost_centre"], &order, &read.body);
    look.acts("NewOrder.ship_to", read["ship_to"]["city"] == "Graz");
    look.acts("NewOrder.lines", read["lines"].as_array().map(Vec::len) == Some(1));
    look.acts("NewOrderLine.quantity", look.shop.available("BOLT") == 998);
    look.acts("NewOrderLine.sku", read["lines"][0]["sku"] == "BOLT");
}

fn lines(look: &mut Look) {
    let order = json!({ "company_id": look.shop.company(), "lines": [
        { "sku": "BOLT", "quantity": 1, "unit_price": "7.00" },
        { "charge": "freight", "amount": eur("3.00"), "tax_class": "reduced" },
    ] });
    let placed = look.shop.staff().post("/v1/orders", &order).expect(201);
    look.acts("NewOrderLine.unit_price", placed["lines"][0]["net"]["amount"] == "7.00");
    look.acts("NewOrderLine.charge", placed["lines"][1]["charge"] == "freight");
    look.acts("NewOrderLine.amount", placed.amount("net_total") == "10.00");
    // 20 % of 7.00 and 10 % of 3.00.
    look.acts("NewOrderLine.tax_class", placed.amount("tax_total") == "1.70");
}

fn cancelled(look: &mut Look) {
    let before = look.shop.available("BOLT");
    let order =
        look.shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 5), ("BOLT", 7)])).expect(201);
    let part = json!({ "reason": "too many", "lines": [{ "line_number": 2, "quantity": 3 }] });
    look.shop.buyer().post(&format!("/v1/orders/{}/cancel", order.id()), &part).expect(200);
    let read = look.shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    look.acts("CancelOrder.reason", read["cancel_reason"] == "too many");
    look.acts("CancelOrder.lines", read["status"] == "confirmed");
    look.acts("CancelledLine.line_number", read["lines"][1]["cancelled"] == 3);
    look.acts("CancelledLine.quantity", look.shop.available("BOLT") == before - 9);
}

fn held(look: &mut Look) {
    let path = format!("/v1/orders/{}", look.shop.order(&[("BOLT", 1)]).id());
    let why = json!({ "reason": "a dispute" });
    look.shop.staff().post(&format!("{path}/hold"), &why).expect(200);
    let read = look.shop.staff().get(&format!("{path}/holds")).expect(200);
    look.acts("HoldReason.reason", read["holds"][0]["reason"] == "a dispute");
}

fn reviewed(look: &mut Look) {
    let order = look.shop.order(&[("BOLT", 1)]).id();
    let asked = json!({ "order_id": order, "note": "a new address" });
    let staff = look.shop.staff();
    let review = staff.post("/v1/risk-reviews", &asked).expect(201).id();
    let path = format!("/v1/risk-reviews/{review}");
    let told = ["order_id", "note"];
    look.told("NewRiskReview", &told, &asked, &staff.get(&path).expect(200).body);
    let why = json!({ "note": "called back" });
    let decided = staff.post(&format!("{path}/approve"), &why).expect(200);
    look.acts("RiskReviewDecision.note", decided["decision_note"] == "called back");
}

fn shipped(look: &mut Look) {
    let order = look.shop.order(&[("BOLT", 5), ("BOLT", 7)]);
    let part = json!({
        "carrier": "DHL", "tracking_number": "JD01", "lines": [{ "line_number": 2, "quantity": 3 }],
    });
    let staff = look.shop.staff();
    let shipped = staff.post(&format!("/v1/orders/{}/shipments", order.id()), &part).expect(201);
    let read = staff.get(&format!("/v1/shipments/{}", shipped.id())).expect(200);
    look.told("ShipmentRequest", &["carrier", "tracking_number"], &part, &read.body);
    let order = staff.get(&format!("/v1/orders/{}", order.id())).expect(200);
    look.acts("ShipmentRequest.lines", order["lines"][0]["shipped"] == 0);
    look.acts("ShipmentPart.line_number", order["lines"][1]["shipped"] != 0);
    look.acts("ShipmentPart.quantity", order["lines"][1]["shipped"] == 3);
}
