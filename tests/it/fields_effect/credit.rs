//! Fields of credit accounts.

use serde_json::json;

use super::Look;
use crate::support::builders::{eur, order_of};

pub(super) fn look(look: &mut Look) {
    look.shop.set_clock("2026-03-10T12:00:00Z");
    look.shop.product("BOLT", "10.00");
    look.shop.change_company(&json!({ "credit_limit": eur("96.00") }));
    let account = format!("/v1/companies/{}/credit-account", look.shop.company());
    let set = |look: &Look, change| look.shop.staff().patch(&account, &change).expect(200);
    // 96.00 gross.
    let takes = |look: &Look| {
        let buyer = look.shop.buyer();
        buyer.post("/v1/orders", &order_of(&[("BOLT", 8)])).status == 201
    };
    look.acts("CreditAccountUpdate.tolerance_percent", takes(look) && !takes(look));
    set(look, json!({ "tolerance_percent": "25" }));
    let available = look.shop.credit_account().text("/available/amount");
    look.acts("CreditAccountUpdate.tolerance_percent", available == "24.00");
    let fair = json!({
        "limit": eur("200.00"), "valid_from": "2026-03-12T00:00:00Z",
        "valid_until": "2026-03-15T00:00:00Z", "reason": "Trade fair",
    });
    let read = set(look, json!({ "temporary_limit": fair }));
    look.told("TemporaryLimit", &["reason"], &fair, &read["temporary_limit"]);
    look.acts("TemporaryLimit.valid_from", !takes(look));
    look.shop.set_clock("2026-03-12T00:00:00Z");
    look.acts("CreditAccountUpdate.temporary_limit", takes(look));
    look.acts("TemporaryLimit.limit", !takes(look));
    look.shop.set_clock("2026-03-15T00:00:00Z");
    let left = look.shop.credit_account().text("/available/amount");
    look.acts("TemporaryLimit.valid_until", left == "-72.00");
}
