//! Percents as they look in JSON.

use std::borrow::Cow;

use domain::purchasing;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::refusal;

/// A percent: `5` for 5 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(pub purchasing::Percent);

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|error| refusal::encode(&error))
    }
}

impl PartialSchema for Percent {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A percent above 0: a plain decimal with up to four decimals."))
            .pattern(Some(r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,4})?$"))
            .examples([serde_json::json!("33.3333")])
            .into()
    }
}

impl ToSchema for Percent {
    fn name() -> Cow<'static, str> {
        "Percent".into()
    }
}
