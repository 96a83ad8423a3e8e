//! Ids in paths and bodies: domain ids with their OpenAPI schema.

use std::fmt;
use std::ops::Deref;

use domain::id::{Entity, Id};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr, Required};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use uuid::Uuid;

/// An id in requests and responses; `domain` knows nothing of OpenAPI, so its ids are wrapped here.
///
/// Written `web::Path<OrderKey>` in a handler and `OrderKey` in a body; `*key` is the domain's id.
pub struct Key<E>(pub Id<E>);

impl<E> Clone for Key<E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E> Copy for Key<E> {}

impl<E> Deref for Key<E> {
    type Target = Id<E>;

    fn deref(&self) -> &Id<E> {
        &self.0
    }
}

impl<E> From<Id<E>> for Key<E> {
    fn from(id: Id<E>) -> Self {
        Self(id)
    }
}

impl<E: Entity> fmt::Debug for Key<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<E: Entity> fmt::Display for Key<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<E: Entity> Serialize for Key<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, E: Entity> Deserialize<'de> for Key<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Id::deserialize(deserializer).map(Self)
    }
}

/// `OrderId` for the prefix `order`.
fn schema_name(prefix: &str) -> String {
    let mut letters = prefix.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}Id", first.to_ascii_uppercase(), letters.as_str())
    })
}

impl<E: Entity> PartialSchema for Key<E> {
    fn schema() -> RefOr<Schema> {
        let example =
            Id::<E>::from_uuid(Uuid::from_u128(0x0199_c2a0_5e7b_7c3d_9f21_6b8e_40d1_a5c7));
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(format!("An id that begins with `{}_`.", E::PREFIX)))
            .pattern(Some(format!("^{}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$", E::PREFIX)))
            .examples([serde_json::json!(example.to_string())])
            .into()
    }
}

impl<E: Entity> ToSchema for Key<E> {
    fn name() -> std::borrow::Cow<'static, str> {
        schema_name(E::PREFIX).into()
    }
}

impl<E: Entity> IntoParams for Key<E> {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            ParameterBuilder::new()
                .name("id")
                .parameter_in(place().unwrap_or(ParameterIn::Path))
                .required(Required::True)
                .description(Some("The resource's id."))
                .schema(Some(Ref::from_schema_name(schema_name(E::PREFIX))))
                .build(),
        ]
    }
}
