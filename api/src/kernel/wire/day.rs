//! Dates and times of requests: each within the calendar.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::refusal;

/// A date within the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub NaiveDate);

/// A time within the calendar, to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(pub DateTime<Utc>);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        calendar::parse_day(&text).map(Self).map_err(|error| refusal::encode(&error))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        calendar::parse_moment(&text).map(Self).map_err(|error| refusal::encode(&error))
    }
}

fn told(about: &str, format: KnownFormat, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(format)))
        .description(Some(about))
        .examples([serde_json::json!(example)])
        .into()
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        let about = "A day, from 1900-01-01 to 9999-12-31.";
        told(about, KnownFormat::Date, "2026-11-21")
    }
}

impl ToSchema for Day {
    fn name() -> Cow<'static, str> {
        "Day".into()
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        let about = "A moment of RFC 3339, in UTC from 1900-01-01 to 9999-12-31.";
        told(about, KnownFormat::DateTime, "2026-11-21T09:30:00Z")
    }
}

impl ToSchema for Timestamp {
    fn name() -> Cow<'static, str> {
        "Timestamp".into()
    }
}
