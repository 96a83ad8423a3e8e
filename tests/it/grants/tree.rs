//! Acme with the units North (below it North 1 and North 2) and South, and members in them.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::{Backend, Database};
use crate::support::scene::PASSWORD;

/// The units of Acme, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    North,
    North1,
    North2,
    South,
}

impl Unit {
    pub const ALL: [Self; 4] = [Self::North, Self::North1, Self::North2, Self::South];

    const fn parent(self) -> Option<Self> {
        match self {
            Self::North | Self::South => None,
            Self::North1 | Self::North2 => Some(Self::North),
        }
    }

    fn uuid(self) -> Uuid {
        Uuid::new_v5(&Uuid::nil(), format!("{self:?}").as_bytes())
    }

    /// Its id as the API shows it.
    pub fn id(self) -> String {
        domain::id::text("unit", self.uuid())
    }

    fn path(self) -> String {
        let above = self.parent().map(Self::path).unwrap_or_default();
        format!("{above}{}/", self.uuid().simple())
    }
}

/// An id as a literal of the database.
pub fn literal(database: &Database, id: Uuid) -> String {
    match database {
        Database::Sqlite(_) => format!("X'{}'", id.simple()),
        Database::Postgres { .. } => format!("CAST('{id}' AS uuid)"),
    }
}

/// An id of the API as a literal of the database.
pub fn id_literal(database: &Database, id: &str) -> String {
    literal(database, domain::id::read(id).expect("an id").1)
}

/// A shop with the four units of Acme.
#[track_caller]
pub fn shop_with_units(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    add_units(&shop);
    Some(shop)
}

/// Adds the four units of Acme.
#[track_caller]
pub fn add_units(shop: &Shop) {
    let database = shop.database();
    for unit in Unit::ALL {
        let id = literal(database, unit.uuid());
        let parent = unit.parent().map_or("NULL".to_owned(), |up| literal(database, up.uuid()));
        let depth = if unit.parent().is_none() { 1 } else { 2 };
        database.execute(&format!(
            "INSERT INTO business_units (id, company_id, parent_id, name, kind, path, depth, \
               inherits_roles, inherits_rules, active, version, created_at) \
             SELECT {id}, id, {parent}, '{unit:?}', 'division', '{}', {depth}, TRUE, TRUE, TRUE, 1, \
               created_at FROM companies WHERE id = {}",
            unit.path(),
            id_literal(database, shop.company())
        ));
    }
}

/// Cuts the unit off, or joins it again.
pub fn inherit_roles(shop: &Shop, unit: Unit, inherits: bool) {
    let id = literal(shop.database(), unit.uuid());
    let set = format!("UPDATE business_units SET inherits_roles = {inherits} WHERE id = {id}");
    shop.database().execute(&set);
}

/// Places an order in a unit.
pub fn put_in(shop: &Shop, order: &str, unit: Unit) {
    let (order, unit) = (id_literal(shop.database(), order), literal(shop.database(), unit.uuid()));
    let set = format!("UPDATE orders SET business_unit_id = {unit} WHERE id = {order}");
    shop.database().execute(&set);
}

/// A grant as a request names it.
pub fn at(role: &str, unit: Option<Unit>) -> Value {
    match unit {
        Some(unit) => json!({ "role": role, "unit_id": unit.id() }),
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
