//! Descriptions of properties, placed where every viewer looks for them.

use utoipa::openapi::schema::OneOf;
use utoipa::openapi::{OpenApi, RefOr, Schema};

/// A nullable property is `oneOf` null and the rest; the description belongs to the property, not to the
/// rest.
pub(super) fn finish(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for schema in components.schemas.values_mut() {
        if let RefOr::T(Schema::Object(object)) = schema {
            for property in object.properties.values_mut() {
                if let RefOr::T(Schema::OneOf(choices)) = property {
                    hoist(choices);
                }
            }
        }
    }
}

fn hoist(choices: &mut OneOf) {
    for choice in &mut choices.items {
        if let RefOr::Ref(reference) = choice
            && choices.description.is_none()
            && !reference.description.is_empty()
        {
            choices.description = Some(std::mem::take(&mut reference.description));
        }
    }
}
