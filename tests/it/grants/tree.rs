//! Acme with the units North (below it North 1 and North 2) and South, and members in them.

use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::{Backend, Database};
use crate::support::scene::PASSWORD;

pub const UNITS: &str = "/v1/business-units";

/// An id that nothing has.
pub const UNKNOWN: &str = "unit_01h455vb4pex5vsknk084sn02q";

/// The ids of Acme's units.
#[derive(Debug, Clone)]
pub struct Units {
    pub north: String,
    pub north1: String,
    pub north2: String,
    pub south: String,
}

impl Units {
    pub fn all(&self) -> [&str; 4] {
        [&self.north, &self.north1, &self.north2, &self.south].map(String::as_str)
    }

    /// North, and all below it.
    pub fn in_north(&self, unit: Option<&str>) -> bool {
        unit.is_some_and(|unit| unit != self.south)
    }
}

/// An id of the API as a literal of the database.
#[track_caller]
pub fn id_literal(database: &Database, id: &str) -> String {
    let (_, id) = domain::id::read(id).expect("an id");
    match database {
        Database::Sqlite(_) => format!("X'{}'", id.simple()),
        Database::Postgres { .. } => format!("CAST('{id}' AS uuid)"),
    }
}

/// A shop with the four units of Acme.
#[track_caller]
pub fn shop_with_units(backend: Backend) -> Option<(Shop, Units)> {
    let shop = Shop::start(backend)?;
    let units = add_units(&shop);
    Some((shop, units))
}

/// Adds the four units of Acme.
#[track_caller]
pub fn add_units(shop: &Shop) -> Units {
    let admin = shop.company_admin();
    let unit = |name: &str, parent: Option<&str>| {
        let unit = json!({ "name": name, "kind": "division", "parent_id": parent });
        admin.post(UNITS, &unit).expect(201).id()
    };
    let north = unit("North", None);
    let [north1, north2] = ["North 1", "North 2"].map(|name| unit(name, Some(&north)));
    Units { north1, north2, south: unit("South", None), north }
}

/// Cuts the unit off, or joins it again.
#[track_caller]
pub fn inherit_roles(shop: &Shop, unit: &str, inherits: bool) {
    let change = json!({ "inherits_roles": inherits });
    shop.company_admin().patch(&format!("{UNITS}/{unit}"), &change).expect(200);
}

/// Sends an order of bolts that names a unit.
pub fn order_in(actor: &Actor, unit: &str, bolts: i64) -> Answer {
    let mut order = order_of(&[("BOLT", bolts)]);
    order["business_unit_id"] = json!(unit);
    actor.post("/v1/orders", &order)
}

/// A grant as a request names it.
pub fn at(role: &str, unit: Option<&str>) -> Value {
    match unit {
        Some(unit) => json!({ "role": role, "unit_id": unit }),
        None => json!({ "role": role }),
    }
}

/// The path of Acme's members.
pub fn members(shop: &Shop) -> String {
    format!("/v1/companies/{}/members", shop.company())
}

/// The request of a new member with these grants.
pub fn new_member(email: &str, grants: &[Value]) -> Value {
    json!({ "email": email, "name": email, "password": PASSWORD, "grants": grants })
}

/// A member with these grants, added by Acme's administrator.
#[track_caller]
pub fn member(shop: &Shop, email: &str, grants: &[Value]) -> Actor {
    let body = new_member(email, grants);
    shop.company_admin().post(&members(shop), &body).expect(201);
    shop.anonymous().log_in(email, PASSWORD)
}

/// The ids of a list.
#[track_caller]
pub fn ids(answer: &Answer) -> Vec<String> {
    let rows = answer["data"].as_array().expect("a list");
    rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}
