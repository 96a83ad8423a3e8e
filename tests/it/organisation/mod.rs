//! The organisation of a company: its business units, and its status.

mod changes;
mod orders;
mod rules;
mod status;
mod tree;
mod unit_rules;

use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::order_of;

pub const UNITS: &str = "/v1/business-units";

/// A unit of Acme below `parent`. Staff create it: its payment terms need them.
#[track_caller]
pub fn unit(shop: &Shop, name: &str, parent: Option<&str>, fields: &Value) -> Answer {
    let company = shop.company();
    let mut unit =
        json!({ "company_id": company, "name": name, "kind": "division", "parent_id": parent });
    for (field, value) in fields.as_object().into_iter().flatten() {
        unit[field] = value.clone();
    }
    shop.staff().post(UNITS, &unit).expect(201)
}

/// A chain of units, each below the one before; returns their ids.
#[track_caller]
pub fn chain(shop: &Shop, names: &[&str]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for name in names {
        ids.push(unit(shop, name, ids.last().map(String::as_str), &json!({})).id());
    }
    ids
}

/// Sends an order of one bolt for the unit.
pub fn order_for(actor: &Actor, unit: &str, fields: &Value) -> Answer {
    let mut order = order_of(&[("BOLT", 1)]);
    order["business_unit_id"] = json!(unit);
    for (field, value) in fields.as_object().into_iter().flatten() {
        order[field] = value.clone();
    }
    actor.post("/v1/orders", &order)
}

pub fn address(city: &str) -> Value {
    json!({ "line1": "Gasse 2", "city": city, "country": "AT" })
}

/// The path of a unit, as its GET shows it.
#[track_caller]
pub fn path(shop: &Shop, unit: &str) -> Vec<String> {
    let unit = shop.company_admin().get(&format!("{UNITS}/{unit}")).expect(200);
    let ids = unit["path"].as_array().expect("a path").iter();
    ids.map(|id| id.as_str().expect("an id").to_owned()).collect()
}
