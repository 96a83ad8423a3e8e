//! An order that looks like another, and asks to be confirmed.

use serde_json::{Value, json};

use super::scene::{Quayside, STAR, stands};
use crate::client::{Person, Server};
use crate::compare::{refused, same};
use crate::error::DemoError;
use crate::screen::say;
use crate::trace;

/// Tells the order, its repeat, and the repeat that is meant.
pub(super) fn tell(server: &Server, staff: &Person, quayside: &Quayside) -> Result<(), DemoError> {
    let confirm = json!({ "orders": { "duplicate_purchase_order_number": "confirm" } });
    staff.patch(server, "/v1/settings", "rules-duplicates", &confirm)?;
    say("");
    say("6. Bea orders 4 stars, and sends the same purchase order number again");
    let bea = &quayside.bea.person;
    let first = bea.post(server, "/v1/orders", "rules-first", &order(false))?;
    stands("the first order of WINDOW-7", "confirmed", &first)?;
    let told = bea.post(server, "/v1/orders/evaluate", "rules-repeat-evaluated", &order(false))?;
    trace::show(&told);
    same("the evaluation of the repeat", "deny", &told.text("/outcome")?)?;
    let again = bea.try_post(server, "/v1/orders", "rules-repeat", &order(false))?;
    trace::refusal(&again);
    refused("the repeat", "409 duplicate_order", &again)?;
    same("its field", "/purchase_order_number", &again.text("/errors/0/pointer")?)?;
    let number = first.text("/number")?;
    let detail = again.text("/errors/0/detail")?;
    let named = detail.contains(&format!("order {number} "));
    same("whether the repeat names the first order", "true", &named.to_string())?;
    let meant = bea.post(server, "/v1/orders", "rules-meant", &order(true))?;
    stands("the confirmed repeat", "confirmed", &meant)?;
    say(&format!("   With confirm_duplicate it is order {}.", meant.text("/number")?));
    let orders = quayside.cleo.person.get(server, "/v1/orders?limit=100")?.list("/data")?.len();
    same("the number of Quayside's orders", "4", &orders.to_string())
}

/// Four stars, £100, for no cost centre.
fn order(confirmed: bool) -> Value {
    json!({
        "purchase_order_number": "WINDOW-7", "confirm_duplicate": confirmed,
        "lines": [{ "sku": STAR, "quantity": 4 }],
    })
}
