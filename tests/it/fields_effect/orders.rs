//! Orders and shipments.

use serde_json::{Value, json};

use super::Look;
use crate::support::builders::{eur, order_of};

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    placed(look);
    lines(look);
    cancelled(look);
    held(look);
    paid(look);
    offered(look);
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

fn paid(look: &mut Look) {
    let place = |look: &Look, option: Value| {
        let mut order = order_of(&[("BOLT", 1)]);
        order["payment_option"] = option;
        look.shop.buyer().post("/v1/orders", &order)
    };
    let order = place(look, json!({ "method": "prepayment" })).expect(201);
    look.acts("NewOrder.payment_option", order["status"] == "on_hold");
    look.acts("AskedPaymentOption.method", order["payment_option"]["method"] == "prepayment");
    for (field, other) in
        [("net_days", json!(14)), ("end_of_month", json!(true)), ("deposit_percent", json!("30"))]
    {
        let refused = place(look, json!({ "method": "invoice", field: other }));
        let code = &refused["code"];
        look.acts(&format!("AskedPaymentOption.{field}"), code == "payment_option_not_available");
    }
    let payment = json!({
        "company_id": look.shop.company(), "order_id": order.id(), "amount": eur("12.00"),
        "method": "card",
    });
    let told = look.shop.staff().post("/v1/payments", &payment).expect(201);
    look.told("NewPayment", &["order_id"], &payment, &told.body);
}

fn offered(look: &mut Look) {
    let staff = look.shop.staff();
    let company = look.shop.company();
    let ask = |body: &Value| staff.post("/v1/payment-options", body);
    let due = |body: &Value| {
        let told = ask(body).expect(200);
        (told["options"][0]["net_days"].clone(), told["options"][1]["due_now"]["amount"].clone())
    };
    let lines = json!([{ "sku": "BOLT", "quantity": 1 }]);
    let unit = json!({
        "company_id": company, "name": "Depot", "kind": "location",
        "payment_terms": { "net_days": 7 },
    });
    let unit = staff.post("/v1/business-units", &unit).expect(201).id();
    let mut body = json!({ "lines": lines });
    look.acts("PaymentOptionsRequest.company_id", ask(&body).status == 422);
    body["company_id"] = json!(company);
    look.acts("PaymentOptionsRequest.lines", due(&body) == (json!(30), json!("12.00")));
    body["ship_to"] = json!({ "line1": "1 Road", "city": "Bern", "country": "CH" });
    look.acts("PaymentOptionsRequest.ship_to", due(&body) == (json!(30), json!("10.00")));
    let amount = json!({ "company_id": company, "amount": eur("99.00"), "business_unit_id": unit });
    let (days, due) = due(&amount);
    look.acts("PaymentOptionsRequest.amount", due == "99.00");
    look.acts("PaymentOptionsRequest.business_unit_id", days == 7);
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
