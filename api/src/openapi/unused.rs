//! Removal of unreferenced components.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::OpenApi;

/// Drops the schemas that no operation reaches.
pub(super) fn drop(document: &mut OpenApi) {
    let whole = serde_json::to_value(&*document).unwrap_or_default();
    let schemas = whole.pointer("/components/schemas").cloned().unwrap_or_default();
    let mut reached = BTreeSet::new();
    let mut waiting = Vec::new();
    for root in ["/paths", "/components/responses"] {
        whole.pointer(root).into_iter().for_each(|root| references(root, &mut waiting));
    }
    while let Some(name) = waiting.pop() {
        if let Some(schema) = schemas.get(&name) {
            references(schema, &mut waiting);
            waiting.retain(|next| !reached.contains(next) && *next != name);
        }
        reached.insert(name);
    }
    if let Some(components) = &mut document.components {
        components.schemas.retain(|name, _| reached.contains(name));
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let name = fields
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| reference.strip_prefix("#/components/schemas/"));
            found.extend(name.map(str::to_owned));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
