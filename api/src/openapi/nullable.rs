//! A property that may be null says what it is in its own place.
//!
//! utoipa writes the doc line of an `Option` of a component inside the alternatives, where readers
//! of properties do not look.

use utoipa::openapi::schema::{OneOf, Schema};
use utoipa::openapi::{OpenApi, RefOr};

/// Moves the descriptions of alternatives to the properties that have them.
pub(super) fn finish(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for schema in components.schemas.values_mut() {
        let RefOr::T(Schema::Object(object)) = schema else { continue };
        for property in object.properties.values_mut() {
            if let RefOr::T(Schema::OneOf(alternatives)) = property {
                describe(alternatives);
            }
        }
    }
}

fn describe(property: &mut OneOf) {
    for alternative in &mut property.items {
        if let RefOr::Ref(component) = alternative
            && property.description.is_none()
            && !component.description.is_empty()
        {
            property.description = Some(std::mem::take(&mut component.description));
        }
    }
}
