//! What approval is asked for.

use std::str::FromStr;

use uuid::Uuid;

use crate::orders::OrderId;
use crate::word::{UnknownWord, find};

/// What a request asks approval for. Each kind says in the flows what its approval and its rejection do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An order that waits to be confirmed.
    Order(OrderId),
}

/// The kind of a [`Subject`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// An order.
    Order,
}

impl SubjectKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::Order];

    /// The kind as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
        }
    }
}

impl FromStr for SubjectKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "subject of an approval", word)
    }
}

impl Subject {
    /// The subject of this kind with this id.
    pub const fn new(kind: SubjectKind, id: Uuid) -> Self {
        match kind {
            SubjectKind::Order => Self::Order(OrderId::from_uuid(id)),
        }
    }

    /// Its kind.
    pub const fn kind(self) -> SubjectKind {
        match self {
            Self::Order(_) => SubjectKind::Order,
        }
    }

    /// Its id.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Order(id) => id.uuid(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_back() {
        for kind in SubjectKind::ALL {
            let subject = Subject::new(kind.as_str().parse().unwrap(), Uuid::from_u128(7));
            assert_eq!((subject.kind(), subject.id()), (kind, Uuid::from_u128(7)));
        }
    }
}
