//! Typed ids: a UUID with its entity type, shown in the `TypeID` form
//! (`order_01h455vb4pex5vsknk084sn02q`).
//!
//! The suffix is Crockford's base 32 in lower case, 26 characters for 128 bits, so that text sorts
//! as the UUID does (<https://github.com/jetify-com/typeid/tree/main/spec>).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::failure::{Failure, Kind};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LENGTH: usize = 26;

/// An entity type with ids of its own.
pub trait Entity {
    /// Prefix of its ids, without the underscore.
    const PREFIX: &'static str;
}

/// The id of an `E`; another entity's id is another Rust type.
pub struct Id<E> {
    uuid: Uuid,
    of: PhantomData<fn() -> E>,
}

impl<E> Id<E> {
    /// The id with this UUID.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, of: PhantomData }
    }

    /// The bare UUID, for storage.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

// Derives would demand of `E` what only the UUID needs.
impl<E> Clone for Id<E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E> Copy for Id<E> {}
impl<E> PartialEq for Id<E> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<E> Eq for Id<E> {}
impl<E> PartialOrd for Id<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Id<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<E> Hash for Id<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<E: Entity> fmt::Display for Id<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", E::PREFIX, Suffix(self.uuid))
    }
}

/// The 26 characters behind the prefix.
struct Suffix(Uuid);

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Performance: a page of orders shows hundreds of ids, so each is written as a whole, not letter
        // by letter.
        let (mut bits, mut letters) = (self.0.as_u128(), [b'0'; SUFFIX_LENGTH]);
        for letter in letters.iter_mut().rev() {
            let value = usize::try_from(bits & 31).unwrap_or_default();
            *letter = ALPHABET.get(value).copied().unwrap_or(b'0');
            bits >>= 5;
        }
        f.write_str(std::str::from_utf8(&letters).unwrap_or_default())
    }
}

/// The text of an id whose entity type is known only by prefix: the subject of an event.
pub fn text(prefix: &str, uuid: Uuid) -> String {
    format!("{prefix}_{}", Suffix(uuid))
}

impl<E: Entity> fmt::Debug for Id<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no id of the expected type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_ and {SUFFIX_LENGTH} characters")]
pub struct BadId {
    prefix: &'static str,
}

impl Failure for BadId {
    fn code(&self) -> &'static str {
        "bad_id"
    }
    fn kind(&self) -> Kind {
        Kind::Unreadable
    }
}

impl<E: Entity> FromStr for Id<E> {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let (_, uuid) = read(text)
            .filter(|(prefix, _)| *prefix == E::PREFIX)
            .ok_or(BadId { prefix: E::PREFIX })?;
        Ok(Self::from_uuid(uuid))
    }
}

/// The prefix and the UUID of an id of any type: the reverse of [`text`].
pub fn read(text: &str) -> Option<(&str, Uuid)> {
    let (prefix, suffix) = text.rsplit_once('_')?;
    // 26 digits hold 130 bits: the first must be below 8, or the value does not fit.
    if suffix.len() != SUFFIX_LENGTH || !suffix.starts_with(|first| ('0'..='7').contains(&first)) {
        return None;
    }
    let bits = suffix.bytes().try_fold(0_u128, |bits, letter| {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        Some((bits << 5) | u128::try_from(value).ok()?)
    })?;
    Some((prefix, Uuid::from_u128(bits)))
}

impl<E: Entity> Serialize for Id<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, E: Entity> Deserialize<'de> for Id<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    enum Order {}
    impl Entity for Order {
        const PREFIX: &'static str = "order";
    }

    #[test]
    fn reads_as_the_specification_shows() {
        // From the TypeID specification's valid.json.
        let id: Id<Order> = "order_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        assert_eq!(id.uuid().to_string(), "01890a5d-ac96-774b-bcce-b302099a8057");
    }

    #[test]
    fn refuses_what_is_no_order_id() {
        for text in [
            "",
            "order_",
            "01h455vb4pex5vsknk084sn02q",
            "invoice_01h455vb4pex5vsknk084sn02q",
            "order_81h455vb4pex5vsknk084sn02q",
            "order_01h455vb4pex5vsknk084sn02",
            "order_01H455VB4PEX5VSKNK084SN02Q",
            "order_01h455vb4pex5vsknk084sn02u",
        ] {
            assert!(text.parse::<Id<Order>>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read(bits in any::<u128>()) {
            let id = Id::<Order>::from_uuid(Uuid::from_u128(bits));
            prop_assert_eq!(id.to_string().parse::<Id<Order>>().unwrap(), id);
            prop_assert_eq!(text("order", id.uuid()), id.to_string());
            let shown = id.to_string();
            prop_assert_eq!(read(&shown), Some(("order", id.uuid())));
        }

        #[test]
        fn text_sorts_as_the_id(left in any::<u128>(), right in any::<u128>()) {
            let (left, right) = (Id::<Order>::from_uuid(Uuid::from_u128(left)), Id::<Order>::from_uuid(Uuid::from_u128(right)));
            prop_assert_eq!(left.cmp(&right), left.to_string().cmp(&right.to_string()));
        }
    }
}
