//! A field of a PATCH: absent leaves it, `null` clears it, a value sets it.

use domain::failure::{Failure, Kind};
use serde::{Deserialize, Deserializer};

use super::refusal;

/// Change of an optional value: `#[serde(default)] limit: Change<Money>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// Absent: the value is kept.
    #[default]
    Keep,
    /// `null`: the value is cleared.
    Clear,
    /// The value is replaced.
    Set(T),
}

impl<T> Change<T> {
    /// The value after the change.
    pub fn of(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// As the domain takes it: `None` keeps the value, `Some(None)` clears it.
    pub fn merged(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }

    /// Maps the new value with `read`.
    pub fn try_map<U, E>(self, read: impl FnOnce(T) -> Result<U, E>) -> Result<Change<U>, E> {
        match self {
            Self::Keep => Ok(Change::Keep),
            Self::Clear => Ok(Change::Clear),
            Self::Set(value) => read(value).map(Change::Set),
        }
    }

    /// Maps the new value with the fallible `read`.
    pub fn map<U>(self, read: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(read(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

/// For `#[serde(default, deserialize_with = "cleared")] field: Option<Option<T>>`; prefer [`Change`].
pub fn cleared<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// For `#[serde(default, deserialize_with = "given")] field: Option<T>` of a PATCH, where the field may be
/// absent but not cleared: `null` is refused, and not read as absent.
pub fn given<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let value = Option::deserialize(deserializer)?;
    value.map(Some).ok_or_else(|| refusal::encode(&NotNullable))
}

/// A `null` for a field that cannot be cleared.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("it cannot be cleared; leave it out to keep it")]
struct NotNullable;

impl Failure for NotNullable {
    fn code(&self) -> &'static str {
        "not_nullable"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Patch {
        #[serde(default)]
        limit: Change<u32>,
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        for (json, after) in
            [("{}", Some(1)), (r#"{"limit":null}"#, None), (r#"{"limit":2}"#, Some(2))]
        {
            let patch: Patch = serde_json::from_str(json).unwrap();
            assert_eq!(patch.limit.of(Some(1)), after, "{json}");
        }
    }
}
