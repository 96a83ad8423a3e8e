//! Every field of a request has an effect that can be observed: what is documented and stored, but never
//! acted on, is a promise that nothing keeps.
//!
//! Each room tells of its fields by playing with them. A field that is a note to people (a name, a reason)
//! is seen where it is read again ([`Look::told`]); a field that steers is seen by what it steers
//! ([`Look::acts`]): it is not enough that it is shown. A new field without an entry fails the test.

mod catalog;
mod companies;
mod identity;
mod mailed;
mod members;
mod money;
mod operation;
mod orders;
mod prices;
mod rules;

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::Value;

use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::server;

/// What was seen so far, as `Schema.field`.
pub struct Look {
    shop: Shop,
    seen: BTreeSet<String>,
}

impl Look {
    /// Something depends on this field: `effect` says whether it came out as it was sent.
    #[track_caller]
    fn acts(&mut self, field: &str, effect: bool) {
        assert!(effect, "{field} has not the effect it is sent for");
        self.seen.insert(field.to_owned());
    }

    /// These fields of the schema are read again as they were sent.
    #[track_caller]
    fn told(&mut self, schema: &str, fields: &[&str], sent: &Value, read: &Value) {
        for field in fields {
            assert!(!sent[field].is_null(), "{schema}.{field} was not sent");
            assert_eq!(sent[field], read[field], "{schema}.{field}");
            self.seen.insert(format!("{schema}.{field}"));
        }
    }
}

/// A room's fields, each with what is seen of it.
type Room = fn(&mut Look);

const ROOMS: [Room; 10] = [
    catalog::look,
    companies::look,
    identity::look,
    mailed::look,
    members::look,
    money::look,
    operation::look,
    orders::look,
    prices::look,
    rules::look,
];

#[rstest]
fn every_field_of_a_request_has_an_effect(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut seen = BTreeSet::new();
    for room in ROOMS {
        let Some(shop) = Shop::start(backend) else { return };
        let mut look = Look { shop, seen: BTreeSet::new() };
        room(&mut look);
        seen.append(&mut look.seen);
    }
    let there = fields();
    assert!(there.len() > 150, "only {} fields", there.len());
    let unseen: Vec<_> = there.difference(&seen).collect();
    assert!(unseen.is_empty(), "no effect is seen of {unseen:#?}");
    let gone: Vec<_> = seen.difference(&there).collect();
    assert!(gone.is_empty(), "no requests have {gone:#?}");
}

/// Each property of each schema that stands in a request, as `Schema.field`.
fn fields() -> BTreeSet<String> {
    let document = server::document();
    let mut names = BTreeSet::new();
    let bodies = document["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    for operation in
        bodies.flat_map(|item| item.as_object().into_iter().flat_map(|all| all.values()))
    {
        name(&document, &operation["requestBody"], &mut names);
    }
    let properties = |name: &String| {
        let found = document["components"]["schemas"][name]["properties"].as_object();
        let fields = found.into_iter().flat_map(|fields| fields.keys());
        fields.map(|field| format!("{name}.{field}")).collect::<Vec<_>>()
    };
    names.iter().flat_map(properties).collect()
}

/// Notes the schemas that `value` refers to, and those that they refer to.
fn name(document: &Value, value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let schema = members.get("$ref").and_then(Value::as_str);
            if let Some(schema) = schema.and_then(|at| at.rsplit('/').next())
                && names.insert(schema.to_owned())
            {
                name(document, &document["components"]["schemas"][schema], names);
            }
            members.values().for_each(|member| name(document, member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| name(document, item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
