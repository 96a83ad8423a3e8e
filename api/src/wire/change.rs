//! A field of a PATCH: absent leaves it, `null` clears it, a value sets it.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "wire::cleared")] field: Option<Option<T>>`: `None` when
/// the field is absent, `Some(None)` when it is `null`.
pub fn cleared<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
