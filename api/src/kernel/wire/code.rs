//! Codes of countries and currencies.

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::{companies, money};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::refusal;

/// A country: its two-letter code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(pub companies::Country);

/// A currency: its three-letter code.
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
        money::Currency::tender(&text).map(Self).map_err(|error| refusal::encode(&error))
    }
}

// utoipa asks for a schema once per reference to it.
static COUNTRIES: LazyLock<String> = LazyLock::new(companies::Country::pattern);
static CURRENCIES: LazyLock<String> = LazyLock::new(money::Currency::pattern);

fn letters(about: &str, (pattern, length): (&str, usize), example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(about))
        .pattern(Some(pattern))
        .max_length(Some(length))
        .examples([serde_json::json!(example)])
        .into()
}

impl PartialSchema for Country {
    fn schema() -> RefOr<Schema> {
        let about = "A country: one of the two-letter codes of ISO 3166-1.";
        letters(about, (&COUNTRIES, 2), "AT")
    }
}

impl ToSchema for Country {
    fn name() -> Cow<'static, str> {
        "Country".into()
    }
}

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        let about =
            "A currency: one of the three-letter codes of ISO 4217 in which one pays today.";
        letters(about, (&CURRENCIES, 3), "EUR")
    }
}

impl ToSchema for Currency {
    fn name() -> Cow<'static, str> {
        "Currency".into()
    }
}
