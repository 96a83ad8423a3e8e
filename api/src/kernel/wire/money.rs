//! Amounts and prices: decimal strings, never JSON numbers.

use std::borrow::Cow;

use domain::money::{self, Currency};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::refusal;

/// An amount of one currency, with the currency's own decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money(pub money::Money);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Money)]
struct Parts<'a> {
    /// A plain decimal number: no exponent, no leading zeros, no more decimals than the currency has.
    #[schema(pattern = r"^-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$", example = "1299.00")]
    amount: Cow<'a, str>,
    /// An ISO 4217 code.
    #[schema(value_type = super::Currency)]
    currency: Cow<'a, str>,
}

#[derive(Serialize)]
struct Shown {
    amount: String,
    currency: &'static str,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shown { amount: self.0.amount(), currency: self.0.currency().code() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = Parts::deserialize(deserializer)?;
        let currency = Currency::tender(&parts.currency)
            .map_err(|error| refusal::encode_at("/currency", &error))?;
        money::Money::parse(&parts.amount, currency)
            .map(Self)
            .map_err(|error| refusal::encode_at("/amount", &error))
    }
}

impl PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        Parts::schema()
    }
}

impl ToSchema for Money {
    fn name() -> Cow<'static, str> {
        "Money".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Parts::schemas(schemas);
    }
}

impl From<money::Money> for Money {
    fn from(money: money::Money) -> Self {
        Self(money)
    }
}

impl From<Money> for money::Money {
    fn from(money: Money) -> Self {
        money.0
    }
}

/// Sum of documents, as a ledger adds them up; may exceed the largest amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum(pub money::Sum);

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shown { amount: self.0.amount(), currency: self.0.currency().code() }.serialize(serializer)
    }
}

impl PartialSchema for Sum {
    fn schema() -> RefOr<Schema> {
        Parts::schema()
    }
}

impl ToSchema for Sum {
    fn name() -> Cow<'static, str> {
        Money::name()
    }
}

impl From<money::Sum> for Sum {
    fn from(sum: money::Sum) -> Self {
        Self(sum)
    }
}

/// A price per unit in the document's currency, with up to six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitPrice(pub domain::pricing::UnitPrice);

impl Serialize for UnitPrice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for UnitPrice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|error| refusal::encode(&error))
    }
}

impl PartialSchema for UnitPrice {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A price per unit: a plain decimal with up to six decimals."))
            .pattern(Some(r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,6})?$"))
            .examples([serde_json::json!("0.012345")])
            .into()
    }
}

impl ToSchema for UnitPrice {
    fn name() -> Cow<'static, str> {
        "UnitPrice".into()
    }
}

impl From<domain::pricing::UnitPrice> for UnitPrice {
    fn from(price: domain::pricing::UnitPrice) -> Self {
        Self(price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_it_is_shown() {
        let text = r#"{"amount":"1299.00","currency":"EUR"}"#;
        let money: Money = serde_json::from_str(text).unwrap();
        assert_eq!(money.0.minor(), 129_900);
        assert_eq!(serde_json::to_string(&money).unwrap(), text);
    }

    #[test]
    fn money_is_a_string_and_a_known_currency() {
        for text in [
            r#"{"amount":1299.00,"currency":"EUR"}"#,
            r#"{"amount":"1","currency":"EURO"}"#,
            r#"{"amount":"1.001","currency":"EUR"}"#,
            r#"{"amount":"1","currency":"EUR","cents":5}"#,
        ] {
            assert!(serde_json::from_str::<Money>(text).is_err(), "{text}");
        }
    }
}
