//! Products and stock.

use serde_json::json;

use super::Look;
use crate::support::builders::{eur, order_of};

pub fn look(look: &mut Look) {
    products(look);
    quantities(look);
    stock(look);
}

fn products(look: &mut Look) {
    let staff = look.shop.staff();
    let new = json!({
        "sku": "BOLT", "name": "Bolt", "unit": "box", "tax_class": "reduced", "list_price": eur("10.00"),
        "quantity_rule": { "min": 2 },
    });
    let made = staff.post("/v1/products", &new).expect(201);
    let path = format!("/v1/products/{}", made.id());
    look.shop.stock("BOLT", 1000);
    let read = staff.get(&path).expect(200);
    look.told("NewProduct", &["name", "unit"], &new, &read.body);
    let order = look.shop.order(&[("BOLT", 2)]);
    look.acts("NewProduct.sku", order["lines"][0]["sku"] == "BOLT");
    look.acts("NewProduct.list_price", order.amount("net_total") == "20.00");
    look.acts("NewProduct.tax_class", order.amount("tax_total") == "2.00");
    let one = look.shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)]));
    look.acts("NewProduct.quantity_rule", one["code"] == "quantity_below_minimum");
    let asking = json!({
        "sku": "ASK", "name": "Ask", "list_price": eur("1.00"), "quantity_rule": { "min": 2 },
        "on_violation": "require_approval",
    });
    let asks_for = staff.post("/v1/products", &asking).expect(201).id();
    look.shop.stock("ASK", 1000);
    let evaluated = || {
        let order = order_of(&[("ASK", 1)]);
        look.shop.buyer().post("/v1/orders/evaluate", &order).expect(200)["outcome"].clone()
    };
    let asks = evaluated() == "require_approval";
    staff
        .patch(&format!("/v1/products/{asks_for}"), &json!({ "on_violation": "deny" }))
        .expect(200);
    let denies = evaluated() == "deny";
    look.acts("NewProduct.on_violation", asks);
    look.acts("ProductChanges.on_violation", denies);

    let change = json!({
        "name": "Nut", "unit": "piece", "tax_class": "standard", "list_price": eur("5.00"),
        "quantity_rule": { "min": 1 },
    });
    let read = staff.patch(&path, &change).expect(200);
    look.told("ProductChanges", &["name", "unit"], &change, &read.body);
    let order = look.shop.order(&[("BOLT", 1)]);
    look.acts("ProductChanges.quantity_rule", order["status"] == "confirmed");
    look.acts("ProductChanges.list_price", order.amount("net_total") == "5.00");
    look.acts("ProductChanges.tax_class", order.amount("tax_total") == "1.00");
    look.acts("Money.amount", order.amount("net_total") == "5.00");
    look.acts("Money.currency", order["net_total"]["currency"] == "EUR");
}

fn quantities(look: &mut Look) {
    let rule = json!({ "min": 2, "max": 6, "increment": 2 });
    let new =
        json!({ "sku": "NUT", "name": "Nut", "list_price": eur("1.00"), "quantity_rule": rule });
    look.shop.product_from(&new);
    let buyer = look.shop.buyer();
    for (field, quantity, refusal) in [
        ("QuantityRule.min", 1, "quantity_below_minimum"),
        ("QuantityRule.max", 8, "quantity_above_maximum"),
        ("QuantityRule.increment", 3, "quantity_not_a_multiple"),
    ] {
        let asked = buyer.post("/v1/orders/evaluate", &order_of(&[("NUT", quantity)])).expect(200);
        look.acts(field, asked["errors"][0]["code"] == refusal);
    }
}

fn stock(look: &mut Look) {
    let set = json!({ "on_hand": 7 });
    look.shop.staff().put("/v1/stock/NUT", &set).expect(200);
    look.acts("StockCount.on_hand", look.shop.available("NUT") == 7);
    let broken = json!({ "by": -2, "reason": "broken" });
    let told = look.shop.staff().post("/v1/stock/NUT/adjustments", &broken).expect(201);
    look.acts("StockAdjustment.by", look.shop.available("NUT") == 5);
    look.told("StockAdjustment", &["reason"], &broken, &told.body);
}
