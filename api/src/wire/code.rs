//! Codes of countries and currencies.

use std::borrow::Cow;

use domain::{companies, money};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::refusal;

/// A country, by its two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(pub companies::Country);

/// A currency, by its three letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency(pub money::Currency);

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|error| refusal::encode(&error))
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|error| refusal::encode(&error))
    }
}

fn letters(about: &str, length: usize, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(about))
        .pattern(Some(format!("^[A-Z]{{{length}}}$")))
        .max_length(Some(length))
        .examples([serde_json::json!(example)])
        .into()
}

impl PartialSchema for Country {
    fn schema() -> RefOr<Schema> {
        letters("A country: two letters of ISO 3166.", 2, "AT")
    }
}

impl ToSchema for Country {
    fn name() -> Cow<'static, str> {
        "Country".into()
    }
}

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        letters("A currency: three letters of ISO 4217.", 3, "EUR")
    }
}

impl ToSchema for Currency {
    fn name() -> Cow<'static, str> {
        "Currency".into()
    }
}
