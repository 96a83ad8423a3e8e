//! Examples of every response, composed from the schemas' own examples and types, so they cannot contradict
//! the schemas.

use serde_json::{Map, Value, json};
use utoipa::openapi::{OpenApi, RefOr};

use super::operations;

/// Depth limit for recursive schemas.
const DEEPEST: usize = 20;

/// Adds an example to every 2xx body.
pub(super) fn finish(document: &mut OpenApi) {
    let components = serde_json::to_value(&document.components).unwrap_or_default();
    let schemas = components.get("schemas").cloned().unwrap_or_default();
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            for (status, response) in &mut operation.responses.responses {
                let RefOr::T(response) = response else { continue };
                for content in response.content.values_mut() {
                    let RefOr::T(content) = content else { continue };
                    let Some(schema) = content.schema.as_ref().filter(|_| status.starts_with('2'))
                    else {
                        continue;
                    };
                    let schema = serde_json::to_value(schema).unwrap_or_default();
                    content.example.get_or_insert_with(|| example(&schema, &schemas, 0));
                }
            }
        }
    }
}

/// An example of `schema`.
fn example(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(given) = given(schema) {
        return given;
    }
    if let Some(name) =
        schema.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next())
    {
        return schemas.get(name).map_or(Value::Null, |found| example(found, schemas, depth + 1));
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(first) = schema
            .get(choice)
            .and_then(Value::as_array)
            .and_then(|of| of.iter().find(|s| !is_null(s)))
        {
            return example(first, schemas, depth + 1);
        }
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        return parts
            .iter()
            .fold(json!({}), |whole, part| merge(whole, example(part, schemas, depth + 1)));
    }
    of_type(schema, schemas, depth)
}

/// The schema's own example.
fn given(schema: &Value) -> Option<Value> {
    let first = |key: &str| schema.get(key).and_then(Value::as_array).and_then(|all| all.first());
    schema
        .get("example")
        .or_else(|| first("examples"))
        .or_else(|| schema.get("const"))
        .or_else(|| first("enum"))
        .or_else(|| schema.get("default"))
        .cloned()
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

fn merge(whole: Value, part: Value) -> Value {
    match (whole, part) {
        (Value::Object(mut whole), Value::Object(part)) => {
            whole.extend(part);
            Value::Object(whole)
        }
        (_, part) => part,
    }
}

fn of_type(schema: &Value, schemas: &Value, depth: usize) -> Value {
    let name = match schema.get("type") {
        Some(Value::String(name)) => Some(name.as_str()),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null")
        }
        Some(_) | None => None,
    };
    match name {
        Some("string") => string(schema.get("format").and_then(Value::as_str)),
        Some("integer") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(true),
        Some("array") => {
            let items = schema.get("items").map(|items| example(items, schemas, depth + 1));
            Value::Array(items.into_iter().collect())
        }
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let filled: Map<String, Value> = properties
                .into_iter()
                .flatten()
                .map(|(name, property)| (name.clone(), example(property, schemas, depth + 1)))
                .collect();
            Value::Object(filled)
        }
        _ => Value::Null,
    }
}

fn string(format: Option<&str>) -> Value {
    match format {
        Some("date-time") => json!("2026-11-21T09:30:00Z"),
        Some("date") => json!("2026-11-21"),
        Some("uuid") => json!("0199c2a0-5e7b-7c3d-9f21-6b8e40d1a5c7"),
        _ => json!("text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_put_together_from_its_parts() {
        let schemas = json!({"Line": {"type": "object", "properties": {
            "sku": {"type": "string", "example": "BOLT-M8"},
            "quantity": {"type": "integer", "minimum": 1},
            "note": {"type": ["string", "null"]},
        }}});
        let list = json!({"type": "object", "properties": {
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
            "next_cursor": {"oneOf": [{"type": "null"}, {"type": "string", "examples": ["c"]}]},
        }});
        assert_eq!(
            example(&list, &schemas, 0),
            json!({"data": [{"sku": "BOLT-M8", "quantity": 1, "note": "text"}], "next_cursor": "c"})
        );
    }
}
