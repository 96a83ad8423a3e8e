//! Every field of a request has an observable effect: a field that is documented and stored, but never
//! acted on, is a broken promise.
//!
//! Each module exercises its fields. A note to people (a name, a reason) must come back in a later read
//! ([`Look::told`]); a field that controls behaviour must change that behaviour ([`Look::acts`]): returning it
//! is not enough. A new field without an entry fails the test.

mod approvals;
mod calendars;
mod catalog;
mod companies;
mod credit;
mod identity;
mod mailed;
mod members;
mod money;
mod operation;
mod orders;
mod prices;
mod roles;
mod rules;
mod settings;
mod units;

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::Value;

use crate::support::app::Shop;
use crate::support::database::Backend;
use crate::support::server;

/// The fields observed so far, as `Schema.field`.
pub struct Look {
    shop: Shop,
    seen: BTreeSet<String>,
}

impl Look {
    /// Behaviour depends on this field: `effect` states whether it matched the value sent.
    #[track_caller]
    fn acts(&mut self, field: &str, effect: bool) {
        assert!(effect, "{field} has not the effect it is sent for");
        self.seen.insert(field.to_owned());
    }

    /// These fields of the schema come back as sent.
    #[track_caller]
    fn told(&mut self, schema: &str, fields: &[&str], sent: &Value, read: &Value) {
        for field in fields {
            assert!(!sent[field].is_null(), "{schema}.{field} was not sent");
            assert_eq!(sent[field], read[field], "{schema}.{field}");
            self.seen.insert(format!("{schema}.{field}"));
        }
    }
}

/// A module's fields, each with its observed effect.
type Room = fn(&mut Look);

const ROOMS: [Room; 16] = [
    approvals::look,
    calendars::look,
    catalog::look,
    companies::look,
    credit::look,
    identity::look,
    mailed::look,
    members::look,
    money::look,
    operation::look,
    orders::look,
    prices::look,
    roles::look,
    rules::look,
    settings::look,
    units::look,
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

/// Each property of each request schema, as `Schema.field`.
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

/// Collects the schemas that `value` refers to, recursively.
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
